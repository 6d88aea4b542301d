#!/usr/bin/env python3
"""Random programs over scopes, groups, synchronisation and time, each with the trace that SEMANTICS gives it.

    runtime_oracle.py FIRST COUNT [SIZE]     programs of the seeds FIRST, FIRST + 1, ...: two lines each, program and trace
    runtime_oracle.py --run PROGRAM          the trace of one program

The runtime's side is runtime_oracle.c. The model is in virtual integer time, and everything in it is as simple as possible: every
change looks at every task.
"""
import collections
import random
import sys
import types
import warnings

NONE, EXPLICIT, DEADLINE, SIBLING = range(4)


class Canceled(BaseException):
    pass


class Error(Exception):
    def __init__(self, name):
        self.name = name
        self.others = []

    def text(self):
        return self.name + "".join("+" + o.name for o in self.others)


@types.coroutine
def suspend():
    return (yield)


# ---- the model -------------------------------------------------------------------------------------------------------------


class Scope:
    """A node of the tree: a cancel scope, a timeout, the root of a task, a cleanup (which no one looks at the clock for)."""

    def __init__(self, world, parent=None, cleanup=False):
        self.world, self.parent, self.shield, self.cleanup = world, parent, cleanup, cleanup
        self.cause, self.deadline, self.caught, self.state = NONE, None, False, "new"

    def canceled(self):
        return self.cause != NONE or self.outside()

    def outside(self):
        return not self.shield and self.parent is not None and self.parent.canceled()

    def cancel(self, cause=EXPLICIT):
        if self.cause == NONE and self.state != "done":
            self.cause = cause
            self.world.deliver()

    def set_shield(self, on):
        self.shield = on
        self.world.deliver()

    def enter(self):
        self.state = "open"
        self.task = self.world.current
        self.parent, self.task.scope = self.task.scope, self
        self.world.scopes.append(self)
        if not self.cleanup:
            self.world.fire()

    def leave(self, error):
        """True: it caught the cancellation (S58)."""
        self.task.scope = self.parent
        self.world.scopes.remove(self)
        self.caught = isinstance(error, Canceled) and self.canceled() and not self.outside()
        self.state = "done"
        return self.caught

    def reschedule(self, seconds):
        if self.state != "open" or self.cause != NONE:
            return False
        self.deadline = self.world.now + seconds
        return True


class Task:
    def __init__(self, world, body, parent, number, depth):
        self.world, self.body, self.number, self.depth = world, body, number, depth
        self.root = self.scope = Scope(world, parent)
        self.root.state = "open"
        self.withdraw = None  # what takes it out of what it waits for; None: it can't be cancelled now
        self.state, self.joiners, self.group = "running", [], None

    def cancel(self):
        if self.state != "running":
            return False
        self.root.cancel()
        return True


class Group:
    def __init__(self, world, limit):
        self.world, self.limit = world, limit
        self.errors, self.children, self.queued = [], [], collections.deque()
        self.lost = self.waiting = self.done = False

    def enter(self):
        self.scope = Scope(self.world)
        self.scope.enter()
        self.host = self.world.current

    def spawn(self, body):
        task = self.world.make(body, self.scope, self.host.depth + 1)
        task.group = self
        if self.limit and len(self.children) >= self.limit:
            self.queued.append(task)
        else:
            self.children.append(task)
            self.world.ready.append((task, None, None))
        return task

    def fail(self, error):
        self.errors.append(error)
        self.scope.cancel(SIBLING)

    def ended(self, task, error):
        self.children.remove(task)
        if isinstance(error, Canceled):
            self.lost = True
        elif error is not None:
            self.fail(error)
        if self.queued:
            task = self.queued.popleft()
            self.children.append(task)
            self.world.ready.append((task, None, None))
        if not self.children and self.waiting:
            self.waiting = False
            self.world.ready.append((self.host, None, None))

    async def leave(self, error):
        """Returns the error that goes on, or None."""
        if isinstance(error, Canceled):
            self.lost = True
        elif error is not None:
            self.fail(error)
        if self.children:
            self.waiting = True
            self.world.current.withdraw = None
            await suspend()
        self.done = True
        caught = self.scope.leave(error)
        if self.errors:
            first = self.errors[0]
            first.others = first.others + self.errors[1:]
            return first
        if isinstance(error, Canceled) and not caught:
            return error
        return Canceled() if self.lost and self.scope.outside() else None


