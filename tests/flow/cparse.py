"""Reads the programs of tests/flow: a small, fixed part of the .asc language.

parse(text) gives a list of top-level items. Plain C comes out as ("text", str); the rest as Unit objects whose bodies are
trees of Node. The names of locals are already unique (`x` of two blocks is `x_1` and `x_2`), which is all that the writer
of the reference has to know about scopes. Nothing here is shared with the compiler.
"""
import re

TOKEN = re.compile(r'''
    (?P<space>\s+|//[^\n]*|/\*.*?\*/)
  | (?P<name>[A-Za-z_]\w*)
  | (?P<number>\.?\d(?:[eEpP][+-]|[\w.])*)
  | (?P<string>"(?:\\.|[^"\\])*")
  | (?P<char>'(?:\\.|[^'\\])*')
  | (?P<punct>\.\.\.|<<=|>>=|->|\+\+|--|<<|>>|<=|>=|==|!=|&&|\|\||[-+*/%&|^]=|[-+*/%&|^~!<>=?:;,.(){}\[\]\#])
''', re.X | re.S)

TYPE_WORDS = set('int unsigned signed long short char double float bool void size_t struct union enum const volatile register '
                 'asc_scope asc_error'.split())
ASSIGN = {'=', '+=', '-=', '*=', '/=', '%=', '&=', '|=', '^=', '<<=', '>>='}
LEVELS = [['||'], ['&&'], ['|'], ['^'], ['&'], ['==', '!='], ['<', '>', '<=', '>='], ['<<', '>>'], ['+', '-'], ['*', '/', '%']]


class Failure(Exception):
    pass


class Token:
    def __init__(self, kind, text, at, line):
        self.kind, self.text, self.at, self.line = kind, text, at, line


def tokens(text):
    out, at, line = [], 0, 1
    while at < len(text):
        if text[at] == '#' and text[:at].rpartition('\n')[2].strip() == '':
            end = at
            while True:
                end = text.find('\n', end)
                if end < 0:
                    end = len(text)
                    break
                if text[end - 1] != '\\':
                    break
                end += 1
            out.append(Token('directive', text[at:end], at, line))
            line += text.count('\n', at, end)
            at = end
            continue
        m = TOKEN.match(text, at)
        if not m:
            raise Failure('line %d: stray %r' % (line, text[at]))
        if m.lastgroup != 'space':
            out.append(Token(m.lastgroup, m.group(), at, line))
        line += m.group().count('\n')
        at = m.end()
    out.append(Token('end', '', at, line))
    return out


class Node:
    def __init__(self, kind, **fields):
        self.kind = kind
        self.__dict__.update(fields)

    def __repr__(self):
        return '%s(%s)' % (self.kind, ', '.join('%s=%r' % i for i in self.__dict__.items() if i[0] != 'kind'))


class Unit:
    """An async function, generator or manager. `fields` are the locals that live in its frame: (declaration, name)."""

    def __init__(self, what, name):
        self.what, self.name = what, name
        self.type = None            # what an await, a round or `as` gives: Type or None
        self.params = []            # [(Type, unique name)]
        self.fields = []            # [(Type, unique name)]
        self.statics = []           # C text of its local statics
        self.types = []             # C text of its local struct and enum definitions
        self.body = self.enter = self.exit = self.waits = None
        self.error = None           # unique name of `exit as e`
        self.labels = 0
        self.prototype = False

    @property
    def key(self):
        return '%s_%d' % (self.name, len(self.params)) if self.what == 'manager' else self.name


class Type:
    def __init__(self, base, stars=0, dims=()):
        self.base, self.stars, self.dims = base if stars else base.replace('const ', ''), stars, list(dims)

    def declare(self, name):
        return '%s %s%s%s' % (self.base, '*' * self.stars, name, ''.join('[%s]' % d for d in self.dims))

    def text(self):
        return '%s%s' % (self.base, ' ' + '*' * self.stars if self.stars else '')

    @property
    def void(self):
        return self.base == 'void' and not self.stars


