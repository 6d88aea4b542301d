/* Conway's game of life on a torus. */
#include <stdio.h>
#include <string.h>

#define ROWS 10
#define COLS 16

typedef unsigned char board[ROWS][COLS];

static int neighbours(board b, int r, int c)
{
    int n = 0;

    for (int i = -1; i <= 1; i++)
        for (int j = -1; j <= 1; j++)
            if (i || j)
                n += b[(r + i + ROWS) % ROWS][(c + j + COLS) % COLS];
    return n;
}

static int step(board b)
{
    board old;
    int changes = 0;

    memcpy(old, b, sizeof old);
    for (int r = 0; r < ROWS; r++)
        for (int c = 0; c < COLS; c++) {
            switch (neighbours(old, r, c)) {
            case 2:
                break;
            case 3:
                b[r][c] = 1;
                break;
            default:
                b[r][c] = 0;
            }
            changes += b[r][c] != old[r][c];
        }
    return changes;
}

static void print(board b, int generation)
{
    printf("generation %d\n", generation);
    for (int r = 0; r < ROWS; r++) {
        char line[COLS + 1];
        for (int c = 0; c < COLS; c++)
            line[c] = b[r][c] ? '#' : '.';
        line[COLS] = '\0';
        puts(line);
    }
}

int main(void)
{
    static board b;
    const char *glider[] = {".#.", "..#", "###"};
    int total = 0;

    for (int r = 0; r < 3; r++)
        for (int c = 0; c < 3; c++)
            b[r + 1][c + 1] = glider[r][c] == '#';
    b[7][8] = b[7][9] = b[7][10] = 1;
    for (int g = 0; g <= 12; g++) {
        if (g % 4 == 0)
            print(b, g);
        total += step(b);
    }
    printf("%d changes\n", total);
    return total & 63;
}
