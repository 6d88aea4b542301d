/* All solutions of the n queens problem, by rows and by bits. */
#include <stdio.h>

#define MAX 8

static int column[MAX], solutions;
static unsigned char taken[MAX], up[2 * MAX], down[2 * MAX];

static void show(int n)
{
    for (int r = 0; r < n; r++) {
        for (int c = 0; c < n; c++)
            putchar(column[r] == c ? 'Q' : '.');
        putchar('\n');
    }
}

static void place(int row, int n)
{
    if (row == n) {
        if (solutions++ == 0)
            show(n);
        return;
    }
    for (int c = 0; c < n; c++) {
        if (taken[c] || up[row + c] || down[row - c + n])
            continue;
        taken[c] = up[row + c] = down[row - c + n] = 1;
        column[row] = c;
        place(row + 1, n);
        taken[c] = up[row + c] = down[row - c + n] = 0;
    }
}

static int bits(unsigned all, unsigned columns, unsigned left, unsigned right)
{
    int count = 0;
    unsigned free = all & ~(columns | left | right);

    if (columns == all)
        return 1;
    while (free) {
        unsigned bit = free & -free;
        free ^= bit;
        count += bits(all, columns | bit, (left | bit) << 1, (right | bit) >> 1);
    }
    return count;
}

int main(void)
{
    for (int n = 1; n <= 6; n++) {
        solutions = 0;
        place(0, n);
        printf("%d: %d %d\n", n, solutions, bits((1u << n) - 1, 0, 0, 0));
    }
    return solutions;
}
