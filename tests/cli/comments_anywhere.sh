# No comment of a body that is rewritten is lost, wherever it stands: between parameters, in the arguments of an await, before an `else`,
# in a head that becomes several statements. Each stands in the C file once. In a function that became one of C's, and in one that became several.
. "$SOURCE/tests/cli/functions"
cat >one.asc <<'END'
#include <asc.h>
//c1.
async int g(int b) { await asc_yield(); return b; }
/*c2.*/
async int f( //c3.
    int a, //c4.
    //c5.
    int b /*c6.*/) //c7.
//c8.
{ //c9.
    //c10.
    int x = 3; (void)a; //c11.
    int z = x + //c12.
        1; /*c13.*/
    await asc_yield( //c14.
    ); //c15.
    if (x && //c16.
        z) { //c17.
        await asc_yield(); //c18.
        //c19.
    } //c20.
    //c21.
    else if (z) //c22.
        await asc_yield(); //c23.
    //c24.
    else { //c25.
        x++; //c26.
    } //c27.
    for (int i = 0; i < 3; i++) //c28.
        await asc_yield(); //c29.
    for (int i = 0; //c30.
         i < 3; //c31.
         i++) //c32.
    { //c33.
        //c34.
        await asc_yield(); //c35.
        //c36.
    } //c37.
    while (x-- > 0) { //c38.
        await asc_yield(); //c39.
    } //c40.
    do { //c41.
        await asc_yield(); //c42.
        //c43.
    } while (0); //c44.
    switch (x) { //c45.
    //c46.
    case 1: //c47.
        //c48.
        await asc_yield(); //c49.
        break; //c50.
    //c51.
    default: //c52.
        break; //c53.
        //c54.
    } //c55.
    try { //c56.
        await asc_yield(); //c57.
        //c58.
    } //c59.
    //c60.
    catch (ASC_ETIMEDOUT) { //c61.
        //c62.
        x = 4; //c63.
        //c64.
    } //c65.
    //c66.
    finally { //c67.
        //c68.
        x = 5; //c69.
        //c70.
    } //c71.
    //c72.
    async with (timeout(5)) { //c73.
        //c74.
        await asc_yield(); //c75.
        //c76.
    } //c77.
    int y = a + //c78.
        await g( //c79.
            b //c80.
        ) * 2; //c81.
    int w = await g(/*c82.*/ b), //c83.
        v = 4; //c84.
    async with (
        //c85.
        timeout(5), //c86.
        timeout(7) /*c87.*/) //c88.
    { //c89.
        await asc_yield(); //c90.
    }
    x = y + w + v; //c91.
    goto end; //c92.
    //c93.
end: //c94.
    //c95.
    x++; //c96.
    //c97.
    defer { //c98.
        x = 1; //c99.
        //c100.
    } //c101.
    //c102.
    if (x) return await g(x); //c103.
    else return x; //c104.
    //c105.
} //c106.
async int k(int a, //c123.
  int b /*c124.*/); //c125.
//c107.
async void h(void) { //c108.
    async with (taskgroup() as g) { //c109.
        spawn(g, f(1, //c110.
                   /*c111.*/ 2)); //c112.
    } //c113.
    all { //c114.
        await asc_yield(); //c115.
        //c116.
        await f(1, 2); //c117.
    } //c118.
}
async int main(void) {
    //c119.
}
//c120.
END
cat >several.asc <<'END'
#include <asc.h>
async int same(int n)
{
    await asc_yield();
    return n;
}
async int get(int a, /* c1. */
              int b  // c2.
              )
{
    int x = a +
            // c3.
            await same(/* c4. */ b);
    try {
        if (a == 1 /* c5. */ ||
            await same(b) /* c6. */) {
            x++;
        }
        // c7.
        else if (a == 2)
            await asc_yield(/* c8. */);
        // c9.
        else
            return await same(
                // c10.
                1);
    }
    // c11.
    finally {
        x--;
    }
    return x;
}
async int main(void) { return await get(1, 1) - 1; }
END
for name in one several; do
    for option in --line --no-line; do
        [ $option = --line ] && option=
        gives 0 "$ASCC" $option $name.asc -o x.c
        for c in $(grep -oE "c[0-9]+\\." $name.asc); do
            [ "$(grep -cF "$c" x.c)" = 1 ] || fail "$name $option: $c stands $(grep -cF "$c" x.c) times in x.c"
        done
    done
done
grep -q 'int a; /\* c1\. \*/' x.c || fail "no comment behind the parameter's field"
[ "$(grep -A1 -F "// c11." x.c | sed -n 2p)" = "    {" ] || fail "c11 does not stand before what is left"
