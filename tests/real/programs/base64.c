/* Base64 both ways, CRC-32 by table and by bits, Adler-32. */
#include <stdint.h>
#include <stdio.h>
#include <string.h>

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static size_t encode(const uint8_t *in, size_t n, char *out)
{
    char *start = out;

    while (n >= 3) {
        uint32_t v = (uint32_t)in[0] << 16 | (uint32_t)in[1] << 8 | in[2];
        for (int shift = 18; shift >= 0; shift -= 6)
            *out++ = alphabet[v >> shift & 63];
        in += 3;
        n -= 3;
    }
    if (n > 0) {
        uint32_t v = (uint32_t)in[0] << 16 | (n > 1 ? (uint32_t)in[1] << 8 : 0);
        *out++ = alphabet[v >> 18];
        *out++ = alphabet[v >> 12 & 63];
        *out++ = n > 1 ? alphabet[v >> 6 & 63] : '=';
        *out++ = '=';
    }
    *out = '\0';
    return (size_t)(out - start);
}

static int value(char c)
{
    const char *at = c ? strchr(alphabet, c) : NULL;
    return at ? (int)(at - alphabet) : -1;
}

static int decode(const char *in, uint8_t *out)
{
    int count = 0, bits = 0;
    uint32_t acc = 0;

    for (; *in && *in != '='; in++) {
        int v = value(*in);
        if (v < 0)
            return -1;
        acc = acc << 6 | (uint32_t)v;
        if ((bits += 6) >= 8) {
            bits -= 8;
            out[count++] = (uint8_t)(acc >> bits);
        }
    }
    return count;
}

static uint32_t crc_bits(uint32_t crc, uint8_t byte)
{
    crc ^= byte;
    for (int i = 0; i < 8; i++)
        crc = crc & 1 ? crc >> 1 ^ 0xEDB88320u : crc >> 1;
    return crc;
}

static uint32_t crc_table(const uint8_t *p, size_t n)
{
    static uint32_t table[256];
    static int ready;
    uint32_t crc = ~0u;

    if (!ready++)
        for (unsigned i = 0; i < 256; i++)
            table[i] = crc_bits(0, (uint8_t)i);
    while (n--)
        crc = table[(crc ^ *p++) & 255] ^ crc >> 8;
    return ~crc;
}

static uint32_t adler(const uint8_t *p, size_t n)
{
    uint32_t a = 1, b = 0;

    for (; n; n--, p++) {
        a = (a + *p) % 65521;
        b = (b + a) % 65521;
    }
    return b << 16 | a;
}

int main(void)
{
    static const char *const texts[] = {"", "f", "fo", "foo", "foobar", "Many hands make light work.", "\xff\xfe\x01"};
    int bad = 0;

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        const uint8_t *in = (const uint8_t *)texts[i];
        size_t n = strlen(texts[i]);
        char coded[64];
        uint8_t back[64];
        size_t length = encode(in, n, coded);
        int got = decode(coded, back);
        uint32_t crc = ~0u;

        for (size_t k = 0; k < n; k++)
            crc = crc_bits(crc, in[k]);
        bad += got != (int)n || memcmp(back, in, n) != 0 || ~crc != crc_table(in, n);
        printf("%s %zu %d %08x %08x\n", coded, length, got, (unsigned)crc_table(in, n), (unsigned)adler(in, n));
    }
    printf("bad input: %d\n", decode("ab*d", (uint8_t[8]){0}));
    return bad;
}
