/* Regions with an exit: scopes, try, finally, defer, and what is cleaned up as they are left. The exit stands once in the output. */
#include <string.h>

#include "lower.h"

/* Exits that neither wait nor call anything that may ask how long it may wait need no shield. */
bool needs_shield(const node *n)
{
    static const char *const plain[] = {"printf", "puts",   "putchar", "fprintf", "fputs",   "fflush",
                                        "free",   "memset", "memcpy",  "strcpy",  "snprintf"};
    if (n->kind == N_AWAIT || n->kind == N_WITH || n->kind == N_ASYNC_FOR || n->kind == N_SPAWN)
        return true;
    if (n->kind == N_CALL) {
        bool known = false;
        for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
            known = known || (n->kids[0]->kind == N_NAME && !n->kids[0]->sym && token_is(n->src, n->kids[0]->op, plain[i]));
        if (!known)
            return true;
    }
    for (uint32_t i = 0; i < n->kid_count; i++)
        if (n->kids[i] && needs_shield(n->kids[i]))
            return true;
    return false;
}

static void keep(lowering *l, const char *type, const char *name, node *at, const char *what)
{
    extra *x = arena_alloc(l->p->a, sizeof *x);
    x->type = type;
    x->name = name;
    x->note = what ? what : at ? source_text(l->p, at, 60) : "";
    list_add(l->p, &l->fn->extras, x);
}

/* A statement whose body is the region and whose `other` is what stands after it: the exit, then the ways on. Three calls:
 * open, then lower the body, exit, then lower what follows, close. */
stmt *region_open(lowering *l, region *r, node *at, const char *heading)
{
    function *fn = l->fn;
    bool catches = r->kind == R_CATCH;
    r->record = catches ? record_name(l, "catch", &fn->catch_count) : record_name(l, "leave", &fn->with_count);
    r->label = fn->form_c ? name_unique(l->p, arena_printf(l->p->a, "%s_%s", fn->fn->name, r->record)) : r->record;
    r->what = heading;
    stmt *s = add(l, S_TRY, NULL);
    s->at = at;
    s->region = r;
    s->text = heading;
    l->in = r;
    l->tail = &s->body;
    return s;
}

void region_exit(lowering *l, stmt *s)
{
    region *r = s->region;
    l->in = r->up;
    l->tail = &s->other;
    r->uses_end = falls(s->body);
    r->guarded = r->uses_error || r->uses_return || r->uses_break || r->uses_continue || r->gotos.count || r->kind == R_SCOPE;
    if (r->guarded)
        keep(l, "asc_exit", r->record, s->at, r->what);
}

void region_close(lowering *l, stmt *s)
{
    region *r = s->region;
    s->falls = r->kind == R_CATCH ? r->uses_end || falls(s->other) : (r->uses_end || r->guarded) && falls(s->other);
    if (s->other == NULL)
        s->falls = r->uses_end;
    l->tail = &s->next;
}

/* The text of an `exit`. A `return` at its end needs no jump. */
static void exit_clause(lowering *l, node *block)
{
    node *last = block->kid_count ? block->kids[block->kid_count - 1] : NULL;
    bool deferred = false;
    for (uint32_t i = 0; i < block->kid_count; i++)
        deferred = deferred || (block->kids[i] && block->kids[i]->kind == N_DEFER);
    if (!last || last->kind != N_RETURN || deferred) {
        lower_statement(l, block);
        return;
    }
    lower_items(l, block->kids, block->kid_count - 1);
    if (!last->kid_count || !last->kids[0])
        return;
    node *at = l->at;
    l->at = last;
    order(l, last->kids[0], true);
    suppress(l, last->kids[0]);
    l->at = at;
}

