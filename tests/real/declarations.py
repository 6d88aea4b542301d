"""Random declarations for tests/real/declarations: one text that is C and async code.

Locals and parameters of types of any shape, with the names of types, of the glue and of each other, their values and sizes shown before
and after awaits. Objects that are printed byte by byte have no padding."""
import random

HEAD = '''#include <stdio.h>
#include <stdint.h>
#include <string.h>
#include <asc.h>
enum { K = 2 };
static unsigned long total;
static int one(void) { return 1; }
static unsigned long sum(const void *at, size_t size)
{
    const unsigned char *c = at;
    unsigned long s = size;
    while (size--)
        s = s * 31 + *c++;
    return s;
}
static void show(int what, unsigned long value)
{
    total = total * 33 + (unsigned long)what + value;
    printf("%d %lu\\n", what, value);
}
static void same(int yes)
{
    if (!yes)
        puts("another type");
}
int pick_count;
int pick_count = 3;
static int first_of(int n, int v[n]) { return n + v[0]; }
static int twice_of(int n, int v[n]) { return n + v[0] * 2; }
static int (*pick(int which))(int n, int v[n]) { return which ? twice_of : first_of; }
typedef int T;
typedef struct s0 S;
typedef char A[3];
typedef int *P;
typedef int F(int n, int a[n]);
typedef enum { Z0 } Z;
'''
TYPES = {'T': 'plain', 'S': 'opaque', 'A': 'opaque', 'P': 'plain', 'Z': 'plain'}  # opaque: only its size is shown
NAMES = ['a', 'b', 'c', 'n', 'm', 'x', 'y', 'v', 'f', 't', 'got', 'self', 'frame', 'call', 'value', 'base', 'result', 'T', 'S', 'A', 'P', 'Z']
INTS = ['int', 'unsigned', 'long unsigned', 'long long int', 'short', 'signed char', 'char', 'unsigned long long', '_Bool', 'int short unsigned']
VALUES = ['int', 'unsigned *', 'char [3]', 'int (*)(int n, char s[n])', 'double', '1 + 1', '"abc"', '(char)1', '(struct s0){0}', '&(int){1}']
ATTRIBUTES = ['__attribute__((unused))', '__attribute__((aligned(16)))', '__attribute__((__unused__, aligned(8)))']


class Local:
    def __init__(self, name, opaque=False, register=False, hidden=False):
        self.name, self.opaque, self.register, self.hidden = name, opaque, register, hidden


