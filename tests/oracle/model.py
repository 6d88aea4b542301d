"""An executable model of the rules of scopes, tasks, synchronisation and time, S1 to S125.

Virtual integer time; everything is as simple as possible: each change looks at every task. `World.run` runs a coroutine as the
first task; the coroutine awaits the operations below. What is awaited parks by yielding to the world; a cancellation is thrown
into it as `Canceled`, an error as `Error`.

Not modelled: grace, processes, streams, what one task of real time costs.
"""
import collections
import types

NONE, EXPLICIT, DEADLINE, SIBLING = range(4)        # causes of a cancellation


class Canceled(BaseException):
    """The third outcome beside success and error."""


class Error(Exception):
    """An error. `others` are those of the same group that came after it, `cause` what was in flight when it was thrown."""

    def __init__(self, name, cause=None):
        super().__init__(name)
        self.name, self.cause = name, cause
        self.others, self.listed = [], False

    def add(self, other):
        """One more error of the group whose first error this is. An error stands in one list, once."""
        if not other.listed and not self.has(other):
            other.listed = True
            self.others.append(other)

    def has(self, other):
        cause = self
        while cause:
            if cause is other:
                return True
            cause = cause.cause
        return other in self.others

    def text(self):
        return "+".join([self.name] + [other.name for other in self.others])


@types.coroutine
def suspend():
    """Gives the turn to the world; the value is what the task was woken with."""
    return (yield)


class Scope:
    """A node of the tree. A cleanup's shield (exit, finally, defer) is one that `unshield` in that body lifts again."""

    def __init__(self, world, parent=None, shield=False, cleanup=False, unshield=False):
        self.world, self.parent = world, parent
        self.shield, self.cleanup, self.unshield = shield, cleanup, unshield
        self.cause, self.deadline, self.caught, self.state = NONE, None, False, "new"

    @property
    def expired(self):
        return self.cause == DEADLINE

    def canceled(self, lifted=False):
        """Effectively cancelled: itself or, unless a shield hides it, what is around. lifted: seen from inside an unshield."""
        return self.cause != NONE or self.outside(lifted)

    def outside(self, lifted=False):
        lifted = lifted or self.unshield
        if self.parent is None or (self.shield and not (self.cleanup and lifted)):
            return False
        return self.parent.canceled(lifted and not self.cleanup)

    def cancel(self, cause=EXPLICIT):
        """The first cause stays (S48)."""
        if self.cause == NONE and self.state != "done":
            self.cause = cause
            self.world.deliver()

    def set_shield(self, on):
        self.shield = on
        self.world.deliver()

    def enter(self, seconds=None, look=True):
        """A relative deadline counts from here (S25); one that has passed counts at once (S29). To begin a cleanup is no await point: the
        clock is looked at by the first await in it."""
        if self.state != "new":
            raise Error("ESTATE")
        if seconds is not None:
            self.deadline = self.world.now + seconds
        self.state = "open"
        task = self.world.current
        self.task, self.parent, task.scope = task, task.scope, self
        self.world.scopes.append(self)
        if look and not self.cleanup and not self.unshield:
            self.world.fire()

    def leave(self, error):
        """True: it caught the cancellation (S58)."""
        self.task.scope = self.parent
        self.world.scopes.remove(self)
        self.caught = isinstance(error, Canceled) and self.canceled() and not self.outside()
        self.state = "done"
        return self.caught

    def reschedule(self, seconds):
        """S49, S50. Before entering it counts from entering; the model does not say that."""
        if self.state != "open" or self.cause != NONE:
            return False
        self.deadline = self.world.now + seconds
        return True


class Task:
    def __init__(self, world, body, parent, number, depth):
        self.world, self.body, self.number, self.depth = world, body, number, depth
        self.root = self.scope = Scope(world, parent)
        self.root.state = "open"
        self.withdraw = None        # takes it out of what it waits for; None: it does not wait, or can't be cancelled now
        self.state, self.error, self.value = "running", None, None
        self.joiners, self.group = [], None

    def cancel(self):
        """Cancels its root (S65, S68)."""
        if self.state != "running":
            return False
        self.root.cancel()
        return True


