/* -Wlarge-frame: frames over the limit, with the chain that made them. Types whose size only C knows count as nothing: what is said is a
 * lower bound. */
#include "layout.h"
#include "options.h"
#include "warn.h"

static const field *largest(const layout *l)
{
    const field *most = NULL;
    for (size_t i = 0; i < l->count; i++)
        if (!most || l->fields[i].size.bytes > most->size.bytes)
            most = &l->fields[i];
    return most;
}

/* From the frame into the frame that is its largest part, down to what is no frame. */
static void note_chain(program *p, function *fn)
{
    for (int depth = 0; depth < 20; depth++) {
        const field *x = largest(layout_of(fn));
        unsigned long long bytes = x ? x->size.bytes : 0;
        const char *least = x && !x->size.known ? "at least " : "";
        if (!x)
            return;
        if (x->kind == FIELD_CALL && x->call->at && x->call->fn && x->call->fn->body && !x->call->boxed) {
            diag_node_note(p->d, x->call->at, "the frame of `%s` is part of it, %s%llu bytes", x->call->fn->name, least, bytes);
            fn = x->call->fn->body;
            continue;
        }
        const node *at = x->sym && x->sym->decl ? x->sym->decl : x->kind == FIELD_CALL && x->call->at ? x->call->at : fn->def->name;
        diag_node_note(p->d, at, "`%s` takes %s%llu bytes of it: %s", x->sym ? x->sym->name : x->name, least, bytes, x->why);
        return;
    }
}

void warn_frame(program *p, function *fn)
{
    if (fn->u != p->main)
        return;
    warn_macro_names(p, fn);
    if (!diag_wants(p->d, W_LARGE_FRAME))
        return;
    const layout *l = layout_of(fn);
    size_t limit = p->options->diag.large_frame;
    if (l->total.bytes <= limit)
        return;
    p->again = true; /* for the chain */
    diag_node_warn(p->d, W_LARGE_FRAME, fn->def->name, "the frame of `%s` takes more than %zu bytes", fn->fn->name, limit);
    diag_node_note(p->d, fn->def->name, "%s%llu bytes in all", l->total.known ? "" : "at least ", (unsigned long long)l->total.bytes);
    note_chain(p, fn);
}
