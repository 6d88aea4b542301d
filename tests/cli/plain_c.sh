# Plain C with a main of its own starts async functions: on a loop of the library's and on a uv_loop_t that it runs itself.
. "$SOURCE/tests/cli/functions"

cat >net.asc <<'END'
#include <asc.h>

async int fetch(const char *host, int port)
{
    async with timeout(10.0) {
        await asc_sleep(port / 100.0);
    }
    if (*host == '-')
        throw ASC_ECONNREFUSED, "%s", host;
    return port + 1;
}
END
cat >main.c <<'END'
#include <stdio.h>
#include <uv.h>
#include "net.asc.h"

static void fetched(void *arg, asc_task_outcome outcome, void *frame, const asc_error *error)
{
    if (outcome == ASC_TASK_OK)
        printf("%s: %d\n", (const char *)arg, ((struct fetch_head *)frame)->result);
    else
        printf("%s: %s %s\n", (const char *)arg, asc_error_name(error), error->message);
}

static int run(asc_loop *loop, uv_loop_t *uv)
{
    if (!loop || !fetch_spawn(loop, fetched, "first", "a", 80) || !fetch_spawn(loop, fetched, "second", "-b", 40))
        return 1;
    if (uv)
        uv_run(uv, UV_RUN_DEFAULT);
    else if (!asc_loop_run(loop))
        return 1;
    asc_loop_free(loop);
    if (uv)
        uv_run(uv, UV_RUN_DEFAULT);
    return 0;
}

int main(void)
{
    uv_loop_t uv;
    if (run(asc_loop_new(NULL), NULL) || uv_loop_init(&uv))
        return 1;
    asc_loop_options options = {.uv = &uv};
    return run(asc_loop_new(&options), &uv) || uv_loop_close(&uv);
}
END
gives 0 "$ASCC" net.asc -o net.c -H net.asc.h
silent
# shellcheck disable=SC2046
gives 0 "$CC" -std=gnu11 -Wall -Wextra -Wshadow -Wconversion -Werror -I "$SOURCE/runtime/include" net.c main.c "$BUILD/runtime/libasc.a" \
    $(pkg-config --cflags --libs libuv) -lm -lpthread -o main
gives 0 ./main
silent
printf 'second: ECONNREFUSED -b\nfirst: 81\n%.0s' 1 2 >wanted
same out wanted