class Group:
    """S79 to S95. The children over the limit wait in `queued`."""

    def __init__(self, world):
        self.world, self.scope, self.state = world, Scope(world), "new"
        self.first, self.children, self.queued = None, [], collections.deque()
        self.lost = self.waiting = False

    def enter(self, limit=0, look=True):
        self.scope.enter(look=look)
        self.host, self.limit, self.state = self.world.current, limit, "open"

    def cancel(self):
        self.scope.cancel()

    def spawn(self, body):
        assert self.state == "open"
        task = self.world.make(body, self.scope, self.host.depth + 1)
        task.group = self
        if self.limit and len(self.children) >= self.limit:
            self.queued.append(task)
        else:
            self.start(task)
        return task

    def start(self, task):
        self.children.append(task)
        self.world.ready.append((task, None, None))

    def fail(self, error):
        if self.first:
            self.first.add(error)
        else:
            self.first = error
        self.scope.cancel(SIBLING)

    def ended(self, task, error):
        self.children.remove(task)
        if isinstance(error, Canceled):
            self.lost = True
        elif error:
            self.fail(error)
        if self.queued:
            self.start(self.queued.popleft())
        elif not self.children and self.waiting:
            self.waiting = False
            self.world.ready.append((self.host, None, None))

    async def leave(self, error):
        """Waits for the children; returns what goes on, or None."""
        if isinstance(error, Canceled):
            self.lost = True
        elif error:
            self.fail(error)
        if self.children:
            self.waiting = True
            self.world.current.withdraw = None
            await suspend()
        self.state = "done"
        caught = self.scope.leave(error)
        if self.first:
            return self.first
        if isinstance(error, Canceled) and not caught:      # one that an `unshield` in the block let in is not the group's to catch
            return error
        return Canceled() if self.lost and self.scope.outside() else None


class Branches(Group):
    """The blocks `all` and `any` (LANGUAGE 12). The branches begin one after the other, with no other task in between; those of a block in a
    branch before the next one of that. The host goes on at once when no branch waits."""

    def __init__(self, world, bodies, first_wins):
        super().__init__(world)
        self.bodies, self.first_wins, self.won = list(bodies), first_wins, False

    def begin(self):
        """The next step of beginning."""
        if self.bodies:
            task = self.world.make(self.bodies.pop(0)(), self.scope, self.host.depth + 1)
            task.group = self
            self.children.append(task)
            self.world.step(task, None, None)
            return
        self.world.beginning.remove(self)
        if self.children:
            self.waiting = True
        else:
            self.world.step(self.host, None, None)

    def ended(self, task, error):
        self.children.remove(task)
        if isinstance(error, Canceled):
            self.lost = True
        elif error:
            self.fail(error)
            self.bodies.clear()
        elif self.first_wins and task.state == "ok":
            self.won = True
            self.scope.cancel()
            self.bodies.clear()
        if not self.children and self.waiting:
            self.waiting = False
            self.world.ready.append((self.host, None, None))

    async def run(self):
        """Raises what goes on. To begin is no await point: the first of a branch is."""
        self.enter(look=False)
        self.world.beginning.append(self)
        self.world.current.withdraw = None
        await suspend()
        self.state = "done"
        self.scope.leave(None)
        if self.first:
            raise self.first
        if self.lost and not self.won and self.scope.outside():
            raise Canceled()


class World:
    """The loop: the ready queue, the clock, who sleeps, which scopes are open."""

    def __init__(self):
        self.now, self.order = 0, 0
        self.ready, self.sleepers, self.scopes, self.tasks = collections.deque(), [], [], []
        self.current, self.beginning = None, []     # blocks whose branches go on to begin, innermost last

    def make(self, body, parent, depth):
        self.order += 1
        task = Task(self, body, parent, self.order, depth)
        self.tasks.append(task)
        return task

    def deliver(self):
        """Wakes what waits in a cancelled scope: deepest level first, in spawn order within a level (S77)."""
        for task in sorted(self.tasks, key=lambda t: (-t.depth, t.number)):
            if task.state == "running" and task.withdraw and task.scope.canceled():
                withdraw, task.withdraw = task.withdraw, None
                withdraw()
                self.ready.append((task, None, Canceled()))

    def fire(self):
        """At one instant deadlines come first, then sleepers (S35)."""
        for scope in list(self.scopes):
            if scope.deadline is not None and scope.cause == NONE and scope.deadline <= self.now:
                scope.cause = DEADLINE
        self.deliver()
        for entry in sorted((e for e in self.sleepers if e[0] <= self.now), key=lambda e: e[:2]):
            if entry in self.sleepers:
                self.sleepers.remove(entry)
                self.wake(entry[2])

    def wake(self, task, value=None):
        """Completion wins: from here a cancel can't reach the operation any more (S34)."""
        task.withdraw = None
        self.ready.append((task, value, None))

    def entry(self):
        """What every await point does first (S56)."""
        self.fire()
        if self.current.scope.canceled():
            raise Canceled()

    async def park(self, withdraw):
        self.current.withdraw = withdraw
        return await suspend()

    async def park_in(self, waiters, entry=None):
        entry = entry or self.current
        waiters.append(entry)
        return await self.park(lambda: waiters.remove(entry))

    async def sleep(self, seconds):
        self.entry()
        if seconds <= 0:
            self.ready.append((self.current, None, None))
            await suspend()
            return
        self.order += 1
        await self.park_in(self.sleepers, (self.now + seconds, self.order, self.current))

    async def join(self, task):
        self.entry()
        if task.state == "running":
            await self.park_in(task.joiners)
        return task.state

    async def value(self, task):
        """`await task`: its value or its error; that it was cancelled is an error here (S69)."""
        state = await self.join(task)
        if state == "error":
            raise task.error
        if state == "canceled":
            raise Error("ETASKCANCELED")
        return task.value

    def run(self, body, say):
        """Runs body as the first task. Says DEADLOCK when nothing can ever wake, LIVELOCK after too many steps."""
        main = self.make(body, None, 0)
        self.ready.append((main, None, None))
        steps = 0
        while main.state == "running":
            if self.beginning:
                self.beginning[-1].begin()
                continue
            self.fire()
            if not self.ready:
                times = [e[0] for e in self.sleepers]
                times += [s.deadline for s in self.scopes if s.deadline is not None and s.cause == NONE]
                if not times:
                    say("DEADLOCK")
                    break
                self.now = max(self.now, min(times))
                continue
            steps += 1
            if steps > 20000:
                say("LIVELOCK")
                break
            self.step(*self.ready.popleft())
        for task in self.tasks:
            task.body.close()

    def step(self, task, value, thrown):
        self.current = task
        task.withdraw = None
        error = None
        try:
            if thrown:
                task.body.throw(thrown)
            else:
                task.body.send(value)
            return
        except StopIteration as e:
            task.state, task.value = "ok", e.value
        except Canceled as e:
            caught = task.root.cause != NONE and not task.root.outside()
            task.state, error = "canceled", None if caught else e
        except Error as e:
            task.state, task.error, error = "error", e, e
        task.root.state = "done"
        for joiner in task.joiners:
            self.wake(joiner)
        self.current = None
        if task.group:
            task.group.ended(task, error)


