/* The comments and preprocessor lines of a function that its output lacks: they stood between words that became several statements, or none.
 * Each goes on lines of its own, before what its statement became. */
#include <stdlib.h>
#include <string.h>

#include "emit.h"

typedef struct comment {
    uint32_t at, len; /* in the source */
    uint32_t hash;
    uint32_t of, of_end; /* what it is of begins there, behind an `else` or `finally`, and goes on; 0: that is what it stands in */
    size_t before;       /* the piece that it goes before */
} comment;

/* The comments with one hash. */
typedef struct slot {
    bool used;
    uint32_t hash;
    size_t shown; /* how many of them the output has */
} slot;

typedef struct comments {
    const source *src;
    comment *items;
    size_t count, capacity;
    slot *slots; /* a hash table, a power of two in size */
    size_t mask;
} comments;

/* Blanks do not count: lines of a comment may have been moved. */
static uint32_t hash_of(const char *text, size_t len)
{
    uint32_t hash = 2166136261u;
    for (size_t i = 0; i < len; i++)
        if (!strchr(" \t\r\n", text[i]) || !text[i])
            hash = (hash ^ (unsigned char)text[i]) * 16777619u;
    return hash;
}

static void note_one(comments *c, program *p, comment x)
{
    if (c->count == c->capacity) {
        size_t capacity = c->capacity ? c->capacity * 2 : 16;
        c->items = arena_resize(p->a, c->items, c->capacity * sizeof *c->items, capacity * sizeof *c->items);
        c->capacity = capacity;
    }
    while (x.len && strchr("\\\r\n", c->src->text[x.at + x.len - 1]))
        x.len--;
    x.hash = hash_of(c->src->text + x.at, x.len);
    c->items[c->count++] = x;
}

/* `rest`: the token behind the `else` or `finally` that comes next; 0: none does */
static void note_all(comments *c, program *p, uint32_t from, uint32_t to, uint32_t rest)
{
    uint32_t end = rest;
    while (rest && c->src->tokens[end].kind != T_SEMI && c->src->tokens[end].kind != T_LBRACE && c->src->tokens[end].kind != T_EOF)
        end++;
    uint32_t of_end = c->src->tokens[end].at;
    for (uint32_t i = from; i + 1 < to;) {
        const char *text = c->src->text + i;
        if (text[0] != '/' || (text[1] != '/' && text[1] != '*')) {
            i++;
            continue;
        }
        uint32_t len = emit_comment_end(c->src, i, to) - i;
        note_one(c, p, (comment){.at = i, .len = len, .of = rest ? c->src->tokens[rest].at : 0, .of_end = of_end});
        i += len;
    }
}

static slot *slot_of(const comments *c, uint32_t hash)
{
    size_t i = hash & c->mask;
    while (c->slots[i].used && c->slots[i].hash != hash)
        i = (i + 1) & c->mask;
    return &c->slots[i];
}

static void want_all(comments *c, program *p)
{
    size_t size = 4;
    while (size < c->count * 2)
        size *= 2;
    c->mask = size - 1;
    c->slots = arena_alloc(p->a, size * sizeof *c->slots);
    for (size_t i = 0; i < c->count; i++)
        *slot_of(c, c->items[i].hash) = (slot){.used = true, .hash = c->items[i].hash};
}

static const char *after_literal(const char *c, const char *end)
{
    char quote = *c++;
    while (c < end && *c != quote && *c != '\n')
        c += *c == '\\' && c + 1 < end ? 2 : 1;
    return c < end ? c + 1 : end;
}

/* After the preprocessor line that begins at c. */
static const char *line_end(const char *c, const char *end)
{
    for (; c < end && *c != '\n'; c++) {
        if (*c == '\\' && c + 1 < end)
            c++;
        else if (c[0] == '/' && c + 1 < end && c[1] == '*')
            for (c += 2; c + 1 < end && !(c[0] == '*' && c[1] == '/');)
                c++;
    }
    return c < end ? c : end;
}

/* Counts the comments and the preprocessor lines in a text of the output. */
static void see(comments *c, const char *text, size_t len)
{
    const char *at = text, *end = text + len;
    bool begins = true; /* nothing but blanks on the line so far */
    while (at + 1 < end) {
        const char *from = at;
        if (*at == '#' && begins) {
            at = line_end(at, end);
            slot_of(c, hash_of(from, (size_t)(at - from)))->shown++;
            continue;
        }
        begins = *at == '\n' || (begins && (*at == ' ' || *at == '\t'));
        if (*at == '"' || *at == '\'') {
            at = after_literal(at, end);
            continue;
        }
        if (at[0] != '/' || (at[1] != '/' && at[1] != '*')) {
            at++;
            continue;
        }
        if (at[1] == '*') {
            for (at += 2; at + 1 < end && !(at[0] == '*' && at[1] == '/');)
                at++;
            at = at + 1 < end ? at + 2 : end;
        } else {
            while (at < end && (*at != '\n' || at[-1] == '\\'))
                at++;
        }
        slot_of(c, hash_of(from, (size_t)(at - from)))->shown++; /* of one that is not used, for nobody */
    }
}

/* A piece that statements of the function became. */
typedef struct place_in_output {
    uint32_t at;
    size_t piece;
} place_in_output;

static int in_source(const void *a, const void *b)
{
    const place_in_output *x = a, *y = b;
    if (x->at != y->at)
        return x->at < y->at ? -1 : 1;
    return x->piece < y->piece ? -1 : x->piece > y->piece;
}