class World:
    def __init__(self):
        self.now, self.order = 0, 0
        self.ready, self.sleepers, self.scopes, self.tasks = collections.deque(), [], [], []
        self.current = None

    def make(self, body, parent, depth):
        self.order += 1
        task = Task(self, body, parent, self.order, depth)
        self.tasks.append(task)
        return task

    def deliver(self):
        for task in sorted(self.tasks, key=lambda t: (-t.depth, t.number)):
            if task.state == "running" and task.withdraw and task.scope.canceled():
                withdraw, task.withdraw = task.withdraw, None
                withdraw()
                self.ready.append((task, None, Canceled()))

    def fire(self):
        for scope in list(self.scopes):
            if scope.deadline is not None and scope.cause == NONE and scope.deadline <= self.now:
                scope.cause = DEADLINE
        self.deliver()
        for entry in sorted((e for e in self.sleepers if e[0] <= self.now), key=lambda e: e[:2]):
            if entry in self.sleepers:
                self.sleepers.remove(entry)
                self.wake(entry[2])

    def wake(self, task, value=None):
        task.withdraw = None
        self.ready.append((task, value, None))

    def entry(self):
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
        task = self.current
        if seconds <= 0:
            self.ready.append((task, None, None))
            await suspend()
            return
        self.order += 1
        await self.park_in(self.sleepers, (self.now + seconds, self.order, task))

    async def join(self, task):
        self.entry()
        if task.state == "running":
            await self.park_in(task.joiners)
        return task.state

    def run(self, body, say):
        main = self.make(body, None, 0)
        self.ready.append((main, None, None))
        while main.state == "running":
            self.fire()
            if not self.ready:
                times = [e[0] for e in self.sleepers]
                times += [s.deadline for s in self.scopes if s.deadline is not None and s.cause == NONE]
                if not times:
                    say("DEADLOCK")
                    return
                self.now = max(self.now, min(times))
                continue
            task, value, thrown = self.ready.popleft()
            self.current = task
            task.withdraw = None
            error = None
            try:
                if thrown:
                    task.body.throw(thrown)
                else:
                    task.body.send(value)
                continue
            except StopIteration:
                task.state = "ok"
            except Canceled as e:
                caught = task.root.cause != NONE and not task.root.outside()
                task.state, error = "canceled", None if caught else e
            except Error as e:
                task.state, error = "error", e
            task.root.state = "done"
            for joiner in task.joiners:
                self.wake(joiner)
            self.current = None
            if task.group:
                task.group.ended(task, error)
            elif task.state != "ok":
                say("!" + (error.text() if isinstance(error, Error) else "C"))


class Event:
    def __init__(self, world):
        self.world, self.on, self.waiters = world, False, []

    def set(self):
        self.on = True
        for task in self.waiters:
            self.world.wake(task)
        self.waiters.clear()

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
    def __init__(self, world):
        self.world, self.lock, self.waiters = world, Semaphore(world, 1), []

    async def wait(self):
        self.world.entry()
        task = self.world.current
        self.waiters.append(task)
        self.lock.release()
        try:
            await self.world.park(lambda: self.waiters.remove(task))
        finally:
            cleanup = Scope(self.world, cleanup=True)
            cleanup.enter()
            await self.lock.acquire()
            cleanup.leave(None)

    def notify(self, count):
        for _ in range(count):
            if self.waiters:
                self.world.wake(self.waiters.pop(0))


