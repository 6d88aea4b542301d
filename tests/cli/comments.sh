# The comments of a body that is rewritten stand in the C file as often as in the source: before statements, behind them and behind heads,
# at the end of blocks.
. "$SOURCE/tests/cli/functions"
cat >x.asc <<'END'
#include <asc.h>
async int get(int n)
{
    await asc_yield(); // c1
    // c2

    if (n) { // c3
        await asc_yield(); /* c4 */
        n++;
        // c5

        /* c6
           more */
    }
    if (n > 1) /* c7 */
        await asc_yield();
    while (n > 100) // c8
    {
        await asc_yield();
        if (n) { /* c9 */
            n--; // c10
            // c11
        }
        // c12
    }
    for (int i = 0; i < 3; i++) { // c13
        await asc_yield();
    }
    return n; // c14
    // c15
}
async int main(void) { return await get(1) - 1; }
END
for form in loops forward; do
    [ $form = forward ] && sed 's/while (n > 100)/if (n > 100)/; s/for (int i = 0; i < 3; i++)/if (n)/' x.asc >y.asc && mv y.asc x.asc
    gives 0 "$ASCC" x.asc -o x.c
    for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15; do
        [ "$(grep -cE "c$i( |\$)" x.c)" = 1 ] || fail "$form: c$i stands $(grep -cE "c$i( |\$)" x.c) times in x.c"
    done
done
