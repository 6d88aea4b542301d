"""Checked trees as .asc: a file of several programs, of which its arguments choose."""
from tree import BODIES, CODES, COUNT, LIMIT, TIMED

PRELUDE = r"""#include <stdio.h>
#include <stdlib.h>
#include <asc.h>

static double base;

static void say(int n) { printf("%g %d\n", asc_now() - base, n); }
static void say_int(int n, int v) { printf("%g %d: %d\n", asc_now() - base, n, v); }
static void say_flags(int n, const asc_scope *s) { printf("%g %d: %d%d\n", asc_now() - base, n, s->expired, s->caught); }

static void say_error(int n, const asc_error *e)
{
    printf("%g %d: %s", asc_now() - base, n, e ? asc_error_name(e) : "ok");
    for (e = e ? e->others : NULL; e; e = e->next)
        printf("+%s", asc_error_name(e));
    putchar('\n');
}

async manager noisy(int n, double in, double out, int mode)
{
    enter {
        say(n);
        if (in >= 0) {
            await asc_sleep(in);
            say(n);
        }
        if (mode == 3)
            throw ASC_USER_ERROR + 1;
    }
    exit as e {
        say_error(n, e);
        if (out >= 0) {
            await asc_sleep(out);
            say(n);
        }
        if (mode == 1)
            throw ASC_USER_ERROR + 2;
        return mode == 2;
    }
}

async manager plain_body(int n)
{
    say(n);
    yield;
    say(n);
}

async manager finally_body(int n, double seconds)
{
    try {
        yield;
    } finally {
        await asc_sleep(seconds);
        say(n);
    }
}

async manager deadline_body(int n, double seconds)
{
    asc_scope s = ASC_SCOPE_INIT;
    async with cancel_scope(&s) {
        asc_scope_reschedule(&s, seconds);
        yield;
    }
    say_flags(n, &s);
    if (s.expired && s.caught)
        throw ASC_ETIMEDOUT;
}

async manager suppressing_body(int n)
{
    try {
        yield;
    } catch as e {
        say_error(n, e);
    }
    say(n);
}

async manager swallowing_body(int n)
{
    try {
        yield;
    } catch (ASC_ECANCELED) {
        say(n);
    }
    say(n);
}

async manager nested_body(int n, double seconds)
{
    async with (noisy(n, 0, seconds, 0), plain_body(n)) {
        yield;
    }
    say(n);
}
"""


def uses(tree, found=None):
    """The names of the objects that the nodes speak of, by kind."""
    found = found if found is not None else {}
    kinds = {"timeout": "s", "move_on": "s", "scope": "s", "shield": "s", "cancel": "s", "resched": "s", "hide": "s", "flags": "s", "group": "g"}
    for node in tree:
        if node.op in kinds and node.args[0]:
            found.setdefault(kinds[node.op], set()).add(node.args[0])
        if node.op == "spawn":
            found.setdefault("t", set()).add(node.args[1])
        for block in node.blocks:
            uses(block, found)
    return found


