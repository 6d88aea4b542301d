/* Structs and unions by value: parameters, results, members of results, nested, in arrays, with bit-fields. */
#include <stdio.h>
#include <string.h>

struct point {
    int x, y;
};

struct rectangle {
    struct point from, to;
    char name[8];
};

union word {
    unsigned value;
    unsigned char bytes[4];
    struct {
        unsigned low : 12, middle : 8, high : 12;
    } part;
};

struct flags {
    unsigned a : 1, b : 3;
    signed c : 5;
    unsigned : 0;
    unsigned long long wide : 40;
};

static struct point point(int x, int y)
{
    return (struct point){.y = y, .x = x};
}

static struct point plus(struct point a, struct point b)
{
    a.x += b.x;
    a.y += b.y;
    return a;
}

static struct rectangle box(struct point a, struct point b, const char *name)
{
    struct rectangle r = {a, plus(a, b), ""};

    strncpy(r.name, name, sizeof r.name - 1);
    return r;
}

static struct rectangle larger(struct rectangle a, struct rectangle b)
{
    int first = (a.to.x - a.from.x) * (a.to.y - a.from.y);
    int second = (b.to.x - b.from.x) * (b.to.y - b.from.y);

    return first >= second ? a : b;
}

static union word mixed(union word w)
{
    w.part.middle ^= 0x5a;
    w.part.low += 9;
    return w;
}

static struct flags count(struct flags f, int n)
{
    while (n-- > 0) {
        f.a ^= 1;
        f.b++;
        f.c--;
        f.wide = f.wide * 5 + f.b;
    }
    return f;
}

static int area(struct rectangle r)
{
    return (r.to.x - r.from.x) * (r.to.y - r.from.y);
}

int main(void)
{
    struct rectangle all[3] = {box(point(0, 0), point(2, 3), "small"), [2] = box(point(1, 1), point(5, 5), "large")};
    struct point path[] = {{1, 2}, {3, 4}, {.x = 5}}, sum = {0, 0};
    union word w = {.value = 0x12345678u};
    struct flags f = {1, 2, 3, 4};

    all[1] = box(all[0].to, plus(point(1, 1), point(2, 1)), "a very long name");
    for (int i = 0; i < 3; i++)
        sum = plus(sum, path[i]);
    printf("%d,%d %s %s\n", sum.x, sum.y, larger(all[0], all[2]).name, all[1].name);
    printf("%d %d\n", larger(larger(all[0], all[1]), all[2]).to.x, plus(all[0].from, (struct point){7, 8}).y);
    w = mixed(mixed(w));
    printf("%x %x %u\n", w.value, mixed(w).part.low, (unsigned)w.part.high);
    f = count(f, 11);
    printf("%u %u %d %llu %d\n", f.a, f.b, f.c, (unsigned long long)f.wide, (int)count(f, 2).b);
    all[0] = larger(all[0], all[1]), all[2].from = all[0].to;
    return area(all[0]) + area(all[2]) % 7;
}
