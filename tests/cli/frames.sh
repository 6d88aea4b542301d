# --emit=frames and json: what they say of sizes, offsets and lines is what the C compiler makes of the output, for every program of
# the tests that stands alone.
. "$SOURCE/tests/cli/functions"
cat >why.asc <<'END'
#include <time.h>
#include <asc.h>

#define COUNT 8 /* of them */
enum { SIZE = 64 };
struct pair { int a, b; };
typedef struct { struct pair pairs[COUNT]; const char *(*name)(int); union { char c; double d; } u, *v; } many;

async int below(int depth);

async int leaf(void)
{
    await asc_yield();
    return 1;
}

async int above(const char *name, struct pair pair, struct tm when)
{
    int plain = 1, kept = 2;
    volatile int seen = 0;
    char buf[SIZE] = "";
    many all = { .v = NULL };
    int by_address = 0, *p = &by_address;
    kept += plain;
    kept += await leaf();
    seen++;
    *p += 1;
    return kept + await below(1) + buf[0] + name[0] + pair.a + seen + by_address + when.tm_sec + all.pairs[0].a;
}

async int below(int depth)
{
    return depth ? await below(depth - 1) : 0;
}

async int looped(int n)
{
    int sum = 0;
    while (n-- > 0)
        sum += await leaf();
    return sum;
}

async int main(void)
{
    struct pair pair = { 1, 2 };
    struct tm when = { 0 };
    async with timeout(1.0) {
        return await above("", pair, when) + await looped(2);
    }
}
END
gives 0 "$ASCC" --emit=frames why.asc
silent
prints "int kept "
prints "lives across \`await leaf()\` (line 25)"
prints "a C local, saved while parked"
prints "volatile; lives across \`await leaf()\`"
prints "array; lives across"
prints "address taken; lives across"
prints "struct leaf_frame leaf"
prints "frame of the callee, embedded: its body stands above"
prints "struct below_head *below"
prints "a pointer to a frame of its own: defined below"
prints "line 33: \`await below(depth - 1)\` has a frame of its own on the heap: recursion"
prints "when is sizeof(struct tm)"
prints "struct pair pair "
grep -q "  88  many all " out || fail "many has 88 bytes"
grep -q "  64  char buf" out || fail "buf has 64 bytes"
prints "at least"
prints "how \`cancel_scope(&own)\` is left"
lacks out "int plain"
cat >check.py <<'END'
import json, os, subprocess, sys
ascc, source, cc, include = sys.argv[1:5]
checked = pairs = 0
for folder in "examples", "tests/lang", "tests/runtime":
    for name in sorted(os.listdir(os.path.join(source, folder))):
        path = os.path.join(source, folder, name)
        if not name.endswith(".asc") or ".asc\"\n" in open(path, encoding="utf-8", errors="replace").read():
            continue
        with open(path, "rb") as f:
            if b'.asc"\n' in f.read():
                continue # it needs the header of another file
        if subprocess.run([ascc, "-w", path, "-o", "x.c"], stderr=subprocess.DEVNULL).returncode:
            continue
        shown = json.loads(subprocess.run([ascc, "-w", "--emit=json", path], stdout=subprocess.PIPE, check=True).stdout)
        with open("x.c", "rb") as f:
            text = f.read()
        lines, rows = text.decode("utf-8", "replace").split("\n"), open(path, "rb").read().decode("utf-8", "replace").split("\n")
        asserts = b""
        for fn in shown["functions"]:
            frame = fn["frame"]
            tests = [("sizeof(struct %s)" % frame["struct"], frame["bytes"])]
            for field in frame["fields"]:
                if "#if" in field.get("size", ""):
                    continue
                member = field["name"]
                tests.append(("sizeof(((struct %s *)0)->%s)" % (frame["struct"], member), field["bytes"]))
                tests.append(("offsetof(struct %s, %s)" % (frame["struct"], member), field["offset"]))
            marker = frame["struct"].replace("_frame", "_here")
            if ("#define %s " % marker).encode() in text: # C may not see the function at all
                continue
            for what, value in tests:
                if value is not None:
                    asserts += ("_Static_assert(%s == %d, \"%s is not %d\");\n" % (what, value, what, value)).encode()
                    checked += 1
        for fn in shown["functions"]: # what is needed at one await lies beside each other
            fields = {field["name"]: field for field in fn["frame"]["fields"] if field["offset"] is not None and field["bytes"] is not None}
            for point in fn["awaits"]:
                kept = sorted((fields[name]["offset"], fields[name]["offset"] + fields[name]["bytes"], name) for name in set(point["keeps"]) if name in fields)
                for (_, end, one), (begin, _, other) in zip(kept, kept[1:]):
                    assert end <= begin, (path, fn["name"], point["text"], one, other)
                    pairs += 1
        end = -1
        for run in shown["lines"]:
            assert run["c"] - 1 >= end and run["c"] - 1 + run["count"] <= len(lines), (path, run)
            end = run["c"] - 1 + run["count"]
            assert 1 <= run["source"] <= len(rows), (path, run)
        with open("x.c", "ab") as f:
            f.write(b"\n#include <stddef.h>\n" + asserts)
        flags = [flag for row in rows if row.startswith("// cflags:") for flag in row[10:].split()]
        subprocess.run([cc, "-w", "-std=gnu11", *flags, "-fsyntax-only", "-I", include, "-I", os.path.dirname(path), "x.c"], check=True)
print(checked, "sizes and offsets,", pairs, "neighbours")
END
gives 0 python3 check.py "$ASCC" "$SOURCE" "${CC:-cc}" "$SOURCE/runtime/include"
cat out
