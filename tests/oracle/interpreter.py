"""Checked trees run on the model."""
from model import Branches, Canceled, Condition, Error, Event, Group, Queue, Scope, Semaphore, World
from tree import BODIES, CODES, COUNT, LIMIT


class Interpreter:
    """Runs a checked tree. A block's result is None, or how it was left: ("return", value), ("break",), ("continue",); in a generator
    that its loop closes, ("close",)."""

    def __init__(self, tree):
        self.world = w = World()
        self.lines = []
        self.scopes, self.groups, self.tasks = {}, {}, {}
        self.rounds = {}            # what a `yield` of the generator of a loop runs, by the loop's number
        self.events = [Event(w) for _ in range(COUNT)]
        self.mutexes = [Semaphore(w, 1) for _ in range(COUNT)]
        self.semaphores = [Semaphore(w, i + 1) for i in range(COUNT)]
        self.conditions = [Condition(w) for _ in range(COUNT)]
        self.queues = [Queue(w, i + 1) for i in range(COUNT)]
        self.stuck = None
        w.run(self.guarded(tree), self.stop)

    def stop(self, why):
        self.stuck = why

    def say(self, n, text=None):
        self.lines.append(f"{self.world.now} {n}" + ("" if text is None else f": {text}"))

    def say_error(self, n, error):
        self.say(n, error.text() if isinstance(error, Error) else "ECANCELED" if error else "ok")

    async def guarded(self, tree):
        scope = Scope(self.world)
        try:
            await self.scoped(scope, lambda: self.function(tree, 0), LIMIT)
        except Canceled:
            self.say(-1)
        except Error as e:
            self.say_error(0, e)

    # A body is a function that begins it.

    async def outcome(self, body):
        """Its result and what it threw."""
        try:
            return await body(), None
        except (Error, Canceled) as e:
            return None, e

    async def scoped(self, scope, body, seconds=None):
        """Inside a scope; what it catches is gone."""
        scope.enter(seconds)
        left, error = await self.outcome(body)
        if scope.leave(error):
            return None
        if error:
            raise error
        return left

    async def cleanup(self, body, error):
        """A cleanup body while `error` is in flight: what it throws replaces that."""
        scope = Scope(self.world, shield=True, cleanup=True)
        try:
            return await self.scoped(scope, body)
        except Error as e:
            raise self.caused(e, error)

    @staticmethod
    def caused(error, old):
        if isinstance(old, Error) and not error.has(old) and not old.has(error):
            last = error
            while last.cause:
                last = last.cause
            last.cause = old
        return error

    # ----

    async def function(self, nodes, value):
        left = await self.block(nodes, [], [])
        return left[1] if left else value

    async def block(self, nodes, loops, handled):
        for node in nodes:
            left = await getattr(self, "do_" + node.op)(node, node.args, loops, handled)
            if left:
                return left
        return None

    def inner(self, node, i, loops, handled):
        return lambda: self.block(node.blocks[i], loops, handled)

    def scope(self, name):
        if not name:
            return Scope(self.world)
        return self.scopes.setdefault(name, Scope(self.world))

    async def do_say(self, node, args, loops, handled):
        self.say(node.number)

    async def do_sleep(self, node, args, loops, handled):
        await self.world.sleep(args[0])
        self.say(node.number)

    async def do_yield(self, node, args, loops, handled):
        await self.world.sleep(0)
        self.say(node.number)

    async def do_check(self, node, args, loops, handled):
        self.world.entry()
        self.say(node.number)

    async def do_busy(self, node, args, loops, handled):
        self.world.now += args[0]
        self.say(node.number)

    async def do_cancel(self, node, args, loops, handled):
        self.scope(args[0]).cancel()

    async def do_gcancel(self, node, args, loops, handled):
        self.groups[args[0]].cancel()

    async def do_tcancel(self, node, args, loops, handled):
        if args[0] in self.tasks:
            self.say(node.number, int(self.tasks[args[0]].cancel()))

    async def do_selfcancel(self, node, args, loops, handled):
        self.world.current.cancel()

    async def do_resched(self, node, args, loops, handled):
        self.say(node.number, int(self.scope(args[0]).reschedule(args[1])))

    async def do_hide(self, node, args, loops, handled):
        self.scope(args[0]).set_shield(bool(args[1]))

    async def do_flags(self, node, args, loops, handled):
        scope = self.scope(args[0])
        self.say(node.number, f"{int(scope.expired)}{int(scope.caught)}")

    async def do_throw(self, node, args, loops, handled):
        raise Error(f"E{args[0]}")

    async def do_rethrow(self, node, args, loops, handled):
        raise handled[-1]

    async def do_set(self, node, args, loops, handled):
        self.events[args[0]].set()

    async def do_clear(self, node, args, loops, handled):
        self.events[args[0]].clear()

    async def do_wait(self, node, args, loops, handled):
        await self.events[args[0]].wait()
        self.say(node.number)

    async def do_acquire(self, node, args, loops, handled):
        await self.semaphores[args[0]].acquire()
        self.say(node.number)

    async def do_release(self, node, args, loops, handled):
        self.semaphores[args[0]].release()

    async def do_cwait(self, node, args, loops, handled):
        await self.conditions[args[0]].wait()
        self.say(node.number)

    async def do_notify(self, node, args, loops, handled):
        self.conditions[args[0]].notify(args[1])

    async def do_put(self, node, args, loops, handled):
        await self.queues[args[0]].put(node.number)
        self.say(node.number)

    async def do_get(self, node, args, loops, handled):
        value = await self.queues[args[0]].get()
        self.say(node.number, value)

    async def do_tryput(self, node, args, loops, handled):
        self.say(node.number, int(self.queues[args[0]].try_put(node.number)))

    async def do_tryget(self, node, args, loops, handled):
        self.say(node.number, self.queues[args[0]].try_get() or 0)

    async def do_join(self, node, args, loops, handled):
        if args[0] in self.tasks:
            state = await self.world.join(self.tasks[args[0]])
            self.say(node.number, {"ok": 1, "error": 2, "canceled": 3}[state])

    async def do_await(self, node, args, loops, handled):
        if args[0] in self.tasks:
            value = await self.world.value(self.tasks[args[0]])
            self.say(node.number, value)

    async def do_return(self, node, args, loops, handled):
        return ("return", node.number)

    async def do_break(self, node, args, loops, handled):
        return ("break",) if loops[-1] == args[0] else None

    async def do_continue(self, node, args, loops, handled):
        return ("continue",) if loops[-1] == args[0] else None

    async def do_spawn(self, node, args, loops, handled):
        self.tasks[args[1]] = self.groups[args[0]].spawn(self.function(node.blocks[0], node.number))

    async def do_call(self, node, args, loops, handled):
        value = await self.function(node.blocks[0], node.number)
        self.say(node.number, value)

    # ---- with a block ----

    def after(self, node, left):
        if not left:
            self.say(node.number)
        return left

    async def do_timeout(self, node, args, loops, handled):
        scope = self.scope(args[0])
        left = await self.scoped(scope, self.inner(node, 0, loops, handled), args[1])
        if scope.caught and scope.expired:
            raise Error("ETIMEDOUT")
        return self.after(node, left)

    async def do_move_on(self, node, args, loops, handled):
        return self.after(node, await self.scoped(self.scope(args[0]), self.inner(node, 0, loops, handled), args[1]))

    async def do_scope(self, node, args, loops, handled):
        return self.after(node, await self.scoped(self.scope(args[0]), self.inner(node, 0, loops, handled)))

    async def do_shield(self, node, args, loops, handled):
        scope = self.scope(args[0])
        if scope.state == "new":
            scope.set_shield(True)
        return self.after(node, await self.scoped(scope, self.inner(node, 0, loops, handled)))

    async def do_unshield(self, node, args, loops, handled):
        scope = Scope(self.world, unshield=True)
        return self.after(node, await self.scoped(scope, self.inner(node, 0, loops, handled)))

    async def do_group(self, node, args, loops, handled):
        group = self.groups[args[0]] = Group(self.world)
        group.enter(args[1])
        left, error = await self.outcome(self.inner(node, 0, loops, handled))
        goes_on = await group.leave(error)
        if goes_on:
            raise goes_on
        return self.after(node, None if error else left)

    async def do_all(self, node, args, loops, handled):
        await Branches(self.world, [self.inner(node, i, [], []) for i in range(len(node.blocks))], node.op == "any").run()
        self.say(node.number)

    do_any = do_all

    async def held(self, semaphore, node, loops, handled):
        await semaphore.acquire()
        left, error = await self.outcome(self.inner(node, 0, loops, handled))
        semaphore.release()
        if error:
            raise error
        return self.after(node, left)

    async def do_locked(self, node, args, loops, handled):
        return await self.held(self.mutexes[args[0]], node, loops, handled)

    async def do_cond(self, node, args, loops, handled):
        return await self.held(self.conditions[args[0]].mutex, node, loops, handled)

    async def do_acquired(self, node, args, loops, handled):
        return await self.held(self.semaphores[args[0]], node, loops, handled)

    async def do_loop(self, node, args, loops, handled):
        for i in range(args[0]):
            left = await self.block(node.blocks[0], loops + [i], handled)
            if left == ("break",):
                break
            if left and left != ("continue",):
                return left
        return self.after(node, None)

    async def do_for(self, node, args, loops, handled):
        """The loop's body runs inside the `yield`, since no scope may stand around that. How it leaves the loop goes on once the generator is
        closed, unless that throws."""
        rounds, how = 0, None

        async def one_round(value):
            nonlocal rounds, how
            if how:
                return ("close",)
            self.say(node.number, value)
            rounds += 1
            left, error = await self.outcome(self.inner(node, 1, loops + [rounds - 1], handled))
            if not error and left in (None, ("continue",)):
                return None
            how = left, error
            return ("close",)

        self.rounds[node.number] = one_round
        try:
            await self.block(node.blocks[0], [], [])
        except Error as e:
            raise self.caused(e, how[1]) if how else e
        left, error = how or (None, None)
        if error:
            raise error
        return self.after(node, None if left == ("break",) else left)

    async def do_gyield(self, node, args, loops, handled):
        return await self.rounds[args[0]](node.number)

    async def do_defer(self, node, args, loops, handled):
        left, error = await self.outcome(self.inner(node, 1, loops, handled))
        await self.cleanup(self.inner(node, 0, loops, handled), error)
        if error:
            raise error
        return self.after(node, left)

    async def do_try(self, node, args, loops, handled):
        left, error = await self.outcome(self.inner(node, 0, loops, handled))
        for i, code in enumerate(args):
            if not error or not self.matches(CODES[code], error):
                continue
            if CODES[code] == "any":
                self.say_error(node.number, error)
            else:
                self.say(node.number)
            old = error
            left, error = await self.outcome(self.inner(node, i + 1, loops, handled + [old]))
            if isinstance(error, Error):
                self.caused(error, old)
            break
        if len(node.blocks) > len(args) + 1:
            await self.cleanup(self.inner(node, len(args) + 1, loops, handled), error)
        if error:
            raise error
        return self.after(node, left)

    @staticmethod
    def matches(code, error):
        if isinstance(error, Canceled):
            return code == "canceled"
        return code == "any" or code == error.name

    async def noisy(self, n, into, out, mode, body):
        self.say(n)
        if into >= 0:
            await self.world.sleep(into)
            self.say(n)
        if mode == 3:
            raise Error("E1")
        left, error = await self.outcome(body)
        await self.cleanup(lambda: self.noisy_exit(n, out, mode, error), error)
        if error and not (mode == 2 and isinstance(error, Error)):
            raise error
        return None if error else left

    async def noisy_exit(self, n, out, mode, error):
        self.say_error(n, error)
        if out >= 0:
            await self.world.sleep(out)
            self.say(n)
        if mode == 1:
            raise Error("E2")

    async def do_noisy(self, node, args, loops, handled):
        return self.after(node, await self.noisy(node.number, *args, self.inner(node, 0, loops, handled)))

    async def do_body(self, node, args, loops, handled):
        manager = getattr(self, BODIES[args[0]])
        return self.after(node, await manager(node.number, args[1], self.inner(node, 0, loops, handled)))

    async def plain_body(self, n, _, body):
        self.say(n)
        left = await body()
        self.say(n)
        return left

    async def pause(self, n, seconds):
        await self.world.sleep(seconds)
        self.say(n)

    async def finally_body(self, n, seconds, body):
        left, error = await self.outcome(body)
        await self.cleanup(lambda: self.pause(n, seconds), error)
        if error:
            raise error
        return left

    async def deadline_body(self, n, seconds, body):
        scope = Scope(self.world)
        scope.enter()
        scope.reschedule(seconds)
        left, error = await self.outcome(body)
        caught = scope.leave(error)
        if error and not caught:
            raise error
        self.say(n, f"{int(scope.expired)}{int(scope.caught)}")
        if caught and scope.expired:
            raise Error("ETIMEDOUT")
        return left

    async def suppressing_body(self, n, _, body):
        left, error = await self.outcome(body)
        if isinstance(error, Canceled):
            raise error
        if error:
            self.say_error(n, error)
        self.say(n)
        return left

    async def swallowing_body(self, n, _, body):
        left, error = await self.outcome(body)
        if isinstance(error, Error):
            raise error
        if error:
            self.say(n)
        self.say(n)
        if error:
            raise error
        return left

    async def nested_body(self, n, seconds, body):
        left = await self.noisy(n, 0, seconds, 0, lambda: self.plain_body(n, 0, body))
        self.say(n)
        return left


def trace(tree):
    """What the checked tree prints, as lines; None when it would never end."""
    run = Interpreter(tree)
    return None if run.stuck else run.lines