class Asc:
    """One program, as functions and objects whose names begin with its prefix."""

    def __init__(self, tree, prefix, rng=None):
        self.prefix, self.functions, self.loops = prefix, [], []
        p = prefix
        main = ["    try {"]
        main += [f"        {p}q{i} = asc_queue_new(sizeof(int), {i + 1});" for i in range(COUNT)]
        main += self.block(tree, 2) + ["    } finally {"] + [f"        asc_queue_free({p}q{i});" for i in range(COUNT)] + ["    }"]
        self.functions.append((f"{p}main", main, 0, "int"))
        if rng:
            rng.shuffle(self.functions)     # callees stand above and below their callers
        found = uses(tree)
        lines = [f"static asc_scope {p}s{n} = ASC_SCOPE_INIT;" for n in sorted(found.get("s", ()))]
        lines += [f"static asc_group {p}g{n} = ASC_GROUP_INIT;" for n in sorted(found.get("g", ()))]
        lines += [f"static asc_task *{p}t{n};" for n in sorted(found.get("t", ()))]
        for i in range(COUNT):
            lines += [f"static asc_event {p}e{i} = ASC_EVENT_INIT;", f"static asc_mutex {p}m{i} = ASC_MUTEX_INIT, {p}n{i} = ASC_MUTEX_INIT;",
                      f"static asc_semaphore {p}x{i} = ASC_SEMAPHORE_INIT({i + 1});",
                      f"static asc_condition {p}c{i} = ASC_CONDITION_INIT(&{p}n{i});", f"static asc_queue *{p}q{i};"]
        lines += [f"static async {kind} {name}(void);" for name, _, _, kind in self.functions]
        for name, body, value, kind in self.functions:
            lines += ["", f"static async {kind} {name}(void)", "{"] + body + ([f"    return {value};"] if kind == "int" else []) + ["}"]
        self.text = "\n".join(lines) + "\n"

    def block(self, nodes, depth):
        return [line for node in nodes for line in self.node(node, depth)]

    def function(self, node, kind="int"):
        name = f"{self.prefix}f{node.number}"
        loops, self.loops = self.loops, []
        body = self.block(node.blocks[0], 1)
        self.loops = loops
        self.functions.append((name, body, node.number, kind))
        return name

    def node(self, node, depth):
        lines = getattr(self, "asc_" + node.op, None)
        text = lines(node) if lines else self.leaf(node)
        indent = "    " * depth
        out = []
        for line in text:
            if isinstance(line, int):
                out += self.block(node.blocks[line], depth + 1)
            else:
                out.append(indent + line)
        return out

    def leaf(self, node):
        p, n, a = self.prefix, node.number, node.args
        return {
            "say": lambda: [f"say({n});"],
            "sleep": lambda: [f"await asc_sleep({a[0]});", f"say({n});"],
            "yield": lambda: ["await asc_yield();", f"say({n});"],
            "check": lambda: ["await asc_checkpoint();", f"say({n});"],
            "busy": lambda: [f"asc_test_advance({a[0]});", f"say({n});"],
            "cancel": lambda: [f"asc_scope_cancel(&{p}s{a[0]});"],
            "gcancel": lambda: [f"asc_group_cancel(&{p}g{a[0]});"],
            "tcancel": lambda: [f"if ({p}t{a[0]})", f"    say_int({n}, asc_task_cancel({p}t{a[0]}));"],
            "selfcancel": lambda: ["asc_task_cancel(asc_self());"],
            "resched": lambda: [f"say_int({n}, asc_scope_reschedule(&{p}s{a[0]}, {a[1]}));"],
            "hide": lambda: [f"asc_scope_set_shield(&{p}s{a[0]}, {a[1]});"],
            "flags": lambda: [f"say_flags({n}, &{p}s{a[0]});"],
            "throw": lambda: [f"throw ASC_USER_ERROR + {a[0]};"],
            "rethrow": lambda: ["throw;"],
            "set": lambda: [f"asc_event_set(&{p}e{a[0]});"],
            "clear": lambda: [f"asc_event_clear(&{p}e{a[0]});"],
            "wait": lambda: [f"await asc_event_wait(&{p}e{a[0]});", f"say({n});"],
            "acquire": lambda: [f"await asc_semaphore_acquire(&{p}x{a[0]});", f"say({n});"],
            "release": lambda: [f"asc_semaphore_release(&{p}x{a[0]});"],
            "cwait": lambda: [f"await asc_condition_wait(&{p}c{a[0]});", f"say({n});"],
            "notify": lambda: [f"asc_condition_notify(&{p}c{a[0]}, {a[1]});"],
            "put": lambda: [f"await asc_queue_put({p}q{a[0]}, &(int){{ {n} }});", f"say({n});"],
            "get": lambda: ["{", "    int v;", f"    await asc_queue_get({p}q{a[0]}, &v);", f"    say_int({n}, v);", "}"],
            "tryput": lambda: [f"say_int({n}, asc_queue_try_put({p}q{a[0]}, &(int){{ {n} }}));"],
            "tryget": lambda: ["{", "    int v = 0;", f"    asc_queue_try_get({p}q{a[0]}, &v);", f"    say_int({n}, v);", "}"],
            "join": lambda: [f"if ({p}t{a[0]})", f"    say_int({n}, await asc_join({p}t{a[0]}));"],
            "await": lambda: [f"if ({p}t{a[0]})", f"    say_int({n}, await (task(int)){p}t{a[0]});"],
            "return": lambda: ["return;" if a[0] else f"return {n};"],
            "gyield": lambda: [f"yield {n};"],
            "break": lambda: [f"if ({self.loops[-1]} == {a[0]})", "    break;"],
            "continue": lambda: [f"if ({self.loops[-1]} == {a[0]})", "    continue;"],
            "spawn": lambda: [f"{p}t{a[1]} = spawn(&{p}g{a[0]}, {self.function(node)}());"],
            "call": lambda: [f"say_int({n}, await {self.function(node)}());"],
        }[node.op]()

    def scoped(self, node, header):
        return [f"async with {header} {{", 0, "}", f"say({node.number});"]

    def object(self, node, comma=True):
        return f"{', ' if comma else ''}&{self.prefix}s{node.args[0]}" if node.args[0] else ""

    def asc_timeout(self, node):
        return self.scoped(node, f"timeout({node.args[1]}{self.object(node)})")

    def asc_move_on(self, node):
        return self.scoped(node, f"move_on_after({node.args[1]}{self.object(node)})")

    def asc_scope(self, node):
        return self.scoped(node, f"cancel_scope({self.object(node, False)})")

    def asc_shield(self, node):
        return self.scoped(node, f"shield({self.object(node, False)})")

    def asc_group(self, node):
        return self.scoped(node, f"taskgroup({node.args[1]}, &{self.prefix}g{node.args[0]})")

    def asc_locked(self, node):
        return self.scoped(node, f"locked(&{self.prefix}m{node.args[0]})")

    def asc_cond(self, node):
        return self.scoped(node, f"locked(&{self.prefix}n{node.args[0]})")

    def asc_acquired(self, node):
        return self.scoped(node, f"acquired(&{self.prefix}x{node.args[0]})")

    def asc_noisy(self, node):
        into, out, mode = node.args
        return self.scoped(node, f"noisy({node.number}, {into}, {out}, {mode})")

    def asc_body(self, node):
        name = BODIES[node.args[0]]
        seconds = f", {node.args[1]}" if name in TIMED else ""
        return self.scoped(node, f"{name}({node.number}{seconds})")

    def asc_all(self, node):
        lines = [node.op + " {"]
        for i in range(len(node.blocks)):
            lines += ["    {", i, "    }"]
        return lines + ["}", f"say({node.number});"]

    asc_any = asc_all

    def asc_unshield(self, node):
        return ["unshield {", 0, "}", f"say({node.number});"]

    def asc_defer(self, node):
        return ["{", "    defer {", 0, "    }", 1, "}", f"say({node.number});"]

    def asc_loop(self, node):
        i = f"i{node.number}"
        self.loops.append(i)
        body = self.block(node.blocks[0], 1)
        self.loops.pop()
        return [f"for (int {i} = 0; {i} < {node.args[0]}; {i}++) {{"] + body + ["}", f"say({node.number});"]

    def asc_for(self, node):
        i, value, generator = f"i{node.number}", f"v{node.number}", self.function(node, "generator int")
        self.loops.append(i)
        body = self.block(node.blocks[1], 2)
        self.loops.pop()
        return ["{", f"    int {i} = -1;", f"    async for (int {value} : {generator}()) {{", f"        {i}++;", f"        say_int({node.number}, {value});"] + \
            body + ["    }", "}", f"say({node.number});"]

    def asc_try(self, node):
        lines = ["try {", 0, "}"]
        for i, code in enumerate(node.args):
            if CODES[code] == "any":
                lines += ["catch as e {", f"    say_error({node.number}, e);", i + 1, "}"]
            else:
                c = CODES[code]
                text = "ASC_ECANCELED" if c == "canceled" else f"ASC_USER_ERROR + {c[1:]}" if c in ("E1", "E2") else "ASC_" + c
                lines += [f"catch ({text}) {{", f"    say({node.number});", i + 1, "}"]
        if len(node.blocks) > len(node.args) + 1:
            lines += ["finally {", len(node.args) + 1, "}"]
        return lines + [f"say({node.number});"]


