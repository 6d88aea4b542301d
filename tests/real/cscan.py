"""A light scanner of C: tokens, the items of file scope, the statements of a body, and the places where no await may stand.

It knows no types beyond keywords and the file's own typedefs; where that leaves a doubt, it says "no await here".
"""
import re

TOKEN = re.compile(r'''
    (?P<space>(?:[ \t\r\n\f\v]|\\\n)+)
  | (?P<comment>//[^\n]*|/\*.*?\*/)
  | (?P<string>(?:u8|[uUL])?"(?:\\.|[^"\\])*")
  | (?P<char>[uUL]?'(?:\\.|[^'\\])*')
  | (?P<name>[A-Za-z_$][\w$]*)
  | (?P<number>\.?\d(?:[eEpP][+-]|'\w|[\w.])*)
  | (?P<punct>\.\.\.|<<=|>>=|->|\+\+|--|<<|>>|<=|>=|==|!=|&&|\|\||[-+*/%&|^]=|\#\#|.)
''', re.X | re.S)

TYPE_WORDS = set('''void char short int long float double signed unsigned _Bool _Complex struct union enum const volatile restrict _Atomic
    register auto static extern typedef inline _Thread_local _Alignas __extension__ typeof __typeof__ __typeof __auto_type constexpr
    __const __volatile__ __int128 __signed__ _Noreturn __inline __inline__ __restrict bool _Float128'''.split())
STORAGE = {'static', 'extern', 'typedef', 'constexpr', '_Thread_local'}
NOT_CALLS = set('''if while for switch return sizeof do else case goto typeof __typeof__ __typeof _Alignof __alignof__ _Alignas _Generic
    _Static_assert static_assert __attribute__ __attribute asm __asm__ __asm _Atomic defined'''.split())
UNEVALUATED = set('''sizeof typeof __typeof__ __typeof _Alignof __alignof__ _Alignas _Generic _Static_assert static_assert __attribute__ __attribute
    asm __asm__ __asm offsetof va_arg va_start va_end va_copy __builtin_offsetof __builtin_types_compatible_p __builtin_choose_expr
    __builtin_constant_p assert'''.split())
CLOSING = {'(': ')', '[': ']', '{': '}'}


class Failure(Exception):
    pass


class Token:
    __slots__ = ('kind', 'text', 'mate')

    def __init__(self, kind, text):
        self.kind, self.text, self.mate = kind, text, None


class Source:
    """all: every token; sig: indices into it of those that the C grammar sees. Positions below are indices into sig."""

    def __init__(self, text):
        self.all = []
        at = 0
        fresh = True
        while at < len(text):
            if text[at] == '#' and fresh:
                end = at
                while True:
                    end = text.find('\n', end)
                    if end < 0:
                        end = len(text)
                        break
                    if text[end - 1] != '\\':
                        break
                    end += 1
                self.all.append(Token('directive', text[at:end]))
                at = end
                continue
            m = TOKEN.match(text, at)
            self.all.append(Token(m.lastgroup, m.group()))
            if m.lastgroup == 'space':
                fresh = fresh or '\n' in m.group()
            elif m.lastgroup != 'comment':
                fresh = False
            at = m.end()
        self.sig = [i for i, t in enumerate(self.all) if t.kind not in ('space', 'comment', 'directive')]
        self.mates()
        self.directives()

    def __len__(self):
        return len(self.sig)

    def names(self):
        return {t.text for t in self.all if t.kind == 'name'}

    def text(self, i):
        return self.all[self.sig[i]].text if 0 <= i < len(self.sig) else ''

    def kind(self, i):
        return self.all[self.sig[i]].kind if 0 <= i < len(self.sig) else ''

    def is_name(self, i):
        return self.kind(i) == 'name'

    def mate(self, i):
        mate = self.all[self.sig[i]].mate
        if mate is None:
            raise Failure('unbalanced `%s`' % self.text(i))
        return mate

    def mates(self):
        stack = []
        for i in range(len(self.sig)):
            if self.kind(i) != 'punct':
                continue
            text = self.text(i)
            if text in CLOSING:
                stack.append(i)
            elif text in CLOSING.values():
                if not stack or CLOSING[self.text(stack[-1])] != text:
                    raise Failure('unbalanced `%s`' % text)
                start = stack.pop()
                self.all[self.sig[start]].mate = i
                self.all[self.sig[i]].mate = start
        if stack:
            raise Failure('unbalanced brackets')

    def directives(self):
        """Macros of the file, and the spans between #if and #endif as pairs of positions in `all`."""
        self.macros, self.conditional, stack = {}, [], []
        for at, token in enumerate(self.all):
            if token.kind != 'directive':
                continue
            m = re.match(r'#\s*define\s+(\w+)(\(([^)]*)\))?(.*)', token.text, re.S)
            if m:
                params = [p.strip() for p in m[3].split(',')] if m[2] else None
                if m[1] in self.macros:     # several texts: what any of them does
                    params, m4 = params or self.macros[m[1]][0], self.macros[m[1]][1] + ' ' + m[4]
                else:
                    m4 = m[4]
                self.macros[m[1]] = (params, m4)
            m = re.match(r'#\s*(if|ifdef|ifndef|endif)\b', token.text)
            if m and m[1] != 'endif':
                stack.append(at)
            elif m and stack:
                self.conditional.append((stack.pop(), at))

    def skip(self, i):
        """The position after the token or group at i."""
        return self.mate(i) + 1 if self.kind(i) == 'punct' and self.text(i) in CLOSING else i + 1


