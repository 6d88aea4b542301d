/* Duff's device and its relatives: cases inside loops, switches in loops in switches, coroutines by case. */
#include <stdio.h>

static char output[256];
static int used;

static void put(char c)
{
    output[used++] = c;
}

static void copy(const char *from, int count)
{
    int n = (count + 7) / 8;

    switch (count % 8) {
    case 0: do { put(*from++);
    case 7:      put(*from++);
    case 6:      put(*from++);
    case 5:      put(*from++);
    case 4:      put(*from++);
    case 3:      put(*from++);
    case 2:      put(*from++);
    case 1:      put(*from++);
            } while (--n > 0);
    }
}

static int next(int *state, int *i, int limit)
{
    switch (*state) {
    case 0:
        for (*i = 0; *i < limit; ++*i) {
            *state = 1;
            return *i * *i;
    case 1:;
            if (*i % 3 == 2) {
                *state = 2;
                return -*i;
    case 2:;
            }
        }
        *state = 3;
    case 3:
        return -1000;
    default:
        return -2000;
    }
}

static int odd_switch(int n)
{
    int total = 0;

    switch (n)
        for (;;) {
        case 1:
            total += 1;
            if (total > 5)
                break;
            continue;
        case 2:
            total += 10;
            if (n == 2)
                break;
        default:
            total += 100;
            n--;
            if (total > 300)
                break;
            goto on;
        }
    return total;
on:
    if (n > 3)
        goto again;
    return -total;
again:
    return total + n;
}

static int nested(int n)
{
    int steps = 0;

    while (n != 1) {
        switch (n & 1) {
        case 0:
            n /= 2;
            break;
        case 1:
            switch (n % 3) {
            case 0:
                steps += 100;
            case 1:
                n = 3 * n + 1;
                break;
            default:
                n = n - 1;
                continue;
            }
        }
        steps++;
    }
    return steps;
}

int main(void)
{
    static const char alphabet[] = "abcdefghijklmnopqrstuvwxyz";
    int state = 0, i = 0, v;

    for (int n = 1; n < 20; n += 3) {
        copy(alphabet, n);
        put('|');
    }
    put('\0');
    puts(output);
    while ((v = next(&state, &i, 7)) != -1000)
        printf("%d ", v);
    printf("%d\n", next(&state, &i, 7));
    for (int n = 0; n < 6; n++)
        printf("%d %d\n", odd_switch(n), nested(n * 7 + 1));
    return used % 256;
}
