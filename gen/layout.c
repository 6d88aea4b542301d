/* Frames as lists of fields (layout.h). The order is that of emit_frame (emit_decl.c). */
#include "layout.h"

#include <string.h>

#include "collect.h"
#include "lower.h"

static uint32_t line_of(const node *n)
{
    return source_place(n->src, n->src->tokens[n->first].at).presumed_line;
}

/* ---- why ---- */

static bool is_kept(const call *c, const symbol *s)
{
    return c->kept && (c->kept[s->index / 64] >> (s->index % 64) & 1);
}

/* `await asc_sleep(1.0) (line 12)`, with the count of others. */
static void awaits(function *fn, buf *b, const symbol *s)
{
    const call *first = fn->kept_first[s->index];
    uint32_t more = fn->kept_count[s->index] - 1;
    if (!first)
        return;
    const node *at = first->at->src->builtin && first->use ? first->use : first->at;
    buf_printf(b, "lives across `%s`", source_text(fn->p, first->at, 40));
    if (!at->src->builtin)
        buf_printf(b, " (line %u)", line_of(at));
    if (more)
        buf_printf(b, " and %u more", more);
}

static const char *why_kept(function *fn, symbol *s)
{
    if (fn->p->apart) /* nobody is told */
        return "";
    buf b = {.a = fn->p->a};
    if (s->literal) {
        buf_str(&b, "compound literal: lives until its block ends; ");
    } else if (s->kind == SYM_LOCAL && s->in_frame) {
        if (s->is_array)
            buf_str(&b, "array; ");
        else if (s->address_taken)
            buf_str(&b, "address taken; ");
        if (s->shared)
            buf_str(&b, "shared with a branch; ");
        if (s->is_volatile)
            buf_str(&b, "volatile; ");
        if (s->is_const)
            buf_str(&b, "const; ");
        if (!s->address_taken && !s->is_array && !s->shared && !s->is_volatile && !s->is_const && !s->is_scalar)
            buf_str(&b, "no scalar as far as the text shows; ");
    }
    awaits(fn, &b, s);
    if (!b.len)
        buf_str(&b, s->kind == SYM_TEMP ? "kept for a later part of its expression; " : "its block waits; ");
    if (b.text[b.len - 1] == ' ')
        b.text[b.len -= 2] = 0;
    if (s->saved)
        buf_str(&b, "; a C local, saved while parked");
    return b.text;
}

static const char *why_temporary(function *fn, symbol *s)
{
    buf b = {.a = fn->p->a};
    if (s->type_of)
        buf_printf(&b, "value of `%s`; ", source_text(fn->p, s->type_of, 40));
    buf_str(&b, why_kept(fn, s));
    return b.text;
}

static const char *why_record(program *p, const extra *x)
{
    bool exit = strcmp(x->type, "asc_exit") == 0;
    if (exit && strncmp(x->name, "catch", 5) == 0)
        return "the error that `try` catches";
    if (exit && *x->note) /* the source, or words about it */
        return arena_printf(p->a, strncmp(x->note, "the block of ", 13) == 0 ? "how %s is left" : "how `%s` is left", x->note);
    if (strcmp(x->type, "asc_node") == 0)
        return "hides cancellations from a cleanup";
    return *x->note ? arena_printf(p->a, "of `%s`", x->note) : "of the compiler's own";
}

const char *layout_callee(program *p, const call *c)
{
    if (c->boxed)
        return arena_printf(p->a, "a pointer to a frame of its own: %s", c->boxed);
    if (c->kind == CALL_PARALLEL)
        return "the branches, embedded: of each a task and what it calls";
    return c->kind == CALL_LEAF ? "frame of the operation, embedded" : "frame of the callee, embedded: its body stands above";
}

/* ---- the fields ---- */

typedef struct builder {
    function *fn;
    list fields;
} builder;

static field *add_field(builder *b, enum field_kind kind, const char *name, const char *type, size s, const char *why)
{
    field *x = arena_alloc(b->fn->p->a, sizeof *x);
    *x = (field){.kind = kind, .name = name, .type = type, .why = why, .size = s, .offset = NO_OFFSET};
    list_add(b->fn->p, &b->fields, x);
    return x;
}

static const char *typed(program *p, const char *type, const char *name)
{
    return arena_printf(p->a, "%s%s%s", type, type[strlen(type) - 1] == '*' ? "" : " ", name);
}

