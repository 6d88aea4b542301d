# Types that nothing declares, structs that nothing completes and an `#error` are told where they stand in the source, and nowhere else.
. "$SOURCE/tests/cli/functions"
cat >types.asc <<'P'
#include <asc.h>
async unknown1_t gives(int x) { await asc_sleep(1); return x; }
async void takes(int x,
                 unknown3_t y)
{
    unknown4_t z = y;
    await asc_sleep(1);
    z += x;
}
async void keeps(int x)
{
    struct unknown5 s;
    union unknown6 *pointer = 0;
    await asc_sleep(x);
    (void)s, (void)pointer;
}
async manager held(int *p, unknown7_t n) { enter { *p = n; await asc_sleep(1); return p; } }
async void uses(int n)
{
    async with (held(&n, 1)) { await asc_sleep(n); }
}
async void stops(int x)
{
    await asc_sleep(x);
#error unknown8
}
async void commas(int x)
{
    char a[2], b[3] extra2, c;
    a[0] = b[0] = c = 1;
    await asc_sleep(x);
    (void)a, (void)b, (void)c;
}
async generator unknown9_t numbers(void) { yield 1; }
P
"$ASCC" types.asc -o types.c
cat >check.py <<'P'
import re, subprocess, sys

limit = ["-ferror-limit=0"] if "clang" in subprocess.run([sys.argv[1], "--version"], capture_output=True, text=True).stdout else []
said = subprocess.run([sys.argv[1], "-std=c11", "-w", "-fsyntax-only", *limit, "-I", sys.argv[2], "types.c"], capture_output=True, text=True).stderr
wanted = {"unknown1_t": {2}, "unknown3_t": {4}, "unknown4_t": {6}, "unknown5": {12}, "unknown7_t": {17, 20}, "unknown8": {25}, "unknown9_t": {34}, "extra2": {29}}
found = {}
for file, line, text in re.findall(r"^(\S+?):(\d+):\d+: error: (.*)", said, re.M):
    name = re.search(r"(unknown|extra)\d\w*", text)
    name = name[0] if name else "unknown5" if re.search(r"incomplete type|storage size", text) else "extra2" if "end of declaration" in text else ""
    if name:
        assert file == "types.asc", (file, line, text)
        assert int(line) in wanted[name], (line, text)
        found[name] = True
assert set(found) == set(wanted), (set(wanted) - set(found), said)
P
for cc in gcc clang; do
    ! command -v $cc >/dev/null || python3 check.py $cc "$SOURCE/runtime/include"
done
