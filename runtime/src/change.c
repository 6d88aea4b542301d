/* Changes of files: libuv's handle, and what it reported until somebody takes it. The same change of the same name again, before
 * the first was taken, is one change, so that a busy file does not fill the list. */
#include "internal.h"

enum { BUCKETS = 64 };

typedef struct entry {
    struct entry *next, *in_bucket;
    asc_change change;
    char name[];
} entry;

struct asc_watch {
    uv_fs_event_t uv;
    struct asc_watch_frame *waits;
    entry *entries, **last;
    entry *buckets[BUCKETS]; /* of the entries, by name */
    entry *taken;            /* the last one, which the program looks at */
    asc_change lost;
    size_t count;
    bool loses;            /* changes were dropped since the last one was taken */
    asc_watch *next, **in; /* among the open ones of the loop */
    asc_resume *opened;    /* asc_opening then */
};

static void at_end(void *arg)
{
    asc_loop *l = arg;
    while (l->watches) {
        l->left_open = true;
        fputs("asc: loop: a watch of changes is left open\n", stderr);
        asc__print_place(stderr, "    opened at ", l->watches->opened);
        asc_watch_close(l->watches);
    }
}

/* The first time, that will be looked at when the loop ends. */
static void link_open(asc_loop *l, asc_watch *w)
{
    if (!l->watches_at_end.fn) {
        l->watches_at_end = (asc__call){NULL, at_end, l};
        asc__loop_at_end(l, &l->watches_at_end);
    }
    w->next = l->watches;
    w->in = &l->watches;
    if (w->next)
        w->next->in = &w->next;
    l->watches = w;
}

static entry **bucket(asc_watch *w, const char *name)
{
    unsigned hash = 5381;
    for (const char *c = name; *c; c++)
        hash = hash * 33 + (unsigned char)*c;
    return &w->buckets[hash % BUCKETS];
}

static const asc_change *take(asc_watch *w)
{
    asc__free(w->taken);
    w->taken = NULL;
    entry *e = w->entries;
    if (!e) { /* what was dropped came last */
        w->loses = false;
        w->lost = (asc_change){"", ASC_CHANGE_LOST};
        return &w->lost;
    }
    if (!(w->entries = e->next))
        w->last = &w->entries;
    entry **in = bucket(w, e->name);
    while (*in != e)
        in = &(*in)->in_bucket;
    *in = e->in_bucket;
    w->count--;
    w->taken = e;
    return &e->change;
}

static void note(asc_watch *w, const char *name, int what)
{
    entry **in = bucket(w, name);
    for (entry *e = *in; e; e = e->in_bucket)
        if (strcmp(e->name, name) == 0) {
            e->change.what |= what;
            return;
        }
    size_t size = strlen(name) + 1;
    entry *e = w->count < ASC_CHANGES_MAX ? asc__malloc(sizeof *e + size) : NULL;
    if (!e) {
        w->loses = true;
        return;
    }
    memcpy(e->name, name, size);
    e->change = (asc_change){e->name, what};
    e->in_bucket = *in;
    *in = e;
    e->next = NULL;
    *w->last = e;
    w->last = &e->next;
    w->count++;
}

/* The task that waits goes on with a change, or a code. */
static void wake(asc_watch *w, int code)
{
    struct asc_watch_frame *f = w->waits;
    w->waits = NULL;
    uv_unref((uv_handle_t *)&w->uv);
    if (!code)
        f->result = take(w);
    asc__wake(&f->wait, code);
}

static void on_change(uv_fs_event_t *uv, const char *name, int events, int status)
{
    asc_watch *w = uv->data;
    if (status < 0)
        w->loses = true;
    else
        note(w, name ? name : "", (events & UV_RENAME ? ASC_CHANGE_NAME : 0) | (events & UV_CHANGE ? ASC_CHANGE_CONTENT : 0));
    if (w->waits)
        wake(w, 0);
}

static bool withdraw(asc_task *t, asc_wait *wait)
{
    (void)t;
    asc_watch *w = ASC__OF(wait, struct asc_watch_frame, wait)->watch;
    w->waits = NULL;
    uv_unref((uv_handle_t *)&w->uv);
    return true;
}

asc_step asc_watch_next(asc_task *t, struct asc_watch_frame *f, asc_watch *w)
{
    if (asc__stops(t))
        return asc_failed;
    if (w->waits)
        return asc_throw(t, ASC_EBUSY, "asc_watch_next: another task waits");
    if (w->entries || w->loses) {
        f->result = take(w);
        return asc_ready;
    }
    f->watch = w;
    f->wait.cancel = withdraw;
    w->waits = f;
    uv_ref((uv_handle_t *)&w->uv);
    return asc__park(t, &f->wait);
}

static void on_closed(uv_handle_t *h)
{
    asc__free(h->data);
}

asc_step asc_watch_open(asc_task *t, struct asc_watch_open_frame *f, const char *path)
{
    if (asc__stops(t))
        return asc_failed;
    asc_watch *w = asc__malloc(sizeof *w);
    if (!w)
        return asc_throw_code(t, ASC_ENOMEM);
    memset(w, 0, sizeof *w);
    w->last = &w->entries;
    w->opened = asc_opening;
    int code = ASC__UV(uv_fs_event_init(asc__loop->uv, &w->uv));
    if (code) {
        asc__free(w);
        return asc_throw_code(t, code);
    }
    w->uv.data = w;
    code = ASC__UV(uv_fs_event_start(&w->uv, on_change, path, 0));
    if (code) {
        uv_close((uv_handle_t *)&w->uv, on_closed);
        return asc_throw(t, code, "watch %s: %s", path, asc_code_text(code));
    }
    uv_unref((uv_handle_t *)&w->uv);
    link_open(asc__loop, w);
    f->result = w;
    return asc_ready;
}

void asc_watch_close(asc_watch *w)
{
    if (!w)
        return;
    if (w->waits)
        wake(w, ASC_ECLOSED);
    while (w->entries)
        take(w);
    asc__free(w->taken);
    *w->in = w->next;
    if (w->next)
        w->next->in = w->in;
    uv_close((uv_handle_t *)&w->uv, on_closed);
}