class Queue:
    """put and get as the model of SEMANTICS has them; close as RUNTIME 3 says."""

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
            task, more = self.putters.pop(0)
            self.values.append(more)
            self.world.wake(task)
        return value

    async def put(self, value):
        self.world.entry()
        if self.closed:
            raise Error("CLOSED")
        if not self.try_put(value):
            if await self.world.park_in(self.putters, (self.world.current, value)) == "closed":
                raise Error("CLOSED")

    async def get(self):
        self.world.entry()
        value = self.try_get()
        if value is None:
            if self.closed:
                raise Error("EOF")
            value = await self.world.park_in(self.getters)
            if value == "closed":
                raise Error("EOF")
        return value

    def close(self):
        self.closed = True
        for task in self.getters:
            self.world.wake(task, "closed")
        for task, _ in self.putters:
            self.world.wake(task, "closed")
        self.getters.clear()
        self.putters.clear()


# ---- programs --------------------------------------------------------------------------------------------------------------

COUNT = 2  # objects of each kind that programs share


class Run:
    def __init__(self):
        self.world = World()
        self.trace, self.over = [], False
        self.scopes, self.groups, self.tasks = {}, {}, {}
        self.events = [Event(self.world) for _ in range(COUNT)]
        self.locks = [Semaphore(self.world, 1) for _ in range(COUNT)]
        self.semaphores = [Semaphore(self.world, i + 1) for i in range(COUNT)]
        self.conditions = [Condition(self.world) for _ in range(COUNT)]
        self.queues = [Queue(self.world, i) for i in range(COUNT)]

    def say(self, text):
        if not self.over:
            self.trace.append(f"{text}@{self.world.now}")

    def scope(self, name):
        if name not in self.scopes:
            self.scopes[name] = Scope(self.world)
        return self.scopes[name]

    async def outcome(self, node):
        """Runs it; returns what it threw."""
        try:
            await self.run(node)
        except GeneratorExit:
            raise
        except BaseException as e:
            return e
        return None

    async def scoped(self, scope, node):
        scope.enter()
        error = await self.outcome(node)
        return error, scope.leave(error)

    def live(self, name):
        """A task that may be spoken of: its group is there."""
        task = self.tasks.get(name)
        return task if task and not task.group.done else None

    async def run(self, node):
        op, args = node[0], node[1:]
        await getattr(self, "do_" + op)(*args)

    async def do_seq(self, *nodes):
        for node in nodes:
            await self.run(node)

    async def do_p(self, name):
        self.say(f"p{name}")

    async def do_sleep(self, seconds):
        await self.world.sleep(seconds)

    async def do_check(self):
        self.world.entry()

    async def do_busy(self, seconds):
        self.world.now += seconds

    async def do_scope(self, name, body):
        scope = self.scope(name)
        error, caught = await self.scoped(scope, body)
        self.say(f"s{name}:{int(scope.cause == DEADLINE)}{int(scope.caught)}")
        if error and not caught:
            raise error

    async def do_timeout(self, name, seconds, body):
        scope = self.scope(name)
        scope.deadline = self.world.now + seconds
        error, caught = await self.scoped(scope, body)
        self.say(f"t{name}:{int(scope.cause == DEADLINE)}{int(scope.caught)}")
        if caught and scope.cause == DEADLINE:
            raise Error("TIMEOUT")
        if error and not caught:
            raise error

    async def do_cancel(self, name):
        self.scope(name).cancel()

    async def do_shield(self, name, on):
        self.scope(name).set_shield(bool(on))

    async def do_resched(self, name, seconds):
        scope = self.scope(name)
        if scope.state == "open":
            self.say(f"r{name}:{int(scope.reschedule(seconds))}")

    async def do_raise(self, number):
        raise Error(f"E{number}")

    async def do_catch(self, body, handler):
        error = await self.outcome(body)
        if isinstance(error, Error):
            self.say("caught:" + error.text())
            await self.run(handler)
        elif error:
            raise error

    async def do_swallow(self, body):
        error = await self.outcome(body)
        if isinstance(error, Canceled):
            self.say("swallowed")
        elif error:
            raise error

    async def do_finally(self, body, cleanup):
        error = await self.outcome(body)
        scope = Scope(self.world, cleanup=True)
        inner, _ = await self.scoped(scope, cleanup)
        if inner or error:
            raise inner or error

    async def do_group(self, name, limit, body):
        group = self.groups[name] = Group(self.world, limit)
        group.enter()
        error = await self.outcome(body)
        error = await group.leave(error)
        self.say(f"g{name}")
        if error:
            raise error

    async def do_spawn(self, group, name, body):
        if not self.groups[group].done:  # a child of an outer group may come too late
            self.tasks[name] = self.groups[group].spawn(self.run(body))

    async def do_gcancel(self, name):
        group = self.groups.get(name)
        if group and not group.done:
            group.scope.cancel()

    async def do_tcancel(self, name):
        task = self.live(name)
        if task:
            self.say(f"c{name}:{int(task.cancel())}")

    async def do_join(self, name):
        task = self.live(name)
        if task and task is not self.world.current:
            self.say(f"j{name}:{await self.world.join(task)}")

    async def do_set(self, i):
        self.events[i].set()

    async def do_clear(self, i):
        self.events[i].on = False

    async def do_wait(self, i):
        await self.events[i].wait()

    async def held(self, semaphore, body):
        await semaphore.acquire()
        error = await self.outcome(body)
        semaphore.release()
        if error:
            raise error

    async def do_lock(self, i, body):
        await self.held(self.locks[i], body)

    async def do_sem(self, i, body):
        await self.held(self.semaphores[i], body)

    async def do_cond(self, i, body):
        await self.held(self.conditions[i].lock, body)

    async def do_cwait(self, i):
        await self.conditions[i].wait()

    async def do_notify(self, i, count):
        self.conditions[i].notify(count)

    async def do_put(self, i, value):
        await self.queues[i].put(value)

    async def do_get(self, i):
        self.say(f"got:{await self.queues[i].get()}")

    async def do_tryput(self, i, value):
        self.say(f"tp:{int(self.queues[i].try_put(value))}")

    async def do_tryget(self, i):
        value = self.queues[i].try_get()
        self.say(f"tg:{0 if value is None else value}")

    async def do_close(self, i):
        self.queues[i].close()


