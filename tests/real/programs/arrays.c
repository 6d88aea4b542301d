/* Variable length arrays (their functions stay plain), pointers to arrays, multidimensional arrays, restrict and static parameters. */
#include <stdio.h>
#include <string.h>

enum { ROWS = 3, COLUMNS = 4 };

static int spread(int n, int seed)
{
    int v[n];
    int total = 0;

    for (int i = 0; i < n; i++)
        v[i] = i ? v[i - 1] * 3 % 101 + seed : seed;
    for (int i = n - 1; i >= 0; i--)
        total = total * 2 % 10007 + v[i];
    return total + (int)(sizeof v / sizeof v[0]);
}

static int trace(int n, int m[n][n])
{
    int sum = 0;

    for (int i = 0; i < n; i++)
        sum += m[i][i];
    return sum;
}

static void fill(int m[static ROWS][COLUMNS], int from)
{
    for (int i = 0; i < ROWS; i++)
        for (int j = 0; j < COLUMNS; j++)
            m[i][j] = from++;
}

static int *largest(int (*rows)[COLUMNS], int n)
{
    int *best = &rows[0][0];

    for (int (*r)[COLUMNS] = rows; r < rows + n; r++)
        for (int *p = *r; p != *r + COLUMNS; p++)
            if (*p > *best)
                best = p;
    return best;
}

static void reverse(char *restrict out, const char *restrict in)
{
    size_t n = strlen(in);

    out[n] = '\0';
    for (const char *p = in; *p; p++)
        out[--n] = *p;
}

static int column(int (*const m)[COLUMNS], int which)
{
    int sum = 0;

    for (int i = 0; i < ROWS; i++)
        sum += m[i][which] * (*(m + i))[which];
    return sum;
}

int main(void)
{
    int m[ROWS][COLUMNS], square[3][3] = {{1, 2, 3}, {4, 5, 6}, {7, 8, 9}}, cube[2][2][2] = {{{1, 2}, {3, 4}}, {{5, 6}, {7, 8}}};
    int (*whole)[ROWS][COLUMNS] = &m;
    char back[16];

    fill(m, 5);
    (*whole)[1][2] = 99;
    *largest(m, ROWS) -= 50;
    printf("%d %d %d\n", *largest(m, ROWS), (int)(largest(m, ROWS) - &m[0][0]), column(m, 2));
    printf("%d %d %d\n", spread(7, 3), spread(1, 9), trace(3, square));
    int total = 0;
    for (int i = 0; i < 8; i++)
        total = total * 3 + cube[i >> 2][i >> 1 & 1][i & 1];
    reverse(back, "palindrome");
    printf("%d %s %d\n", total, back, (int)(sizeof m / sizeof m[0] + sizeof *whole / sizeof **whole));
    return column(&m[0], 0) % 100;
}
