/* Matrices by value and by pointer: product, transpose, power, determinant. */
#include <stdio.h>

enum { N = 4 };

typedef struct matrix {
    long v[N][N];
} matrix;

static matrix identity(void)
{
    matrix m = {{{0}}};

    for (int i = 0; i < N; i++)
        m.v[i][i] = 1;
    return m;
}

static matrix product(matrix a, const matrix *b)
{
    matrix out;

    for (int i = 0; i < N; i++)
        for (int j = 0; j < N; j++) {
            out.v[i][j] = 0;
            for (int k = 0; k < N; k++)
                out.v[i][j] += a.v[i][k] * b->v[k][j];
        }
    return out;
}

static matrix power(matrix base, unsigned exponent)
{
    matrix result = identity();

    for (; exponent; exponent >>= 1) {
        if (exponent & 1)
            result = product(result, &base);
        base = product(base, &base);
    }
    return result;
}

static void transpose(matrix *m)
{
    for (int i = 0; i < N; i++)
        for (int j = i + 1; j < N; j++) {
            long t = m->v[i][j];
            m->v[i][j] = m->v[j][i];
            m->v[j][i] = t;
        }
}

static long minor_of(const matrix *m, int n, const int *columns)
{
    long total = 0;

    if (n == 1)
        return m->v[N - 1][columns[0]];
    for (int i = 0, sign = 1; i < n; i++, sign = -sign) {
        int rest[N], count = 0;
        for (int j = 0; j < n; j++)
            if (j != i)
                rest[count++] = columns[j];
        total += sign * m->v[N - n][columns[i]] * minor_of(m, n - 1, rest);
    }
    return total;
}

static void show(const char *title, matrix m)
{
    puts(title);
    for (int i = 0; i < N; i++)
        printf("  %ld %ld %ld %ld\n", m.v[i][0], m.v[i][1], m.v[i][2], m.v[i][3]);
}

int main(void)
{
    matrix m = {{{1, 1, 0, 2}, {1, 0, 3, 0}, {0, 2, 1, 1}, {4, 0, 0, 1}}};
    int all[N] = {0, 1, 2, 3};

    show("m", m);
    show("m squared", product(m, &m));
    show("m to the 7", power(m, 7));
    printf("determinant %ld\n", minor_of(&m, N, all));
    transpose(&m);
    show("transposed", m);
    printf("determinant %ld, corner %ld\n", minor_of(&m, N, all), power(m, 5).v[3][3]);
    return (int)(power(m, 3).v[0][0] & 0x7f);
}
