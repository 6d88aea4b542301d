/* Sudoku by backtracking over bit sets. */
#include <stdio.h>

struct grid {
    unsigned char cell[81];
    unsigned short row[9], column[9], box[9];
};

static int tries;

static int box_of(int at)
{
    return at / 27 * 3 + at % 9 / 3;
}

static void set(struct grid *g, int at, int digit)
{
    unsigned short bit = (unsigned short)(1u << digit);

    g->cell[at] = (unsigned char)digit;
    g->row[at / 9] |= bit;
    g->column[at % 9] |= bit;
    g->box[box_of(at)] |= bit;
}

static void clear(struct grid *g, int at)
{
    unsigned short mask = (unsigned short)~(1u << g->cell[at]);

    g->cell[at] = 0;
    g->row[at / 9] &= mask;
    g->column[at % 9] &= mask;
    g->box[box_of(at)] &= mask;
}

static unsigned used(const struct grid *g, int at)
{
    return (unsigned)(g->row[at / 9] | g->column[at % 9] | g->box[box_of(at)]);
}

static int bits(unsigned v)
{
    int n = 0;

    for (; v; v &= v - 1)
        n++;
    return n;
}

/* The empty cell with the fewest choices, -1: none is left, -2: a dead end. */
static int best(const struct grid *g)
{
    int found = -1, most = -1;

    for (int at = 0; at < 81; at++) {
        if (g->cell[at])
            continue;
        int n = bits(used(g, at) & 0x3fe);
        if (n == 9)
            return -2;
        if (n > most) {
            most = n;
            found = at;
        }
    }
    return found;
}

static int solve(struct grid *g)
{
    int at = best(g);

    if (at < 0)
        return at == -1;
    for (int digit = 1; digit <= 9; digit++) {
        if (used(g, at) >> digit & 1)
            continue;
        tries++;
        set(g, at, digit);
        if (solve(g))
            return 1;
        clear(g, at);
    }
    return 0;
}

int main(void)
{
    static const char puzzle[] = "53..7....6..195....98....6.8...6...34..8.3..17...2...6.6....28....419..5....8..79";
    struct grid g = {{0}, {0}, {0}, {0}};
    int ok;

    for (int at = 0; at < 81; at++)
        if (puzzle[at] != '.')
            set(&g, at, puzzle[at] - '0');
    ok = solve(&g);
    for (int r = 0; r < 9; r++)
        for (int c = 0; c < 9; c++)
            printf("%d%s", g.cell[r * 9 + c], c == 8 ? "\n" : c % 3 == 2 ? " | " : " ");
    printf("%s after %d tries\n", ok ? "solved" : "failed", tries);
    return !ok;
}
