/* Expressions: commas, ternaries, short circuits, side effects in every position, all assignments. */
#include <stdio.h>

static char log_text[200];
static int log_used;

static int t(char c, int value)
{
    if (log_used < 198)
        log_text[log_used++] = c;
    return value;
}

static void flush(int value)
{
    log_text[log_used] = '\0';
    printf("%s %d\n", log_text, value);
    log_used = 0;
}

static int *at(int *v, int i)
{
    t('@', 0);
    return v + i;
}

static int circuits(int a, int b)
{
    int n = 0;

    if (t('a', a) && t('b', b))
        n += 1;
    if (t('c', a) || t('d', b))
        n += 2;
    if ((t('e', a) && t('f', b)) || (t('g', !a) && t('h', !b)))
        n += 4;
    n += t('i', a) ? t('j', 8) : t('k', b) ? t('l', 16) : t('m', 32);
    while (t('n', n > 20) && (t('o', b) || t('p', n > 30)))
        n -= 5;
    n += !t('q', a);
    n += -t('r', b) + 3;
    n += 3 * ~t('s', a);
    return n;
}

static int assignments(void)
{
    int v[4] = {1, 2, 3, 4}, i = 0, x = 7;

    *at(v, i) = 10;
    v[t('b', 1)] += 5;
    *at(v, 2) -= i + 1;
    v[2] = t('d', v[2] + 4) * 2;
    v[3] *= t('e', 3);
    x /= t('f', 2);
    x %= t('g', 5);
    x <<= t('h', 4);
    x >>= t('i', 1);
    x |= t('j', 3);
    x &= t('k', 29);
    x ^= t('l', 1);
    v[i++] = t('m', 3);
    ++*at(v, 1);
    (*at(v, 2))--;
    v[0] = v[1] = t('n', 6);
    i = (t('o', 0), t('p', 2)), x += i;
    return v[0] * 1000 + v[1] * 100 + v[2] * 10 + v[3] + x;
}

static long types(int n)
{
    unsigned char c = (unsigned char)t('a', 250);
    short s = (short)t('b', -3);
    float f = (float)t('c', 7) / 2.0f;
    long l = t('d', 1) ? (long)t('e', 5) : -1L;
    unsigned u = (unsigned)t('f', -1);

    c = (unsigned char)(c + t('g', 10));
    s = (short)(s * t('h', 5) + c);
    f += (float)t('i', 1) + 0.25f;
    l += t('j', n) > 0 ? c : s;
    return l * 1000 + (long)(f * 4) + (u > 5u) + (t('k', -1) < 1);
}

static int conditions(int n)
{
    int total = 0;

    for (int i = t('a', 0), j = t('b', 5); t('c', i < j); t('d', i++), j -= t('e', 1))
        total += i * j;
    do
        total++;
    while (t('f', total) < n);
    if (t('g', total) > 6)
        if (t('h', n) > 9)
            total += 100;
        else
            total += 200;
    else
        total += 300;
    switch (t('i', total % 3)) {
    case 0:
        total += t('j', 1);
        break;
    case 1:
        total += t('k', 2);
        /* fall through */
    default:
        total += t('l', 3);
    }
    return t('m', total), total + t('n', 1);
}

int main(void)
{
    int sum = 0;

    for (int i = 0; i < 4; i++) {
        flush(circuits(i & 1, i >> 1));
        flush(conditions(i * 5));
    }
    flush(assignments());
    flush((int)types(1));
    flush((int)types(-1));
    sum = circuits(1, 1) + assignments();
    return sum & 127;
}