def once(params, text):
    """Whether a macro evaluates each of its arguments exactly once, so that taking an await out of one changes nothing."""
    if params is None or re.search(r'[?#{]|&&|\|\||\b(sizeof|typeof|__typeof__|_Generic|_Alignof|for|while|if|do)\b', text):
        return False
    words = re.findall(r'[A-Za-z_]\w*', text)
    return all(words.count('__VA_ARGS__' if p == '...' else p) == 1 for p in params)


class Function:
    def __init__(self, name, start, name_at, params, body):
        self.name, self.start, self.name_at = name, start, name_at
        self.params, self.body = params, body       # (first, last) positions of the brackets
        self.prototypes = []                        # starts of its other declarations
        self.plain = None                           # why it can't be async
        self.calls = []                             # [(callee, position)]
        self.locals = set()
        self.tree, self.unsaid, self.untyped = None, False, False


class Item:
    def __init__(self, start, end, function=None, declares=None):
        self.start, self.end, self.function, self.declares = start, end, function, declares


def declarator(s, start, end):
    """The name that a file-scope item declares as a function, and its parameter list: (position, open) or None."""
    i = start
    while i < end:
        text = s.text(i)
        if text in ('=', ';', '{') and text != '{':
            return None
        if text in ('__attribute__', '__attribute', '_Alignas', 'typeof', '__typeof__', '_Atomic', '__declspec') and s.text(i + 1) == '(':
            i = s.skip(i + 1)
            continue
        if text in ('struct', 'union', 'enum'):
            i += 1
            while s.text(i) in ('__attribute__',):
                i = s.skip(i + 1)
            if s.is_name(i):
                i += 1
            if s.text(i) == '{':
                i = s.skip(i)
            continue
        if text == '[' and s.text(i + 1) == '[':
            i = s.skip(i)
            continue
        if text in ('(', '{', '['):
            return None
        if s.is_name(i) and text not in TYPE_WORDS and s.text(i + 1) == '(':
            return i, i + 1
        i += 1
    return None


