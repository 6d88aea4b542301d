# Tasks of a program under gdb, or of its core file. Load it with `source asc-gdb.py`.
#
#     asc tasks              the tree of tasks and scopes: where each task is parked
#     asc bt TASK            the frames of one task, innermost first
#     asc locals TASK [N]    what its frame number N (0) keeps: parameters and locals, scopes, what it waits for
#
# TASK is a number as `asc tasks` shows it, or an expression that is an asc_task *. Nothing is called in the program. The library and the
# program must have been compiled with -g.
import gdb

# Of runtime/src/internal.h and <asc/frame.h>, for compilers that leave unused enumerators out of the debug information.
DEFAULTS = {
    "ASC_NODE_SHIELD": 0, "ASC_NODE_UNSHIELD": 1, "ASC_NODE_SCOPE": 2, "ASC_NODE_GROUP": 3, "ASC_NODE_TASK": 4,
    "ASC_NODE_CANCELED": 8, "ASC_NODE_HANDLE": 32, "ASC_NODE_SIDE": 64,
    "ASC__PARK": 7, "ASC__SLEEPING": 2, "ASC__STARTED": 16, "ASC__ENDED": 32,
}
STATES = ["is ready", "waits for another task", "sleeps", "waits for an operation", "waits, can't be cancelled now",
          "waits to lock again, can't be cancelled now", "", ""]
NEVER = 2**63 - 1


def constant(name):
    try:
        return int(gdb.parse_and_eval(name))
    except gdb.error:
        return DEFAULTS[name]


def struct(name):
    try:
        return gdb.lookup_type(name)
    except gdb.error:
        return gdb.lookup_type("struct " + name)


def pointer(value, name):
    return value.cast(struct(name).pointer())


def outer(value, name, member):
    """The object of which value, a pointer, points to a member."""
    kind = struct(name)
    offset = 0
    for part in member.split("."):
        field = next(f for f in kind.fields() if f.name == part)
        offset += field.bitpos // 8
        kind = field.type.strip_typedefs()
    return pointer(gdb.Value(int(value) - offset), name)


def chain(first, member):
    while int(first):
        yield first
        first = first[member]


def text(value):
    return value.string(errors="replace") if int(value) else ""


# ---- loops ----

def loop_in_stack():
    """Where the thread's own variables can't be read, as with some core files: the argument of a function of the runtime."""
    frame = gdb.newest_frame()
    while frame is not None:
        try:
            for symbol in frame.block():
                if symbol.is_argument and str(symbol.type.strip_typedefs()) in ("asc_loop *", "struct asc_loop *"):
                    return symbol.value(frame)
        except RuntimeError:
            pass
        frame = frame.older()
    return None


def loop_here():
    try:
        loop = gdb.parse_and_eval("asc__loop")
        if int(loop):
            return loop
    except gdb.error:
        return loop_in_stack()
    return None


def loops():
    """Of every thread that has one."""
    selected = gdb.selected_thread()
    if selected is None:
        raise gdb.GdbError("no process, no core file")
    found = []
    try:
        for thread in sorted(gdb.selected_inferior().threads(), key=lambda t: t.num):
            thread.switch()
            loop = loop_here()
            if loop is not None and int(loop) not in [int(x) for x in found]:
                found.append(loop)
    finally:
        selected.switch()
    return found


# ---- tasks ----

def side(loop, task):
    flags = int(task["root"]["flags"])
    if flags & constant("ASC_NODE_HANDLE"):
        size = (struct("asc__side").sizeof + 15) // 16 * 16
        return pointer(gdb.Value(int(task) - size), "asc__side")
    if flags & constant("ASC_NODE_SIDE"):
        for i in range(int(loop["side_capacity"])):
            for s in chain(loop["sides"][i], "next"):
                if int(s["task"]) == int(task):
                    return s
    return None


def started(task):
    return int(task["root"]["state"]) & constant("ASC__STARTED")


def frames(task):
    return list(chain(task["top"], "caller"))


class Place:
    """Where a continuation goes on: from the table of its file."""

    known = {}

    def __init__(self, resume):
        self.resume = int(resume)
        self.symbol = self.block = None
        self.function = self.text = self.file = ""
        self.line = 0
        self.block = gdb.block_for_pc(self.resume)
        block = self.block
        while block is not None and block.function is None:
            block = block.superblock
        if block is not None:
            self.symbol = block.function
            self.function = self.symbol.name
        self.find()

    def find(self):
        for table in tables(self.block):
            for i in range(int(table["count"])):
                place = table["places"][i]
                if int(place["after"]) == self.resume:
                    self.function, self.text = text(place["function"]), text(place["text"])
                    self.line, self.file = int(place["line"]), text(table["file"])
                    return

    def __str__(self):
        if not self.file:
            return self.function or hex(self.resume)
        where = "%s:%d" % (self.file, self.line) if self.line else self.file
        return "%s in %s: %s" % (where, self.function, self.text)


