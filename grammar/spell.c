/* What was meant by a name that is none: for notes and fix-its on errors that stand for other reasons, never a reason itself. */
#include <string.h>

#include "diag.h"

/* Letters added, dropped, changed, or two neighbours swapped. */
size_t spell_distance(const char *a, size_t a_len, const char *b, size_t b_len)
{
    size_t rows[3][SPELL_MAX + 1], *before = rows[0], *last = rows[1], *row = rows[2];
    if (a_len > SPELL_MAX || b_len > SPELL_MAX)
        return SIZE_MAX;
    for (size_t k = 0; k <= b_len; k++)
        last[k] = k;
    for (size_t i = 1; i <= a_len; i++) {
        row[0] = i;
        for (size_t k = 1; k <= b_len; k++) {
            size_t best = last[k - 1] + (a[i - 1] != b[k - 1]);
            best = last[k] + 1 < best ? last[k] + 1 : best;
            best = row[k - 1] + 1 < best ? row[k - 1] + 1 : best;
            if (i > 1 && k > 1 && a[i - 1] == b[k - 2] && a[i - 2] == b[k - 1] && before[k - 2] + 1 < best)
                best = before[k - 2] + 1;
            row[k] = best;
        }
        size_t *oldest = before;
        before = last;
        last = row;
        row = oldest;
    }
    return last[b_len];
}

/* A word of the language that `name` is one slip away from, or what another language calls it; NULL: neither, or the word itself. */
const char *spell_word(const char *name, size_t len)
{
    static const struct {
        const char *like, *word;
    } words[] = {
        {"async", "async"},       {"await", "await"}, {"manager", "manager"}, {"generator", "generator"}, {"catch", "catch"},
        {"except", "catch"},      {"throw", "throw"}, {"raise", "throw"},     {"finally", "finally"},     {"defer", "defer"},
        {"unshield", "unshield"}, {"spawn", "spawn"}, {"yield", "yield"},     {"enter", "enter"},
    };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        size_t slips = spell_distance(name, len, words[i].like, strlen(words[i].like));
        if (slips == 1 || (slips == 0 && strcmp(words[i].like, words[i].word) != 0))
            return words[i].word;
    }
    return NULL;
}

/* The word of C's statements that `name` is one slip away from: of short ones, letters that changed places. NULL: none. */
const char *spell_keyword(const char *name, size_t len)
{
    static const char *const words[] = {"if",    "do",    "for",    "case",   "else",    "goto",
                                        "break", "while", "switch", "return", "default", "continue"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        size_t word_len = strlen(words[i]);
        bool same_letters = word_len > 3 || len == word_len;
        for (size_t k = 0; word_len <= 3 && same_letters && k < len; k++)
            same_letters = memchr(name, words[i][k], len);
        if (same_letters && spell_distance(name, len, words[i], word_len) == 1)
            return words[i];
    }
    return NULL;
}
