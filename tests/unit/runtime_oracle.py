#!/usr/bin/env python3
"""Random programs over scopes, groups, synchronisation and time, each with the trace that SEMANTICS gives it.

    runtime_oracle.py FIRST COUNT [SIZE]     programs of the seeds FIRST, FIRST + 1, ...: two lines each, program and trace
    runtime_oracle.py --run PROGRAM          the trace of one program

The runtime's side is runtime_oracle.c; the model is that of tests/oracle.
"""
import os
import random
import sys
import warnings

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "oracle"))
from model import DEADLINE, Canceled, Condition, Error, Event, Group, Queue, Scope, Semaphore, World  # noqa: E402

COUNT = 2  # objects of each kind that programs share


class Run:
    def __init__(self):
        self.world = World()
        self.trace = []
        self.scopes, self.groups, self.tasks = {}, {}, {}
        self.events = [Event(self.world) for _ in range(COUNT)]
        self.locks = [Semaphore(self.world, 1) for _ in range(COUNT)]
        self.semaphores = [Semaphore(self.world, i + 1) for i in range(COUNT)]
        self.conditions = [Condition(self.world) for _ in range(COUNT)]
        self.queues = [Queue(self.world, i) for i in range(COUNT)]

    def say(self, text):
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
        return task if task and task.group.state != "done" else None

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
        scope = Scope(self.world, shield=True, cleanup=True)
        inner, _ = await self.scoped(scope, cleanup)
        if inner or error:
            raise inner or error

    async def do_group(self, name, limit, body):
        group = self.groups[name] = Group(self.world)
        group.enter(limit)
        error = await self.outcome(body)
        error = await group.leave(error)
        self.say(f"g{name}")
        if error:
            raise error

    async def do_spawn(self, group, name, body):
        if self.groups[group].state != "done":  # a child of an outer group may come too late
            self.tasks[name] = self.groups[group].spawn(self.run(body))

    async def do_gcancel(self, name):
        group = self.groups.get(name)
        if group and group.state != "done":
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
        await self.held(self.conditions[i].mutex, body)

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
    main = run.world.tasks[0]
    if main.state not in ("ok", "running"):
        run.say("!" + (main.error.text() if main.error else "C"))
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
