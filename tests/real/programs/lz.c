/* A small LZ77 packer and its unpacker. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef unsigned char byte;

struct match {
    unsigned distance : 12, length : 4;
};

static struct match longest(const byte *text, size_t at, size_t n)
{
    struct match best = {0, 0};
    size_t first = at > 4095 ? at - 4095 : 0;

    for (size_t from = first; from < at; from++) {
        unsigned length = 0;
        while (length < 15 && at + length < n && text[from + length] == text[at + length])
            length++;
        if (length >= 3 && length > best.length) {
            best.length = length & 15;
            best.distance = (unsigned)(at - from) & 4095;
        }
    }
    return best;
}

static size_t pack(const byte *in, size_t n, byte *out)
{
    size_t o = 0, flag_at = 0;
    int bit = 8;

    for (size_t i = 0; i < n;) {
        if (bit == 8) {
            flag_at = o++;
            out[flag_at] = 0;
            bit = 0;
        }
        struct match m = longest(in, i, n);
        if (m.length) {
            out[flag_at] = (byte)(out[flag_at] | 1 << bit);
            out[o++] = (byte)(m.distance >> 4);
            out[o++] = (byte)((m.distance & 15) << 4 | m.length);
            i += m.length;
        } else {
            out[o++] = in[i++];
        }
        bit++;
    }
    return o;
}

static size_t unpack(const byte *in, size_t n, byte *out)
{
    size_t o = 0, i = 0;

    while (i < n) {
        byte flags = in[i++];
        for (int bit = 0; bit < 8 && i < n; bit++) {
            if (!(flags >> bit & 1)) {
                out[o++] = in[i++];
                continue;
            }
            size_t distance = (size_t)in[i] << 4 | in[i + 1] >> 4;
            size_t length = in[i + 1] & 15;
            i += 2;
            for (; length; length--, o++)
                out[o] = out[o - distance];
        }
    }
    return o;
}

static int check(const char *text)
{
    size_t n = strlen(text);
    byte *packed = malloc(n * 2 + 8), *back = malloc(n + 16);
    int ok = 0;

    if (packed && back) {
        size_t size = pack((const byte *)text, n, packed);
        size_t again = unpack(packed, size, back);
        ok = again == n && memcmp(back, text, n) == 0;
        printf("%zu -> %zu -> %zu %s\n", n, size, again, ok ? "ok" : "WRONG");
    }
    free(packed);
    free(back);
    return ok;
}

int main(void)
{
    char digits[200];
    int ok = check("") + check("abc") + check("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa");

    ok += check("how much wood would a woodchuck chuck if a woodchuck could chuck wood");
    for (size_t i = 0; i < sizeof digits - 1; i++)
        digits[i] = (char)('0' + i * i % 7);
    digits[sizeof digits - 1] = '\0';
    return ok + check(digits) - 5;
}
