#!/usr/bin/env python3
"""asyncify.py FILE.c [--seed N] [--density PERCENT] [-o FILE.asc]: the functions of an ordinary C program made async.

What can be async without changing the program becomes async, calls of it become `await f(x)`, and `await asc_yield()`, which really
parks, goes before statements, into conditions, around calls, arguments and operands. Plain stay: variadic functions, those
whose address is taken, those called by plain functions, by macros, in static initialisers or where an await may not stand, and
what holds what cannot live across an await (variably modified types, alloca, setjmp, labels as values). The comment
`/* plain */` right before a function keeps it plain.

With -DPLAIN_C and plain.h in front the result compiles as C again and does what the original did: that is what --reduce of `run` uses.
"""
import argparse
import random
import re
import sys

from cscan import CLOSING, NOT_CALLS, UNEVALUATED, Body, Failure, Source, constants, items, typedefs

KEYWORD = re.compile(r'\b(return|goto|break|continue)\b')
DECIDES = {'==', '!=', '<=', '>=', '<', '>', '&&', '||', '|', '^', '<<', '>>', '/', '%'}
YIELD = 'await asc_yield()'
WRAPS = [                               # what may stand around a statement and do nothing
    ('async with (staller(0)) { ', ' }'),
    ('async with (move_on_after(1000)) { %s; ' % YIELD, ' }'),
    ('try { ', ' } finally { %s; }' % YIELD),
    ('try { ', ' } catch { %s; throw; }' % YIELD),
    ('{ defer { %s; } ' % YIELD, ' }'),
]
WRAP_WORDS = {'with', 'try', 'catch', 'finally', 'defer', 'throw', 'staller', 'move_on_after'}
BY_USE = ('used ', 'called ', 'declared in')


