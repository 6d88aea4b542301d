/* Compound literals, designated initialisers, nested braces, arrays sized by their initialiser, strings. */
#include <stdio.h>
#include <string.h>

struct option {
    const char *name;
    int value;
    struct {
        int low, high;
    } range;
    unsigned char mask[4];
};

static int twice(int n)
{
    return n * 2;
}

static int sum(const int *v, int n)
{
    int total = 0;

    while (n-- > 0)
        total += *v++;
    return total;
}

static int value_of(const struct option *o)
{
    return o->value + o->range.low * 10 + o->range.high * 100 + o->mask[0] + o->mask[3];
}

static struct option changed(struct option o, int by)
{
    o.value += by;
    o.mask[by & 3] ^= 0xf;
    return o;
}

static const int *keep(const int *p)
{
    return p;
}

int main(void)
{
    int v[] = {1, twice(2), [2] = 3, [5] = twice(5), 6}, w[][2] = {{1, 2}, {twice(3)}, [3] = {7, twice(8)}};
    struct option o = {.value = twice(4), .name = "o", .range = {.high = 3}, .mask = {[3] = 9}};
    const struct option list[] = {
        [0] = {.name = "zero", .range.high = twice(1)},
        [1] = {"one", 1, {1, 1}, {1}},
        {"two", twice(1), .mask = "abc"},
    };
    char text[] = "text " "joined", small[4] = "ab", *p = (char[]){"literal"};

    printf("%d %d %d\n", sum(v, (int)(sizeof v / sizeof *v)), (int)(sizeof w / sizeof *w), w[1][0] + w[1][1] + w[3][1]);
    for (int i = 0; i < 3; i++)
        printf("%s %d\n", list[i].name, value_of(&list[i]));
    printf("%d %d\n", value_of(&o), value_of(&(struct option){.value = 5, .range = {twice(1), 2}}));
    printf("%d\n", sum((int[]){twice(1), twice(2), twice(sum((int[3]){1, 2, 3}, 3))}, 3));
    p[0] = 'L';
    text[0] = small[0];
    printf("%s %s %zu %zu %c\n", p, text, sizeof text, strlen(small), "hexdigits"[twice(2)]);

    const int *kept = keep((int[]){10, 20, twice(15)});
    for (int i = 0; i < 3; i++) {
        struct option *q = &(struct option){.value = i};
        *q = changed(*q, twice(i));
        o = changed(o, q->value);
        printf("%d %d %d\n", kept[i], q->value, value_of(&o));
    }
    return value_of(&o) & 127;
}
