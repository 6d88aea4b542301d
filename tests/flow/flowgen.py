#!/usr/bin/env python3
"""flowgen.py SEED [WITHOUT...] > FILE.flow: a random program for tests/flow, without on_each, on_with ... if so said.

What LANGUAGE.md refuses is never made: no await in `catch (ASC_ECANCELED)`, no jump into a scope or out of cleanup, no jump over a
`defer`, no yield around a scope. Every loop and every jump back asks fuel(), so that each program ends.
"""
import random
import sys

PRELUDE = '''/* flowgen.py %d */
struct pair {
    int a, b;
};

static int mix(int a, int b)
{
    return (a * 7 + b) %% 1000;
}

async int bump(int *p)
{
    *p += 1 + await op("bump");
    return *p - 1;
}

async manager plain(int n)
{
    enter {
        opened("plain");
        trace("plain %%d", n);
    }
    exit {
        closed("plain");
        trace("plain exit %%d", n);
    }
}

async manager waiting(int n)
{
    int state;

    enter {
        state = n + await op("waiting enter");
        opened("waiting");
        return state;
    }
    exit as e {
        closed("waiting");
        trace("waiting exit %%d %%d", state, e ? e->code : 0);
        await op("waiting exit");
    }
}

async manager quiet(int code)
{
    enter {
        opened("quiet");
    }
    exit as e {
        closed("quiet");
        if (e && e->code == code)
            return true;
    }
}

async manager body(int n)
{
    int got = await op("body enter");

    opened("body");
    try {
        yield got + n;
        trace("body ended");
    } catch (E2) {
        trace("body caught");
    } finally {
        closed("body");
        await op("body finally");
    }
    trace("body goes on");
    await op("body after");
}

async manager nest(int n)
{
    async with (plain(n), waiting(n + 1) as w) {
        defer trace("nest defer %%d", w);
        yield w;
    }
}

manager sync(int n)
{
    enter {
        opened("sync");
        return n + 1;
    }
    exit as e {
        closed("sync");
        trace("sync exit %%d", e ? e->code : 0);
    }
}
'''

GENERATORS = '''
async generator int count(int n)
{
    opened("count");
    defer closed("count");
    for (int i = 0; i < n; i++) {
        if (await op("count") == 4)
            return;
        yield i;
    }
}

async generator int guarded(int n)
{
    async with waiting(n) as w {
        try {
            while (n-- > 0)
                yield w + n;
            yield await op("last");
        } finally {
            await op("guarded finally");
        }
    }
}
'''

# Branches beside the one that works. An await that a cancellation could reach first would be seen.
QUIET = ['async with (shield()) { await asc_yield(); }', ';', 'try { ; } finally { await asc_yield(); }']
ENDLESS = ['await asc_sleep(1e9);', 'try { await asc_sleep(1e9); } finally { await asc_yield(); }', 'all { await asc_sleep(1e9); await asc_sleep(1e9); }']

LOOPS = ['on_while', 'on_do', 'on_for', 'on_switch', 'on_each', 'on_parallel']

MANAGERS = [('plain', False), ('waiting', True), ('quiet', False), ('body', True), ('nest', True)]


class Context:
    """What is legal at a place."""

    def __init__(self, breaks=False, continues=False, leave=True, awaits=True, caught=False, depth=0, labels=()):
        self.breaks, self.continues, self.leave, self.awaits, self.caught = breaks, continues, leave, awaits, caught
        self.depth, self.labels = depth, list(labels)

    def but(self, **changes):
        new = Context(**self.__dict__)
        new.depth += 1
        new.__dict__.update(changes)
        return new


