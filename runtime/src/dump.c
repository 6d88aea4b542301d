/* The tree of tasks and scopes, printed: on demand, on SIGUSR1 under ASC_DEBUG=tasks, and when nothing can ever wake. */
#include "internal.h"

#include <signal.h>
#include <stdlib.h>

enum { DEPTH_MAX = 40 /* of tasks in tasks that are printed: a report must not overflow the stack */ };

static void pad(FILE *out, int depth)
{
    fprintf(out, "%*s", depth * 2, "");
}

static const char *state_text(const asc_task *t)
{
    static const char *const texts[] = {"ready",
                                        "waits for another task",
                                        "sleeps",
                                        "waits for an operation",
                                        "waits for an operation that can't be cancelled now",
                                        "waits to lock again, can't be cancelled now",
                                        "",
                                        ""};
    if (t == asc__loop->current)
        return "runs";
    if (!(t->root.state & ASC__STARTED))
        return "has not begun";
    if ((t->root.state & ASC__PARK) == ASC__STUCK && !t->link.prev)
        return "waits for its tasks to end";
    return texts[t->root.state & ASC__PARK];
}

static void dump_due(asc_loop *l, FILE *out, const asc_scope *s)
{
    char why[ASC__WHY_MAX];
    if (s->cause)
        fprintf(out, ", cancelled%s", asc__why(&s->node, why));
    else if (s->deadline != ASC__NEVER)
        fprintf(out, ", deadline in %.3f s", (double)(s->deadline - l->now) / 1e9);
    if (s->shield)
        fputs(", shield", out);
}

static void dump_task(asc_loop *l, FILE *out, asc_task *t, int depth);

static void dump_group(asc_loop *l, FILE *out, const asc_group *g, int depth)
{
    for (asc_task *c = g->children; c; c = c->sibling)
        dump_task(l, out, c, depth);
    for (asc_task *c = g->queued; c; c = c->sibling)
        dump_task(l, out, c, depth);
}

static void dump_scopes(asc_loop *l, FILE *out, asc_node *n, asc_node *end, int depth)
{
    for (; n != end; n = n->parent) {
        if (n->kind == ASC_NODE_SHIELD || n->kind == ASC_NODE_UNSHIELD) {
            pad(out, depth);
            fputs(n->kind == ASC_NODE_SHIELD ? "in cleanup\n" : "in unshield\n", out);
            continue;
        }
        const asc_scope *s = ASC__OF(n, asc_scope, node);
        pad(out, depth);
        fputs(n->kind == ASC_NODE_GROUP ? "group" : "scope", out);
        dump_due(l, out, s);
        if (n->kind == ASC_NODE_GROUP) {
            const asc_group *g = ASC__OF(n, asc_group, scope.node);
            fprintf(out, ", %zu %s%s\n", asc_group_size(g), asc_group_size(g) == 1 ? "task" : "tasks",
                    g->waiting ? ", waits for them to end" : "");
            if (depth < DEPTH_MAX) {
                dump_group(l, out, g, depth + 1);
            } else if (g->children) {
                pad(out, depth + 1);
                fputs("...\n", out);
            }
        } else {
            fputc('\n', out);
        }
    }
}

static void dump_task(asc_loop *l, FILE *out, asc_task *t, int depth)
{
    pad(out, depth);
    fprintf(out, "task %u %s: %s", t->root.number, asc_task_name(t), state_text(t));
    if ((t->root.state & ASC__PARK) == ASC__SLEEPING && t != l->current) {
        const struct asc_sleep_frame *f = (void *)t->link.prev;
        int64_t at = l->sleepers.entries[f->timer.slot - 1].at;
        if (at == ASC__NEVER)
            fputs(" for ever", out);
        else
            fprintf(out, " %.3f s more", (double)(at - l->now) / 1e9);
    }
    asc__side *side = t == l->current ? NULL : asc__side_of(t);
    if (side && side->since)
        fprintf(out, ", since %.3f s", (double)(asc__clock(l) + 1 - side->since) / 1e9);
    char why[ASC__WHY_MAX];
    if (t->root.flags & ASC_NODE_CANCELED)
        fprintf(out, ", cancelled%s", asc__why(&t->root, why));
    fputc('\n', out);
    char before[2 * DEPTH_MAX + 80];
    snprintf(before, sizeof before, "%*sat ", depth * 2 + 2, "");
    if (t != l->current && t->root.state & ASC__STARTED)
        for (const asc_frame *f = t->top; f; f = f->caller)
            asc__print_place(out, before, f->resume);
    dump_scopes(l, out, t->scope, &t->root, depth + 1);
}

static void dump_roots(asc_loop *l, FILE *out, asc_task *t)
{
    for (; t; t = t->sibling)
        dump_task(l, out, t, 0);
}

void asc_dump_tasks(asc_loop *l, FILE *out)
{
    if (!l || l != asc__loop)
        return;
    fprintf(out, "asc: %zu %s at %.6f s\n", l->tasks, l->tasks == 1 ? "task" : "tasks", (double)asc__clock(l) / 1e9);
    dump_roots(l, out, l->roots);
    fflush(out);
}

void asc__report_deadlock(asc_loop *l)
{
    fflush(stdout);
    fputs("asc: deadlock: nothing can ever wake what still waits\n", stderr);
    asc_dump_tasks(l, stderr);
}

/* ---- ASC_DEBUG=tasks ---- */

static void on_signal(uv_signal_t *h, int signal_number)
{
    (void)signal_number;
    fflush(stdout);
    asc_dump_tasks(h->data, stderr);
}

static void on_closed(uv_handle_t *h)
{
    asc__free(h);
}

void asc__debug_begin(asc_loop *l)
{
    const char *debug = getenv("ASC_DEBUG");
    if (!debug || !strstr(debug, "tasks"))
        return;
    l->dump_signal = asc__malloc(sizeof *l->dump_signal);
    if (!l->dump_signal)
        return;
    if (ASC__UV(uv_signal_init(l->uv, l->dump_signal))) {
        asc__free(l->dump_signal);
        l->dump_signal = NULL;
        return;
    }
    l->dump_signal->data = l;
    uv_signal_start(l->dump_signal, on_signal, SIGUSR1);
    uv_unref((uv_handle_t *)l->dump_signal);
}

void asc__debug_end(asc_loop *l)
{
    if (l->dump_signal)
        uv_close((uv_handle_t *)l->dump_signal, on_closed);
    l->dump_signal = NULL;
}
