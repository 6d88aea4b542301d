# Async functions with names of the system and of the C library: in several files, and started from plain C
. "$SOURCE/tests/cli/functions"

cat >io.asc <<'END'
#include <stdio.h>
#include <asc.h>

async int read(int n)
{
    await asc_yield();
    return n + 1;
}

async int index(void)
{
    await asc_yield();
    puts("index");
    return 1;
}

async typedef int reader(int);
END
cat >names.asc <<'END'
#include <stdio.h>
#include <asc.h>
#include "io.asc"

static reader *readers[] = { read };

async void names(void)
{
    int n = await index();
    printf("%d\n", await readers[0](n) + await read(n));
}
END
cat >main.c <<'END'
#include <stdio.h>
#include "io.asc.h"
#include "names.asc.h"

static void was_read(void *arg, asc_task_outcome outcome, void *frame, const asc_error *error)
{
    (void)arg;
    (void)error;
    printf("%d %d\n", outcome == ASC_TASK_OK, ((struct read_head *)frame)->result);
}

int main(void)
{
    asc_loop *loop = asc_loop_new(NULL);
    if (!loop || !read_spawn(loop, was_read, NULL, 41) || !names_spawn(loop, NULL, NULL) || !asc_loop_run(loop))
        return 1;
    asc_loop_free(loop);
    return 0;
}
END
for name in io names; do
    gives 0 "$ASCC" $name.asc -o $name.c -H $name.asc.h
    silent
done
# shellcheck disable=SC2046
gives 0 "$CC" -std=gnu11 -Wall -Wextra -Wshadow -Wconversion -Werror -I "$SOURCE/runtime/include" io.c names.c main.c "$BUILD/runtime/libasc.a" \
    $(pkg-config --cflags --libs libuv) -lm -lpthread -o main
gives 0 ./main
silent
printf '1 42\nindex\n4\n' >wanted
same out wanted