class Generator:
    def __init__(self, seed, without=()):
        self.without = without
        self.r = random.Random(seed)
        self.seed = seed
        self.out = []
        self.indent = 1
        self.names = 0
        self.functions = []
        self.recursive = None
        self.budget = self.budget_call = 0
        self.forward = False  # control in this function only goes forward: form C
        self.awaits = 0       # that it may still have, then

    def chance(self, percent):
        return self.r.random() * 100 < percent

    def line(self, text):
        self.out.append('    ' * self.indent + text if text else '')

    def fresh(self, prefix):
        self.names += 1
        return '%s%d' % (prefix, self.names)

    # expressions: `scope` is the list of readable int lvalues

    def variable(self, scope):
        return self.r.choice(scope)

    def awaited(self, scope, depth):
        self.awaits -= 1
        if self.functions and self.chance(25) and self.budget_call > 0:
            self.budget_call -= 1
            name, params = self.r.choice(self.functions)
            return 'await %s(%s)' % (name, ', '.join(self.expression(scope, depth + 2) for _ in range(params)))
        if self.recursive and self.chance(6) and self.budget_call > 0:
            self.budget_call -= 1
            name, params = self.recursive
            return '(fuel() ? await %s(%s) : 2)' % (name, ', '.join(self.expression(scope, 3) for _ in range(params)))
        if self.chance(12):
            return 'await bump(%s)' % self.r.choice(['&x', '&x', 'q', '&p->b', '&v[(%s) & 3]' % self.expression(scope, depth + 2)])
        if self.chance(8):
            return '(await asc_%s, %s)' % (self.r.choice(['yield()', 'sleep(0.5)', 'checkpoint()']), self.variable(scope))
        return 'await op("%s")' % self.fresh('o')

    def expression(self, scope, depth=0, awaits=True):
        r = self.r.random()
        awaits = awaits and (not self.forward or self.awaits > 0)
        if depth > 3 or r < 0.18:
            return self.variable(scope) if self.chance(70) else str(self.r.randrange(6))
        if r < 0.45 and awaits:
            return self.awaited(scope, depth)
        sub = lambda: self.expression(scope, depth + 1, awaits)
        if r < 0.60:
            return '%s %s %s' % (self.operand(scope, depth, awaits), self.r.choice(['+', '-', '*', '&', '^', '<', '==', '>=']), self.operand(scope, depth, awaits))
        if r < 0.70:
            return '%s %s %s' % (self.operand(scope, depth, awaits), self.r.choice(['&&', '||']), self.operand(scope, depth, awaits))
        if r < 0.78:
            return '%s ? %s : %s' % (self.operand(scope, depth, awaits), self.operand(scope, depth, awaits), self.operand(scope, depth, awaits))
        if r < 0.84:
            return 'mix(%s, %s)' % (sub(), sub())
        if r < 0.88:
            return '(%s, %s)' % (sub(), sub())
        if r < 0.92:
            return '%s%s' % (self.r.choice(['-', '!', '~']), self.operand(scope, depth, awaits))
        if r < 0.96 or depth:
            return 'v[(%s) & 3]' % sub()
        # only alone: the order of two of them would be C's
        return 'pick(%d)' % self.r.randrange(2, 6)

    def operand(self, scope, depth, awaits):
        text = self.expression(scope, depth + 1, awaits)
        return text if text.replace('_', '').isalnum() else '(%s)' % text

    def target(self, scope):
        return self.r.choice(['v[(%s) & 3]' % self.variable(scope), 'p->a', 's.b', '*q', self.variable(scope), self.variable(scope)])

    # statements

    def body(self, scope, c, least=1):
        """The statements between braces, with labels that jumps inside may go to."""
        scope = list(scope)
        count = self.r.randrange(least, 4 if c.depth else 6)
        defers = c.awaits and self.chance(12)
        labels = []
        if not defers and not self.forward and self.chance(25):
            labels = [(self.r.randrange(count + 1), self.fresh('l'))]
        behind = [name for at, name in labels]
        inner = c.but(depth=c.depth, labels=c.labels + behind)
        for i in range(count):
            for at, name in labels:
                if at == i:
                    self.line_label(name)
                    self.line('trace("%s");' % name)
            if defers and self.chance(40):
                self.defer(scope, c)
            elif not labels and self.chance(25):
                scope.append(self.local(scope, c))
                continue
            self.statement(scope, inner)
        for at, name in labels:
            if at == count:
                self.line_label(name)
                self.line('trace("%s");' % name)

    def line_label(self, name):
        self.out.append('    ' * (self.indent - 1) + name + ':')

    def braces(self, head, scope, c, least=1):
        self.line(head + ' {' if head else '{')
        self.indent += 1
        self.body(scope, c, least)
        self.indent -= 1
        self.line('}')

    def local(self, scope, c):
        name = self.fresh('x')
        self.line('int %s = %s;' % (name, self.expression(scope, 0, c.awaits)))
        return name

    def defer(self, scope, c):
        name = self.fresh('d')
        self.line('opened("%s");' % name)
        if self.chance(50):
            self.line('defer closed("%s");' % name)
            return
        self.line('defer {')
        self.indent += 1
        self.line('closed("%s");' % name)
        self.body(scope, self.cleanup(c))
        self.indent -= 1
        self.line('}')

    def cleanup(self, c):
        return c.but(breaks=False, continues=False, leave=False, awaits=True, caught=False, labels=[])

    def statement(self, scope, c):
        self.budget -= 1
        simple = c.depth > 4 or self.budget < 0
        kinds = [(self.assign, 30), (self.awaiting, 14), (self.jump, 12)]
        if not simple:
            kinds += [(self.on_if, 14), (self.on_while, 7), (self.on_do, 5), (self.on_for, 8), (self.on_switch, 7), (self.block, 3)]
            if c.awaits:
                kinds += [(self.on_try, 14), (self.on_with, 14), (self.on_each, 6), (self.on_scope, 4), (self.on_parallel, 5)]
        kinds = [k for k in kinds if k[0].__name__ not in self.without and not (self.forward and k[0].__name__ in LOOPS)]
        method = self.r.choices([k for k, w in kinds], [w for k, w in kinds])[0]
        method(scope, c)

    def assign(self, scope, c):
        r = self.r.random()
        if r < 0.35 or not c.awaits:
            self.line('trace("%s %%d", %s);' % (self.fresh('t'), self.expression(scope, 1, c.awaits)))
        elif r < 0.65:
            self.line('%s = %s;' % (self.target(scope), self.expression(scope)))
        elif r < 0.9:
            self.line('%s %s= %s;' % (self.target(scope), self.r.choice('+-*^|'), self.expression(scope)))
        else:
            self.line('s = (struct pair){%s, %s};' % (self.expression(scope, 1), self.expression(scope, 1)))

    def awaiting(self, scope, c):
        if c.awaits and (not self.forward or self.awaits > 0):
            self.line(self.awaited(scope, 0) + ';')
        else:
            self.line('trace("%s");' % self.fresh('t'))

    def jump(self, scope, c):
        choices = []
        if c.breaks:
            choices += ['break;', 'break;']
        if c.continues:
            choices += ['continue;', 'continue;']
        if c.leave:
            choices += ['return']
        choices += ['goto %s;' % name for name in c.labels]
        if c.awaits:
            choices += ['throw']
        if c.caught:
            choices += ['throw;']
        if not choices:
            return self.assign(scope, c)
        what = self.r.choice(choices)
        if what == 'return':
            what = 'return %s;' % self.expression(scope, 1, c.awaits)
        elif what == 'throw':
            what = 'throw E%d, "%s %%d", %s;' % (self.r.randrange(1, 5), self.fresh('e'), self.expression(scope, 2, c.awaits))
        test = self.expression(scope, 1, c.awaits)
        if what.startswith('goto'):
            test = '(%s) && fuel()' % test
        elif self.chance(60):
            test = '(%s) == %d' % (test, self.r.randrange(4))
        self.line('if (%s)' % test)
        self.line('    ' + what)

    def block(self, scope, c):
        self.braces('', scope, c)

    def on_if(self, scope, c):
        self.braces('if (%s)' % self.expression(scope, 0, c.awaits), scope, c.but())
        if self.chance(40):
            self.out[-1] += ' else {'
            self.indent += 1
            self.body(scope, c.but())
            self.indent -= 1
            self.line('}')

    def condition(self, scope, c):
        e = self.expression(scope, 1, c.awaits)
        return self.r.choice(['fuel() && (%s)', 'fuel() && %s', '(%s) && fuel()']).replace('%s', '(%s)' % e)

    def on_while(self, scope, c):
        self.braces('while (%s)' % self.condition(scope, c), scope, c.but(breaks=True, continues=True))

    def on_do(self, scope, c):
        self.braces('do', scope, c.but(breaks=True, continues=True))
        self.out[-1] += ' while (%s);' % self.condition(scope, c)

    def on_for(self, scope, c):
        i = self.fresh('i')
        step = self.r.choice(['%s++' % i, '%s++' % i, '%s += 1 + (%s) %% 2' % (i, self.operand(scope, 2, c.awaits))])
        first = self.r.choice(['0', '0', self.expression(scope, 2, c.awaits)])
        test = self.r.choice(['%s < %d' % (i, self.r.randrange(1, 4)), '%s < (%s)' % (i, self.expression(scope, 2, c.awaits))])
        # the name of the counter is not assigned to in the body: it is read through another
        self.line('for (int %s = %s; %s && fuel(); %s) {' % (i, first, test, step))
        self.indent += 1
        self.line('int %s_now = %s;' % (i, i))
        self.body(scope + [i + '_now'], c.but(breaks=True, continues=True))
        self.indent -= 1
        self.line('}')

    def on_switch(self, scope, c):
        self.line('switch (%s) {' % self.expression(scope, 0, c.awaits))
        inner = c.but(breaks=True)
        values = self.r.sample(range(5), self.r.randrange(1, 4)) + ['default'] * self.chance(70)
        self.r.shuffle(values)
        duff = self.chance(25)
        opened = False
        for i, value in enumerate(values):
            self.line('default:' if value == 'default' else 'case %d:' % value)
            self.indent += 1
            if duff and i == 0:
                self.line('do {')
                opened = True
            for _ in range(self.r.randrange(1, 3)):
                self.statement(scope, inner.but(continues=inner.continues or opened))
            if self.chance(50):
                self.line('break;')
            self.indent -= 1
        if opened:
            self.line('} while (%s);' % self.condition(scope, c))
        self.line('}')

    def on_try(self, scope, c):
        name = self.fresh('f') if self.chance(60) else None
        if name:
            self.line('opened("%s");' % name)
        inside = c.but()
        self.braces('try', scope, inside)
        catches = []
        if not name or self.chance(70):
            for _ in range(self.r.randrange(1, 3)):
                catches.append(self.r.choice(['(E1)', '(E2)', '(E1, E3)', '(E4)', '', '', 'canceled']))
        if catches.count('canceled') > 1 or (catches.count('') > 1):
            catches = catches[:1]
        for codes in catches:
            e = self.fresh('e') if self.chance(50) else None
            canceled = codes == 'canceled'
            head = ' catch' + (' (ASC_ECANCELED)' if canceled else ' ' + codes if codes else '') + (' as %s' % e if e else '')
            self.out[-1] += head + ' {'
            self.indent += 1
            self.line('trace("%s");' % self.fresh('c'))
            if e:
                self.line('trace("%s %%d", %s->code);' % (e, e))
            if canceled:
                self.body(scope, c.but(awaits=False, caught=False))
            else:
                self.body(scope, c.but(caught=True))
                if e:
                    self.line('trace("%s %%s", %s->message);' % (e, e))
            self.indent -= 1
            self.line('}')
        if name:
            self.out[-1] += ' finally {'
            self.indent += 1
            self.line('closed("%s");' % name)
            self.body(scope, self.cleanup(c))
            self.indent -= 1
            self.line('}')

    def on_with(self, scope, c):
        if self.chance(12):
            w = self.fresh('w')
            inner = c.but()
            self.line('with (sync(%s) as %s) {' % (self.expression(scope, 2), w))
            scope = scope + [w]
        else:
            items = []
            scope = list(scope)
            for _ in range(self.r.choice([1, 1, 1, 2, 3])):
                name, binds = self.r.choice(MANAGERS)
                argument = 'E%d' % self.r.randrange(1, 5) if name == 'quiet' else self.expression(scope, 2)
                item = '%s(%s)' % (name, argument)
                if binds and self.chance(60):
                    w = self.fresh('w')
                    item += ' as ' + w
                    scope.append(w)
                items.append(item)
            inner = c.but()
            if len(items) == 1 and self.chance(50):
                self.line('async with %s {' % items[0])
            else:
                self.line('async with (%s) {' % ', '.join(items))
        self.indent += 1
        self.body(scope, inner)
        self.indent -= 1
        self.line('}')

    def on_scope(self, scope, c):
        """Scopes of the library."""
        what = self.r.choice(['move_on_after(%s)', 'move_on_after(%s)', 'timeout(%s)', 'cancel_scope()', 'shield()'])
        if '%' in what:
            what = what % self.r.choice(['0.25', '0.75', '1.25', '2.75', '4.25'])
        self.line('async with (%s) {' % what)
        self.indent += 1
        self.body(scope, c.but())
        self.indent -= 1
        self.line('}')

    def on_parallel(self, scope, c):
        """One branch works; the others end without a trace, or never."""
        kind = self.r.choice(['all', 'any'])
        others = QUIET if kind == 'all' else ENDLESS
        self.line('%s {' % kind)
        self.indent += 1
        for _ in range(self.r.choice([0, 0, 1])):
            self.line(self.r.choice(others))
        self.braces('', scope, c.but(breaks=False, continues=False, leave=False, labels=[]))
        for _ in range(self.r.choice([0, 1, 1, 2])):
            self.line(self.r.choice(others))
        self.indent -= 1
        self.line('}')

    def on_each(self, scope, c):
        i = self.fresh('g')
        self.line('async for (int %s : %s(%s)) {' % (i, self.r.choice(['count', 'guarded']), self.r.choice(['2', '3', self.variable(scope) + ' & 3'])))
        self.indent += 1
        self.body(scope + [i], c.but(breaks=True, continues=True))
        self.indent -= 1
        self.line('}')

    def function(self, name, params, budget):
        self.budget = budget
        self.budget_call = 4
        self.forward = self.chance(50)
        self.awaits = 8
        self.recursive = (name, params) if self.chance(30) else None
        names = ['a', 'b'][:params]
        self.out = [self.head(name, params), '{']
        self.line('int v[4] = {1, 2, 3, 4}, x = %s;' % self.r.randrange(9))
        self.line('struct pair s = {5, 6}, *p = &s;')
        self.line('int *q = &v[%d];' % self.r.randrange(4))
        self.line('')
        scope = names + ['x', 's.a', '*q', 'v[1]']
        self.body(scope, Context(), 3)
        self.line('return %s;' % self.expression(scope, 1))
        self.out.append('}')
        return '\n'.join(self.out)

    def head(self, name, params):
        return 'async int %s(%s)' % (name, ', '.join(['int a', 'int b'][:params]) or 'void')

    def program(self):
        parts = []
        for i in range(self.r.randrange(1, 4)):
            name, params = 'f%d' % i, self.r.randrange(0, 3)
            parts.append(self.function(name, params, self.r.randrange(5, 14)))
            self.functions.append((name, params))
        parts.append(self.function('program', 0, self.r.randrange(10, 25)))
        if self.chance(40):
            # callers above what they call
            parts.reverse()
            parts = [self.head(*f) + ';' for f in self.functions] + parts
        generators = GENERATORS if any('async for' in p for p in parts) else ''
        return '\n\n'.join([PRELUDE % self.seed + generators] + parts) + '\n'


if __name__ == '__main__':
    sys.stdout.write(Generator(int(sys.argv[1]), sys.argv[2:]).program())
