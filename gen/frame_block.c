/* Locals of blocks that are never open together lie in one place of the frame (C11 6.2.4p6: an object lives while its block does).
 *
 * The blocks are those of the statements, so that managers and `async for` count as what they became. What a branch of `all` or `any` declares
 * lives beside the others' and stays outside of all of them, and so does what stands under an `#if`, of which C may see none or several. */
#include "frame.h"
#include "size.h"

enum { LEAST_SAVING = 32 /* bytes: below, a union costs its reader more */ };

typedef struct walk {
    function *fn;
    frame_block *root;
} walk;

static frame_block *block_new(walk *w, frame_block *up)
{
    frame_block *r = arena_alloc(w->fn->p->a, sizeof *r);
    if (up)
        list_add(w->fn->p, &up->blocks, r);
    return r;
}

static void declared(walk *w, symbol *s, frame_block *r)
{
    if (s->kind != SYM_LOCAL || s->block == w->root)
        return;
    bool alone = !s->guard && !s->twin && !s->outlives && (!s->block || s->block == r);
    s->block = alone ? r : w->root;
    if (s->twin)
        s->twin->block = w->root;
}

static void declaration(walk *w, const node *n, frame_block *r)
{
    if (n->kind == N_INIT_DECL && n->kids[0]->name && n->kids[0]->name->sym)
        declared(w, n->kids[0]->name->sym, r);
    for (uint32_t i = 0; n->kind == N_DECL && i < n->kid_count; i++)
        if (n->kids[i])
            declaration(w, n->kids[i], r);
}

static void statements(walk *w, const stmt *s, frame_block *r)
{
    for (; s; s = s->next) {
        switch (s->kind) {
        case S_DECL:
            if (s->sym)
                declared(w, s->sym, r);
            else
                declaration(w, s->node, r);
            break;
        case S_CALL: /* branches */
            break;
        case S_TRY: /* its handler is in the block that it stands in, and may name what the body declares there */
            statements(w, s->body, r);
            statements(w, s->other, r);
            break;
        default:
            if (s->body)
                statements(w, s->body, block_new(w, r));
            if (s->other)
                statements(w, s->other, block_new(w, r));
        }
    }
}

/* ---- which blocks are worth a union ---- */

/* Leaves out blocks that keep nothing; false: this is one. */
static bool prune(function *fn, frame_block *r)
{
    list blocks = {0};
    for (size_t i = 0; i < r->blocks.count; i++)
        if (prune(fn, r->blocks.items[i]))
            list_add(fn->p, &blocks, r->blocks.items[i]);
    r->blocks = blocks;
    return r->own.count || r->blocks.count;
}

/* Unions in a union, with nothing beside them, are one. */
static void flatten(function *fn, frame_block *r)
{
    list flat = {0};
    for (size_t i = 0; i < r->blocks.count; i++) {
        frame_block *inner = r->blocks.items[i];
        while (!inner->own.count && inner->blocks.count == 1)
            inner = inner->blocks.items[0];
        if (inner->own.count || !inner->overlaid)
            list_add(fn->p, &flat, inner);
        for (size_t k = 0; !inner->own.count && inner->overlaid && k < inner->blocks.count; k++)
            list_add(fn->p, &flat, inner->blocks.items[k]);
    }
    r->blocks = flat;
}

static size settle(function *fn, frame_block *r);

/* The blocks one beside the other, or one over the other. */
static size blocks_of(function *fn, frame_block *r)
{
    size beside = size_known(0, 1), over = beside;
    for (size_t i = 0; i < r->blocks.count; i++) {
        size one = settle(fn, r->blocks.items[i]);
        beside.known = over.known = over.known && one.known;
        size_add_member(&beside, one, false);
        size_add_member(&over, one, true);
    }
    r->overlaid = r->blocks.count > 1 && (!over.known || beside.bytes - over.bytes >= LEAST_SAVING);
    if (!r->overlaid)
        return beside;
    flatten(fn, r);
    return over;
}

/* Of an object whose type only its value has, a guess: most are scalars. */
static size object(function *fn, symbol *s)
{
    return s->type_of && !s->type_text ? size_known(8, 8) : size_of_symbol(fn, s);
}

static size settle(function *fn, frame_block *r)
{
    size all = size_known(0, 1);
    for (size_t i = 0; i <= r->own.count; i++) {
        size one = i < r->own.count ? object(fn, r->own.items[i]) : blocks_of(fn, r);
        all.known = all.known && one.known;
        size_add_member(&all, one, false);
    }
    return all;
}

/* ---- names ---- */

static bool has_union(const frame_block *r)
{
    bool has = r->overlaid;
    for (size_t i = 0; i < r->blocks.count && !has; i++)
        has = has_union(r->blocks.items[i]);
    return has;
}

static void note_names(const function *fn, name_set *names, const node *n)
{
    if ((n->kind == N_TYPE_NAME || n->kind == N_NAME) && !n->sym && n->src->tokens[n->op].kind == T_IDENT)
        name_use_up(fn->p, names, intern_token(fn->p, n->src, n->op)->name);
    for (uint32_t i = 0; i < n->kid_count; i++)
        if (n->kids[i])
            note_names(fn, names, n->kids[i]);
}

static void rename_fields(function *fn, const name_set *types, const frame_block *r, bool in_union)
{
    for (size_t i = 0; i < r->own.count; i++) {
        symbol *s = r->own.items[i];
        if (s->twin)
            s->field = s->twin->field;
        else if (in_union && name_is_used(fn->p, types, s->field))
            s->field = frame_field_name(fn, s->field);
    }
    for (size_t i = 0; i < r->blocks.count; i++)
        rename_fields(fn, types, r->blocks.items[i], in_union || r->overlaid);
}

/* clang takes a member of an unnamed union for what its name means in the rest of the struct: a field must not have the name of a type
 * that another one needs. */
static void avoid_types(function *fn, const frame_block *root)
{
    name_set types = {0};
    if (!has_union(root))
        return;
    for (size_t i = 0; i < fn->kept.count; i++) {
        const symbol *s = fn->kept.items[i];
        if (s->specs)
            note_names(fn, &types, s->specs);
        for (uint32_t k = 0; s->declarator && k < s->declarator->kid_count; k++)
            if (s->declarator->kids[k] && s->declarator->kids[k] != s->declarator->name)
                note_names(fn, &types, s->declarator->kids[k]);
    }
    rename_fields(fn, &types, root, false);
}

frame_block *frame_blocks(function *fn)
{
    walk w = {.fn = fn};
    w.root = block_new(&w, NULL);
    statements(&w, fn->body, w.root);
    for (size_t i = 0; i < fn->kept.count; i++) {
        symbol *s = fn->kept.items[i];
        frame_block *r = s->kind == SYM_LOCAL && s->block ? s->block : w.root;
        list_add(fn->p, &r->own, s);
    }
    prune(fn, w.root);
    blocks_of(fn, w.root);
    avoid_types(fn, w.root);
    return w.root;
}
