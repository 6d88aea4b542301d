#include "harness.h"

#include <signal.h>
#include <stdint.h>
#include <unistd.h>

enum { SIZE = 1 << 16, MOST_OPS = 4000, MOST_FUEL = 60, NAMES = 256 };

struct side {
    const char *name;
    size_t length;
    char text[SIZE];
};

static struct side compiled = {"ascc", 0, {0}}, blocking = {"blocking", 0, {0}}, *side = &compiled;

/* The schedule. Two streams, so that parking changes no value. */
static uint64_t first = 1, count = 1000, seed, values, parks;
static bool verbose, has_sibling;
static int park_chance, fail_chance, deadline, sibling, cancel_at;

/* One run of one side. */
static int ops, fuel_left;
static struct { const char *name; int open; } balance[NAMES];

static uint64_t draw(uint64_t *state)
{
    uint64_t z = *state += 0x9E3779B97F4A7C15u;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
    z = (z ^ z >> 27) * 0x94D049BB133111EBu;
    return z ^ z >> 31;
}

static int below(uint64_t *state, int n)
{
    return (int)(draw(state) % (uint64_t)n);
}

static void show(const struct side *s)
{
    printf("---- %s\n%.*s", s->name, (int)s->length, s->text);
}

static void report(const char *why)
{
    printf("FAILED: %s: schedule %llu (park %d%%, fail %d%%, deadline %d, sibling %d, cancel at op %d)\n", why, (unsigned long long)seed, park_chance,
           fail_chance, deadline, sibling, cancel_at);
    show(&compiled);
    show(&blocking);
    fflush(stdout);
    _exit(1);
}

static void stuck(int signal_number)
{
    (void)signal_number;
    report(side == &compiled ? "hang (compiled side)" : "hang (blocking side)");
}

void trace(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int n = vsnprintf(side->text + side->length, SIZE - side->length, format, args);
    va_end(args);
    if (n < 0 || side->length + (size_t)n + 2 > SIZE)
        report("endless trace");
    side->length += (size_t)n;
    side->text[side->length++] = '\n';
    side->text[side->length] = '\0';
}

int pick(int n)
{
    return below(&values, n);
}

bool fuel(void)
{
    return fuel_left > 0 && fuel_left-- > 0;
}

static void change(const char *name, int by)
{
    int i = 0;
    while (i < NAMES && balance[i].name && strcmp(balance[i].name, name) != 0)
        i++;
    if (i == NAMES)
        report("too many names");
    balance[i].name = name;
    balance[i].open += by;
    if (balance[i].open < 0) {
        printf("`%s` closed twice\n", name);
        report("closed twice");
    }
}

void opened(const char *name)
{
    change(name, 1);
}

void closed(const char *name)
{
    change(name, -1);
}

bool flow_cancels(void)
{
    if (++ops > MOST_OPS)
        report("endless run");
    return ops == cancel_at;
}

int flow_park(void)
{
    if (below(&parks, 100) >= park_chance)
        return FLOW_READY;
    return below(&parks, 2) ? FLOW_YIELD : FLOW_SLEEP;
}

int flow_fail(void)
{
    return below(&values, 100) < fail_chance ? E1 + below(&values, 3) : 0;
}

int flow_result(void)
{
    return below(&values, 6);
}

static void number(uint64_t *to, const char *text)
{
    *to = strtoull(text, NULL, 10);
}

void flow_options(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "-v") == 0)
            verbose = true;
        else if (strcmp(argv[i], "-s") == 0 && i + 1 < argc)
            number(&first, argv[++i]);
        else
            number(&count, argv[i]);
    }
    seed = first - 1;
    signal(SIGALRM, stuck);
}

static void begin(struct side *s)
{
    uint64_t state = seed * 0x9E3779B97F4A7C15u + 1;
    static const int chances[] = {0, 10, 50, 90, 100}, fails[] = {0, 0, 4, 12, 30};

    park_chance = chances[below(&state, 5)];
    fail_chance = fails[below(&state, 5)];
    deadline = sibling = -1;
    cancel_at = 0;
    switch (below(&state, 6)) {
    case 0:
        deadline = below(&state, 24);
        break;
    case 1:
        cancel_at = 1 + below(&state, 24);
        break;
    case 2:
        sibling = below(&state, 24);
        break;
    default:
        break;
    }
    values = draw(&state);
    parks = draw(&state);
    ops = 0;
    fuel_left = MOST_FUEL;
    memset(balance, 0, sizeof balance);
    side = s;
    s->length = 0;
    s->text[0] = '\0';
}

static void end(void)
{
    for (int i = 0; i < NAMES && balance[i].name; i++)
        if (balance[i].open) {
            printf("`%s` is still open\n", balance[i].name);
            report("left open");
        }
}

bool flow_next(void)
{
    if (seed - first + 1 == count)
        return false;
    seed++;
    alarm(20);
    blocking.length = 0;
    blocking.text[0] = '\0';
    begin(&compiled);
    return true;
}

double flow_deadline(void)
{
    return deadline < 0 ? INFINITY : deadline + 0.375;
}

double flow_sibling(void)
{
    has_sibling = true;
    return sibling < 0 ? INFINITY : sibling + 0.375;      /* when nothing else happens */
}

void flow_reference(void)
{
    end();
    begin(&blocking);
    flow_blocking(flow_deadline(), has_sibling ? flow_sibling() : INFINITY);
    end();
    if (verbose)
        show(&compiled);
    if (compiled.length != blocking.length || memcmp(compiled.text, blocking.text, compiled.length) != 0)
        report("different traces");
    alarm(0);
}
