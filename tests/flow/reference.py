#!/usr/bin/env python3
"""reference.py FILE.flow > FILE.c: the blocking version of a program of tests/flow.

The method is as simple as it can be, and not the compiler's: every statement becomes a C function that runs it to its end and
returns how it ended (END, BREAK, CONTINUE, RETURN, THROW, CLOSE or GOTO + label). Whoever contains a statement looks at
that and decides. All locals live in one struct per call. A jump to a label is an outcome, too: the innermost block that has
the label in it starts again "at" the label, and every statement passed on the way is skipped. Blocks of managers and loops over
generators are called by the `yield` that they hang on. ref.h has the few functions below that.
"""
import sys

import cparse
from cparse import Node, Type

SCOPES = ('with', 'try', 'each', 'defer', 'unshield', 'parallel')
BUILTIN = ('cancel_scope', 'shield', 'move_on_after', 'timeout')
RENAMED = {'asc_scope_cancel': 'ref_scope_cancel', 'asc_now': 'ref_now', 'asc_scope_reschedule': 'ref_scope_reschedule', 'ASC_SCOPE_INIT': '{ 0 }'}
LEAVES = {'asc_sleep': None, 'asc_yield': None, 'asc_checkpoint': None, 'op': Type('int')}


def walk(node):
    if isinstance(node, Node):
        yield node
        for name, child in node.__dict__.items():
            if name != 'kind':
                yield from walk(child)
    elif isinstance(node, (list, tuple)):
        for child in node:
            yield from walk(child)


def awaits(node):
    return any(n.kind == 'await' for n in walk(node))


def labels(node):
    """The labels that a jump from outside of `node` may go to."""
    out = []
    if isinstance(node, Node):
        if node.kind in SCOPES:
            return out
        if node.kind in ('label', 'case'):
            out.append(node.id)
        for child in node.__dict__.values():
            out += labels(child)
    elif isinstance(node, (list, tuple)):
        for child in node:
            out += labels(child)
    return out