class Program:
    def __init__(self, text, seed, density, commas, wraps=0, straight=0):
        self.s = Source(text)
        self.wraps = wraps if not WRAP_WORDS & {t.text for t in self.s.all if t.kind == 'name'} else 0
        self.r = random.Random(seed)
        self.density, self.commas, self.straight = density, commas, straight
        self.before, self.after = {}, {}        # text put before or after a position of sig
        self.functions = {}
        self.read()

    # what is there

    def read(self):
        s = self.s
        types, names = typedefs(s), constants(s)
        self.items = items(s)
        twice = set()
        for item in self.items:
            f = item.function
            if f:
                if f.name in self.functions:
                    twice.add(f.name)
                self.functions[f.name] = f
        known = set(self.functions)
        for f in self.functions.values():
            if f.name in twice:
                f.plain = 'defined twice'
            self.look(f, types, names, known)
        for item in self.items:
            if item.declares and item.declares[0] in self.functions:
                name, simple = item.declares
                if not simple:
                    self.functions[name].plain = 'declared with others'
                self.functions[name].prototypes.append(item.start)
        self.uses()
        self.settle()

    def look(self, f, types, names, known):
        s = self.s
        self.params(f)
        try:
            f.tree = Body(s, f, types, names, known)
        except Failure as e:
            f.plain, f.tree = str(e), None
            return
        if self.straight and self.r.random() * 100 < self.straight:
            f.tree.closed += f.tree.loops
        head = [s.text(k) for k in range(f.start, f.name_at)]
        params = [s.text(k) for k in range(f.params[0] + 1, f.params[1])]
        if f.tree.odd or f.tree.vla:
            f.plain = f.tree.odd or 'variably modified type'
        if '...' in params:
            f.plain = 'variadic'
        if '_Noreturn' in head or 'noreturn' in head or '__noreturn__' in head:
            f.plain = 'noreturn'
        if '(' in [t for i, t in enumerate(head) if head[i - 1] not in ('__attribute__', 'typeof', '__typeof__', '_Alignas')] and '__attribute__' not in head:
            f.plain = 'odd type'
        f.unsaid = not params
        types = [t for t in head if t not in ('static', 'inline', 'extern', '__inline', '__inline__', 'const', 'volatile')]
        f.untyped = not types
        body = [s.text(k) for k in range(f.body[0], f.body[1])]
        if f.name != 'main' and types != ['void'] and not any(t == 'return' and body[i + 1] != ';' for i, t in enumerate(body)):
            f.plain = 'returns no value'
        if self.marked(f):
            f.plain = 'marked'
        hidden = self.hidden(f)
        if hidden:
            f.plain = hidden
        for name in getattr(f, 'block_prototypes', ()):
            if name in self.functions:
                self.functions[name].plain = 'declared in a block'

    def params(self, f):
        s = self.s
        k = f.params[0] + 1
        while k < f.params[1]:
            if s.text(k) == '[':
                if any(s.is_name(j) and s.text(j) not in ('static', 'const') and not s.text(j).isupper() for j in range(k, s.mate(k))):
                    f.plain = 'variably modified parameter'
            if s.is_name(k) and s.text(k + 1) in (',', ')', '['):
                f.locals.add(s.text(k))
            k += 1

    def marked(self, f):
        for token in reversed(self.s.all[:self.s.sig[f.start]]):
            if token.kind == 'comment':
                return '/* plain */' in token.text
            if token.kind != 'space':
                return False
        return False

    def hidden(self, f):
        """Why a macro used in f makes it plain."""
        s = self.s
        done, todo = set(), {s.text(k) for k in range(f.body[0], f.body[1]) if s.is_name(k)} & set(s.macros)
        while todo:
            name = todo.pop()
            done.add(name)
            params, text = s.macros[name]
            words = set(re.findall(r'[A-Za-z_]\w*', text))
            if KEYWORD.search(text):
                return 'a jump in macro %s' % name
            if words & f.locals - set(params or ()):
                return 'a local in macro %s' % name
            if re.search(r'(?<!#)#(?!#)', text):
                return 'text of an argument in macro %s' % name
            if re.match(r'\s*(static|const|int|unsigned|long|char|short|double|float|struct|union|enum|size_t|typedef)\b', text) and ';' in text + ';' and re.search(r'\w\s+\*?\w', text):
                return 'a declaration in macro %s' % name
            if text.count('{') != text.count('}'):
                return 'odd macro %s' % name
            todo |= (words & set(s.macros)) - done
        return None

    def uses(self):
        """Where the functions are named: calls go to the caller, all else makes them plain."""
        s = self.s
        own = {f.name_at for f in self.functions.values()}
        for item in self.items:
            f = item.function
            declared = item.declares[0] if item.declares else None
            for k in range(item.start, item.end):
                name = s.text(k)
                if not s.is_name(k) or name not in self.functions or k in own or s.text(k - 1) in ('.', '->', 'struct', 'union', 'enum', 'goto'):
                    continue
                if name == declared and not f:
                    continue
                g = self.functions[name]
                if not f or not f.tree or k < f.body[0]:
                    g.plain = 'used at file scope'
                elif s.text(k + 1) != '(':
                    if s.text(k + 1) != ':' or name not in f.tree.labels:
                        g.plain = 'used as a value'
                elif g.unsaid and s.text(k + 2) != ')':
                    g.plain = 'no prototype'
                elif f.tree.is_closed(k):
                    g.plain = 'called where no await may stand'
                elif name in f.locals:
                    g.plain = 'hidden by a local'
                else:
                    f.calls.append((name, k))
        for params, text in s.macros.values():
            for name in re.findall(r'[A-Za-z_]\w*', text):
                if name in self.functions:
                    self.functions[name].plain = 'used by a macro'
        for name in s.macros:
            if name in self.functions:
                self.functions[name].plain = 'a macro'

    def settle(self):
        while True:
            changed = False
            for f in self.functions.values():
                if not f.plain:
                    continue
                for name, k in f.calls:
                    g = self.functions[name]
                    if not g.plain:
                        g.plain = 'called by %s, which is plain' % f.name
                        changed = True
            if not changed:
                return

    # what is put in

    def put_before(self, k, text):
        self.before[k] = self.before.get(k, '') + text

    def put_after(self, k, text):
        self.after[k] = text + self.after.get(k, '')

    def chance(self, scale=1.0):
        return self.r.random() * 100 < self.density * scale

    def wrap(self, first, last):
        """(await asc_yield(), first..last): outer wraps come first."""
        if not self.commas:
            return
        self.put_before(first, '(%s, ' % YIELD)
        self.put_after(last, ')')

    def free(self, f, first, last):
        """No await of ours goes into a closed span, nor around one that starts outside."""
        return not any(a <= first <= b for a, b in f.tree.closed)

    def make(self):
        s = self.s
        for f in self.functions.values():
            if f.plain:
                continue
            self.body(f)
            for k in [f.start] + f.prototypes:
                at = self.behind_directives(k)
                while self.chance(50) and s.text(at) in ('static', 'inline', 'extern'):
                    at += 1
                self.put_before(at, 'async int ' if f.untyped else 'async ')

    def behind_directives(self, k):
        """Where a declaration that starts at k goes on after the last `#endif` in its specifiers."""
        s = self.s
        at = k
        while s.text(at) not in ('=', ';', '{') and (s.text(at) != '(' or s.text(at - 1) == '__attribute__'):
            at = s.skip(at)
            if any(t.kind == 'directive' for t in s.all[s.sig[at - 1]:s.sig[at]]):
                k = at
        return k

    def body(self, f):
        s = self.s
        for first, last in f.tree.heads:
            if self.free(f, first, last) and self.chance(0.4):
                self.wrap(first, last)
        for start, end, in_block in sorted(f.tree.starts, key=lambda x: (x[0], -x[1])): # outer ones first
            if not self.free(f, start, end) or not self.chance():
                continue
            if in_block and self.wrappable(f, start, end):
                before, after = self.r.choice(WRAPS)
                self.put_before(start, before)
                self.put_after(end - 1, after)
            elif in_block and s.text(start) not in ('else',):
                self.put_before(start, YIELD + '; ')
            elif not in_block and not self.declares(f, start) and s.text(start) not in ('case', 'default'):
                self.put_before(start, '{ %s; ' % YIELD)
                self.put_after(end - 1, ' }')
        calls = dict((k, name) for name, k in f.calls)
        k = f.body[0] + 1
        while k < f.body[1]:
            if s.is_name(k) and s.text(k + 1) == '(' and s.text(k) not in NOT_CALLS and not f.tree.is_closed(k):
                self.call(f, k, calls.get(k))
            elif s.kind(k) == 'punct' and s.text(k) == '(' and self.operand(f, k) and self.chance(0.15):
                self.wrap(k + 1, s.mate(k) - 1)
            elif s.kind(k) == 'punct' and s.text(k) == '[' and self.subscript(f, k) and self.chance(0.2):
                self.wrap(k + 1, s.mate(k) - 1)
            elif s.text(k) == 'return' and s.is_name(k) and s.text(k + 1) != ';' and self.returned(f, k) and self.chance(0.3):
                self.wrap(k + 1, self.until(k + 1) - 1)
            elif s.kind(k) in ('number', 'char') and self.constant(f, k) and self.chance(0.1):
                self.wrap(k, k)
            k += 1

    def wrappable(self, f, start, end):
        """A whole statement that no jump enters."""
        s = self.s
        if self.r.random() * 100 >= self.wraps or self.declares(f, start):
            return False
        for k in range(start, end):
            text = s.text(k)
            if s.is_name(k) and (text in ('case', 'default') and s.text(start) != 'switch' or text in f.tree.labels and s.text(k + 1) == ':'):
                return False
        return s.text(start) not in ('case', 'default', 'else') and s.text(start + 1) != ':'

    def declares(self, f, k):
        return f.tree.is_declaration(k)

    def call(self, f, k, name):
        s = self.s
        close = s.mate(k + 1)
        follows = s.text(close + 1)
        if s.text(k - 1) in ('.', '->', 'struct', 'union', 'enum', '}') and s.text(k - 1) != '}':
            return
        awaited = name and not self.functions[name].plain
        known = name or re.match(r'(safe_\w+|printf|puts|putchar|str\w+|mem\w+|abs|transparent_crc\w*)$', s.text(k))
        if awaited:
            if follows in ('.', '->', '[', '(', '++', '--'):
                self.put_before(k, '(await ')
                self.put_after(close, ')')
            elif self.commas and self.chance(0.2) and follows not in ('=',):
                self.put_before(k, '(%s, await ' % YIELD)
                self.put_after(close, ')')
            else:
                self.put_before(k, 'await ')
        elif known and follows not in ('.', '[', '(', '++', '--', '=') and s.text(k - 1) not in ('&',) and self.chance(0.2):
            self.wrap(k, close)
        if not known:
            return
        first = k + 2
        at = first
        while at <= close and first < close:
            if at == close or (s.kind(at) == 'punct' and s.text(at) == ','):
                if self.argument(f, first, at - 1) and self.chance(0.25):
                    self.wrap(first, at - 1)
                first = at + 1
                at += 1
            else:
                at = s.skip(at)

    def argument(self, f, first, last):
        """Not the null pointer constants, strings and braces that a comma would change."""
        s = self.s
        words = [s.text(i) for i in range(first, last + 1)]
        if not words or 'NULL' in words[-2:] or words[-1] == '0' and len(words) < 6 or s.kind(last) == 'string':
            return False
        return words[-3:] != [')', '0', ')'] and ')' + words[-1] != ')0'

    def until(self, k):
        s = self.s
        while s.text(k) != ';' or s.kind(k) != 'punct':
            k = s.skip(k)
        return k

    def returned(self, f, k):
        """A value that a comma does not change: no null pointer constant, string or brace, no struct perhaps."""
        s = self.s
        return not f.tree.is_closed(k) and self.argument(f, k + 1, self.until(k + 1) - 1) and s.text(k + 1) != '{' and s.text(f.start) not in ('struct', 'union')

    def subscript(self, f, k):
        s = self.s
        return (s.is_name(k - 1) or s.text(k - 1) in (']', ')')) and not f.tree.is_closed(k) and s.text(k + 1) != ']' and s.text(k + 1) != '['

    def constant(self, f, k):
        """A number between two operators, where it is no null pointer constant."""
        s = self.s
        return not f.tree.is_closed(k) and s.text(k - 1) in ('+', '-', '*', '<', '>', '&', '|', '^') and s.text(k + 1) in (';', ')', '+', '-', '*', '<', '>') and \
            s.text(k - 2) not in ('(', ',', '=', '?', ':', 'return', '{', ';', '&&', '||') and not (s.text(k + 1) == ')' and s.text(k - 1) == '*')

    def operand(self, f, k):
        """A parenthesised expression that is surely a value: it has an operator of its own whose result is one."""
        s = self.s
        before = s.text(k - 1)
        if (s.is_name(k - 1) and before not in ('return', 'case')) or before in ('&', '++', '--', ')', ']') or f.tree.is_closed(k):
            return False
        if s.is_name(k - 1) and before in UNEVALUATED:
            return False
        close = s.mate(k)
        if s.text(close + 1) in ('++', '--', '.', '[', '(', '{', '='):
            return False
        i, found = k + 1, False
        while i < close:
            if s.kind(i) == 'punct':
                if s.text(i) in ('=', '?', ',', ';') or (s.text(i).endswith('=') and s.text(i) not in DECIDES):
                    return False
                found = found or s.text(i) in DECIDES
            i = s.skip(i) if s.text(i) in CLOSING and s.kind(i) == 'punct' else i + 1
        return found

    def render(self):
        s = self.s
        self.make()
        out = []
        position = {at: k for k, at in enumerate(s.sig)}
        include = max([i for i, t in enumerate(s.all) if t.kind == 'directive' and re.match(r'#\s*include', t.text) and i < (s.sig[0] if s.sig else 0)
                       and not any(a < i < b for a, b in s.conditional)], default=-1)
        words = [t.text for t in s.all if 'LINE__' in t.text]
        if include < 0:
            out.append('#include <asc.h>\n' + ('#line 1\n' if words else ''))
        for i, token in enumerate(s.all):
            k = position.get(i)
            if k in self.before:
                out.append(self.before[k])
            out.append(token.text)
            if k in self.after:
                out.append(self.after[k])
            if i == include:
                out.append('\n#include <asc.h>')
                if token.text and 'LINE__' in ''.join(words):
                    out.append('\n#line %d' % (''.join(t.text for t in s.all[:i + 1]).count('\n') + 2))
        return ''.join(out)


