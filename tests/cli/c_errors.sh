# What is wrong with the C of a source is told where it stands there, whatever compiles it, and nowhere else: an unknown name in the place
# of each @, all at once.
. "$SOURCE/tests/cli/functions"
cat >all.txt <<'P'
#include <stdio.h>
#include <stdlib.h>
#include <asc.h>
async int work(int n) { await asc_sleep(@); return @; }
async void nop(void) { await asc_sleep(1); }
async generator int nums(int n) { for (int i = @; i < @; i++) { await asc_sleep(1); yield @; } }
async manager held(int *p) { enter { *p = @; await asc_sleep(1); return p; } exit { *p = @; } }
async manager body(int *p) { *p = @; try { yield p; } finally { *p = @; } }
manager plain(int *p) { enter { *p = 1; return p; } exit { *p = @; } }
async manager job(int n) { await { return await work(n + @); } }
async typedef int handler(int n);

async int f(int n, handler *h)
{
    int a = @;
    int b = await work(@);
    int c[3] = { @, await work(@), @ };
    a = b + @ + await work(c[@]);
    c[await work(@)] = @;
    if (@)
        a++;
    if (await work(1) + @)
        a++;
    else if (@ > await work(2))
        b++;
    while (@ < await work(1))
        a++;
    do {
        b++;
        await nop();
    } while (@);
    for (int i = await work(@); i < @; i += @)
        await work(i + @);
    for (int i = @; i < await work(@); i += await work(@))
        n++;
    switch (@) {
    case 3: await work(1); break;
    default: a = @; break;
    }
    switch (await work(@)) {
    case 3: await work(1); break;
    default: a = @; break;
    }
    async with (timeout(@)) {
        a = @;
        await nop();
    }
    async with (timeout(@) as t, held(&a) as p, body(&a) as q) {
        *p = @;
        *q = @;
        asc_scope_reschedule(t, @);
        await nop();
    }
    with (plain(&n) as pp) {
        *pp = @;
    }
    async with (taskgroup() as g) {
        spawn(g, work(@));
        task(int) t = spawn(g, work(@));
        a = await t + @;
        (void)await asc_join(t);
        spawn(g, h(@));
    }
    try {
        a = @;
        await nop();
        if (@)
            throw @;
        throw @, "text %d", @;
    } catch (@, @) as e {
        a = @ + e->code;
        throw;
    } catch as e {
        a = @ + e->code;
    } finally {
        a = @;
        unshield { await work(@); }
    }
    defer free(@ ? NULL : NULL);
    defer {
        await work(@);
    }
    async for (int i : nums(@)) {
        a += @;
        if (i == @)
            break;
    }
    all {
        a = await work(@);
        { b = @; await nop(); }
    }
    any {
        a = await work(@);
        { b = @; await nop(); }
    }
    a = await job(@);
    a = await h(@) + await ((handler *)h)(@);
    a = n && await work(@) || @;
    a = n ? await work(@) : @;
    a = (await work(1), @);
    int *pa = (int[]){ @, await work(1) };
    struct { int x, y; } st = { .x = @, .y = await work(@) };
    st.x += await work(@);
    pa[@] = await work(2);
    while (n) {
        if (@) break;
        if (n == @) continue;
        n = await work(1);
        if (n == 7)
            return @;
    }
    printf("%d %d\n", @, await work(@));
    return a + b + await work(@) + @;
}
async int main(int argc, char **argv)
{
    (void)argv;
    return await f(@, NULL);
}
P
cat >check.py <<'P'
import re, subprocess, sys

text, count, lines = open("all.txt").read(), 0, {}
while "@" in text:
    lines[f"unknown_{count}"] = text[: text.index("@")].count("\n") + 1
    text = text.replace("@", f"unknown_{count}", 1)
    count += 1
open("all.asc", "w").write(text)
subprocess.run([sys.argv[1], "all.asc", "-o", "all.c"], check=True)
limit = ["-ferror-limit=0"] if "clang" in subprocess.run([sys.argv[2], "--version"], capture_output=True, text=True).stdout else []
said = subprocess.run([sys.argv[2], "-std=c11", "-w", "-fsyntax-only", *limit, "-I", sys.argv[3], "all.c"], capture_output=True, text=True).stderr
found = re.findall(r"^(\S+?):(\d+):\d+: error: .*?(unknown_\d+)", said, re.M)
for file, line, name in found:
    assert (file, int(line)) == ("all.asc", lines[name]), (file, line, name)
assert {name for _, _, name in found} == set(lines), (set(lines) - {name for _, _, name in found}, said)
P
for cc in gcc clang; do
    ! command -v $cc >/dev/null || python3 check.py "$ASCC" $cc "$SOURCE/runtime/include"
done