static int in_output(const void *a, const void *b)
{
    const comment *x = a, *y = b;
    if (x->before != y->before)
        return x->before < y->before ? -1 : 1;
    return x->at < y->at ? -1 : x->at > y->at;
}

/* The first piece of what comes last before the comment, or of what comes first behind it. */
static size_t piece_for(const place_in_output *places, size_t count, const comment *x)
{
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (x->of ? places[middle].at < x->of : places[middle].at <= x->at)
            low = middle + 1;
        else
            high = middle;
    }
    if (x->of && low < count) {
        size_t first = places[low].piece;
        for (; low < count && places[low].at <= x->of_end; low++)
            first = places[low].piece < first ? places[low].piece : first;
        return first;
    }
    for (low = low ? low - 1 : 0; low && places[low - 1].at == places[low].at;)
        low--;
    return places[low].piece;
}

static uint32_t indent_of(const piece *x)
{
    uint32_t indent = 0;
    while (indent < x->len && x->text[indent] == ' ')
        indent++;
    return x->indent + indent;
}

/* The comment's text, its lines below the first moved with it. A backslash that joins a line to it goes: to C compilers that is a slip. */
static const char *moved(program *p, const source *src, const comment *x, uint32_t indent)
{
    buf b = {.a = p->a};
    uint32_t column = source_place(src, x->at).column - 1;
    bool line = src->text[x->at + 1] == '/';
    for (uint32_t i = 0; i < x->len; i++) {
        const char *c = src->text + x->at + i;
        if (line && *c == '\\' && (c[1] == '\n' || c[1] == '\r'))
            continue;
        buf_add(&b, c, 1);
        if (*c != '\n')
            continue;
        uint32_t there = 0;
        for (; i + 1 < x->len && (c[1] == ' ' || c[1] == '\t'); c++, i++)
            there = c[1] == '\t' ? there / 8 * 8 + 8 : there + 1;
        for (uint32_t k = column; k < there + indent; k++)
            buf_str(&b, " ");
        if (line)
            buf_str(&b, "// ");
    }
    return b.text;
}

static void add_comment(emitter *e, const comments *c, const comment *x, const piece *above)
{
    uint32_t indent = indent_of(above);
    const char *text = moved(e->p, c->src, x, indent);
    if (above->kind == PIECE_USER)
        out_user(e->o, e->fn, c->src, x->at, indent, text);
    else
        out_glue(e->o, e->fn, indent, "%s", text);
}

/* Or part of one. The heads of functions are none, nor the ways back behind an await. */
static bool is_statement(const piece *x)
{
    return x->kind == PIECE_USER || (x->kind == PIECE_GLUE && *x->text == ' ' && strncmp(x->text, "    case ", 9) != 0);
}

/* Finds the pieces that the first `count` comments go before, in the order of the output. */
static void place_all(emitter *e, comments *c, size_t count, size_t head, size_t body, uint32_t open)
{
    const out *o = e->o;
    place_in_output *places = arena_alloc(e->p->a, (o->count - body + 1) * sizeof *places);
    size_t known = 0;
    for (size_t i = body; i < o->count; i++)
        if (o->pieces[i].src == c->src && is_statement(&o->pieces[i]))
            places[known++] = (place_in_output){o->pieces[i].at, i};
    qsort(places, known, sizeof *places, in_source);
    for (size_t i = 0; i < count; i++)
        c->items[i].before = known && c->items[i].at > open ? piece_for(places, known, &c->items[i]) : head;
    qsort(c->items, count, sizeof *c->items, in_output);
}

static bool begins_rest(const source *src, uint32_t t)
{
    size_t len;
    const char *text = token_text(src, t, &len);
    return src->tokens[t].kind == T_ELSE || (len == 7 && memcmp(text, "finally", 7) == 0);
}

void emit_comments_left(emitter *e, size_t head, size_t body)
{
    const node *def = e->fn->def;
    const source *src = def->src;
    comments c = {.src = src};
    for (uint32_t t = def->first + 1; t <= def->last; t++) {
        uint32_t from = src->tokens[t - 1].at + src->tokens[t - 1].len;
        if (src->tokens[t - 1].kind == T_PP && t - 1 > def->first)
            note_one(&c, e->p, (comment){.at = src->tokens[t - 1].at, .len = src->tokens[t - 1].len});
        if (src->tokens[t].at > from + 1)
            note_all(&c, e->p, from, src->tokens[t].at, begins_rest(src, t) ? t + 1 : 0);
    }
    if (!c.count)
        return;
    want_all(&c, e->p);
    for (size_t i = head; i < e->o->count; i++)
        if (e->o->pieces[i].kind != PIECE_LATER)
            see(&c, e->o->pieces[i].text, e->o->pieces[i].len);
    size_t left = 0;
    for (size_t i = 0; i < c.count; i++) {
        slot *of = slot_of(&c, c.items[i].hash);
        if (of->shown)
            of->shown--;
        else
            c.items[left++] = c.items[i];
    }
    if (!left)
        return;
    place_all(e, &c, left, head, body, emit_start_of(def->kids[2]));
    size_t count = e->o->count - head, next = 0;
    piece *pieces = arena_alloc(e->p->a, count * sizeof *pieces);
    memcpy(pieces, e->o->pieces + head, count * sizeof *pieces);
    e->o->count = head;
    for (size_t i = 0; i < count; i++) {
        for (; next < left && c.items[next].before == head + i; next++)
            add_comment(e, &c, &c.items[next], &pieces[i]);
        out_piece(e->o, &pieces[i]);
    }
}