class Parser:
    def __init__(self, text):
        self.text = text
        self.all = tokens(text)
        self.at = 0
        self.typedefs = set()
        self.units = {}
        self.scopes = []
        self.unit = None
        self.count = 0

    # tokens

    @property
    def now(self):
        return self.all[self.at]

    def peek(self, ahead=1):
        return self.all[min(self.at + ahead, len(self.all) - 1)]

    def fail(self, why):
        raise Failure('line %d: %s at `%s`' % (self.now.line, why, self.now.text))

    def take(self, text=None):
        token = self.now
        if text is not None and token.text != text:
            self.fail('expected `%s`' % text)
        self.at += 1
        return token

    def has(self, *texts):
        return self.now.kind not in ('string', 'char', 'directive') and self.now.text in texts

    def accept(self, text):
        if self.has(text):
            self.at += 1
            return True
        return False

    def name(self):
        if self.now.kind != 'name':
            self.fail('expected a name')
        return self.take().text

    # names

    def open(self):
        self.scopes.append({})

    def close(self):
        self.scopes.pop()

    def declare(self, name, static=False):
        self.count += 1
        unique = '%s_%d' % (name, self.count)
        self.scopes[-1][name] = ('static ' if static else '') + unique
        return unique

    def lookup(self, name):
        for scope in reversed(self.scopes):
            if name in scope:
                return scope[name]
        return None

    # file scope

    def file(self):
        items = []
        while self.now.kind != 'end':
            start = self.at
            if self.now.kind == 'directive':
                items.append(('text', self.take().text))
                continue
            static = self.accept('static')
            if self.has('async') or (self.has('manager') and self.peek().kind == 'name'):
                items.append(('unit', self.top(static)))
                continue
            items.append(('text', self.plain(start)))
        return items

    def plain(self, start):
        self.at = start
        depth, parens = 0, False
        typedef = self.has('typedef')
        while True:
            token = self.take()
            if token.kind == 'end':
                self.fail('unexpected end')
            if token.text in ('{', '(', '['):
                depth += 1
            elif token.text in ('}', ')', ']'):
                depth -= 1
                if depth == 0 and token.text == ')':
                    parens = True
                if depth == 0 and token.text == '}' and parens:
                    break
            elif token.text == ';' and depth == 0:
                break
            elif token.text == '=' and depth == 0:
                parens = False
        if typedef:
            self.typedefs.add(self.all[self.at - 2].text)
        last = self.all[self.at - 1]
        return self.text[self.all[start].at:last.at + len(last.text)]

    def top(self, static):
        self.accept('async')
        static = self.accept('static') or static
        self.accept('inline')
        if self.accept('manager'):
            return self.manager()
        unit = Unit('generator' if self.accept('generator') else 'function', None)
        base = self.base()
        unit.type = Type(base, self.stars())
        unit.name = self.name()
        self.begin(unit)
        if self.accept(';'):
            unit.prototype = True
            self.end()
            self.units.setdefault(unit.name, unit)
            return unit
        self.units[unit.name] = unit
        unit.body = self.block()
        self.end()
        return unit

    def begin(self, unit):
        self.unit = unit
        self.scopes = [{}]
        self.take('(')
        if self.has('void') and self.peek().text == ')':
            self.take()
        while not self.has(')'):
            base = self.base()
            stars = self.stars()
            name = self.name()
            if self.accept('['):
                while not self.accept(']'):
                    self.take()
                stars += 1
            unit.params.append((Type(base, stars), self.declare(name)))
            if not self.accept(','):
                break
        self.take(')')

    def end(self):
        self.scopes = []
        self.unit = None

    def manager(self):
        unit = Unit('manager', self.name())
        self.begin(unit)
        self.units[unit.key] = unit
        self.accept('noawait')
        if self.clauses():
            self.take('{')
            self.open()
            while not self.accept('}'):
                if self.has('enter') and self.peek().text == '{':
                    self.take()
                    unit.enter = self.block()
                elif self.has('await') and self.peek().text == '{':
                    self.take()
                    unit.waits = self.block()
                elif self.has('exit'):
                    self.take()
                    self.open()
                    if self.accept('as'):
                        unit.error = self.declare(self.name())
                        unit.fields.append((Type('const struct ref_error', 1), unit.error))
                    unit.exit = self.block()
                    self.close()
                else:
                    if self.declaration().inits:
                        self.fail('the state of a manager has no initialiser here')
            self.close()
        else:
            unit.body = self.block()
        unit.type = self.bound(unit, unit.enter or unit.body, 'return' if unit.enter else 'yield')
        if unit.waits:
            unit.waits_type = self.bound(unit, unit.waits, 'return')
        self.end()
        return unit

    def clauses(self):
        depth, at = 0, self.at
        while self.all[at].kind != 'end':
            text = self.all[at].text
            if text == '{':
                depth += 1
            elif text == '}':
                depth -= 1
                if depth == 0:
                    return False
            elif depth == 1 and text in ('enter', 'exit', 'await') and self.all[at + 1].text in ('{', 'as'):
                return True
            at += 1
        return False

    def bound(self, unit, tree, kind):
        """The type of what `as` binds: that of the local or parameter given, else int."""
        found = []

        def look(node):
            if isinstance(node, Node):
                if node.kind == kind and node.value is not None:
                    found.append(node.value)
                for child in node.__dict__.values():
                    look(child)
            elif isinstance(node, (list, tuple)):
                for child in node:
                    look(child)
        look(tree)
        if not found:
            return None
        if found[0].kind == 'local':
            for type, name in unit.params + unit.fields:
                if name == found[0].name:
                    return type
        return Type('int')

    # types and declarations

    def is_type(self, ahead=0):
        token = self.peek(ahead)
        return token.kind == 'name' and (token.text in TYPE_WORDS or token.text in self.typedefs) and not self.lookup(token.text)

    def base(self):
        words = []
        while self.is_type():
            word = self.take().text
            if word in ('const', 'volatile', 'register') and not (word == 'const' and self.now.text in ('char', 'struct', 'asc_error', 'int')):
                continue
            words.append({'asc_scope': 'struct ref_scope', 'asc_error': 'struct ref_error'}.get(word, word))
            if word in ('struct', 'union', 'enum'):
                if self.now.kind == 'name':
                    words.append(self.take().text)
                if self.has('{'):
                    start = self.now.at
                    depth = 0
                    while True:
                        token = self.take()
                        depth += {'{': 1, '}': -1}.get(token.text, 0)
                        if depth == 0:
                            break
                    if len(words) < 2:
                        self.fail('a local struct needs a tag here')
                    self.unit.types.append(' '.join(words) + ' ' + self.text[start:token.at + 1] + ';')
        if not words:
            self.fail('expected a type')
        return ' '.join(words)

    def stars(self):
        count = 0
        while self.has('*') or self.has('const') or self.has('volatile'):
            count += self.take().text == '*'
        return count

    def declaration(self):
        """One declaration with its `;`. inits: [(unique name, Type, initialiser)] in order."""
        static = self.accept('static')
        base = self.base()
        inits = []
        if self.accept(';'):
            return Node('declare', inits=inits)
        while True:
            stars = self.stars()
            plain = self.name()
            dims = []
            while self.accept('['):
                start = self.at
                depth = 1
                while depth:
                    depth += {'[': 1, ']': -1}.get(self.take().text, 0)
                dims.append(' '.join(t.text for t in self.all[start:self.at - 1]))
            type = Type(base, stars, dims)
            name = self.declare(plain, static)
            init = None
            if self.accept('='):
                init = self.initialiser()
            if dims and not dims[0]:
                if init is None:
                    self.fail('an array needs a size')
                dims[0] = str(len(init.items)) if init.kind == 'list' else 'sizeof(%s)' % init.text
                type.dims[0] = dims[0]
            if static:
                full = '%s_%s' % (self.unit.name, name)
                self.scopes[-1][plain] = 'static ' + full
                self.unit.statics.append((type, full, init))
            else:
                self.unit.fields.append((type, name))
                if init is not None:
                    inits.append((name, type, init))
            if not self.accept(','):
                break
        self.take(';')
        return Node('declare', inits=inits)

    def initialiser(self):
        if not self.has('{'):
            return self.assignment()
        self.take('{')
        items = []
        while not self.has('}'):
            designator = ''
            while self.has('.') or self.has('['):
                if self.accept('.'):
                    designator += '.' + self.name()
                else:
                    self.take('[')
                    designator += '[%s]' % self.take().text
                    self.take(']')
            if designator:
                self.take('=')
            items.append((designator, self.initialiser()))
            if not self.accept(','):
                break
        self.take('}')
        return Node('list', items=items)

    # statements

    def block(self):
        self.take('{')
        self.open()
        items = []
        while not self.accept('}'):
            items.append(self.statement())
        self.close()
        return Node('block', items=items)

    def inner(self):
        """A statement that is a scope of its own, as C says of bodies."""
        self.open()
        tree = self.statement()
        self.close()
        return tree

    def label(self):
        self.unit.labels += 1
        return self.unit.labels

    def statement(self):
        token = self.now
        word = token.text if token.kind == 'name' else ''
        method = getattr(self, 'on_' + word, None)
        if word in ('if', 'while', 'do', 'for', 'switch', 'case', 'default', 'goto', 'break', 'continue', 'return', 'try', 'throw'):
            return method()
        if word == 'defer' or (word == 'yield' and self.peek().text != '('):
            return method()
        if word == 'unshield' and self.peek().text == '{':
            self.take()
            return Node('unshield', body=self.block())
        if word in ('all', 'any') and self.peek().text == '{':
            self.take()
            return Node('parallel', any=word == 'any', branches=self.block().items)
        if word == 'async' and self.peek().text == 'for':
            self.take()
            return self.each()
        if (word == 'async' and self.peek().text == 'with') or (word == 'with' and self.peek().kind in ('name', 'punct')):
            self.accept('async')
            return self.on_with()
        if token.kind == 'name' and self.peek().text == ':' and self.peek(2).text != ':':
            self.take()
            self.take(':')
            return Node('label', name=word, id=None, body=self.statement())
        if self.has('{'):
            return self.block()
        if self.accept(';'):
            return Node('empty')
        if word == 'static' or (self.is_type() and self.peek().text != '('):
            return self.declaration()
        tree = Node('expression', value=self.expression())
        self.take(';')
        return tree

    def condition(self):
        self.take('(')
        value = self.expression()
        self.take(')')
        return value

    def on_if(self):
        self.take()
        value = self.condition()
        then = self.inner()
        return Node('if', value=value, then=then, other=self.inner() if self.accept('else') else None)

    def on_while(self):
        self.take()
        return Node('while', value=self.condition(), body=self.inner())

    def on_do(self):
        self.take()
        body = self.inner()
        self.take('while')
        value = self.condition()
        self.take(';')
        return Node('do', value=value, body=body)

    def on_for(self):
        self.take()
        self.take('(')
        self.open()
        if self.is_type():
            first = self.declaration()
        else:
            first = None if self.has(';') else Node('expression', value=self.expression())
            self.take(';')
        value = None if self.has(';') else self.expression()
        self.take(';')
        step = None if self.has(')') else self.expression()
        self.take(')')
        body = self.inner()
        self.close()
        return Node('for', first=first, value=value, step=step, body=body)

    def each(self):
        self.take('for')
        self.take('(')
        self.open()
        type = Type(self.base(), self.stars())
        plain = self.name()
        self.take(':')
        call = self.postfix()
        self.take(')')
        name = self.declare(plain)
        self.unit.fields.append((type, name))
        body = self.inner()
        self.close()
        return Node('each', type=type, name=name, call=call, body=body)

    def on_switch(self):
        self.take()
        return Node('switch', value=self.condition(), body=self.inner())

    def on_case(self):
        self.take()
        start = self.at
        while not self.has(':'):
            self.take()
        text = ' '.join(t.text for t in self.all[start:self.at])
        self.take(':')
        return Node('case', text=text, id=self.label(), body=self.labelled())

    def on_default(self):
        self.take()
        self.take(':')
        return Node('case', text=None, id=self.label(), body=self.labelled())

    def labelled(self):
        return Node('empty') if self.has('}') else self.statement()

    def on_goto(self):
        self.take()
        name = self.name()
        self.take(';')
        return Node('goto', name=name)

    def on_break(self):
        self.take()
        self.take(';')
        return Node('break')

    def on_continue(self):
        self.take()
        self.take(';')
        return Node('continue')

    def on_return(self):
        self.take()
        value = None if self.has(';') else self.expression()
        self.take(';')
        return Node('return', value=value)

    def on_yield(self):
        self.take()
        value = None if self.has(';') else self.expression()
        self.take(';')
        return Node('yield', value=value)

    def on_defer(self):
        self.take()
        return Node('defer', body=self.inner())

    def on_throw(self):
        self.take()
        if self.accept(';'):
            return Node('throw', code=None, args=[])
        code = self.assignment()
        args = []
        while self.accept(','):
            args.append(self.assignment())
        self.take(';')
        return Node('throw', code=code, args=args)

    def on_try(self):
        self.take()
        body = self.block()
        catches, last = [], None
        while self.has('catch'):
            self.take()
            codes = []
            if self.accept('('):
                codes.append(self.assignment())
                while self.accept(','):
                    codes.append(self.assignment())
                self.take(')')
            self.open()
            name = None
            if self.accept('as'):
                name = self.declare(self.name())
                self.unit.fields.append((Type('const struct ref_error', 1), name))
            catches.append((codes, name, self.block()))
            self.close()
        if self.accept('finally'):
            last = self.block()
        return Node('try', body=body, catches=catches, last=last)

    def on_with(self):
        self.take('with')
        self.open()
        items = []
        if self.has('('):
            self.take()
            while True:
                items.append(self.item())
                if not self.accept(','):
                    break
            self.take(')')
        else:
            items.append(self.item())
        body = self.inner()
        self.close()
        for call, name in reversed(items):
            body = Node('with', call=call, name=name, body=body)
        return body

    def item(self):
        call = self.postfix()
        name = None
        if self.accept('as'):
            name = self.declare(self.name())
        return call, name

    # expressions

    def expression(self):
        left = self.assignment()
        while self.accept(','):
            left = Node('comma', left=left, right=self.assignment())
        return left

    def assignment(self):
        left = self.conditional()
        if self.now.kind == 'punct' and self.now.text in ASSIGN:
            op = self.take().text
            return Node('assign', op=op, left=left, right=self.assignment())
        return left

    def conditional(self):
        value = self.binary(0)
        if self.accept('?'):
            then = self.expression()
            self.take(':')
            return Node('conditional', value=value, then=then, other=self.conditional())
        return value

    def binary(self, level):
        if level == len(LEVELS):
            return self.unary()
        left = self.binary(level + 1)
        while self.now.kind == 'punct' and self.now.text in LEVELS[level]:
            op = self.take().text
            left = Node('binary', op=op, left=left, right=self.binary(level + 1))
        return left

    def unary(self):
        token = self.now
        if token.kind == 'name' and token.text == 'await':
            self.take()
            return Node('await', call=self.postfix())
        if token.kind == 'punct' and token.text in ('-', '+', '!', '~', '*', '&', '++', '--'):
            self.take()
            return Node('unary', op=token.text, value=self.unary())
        if token.kind == 'name' and token.text == 'sizeof':
            self.take()
            if self.has('(') and self.is_type(1):
                self.take()
                type = Type(self.base(), self.stars())
                self.take(')')
                return Node('constant', text='sizeof(%s)' % type.text())
            return Node('unary', op='sizeof ', value=self.unary())
        if self.has('(') and self.is_type(1):
            self.take()
            base = self.base()
            type = Type(base, self.stars())
            dims = ''
            while self.has('['):
                while True:
                    word = self.take().text
                    dims += word
                    if word == ']':
                        break
            self.take(')')
            if self.has('{'):
                return self.suffixes(Node('compound', type=type.text() + dims, value=self.initialiser()))
            return Node('cast', type=type.text() + dims, value=self.unary())
        return self.postfix()

    def postfix(self):
        token = self.take()
        if token.kind == 'punct' and token.text == '(':
            value = Node('parens', value=self.expression())
            self.take(')')
        elif token.kind == 'name':
            found = self.lookup(token.text)
            if found is None:
                value = Node('global', text=token.text)
            elif found.startswith('static '):
                value = Node('global', text=found[7:])
            else:
                value = Node('local', name=found)
        elif token.kind in ('number', 'char'):
            value = Node('constant', text=token.text)
        elif token.kind == 'string':
            text = token.text
            while self.now.kind == 'string':
                text += ' ' + self.take().text
            value = Node('constant', text=text)
        else:
            self.at -= 1
            self.fail('expected an expression')
        return self.suffixes(value)

    def suffixes(self, value):
        while self.now.kind == 'punct':
            if self.accept('('):
                args = []
                while not self.has(')'):
                    args.append(self.assignment())
                    if not self.accept(','):
                        break
                self.take(')')
                value = Node('call', name=value, args=args)
            elif self.accept('['):
                value = Node('index', left=value, right=self.expression())
                self.take(']')
            elif self.has('.') or self.has('->'):
                op = self.take().text
                value = Node('member', value=value, op=op, name=self.name())
            elif self.has('++') or self.has('--'):
                value = Node('postfix', op=self.take().text, value=value)
            else:
                break
        return value


def parse(text):
    parser = Parser(text)
    return parser.file(), parser.units
