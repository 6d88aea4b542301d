/* Signals: one handle of libuv's for each signal of a watch. libuv forgets what a signal did before it took it over, and leaves the default
 * behind; so that is kept here, for the whole process, and put back with the last watch of the signal. */
#include "internal.h"

#include <pthread.h>
#include <signal.h>

#if defined NSIG
enum { SIGNALS = NSIG };
#else
enum { SIGNALS = 65 };
#endif

/* One signal of a watch; lives until libuv has reported its handle closed. */
typedef struct source {
    uv_signal_t uv;
    asc_signal_watch *watch;
    struct source *next, *next_pending;
    bool pending;     /* has come, is not taken */
    unsigned skipped; /* so many that libuv has yet to report came before the last one was taken: the same one */
} source;

struct asc_signal_watch {
    source *sources;
    source *pending, **last_pending; /* in the order of coming */
    asc_link waiters;                /* frames */
    unsigned waits;
};

/* ---- what signals did before ---- */

static struct {
    unsigned watches;
    bool restores; /* nobody else had libuv take it over */
    struct sigaction before;
} taken[SIGNALS];
static uv_mutex_t lock;
static uv_once_t once = UV_ONCE_INIT;

static void make_lock(void)
{
    if (uv_mutex_init(&lock))
        asc__misuse("signals", "no memory for a lock");
}

static bool same(const struct sigaction *a, const struct sigaction *b)
{
    return a->sa_flags & SA_SIGINFO ? b->sa_flags & SA_SIGINFO && a->sa_sigaction == b->sa_sigaction
                                    : !(b->sa_flags & SA_SIGINFO) && a->sa_handler == b->sa_handler;
}

static void on_signal(uv_signal_t *uv, int signal);

/* 0 or a code. */
static int take_over(source *s, int signal)
{
    struct sigaction before, now;
    uv_once(&once, make_lock);
    uv_mutex_lock(&lock);
    int code = sigaction(signal, NULL, &before) ? ASC_EINVAL : ASC__UV(uv_signal_start(&s->uv, on_signal, signal));
    if (!code && taken[signal].watches++ == 0 && sigaction(signal, NULL, &now) == 0) {
        taken[signal].before = before;
        taken[signal].restores = !same(&before, &now);
    }
    uv_mutex_unlock(&lock);
    return code;
}

/* How many are still in libuv's pipe. */
static unsigned unreported(const source *s)
{
    return s->uv.caught_signals - s->uv.dispatched_signals;
}

static bool is_default(int signal)
{
    struct sigaction now;
    return sigaction(signal, NULL, &now) == 0 && !(now.sa_flags & SA_SIGINFO) && now.sa_handler == SIG_DFL;
}

/* True: the signal came, is not taken, and no other watch has it. */
static bool give_back(source *s)
{
    int signal = s->uv.signum;
    sigset_t this, before;
    sigemptyset(&this);
    sigaddset(&this, signal);
    pthread_sigmask(SIG_BLOCK, &this, &before); /* or it could meet the default in between */
    uv_mutex_lock(&lock);
    bool came = s->pending || unreported(s) > s->skipped;
    uv_signal_stop(&s->uv);
    bool last = --taken[signal].watches == 0;
    if (last && taken[signal].restores && is_default(signal))
        sigaction(signal, &taken[signal].before, NULL);
    uv_mutex_unlock(&lock);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return came && last;
}

/* ---- waiting ---- */

static struct asc_signal_frame *first_waiter(const asc_signal_watch *w)
{
    return w->waiters.next && w->waiters.next != &w->waiters ? ASC__OF(w->waiters.next, struct asc_signal_frame, link) : NULL;
}

/* A watch keeps the loop running only while a task waits. */
static void wait_begins(asc_signal_watch *w)
{
    if (w->waits++ == 0)
        for (source *s = w->sources; s; s = s->next)
            uv_ref((uv_handle_t *)&s->uv);
}

static void wait_ends(asc_signal_watch *w, struct asc_signal_frame *f)
{
    asc__unlink(&f->link);
    if (--w->waits == 0)
        for (source *s = w->sources; s; s = s->next)
            uv_unref((uv_handle_t *)&s->uv);
}