class Expressions:
    """Writes an expression as statements, every operand in a variable of its own, left to right."""

    def __init__(self, program):
        self.program = program
        self.lines = []
        self.count = 0

    def put(self, line):
        self.lines.append(line)

    def fresh(self):
        self.count += 1
        return 't%d' % self.count

    def keep(self, text):
        name = self.fresh()
        self.put('__typeof__(1 ? (%s) : (%s)) %s = %s;' % (text, text, name, text))
        return name

    # C text of an expression without await; `stand` prints the type of one with, for typeof

    def text(self, e, stand=False):
        def t(x):
            return self.text(x, stand)
        k = e.kind
        if k == 'await':
            if not stand:
                raise cparse.Failure('an await where none is expected')
            return '(*(%s *)0)' % self.program.result(e.call).text()
        if k == 'constant':
            return e.text
        if k == 'global':
            return RENAMED.get(e.text, e.text)
        if k == 'local':
            return 'f->' + e.name
        if k == 'parens':
            return '(%s)' % t(e.value)
        if k == 'unary':
            return '(%s%s)' % (e.op, t(e.value))
        if k == 'postfix':
            return '(%s%s)' % (t(e.value), e.op)
        if k in ('binary', 'assign'):
            return '(%s %s %s)' % (t(e.left), e.op, t(e.right))
        if k == 'comma':
            return t(e.right) if stand else '(%s, %s)' % (t(e.left), t(e.right))
        if k == 'conditional':
            return '(%s ? %s : %s)' % (t(e.value), t(e.then), t(e.other))
        if k == 'call':
            return '%s(%s)' % (t(e.name), ', '.join(t(a) for a in e.args))
        if k == 'index':
            return '%s[%s]' % (t(e.left), t(e.right))
        if k == 'member':
            return '%s%s%s' % (t(e.value), e.op, e.name)
        if k == 'cast':
            return '((%s)%s)' % (e.type, t(e.value))
        if k == 'compound':
            return '(%s)%s' % (e.type, t(e.value))
        if k == 'list':
            return '{ %s }' % ', '.join((d + ' = ' if d else '') + t(v) for d, v in e.items)
        raise cparse.Failure('unknown expression ' + k)

    def value(self, e):
        """C text of the value, which nothing that follows can change."""
        if not awaits(e):
            if e.kind == 'constant':
                return e.text
            return self.keep(self.text(e))
        k = e.kind
        if k == 'parens':
            return self.value(e.value)
        if k == 'await':
            return self.call(e.call)
        if k == 'unary':
            if e.op == '&':
                return '(&%s)' % self.place(e.value)
            if e.op in ('++', '--'):
                return self.keep('%s%s' % (e.op, self.place(e.value)))
            return self.keep('%s%s' % (e.op, self.value(e.value)))
        if k == 'postfix':
            return self.keep('%s%s' % (self.place(e.value), e.op))
        if k == 'binary' and e.op in ('&&', '||'):
            out = self.fresh()
            self.put('int %s = !!(%s);' % (out, self.value(e.left)))
            self.put('if (%s%s) {' % ('' if e.op == '&&' else '!', out))
            self.put('%s = !!(%s);' % (out, self.value(e.right)))
            self.put('}')
            return out
        if k == 'binary':
            left = self.value(e.left)
            return self.keep('%s %s %s' % (left, e.op, self.value(e.right)))
        if k == 'comma':
            self.discard(e.left)
            return self.value(e.right)
        if k == 'conditional':
            out = self.fresh()
            self.put('__typeof__(1 ? (%s) : (%s)) %s;' % (self.text(e.then, True), self.text(e.other, True), out))
            self.put('if (%s) {' % self.value(e.value))
            self.put('%s = %s;' % (out, self.value(e.then)))
            self.put('} else {')
            self.put('%s = %s;' % (out, self.value(e.other)))
            self.put('}')
            return out
        if k == 'assign':
            place = self.place(e.left)
            right = self.value(e.right)
            self.put('%s %s %s;' % (place, e.op, right))
            return self.keep(place)
        if k == 'call':
            return self.keep('%s(%s)' % (self.text(e.name), ', '.join([self.value(a) for a in e.args])))
        if k in ('index', 'member'):
            return self.keep(self.place(e))
        if k == 'cast':
            return self.keep('(%s)%s' % (e.type, self.value(e.value)))
        if k == 'compound':
            return self.keep('(%s)%s' % (e.type, self.list(e.value)))
        raise cparse.Failure('an await in ' + k)

    def place(self, e):
        """C text of an lvalue that is fixed now."""
        if e.kind == 'parens':
            return self.place(e.value)
        if e.kind == 'member' and e.op == '.':
            if awaits(e.value) and e.value.kind not in ('index', 'member', 'local', 'global'):
                return '%s.%s' % (self.value(e.value), e.name)
            return '%s.%s' % (self.place(e.value), e.name)
        if e.kind == 'member':
            return '%s->%s' % (self.value(e.value), e.name)
        if e.kind == 'index':
            left = self.value(e.left)
            return '%s[%s]' % (left, self.value(e.right))
        if e.kind == 'unary' and e.op == '*':
            return '(*%s)' % self.value(e.value)
        if e.kind in ('local', 'global'):
            return self.text(e)
        raise cparse.Failure('not a place: ' + e.kind)

    def list(self, e):
        if e.kind != 'list':
            return self.value(e)
        return '{ %s }' % ', '.join([(d + ' = ' if d else '') + self.list(v) for d, v in e.items])

    def discard(self, e):
        if not awaits(e):
            self.put('(void)(%s);' % self.text(e))
        elif e.kind == 'parens':
            self.discard(e.value)
        elif e.kind == 'comma':
            self.discard(e.left)
            self.discard(e.right)
        elif e.kind == 'call':
            self.put('(void)%s(%s);' % (self.text(e.name), ', '.join([self.value(a) for a in e.args])))
        elif e.kind == 'conditional':
            self.put('if (%s) {' % self.value(e.value))
            self.discard(e.then)
            self.put('} else {')
            self.discard(e.other)
            self.put('}')
        elif e.kind == 'cast' and e.type.strip() == 'void':
            self.discard(e.value)
        else:
            value = self.value(e)
            if value:
                self.put('(void)%s;' % value)

    def call(self, e):
        """An awaited call: leaves the function of the statement when it throws."""
        name = e.name.text
        args = [self.value(a) for a in e.args]
        key = name
        if name not in LEAVES and name not in self.program.units:
            key = '%s_%d_await' % (name, len(args))
        type = self.program.result(e)
        out = ''
        if type and not type.void:
            out = self.fresh()
            self.put('%s;' % type.declare(out))
            args.append('&' + out)
        self.put('o = ref_%s(%s);' % (key, ', '.join(args)))
        self.put('if (o) return o;')
        return out