static const char *declaration(function *fn, symbol *s, const char *name)
{
    buf d = {.a = fn->p->a};
    if (s->type_of && !s->type_text)
        return arena_printf(fn->p->a, "typeof(%s) %s", source_text(fn->p, s->type_of, 40), name);
    print_symbol_declaration(fn, &d, s, name, PRINT_CODE);
    return d.text;
}

static void head(builder *b)
{
    program *p = b->fn->p;
    async_fn *a = b->fn->fn;
    add_field(b, FIELD_HEAD, "base", "asc_frame base", size_of_name(p, "asc_frame"), "where to go on, and who waits for it");
    if (a->generator) {
        add_field(b, FIELD_HEAD, "value", typed(p, a->result, "value"), size_of_name(p, a->result), "what it gives");
        add_field(b, FIELD_HEAD, "more", p->own_bool ? "_Bool more" : "bool more", size_of_name(p, "bool"), "whether it gave something");
    } else if (!a->is_void) {
        add_field(b, FIELD_HEAD, "result", typed(p, a->result, "result"), size_of_name(p, a->result), "what it returns");
    }
}

static symbol *parameter_symbol(function *fn, const char *name)
{
    for (size_t i = 0; i < fn->vars.count; i++) {
        symbol *s = fn->vars.items[i];
        if (s->kind == SYM_PARAM && strcmp(s->name, name) == 0)
            return s;
    }
    return NULL;
}

static void parameters(builder *b)
{
    program *p = b->fn->p;
    for (uint32_t i = 0; i < fn_param_count(b->fn->fn); i++) {
        node *param = fn_param(b->fn->fn, i);
        buf d = {.a = p->a};
        print_param_field(NULL, p, &d, param, param_field(p, param, i));
        node *declarator = param->kid_count > 1 ? param->kids[1] : NULL;
        size s = declarator && declarator_outer(declarator) ? size_of_name(p, "void *") : size_of_type(b->fn, param->kids[0], NULL, NULL);
        field *x = add_field(b, FIELD_PARAMETER, param_field(p, param, i), d.text, s, "parameter");
        x->sym = parameter_symbol(b->fn, param_name(p, param, i));
    }
}

/* ---- sums ---- */

typedef struct sum {
    size s;      /* known as long as all are */
    buf unknown; /* terms that only C knows */
} sum;

static void put(sum *to, size s, uint64_t *offset)
{
    if (s.align > to->s.align)
        to->s.align = s.align;
    if (!s.known) {
        buf_printf(&to->unknown, "%s%s", to->unknown.len ? " + " : "", s.text);
        to->s.bytes += s.bytes;
        to->s.known = false;
        return;
    }
    if (to->s.known)
        to->s.bytes = (to->s.bytes + s.align - 1) / s.align * s.align;
    if (offset && to->s.known)
        *offset = to->s.bytes;
    to->s.bytes += s.bytes;
}

static size sum_of(sum *x)
{
    x->s.text = x->unknown.text;
    return x->s;
}

/* A union of s and what was put into it before. */
static void overlay(size *most, size s)
{
    if (!s.known && !most->known)
        return;
    uint32_t align = s.align > most->align ? s.align : most->align;
    if (!s.known || (most->known && s.bytes > most->bytes))
        *most = s;
    most->align = align;
}

static size padded(size s)
{
    if (s.known)
        s.bytes = (s.bytes + s.align - 1) / s.align * s.align;
    return s;
}

static size largest_call(const layout *l)
{
    size most = size_known(0, 1);
    for (size_t i = 0; i < l->count; i++)
        if (l->fields[i].kind == FIELD_CALL)
            overlay(&most, l->fields[i].size);
    return padded(most);
}

/* ---- calls ---- */

/* The type of what the union has for a call; NULL: nothing. */
static const char *call_type(program *p, const call *c)
{
    if (c->kind == CALL_PARALLEL)
        return arena_printf(p->a, "struct %s", c->block);
    if (c->kind == CALL_LEAF && c->fn->leaf_frame)
        return c->fn->leaf_frame;
    if (c->kind == CALL_FUNCTION || c->kind == CALL_POINTER)
        return arena_printf(p->a, c->boxed ? "struct %s *" : "struct %s", c->boxed ? c->fn->head : c->fn->frame);
    return NULL;
}

static size size_of_call(function *fn, const call *c);

static size size_of_branch(function *fn, const branch *in)
{
    program *p = fn->p;
    sum total = {.s = size_known(0, 1), .unknown = {.a = p->a}};
    size most = size_known(0, 1);
    put(&total, size_of_name(p, "asc_frame"), NULL);
    put(&total, size_of_name(p, "void *"), NULL);
    put(&total, size_of_name(p, "asc_task"), NULL);
    for (size_t i = 0; i < in->calls.count; i++) {
        const call *c = in->calls.items[i];
        if (call_type(p, c))
            overlay(&most, size_of_call(fn, c));
    }
    put(&total, padded(most), NULL);
    return padded(sum_of(&total));
}

