# tools/asc-gdb.py: the tasks of a process and of its core file.
. "$SOURCE/tests/cli/functions"
command -v gdb >/dev/null && gdb -batch -ex 'python print("python")' 2>/dev/null | grep -q python || { echo "gdb with Python is missing"; exit 77; }
cat >look.asc <<'END'
#include <stdio.h>
#include <asc.h>

void stop_here(void)
{
    puts("stopped");
}

async int inner(int depth, const char *name)
{
    double seconds = 100.0 + depth;
    if (depth == 0)
        await asc_sleep(seconds);
    else
        await inner(depth - 1, name);
    return depth + (int)seconds + (name != NULL);
}

async void worker(int id)
{
    char text[16] = "some text";
    if (id < 0) {
        char other[64] = "never";
        await inner(1, other);
        puts(other);
        return;
    } else {
        async with timeout(50.0) {
            int twice = id * 2;
            await inner(1, text);
            printf("%d %s\n", twice, text);
        }
    }
}

async int main(void)
{
    async with taskgroup() as g {
        (void)spawn(g, worker(21));
        (void)spawn(g, worker(4));
        await asc_sleep(0.01);
        stop_here();
        asc_group_cancel(g);
    }
    return 0;
}
END
gives 0 "$ASCC" look.asc -o look.c
gives 0 "$CC" -std=c11 -g -O0 -I "$SOURCE/runtime/include" look.c "$BUILD/runtime/libasc.a" $(pkg-config --cflags --libs libuv) -lm -lpthread -o look
cat >commands <<END
set debuginfod enabled off
set pagination off
source $SOURCE/tools/asc-gdb.py
END
cat >live <<END
break stop_here
run
asc tasks
asc bt 1
asc locals 1
asc locals 1 1
asc locals 2 2
generate-core-file core
END
if ! gdb -nx -batch -x commands -x live ./look >out 2>err; then
    fail "gdb"
fi
grep -q "ptrace\|Couldn't write\|not permitted" err out && { echo "gdb may not trace here"; exit 77; }
seen()
{
    prints "task 1 worker: sleeps "
    prints "task 2 worker: sleeps "
    prints "look.asc:13 in inner: await asc_sleep(seconds)"
    prints "look.asc:15 in inner: await inner(depth - 1, name)"
    prints "look.asc:30 in worker: await inner(1, text)"
    prints "scope, deadline in "
    prints "  group"
    prints "depth = 0"
    prints "depth = 1"
    prints "seconds = 100"
    prints "id = 4"
    prints "of one of these blocks:"
    prints "  1: other = "
    prints "twice = 8"
    prints 'text = "some text'
    grep -q '^#2 .*look.asc:30 in worker' out || fail "three frames"
}
prints "task 0 main: runs"
seen
[ -f core ] || { echo "no core file here"; exit 0; }
cat >dead <<END
asc tasks
asc bt 1
asc locals 1
asc locals 1 1
asc locals 2 2
END
gives 0 gdb -nx -batch -x commands -x dead ./look core
seen