class Writer:
    def __init__(self, seed):
        self.r = random.Random(seed)
        self.numbers = 0
        self.lines = []
        self.covered = []  # names of types that are something else, by block

    def chance(self, p):
        return self.r.random() < p

    def fresh(self, base):
        self.numbers += 1
        return '%s%d' % (base, self.numbers)

    def emit(self, indent, text):
        self.lines.append('    ' * indent + text)

    def is_type(self, name):
        return not any(name in names for names in self.covered)

    # ---- types ----

    def record(self, tag=''):
        parts = []
        for i in range(self.r.randrange(1, 4)):
            parts.append(self.r.choice([
                'unsigned m{0} : 3, : 0;', 'union {{ int m{0}_i; char m{0}_c[4]; }};', 'struct {{ short m{0}_x, *m{0}_p; }} m{0};',
                'int (*m{0})(int n, int a[n]);', 'char m{0}[3], *const *m{0}_q;', 'int m{0};']).format(i))
        return '%s %s{ %s }' % ('struct' if tag else self.r.choice(['struct', 'union']), tag + ' ' if tag else '', ' '.join(parts))

    def specifiers(self):
        """The words, and whether only the size of an object can be shown."""
        kind = self.r.randrange(10)
        words, opaque = [self.r.choice(INTS)], False
        if kind == 0:
            words = [self.r.choice(['double', 'float'])]
        elif kind in (1, 2):
            known = [name for name in TYPES if self.is_type(name)]
            if known:
                words = [self.r.choice(known)]
                opaque = TYPES[words[0]] == 'opaque'
        elif kind == 3:
            words, opaque = ['struct s0'], True
        elif kind == 4:
            words, opaque = [self.record()], True
        elif kind == 5:
            words = ['enum { %s = %d, %s }' % (self.fresh('E'), self.r.randrange(9), self.fresh('E'))]
        elif kind == 6:
            words = ['_Atomic(int)']
        elif kind in (7, 8):
            words, opaque = ['__typeof__(%s)' % self.r.choice(VALUES)], True
        for qualifier in ('const', 'volatile'):
            if self.chance(0.25):
                words.insert(self.r.randrange(2), qualifier)
        return words, opaque

    def prototype(self, depth):
        params, sizes, names = [], [], set()
        for i in range(self.r.randrange(4)):
            name = self.r.choice(['n', 'm', 'a', 'b', 'k', 'v'])
            kind = self.r.randrange(5)
            if name in names:
                continue
            names.add(name)
            if kind == 0 and sizes:
                params.append('int %s[%s%s]' % (name, self.r.choice(['', 'static ', 'const ']), self.r.choice(sizes)))
            elif kind == 1 and sizes:
                params.append('char (*%s)[%s]' % (name, self.r.choice(sizes)))
            elif kind == 2 and depth > 0:
                params.append('int ' + self.declarator(name, depth - 1)[0])
            elif kind == 3:
                params.append('double')
            else:
                params.append('int ' + name)
                sizes.append(name)
        return '(%s)' % (', '.join(params) or 'void')

    def declarator(self, name, depth):
        """The text, and what the name is itself: 'value', 'array' or 'pointer'."""
        text, outermost, last = name, None, None
        for _ in range(self.r.randrange(depth + 1)):
            kind = self.r.randrange(3)
            if kind == 1 and last != 'function':
                text = '%s[%s]' % ('(%s)' % text if last == 'pointer' else text, self.r.choice(['2', '3', 'sizeof(int)', '1 + 1', "'\\2'", 'K']))
                last = 'array'
            elif kind == 2 and last == 'pointer':
                text = '(%s)%s' % (text, self.prototype(depth - 1))
                last = 'function'
            else:
                text = '*%s%s' % (self.r.choice(['', '', 'const ', 'volatile ']), text)
                last = 'pointer'
            outermost = outermost or last
        if last == 'pointer' and self.chance(0.15):
            text = '(%s)' % text
        return text, outermost or 'value'

    # ---- declarations ----

    def name(self, scope):
        name = self.r.choice(NAMES)
        if name in scope.here:
            name = self.fresh('u')
        return name

    def declare(self, scope, local):
        scope.here.add(local.name)
        scope.locals.append(local)
        if local.name in TYPES:
            self.covered[-1].add(local.name)

    def declaration(self, indent, scope):
        words, opaque = self.specifiers()
        storage = self.r.choice(['static ', 'register '] + [''] * 10)
        parts = []
        for _ in range(self.r.randrange(1, 4)):
            name = self.name(scope)
            if name in ' '.join(words) or any(name in part for part in parts):
                name = self.fresh('u')
            text, kind = self.declarator(name, 4)
            if opaque and ')(' in text:  # a function can't return an array
                text, kind = '*' + name, 'pointer'
            attribute = ' ' + self.r.choice(ATTRIBUTES) if self.chance(0.1) and storage != 'register ' else ''
            list_only = kind == 'array' or (opaque and kind == 'value')
            parts.append('%s%s = %s' % (text, attribute, '{0}' if list_only or (self.chance(0.15) and '_Atomic' not in ' '.join(words)) else '0'))
            self.declare(scope, Local(name, opaque, storage == 'register '))
        self.emit(indent, '%s%s %s;' % (storage, ' '.join(words), ', '.join(parts)))

    def special(self, indent, scope):
        """Declarations with a value that counts, local types, compound literals, functions."""
        name = self.name(scope)
        visible = [x for x in scope.locals if not x.hidden and not x.register and x is scope.find(x.name)]
        other = self.r.choice(visible).name if visible else None
        kind = self.r.randrange(13)
        number, hidden = self.r.randrange(9), True
        local_type = self.fresh('L')
        lines = []
        if kind == 0:
            lines = ['int %s[] = {%s};' % (name, self.r.choice(['1, 2, 3', '[4] = 2', '[2] = 1, 5', 'K, sizeof(int), one()', '[K] = 3, [0] = 1']))]
            hidden = False
        elif kind == 1:
            text = self.r.choice(['"abc"', '{"de"}', r'"a" "\0" "b"', r'"tab\t\x41"'])
            lines = ['%schar %s[] = %s;' % (self.r.choice(['', 'const ', 'static ']), name, text)]
            hidden = False
        elif kind == 2:
            lines = ['int *%s = (int [3]){one(), 2, K};', 'await asc_yield();', 'show(12, (unsigned long)(%s[0] + %s[1] * 10 + %s[2] * 100));']
        elif kind == 3:
            lines = ['struct TAG { int x; struct TAG *next; } %s = {5, 0}, *%s_p = &%s;', 'await asc_yield();',
                     'struct TAG TAG_q = {6, %s_p};', 'await asc_yield();', 'show(13, (unsigned long)(TAG_q.next->x + TAG_q.x));']
        elif kind == 4:
            lines = ['typedef int %s;' % self.declarator('TAG', 3)[0], 'await asc_yield();', 'TAG *%s = 0;']
            hidden = False
        elif kind == 5:
            lines = ['enum { TAG = %d, TAG_b } %%s = TAG_b;' % number, 'await asc_yield();', 'int TAG_a[TAG + 1] = {TAG_b};',
                     'show(14, sizeof TAG_a + (unsigned long)TAG_a[0]);']
            hidden = False
        elif kind == 6 and other:
            lines = ['__typeof__(%s) *%s = 0;' % (other, name)]
            hidden = False
        elif kind == 7:
            lines = ['static int %%s = %d;' % number, '%s++;']
            hidden = False
        elif kind == 8:
            lines = ['int (*%%s)(int n, int v[n]) = pick(%d), %%s_n = one();' % (number % 2), 'await asc_yield();',
                     'show(15, (unsigned long)%s(1, &(int){%s_n + 4}));']
        elif kind == 9:
            self.emit(indent, 'for (int %s = 0, *%s_p = &%s; %s < 2; %s++) { await asc_yield(); show(16, (unsigned long)*%s_p); }' % ((name,) * 6))
        elif kind == 10 and 'F' not in scope.here:
            lines = ['F *%s = pick(0), *const %s_c[2] = {pick(1), %s};', 'await asc_yield();', 'show(20, (unsigned long)%s_c[0](2, (int []){3, 4}));']
        elif kind == 11:
            self.emit(indent, 'switch (one()) { int %s; case 0: %s = 3; await asc_yield(); show(17, (unsigned long)%s); break; '
                      'case 1 ... 4: %s = 7; await asc_yield(); show(18, (unsigned long)%s); default:; }' % ((name,) * 5))
        elif kind == 12:
            lines = ['extern int pick_count;', 'struct { int x[2]; } %s = {{pick_count, one()}};', 'await asc_yield();',
                     'show(19, (unsigned long)(%s.x[0] * 10 + %s.x[1]));']
        for line in lines:
            self.emit(indent, line.replace('%s', name).replace('TAG', local_type))
        if lines:
            self.declare(scope, Local(name, hidden=hidden))

    # ---- statements ----

    def use(self, indent, scope):
        visible = [x for x in scope.locals if not x.hidden and x is scope.find(x.name)]
        if not visible:
            return
        x = self.r.choice(visible)
        number = self.r.randrange(99)
        kind = self.r.randrange(5)
        if x.register or kind == 0:
            self.emit(indent, 'show(%d, sizeof %s);' % (number, x.name))
        elif kind == 1:
            self.emit(indent, '{ __typeof__(%s) *p = 0; (void)p; show(1, sizeof *p); }' % x.name)
        elif kind == 2:
            self.emit(indent, '(void)%s;' % x.name)
        elif kind == 3 and not x.opaque:
            self.emit(indent, 'show(%d, sum((const void *)&%s, sizeof %s));' % (number, x.name, x.name))
        else:
            self.emit(indent, 'same(__builtin_types_compatible_p(__typeof__(%s), __typeof__(*&%s)));' % (x.name, x.name))

    def block(self, indent, outside, count, params=()):
        scope = Scope(outside, params)
        self.covered.append({x.name for x in params if x.name in TYPES})
        for _ in range(count):
            kind = self.r.randrange(10)
            if kind < 3:
                self.declaration(indent, scope)
            elif kind == 3:
                self.special(indent, scope)
            elif kind == 4:
                self.emit(indent, 'await asc_yield();')
            elif kind == 5 and indent < 4:
                head = self.r.choice(['{', 'if (one()) {', 'for (int i = 0; i < 2; i++) {', 'do {', 'async with (shield()) {'])
                self.emit(indent, head)
                self.block(indent + 1, scope, self.r.randrange(2, 6))
                self.emit(indent, '} while (0);' if head == 'do {' else '}')
            else:
                self.use(indent, scope)
        self.emit(indent, 'await asc_yield();')
        for x in reversed(scope.locals):  # types and bytes are what they were
            if x.hidden or x is not scope.find(x.name):
                continue
            if x.register or x.opaque:
                self.emit(indent, 'show(7, sizeof %s);' % x.name)
            else:
                self.emit(indent, 'show(8, sum((const void *)&%s, sizeof %s));' % (x.name, x.name))
        self.covered.pop()

    def function(self, name):
        params, texts = [], []
        for param in self.r.sample(['a', 'b', 'n', 't', 'f', 'got', 'x', 'T', 'S'], self.r.randrange(4)):
            params.append(Local(param))
            texts.append('%s %s' % (self.r.choice(['int', 'const char', 'unsigned long', 'double']), self.declarator(param, 3)[0]))
        self.emit(0, 'static async int %s(%s)' % (name, ', '.join(texts) or 'void'))
        self.emit(0, '{')
        self.block(1, None, self.r.randrange(4, 12), params)
        self.emit(1, 'return one();')
        self.emit(0, '}')
        return len(params)

    def program(self):
        self.emit(0, HEAD + self.record('s0') + ';')
        functions = ['fn%d' % i for i in range(3)]
        counts = [self.function(name) for name in functions]
        self.emit(0, 'async int main(void)')
        self.emit(0, '{')
        self.emit(1, '(void)sum, (void)same, (void)one, (void)show, (void)pick;')
        for name, count in zip(functions, counts):
            self.emit(1, 'printf("%%d\\n", await %s(%s));' % (name, ', '.join(['0'] * count)))
        self.emit(1, 'printf("%lu\\n", total);')
        self.emit(1, 'return 0;')
        self.emit(0, '}')
        return '\n'.join(self.lines) + '\n'


class Scope:
    def __init__(self, outside, params):
        self.locals = list(outside.locals) if outside else []
        self.locals += params
        self.here = {x.name for x in params}

    def find(self, name):
        return [x for x in self.locals if x.name == name][-1]


def program(seed):
    return Writer(seed).program()