def items(s):
    """The items of file scope in order."""
    out = []
    i = 0
    while i < len(s):
        start = i
        found = None
        while i < len(s):
            text = s.text(i)
            if s.kind(i) == 'punct' and text == ';':
                i += 1
                break
            if s.kind(i) == 'punct' and text == '{':
                close = s.mate(i)
                d = declarator(s, start, i)
                if d and not any(s.text(k) == '=' for k in range(start, i)) and body_of(s, d, i):
                    found = Function(s.text(d[0]), start, d[0], (d[1], s.mate(d[1])), (i, close))
                    if s.mate(d[1]) + 1 != i and s.text(s.mate(d[1]) + 1) not in ('__attribute__', '['):
                        found.plain = 'old style'
                    i = close + 1
                    break
                i = close + 1
                continue
            i = s.skip(i)
        declares = None
        if not found and s.text(i - 1) == ';' and s.text(start) != 'typedef':
            d = declarator(s, start, i - 1)
            if d:
                after = s.mate(d[1]) + 1
                while s.text(after) in ('__attribute__', '__asm__') or (s.text(after) == '[' and s.text(after + 1) == '['):
                    after = s.skip(after + 1) if s.text(after) != '[' else s.skip(after)
                declares = (s.text(d[0]), after == i - 1)
        out.append(Item(start, i, found, declares))
    return out


def body_of(s, d, brace):
    """Whether the brace opens the body of the declarator d (not a struct in its type)."""
    return s.mate(d[1]) < brace


def typedefs(s):
    found = set()
    for i in range(len(s)):
        if s.text(i) == 'typedef' and s.is_name(i):
            k = i
            while k < len(s) and s.text(k) != ';':
                k = s.skip(k)
            name = k - 1
            while name > i and not s.is_name(name):
                name = s.mate(name) - 1 if s.text(name) in CLOSING.values() else name - 1
            found.add(s.text(name))
            m = [s.text(j) for j in range(i, k) if s.text(j) == '*' and s.text(j - 1) == '(']
            if m:
                for j in range(i, k):
                    if s.text(j) == '(' and s.text(j + 1) == '*' and s.is_name(j + 2):
                        found.add(s.text(j + 2))
    return found


def constants(s):
    """Names of enumerators."""
    found = set()
    for i in range(len(s)):
        if s.text(i) == 'enum':
            k = i + 1
            while s.is_name(k) and s.text(k) != '__attribute__':
                k += 1
            if s.text(k) == '{':
                close = s.mate(k)
                k += 1
                while k < close:
                    found.add(s.text(k))
                    while k < close and s.text(k) != ',':
                        k = s.skip(k)
                    k += 1
    return found


