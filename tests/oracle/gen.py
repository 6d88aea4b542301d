#!/usr/bin/env python3
"""Random programs over scopes, groups, synchronisation and time, and what the model says that they print.

    gen.py SEED [--trace]        the program of a seed as .asc, or its trace
"""
import random
import sys

from asc import asc_file
from interpreter import trace
from tree import BODIES, CODES, COUNT, Node, check


class Generator:
    def __init__(self, rng, size):
        self.random, self.left, self.names = rng, size, 0
        self.scopes, self.tasks, self.generators = [], [], 0

    def name(self):
        self.names += 1
        return self.names

    def seconds(self):
        return self.random.choice([0, 1, 1, 1, 2, 2, 3, 4, 5, 7])

    def limit(self):
        return self.random.choice([-1, 0, 1, 2, 2, 3, 3, 4, 5, 8])

    def some(self):
        return self.random.randrange(COUNT)

    def block(self, depth, groups, held, least=1, most=5):
        return [self.node(depth, groups, held) for _ in range(self.random.randint(least, most)) if self.left > 0]

    def program(self):
        """Half of its parts catch their errors, so that the rest is reached."""
        nodes = self.block(5, [], [], 5, 12)
        return [Node("try", [CODES.index("any")], [[node], []]) if node.blocks and self.random.randrange(2) else node for node in nodes]

    def node(self, depth, groups, held):
        self.left -= 1
        choices = [
            (8, lambda: Node("say")),
            (20, lambda: Node("sleep", [self.seconds()])),
            (3, lambda: Node("yield")),
            (3, lambda: Node("check")),
            (5, lambda: Node("busy", [self.seconds()])),
            (2, lambda: Node("throw", [self.random.randint(1, 2)])),
            (2, lambda: Node("rethrow")),
            (3, lambda: Node("set", [self.some()])),
            (1, lambda: Node("clear", [self.some()])),
            (2, lambda: Node("wait", [self.some()])),
            (1, lambda: Node("acquire", [self.some()])),
            (1, lambda: Node("release", [self.some()])),
            (2, lambda: Node("put", [self.some()])),
            (2, lambda: Node("get", [self.some()])),
            (1, lambda: Node("tryput", [self.some()])),
            (1, lambda: Node("tryget", [self.some()])),
            (1, lambda: Node("return")),
            (12 if self.generators else 0, lambda: Node("gyield")),
            (3, lambda: Node(self.random.choice(["break", "continue"]), [self.random.randint(0, 1)])),
        ]
        if self.scopes:
            choices += [
                (4, lambda: Node("cancel", [self.random.choice(self.scopes)])),
                (2, lambda: Node("hide", [self.random.choice(self.scopes), self.random.randint(0, 1)])),
                (3, lambda: Node("resched", [self.random.choice(self.scopes), self.limit()])),
                (4, lambda: Node("flags", [self.random.choice(self.scopes)])),
            ]
        if self.tasks:
            choices += [
                (1, lambda: Node("selfcancel")),
                (5, lambda: Node("tcancel", [self.random.choice(self.tasks)])),
                (5, lambda: Node("join", [self.random.choice(self.tasks)])),
                (4, lambda: Node("await", [self.random.choice(self.tasks)])),
            ]
        if groups:
            choices.append((2, lambda: Node("gcancel", [self.random.choice(groups)])))
            if depth:
                choices.append((40, lambda: self.spawn(depth, groups)))
        if held:
            choices += [
                (6, lambda: Node("cwait", [self.random.choice(held)])),
                (8, lambda: Node("notify", [self.random.choice(held), self.random.randint(1, 2)])),
            ]
        if depth:
            d = depth - 1
            choices += [
                (5, lambda: self.scope("scope", [], d, groups, held)),
                (8, lambda: self.scope("timeout", [self.limit()], d, groups, held)),
                (5, lambda: self.scope("move_on", [self.limit()], d, groups, held)),
                (3, lambda: self.scope("shield", [], d, groups, held)),
                (10, lambda: self.group(d, groups, held)),
                (10, lambda: self.tried(d, groups, held)),
                (3, lambda: Node("defer", [], [self.block(d, groups, held, 1, 2), self.block(d, groups, held)])),
                (3, lambda: Node("locked", [self.some()], [self.block(d, groups, held)])),
                (3, lambda: Node("acquired", [self.some()], [self.block(d, groups, held)])),
                (5, lambda: self.condition(d, groups, held)),
                (4, lambda: Node("noisy", [self.limit(), self.limit(), self.random.randint(0, 3)], [self.block(d, groups, held)])),
                (6, lambda: Node("body", [self.random.randrange(len(BODIES)), self.seconds()], [self.block(d, groups, held)])),
                (5, lambda: Node("loop", [self.random.randint(1, 3)], [self.block(d, groups, held)])),
                (5, lambda: Node("call", [], [self.block(d, groups, held)])),
                (6, lambda: self.generated(d, groups, held)),
                (4, lambda: self.branches("all", d, groups)),
                (4, lambda: self.branches("any", d, groups)),
                (2, lambda: Node("unshield", [], [self.block(d, groups, held, 1, 2)])),
            ]
        at = self.random.randrange(sum(weight for weight, _ in choices))
        for weight, make in choices:
            if at < weight:
                return make()
            at -= weight
        raise AssertionError

    def scope(self, op, args, depth, groups, held):
        name = self.name()
        self.scopes.append(name)
        return Node(op, [name] + args, [self.block(depth, groups, held)])

    def group(self, depth, groups, held):
        name = self.name()
        return Node("group", [name, self.random.choice([0, 0, 0, 0, 1, 2])], [self.block(depth, groups + [name], held, 2, 7)])

    def branches(self, op, depth, groups):
        return Node(op, [], [self.block(depth, groups, []) for _ in range(self.random.randint(1, 3))])

    def generated(self, depth, groups, held):
        self.generators += 1
        generator = self.block(depth, groups, held, 2, 6)
        self.generators -= 1
        return Node("for", [], [generator, self.block(depth, groups, held)])

    def spawn(self, depth, groups):
        name = self.name()
        node = Node("spawn", [self.random.choice(groups), name], [self.block(depth - 1, groups, [])])
        self.tasks.append(name)
        return node

    def condition(self, depth, groups, held):
        i = self.some()
        return Node("cond", [i], [self.block(depth, groups, held + [i])])

    def tried(self, depth, groups, held):
        codes = self.random.sample(range(len(CODES)), self.random.choice([0, 1, 1, 2]))
        blocks = [self.block(depth, groups, held)]
        blocks += [self.block(depth, groups, held, 0, 2) for _ in codes]
        if not codes or self.random.randrange(2):
            blocks.append(self.block(depth, groups, held, 1, 2))
        return Node("try", codes, blocks)


def generate(seed):
    """The checked tree of a seed: the first one in its row that ends and says enough."""
    rng = random.Random(seed)
    while True:
        tree = check(Generator(rng, rng.choice([15, 30, 50, 80])).program())
        lines = trace(tree)
        if lines is not None and len(lines) >= 3:
            return tree


def main():
    seed = int(sys.argv[1])
    tree = generate(seed)
    if "--trace" in sys.argv[2:]:
        print("\n".join(trace(tree)))
    else:
        sys.stdout.write(asc_file([(seed, tree, random.Random(seed))]))


if __name__ == "__main__":
    main()
