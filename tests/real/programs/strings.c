/* Own versions of the string functions, number formatting, a run-length coder, Caesar and Vigenere ciphers, Roman numerals. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static char *copy(char *to, const char *from)
{
    char *start = to;

    while ((*to++ = *from++))
        ;
    return start;
}

static int compare(const char *a, const char *b)
{
    for (; *a == *b; a++, b++)
        if (!*a)
            return 0;
    return (unsigned char)*a < (unsigned char)*b ? -1 : 1;
}

static const char *find(const char *text, const char *part)
{
    if (!*part)
        return text;
    for (; *text; text++) {
        const char *t = text, *p = part;
        while (*p && *t == *p)
            t++, p++;
        if (!*p)
            return text;
    }
    return NULL;
}

static char *number(long v, unsigned base, char *out)
{
    char digits[70], *p = out;
    int n = 0;
    unsigned long u = v < 0 ? -(unsigned long)v : (unsigned long)v;

    do
        digits[n++] = "0123456789abcdefghijklmnopqrstuvwxyz"[u % base];
    while (u /= base);
    if (v < 0)
        *p++ = '-';
    while (n)
        *p++ = digits[--n];
    *p = '\0';
    return out;
}

/* A little printf: variadic, so it stays plain, and so does what it calls. */
static int format(char *out, const char *how, ...)
{
    va_list args;
    char *start = out, temp[72];

    va_start(args, how);
    for (; *how; how++) {
        if (*how != '%') {
            *out++ = *how;
            continue;
        }
        switch (*++how) {
        case 'd':
            copy(out, number(va_arg(args, int), 10, temp));
            break;
        case 'b':
            copy(out, number(va_arg(args, long), 2, temp));
            break;
        case 's':
            copy(out, va_arg(args, const char *));
            break;
        default:
            *out++ = *how;
            continue;
        }
        out += strlen(out);
    }
    *out = '\0';
    va_end(args);
    return (int)(out - start);
}

static int runs(const char *in, char *out)
{
    char *start = out;

    while (*in) {
        int n = 1;
        while (in[n] == *in && n < 9)
            n++;
        if (n > 1)
            *out++ = (char)('0' + n);
        *out++ = *in;
        in += n;
    }
    *out = '\0';
    return (int)(out - start);
}

static char turned(char c, int by)
{
    char base = c >= 'a' && c <= 'z' ? 'a' : c >= 'A' && c <= 'Z' ? 'A' : 0;

    return base ? (char)(base + (c - base + by + 26) % 26) : c;
}

static void vigenere(char *text, const char *key, int sign)
{
    const char *k = key;

    for (; *text; text++) {
        char c = turned(*text, sign * (*k - 'a'));
        if (c != *text || *k == 'a')
            k = k[1] ? k + 1 : key;
        *text = c;
    }
}

static const char *roman(int n)
{
    static char out[20];
    static const struct {
        int value;
        const char *text;
    } parts[] = {{1000, "M"}, {900, "CM"}, {500, "D"}, {400, "CD"}, {100, "C"}, {90, "XC"}, {50, "L"}, {40, "XL"}, {10, "X"}, {9, "IX"}, {5, "V"}, {4, "IV"}, {1, "I"}};

    out[0] = '\0';
    for (size_t i = 0; n > 0; i++)
        for (; n >= parts[i].value; n -= parts[i].value)
            strcat(out, parts[i].text);
    return out;
}

int main(void)
{
    char a[80], b[80];
    const char *at;

    printf("%s %d %d %d\n", copy(a, "copied"), compare("abc", "abd"), compare("b", "a"), compare("", ""));
    at = find("the needle in the hay", "needle");
    printf("%s %s %d\n", at, find("abc", ""), find("abc", "cd") == NULL);
    printf("%d %s\n", format(a, "%d%% of %s = %b", -42, "text", 10L), a);
    printf("%d %s\n", runs("aaabccddddddddddddde", b), b);
    vigenere(copy(a, "Attack at Dawn"), "lemon", 1);
    printf("%s ", a);
    vigenere(a, "lemon", -1);
    printf("%s\n", a);
    for (int n = 1; n < 4000; n = n * 3 + 1)
        printf("%s ", roman(n));
    putchar('\n');
    return compare(a, "Attack at Dawn") + (int)strlen(roman(3888));
}