# ---- synchronisation: first come, first served; what is released goes straight to the one that has waited longest ----


class Event:
    def __init__(self, world):
        self.world, self.on, self.waiters = world, False, []

    def set(self):
        self.on = True
        for task in self.waiters:
            self.world.wake(task)
        self.waiters.clear()

    def clear(self):
        self.on = False

    async def wait(self):
        self.world.entry()
        if not self.on:
            await self.world.park_in(self.waiters)


class Semaphore:
    def __init__(self, world, count):
        self.world, self.count, self.waiters = world, count, []

    async def acquire(self):
        self.world.entry()
        if self.count > 0:
            self.count -= 1
        else:
            await self.world.park_in(self.waiters)

    def release(self):
        if self.waiters:
            self.world.wake(self.waiters.pop(0))
        else:
            self.count += 1


class Condition:
    """With its mutex. A wait takes the mutex again, shielded, before it throws too (S117)."""

    def __init__(self, world):
        self.world, self.mutex, self.waiters = world, Semaphore(world, 1), []

    async def wait(self):
        self.world.entry()
        task = self.world.current
        self.waiters.append(task)
        self.mutex.release()
        canceled = None
        try:
            await self.world.park(lambda: self.waiters.remove(task))
        except Canceled as e:
            canceled = e
        cleanup = Scope(self.world, shield=True, cleanup=True)
        cleanup.enter()
        await self.mutex.acquire()
        cleanup.leave(None)
        if canceled:
            raise canceled

    def notify(self, count):
        for _ in range(count):
            if self.waiters:
                self.world.wake(self.waiters.pop(0))


class Queue:
    """Of at most `capacity` values, 0: any number. Closed: nothing can be put any more, what is in it can still be taken."""

    def __init__(self, world, capacity):
        self.world, self.capacity, self.closed = world, capacity, False
        self.values, self.getters, self.putters = [], [], []

    def try_put(self, value):
        if self.closed:
            return False
        if self.getters:
            self.world.wake(self.getters.pop(0), value)
        elif self.capacity and len(self.values) >= self.capacity:
            return False
        else:
            self.values.append(value)
        return True

    def try_get(self):
        if not self.values:
            return None
        value = self.values.pop(0)
        if self.putters:
            task, late = self.putters.pop(0)
            self.values.append(late)
            self.world.wake(task)
        return value

    async def put(self, value):
        self.world.entry()
        if not self.closed and self.try_put(value):
            return
        if self.closed or await self.world.park_in(self.putters, (self.world.current, value)) == "closed":
            raise Error("CLOSED")

    async def get(self):
        self.world.entry()
        value = self.try_get()
        if value is None and not self.closed:
            value = await self.world.park_in(self.getters)
        if value is None or value == "closed":
            raise Error("EOF")
        return value

    def close(self):
        self.closed = True
        for task in self.getters + [task for task, _ in self.putters]:
            self.world.wake(task, "closed")
        self.getters.clear()
        self.putters.clear()
