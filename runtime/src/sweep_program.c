/* Sweeps of whole programs: each run is a process, forked before the program has begun. */
#include "watch.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

enum { LIMIT = 10 /* seconds */, OUTPUT_MAX = 8192 /* shown of a run's output, from its end */, BAD_WISH = 2 };

typedef struct program {
    const asc_fn *fn;
    int params, argc;
    char **argv;
    double limit;
    off_t input; /* where standard input was; -1: it can't be read again */
} program;

/* ---- a run, in its process ---- */

static void run_child(const program *p, asc__sweep *s, int report, int output)
{
    if (output >= 0) {
        dup2(output, STDOUT_FILENO);
        dup2(output, STDERR_FILENO);
    }
    if (p->input >= 0)
        lseek(STDIN_FILENO, p->input, SEEK_SET);
    s->status = asc__program(s, p->fn, p->params, p->argc, p->argv);
    ssize_t written = write(report, s, sizeof *s);
    fflush(NULL);
    if (written != (ssize_t)sizeof *s)
        _exit(1);
    exit(s->status);
}

/* ---- a run, from outside ---- */

static double now(void)
{
    return (double)uv_hrtime() / 1e9;
}

/* Reads the report, until the run has ended or the time is over. */
static void read_report(asc__sweep *s, int report, double end)
{
    char bytes[sizeof *s];
    size_t got = 0;
    while (got < sizeof bytes) {
        double left = end - now();
        struct pollfd p = {.fd = report, .events = POLLIN};
        int ready = left > 0 ? poll(&p, 1, (int)(left * 1000) + 1) : 0;
        if (ready < 0 && errno == EINTR)
            continue;
        ssize_t n = ready > 0 ? read(report, bytes + got, sizeof bytes - got) : 0;
        if (n <= 0)
            return;
        got += (size_t)n;
    }
    memcpy(s, bytes, sizeof bytes);
}

/* The status of the run's process, which is killed when the time is over (false). */
static bool wait_for(pid_t pid, double end, int *status)
{
    struct timespec pause = {.tv_nsec = 1000000};
    while (waitpid(pid, status, WNOHANG) == 0) {
        if (now() < end) {
            nanosleep(&pause, NULL);
            continue;
        }
        kill(pid, SIGKILL);
        waitpid(pid, status, 0);
        return false;
    }
    return true;
}

static void show_output(int output)
{
    char text[OUTPUT_MAX];
    off_t size = lseek(output, 0, SEEK_END), from = size > OUTPUT_MAX ? size - OUTPUT_MAX : 0;
    ssize_t n = pread(output, text, sizeof text, from);
    bool begins = true;
    for (ssize_t i = 0; i < n; i++) {
        if (begins)
            fputs("    | ", stderr);
        putc(text[i], stderr);
        begins = text[i] == '\n';
    }
    if (!begins)
        putc('\n', stderr);
}

static void judge(asc__sweep *s, bool in_time, int status, double limit)
{
    if (!in_time)
        asc__sweep_failed(s, "still running after %g s", limit);
    else if (WIFSIGNALED(status))
        asc__sweep_failed(s, "killed by signal %d", WTERMSIG(status));
    else if (!s->done)
        asc__sweep_failed(s, "the program ended itself, with status %d", WEXITSTATUS(status));
    else if (!*s->why && WEXITSTATUS(status) != (s->status & 255))
        asc__sweep_failed(s, "status %d as it exited, after main had ended with %d", WEXITSTATUS(status), s->status & 255);
}

static bool run_process(void *arg, asc__sweep *s)
{
    const program *p = arg;
    FILE *output = tmpfile();
    int ends[2];
    if (!output || pipe(ends)) {
        asc__sweep_failed(s, "no file for its output: %s", strerror(errno));
        if (output)
            fclose(output);
        return false;
    }
    fcntl(ends[1], F_SETFD, FD_CLOEXEC);
    fflush(NULL);
    double end = now() + p->limit;
    pid_t pid = fork();
    if (pid == 0) {
        close(ends[0]);
        run_child(p, s, ends[1], fileno(output));
    }
    close(ends[1]);
    int status = 0;
    if (pid > 0) {
        read_report(s, ends[0], end);
        bool in_time = wait_for(pid, end, &status);
        judge(s, in_time, status, p->limit);
    } else {
        asc__sweep_failed(s, "no process: %s", strerror(errno));
    }
    close(ends[0]);
    if (*s->why && !s->silent) {
        asc__sweep_report(s);
        show_output(fileno(output));
    }
    fclose(output);
    return !*s->why;
}

/* ---- ASC_SWEEP ---- */

typedef struct wish {
    bool kinds[3];
    long most, at;
    double limit;
} wish;

static bool is_word(const char *at, size_t length, const char *word)
{
    return strlen(word) == length && strncmp(at, word, length) == 0;
}

/* One word of ASC_SWEEP. */
static bool understand(wish *w, const char *at, size_t length)
{
    if (is_word(at, length, "1") || is_word(at, length, "cancel"))
        return w->kinds[ASC__SWEEP_CANCEL] = true;
    if (is_word(at, length, "alloc"))
        return w->kinds[ASC__SWEEP_ALLOC] = true;
    if (is_word(at, length, "uv"))
        return w->kinds[ASC__SWEEP_LIBUV] = true;
    char *end;
    if (strncmp(at, "most=", 5) == 0)
        return (w->most = strtol(at + 5, &end, 10)) > 0 && end == at + length;
    if (strncmp(at, "at=", 3) == 0)
        return (w->at = strtol(at + 3, &end, 10)) > 0 && end == at + length;
    if (strncmp(at, "limit=", 6) == 0)
        return (w->limit = strtod(at + 6, &end)) > 0 && end == at + length;
    return false;
}

/* Only one point, in this process, as a debugger likes it. */
static int run_one(const program *p, enum asc__sweep_kind kind, long at)
{
    asc__sweep s = {.kind = kind, .at = at};
    int status = asc__program(&s, p->fn, p->params, p->argc, p->argv);
    if (!*s.why && !s.hit)
        asc__sweep_failed(&s, "there are only %ld such points", s.points);
    if (!*s.why)
        return status;
    fflush(stdout);
    asc__sweep_report(&s);
    return 1;
}

int asc__sweep_program(const char *text, const asc_fn *fn, int params, int argc, char **argv)
{
    wish w = {.limit = LIMIT};
    for (const char *at = text; *at;) {
        size_t length = strcspn(at, ",");
        if (!understand(&w, at, length)) {
            fprintf(stderr, "asc: ASC_SWEEP: what is `%.*s`? cancel, alloc, uv, most=N, at=N, limit=SECONDS\n", (int)length, at);
            return BAD_WISH;
        }
        at += length + (at[length] == ',');
    }
    if (!w.kinds[0] && !w.kinds[1] && !w.kinds[2])
        w.kinds[ASC__SWEEP_CANCEL] = true;
    program p = {fn, params, argc, argv, w.limit, lseek(STDIN_FILENO, 0, SEEK_CUR)};
    bool well = true;
    for (int kind = 0; kind < 3; kind++) {
        if (!w.kinds[kind])
            continue;
        if (w.at)
            return run_one(&p, (enum asc__sweep_kind)kind, w.at);
        if (!asc__sweep_all((enum asc__sweep_kind)kind, w.most, run_process, &p))
            well = false;
    }
    return well ? 0 : 1;
}