def asc_file(programs):
    """Several programs in one file; its arguments say which are to run. programs: (number, tree, rng)."""
    text = [PRELUDE]
    for number, tree, rng in programs:
        text.append(f"/* ---- {number} ---- */\n" + Asc(tree, f"p{number}_", rng).text)
    cases = "\n".join(f"    case {number}: await p{number}_main(); break;" for number, _, _ in programs)
    text.append(f"""/* ---- all ---- */
static async void guarded(int number)
{{
    try {{
        async with move_on_after({LIMIT}) {{
            switch (number) {{
{cases.replace('    case', '            case')}
            }}
        }}
    }} catch (ASC_ECANCELED) {{
        say(-1);
    }} catch as e {{
        say_error(0, e);
    }}
}}

async int main(int argc, char **argv)
{{
    setvbuf(stdout, NULL, _IOLBF, 1 << 16);
    asc_error_register(ASC_USER_ERROR + 1, "E1");
    asc_error_register(ASC_USER_ERROR + 2, "E2");
    for (int i = 1; i < argc; i++) {{
        printf("# %s\\n", argv[i]);
        base = asc_now();
        async with taskgroup() as g {{
            spawn(g, guarded(atoi(argv[i])));
        }}
    }}
    return 0;
}}
""")
    return "\n".join(text)