class Program:
    def __init__(self, text):
        self.items, self.units = cparse.parse(text)
        self.types, self.structs, self.prototypes, self.code = [], [], [], []
        self.count = 0

    def result(self, call):
        name = call.name.text
        if name in LEAVES:
            return LEAVES[name]
        if name in self.units:
            return self.units[name].type
        key = '%s_%d' % (name, len(call.args))
        if key in self.units and self.units[key].waits:
            return self.units[key].waits_type
        raise cparse.Failure('await of unknown `%s`' % name)

    def strict(self):
        """No local without initialiser, no jump to a label that is not there, for programs that something else made smaller."""
        for unit in self.units.values():
            trees = [unit.body, unit.enter, unit.exit, unit.waits]
            given = [name for node in walk(trees) if node.kind == 'declare' for name, type, init in node.inits]
            given += [node.name for node in walk(trees) if node.kind == 'each']
            for type, name in unit.fields:
                if name not in given and unit.what != 'manager' and 'ref_error' not in type.base and not type.dims:
                    raise cparse.Failure('`%s` without initialiser' % name)
            wanted = {node.name for node in walk(trees) if node.kind == 'goto'}
            if wanted - {node.name for node in walk(trees) if node.kind == 'label'}:
                raise cparse.Failure('a label is missing')
            if unit.what == 'function' and not unit.type.void and not unit.prototype:
                if not unit.body.items or unit.body.items[-1].kind not in ('return', 'label'):
                    raise cparse.Failure('no return at the end')

    def write(self):
        out = ['#include "ref.h"']
        out += [text for kind, text in self.items if kind == 'text']
        for unit in self.units.values():
            if not unit.prototype:
                Writer(self, unit).write()
        out += ['struct %s;' % s.split()[1] for s in self.structs]
        return '\n'.join(out + self.types + self.structs + self.prototypes + self.code) + '\n'


