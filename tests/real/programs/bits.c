/* Bit sets, bit tricks, a sieve, bit-fields, shifts and integer conversions. */
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>

#define BITS 128
#define WORD (sizeof(unsigned long) * CHAR_BIT)

typedef struct {
    unsigned long w[(BITS + WORD - 1) / WORD];
} set;

static void include(set *s, unsigned n)
{
    s->w[n / WORD] |= 1ul << n % WORD;
}

static void exclude(set *s, unsigned n)
{
    s->w[n / WORD] &= ~(1ul << n % WORD);
}

static int contains(set s, unsigned n)
{
    return (int)(s.w[n / WORD] >> n % WORD & 1);
}

static set both(set a, set b)
{
    for (size_t i = 0; i < sizeof a.w / sizeof a.w[0]; i++)
        a.w[i] &= b.w[i];
    return a;
}

static int size(set s)
{
    int n = 0;

    for (unsigned i = 0; i < BITS; i++)
        n += contains(s, i);
    return n;
}

static set primes(void)
{
    set s = {{0}};

    for (unsigned i = 2; i < BITS; i++)
        include(&s, i);
    for (unsigned i = 2; i * i < BITS; i++)
        if (contains(s, i))
            for (unsigned j = i * i; j < BITS; j += i)
                exclude(&s, j);
    return s;
}

static uint32_t reversed(uint32_t v)
{
    v = (v >> 1 & 0x55555555u) | (v & 0x55555555u) << 1;
    v = (v >> 2 & 0x33333333u) | (v & 0x33333333u) << 2;
    v = (v >> 4 & 0x0f0f0f0fu) | (v & 0x0f0f0f0fu) << 4;
    return v >> 24 | (v >> 8 & 0xff00u) | (v & 0xff00u) << 8 | v << 24;
}

static int log2_of(uint64_t v)
{
    int n = -1;

    while (v)
        v >>= 1, n++;
    return n;
}

static uint32_t rotate(uint32_t v, unsigned by)
{
    return by ? v << by | v >> (32 - by) : v;
}

static int8_t narrow(int v)
{
    return (int8_t)(v & 127);
}

struct packet {
    unsigned version : 4, kind : 2;
    signed delta : 6;
    _Bool last : 1;
    uint16_t rest;
};

static struct packet decode(uint32_t v)
{
    struct packet p = {v & 15, v >> 4 & 3, (int)(v >> 6 & 31) - 16, v >> 12 & 1, (uint16_t)(v >> 16)};
    return p;
}

int main(void)
{
    set p = primes(), odd = {{0}};
    struct packet k = decode(0xabcd1f57u);

    for (unsigned i = 1; i < BITS; i += 2)
        include(&odd, i);
    printf("%d %d %d\n", size(p), size(both(p, odd)), contains(p, 97) - contains(p, 91));
    printf("%08" PRIx32 " %08" PRIx32 " %d %d\n", reversed(0x12345678u), rotate(0xf000000fu, 8), log2_of(1000), log2_of(UINT64_MAX));
    printf("%d %d %d %d %u\n", k.version, k.kind, k.delta, k.last, (unsigned)k.rest);
    k.delta = (signed)narrow(k.delta + 3) & 15;
    k.version += 3;
    k.kind = (unsigned)(k.kind + narrow(2)) & 3u;
    printf("%d %d %d\n", k.version, k.kind, k.delta);
    printf("%d %d\n", narrow(200), -7 / 2 + -7 % 2);
    return size(both(odd, primes()));
}
