/* Pseudo random numbers of three kinds, a shuffle, dice, a Monte Carlo estimate, a random walk. */
#include <stdint.h>
#include <stdio.h>

struct source {
    enum { LINEAR, XORSHIFT, WELL } kind;
    union {
        uint32_t linear;
        uint64_t xorshift;
        struct {
            uint32_t a, b, c, d;
        } well;
    } state;
};

static uint32_t draw(struct source *s)
{
    switch (s->kind) {
    case LINEAR:
        s->state.linear = s->state.linear * 1664525u + 1013904223u;
        return s->state.linear >> 8;
    case XORSHIFT:
        s->state.xorshift ^= s->state.xorshift << 13;
        s->state.xorshift ^= s->state.xorshift >> 7;
        s->state.xorshift ^= s->state.xorshift << 17;
        return (uint32_t)(s->state.xorshift >> 32);
    case WELL: {
        uint32_t t = s->state.well.d, v = s->state.well.a;
        s->state.well.d = s->state.well.c;
        s->state.well.c = s->state.well.b;
        s->state.well.b = v;
        t ^= t << 11;
        t ^= t >> 8;
        return s->state.well.a = t ^ v ^ v >> 19;
    }
    }
    return 0;
}

static uint32_t below(struct source *s, uint32_t n)
{
    uint32_t limit = UINT32_MAX - UINT32_MAX % n, v;

    do
        v = draw(s);
    while (v >= limit);
    return v % n;
}

static void shuffle(struct source *s, int *v, uint32_t n)
{
    while (n > 1) {
        uint32_t k = below(s, n--);
        int t = v[n];
        v[n] = v[k];
        v[k] = t;
    }
}

static int dice(struct source *s, int count)
{
    int sum = 0;

    while (count--)
        sum += 1 + (int)below(s, 6);
    return sum;
}

static int inside(struct source *s, int n)
{
    int hits = 0;

    for (int i = 0; i < n; i++) {
        double x = draw(s) % 1000 / 1000.0, y = draw(s) % 1000 / 1000.0;
        hits += x * x + y * y < 1.0;
    }
    return hits;
}

static int walk(struct source *s, int steps)
{
    static const signed char dx[] = {1, 0, -1, 0}, dy[] = {0, 1, 0, -1};
    int x = 0, y = 0, farthest = 0;

    for (; steps > 0; steps--) {
        unsigned way = below(s, 4);
        x += dx[way];
        y += dy[way];
        if (x * x + y * y > farthest)
            farthest = x * x + y * y;
    }
    return farthest;
}

int main(void)
{
    struct source sources[] = {{LINEAR, {.linear = 1}}, {XORSHIFT, {.xorshift = 88172645463325252u}}, {WELL, {.well = {1, 2, 3, 4}}}};
    int bad = 0;

    for (size_t i = 0; i < 3; i++) {
        struct source *s = &sources[i], saved = *s;
        int v[10], total = 0;
        for (int k = 0; k < 10; k++)
            v[k] = k;
        shuffle(s, v, 10);
        for (int k = 0; k < 10; k++)
            printf("%d ", total += v[k]);
        bad += total != 45;
        printf("| %d", dice(s, 10));
        printf(" %d", inside(s, 100));
        printf(" %d\n", walk(s, 60));
        bad += draw(&saved) == draw(s);
    }
    return bad;
}
