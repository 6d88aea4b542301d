/* Macro-heavy code: lists by macro, X macros, loops by macro, constants, paste, conditional lines, macros with jumps. */
#include <assert.h>
#include <stdio.h>
#include <string.h>

#define LENGTH(a) (sizeof(a) / sizeof((a)[0]))
#define MIN(a, b) ((a) < (b) ? (a) : (b))
#define EACH(i, n) for (int i = 0; i < (n); i++)
#define SWAP(type, a, b) do { type t_ = (a); (a) = (b); (b) = t_; } while (0)
#define CHECK(x) if (!(x)) goto fail
#define RETURN_IF(x, value) do { if (x) return value; } while (0)
#define LOG(...) printf(__VA_ARGS__)
#define JOIN(a, b) a##b
#define COLOURS(X) X(RED, 3) X(GREEN, 5) X(BLUE, 7)
#define LIMIT 6
#define VERBOSE 1

enum colour {
#define X(name, value) name = value,
    COLOURS(X)
#undef X
    NONE
};

static int calls;

static int add(int a, int b)
{
    calls++;
    return a + b;
}

static const char *name_of(enum colour c)
{
    switch (c) {
    case RED:
        return "red";
    case GREEN:
        return "green";
    case BLUE:
        return "blue";
    default:
        return "none";
    }
}

static int loops(int n)
{
    int v[LIMIT] = {0}, total = 0;

    EACH(i, LIMIT) {
        v[i] = i * n;
        total += v[i];
    }
    EACH(i, 2)
        total += LENGTH(v) > 3;
    total = add(total, n);
    return MIN(total, 1000);
}

static int swaps(int a, int b)
{
    SWAP(int, a, b);
    a = add(a, 10);
    SWAP(int, a, b);
    return a * 100 + b;
}

static int checked(int n)
{
    int JOIN(val, ue) = add(n, 1);

    CHECK(value > 2);
    CHECK(add(value, 1) != 5);
    RETURN_IF(value == 7, 70);
    return value;
fail:
    return -value;
}

static int conditional(int n)
{
    int total = add(n, 2);
#if VERBOSE > 0
    int extra = n * 3;
    total += extra;
#else
    total = missing;
#endif
#ifdef NEVER
    total = add(total, extra);
#endif
    total = add(total, 1);
    return total;
}

static int asserts(int n)
{
    assert(n >= 0);
    int twice = add(n, n);
    assert(twice == 2 * n && "doubled");
    return twice;
}

int main(void)
{
    static const enum colour all[] = {RED, GREEN, BLUE, NONE};

    for (size_t i = 0; i < LENGTH(all); i++)
        LOG("%s=%d ", name_of(all[i]), all[i]);
    LOG("\n");
    for (int i = 0; i < 8; i += 2) {
        LOG("%d %d %d", loops(i), swaps(i, i + 1), checked(i));
        LOG(" %d %d\n", conditional(i), asserts(i));
    }
    LOG("%d calls, %s\n", calls, __func__);
    return MIN(calls, 99) + (int)strlen(__func__);
}