def tables(block):
    """Those that the runtime has linked, then the one of the file that the continuation stands in."""
    try:
        linked = gdb.parse_and_eval("'call.c'::tables")
    except gdb.error:
        symbol = gdb.lookup_static_symbol("tables")
        linked = symbol.value() if symbol is not None else None
    if linked is not None:
        yield from chain(linked, "next")
    if block is not None and block.static_block is not None:
        for symbol in block.static_block:
            if symbol.is_variable and str(symbol.type.strip_typedefs()) == str(struct("asc_table").strip_typedefs()):
                yield symbol.value().address


def task_name(loop, task):
    s = side(loop, task)
    if s is not None and int(s["name"]):
        return text(s["name"])
    if s is not None and int(s["fn"]):
        return text(s["fn"]["name"])
    if int(task) == int(loop["current"]) or not started(task):
        return "task"
    all_frames = frames(task)
    return Place(all_frames[-1]["resume"]).function if all_frames else "task"


def state(loop, task):
    if int(task) == int(loop["current"]):
        return "runs"
    if int(task["root"]["state"]) & constant("ASC__ENDED"):
        return "has ended"
    if not started(task):
        return "has not begun"
    park = int(task["root"]["state"]) & constant("ASC__PARK")
    words = STATES[park]
    if park == constant("ASC__SLEEPING"):
        frame = pointer(task["link"]["prev"], "asc_sleep_frame")
        at = loop["sleepers"]["entries"][int(frame["timer"]["slot"]) - 1]["at"]
        words += " %.3f s more" % ((int(at) - int(loop["now"])) / 1e9)
    return words


def scopes(task):
    node = task["scope"]
    end = int(task["root"].address)
    while int(node) and int(node) != end:
        yield node
        node = node["parent"]


def children(group):
    for first in group["children"], group["queued"]:
        yield from chain(first, "sibling")


def tree(loop):
    """All tasks, as (depth, task)."""
    def walk(task, depth):
        yield depth, task
        for node in scopes(task):
            if int(node["kind"]) == constant("ASC_NODE_GROUP"):
                for child in children(outer(node, "asc_group", "scope.node")):
                    yield from walk(child, depth + 1)
    for root in chain(loop["roots"], "sibling"):
        yield from walk(root, 0)


def find_task(words):
    number = None
    try:
        number = int(words, 10)
    except ValueError:
        pass
    wanted = None if number is not None else int(gdb.parse_and_eval(words))
    for loop in loops():
        for _, task in tree(loop):
            if (int(task["root"]["number"]) == number) if number is not None else (int(task) == wanted):
                return loop, task
    raise gdb.GdbError("%s: there is no such task; `asc tasks` lists them" % words)


# ---- frames ----

def frame_type(place):
    """The struct of a continuation's frame: what its `self` is taken for, in the function that it leads to or in itself."""
    def of(kind):
        kind = kind.strip_typedefs()
        if kind.code != gdb.TYPE_CODE_PTR or kind.target().strip_typedefs().code != gdb.TYPE_CODE_STRUCT:
            return None
        target = kind.target().strip_typedefs()
        fields = target.fields()
        return target if fields and fields[0].name == "base" else None

    if place.block is None:
        return None
    for symbol in place.block: # form C: struct seed_frame *f = self;
        found = symbol.is_variable and of(symbol.type)
        if found:
            return found
    static = place.block.static_block
    for block in static, static.superblock if static is not None else None: # form N: the function that it calls
        for symbol in block or []:
            if symbol.is_function and symbol.name.startswith(place.function + "_run"):
                for field in symbol.type.fields():
                    found = of(field.type)
                    if found:
                        return found
    try:
        return gdb.lookup_type("struct %s_frame" % place.function)
    except gdb.error:
        return None


def shown(value):
    try:
        return value.format_string(max_elements=40)
    except gdb.error as e:
        return "<%s>" % e


def print_field(name, value, indent):
    kind = value.type.strip_typedefs()
    if str(value.type) == "asc_exit":
        whys = ["open", "at its end", "return", "error", "break", "continue", "cancelled"]
        why = int(value["why"])
        gdb.write("%s%s = %s\n" % (indent, name, whys[why] if why < len(whys) else "goto"))
    elif str(value.type) == "asc_scope":
        gdb.write("%s%s = scope%s%s\n" % (indent, name, ", expired" if bool(value["expired"]) else "", ", caught" if bool(value["caught"]) else ""))
    elif name == "value" and kind.code == gdb.TYPE_CODE_STRUCT and not kind.tag:
        for field in kind.fields():
            print_field(field.name, value[field], indent)
    else:
        gdb.write("%s%s = %s\n" % (indent, name, shown(value)))