/* The exit: the user's block, shielded, then the ways on. In an `exit` clause `return true` suppresses an error. */
void cleanup(lowering *l, stmt *s, node *at, node *block, node *error_name, bool is_exit)
{
    region *r = s->region, *outside = l->in, *back = l->return_to;
    region *c = region_new(l, R_CLEANUP, NULL);
    const char *t = l->fn->t, *f = l->fn->f;
    c->of = r;
    c->at = block;
    if (needs_shield(block)) {
        c->shield = record_name(l, "shield", &l->fn->shield_count);
        keep(l, "asc_node", c->shield, NULL, "");
        add_text(l, "asc_shield_enter(%s, &%s->%s);", t, f, c->shield);
    }
    l->in = c;
    if (is_exit) {
        region *clause = region_new(l, R_INLINE, block);
        clause->exit_clause = true;
        clause->record = r->guarded ? r->record : NULL;
        clause->label = label_name(l, "exited");
        l->in = l->return_to = clause;
        stmt *b = add(l, S_BLOCK, NULL);
        l->tail = &b->body;
        if (error_name && error_name->sym) {
            node *init = r->guarded ? glue(l, arena_printf(l->p->a, "asc_exit_error(&%s->%s)", f, r->record), 0) : glue(l, "NULL", 0);
            declare_symbol(l, error_name->sym, init)->falls = true;
            if (!error_name->sym->used)
                add(l, S_JUMP, glue(l, "(void)$0;", 1, error_name))->falls = true;
        }
        stmt *stray = stray_open(l, &block, 1, "an `exit`");
        exit_clause(l, block);
        stray_close(l, stray);
        b->falls = falls(b->body);
        l->tail = &b->next;
        if (clause->uses_return)
            add(l, S_LABEL, NULL)->label = clause->label;
        if (clause->suppresses && r->guarded)
            r->uses_end = true;
    } else if (block->kind == N_GLUE) {
        l->at = at;
        add(l, S_JUMP, block)->falls = true;
    } else {
        l->at = at;
        stmt *stray = stray_open(l, &block, 1, at->kind == N_DEFER ? "a deferred statement" : "a `finally`");
        lower_statement(l, block);
        stray_close(l, stray);
    }
    l->in = outside;
    l->return_to = back;
    if (falls(s->other)) {
        if (c->shield)
            add_text(l, "asc_shield_leave(%s, &%s->%s);", t, f, c->shield);
        if (r->guarded)
            dispatch(l, r);
        else if (!r->uses_end)
            add_text(l, "%s", "")->falls = false;
    }
}

/* The block itself declares that name again. */
static bool declares(const node *block, const node *name)
{
    for (uint32_t i = 0; name && name->sym && i < block->kid_count; i++)
        for (uint32_t k = 1; block->kids[i] && block->kids[i]->kind == N_DECL && k < block->kids[i]->kid_count; k++) {
            const node *d = block->kids[i]->kids[k];
            const node *own = d && d->kid_count && d->kids[0] ? d->kids[0]->name : NULL;
            if (own && own->sym && strcmp(own->sym->name, name->sym->name) == 0)
                return true;
        }
    return false;
}

static void catch_clause(lowering *l, stmt *s, node *n, stmt **chain)
{
    region *r = s->region, *outside = l->in;
    const char *f = l->fn->f;
    uint32_t codes = n->kid_count - 2;
    buf test = {.a = l->p->a};
    node *cond = glue(l, "", 0);
    cond->kids = n->kids;
    cond->kid_count = codes;
    for (uint32_t i = 0; i < codes; i++)
        buf_printf(&test, "%sasc_caught(&%s->%s, $%u)", i ? " || " : "", f, r->record, i);
    if (!codes)
        buf_printf(&test, "asc_caught_any(&%s->%s)", f, r->record);
    cond->glue = test.text;
    l->tail = chain;
    l->at = n;
    stmt *branch = add(l, S_IF, cond);
    region *c = region_new(l, R_CATCHING, NULL);
    c->record = r->record;
    c->at = n;
    l->tail = &branch->body;
    l->in = c;
    if ((n->flags & NF_AS) && n->kids[codes]->sym && n->kids[codes]->sym->used)
        declare_symbol(l, n->kids[codes]->sym, glue(l, arena_printf(l->p->a, "asc_exit_error(&%s->%s)", f, r->record), 0))->falls = true;
    node *block = n->kids[n->kid_count - 1];
    stmt *stray = stray_open_catch(l, block);
    if (declares(block, n->kids[codes]))
        lower_block(l, block);
    else /* the braces of the branch are those of the block */
        lower_all(l, block);
    stray_close(l, stray);
    if (falls(branch->body))
        add_text(l, "asc_catch_end(%s, &%s->%s);", l->fn->t, f, r->record);
    l->in = outside;
    branch->falls = falls(branch->body);
}

static bool stands_in(const node *n, const node *decl)
{
    return decl && decl->src == n->src && decl->first >= n->first && decl->last <= n->last;
}

