/* Error handling by goto, in the manner of kernels: what was taken is given back in reverse order. */
#include <stdio.h>
#include <stdlib.h>

struct device {
    char *buffer;
    int *ring;
    int opened, locked;
};

static int fail_at, step, live;

static int may_fail(const char *what)
{
    if (++step == fail_at) {
        printf("  %s fails\n", what);
        return -step;
    }
    return 0;
}

static void *get(size_t n, const char *what)
{
    void *p = may_fail(what) ? NULL : calloc(1, n);

    if (p)
        live++;
    return p;
}

static void give_back(void *p)
{
    if (p)
        live--;
    free(p);
}

static int lock(struct device *d)
{
    int error = may_fail("lock");

    if (!error)
        d->locked = 1;
    return error;
}

static void unlock(struct device *d)
{
    printf("  unlock\n");
    d->locked = 0;
}

static int setup(struct device *d)
{
    int error = -100, tries = 0;

    d->opened = 0;
    d->buffer = get(16, "buffer");
    if (!d->buffer)
        goto out;
    d->ring = get(4 * sizeof *d->ring, "ring");
    if (d->ring == NULL)
        goto free_buffer;
retry:
    error = lock(d);
    if (error) {
        if (++tries < 2)
            goto retry;
        goto free_ring;
    }
    for (int i = 0; i < 3; i++) {
        error = may_fail("channel");
        if (error)
            goto close;
        d->opened++;
        d->ring[i] = d->opened * 10;
    }
    return 0;

close:
    while (d->opened > 0) {
        printf("  close %d\n", d->ring[--d->opened]);
        d->ring[d->opened] = 0;
    }
    unlock(d);
free_ring:
    give_back(d->ring);
free_buffer:
    give_back(d->buffer);
out:
    return error;
}

static void teardown(struct device *d)
{
    unlock(d);
    give_back(d->ring);
    give_back(d->buffer);
}

int main(void)
{
    for (fail_at = 0; fail_at < 8; fail_at++) {
        struct device d = {NULL, NULL, 0, 0};
        step = 0;
        int error = setup(&d);
        printf("fail at %d: %d, opened %d\n", fail_at, error, d.opened);
        if (!error)
            teardown(&d);
        if (live)
            return 1;
    }
    return 0;
}