def duplicate(text):
    """Functions that stay plain for the sake of their users only get an async copy, `name_a`, which async functions call."""
    program = Program(text, 0, 0, False)
    s = program.s
    twins = {}
    for f in program.functions.values():
        if f.plain and f.plain.startswith(BY_USE) and f.name != 'main' and f.tree and f.name + '_a' not in s.names():
            words = [s.text(k) for k in range(f.body[0], f.body[1])]
            copies = all(s.text(k) in ('static', 'inline', 'extern') or f.name_at > k for k in range(f.start, f.name_at))
            if 'static' not in words and copies and not any(a > f.start for a in f.prototypes):
                twins[f.name] = f
    if not twins:
        return text
    renamed = {k for f in program.functions.values() if not f.plain or f.name in twins for name, k in f.calls if name in twins}
    inserts = {}

    def render(first, last, rename):
        out = []
        for i in range(s.sig[first], s.sig[last] + 1):
            out.append(s.all[i].text)
            k = rename.get(i)
            if k:
                out.append('_a')
        return ''.join(out)

    at = {s.sig[k]: True for k in renamed}
    for f in twins.values():
        for item in program.items:
            if item.function is f:
                inserts[s.sig[f.body[1]]] = '\n' + render(f.start, f.body[1], {**at, s.sig[f.name_at]: True})
            elif item.declares and item.declares[0] == f.name:
                name = next(k for k in range(item.start, item.end) if s.text(k) == f.name and s.text(k - 1) not in ('struct', 'union', 'enum'))
                inserts[s.sig[item.end - 1]] = '\n' + render(item.start, item.end - 1, {s.sig[name]: True})
    inside = [(s.sig[f.start], s.sig[f.body[1]]) for f in twins.values()]
    out = []
    for i, token in enumerate(s.all):
        out.append(token.text)
        if i in at and not any(a <= i <= b for a, b in inside):
            out.append('_a')
        out.append(inserts.get(i, ''))
    return ''.join(out)


