/* Types of a block: struct, union, enum, typedef; several declarators in a line; declarations in for, switch and after labels. */
#include <stdio.h>
#include <stdlib.h>

typedef int number;

static int add(int a, int b)
{
    return a + b;
}

static int own_types(int n)
{
    typedef struct pair {
        number a, b;
        struct pair *next;
    } pair;
    enum colour { RED, GREEN = 5, BLUE } c = n > 2 ? GREEN : BLUE;
    union {
        int i;
        char c[sizeof(int)];
    } u = {.i = 0};
    pair first = {1, add(n, 2), NULL}, second = {3, 4, &first}, *p = &second, **pp = &p;

    u.c[0] = (char)add(n, 60);
    for (int total = 0;; total += (*pp)->a) {
        enum { STEP = 2 };
        if (!(*pp)->next)
            return total * 100 + add(c, STEP) + (*pp)->b + (u.c[0] == n + 60);
        *pp = (*pp)->next;
    }
}

static int many(int n)
{
    int a = 1, *p = &a, v[3] = {0, add(n, 1)}, (*w)[3] = &v, b, c = add(a, *p), **pp = &p, (*f)(int) = abs;
    unsigned long long x = 5, y = x << n, z[2] = {x, y};
    const char *s = "abc", *t = s + 1, u[] = "xyz", *const k = u;

    b = f(-n) + c;
    (*w)[2] = add(b, **pp);
    *pp = &v[2];
    *p += add((int)z[1], (int)y);
    return v[2] + a + (int)z[0] + *t + k[1];
}

static int places(int n)
{
    int total = 0;

    switch (n) {
        int unused;
    case 0: {
        int inner = add(n, 4);
        total += inner;
        break;
    }
    case 1:
        unused = add(n, 5);
        total += unused;
        /* fall through */
    default:;
        int late = add(n, total);
        total += late;
    }
again:;
    struct point {
        int x, y;
    } p = {total, n};
    if (add(p.x, p.y) < 12) {
        total += 5;
        goto again;
    }
    for (struct point q = p, *r = &q; r->x > 0; r->x -= 3) {
        struct point {
            char c;
        } hidden = {(char)add(r->x, 1)};
        total += hidden.c;
    }
    return total + (int)sizeof(struct point);
}

static int name_spaces(int x)
{
    struct x {
        int x;
    } y = {x};
    goto x;
x:
    y.x = add(y.x, x);
    {
        typedef int x;
        x z = (x)y.x;
        return z;
    }
}

int main(void)
{
    int sum = 0;

    for (number i = 0; i < 5; i++) {
        printf("%d %d %d %d\n", own_types(i), many(i), places(i), name_spaces(i));
        sum += own_types(i) - places(i);
    }
    return sum & 127;
}
