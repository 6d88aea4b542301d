/* Async functions by hand, in short, for the tests of the runtime.
 *
 *     ASYNC(child)                                       an async function without parameters; f is its frame, see struct test
 *     {
 *         BEGIN
 *         AWAIT(child, asc_sleep(t, &f->call.sleep, 1)); goes on here; FAILED leaves the function
 *         TRY(child, asc_checkpoint(t));                 the same, but FAILED is left in `got`
 *         CALL(child, other);                            TRY of a call with a frame of its own; its result is in f->value
 *         END
 *     }
 *
 * The first argument is always the function itself. Nothing that stands in a C local survives an await: use the fields of the frame. */
#ifndef RUNTIME_TEST_H
#define RUNTIME_TEST_H

#if !defined _GNU_SOURCE
#define _GNU_SOURCE /* fork, pipe, clock_gettime under -std=c11 */
#endif

#include <asc.h>
#include <asc/loop.h>

#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

struct test {
    asc_frame base;
    int result;
    int state;
    int i, n, value;
    double number;
    void *pointer;
    asc_task *task;
    struct test *inner;
    asc_scope scope;
    asc_group group;
    asc_exit leave, end;
    asc_node shield;
    union {
        struct asc_sleep_frame sleep;
        struct asc_join_frame join;
        struct asc_condition_frame condition;
    } call;
};

static const asc_shape test_shape = {offsetof(struct test, state), sizeof(int), 0, NULL};

#define ASYNC(name) \
    static asc_step name##_go(asc_task *t, struct test *f, asc_step got); \
    static asc_step name##_after(asc_task *t, void *self, asc_step got) \
    { \
        return name##_go(t, self, got); \
    } \
    static asc_step name##_begin(asc_task *t, void *self, asc_step got) \
    { \
        static const asc_group no_group = ASC_GROUP_INIT; \
        static const asc_scope no_scope = ASC_SCOPE_INIT; \
        struct test *f = self; \
        f->state = f->result = 0; \
        f->group = no_group; \
        f->scope = no_scope; \
        return name##_go(t, f, got); \
    } \
    static const asc_place name##_places[] = {{name##_after, #name, "await in " #name, __LINE__}}; \
    static asc_table name##_table = {"test.asc", name##_places, 1, NULL, false}; \
    static const asc_fn name[1] = { \
        {#name, "int (void)", name##_begin, sizeof(struct test), _Alignof(struct test), &test_shape, &name##_table}}; \
    static asc_step name##_go(asc_task *t, struct test *f, asc_step got)

#define BEGIN \
    (void)t; \
    (void)got; \
    switch (f->state) { \
    case 0:;
#define END \
    } \
    return asc_ready;

#define TRY(self, e) \
    do { \
        got = (e); \
        f->state = __LINE__; \
        if (got.how == ASC_PARKED) \
            return asc_stop(t, &f->base, self##_after, got); \
        __attribute__((fallthrough)); \
    case __LINE__:; \
    } while (0)
#define PASS_ON(self) \
    do { \
        if (got.how == ASC_FAILED) \
            return asc_stop(t, &f->base, self##_after, got); \
    } while (0)
#define AWAIT(self, e) \
    do { \
        TRY(self, e); \
        PASS_ON(self); \
    } while (0)
#define CALL(self, fn) \
    do { \
        f->inner = asc_call_new(t, fn); \
        CHECK(f->inner); \
        TRY(self, asc_call(t, fn, f->inner)); \
        f->value = f->inner->result; \
        asc_call_free(t, f->inner); \
    } while (0)

/* async with (taskgroup(limit, &f->group)): between the two `got` is the outcome of the block, after them that of the whole. */
#define GROUP_BEGIN(limit) \
    do { \
        got = asc_scope_enter(t, asc_group_scope(&f->group)); \
        CHECK(got.how == ASC_READY); \
        asc_group_open(&f->group, limit); \
    } while (0)
#define GROUP_END(self) \
    do { \
        asc_leave(t, &f->leave, got.how == ASC_FAILED ? ASC_ERROR : ASC_END); \
        asc_shield_enter(t, &f->shield); \
        asc_group_note(&f->group, asc_exit_error(&f->leave)); \
        TRY(self, asc_group_join(t, &f->group)); \
        got = asc_group_throw_first(t, &f->group); \
        asc_shield_leave(t, &f->shield); \
        if (got.how == ASC_FAILED) { \
            asc_replace(t, &f->leave); \
            asc_leave(t, &f->end, ASC_ERROR); \
        } else { \
            asc_suppress(t, &f->leave); \
            asc_move(&f->end, &f->leave); \
        } \
        asc_scope_leave(t, asc_group_scope(&f->group), &f->end); \
        got = f->end.why == ASC_ERROR ? asc_fail_again(t, &f->end) : asc_group_end(t, &f->group); \
    } while (0)

/* A child of the group g whose frame is to be read and written through the result. */
static inline struct test *spawn_test(asc_task *t, asc_group *g, const asc_fn *fn, bool handle, asc_task **task)
{
    asc_task *child = asc_spawn(t, g, fn, handle);
    if (task)
        *task = child;
    return child ? asc_task_frame(child) : NULL;
}

#define CHECK(e) \
    do { \
        if (!(e)) { \
            fprintf(stderr, "%s:%d: failed: %s\n", __FILE__, __LINE__, #e); \
            abort(); \
        } \
    } while (0)
#define CHECK_INT(a, b) \
    do { \
        long long check_a = (long long)(a), check_b = (long long)(b); \
        if (check_a != check_b) { \
            fprintf(stderr, "%s:%d: failed: %s == %s: %lld, %lld\n", __FILE__, __LINE__, #a, #b, check_a, check_b); \
            abort(); \
        } \
    } while (0)
#define CHECK_STRING(a, b) \
    do { \
        const char *check_a = (a), *check_b = (b); \
        if (!check_a || !check_b || strcmp(check_a, check_b) != 0) { \
            fprintf(stderr, "%s:%d: failed: %s == %s: \"%s\", \"%s\"\n", __FILE__, __LINE__, #a, #b, check_a, check_b); \
            abort(); \
        } \
    } while (0)

/* Runs fn as a program of its own loop, in this process; returns the exit status. */
static inline int run_main(const asc_fn *fn, bool real_clock)
{
    static char name[] = "test", *argv[] = {name, NULL};
    setenv("ASC_CLOCK", real_clock ? "real" : "virtual", 1);
    return asc_main(fn, 0, 1, argv);
}

/* Runs body in a process of its own; what it writes on stderr is in `report`. Returns the exit status, or -signal. */
static inline int run_apart(void (*body)(void), char *report, size_t size)
{
    int ends[2], status;
    fflush(NULL);
    CHECK(pipe(ends) == 0);
    pid_t pid = fork();
    CHECK(pid >= 0);
    if (pid == 0) {
        dup2(ends[1], 2);
        close(ends[0]);
        close(ends[1]);
        alarm(60);
        body();
        exit(0);
    }
    close(ends[1]);
    size_t len = 0;
    for (ssize_t n; (n = read(ends[0], report + len, size - 1 - len)) > 0;)
        len += (size_t)n;
    report[len] = 0;
    close(ends[0]);
    CHECK(waitpid(pid, &status, 0) == pid);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

static inline double wall_clock(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static inline uint32_t next_random(uint32_t *seed)
{
    *seed ^= *seed << 13;
    *seed ^= *seed >> 17;
    *seed ^= *seed << 5;
    return *seed;
}

#endif
