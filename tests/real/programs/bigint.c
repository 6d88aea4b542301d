/* Numbers of any length: factorials, Fibonacci numbers, powers, division by small numbers. */
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define DIGITS 40
#define BASE 10000u

struct big {
    int length;
    uint16_t d[DIGITS];
};

static struct big from(unsigned n)
{
    struct big b = {.length = 0};

    do
        b.d[b.length++] = (uint16_t)(n % BASE);
    while (n /= BASE);
    return b;
}

static struct big add(const struct big *a, const struct big *b)
{
    struct big out = {0, {0}};
    unsigned carry = 0;
    int n = a->length > b->length ? a->length : b->length;

    for (int i = 0; i < n || carry; i++) {
        carry += (i < a->length ? a->d[i] : 0u) + (i < b->length ? b->d[i] : 0u);
        out.d[out.length++] = (uint16_t)(carry % BASE);
        carry /= BASE;
    }
    return out;
}

static struct big multiply(struct big a, struct big b)
{
    struct big out = {.length = a.length + b.length};

    for (int i = 0; i < a.length; i++) {
        uint32_t carry = 0;
        for (int j = 0; j < b.length || carry; j++) {
            carry += out.d[i + j] + (uint32_t)a.d[i] * (j < b.length ? b.d[j] : 0u);
            out.d[i + j] = (uint16_t)(carry % BASE);
            carry /= BASE;
        }
    }
    while (out.length > 1 && out.d[out.length - 1] == 0)
        out.length--;
    return out;
}

static unsigned divide(struct big *a, unsigned by)
{
    unsigned rest = 0;

    for (int i = a->length - 1; i >= 0; i--) {
        rest = rest * BASE + a->d[i];
        a->d[i] = (uint16_t)(rest / by);
        rest %= by;
    }
    while (a->length > 1 && a->d[a->length - 1] == 0)
        a->length--;
    return rest;
}

static const char *show(const struct big *a)
{
    static char buffers[4][DIGITS * 4 + 1];
    static unsigned turn;
    char *text = buffers[turn++ % 4], *p = text;

    p += sprintf(p, "%u", (unsigned)a->d[a->length - 1]);
    for (int i = a->length - 2; i >= 0; i--)
        p += sprintf(p, "%04u", (unsigned)a->d[i]);
    return text;
}

static struct big factorial(unsigned n)
{
    return n < 2 ? from(1) : multiply(from(n), factorial(n - 1));
}

static struct big power(struct big base, unsigned n)
{
    if (n == 0)
        return from(1);
    struct big half = power(base, n / 2);
    half = multiply(half, half);
    return n & 1 ? multiply(half, base) : half;
}

int main(void)
{
    struct big a = from(0), b = from(1), f = factorial(30);
    unsigned rest[3];

    for (int i = 0; i < 150; i++) {
        struct big c = add(&a, &b);
        a = b;
        b = c;
    }
    printf("fibonacci %s\nfactorial %s\n", show(&a), show(&f));
    struct big p = power(from(7), 80), q = power(from(2), 100);
    printf("7^80 = %s\n2^100 = %s\n", show(&p), show(&q));
    rest[0] = divide(&f, 30);
    rest[1] = divide(&f, 29);
    rest[2] = divide(&p, 1000);
    printf("%s %u %u\n%s %u\n", show(&f), rest[0], rest[1], show(&p), rest[2]);
    return multiply(from(99), from(0)).length;
}