def asyncify(text, seed=0, density=30, commas=True, wraps=0, twins=False, straight=0):
    """The program as .asc, and {function: None or why it stayed plain}."""
    program = Program(duplicate(text) if twins else text, seed, density, commas, wraps, straight)
    if 'main' not in program.functions:
        raise Failure('no main')
    out = program.render()
    return out, {f.name: f.plain for f in program.functions.values()}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('file')
    parser.add_argument('--seed', type=int, default=0)
    parser.add_argument('--density', type=float, default=30)
    parser.add_argument('--wraps', type=float, default=0, help='percentage of statements that something stands around')
    parser.add_argument('--straight', type=float, default=0, help='percentage of functions without awaits in loops and switches')
    parser.add_argument('--twins', action='store_true', help='async copies of functions that stay plain for their users')
    parser.add_argument('--why', action='store_true', help='say what stayed plain and why')
    parser.add_argument('-o', dest='output')
    options = parser.parse_args()
    try:
        with open(options.file) as f:
            out, plain = asyncify(f.read(), options.seed, options.density, True, options.wraps, options.twins, options.straight)
    except Failure as e:
        sys.exit('%s: %s' % (options.file, e))
    if options.why:
        for name, why in plain.items():
            print('%s: %s' % (name, why or 'async'), file=sys.stderr)
    if options.output:
        with open(options.output, 'w') as f:
            f.write(out)
    else:
        sys.stdout.write(out)


if __name__ == '__main__':
    main()