static size size_of_call(function *fn, const call *c)
{
    program *p = fn->p;
    if (c->kind != CALL_PARALLEL)
        return size_of_name(p, call_type(p, c));
    sum total = {.s = size_known(0, 1), .unknown = {.a = p->a}};
    put(&total, size_of_name(p, "asc_parallel"), NULL);
    for (size_t i = 0; i < c->branches.count; i++)
        put(&total, size_of_branch(fn, c->branches.items[i]), NULL);
    return padded(sum_of(&total));
}

static void calls(builder *b)
{
    program *p = b->fn->p;
    text_set seen = {0};
    for (size_t i = 0; i < b->fn->own_calls.count; i++) {
        const call *c = b->fn->own_calls.items[i];
        const char *type = call_type(p, c);
        if (!type)
            continue;
        const char *text = typed(p, type, c->slot);
        if (!text_set_add(p->a, &seen, text))
            continue;
        field *x = add_field(b, FIELD_CALL, arena_printf(p->a, "call.%s", c->slot), text, size_of_call(b->fn, c), layout_callee(p, c));
        x->call = c;
    }
}

/* ---- offsets ---- */

static size_t place_block(program *p, layout *l, size_t i, const frame_block *r, sum *total);

/* Blocks one over the other: each begins at the same place. */
static size_t place_overlaid(program *p, layout *l, size_t i, const frame_block *r, sum *total)
{
    size most = size_known(0, 1);
    size_t first = i;
    for (size_t k = 0; k < r->blocks.count; k++) {
        sum part = {.s = size_known(0, 1), .unknown = {.a = p->a}};
        i = place_block(p, l, i, r->blocks.items[k], &part);
        overlay(&most, padded(sum_of(&part)));
    }
    uint64_t at = NO_OFFSET;
    put(total, padded(most), &at);
    for (; first < i; first++)
        if (l->fields[first].offset != NO_OFFSET)
            l->fields[first].offset = at == NO_OFFSET ? NO_OFFSET : at + l->fields[first].offset;
    return i;
}

/* The fields of a block begin with the i-th; returns the one after them. */
static size_t place_block(program *p, layout *l, size_t i, const frame_block *r, sum *total)
{
    for (size_t k = 0; k < r->own.count; k++, i++)
        put(total, l->fields[i].size, &l->fields[i].offset);
    if (r->overlaid)
        return place_overlaid(p, l, i, r, total);
    for (size_t k = 0; k < r->blocks.count; k++)
        i = place_block(p, l, i, r->blocks.items[k], total);
    return i;
}

static bool in_values(const field *x)
{
    return x->kind == FIELD_TEMPORARY && x->sym && x->sym->field && strchr(x->sym->field, '.');
}

/* The struct of temporaries whose first is the i-th field; returns the one after them. */
static size_t place_values(program *p, layout *l, size_t i, sum *total)
{
    sum part = {.s = size_known(0, 1), .unknown = {.a = p->a}};
    uint64_t at = NO_OFFSET;
    size_t first = i;
    for (; i < l->count && in_values(&l->fields[i]); i++)
        put(&part, l->fields[i].size, &l->fields[i].offset);
    put(total, padded(sum_of(&part)), &at);
    for (; first < i; first++)
        if (l->fields[first].offset != NO_OFFSET)
            l->fields[first].offset = at == NO_OFFSET ? NO_OFFSET : at + l->fields[first].offset;
    return i;
}

/* Those of the blocks begin with the one at `kept`. */
static void place_fields(function *fn, layout *l, size_t kept)
{
    sum total = {.s = size_known(0, 1), .unknown = {.a = fn->p->a}};
    l->calls = largest_call(l);
    for (size_t i = 0; i < kept; i++)
        put(&total, l->fields[i].size, &l->fields[i].offset);
    bool any = false;
    uint64_t at = NO_OFFSET;
    for (size_t i = place_block(fn->p, l, kept, fn->block, &total); i < l->count; i++) {
        if (in_values(&l->fields[i])) {
            i = place_values(fn->p, l, i, &total) - 1;
            continue;
        }
        field *x = &l->fields[i];
        if (x->kind != FIELD_CALL) {
            put(&total, x->size, &x->offset);
            continue;
        }
        if (!any)
            put(&total, l->calls, &at);
        any = true;
        x->offset = at;
    }
    l->total = sum_of(&total);
    if (l->total.known)
        l->total.bytes = (l->total.bytes + l->total.align - 1) / l->total.align * l->total.align;
}