class Body:
    """What is where in one function body. Spans and places are positions in sig.

    starts: (position, end, in_block) of each statement; heads: (first, last) of each expression in a control head;
    closed: spans without any await; loops: those of loops and switches without their first word.
    """

    def __init__(self, s, function, types, constant_names, known_functions):
        self.s, self.f, self.types, self.constant_names, self.known = s, function, types, constant_names, known_functions
        self.starts, self.heads, self.closed, self.labels, self.loops = [], [], [], set(), []
        self.vla = False
        self.odd = None
        self.block(function.body[0])
        self.expressions(function.body[0] + 1, function.body[1])
        first, last = s.sig[function.body[0]], s.sig[function.body[1]]
        for a, b in s.conditional:
            if b > first and a < last:
                inside = [i for i in range(function.body[0], function.body[1] + 1) if a < s.sig[i] < b]
                if inside:
                    self.closed.append((inside[0], inside[-1]))

    def block(self, i):
        s = self.s
        close = s.mate(i)
        i += 1
        while i < close:
            i = self.statement(i, True)
        return close + 1

    def is_declaration(self, i):
        s = self.s
        text = s.text(i)
        if not s.is_name(i):
            return text == '[' and s.text(i + 1) == '['
        if text in ('__attribute__',):
            return True
        if text in TYPE_WORDS:
            return True
        if text in ('return', 'goto', 'break', 'continue', 'sizeof', 'await'):
            return False
        k = i + 1
        if s.is_name(k) and s.text(k) not in ('sizeof',):
            return True
        if text in self.types or text.endswith('_t'):
            return s.text(k) == '*' or s.is_name(k)
        if s.text(k) == '*':
            while s.text(k) in ('*', 'const', 'restrict', 'volatile'):
                k += 1
            return s.is_name(k) and s.text(k + 1) in ('=', ';', ',', '[') and s.text(i + 1) == '*' and text not in self.f.locals
        return False

    def statement(self, i, in_block):
        s = self.s
        start = i
        text = s.text(i) if s.kind(i) in ('name', 'punct') else ''
        if text == '{':
            end = self.block(i)
        elif text in ('if', 'while', 'switch') and s.text(i + 1) == '(':
            self.heads.append((i + 2, s.mate(i + 1) - 1))
            end = self.statement(s.mate(i + 1) + 1, False)
            if text == 'if' and s.text(end) == 'else':
                end = self.statement(end + 1, False)
        elif text == 'do':
            k = self.statement(i + 1, False)
            if s.text(k) != 'while':
                raise Failure('do without while')
            self.heads.append((k + 2, s.mate(k + 1) - 1))
            end = s.mate(k + 1) + 2
        elif text == 'for' and s.text(i + 1) == '(':
            self.for_head(i + 1)
            end = self.statement(s.mate(i + 1) + 1, False)
        elif text in ('case', 'default'):
            k = i + 1
            depth = 0
            while s.text(k) != ':' or depth:
                depth += s.text(k) == '?'
                depth -= s.text(k) == ':'
                k = s.skip(k)
            self.closed.append((i, k))
            end = self.labelled(k + 1)
        elif s.is_name(i) and s.text(i + 1) == ':' and text != 'default':
            self.labels.add(text)
            end = self.labelled(i + 2)
        elif s.is_name(i) and s.text(i + 1) == '(' and text not in NOT_CALLS and s.text(s.mate(i + 1) + 1) == '{':
            close = s.mate(s.mate(i + 1) + 1)
            self.closed.append((i, close))      # a macro block
            self.macro_block = True
            end = close + 1
        elif self.is_head(i):
            k = s.skip(i + 1) if s.text(i + 1) == '(' else i + 1
            end = self.statement(k, False)
            if s.text(end) == 'else':
                end = self.statement(end + 1, False)
            self.closed.append((i, end - 1))
        else:
            k = i
            while s.text(k) != ';' or s.kind(k) != 'punct':
                if s.text(k) == '}' and s.kind(k) == 'punct':
                    raise Failure('`;` expected before `}`')
                k = s.skip(k)
            end = k + 1
            if self.is_declaration(i):
                self.declaration(i, k)
            elif text == 'goto' and s.text(i + 1) == '*':
                self.odd = 'computed goto'
        if text in ('while', 'do', 'for', 'switch'):
            self.loops.append((start + 1, end - 1))
        self.starts.append((start, end, in_block))
        return end

    def is_head(self, i):
        """A macro of the file that is the head of a loop or an if."""
        s = self.s
        if not s.is_name(i) or s.text(i) not in s.macros:
            return False
        text = s.macros[s.text(i)][1].strip()
        return re.match(r'(for|while|if)\b', text) and not re.search(r'[;}]\s*$', text)

    def labelled(self, i):
        return i if self.s.text(i) == '}' else self.statement(i, False)

    def for_head(self, open):
        s = self.s
        close = s.mate(open)
        parts, first, k = [], open + 1, open + 1
        while k < close:
            if s.text(k) == ';' and s.kind(k) == 'punct':
                parts.append((first, k - 1))
                first = k + 1
            k = s.skip(k)
        parts.append((first, close - 1))
        if len(parts) != 3:
            raise Failure('odd head of for')
        if parts[0][0] <= parts[0][1] and self.is_declaration(parts[0][0]):
            self.declaration(parts[0][0], parts[0][1] + 1)
            parts = parts[1:]
        self.heads += [p for p in parts if p[0] <= p[1]]

    def declaration(self, start, end):
        """Names, array sizes and what is closed in start..end (of the `;`)."""
        s = self.s
        words = {s.text(k) for k in range(start, end)}
        first = s.text(start)
        if words & STORAGE and first in STORAGE or first in ('_Static_assert', 'static_assert'):
            self.closed.append((start, end))
        k = start
        initialiser = False
        while k < end:
            text = s.text(k)
            if s.kind(k) != 'punct' and text in ('struct', 'union', 'enum'):
                k += 1
                if s.is_name(k):
                    k += 1
                if s.text(k) == '{':
                    self.closed.append((k, s.mate(k)))
                    k = s.mate(k) + 1
                continue
            if text in UNEVALUATED and s.text(k + 1) == '(':
                k = s.skip(k + 1)
                continue
            if text == '=':
                initialiser = True
            elif text == ',':
                initialiser = False
            elif not initialiser:
                if text == '[':
                    self.size(k)
                elif text == '(':
                    if s.is_name(k - 1) and s.text(k - 1) not in TYPE_WORDS and k - 1 > start:
                        self.f.block_prototypes = getattr(self.f, 'block_prototypes', set()) | {s.text(k - 1)}
                    if s.text(k + 1) in ('*', '('):
                        for j in range(k, s.mate(k)):
                            if s.is_name(j):
                                self.f.locals.add(s.text(j))
                            if s.text(j) == '[':
                                self.size(j)
                elif s.is_name(k) and text not in TYPE_WORDS and s.text(k + 1) in ('=', ',', ';', '[', ':') or (s.is_name(k) and k + 1 == end):
                    self.f.locals.add(text)
            k = s.skip(k) if text in ('(', '[', '{') else k + 1

    def size(self, k):
        """An array size: closed, and variable when a plain name is in it."""
        s = self.s
        self.closed.append((k, s.mate(k)))
        j = k + 1
        while j < s.mate(k):
            if s.text(j) == 'sizeof':
                j = s.skip(j + 1)
                continue
            if s.is_name(j) and s.text(j) not in self.constant_names and s.text(j) not in s.macros and not s.text(j).isupper() and s.text(j) not in TYPE_WORDS:
                self.vla = True
            j += 1

    def expressions(self, first, last):
        """Closed spans of expressions."""
        s = self.s
        for k in range(first, last):
            text = s.text(k)
            kind = s.kind(k)
            if kind == 'name' and text in UNEVALUATED:
                if s.text(k + 1) == '(':
                    self.closed.append((k, s.mate(k + 1)))
                    if text == 'sizeof':
                        self.closed.append((k, self.unary(k + 1)))
                elif text == 'sizeof':
                    self.closed.append((k, self.unary(k + 1)))
            elif kind == 'name' and s.text(k + 1) == '(' and self.is_macro(text):
                self.closed.append((k, s.mate(k + 1)))
            elif kind == 'name' and text.startswith('__builtin_') and s.text(k + 1) == '(':
                self.closed.append((k, s.mate(k + 1)))
            elif kind == 'punct' and text == '(' and s.text(k + 1) == '{':
                self.closed.append((k, s.mate(k)))
            elif kind == 'punct' and text == '[' and s.text(k - 1) in ('{', ',') and s.text(s.mate(k) + 1) in ('=', '[', '.'):
                self.closed.append((k, s.mate(k)))
            elif kind == 'punct' and text == '&&' and s.text(k - 1) in ('=', '(', ',', '{', 'goto') and s.is_name(k + 1):
                self.odd = 'labels as values'
            elif kind == 'name' and text in ('alloca', '__builtin_alloca', 'setjmp', '_setjmp', 'sigsetjmp', 'longjmp', '__label__'):
                self.odd = text
            elif kind == 'name' and text in ('enum', 'struct', 'union'):
                j = k + 2 if s.is_name(k + 1) else k + 1
                if s.text(j) == '{':
                    self.closed.append((j, s.mate(j)))

    def is_macro(self, name):
        if name in self.s.macros:
            return not once(*self.s.macros[name])
        return name.isupper() and name not in self.known

    def unary(self, k):
        """The last position of the unary expression at k."""
        s = self.s
        while s.text(k) in ('*', '&', '-', '+', '!', '~', '++', '--', 'sizeof'):
            k += 1
        k = s.skip(k) - 1
        while s.text(k + 1) in ('[', '(', '.', '->', '++', '--'):
            k = s.skip(k + 1) - 1 if s.text(k + 1) in ('[', '(') else k + 2 if s.text(k + 1) in ('.', '->') else k + 1
        return k

    def is_closed(self, k):
        return any(a <= k <= b for a, b in self.closed)
