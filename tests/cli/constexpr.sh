# Constants of C23, in a file and in functions: in sizes, `case` labels and branches they stay constants, over awaits too. Few compilers know
# them, so C sees enumerators.
. "$SOURCE/tests/cli/functions"
cat >a.asc <<'P'
#include <asc.h>
#include <stdio.h>
constexpr int G = 4;
async int f(int x) { await asc_yield(); return x; }
async int g(int x)
{
    constexpr int N = 3;
    int a[G], b[N * 2];
    await f(1);
    a[3] = N, b[5] = 2;
    switch (x) {
    case N: a[3] += await f(N); break;
    case G: a[3] = 0; break;
    }
    all {
        { constexpr int Q = 2; int w[Q]; w[1] = await f(Q); x += w[1]; }
        switch (x) { case N: x += await f(10); }
    }
    return (int)(a[3] + b[5] + x + (int)(sizeof a / sizeof *a) + (int)(sizeof b / sizeof *b));
}
async int straight(void)
{
    constexpr int M = 2;
    int c[M] = {5, 6};
    await f(1);
    int d[M + 1] = {c[1], M, c[0]};
    await f(2);
    return d[0] + d[1] * M + c[M - 1];
}
async int main(void) { printf("%d %d\n", await g(3), await straight()); return 0; }
P
"$ASCC" --no-line a.asc -o a.c 2>said || fail "refused: $(cat said)"
[ ! -s said ] || fail "$(cat said)"
sed 's/^ *constexpr int G = 4;/enum { G = 4 };/; s/static constexpr \(const \)\{0,1\}int \([a-zA-Z_]*\) = \([0-9]*\);/enum { \2 = \3 };/' a.c >b.c
! grep "^ *static constexpr" b.c || fail "a constant that is not one in C"
${CC:-cc} -std=c11 -I "$SOURCE/runtime/include" $(pkg-config --cflags libuv) b.c -o b -L "$BUILD/runtime" -lasc $(pkg-config --libs libuv) -lm
LD_LIBRARY_PATH="$BUILD/runtime" gives 0 ./b
[ "$(cat out)" = "33 16" ] || fail "another sum: $(cat out)"
