# One C file for every configuration: of the definitions of a function under conditions C sees the one that holds.
. "$SOURCE/tests/cli/functions"
cat >a.asc <<'END'
#include <stdio.h>
#include <asc.h>

#if defined ONE
async int value(int n) { await asc_sleep(n); if (n == 3) throw ASC_EINVAL, "one"; return n; }
static async int inner(void) { return await value(1); }
#elif defined TWO
async int value(int count) { for (int i = 0; i < count; i++) await asc_sleep(i); if (count == 3) throw ASC_EINVAL, "two"; return 2 * count; }
static async int inner(void) { await asc_yield(); return await value(1) + await value(2); }
#else
static int plain(int n) { return 3 * n; }
async int value(int number) { if (number == 3) throw ASC_EINVAL, "three"; await asc_yield(); return plain(number); }
static async int inner(void) { return await value(1) - 1; }
#endif

async int main(void)
{
    async with taskgroup() as g {
        task(int) t = spawn(g, value(2));
        printf("%d %d\n", await inner(), await t);
    }
    return await value(3);
}
END
gives 0 "$ASCC" a.asc -o a.c -H a.asc.h
silent
cat >b.c <<'END'
#include "a.asc.h"
asc_task *start(asc_loop *l);
asc_task *start(asc_loop *l) { return value_spawn(l, NULL, NULL, 1); }
END
build()
{
    "$CC" -std=c11 -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Werror -D$1 -I"$SOURCE/runtime/include" a.c b.c "$BUILD"/runtime/libasc.so -Wl,-rpath,"$BUILD/runtime" -pthread -lm -o a
    gives 1 env ASC_CLOCK=virtual ./a
    prints "$2"
    says "uncaught: EINVAL: $3"
    says "a.asc:$4 in value: throw"
    says "a.asc:22 in main: await value(3)"
}
build ONE "1 2" one 5
build TWO "6 4" two 8
build OTHER "2 6" three 12
