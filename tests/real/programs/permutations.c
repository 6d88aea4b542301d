/* Permutations by swapping and in lexical order, combinations, partitions, Gray codes, Hanoi. */
#include <stdio.h>
#include <string.h>

static int printed;

static void line(const char *s)
{
    printf("%s%s", s, ++printed % 8 ? " " : "\n");
}

static void permute(char *s, int k, int n)
{
    char t;

    if (k == n) {
        line(s);
        return;
    }
    for (int i = k; i < n; i++) {
        t = s[k], s[k] = s[i], s[i] = t;
        permute(s, k + 1, n);
        t = s[k], s[k] = s[i], s[i] = t;
    }
}

static int next_permutation(int *v, int n)
{
    int i = n - 1, j = n - 1;

    while (i > 0 && v[i - 1] >= v[i])
        i--;
    if (i == 0)
        return 0;
    while (v[j] <= v[i - 1])
        j--;
    int t = v[i - 1];
    v[i - 1] = v[j];
    v[j] = t;
    for (j = n - 1; i < j; i++, j--) {
        t = v[i];
        v[i] = v[j];
        v[j] = t;
    }
    return 1;
}

static int partitions(int n, int most, int depth)
{
    int count = 0;

    if (n == 0)
        return 1 + 0 * depth;
    for (int i = n < most ? n : most; i >= 1; i--)
        count += partitions(n - i, i, depth + 1);
    return count;
}

static void hanoi(int n, int from, int to, unsigned *moves)
{
    if (n <= 0)
        return;
    hanoi(n - 1, from, 6 - from - to, moves);
    *moves = *moves * 9u + (unsigned)(from * 3 + to);
    hanoi(n - 1, 6 - from - to, to, moves);
}

static int choose(int n, int k)
{
    return k == 0 || k == n ? 1 : choose(n - 1, k - 1) + choose(n - 1, k);
}

static unsigned gray(unsigned n)
{
    return n ^ n >> 1;
}

static unsigned ungray(unsigned g)
{
    unsigned n = 0;
    for (; g; g >>= 1)
        n ^= g;
    return n;
}

int main(void)
{
    char word[] = "abcd";
    int v[4] = {1, 2, 2, 3}, count = 0, bad = 0;
    unsigned moves = 0;

    permute(word, 0, (int)strlen(word));
    do
        count = (count * 7 + v[0] * v[3] + v[1]) % 9973;
    while (next_permutation(v, 4));
    printf("%d %d %d\n", count, partitions(12, 12, 0), partitions(9, 4, 0));
    hanoi(6, 1, 3, &moves);
    printf("%u %d\n", moves, choose(10, 4));
    for (unsigned i = 0; i < 40; i++)
        bad += ungray(gray(i)) != i;
    return bad;
}
