/* The output tree (out.h). */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "out.h"

out *out_new(program *p)
{
    out *o = arena_alloc(p->a, sizeof *o);
    o->p = p;
    return o;
}

static piece *add(out *o, enum piece_kind kind)
{
    if (o->count == o->capacity) {
        size_t capacity = o->capacity ? o->capacity * 2 : 8;
        o->pieces = arena_resize(o->p->a, o->pieces, o->capacity * sizeof *o->pieces, capacity * sizeof *o->pieces);
        o->capacity = capacity;
    }
    piece *x = &o->pieces[o->count++];
    *x = (piece){.kind = kind, .src = o->src, .at = o->at};
    return x;
}

behalf out_for(out *o, const node *n)
{
    behalf before = {o->src, o->at};
    if (n && !n->src->builtin && n->last >= n->first) {
        o->src = n->src;
        o->at = n->src->tokens[n->first].at;
    }
    return before;
}

behalf out_for_call(out *o, const call *c)
{
    behalf before = out_for(o, c->use);
    out_for(o, c->at);
    return before;
}

void out_again(out *o, behalf b)
{
    o->src = b.src;
    o->at = b.at;
}

void out_plain(out *o, const source *src, uint32_t from, uint32_t to)
{
    if (from >= to)
        return;
    piece *x = add(o, PIECE_PLAIN);
    x->src = src;
    x->at = from;
    x->text = src->text + from;
    x->len = to - from;
}

void out_user(out *o, function *fn, const source *src, uint32_t at, uint32_t indent, const char *text)
{
    piece *x = add(o, PIECE_USER);
    x->src = src;
    x->at = at;
    x->indent = indent;
    x->text = text;
    x->len = strlen(text);
    x->fn = fn;
}

void out_glue(out *o, function *fn, uint32_t indent, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    char small[256];
    int n = vsnprintf(small, sizeof small, format, args);
    va_end(args);
    size_t before = n > 0 ? indent : 0, len = before + (size_t)n;
    char *text = arena_alloc(o->p->a, len + 2);
    memset(text, ' ', before);
    if ((size_t)n < sizeof small)
        memcpy(text + before, small, (size_t)n);
    else
        vsnprintf(text + before, (size_t)n + 1, format, again);
    va_end(again);
    text[len] = '\n';
    piece *x = add(o, PIECE_GLUE);
    x->text = text;
    x->len = len + 1;
    x->fn = fn;
}

void out_lines(out *o, function *fn, const char *text)
{
    if (!text || !*text)
        return;
    piece *x = add(o, PIECE_GLUE);
    x->text = text;
    x->len = strlen(text);
    x->fn = fn;
}

void out_later(out *o, uint32_t what, void *of)
{
    piece *x = add(o, PIECE_LATER);
    x->text = of;
    x->at = what;
}

void out_piece(out *o, const piece *x)
{
    piece *to = add(o, x->kind);
    *to = *x;
}
