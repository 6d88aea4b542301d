/* Local statics, extern in blocks, const, volatile, register, _Alignas, _Atomic and shadowed locals. */
#include <stdint.h>
#include <stdio.h>

int shared = 5;
static int level;

static int counter(void)
{
    static int count = 100;
    static const int steps[] = {1, 2, 3};

    count += steps[count % 3];
    return count;
}

static int remember(int value)
{
    static int last[4], at;
    int old = last[at];

    last[at] = value;
    at = (at + 1) % 4;
    return old;
}

static int *own(int start)
{
    static int cell;

    if (start)
        cell = start;
    return &cell;
}

static int add(int a, int b)
{
    return a + b;
}

static int qualified(int n)
{
    const int base = add(n, 1);
    volatile int watched = base;
    register int fast = 0;
    const volatile int both = add(base, watched);
    int *const fixed = &level;
    _Alignas(32) char aligned[5] = "abcd";
    _Atomic int atomic = add(2, 3);
    const char *const names[] = {"x", "y"};

    for (int i = 0; i < n; i++) {
        watched = add(watched, i);
        fast += add(watched, base);
        atomic += 2;
        *fixed += 1;
    }
    aligned[n & 3] = names[n & 1][0];
    printf("%s %d %d %d\n", aligned, (int)((uintptr_t)aligned % 32), (int)atomic, both);
    return fast + watched;
}

static int shadow(int x)
{
    int total = x;

    for (int x = 0; x < 3; x++) {
        int total = add(x, 10);
        {
            int x = add(total, 1);
            total += x;
        }
        if (total > 22) {
            int shared = add(total, x);
            level += shared;
        }
    }
    {
        extern int shared;
        total = add(total, shared);
    }
    return total;
}

int main(void)
{
    int sum = 0;

    for (int i = 0; i < 6; i++) {
        static int calls;
        calls++;
        sum = add(sum, counter() * calls);
        printf("%d %d\n", remember(i * i), sum);
    }
    *own(7) += 3;
    printf("%d %d\n", *own(0), qualified(5));
    printf("%d", shadow(4));
    printf(" %d\n", level);
    shared = add(shared, level);
    return shadow(1) & 127;
}
