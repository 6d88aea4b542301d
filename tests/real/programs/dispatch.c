/* Tables of function pointers: what is called through them stays plain, what calls them need not. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef int operation(int, int);

static int add(int a, int b)
{
    return a + b;
}

static int sub(int a, int b)
{
    return a - b;
}

static int gcd(int a, int b)
{
    return b ? gcd(b, a % b) : a;
}

static int times(int a, int b)
{
    int sum = 0;

    while (b-- > 0)
        sum = add(sum, a);
    return sum;
}

static const struct {
    const char *name;
    operation *run;
} table[] = {{"add", add}, {"sub", sub}, {"gcd", gcd}, {"times", times}};

static operation *find(const char *name)
{
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (strcmp(table[i].name, name) == 0)
            return table[i].run;
    return NULL;
}

static int by_last_digit(const void *a, const void *b)
{
    int x = *(const int *)a, y = *(const int *)b;

    return x % 10 != y % 10 ? x % 10 - y % 10 : x - y;
}

static int fold(operation *f, const int *v, int n)
{
    int out = v[0];

    for (int i = 1; i < n; i++)
        out = f(out, v[i]);
    return out;
}

static int use(const char *name, int a, int b)
{
    operation *f = find(name);

    if (!f)
        return -1;
    int (*const same)(int, int) = f;
    return same(a, b) == (*f)(a, b) ? f(a, b) : -2;
}

static void report(const char *format, int n)
{
    printf(format, n);
    putchar('\n');
}

static void at_end(void)
{
    puts("at exit");
}

int main(void)
{
    int v[] = {48, 36, 120, 24, 13};
    int n = (int)(sizeof v / sizeof *v);

    atexit(at_end);
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
        report("%d", use(table[i].name, 84, 36));
    report("unknown %d", use("div", 1, 2));
    report("fold %d", fold(gcd, v, 4) + fold(add, v, n));
    qsort(v, (size_t)n, sizeof v[0], by_last_digit);
    for (int i = 0; i < n; i++)
        report(i % 2 ? "odd %d" : "even %d", v[i]);
    if (fold(find("sub"), v, n) < 0)
        exit(7);
    return 1;
}