class Writer:
    """One async function, generator or manager."""

    def __init__(self, program, unit):
        self.program, self.unit = program, unit
        self.goto = {}
        self.handled = []           # innermost last: the field with the error that a catch handles

    def write(self):
        unit = self.unit
        for node in walk([unit.body, unit.enter, unit.exit, unit.waits]):
            if node.kind == 'label':
                node.id = unit.labels = unit.labels + 1
                self.goto[node.name] = node.id
        entries = []
        if unit.what == 'manager' and not unit.body:
            for part in ('enter', 'exit'):
                tree = getattr(unit, part)
                entries.append((part, self.statement(tree) if tree else None))
            if unit.waits:
                entries.append(('waits', self.statement(unit.waits)))
        else:
            entries.append(('body', self.statement(unit.body)))
        self.program.types += unit.types
        for type, name, init in unit.statics:
            self.program.types.append('static %s%s;' % (type.declare(name), ' = ' + Expressions(self.program).text(init) if init else ''))
        self.struct()
        for part, function in entries:
            getattr(self, 'entry_' + part)(function)

    def struct(self):
        unit = self.unit
        fields = ['%s;' % t.declare(n) for t, n in unit.params + unit.fields]
        if unit.what != 'function':
            fields += ['int (*block)(void *);', 'void *user;', 'int ended;', 'struct ref_error *blocked;', 'bool yielded, canceled;']
        if unit.type and not unit.type.void and not (unit.what == 'manager' and unit.body):
            fields.append('%s;' % unit.type.declare('ret'))
        if unit.what == 'manager':
            fields.append('bool suppress;')
            if unit.type and unit.body:
                fields.append('%s;' % unit.type.declare('ret'))
        if getattr(unit, 'waits', None) and unit.waits_type:
            fields.append('%s;' % unit.waits_type.declare('waited'))
        self.program.structs.append('struct u_%s {\n    %s\n};' % (unit.key, '\n    '.join(fields + ['char end;'])))

    def entry_body(self, function):
        unit = self.unit
        if unit.what != 'function':
            head = 'static int ref_%s(struct u_%s *f)' % (unit.key, unit.key)
            self.program.prototypes.append(head + ';')
            self.program.code.append('%s\n{\n    return %s(f, 0);\n}\n' % (head, function))
            return
        self.entry_call('ref_' + unit.name, function, unit.type, 'ret')

    def entry_call(self, name, function, type, ret):
        unit = self.unit
        value = type and not type.void
        params = [t.declare(n) for t, n in unit.params] + ([Type(type.base, type.stars + 1).declare('result')] if value else [])
        head = '%sint %s(%s)' % ('' if name == 'ref_program' else 'static ', name, ', '.join(params) or 'void')
        self.program.prototypes.append(head + ';')
        lines = [head, '{', '    struct u_%s call, *f = &call;' % unit.key, '    memset(f, 0, sizeof *f);']
        lines += ['    f->%s = %s;' % (n, n) for t, n in unit.params]
        lines.append('    int o = %s(f, 0);' % function)
        lines.append('    if (o == THROW) return THROW;')
        if value:
            lines.append('    *result = f->%s;' % ret)
        self.program.code.append('\n'.join(lines + ['    return END;', '}', '']))

    def entry_enter(self, function):
        self.entry_part('enter', function)

    def entry_exit(self, function):
        self.entry_part('exit', function)

    def entry_part(self, part, function):
        key = self.unit.key
        head = 'static int ref_%s_%s(struct u_%s *f)' % (key, part, key)
        self.program.prototypes.append(head + ';')
        self.program.code.append('%s\n{\n    (void)f;\n    return %s;\n}\n' % (head, '%s(f, 0)' % function if function else 'END'))

    def entry_waits(self, function):
        self.entry_call('ref_%s_await' % self.unit.key, function, self.unit.waits_type, 'waited')

    # statements

    def name(self):
        self.program.count += 1
        return '%s_s%d' % (self.unit.key, self.program.count)

    def statement(self, node):
        """Writes the function of a statement; gives its name."""
        name = self.name()
        body = Expressions(self.program)
        getattr(self, 'do_' + node.kind)(node, body)
        lines = ['static int %s(struct u_%s *f, int at)' % (name, self.unit.key), '{', '    int o = END;', '    (void)f, (void)at, (void)o;']
        lines += ['    ' + line for line in body.lines]
        self.program.code.append('\n'.join(lines + ['    return o;', '}', '']))
        return name

    def block_function(self, node, value=None):
        """A block that somebody else calls: a void * and the value of the round."""
        function = self.statement(node)
        name = self.name()
        key = self.unit.key
        self.program.code.append('static int %s(void *user)\n{\n    struct u_%s *f = user;\n    %s\n    return %s(f, 0);\n}\n' % (name, key, value or '', function))
        return name

    def inside(self, node):
        return ' || '.join('at == %d' % i for i in sorted(labels(node))) or '0'

    def do_block(self, node, x):
        items = node.items
        for i, item in enumerate(items):
            if item.kind == 'defer':
                rest = Node('block', items=items[i + 1:])
                items = items[:i] + [Node('try', body=rest, catches=[], last=Node('block', items=[item.body]))]
                break
        functions = [(self.statement(i), i) for i in items]
        own = labels(items)
        if own:
            x.put('again:')
        for function, item in functions:
            x.put('if (at == 0 || %s) {' % self.inside(item))
            x.put('    o = %s(f, at);' % function)
            x.put('    at = 0;')
            x.put('    if (o) goto out;')
            x.put('}')
        x.put('return END;')
        x.put('out:;')
        if own:
            x.put('if (o > GOTO) {')
            x.put('    at = o - GOTO;')
            x.put('    if (%s) goto again;' % self.inside(items))
            x.put('}')
        elif not functions:
            x.lines.pop()

    def do_empty(self, node, x):
        pass

    def do_expression(self, node, x):
        x.discard(node.value)

    def do_declare(self, node, x):
        for name, type, init in node.inits:
            field = 'f->' + name
            if type.dims:
                if init.kind == 'list':
                    whole = '(%s)%s' % (Type(type.base, type.stars, type.dims).declare(''), x.list(init))
                    x.put('memcpy(%s, %s, sizeof %s);' % (field, whole, field))
                else:
                    x.put('strcpy(%s, %s);' % (field, init.text))
            elif init.kind == 'list' or (init.kind == 'global' and init.text == 'ASC_SCOPE_INIT'):
                x.put('%s = (%s)%s;' % (field, type.text(), x.list(init) if init.kind == 'list' else '{ 0 }'))
            else:
                x.put('%s = %s;' % (field, x.value(init)))

    def do_label(self, node, x):
        function = self.statement(node.body)
        x.put('if (at == %d) at = 0;' % node.id)
        x.put('o = %s(f, at);' % function)

    do_case = do_label

    def do_if(self, node, x):
        then = self.statement(node.then)
        other = self.statement(node.other) if node.other else None
        x.put('if (%s) return %s(f, at);' % (self.inside(node.then), then))
        if other:
            x.put('if (%s) return %s(f, at);' % (self.inside(node.other), other))
        value = x.value(node.value)
        x.put('if (%s) o = %s(f, 0);' % (value, then))
        if other:
            x.put('else o = %s(f, 0);' % other)

    def ended(self, x):
        x.put('if (o == BREAK) return END;')
        x.put('if (o && o != CONTINUE) return o;')

    def do_while(self, node, x):
        body = self.statement(node.body)
        x.put('if (at) goto body;')
        x.put('for (;;) {')
        x.put('{')
        x.put('if (!(%s)) return END;' % x.value(node.value))
        x.put('}')
        x.put('body:')
        x.put('o = %s(f, at);' % body)
        x.put('at = 0;')
        self.ended(x)
        x.put('}')

    def do_do(self, node, x):
        body = self.statement(node.body)
        x.put('do {')
        x.put('o = %s(f, at);' % body)
        x.put('at = 0;')
        self.ended(x)
        x.put('if (!(%s)) return END;' % x.value(node.value))
        x.put('} while (1);')

    def do_for(self, node, x):
        body = self.statement(node.body)
        x.put('if (at) goto body;')
        if node.first:
            x.put('o = %s(f, 0);' % self.statement(node.first))
            x.put('if (o) return o;')
        x.put('for (;;) {')
        x.put('{')
        if node.value:
            x.put('if (!(%s)) return END;' % x.value(node.value))
        x.put('}')
        x.put('body:')
        x.put('o = %s(f, at);' % body)
        x.put('at = 0;')
        self.ended(x)
        if node.step:
            x.discard(node.step)
        x.put('}')

    def do_switch(self, node, x):
        body = self.statement(node.body)
        cases, default = [], None

        def look(tree):
            nonlocal default
            if isinstance(tree, Node):
                if tree.kind == 'switch' or tree.kind in SCOPES:
                    return
                if tree.kind == 'case':
                    if tree.text is None:
                        default = tree.id
                    else:
                        cases.append(tree)
                for child in tree.__dict__.values():
                    look(child)
            elif isinstance(tree, (list, tuple)):
                for child in tree:
                    look(child)
        look(node.body)
        x.put('if (at) goto body;')
        x.put('{')
        x.put('switch (%s) {' % x.value(node.value))
        for case in cases:
            x.put('case %s: at = %d; break;' % (case.text, case.id))
        x.put('default: %s' % ('at = %d; break;' % default if default else 'return END;'))
        x.put('}')
        x.put('}')
        x.put('body:')
        x.put('o = %s(f, at);' % body)
        x.put('if (o == BREAK) return END;')

    def do_goto(self, node, x):
        x.put('o = GOTO + %d;' % self.goto[node.name])

    def do_break(self, node, x):
        x.put('o = BREAK;')

    def do_continue(self, node, x):
        x.put('o = CONTINUE;')

    def do_return(self, node, x):
        unit = self.unit
        if node.value is not None:
            if unit.what != 'manager' and unit.type.void:
                x.discard(node.value)
            else:
                field = 'ret'
                if unit.what == 'manager':
                    field = {'exit': 'suppress', 'waits': 'waited'}.get(self.part(node), 'ret')
                x.put('f->%s = %s;' % (field, x.value(node.value)))
        x.put('o = RETURN;')

    def part(self, node):
        for part in ('exit', 'waits'):
            if any(n is node for n in walk(getattr(self.unit, part))):
                return part
        return 'enter'

    def do_throw(self, node, x):
        if node.code is None:
            x.put('o = ref_throw_again(f->%s);' % self.handled[-1])
            return
        values = [x.value(a) for a in [node.code] + node.args]
        x.put('o = ref_throw(%s);' % ', '.join(values if len(values) > 1 else values + ['NULL']))

    def field(self, type, name):
        self.program.count += 1
        name = '%s_%d' % (name, self.program.count)
        self.unit.fields.append((type, name))
        return name

    def do_try(self, node, x):
        body = self.statement(node.body)
        x.put('o = %s(f, 0);' % body)
        if node.catches:
            handled = self.field(Type('struct ref_error', 1), 'handled')
            x.put('if (o == THROW) {')
            x.put('struct ref_error *h = f->%s = ref_take();' % handled)
            self.handled.append(handled)
            for i, (codes, name, block) in enumerate(node.catches):
                function = self.statement(block)
                test = ' || '.join('h->code == %s' % x.text(c) for c in codes) or 'h->code != ASC_ECANCELED'
                x.put('%sif (%s) {' % ('else ' if i else '', test))
                if name:
                    x.put('f->%s = h;' % name)
                x.put('o = %s(f, 0);' % function)
                x.put('if (o == THROW) ref_replace(h);')
                x.put('}')
            self.handled.pop()
            x.put('else o = ref_throw_again(h);')
            x.put('}')
        if node.last:
            self.cleanup(x, '%s(f, 0)' % self.statement(node.last))

    def cleanup(self, x, call, suppress=None):
        x.put('{')
        x.put('struct ref_error *in = o == THROW ? ref_take() : NULL;')
        x.put('struct ref_scope node;')
        x.put('ref_shield_enter(&node);')
        if suppress:
            x.put(suppress[0])
        x.put('int last = %s;' % call)
        x.put('ref_shield_leave(&node);')
        x.put('if (last == THROW) { if (in) ref_replace(in); return THROW; }')
        if suppress:
            x.put(suppress[1])
        x.put('if (in) ref_throw_again(in);')
        x.put('}')

    def do_unshield(self, node, x):
        body = self.statement(node.body)
        x.put('struct ref_scope *last = ref_unshield_enter();')
        x.put('o = %s(f, 0);' % body)
        x.put('ref_unshield_leave(last);')

    def do_parallel(self, node, x):
        """The branch in braces does all that can be seen. Others of `all` then end well, those of `any` would never end."""
        work = [b for b in node.branches if b.kind == 'block']
        if len(work) != 1:
            raise cparse.Failure('one branch in braces is wanted')
        x.put('o = %s(f, 0);' % self.statement(work[0]))
        for other in node.branches:
            if other is not work[0] and not node.any:
                x.put('if (!o) o = %s(f, 0);' % self.statement(other))

    def do_with(self, node, x):
        name, args = node.call.name.text, node.call.args
        key = '%s_%d' % (name, len(args))
        if key not in self.program.units:
            if name not in BUILTIN:
                raise cparse.Failure('unknown manager `%s`' % name)
            return self.builtin(node, x, name, args)
        unit = self.program.units[key]
        if node.name:
            self.unit.fields.append((unit.type, node.name))
        m = 'm->'
        state = self.field(Type('struct u_' + key, 1), 'state')
        bind = 'f->%s = f->%s->ret;' % (node.name, state) if node.name else ''
        x.put('struct u_%s manager, *m = f->%s = &manager;' % (key, state))
        x.put('memset(m, 0, sizeof *m);')
        for (type, param), arg in zip(unit.params, args):
            x.put('%s%s = %s;' % (m, param, x.value(arg)))
        if unit.body:
            x.put('m->block = %s;' % self.block_function(node.body, bind))
            x.put('m->user = f;')
            x.put('o = ref_%s(m);' % key)
            x.put('o = ref_managed(o, m->yielded, m->canceled, m->ended);')
            return
        body = self.statement(node.body)
        x.put('o = ref_%s_enter(m);' % key)
        x.put('if (o == THROW) return THROW;')
        x.put(bind)
        x.put('o = %s(f, 0);' % body)
        before = 'm->%s = in;' % unit.error if unit.error else ''
        self.cleanup(x, 'ref_%s_exit(m)' % key, (before, 'if (in && in->code != ASC_ECANCELED && m->suppress) return END;'))

    def builtin(self, node, x, name, args):
        timed = name in ('timeout', 'move_on_after')
        delay = x.value(args[0]) if timed else 'INFINITY'
        own = args[1:] if timed else args
        scope = x.value(own[0]) if own else None
        if node.name:
            self.unit.fields.append((Type('struct ref_scope', 1), node.name))
        if not scope:
            scope = '&f->' + self.field(Type('struct ref_scope'), 'scope')
            x.put('memset(%s, 0, sizeof *%s);' % (scope, scope))
        function = self.statement(node.body)
        x.put('struct ref_scope *s = %s;' % scope)
        x.put('double seconds = %s;' % delay)
        x.put('o = ref_scope_enter(s, seconds, %s);' % ('true' if name == 'shield' else 'false'))
        x.put('if (o) return o;')
        if node.name:
            x.put('f->%s = s;' % node.name)
        x.put('o = ref_scope_leave(s, %s(f, 0));' % function)
        if self.unit.what == 'manager' and any(n.kind == 'yield' for n in walk(node.body)):
            x.put('if (s->caught) f->canceled = false;')
        if name == 'timeout':
            x.put('if (s->expired && s->caught) o = ref_throw(ASC_ETIMEDOUT, "timed out after %g s", seconds);')

    def do_yield(self, node, x):
        if node.value is not None:
            x.put('f->ret = %s;' % x.value(node.value))
        if self.unit.what == 'generator':
            x.put('o = f->block(f->user);')
            x.put('if (o == CONTINUE) o = END;')
            x.put('if (o) {')
            x.put('f->ended = o;')
            x.put('f->blocked = o == THROW ? ref_take() : NULL;')
            x.put('o = CLOSE;')
            x.put('}')
            return
        x.put('f->yielded = true;')
        x.put('o = f->block(f->user);')
        x.put('f->ended = END;')
        x.put('if (o == THROW) f->canceled = ref_canceled();')
        x.put('else { f->ended = o; o = END; }')

    def do_each(self, node, x):
        name = node.call.name.text
        unit = self.program.units[name]
        state = self.field(Type('struct u_' + name, 1), 'state')
        x.put('struct u_%s generator, *g = f->%s = &generator;' % (name, state))
        x.put('memset(g, 0, sizeof *g);')
        for (type, param), arg in zip(unit.params, node.call.args):
            x.put('g->%s = %s;' % (param, x.value(arg)))
        x.put('g->block = %s;' % self.block_function(node.body, 'f->%s = f->%s->ret;' % (node.name, state)))
        x.put('g->user = f;')
        x.put('o = ref_%s(g);' % name)
        x.put('o = ref_generated(o, g->ended, g->blocked);')


def main():
    try:
        program = Program(open(sys.argv[1]).read())
        if '--strict' in sys.argv:
            program.strict()
        sys.stdout.write(program.write())
    except cparse.Failure as e:
        sys.exit('%s: %s' % (sys.argv[1], e))


if __name__ == '__main__':
    main()