/* (void) for the locals and the static functions and objects of the file that n names, but what `clause` declares itself. */
static void mention(lowering *l, const node *clause, node *n, list *told)
{
    const void *what = NULL;
    if (n->kind == N_NAME && n->sym) {
        bool object = n->sym->kind == SYM_LOCAL || n->sym->kind == SYM_PARAM || n->sym->kind == SYM_STATIC;
        what = object && !stands_in(clause, n->sym->decl) ? n->sym : NULL;
    } else if (n->kind == N_NAME) {
        size_t len;
        const char *name = token_text(n->src, n->op, &len);
        const outer_name *o = outer_find(l->p->main->outer, name, len);
        what = o && (o->kinds & OUTER_STATIC) && !(o->kinds & (OUTER_TYPEDEF | OUTER_MACRO | OUTER_FUNCTION_MACRO)) ? o : NULL;
    }
    for (size_t i = 0; what && i < told->count; i++)
        if (told->items[i] == what)
            what = NULL;
    if (what) {
        list_add(l->p, told, (void *)(uintptr_t)what);
        add(l, S_JUMP, glue(l, "(void)$0;", 1, n))->falls = true;
    }
    for (uint32_t i = 0; i < n->kid_count; i++)
        if (n->kids[i])
            mention(l, clause, n->kids[i], told);
}

/* Nothing in the `try` fails: its clauses are left out, and C compilers would miss the uses in them. */
static void leave_out_catches(lowering *l, stmt *s, node *n, uint32_t catches)
{
    list told = {0};
    stmt *uses = NULL, **outside = lower_into(l, &uses);
    for (uint32_t i = 1; i <= catches; i++)
        mention(l, n->kids[i], n->kids[i], &told);
    *l->tail = s->body;
    if (uses)
        s->body = uses;
    l->tail = outside;
}

/* try { } catch ...: the block, then a chain of tests; an error that no clause takes goes on outward. */
static void lower_catches(lowering *l, node *n, uint32_t catches)
{
    stmt *s = region_open(l, region_new(l, R_CATCH, NULL), n, "try");
    s->region->at = n->kids[0];
    lower_block(l, n->kids[0]);
    region_exit(l, s);
    if (s->region->uses_error) {
        stmt **chain = &s->other;
        for (uint32_t i = 1; i <= catches; i++) {
            catch_clause(l, s, n->kids[i], chain);
            chain = &(*chain)->other;
        }
        buf b = {.a = l->p->a};
        edge(l, &b, l->in, WHY_ERROR, NULL, NULL, s->region->record);
        l->tail = chain;
        l->at = n;
        add_text(l, "%s", b.text)->falls = false;
        for (stmt *branch = s->other; branch && branch->kind == S_IF; branch = branch->other)
            s->other->falls = s->other->falls || falls(branch->body);
    } else {
        leave_out_catches(l, s, n, catches);
    }
    region_close(l, s);
}

void lower_try(lowering *l, node *n)
{
    uint32_t catches = 0;
    while (1 + catches < n->kid_count && n->kids[1 + catches] && n->kids[1 + catches]->kind == N_CATCH)
        catches++;
    node *finally = n->kid_count > 1 + catches ? n->kids[1 + catches] : NULL;
    if (!finally) {
        lower_catches(l, n, catches);
        return;
    }
    region *r = region_new(l, R_FINALLY, NULL);
    stmt *s = region_open(l, r, n, "try ... finally");
    r->at = ast_new(l->p->a, n->src, N_BLOCK, n->first, n->last); /* what the `finally` is for */
    r->at->kids = n->kids;
    r->at->kid_count = 1 + catches;
    stmt *stray = stray_open(l, n->kids, 1 + catches, "a `try` with a `finally`");
    if (catches)
        lower_catches(l, n, catches);
    else
        lower_block(l, n->kids[0]);
    stray_close(l, stray);
    region_exit(l, s);
    l->at = finally;
    cleanup(l, s, finally, finally->kids[0], NULL, false);
    region_close(l, s);
}

void lower_unshield(lowering *l, node *n)
{
    region *outside = l->in, *r = region_new(l, R_CLEANUP, NULL); /* `of` is NULL: only the shield is lifted */
    r->shield = record_name(l, "open", &l->fn->shield_count);
    keep(l, "asc_node", r->shield, NULL, "unshield");
    add_text(l, "asc_unshield_enter(%s, &%s->%s);", l->fn->t, l->fn->f, r->shield);
    l->in = r;
    stmt *stray = stray_open(l, n->kids, 1, "an `unshield`");
    lower_statement(l, n->kids[0]);
    stray_close(l, stray);
    l->in = outside;
    add_text(l, "asc_unshield_leave(%s, &%s->%s);", l->fn->t, l->fn->f, r->shield);
}