/* What stands under an #if may be there or not. */
static size kept_size(function *fn, symbol *s)
{
    size whole = size_of_symbol(fn, s);
    if (!s->guard)
        return whole;
    return (size){.align = 1, .text = arena_printf(fn->p->a, "%s under its #if", size_text(fn->p, whole))};
}

static void kept_fields(builder *b, const frame_block *r)
{
    function *fn = b->fn;
    for (size_t i = 0; i < r->own.count; i++) {
        symbol *s = r->own.items[i];
        enum field_kind kind = s->kind == SYM_TEMP && !s->literal ? FIELD_TEMPORARY : FIELD_LOCAL;
        add_field(b, kind, s->field, declaration(fn, s, s->field), kept_size(fn, s), why_kept(fn, s))->sym = s;
    }
    for (size_t i = 0; i < r->blocks.count; i++)
        kept_fields(b, r->blocks.items[i]);
}

const layout *layout_of(function *fn)
{
    program *p = fn->p;
    if (fn->layout)
        return fn->layout;
    if (p->apart && fn == fn->stays) { /* it is done, and nobody asked while it was in work */
        layout *none = arena_alloc(p->a, sizeof *none);
        none->total = (size){.align = 1, .text = arena_printf(p->a, "sizeof(struct %s)", fn->fn->frame)};
        return none;
    }
    builder b = {.fn = fn};
    head(&b);
    parameters(&b);
    size_t kept = b.fields.count;
    kept_fields(&b, fn->block);
    for (size_t i = 0; i < fn->extras.count; i++) {
        const extra *e = fn->extras.items[i];
        add_field(&b, FIELD_RECORD, e->name, typed(p, e->type, e->name), size_of_name(p, e->type), why_record(p, e))->extra = e;
    }
    for (size_t i = 0; i < fn->temps.count; i++) {
        symbol *s = fn->temps.items[i];
        add_field(&b, FIELD_TEMPORARY, s->field, declaration(fn, s, strchr(s->field, '.') + 1), size_of_symbol(fn, s), why_temporary(fn, s))
            ->sym = s;
    }
    calls(&b);
    layout *l = arena_alloc(p->a, sizeof *l);
    l->count = b.fields.count;
    l->fields = arena_alloc(p->a, (l->count + 1) * sizeof *l->fields);
    for (size_t i = 0; i < l->count; i++)
        l->fields[i] = *(field *)b.fields.items[i];
    place_fields(fn, l, kept);
    fn->layout = l;
    return l;
}

/* ---- what is held at an await ---- */

static bool record_open(const region *r, const char *name)
{
    for (; r; r = r->up)
        if ((r->record && strcmp(r->record, name) == 0) || (r->shield && strcmp(r->shield, name) == 0) ||
            (r->of && r->of->record && strcmp(r->of->record, name) == 0))
            return true;
    return false;
}

static bool holds_branch(const call *block, const branch *in)
{
    while (in->up)
        in = in->up;
    for (size_t i = 0; i < block->branches.count; i++)
        if (block->branches.items[i] == in)
            return true;
    return false;
}

bool layout_holds(const field *x, const call *c)
{
    /* clang-format off */
    switch (x->kind) {
    case FIELD_HEAD: return strcmp(x->name, "base") == 0;
    case FIELD_PARAMETER:
    case FIELD_LOCAL:
    case FIELD_TEMPORARY: return x->sym && is_kept(c, x->sym);
    case FIELD_RECORD:
        for (const branch *in = c->branch; in; in = in->up)
            if (record_open(in->in, x->extra->name))
                return true;
        return record_open(c->in, x->extra->name);
    case FIELD_CALL:
        return c->branch ? holds_branch(x->call, c->branch)
                         : c->slot && strcmp(x->name + strlen("call."), c->slot) == 0 && x->call->kind == c->kind;
    }
    /* clang-format on */
    return false;
}

size layout_held(function *fn, const call *c)
{
    const layout *l = layout_of(fn);
    sum total = {.s = size_known(0, 1), .unknown = {.a = fn->p->a}};
    for (size_t i = 0; i < l->count; i++)
        if (layout_holds(&l->fields[i], c)) {
            size s = l->fields[i].size;
            if (s.known)
                s.align = 1; /* bytes, not a struct: no padding */
            put(&total, s, NULL);
        }
    return sum_of(&total);
}
