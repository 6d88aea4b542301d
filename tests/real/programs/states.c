/* State machines: comments stripped from C, numbers recognised, a traffic light. */
#include <stdio.h>
#include <string.h>

enum state { CODE, SLASH, BLOCK, STAR, LINE, STRING, ESCAPE };

static enum state step(enum state s, char c, char *out, int *n)
{
    switch (s) {
    case CODE:
        if (c == '/')
            return SLASH;
        out[(*n)++] = c;
        return c == '"' ? STRING : CODE;
    case SLASH:
        if (c == '*')
            return BLOCK;
        if (c == '/')
            return LINE;
        out[(*n)++] = '/';
        out[(*n)++] = c;
        return CODE;
    case BLOCK:
        return c == '*' ? STAR : BLOCK;
    case STAR:
        if (c == '/') {
            out[(*n)++] = ' ';
            return CODE;
        }
        return c == '*' ? STAR : BLOCK;
    case LINE:
        if (c != '\n')
            return LINE;
        out[(*n)++] = c;
        return CODE;
    case STRING:
        out[(*n)++] = c;
        return c == '\\' ? ESCAPE : c == '"' ? CODE : STRING;
    case ESCAPE:
        out[(*n)++] = c;
        return STRING;
    }
    return CODE;
}

static void strip(const char *text)
{
    char out[128];
    int n = 0;
    enum state s = CODE;

    while (*text)
        s = step(s, *text++, out, &n);
    out[n] = '\0';
    printf("[%s] %d %d\n", out, n, (int)s);
}

/* Sign, digits, point, digits, exponent. */
static int is_number(const char *p)
{
    int state = 0, ok = 0;

    for (;; p++) {
        char c = *p;
        switch (state) {
        case 0:
            if (c == '+' || c == '-') {
                state = 1;
                continue;
            }
            /* fall through */
        case 1:
            if (c == '.') {
                state = 3;
                continue;
            }
            if (c < '0' || c > '9')
                return 0;
            state = 2;
            ok = 1;
            continue;
        case 2:
        case 3:
            if (c >= '0' && c <= '9') {
                ok = 1;
                continue;
            }
            if (c == '.' && state == 2) {
                state = 3;
                continue;
            }
            if ((c == 'e' || c == 'E') && ok) {
                state = 4;
                ok = 0;
                continue;
            }
            break;
        case 4:
            state = 5;
            if (c == '-' || c == '+')
                continue;
            /* fall through */
        default:
            if (c >= '0' && c <= '9') {
                ok = 1;
                continue;
            }
        }
        return ok && c == '\0';
    }
}

static const char *light(int seconds)
{
    static const struct phase {
        const char *name;
        int length;
    } phases[] = {{"red", 5}, {"red and yellow", 1}, {"green", 4}, {"yellow", 2}};
    unsigned i = 0;

    while (seconds >= phases[i].length) {
        seconds -= phases[i].length;
        i = (i + 1) % 4;
    }
    return phases[i].name;
}

int main(void)
{
    static const char *const numbers[] = {"1", "-2.5", ".5", "5.", ".", "1e5", "1e", "1e+", "-1.5E-10", "", "abc", "1.2.3"};
    int count = 0;

    strip("int a; /* one * two ** */ b = c / d; // end\nnext");
    strip("s = \"/* not \\\" a comment */\"; /* / */ x");
    strip("a /* open");
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        count += is_number(numbers[i]) << i;
    printf("%x\n", (unsigned)count);
    for (int t = 0; t < 30; t += 4)
        printf("%d %s\n", t, light(t));
    return count & 31;
}