def trace_of(program):
    run = Run()
    run.world.run(run.run(program), run.say)
    run.over = True
    return " ".join(run.trace)


class Generator:
    def __init__(self, seed, size):
        self.random = random.Random(seed)
        self.left = size
        self.names = 0
        self.scopes, self.tasks = [], []

    def name(self):
        self.names += 1
        return self.names

    def pick(self, *weighted):
        total = sum(w for w, _ in weighted)
        at = self.random.randrange(total)
        for weight, what in weighted:
            if at < weight:
                return what()
            at -= weight

    def seconds(self):
        return self.random.choice([0, 1, 1, 2, 2, 3, 4, 5, 7])

    def some(self):
        return self.random.randrange(COUNT)

    def body(self, place, most=4):
        nodes = []
        for _ in range(self.random.randint(1, most)):
            if self.left > 0:
                nodes.append(self.statement(place))
        return ("seq",) + tuple(nodes + [("p", self.name())])

    def statement(self, place):
        """place: depth left, groups that can be spawned into, locks that the task holds, whether this is a group's own block"""
        self.left -= 1
        depth, groups, held, own_block = place
        plain = [
            (12, lambda: ("p", self.name())),
            (20, lambda: ("sleep", self.seconds())),
            (3, lambda: ("check",)),
            (5, lambda: ("busy", self.seconds())),
            (3, lambda: ("raise", self.random.randint(1, 4))),
            (6, lambda: ("set", self.some())),
            (1, lambda: ("clear", self.some())),
            (3, lambda: ("wait", self.some())),
            (5, lambda: ("put", self.some(), self.name())),
            (3, lambda: ("get", self.some())),
            (2, lambda: ("tryput", self.some(), self.name())),
            (2, lambda: ("tryget", self.some())),
            (1, lambda: ("close", self.some())),
        ]
        if self.scopes:
            plain += [
                (7, lambda: ("cancel", self.random.choice(self.scopes))),
                (2, lambda: ("shield", self.random.choice(self.scopes), self.random.randrange(2))),
                (3, lambda: ("resched", self.random.choice(self.scopes), self.seconds() - 1)),
            ]
        if self.tasks:
            plain += [
                (4, lambda: ("tcancel", self.random.choice(self.tasks))),
                (4, lambda: ("join", self.random.choice(self.tasks))),
            ]
        if groups:
            plain.append((2, lambda: ("gcancel", self.random.choice(groups))))
            if depth:
                plain.append((70 if own_block else 15, lambda: self.spawn(place)))
        conditions = [i for kind, i in held if kind == "cond"]
        if conditions:
            plain += [
                (15, lambda: ("cwait", self.random.choice(conditions))),
                (15, lambda: ("notify", self.random.choice(conditions), self.random.randint(1, 2))),
            ]
        if depth:
            inner = (depth - 1, groups, held, False)
            plain += [
                (9, lambda: self.scope("scope", inner)),
                (12, lambda: self.scope("timeout", inner)),
                (6, lambda: ("finally", self.body(inner), self.body(inner, 2))),
                (6, lambda: ("catch", self.body(inner), self.body(inner, 2))),
                (2, lambda: ("swallow", self.body(inner))),
                (4 if own_block else 12, lambda: self.group(inner)),
            ]
            for kind, weight in (("lock", 4), ("cond", 5), ("sem", 4)):
                i = self.some()
                if (kind, i) not in held:
                    plain.append((weight, lambda kind=kind, i=i: (kind, i, self.body((depth - 1, groups, held + [(kind, i)], False)))))
        return self.pick(*plain)

    def scope(self, kind, place):
        name = self.name()
        self.scopes.append(name)
        seconds = () if kind == "scope" else (self.random.choice([-1, 0, 1, 2, 3, 4, 5, 8]),)
        return (kind, name) + seconds + (self.body(place),)

    def group(self, place):
        depth, groups, held, _ = place
        name = self.name()
        limit = self.random.choice([0, 0, 0, 0, 1, 2])
        return ("group", name, limit, self.body((depth, groups + [name], held, True), 7))

    def spawn(self, place):
        depth, groups, _, own_block = place
        name = self.name()
        group = groups[-1] if own_block else self.random.choice(groups)
        node = ("spawn", group, name, self.body((depth - 1, groups, [], False)))
        self.tasks.append(name)
        return node

    def program(self):
        body = [self.group((4, [], [], False)) for _ in range(self.random.randint(1, 3))]
        return ("seq",) + tuple(("catch", ("seq", node), ("seq",)) for node in body)


def text_of(node):
    return "(" + " ".join(str(x) if not isinstance(x, tuple) else text_of(x) for x in node) + ")"


def parse(text):
    tokens = text.replace("(", " ( ").replace(")", " ) ").split()
    stack = [[]]
    for token in tokens:
        if token == "(":
            stack.append([])
        elif token == ")":
            done = tuple(stack.pop())
            stack[-1].append(done)
        else:
            stack[-1].append(int(token) if token.lstrip("-").isdigit() else token)
    return stack[0][0]


def main(args):
    sys.setrecursionlimit(100000)
    sys.unraisablehook = lambda _: None  # coroutines that a deadlock left
    warnings.simplefilter("ignore")
    if args[0] == "--run":
        print(trace_of(parse(args[1])))
        return
    first, count = int(args[0]), int(args[1])
    size = int(args[2]) if len(args) > 2 else 30
    for seed in range(first, first + count):
        program = Generator(seed, size).program()
        print(text_of(program))
        print(trace_of(program))


if __name__ == "__main__":
    main(sys.argv[1:])