static void on_signal(uv_signal_t *uv, int signal)
{
    source *s = uv->data;
    asc_signal_watch *w = s->watch;
    struct asc_signal_frame *f = first_waiter(w);
    if (s->skipped) {
        s->skipped--;
    } else if (f) {
        s->skipped = unreported(s) - 1; /* libuv counts this one after the call */
        f->result = signal;
        wait_ends(w, f);
        asc__wake(&f->wait, 0);
    } else if (!s->pending) {
        s->pending = true;
        s->next_pending = NULL;
        *w->last_pending = s;
        w->last_pending = &s->next_pending;
    }
}

static bool withdraw(asc_task *t, asc_wait *wait)
{
    (void)t;
    struct asc_signal_frame *f = ASC__OF(wait, struct asc_signal_frame, wait);
    wait_ends(f->watch, f);
    return true;
}

asc_step asc_signal_wait(asc_task *t, struct asc_signal_frame *f, asc_signal_watch *w)
{
    if (asc__stops(t))
        return asc_failed;
    source *s = w->pending;
    if (s) {
        if (!(w->pending = s->next_pending))
            w->last_pending = &w->pending;
        s->pending = false;
        s->skipped = unreported(s);
        f->result = s->uv.signum;
        return asc_ready;
    }
    f->watch = w;
    f->wait.cancel = withdraw;
    asc__link(&w->waiters, &f->link);
    wait_begins(w);
    return asc__park(t, &f->wait);
}

/* ---- life ---- */

asc_signal_watch *asc_signal_watch_new(void)
{
    asc_signal_watch *w = asc__malloc(sizeof *w);
    if (!w)
        return NULL;
    memset(w, 0, sizeof *w);
    w->last_pending = &w->pending;
    return w;
}

static void on_closed(uv_handle_t *h)
{
    asc__free(h->data);
}

int asc_signal_watch_add(asc_signal_watch *w, int signal)
{
    if (signal <= 0 || signal >= SIGNALS)
        return ASC_EINVAL;
    for (source *s = w->sources; s; s = s->next)
        if (s->uv.signum == signal)
            return 0;
    source *s = asc__malloc(sizeof *s);
    if (!s)
        return ASC_ENOMEM;
    memset(s, 0, sizeof *s);
    int code = ASC__UV(uv_signal_init(asc__loop->uv, &s->uv));
    if (code) {
        asc__free(s);
        return code;
    }
    s->uv.data = s;
    s->watch = w;
    code = take_over(s, signal);
    if (code) {
        uv_close((uv_handle_t *)&s->uv, on_closed);
        return code;
    }
    if (!w->waits)
        uv_unref((uv_handle_t *)&s->uv);
    s->next = w->sources;
    w->sources = s;
    return 0;
}

void asc_signal_watch_free(asc_signal_watch *w)
{
    if (!w)
        return;
    for (struct asc_signal_frame *f; (f = first_waiter(w));) {
        wait_ends(w, f);
        asc__wake(&f->wait, ASC_ECLOSED);
    }
    sigset_t again;
    sigemptyset(&again);
    for (source *s = w->sources, *next; s; s = next) {
        next = s->next;
        int signal = s->uv.signum;
        if (give_back(s))
            sigaddset(&again, signal);
        uv_close((uv_handle_t *)&s->uv, on_closed);
    }
    asc__free(w);
    for (int signal = 1; signal < SIGNALS; signal++)
        if (sigismember(&again, signal) == 1)
            raise(signal);
}

asc_step asc_signal_watch_open(asc_task *t, struct asc_signal_watch_frame *f, const int *signals, int count)
{
    if (asc__stops(t))
        return asc_failed;
    asc_signal_watch *w = asc_signal_watch_new();
    if (!w)
        return asc_throw_code(t, ASC_ENOMEM);
    for (int i = 0; i < count; i++) {
        int code = signals[i] ? asc_signal_watch_add(w, signals[i]) : 0;
        if (code) {
            asc_signal_watch_free(w);
            return asc_throw(t, code, "signal %d: %s", signals[i], code == ASC_EINVAL ? "can't be received" : asc_code_text(code));
        }
    }
    f->result = w;
    return asc_ready;
}
