"""Programs as trees. A node is (op, args, blocks): args are numbers, blocks are lists of nodes.

`check` drops what the language does not allow at its place (a `break` outside a loop, an await in a handler of cancellations), so
any tree can be cut down freely, and numbers the nodes; the numbers are what is printed.
"""

COUNT = 2                           # objects of each kind that a program shares between its tasks
LIMIT = 1000                        # seconds after which a program is cut: it can't wait for ever
CODES = ["any", "E1", "E2", "ETIMEDOUT", "ETASKCANCELED", "canceled"]      # what a catch clause is for

# Ops without an await, which alone may stand in a handler of cancellations.
READY = {"say", "busy", "cancel", "gcancel", "tcancel", "selfcancel", "set", "clear", "release", "tryput", "tryget", "throw", "rethrow",
         "flags", "hide", "resched", "return", "break", "continue"}

BODIES = ["plain_body", "finally_body", "deadline_body", "suppressing_body", "swallowing_body", "nested_body"]
TIMED = {"finally_body", "deadline_body", "nested_body"}


SCOPED = {"timeout", "move_on", "scope", "shield", "group", "unshield"}     # no `yield` of a generator in these


class Node:
    def __init__(self, op, args=(), blocks=()):
        self.op, self.args, self.blocks = op, list(args), [list(b) for b in blocks]
        self.number = 0

    def copy(self):
        return Node(self.op, self.args, [[n.copy() for n in b] for b in self.blocks])

    def size(self):
        return 1 + sum(n.size() for b in self.blocks for n in b)

    def __str__(self):
        return "(" + " ".join([self.op] + [str(a) for a in self.args] + ["[" + " ".join(map(str, b)) + "]" for b in self.blocks]) + ")"


class Place:
    """The surroundings of a block, as far as they decide what is allowed in it."""

    def __init__(self, **facts):
        self.groups = ()            # those that are certainly open here
        self.tasks = ()             # (task, group): those that may be spoken of
        self.scopes = ()            # those that have been entered
        self.held = ()              # mutexes and conditions of the running task
        self.task = 0
        self.loop = False           # `break` may stand here
        self.repeated = False       # runs more than once
        self.cleanup = False
        self.branch = False         # of `all` or `any`: nothing leaves it but its end
        self.generator = 0          # the number of the loop that the function is the generator of
        self.yields = False         # `yield` may stand here
        self.handler = None         # "error", "canceled": in a catch clause
        self.__dict__.update(facts)

    def __call__(self, **facts):
        return Place(**{**self.__dict__, **facts})


class Checker:
    def __init__(self):
        self.count = 0

    def block(self, nodes, place):
        kept = []
        for node in nodes:
            if not self.allowed(node, place):
                continue
            self.count += 1
            node = Node(node.op, node.args, node.blocks)
            node.number = self.count
            if node.op in ("timeout", "move_on", "scope", "shield") and place.repeated:
                node.args[0] = 0                                # an object is used once
            if node.op in ("return", "gyield"):
                node.args = [place.generator]
            node.blocks = [self.block(b, self.around(node, i, place)) for i, b in enumerate(node.blocks)]
            kept.append(node)
            if node.op == "spawn":
                place = place(tasks=place.tasks + ((node.args[1], node.args[0]),))
        return kept

    def allowed(self, node, place):
        op, args = node.op, node.args
        if place.handler == "canceled" and op not in READY and op != "shield":
            return False
        if op in ("break", "continue"):
            return place.loop
        if op == "gyield":
            return place.yields
        if op == "return":
            return not place.cleanup and not place.branch
        if op == "rethrow":
            return place.handler is not None
        if op == "unshield":
            return place.cleanup
        if op == "group":
            return not place.repeated
        if op == "spawn":
            return args[0] in place.groups and not place.repeated
        if op == "gcancel":
            return args[0] in place.groups
        if op in ("tcancel", "join", "await"):
            if op != "tcancel" and args[0] == place.task:
                return False
            return any(task == args[0] and group in place.groups for task, group in place.tasks)
        if op == "resched":
            return args[0] in place.scopes
        if op in ("locked", "cond"):
            return (op, args[0]) not in place.held
        if op in ("cwait", "notify"):
            return ("cond", args[0]) in place.held
        return True

    def around(self, node, i, place):
        place = self.inside(node, i, place)
        if node.op == "for" and i == 0:
            return place(generator=node.number, yields=True, loop=False, cleanup=False, branch=False, handler=None)
        scoped = node.op in SCOPED or (node.op == "body" and BODIES[node.args[0]] == "deadline_body")
        return place(yields=False) if scoped or place.cleanup or place.branch else place

    def inside(self, node, i, place):
        op, args = node.op, node.args
        if op in ("timeout", "move_on", "scope", "shield"):
            handler = None if op == "shield" and place.handler == "canceled" else place.handler
            return place(scopes=place.scopes + (args[0],), handler=handler)
        if op == "group":
            return place(groups=place.groups + (args[0],))
        if op == "spawn":
            at = place.groups.index(args[0])
            return Place(groups=place.groups[:at + 1], tasks=place.tasks, scopes=place.scopes, task=args[1])
        if op == "call":
            return place(loop=False, cleanup=False, branch=False, handler=None, generator=0, yields=False)
        if op in ("all", "any"):
            return place(loop=False, cleanup=False, branch=True, handler=None, held=())
        if op in ("loop", "for"):
            return place(loop=True, repeated=True)
        if op in ("locked", "cond"):
            return place(held=place.held + ((op, args[0]),))
        if (op == "try" and i > len(args)) or (op == "defer" and i == 0):
            return place(cleanup=True, loop=False, handler=None)
        if op == "try" and i > 0:
            return place(handler="canceled" if args[i - 1] == CODES.index("canceled") else "error")
        return place


def check(tree):
    return Checker().block(tree, Place())
