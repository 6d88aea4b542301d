/* Text: greedy and balanced wrapping, justification, word statistics, edit distance, pattern matching. */
#include <ctype.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#define WORDS 40

struct word {
    const char *start;
    int length;
};

static int split(const char *text, struct word *out)
{
    int n = 0;

    while (*text && n < WORDS) {
        while (isspace((unsigned char)*text))
            text++;
        if (!*text)
            break;
        out[n].start = text;
        while (*text && !isspace((unsigned char)*text))
            text++;
        out[n].length = (int)(text - out[n].start);
        n++;
    }
    return n;
}

static void print_line(const struct word *w, int n, int width)
{
    int letters = 0, gaps = n - 1;

    for (int i = 0; i < n; i++)
        letters += w[i].length;
    int spaces = width - letters;
    for (int i = 0; i < n; i++) {
        printf("%.*s", w[i].length, w[i].start);
        if (i < gaps) {
            int here = width ? (spaces + gaps - i - 1) / (gaps - i) : 1;
            printf("%*s", here, "");
            spaces -= here;
        }
    }
    printf("|\n");
}

static int greedy(const struct word *w, int n, int width)
{
    int lines = 0;

    for (int i = 0; i < n; lines++) {
        int first = i, used = w[i++].length;
        while (i < n && used + 1 + w[i].length <= width)
            used += 1 + w[i++].length;
        print_line(w + first, i - first, i < n && i - first > 1 ? width : 0);
    }
    return lines;
}

static int cost(const struct word *w, int from, int to, int width)
{
    int used = to - from - 1;

    for (int i = from; i < to; i++)
        used += w[i].length;
    return used > width ? INT_MAX : (width - used) * (width - used);
}

static int balanced(const struct word *w, int n, int width)
{
    int best[WORDS + 1], next[WORDS + 1];

    best[n] = 0;
    next[n] = n;
    for (int i = n - 1; i >= 0; i--) {
        best[i] = INT_MAX;
        for (int j = i + 1; j <= n; j++) {
            int c = cost(w, i, j, width);
            if (c == INT_MAX)
                break;
            if (j == n)
                c = 0;
            if (best[j] != INT_MAX && c + best[j] < best[i]) {
                best[i] = c + best[j];
                next[i] = j;
            }
        }
    }
    for (int i = 0; i < n; i = next[i])
        print_line(w + i, next[i] - i, 0);
    return best[0];
}

static int least(int a, int b, int c)
{
    return a < b ? a < c ? a : c : b < c ? b : c;
}

static int distance(const char *a, const char *b)
{
    int row[20], diagonal, above;
    int n = (int)strlen(b);

    for (int j = 0; j <= n; j++)
        row[j] = j;
    for (int i = 1; *a; a++, i++) {
        diagonal = row[0];
        row[0] = i;
        for (int j = 1; j <= n; j++) {
            above = row[j];
            row[j] = least(row[j] + 1, row[j - 1] + 1, diagonal + (*a != b[j - 1]));
            diagonal = above;
        }
    }
    return row[n];
}

static int glob(const char *p, const char *s)
{
    for (; *p; p++, s++) {
        if (*p == '*') {
            do
                if (glob(p + 1, s))
                    return 1;
            while (*s++);
            return 0;
        }
        if (!*s || (*p != '?' && *p != *s))
            return 0;
    }
    return !*s;
}

int main(void)
{
    static const char text[] = "It is a truth universally acknowledged, that a single man in possession of a good\n"
                               "fortune, must be in want of a wife. However little known the feelings";
    struct word w[WORDS];
    int n = split(text, w);
    int lines = greedy(w, n, 24);

    printf("%d words, %d lines, cost %d\n", n, lines, balanced(w, n, 24));
    printf("%d %d %d\n", distance("kitten", "sitting"), distance("", "abc"), distance("flaw", "lawn"));
    printf("%d%d%d%d%d\n", glob("*.c", "wrap.c"), glob("a*b*c", "aXbbXcc"), glob("a?c", "ac"), glob("*", ""), glob("**x", "xy"));
    return lines;
}