def print_fields(kind, value, indent):
    for field in kind.fields():
        inner = field.type.strip_typedefs()
        if not field.name and inner.code == gdb.TYPE_CODE_UNION:
            gdb.write("%sof one of these blocks:\n" % indent)
            for number, block in enumerate(inner.fields()):
                if block.name:
                    print_field(block.name, value[field][block], "%s  %d: " % (indent, number + 1))
                else:
                    print_fields(block.type.strip_typedefs(), value[field][block], "%s  %d: " % (indent, number + 1))
        elif field.name not in ("base", "call", "result", "more"):
            print_field(field.name, value[field], indent)


def print_locals(frame, place):
    kind = frame_type(place)
    if kind is None:
        gdb.write("nothing is known of the frame of %s: compile it with -g\n" % (place.function or hex(place.resume)))
        return
    print_fields(kind, frame.cast(kind.pointer()).dereference(), "")


# ---- commands ----

class Asc(gdb.Command):
    """Tasks of a program that was compiled by ascc: `asc tasks`, `asc bt TASK`, `asc locals TASK [N]`."""

    def __init__(self):
        super().__init__("asc", gdb.COMMAND_STACK, prefix=True)


class Tasks(gdb.Command):
    """The tree of tasks and scopes, with where each task is parked."""

    def __init__(self):
        super().__init__("asc tasks", gdb.COMMAND_STACK)

    def invoke(self, words, from_tty):
        found = loops()
        if not found:
            gdb.write("no loop runs\n")
        for loop in found:
            gdb.write("loop %s: %d tasks\n" % (hex(int(loop)), int(loop["tasks"])))
            for depth, task in tree(loop):
                self.task(loop, task, "  " * (depth + 1))

    def task(self, loop, task, indent):
        canceled = ", cancelled" if int(task["root"]["flags"]) & constant("ASC_NODE_CANCELED") else ""
        gdb.write("%stask %d %s: %s%s\n" % (indent, int(task["root"]["number"]), task_name(loop, task), state(loop, task), canceled))
        if int(task) != int(loop["current"]) and started(task):
            for frame in frames(task):
                gdb.write("%s  at %s\n" % (indent, Place(frame["resume"])))
        for node in scopes(task):
            gdb.write("%s  %s\n" % (indent, self.node(loop, node)))

    def node(self, loop, node):
        kind = int(node["kind"])
        if kind == constant("ASC_NODE_SHIELD"):
            return "in cleanup"
        if kind == constant("ASC_NODE_UNSHIELD"):
            return "in unshield"
        scope = outer(node, "asc_scope", "node")
        words = "group" if kind == constant("ASC_NODE_GROUP") else "scope"
        if int(scope["cause"]):
            words += ", cancelled"
        elif int(scope["deadline"]) != NEVER:
            words += ", deadline in %.3f s" % ((int(scope["deadline"]) - int(loop["now"])) / 1e9)
        return words + (", shield" if bool(scope["shield"]) else "")


class Backtrace(gdb.Command):
    """asc bt TASK: the frames of a task, innermost first."""

    def __init__(self):
        super().__init__("asc bt", gdb.COMMAND_STACK)

    def invoke(self, words, from_tty):
        loop, task = find_task(words.strip() or "0")
        if int(task) == int(loop["current"]):
            gdb.write("task %d runs: its innermost frames are those of `bt`\n" % int(task["root"]["number"]))
            return
        if not started(task):
            gdb.write("task %d has not begun\n" % int(task["root"]["number"]))
            return
        for i, frame in enumerate(frames(task)):
            gdb.write("#%-3d %s\n" % (i, Place(frame["resume"])))


class Locals(gdb.Command):
    """asc locals TASK [N]: what frame N (0: the innermost) of a parked task keeps."""

    def __init__(self):
        super().__init__("asc locals", gdb.COMMAND_STACK)

    def invoke(self, words, from_tty):
        args = gdb.string_to_argv(words)
        if not 1 <= len(args) <= 2:
            raise gdb.GdbError("usage: asc locals TASK [N]")
        loop, task = find_task(args[0])
        if int(task) == int(loop["current"]) or not started(task):
            raise gdb.GdbError("task %d is not parked" % int(task["root"]["number"]))
        all_frames = frames(task)
        n = int(args[1]) if len(args) > 1 else 0
        if not 0 <= n < len(all_frames):
            raise gdb.GdbError("it has %d frames" % len(all_frames))
        place = Place(all_frames[n]["resume"])
        gdb.write("#%-3d %s\n" % (n, place))
        print_locals(all_frames[n], place)


Asc()
Tasks()
Backtrace()
Locals()
