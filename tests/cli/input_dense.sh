# What the compiler makes of a source is many times its size and waits in a file: the C is what it is when all of it stays in memory, as for a
# review, and no more than twenty times the source is in memory.
. "$SOURCE/tests/cli/functions"
python3 - <<'P'
function = """async int f%d(int x, int y)
{
    int a = x + 1, b = y;
    for (int i = 0; i < x; i++) {
        a += await before(i, b);
        if (a > 10)
            break;
    }
    try {
        async with timeout(1.0) {
            b = await before(a, await before(b, 1));
        }
    } catch (ASC_ETIMEDOUT) {
        b = -1;
    }
    return a + b;
}
"""
with open("in.asc", "w") as f:
    f.write("#include <asc.h>\nasync int before(int x, int y);\n")
    for i in range(4000):
        f.write(function % i)
P
gives 0 "$ASCC" -w in.asc -o a.c
silent
mv a.c whole.c
gives 0 "$ASCC" -w in.asc --review=a.html -o a.c
silent
same whole.c a.c
gives 0 "$ASCC" -w in.asc -o -
sed 's/"a[.]c"/"<stdout>"/' whole.c >named.c
same named.c out
cp -p whole.c a.c
touch -d '2001-01-01' a.c
gives 0 "$ASCC" -w in.asc -o a.c
[ "$(find a.c -newermt '2002-01-01')" = "" ] || fail "a file that stays the same was written"
echo >>a.c
gives 0 "$ASCC" -w in.asc -o a.c
same whole.c a.c
kib=$(python3 - "$ASCC" <<'P'
import resource, subprocess, sys
subprocess.run([sys.argv[1], "-w", "in.asc", "-o", "a.c"], check=True)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
P
)
size=$(($(wc -c <in.asc) / 1024))
[ "$kib" -le $((size * 20 + 8192)) ] || fail "$kib KiB for a source of $size KiB"
# no place for a file: all stays in memory
mkdir full
gives 0 python3 - "$ASCC" <<'P'
import resource, subprocess, sys
def limit():
    resource.setrlimit(resource.RLIMIT_NOFILE, (4, 4))
status = subprocess.run([sys.argv[1], "-w", "in.asc", "-o", "-"], stdout=open("limited.c", "w"), preexec_fn=limit).returncode
sys.exit(status)
P
same named.c limited.c
