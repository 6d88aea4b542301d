/* What stands around the code of an async function: its frame, what other functions see of it (the head), its description for
 * calls through a frame of their own, prototypes. */
#include <string.h>

#include "../grammar/feed.h"
#include "collect.h"
#include "emit.h"
#include "lower.h"
#include "size.h"

/* `static`, for the function that has the body: with what keeps C silent where nothing of the file uses it. */
const char *emit_static(emitter *e)
{
    const node *def = e->fn->def, *first = e->fn->fn->first;
    const node *of[] = {def->kids[0], def->kids[1], first->kids[0], first->kids[1]};
    const outer_name *word = outer_find(e->p->main->outer, "inline", 6); /* `#define inline static` */
    for (size_t k = 0; k < sizeof of / sizeof *of; k++)
        for (uint32_t i = 0; i < of[k]->kid_count; i++) {
            const node *n = of[k]->kids[i];
            if (n && n->kind == N_KEYWORD && n->src->tokens[n->op].kind == T_INLINE)
                return word ? "static" : "static inline";
            const char *text = n && n->kind == N_ATTRIBUTE ? node_text(e->fn, n, PRINT_CODE) : "";
            if (strstr(text, "unused"))
                return arena_printf(e->p->a, "%s static", text);
        }
    return "static";
}

/* A struct of which the runtime knows the layout begins or ends: no `#pragma pack` of the file is in force. */
static void packing(program *p, out *o, function *fn, bool begins)
{
    if (file_packs(p))
        out_lines(o, fn, begins ? "#pragma pack(push)\n#pragma pack()\n" : "#pragma pack(pop)\n");
}

/* ---- heads ---- */

/* The types as `fn` spells them; the names, which the text uses, of `named`. */
static void head_fields(program *p, buf *b, const async_fn *fn, const async_fn *named, const char *pad, list *marks, bool commented)
{
    size_t from = b->len;
    buf_printf(b, "%sasc_frame base;\n", pad);
    if (fn->generator)
        buf_printf(b, "%s%s%svalue;\n%s%s more;\n", pad, fn->result, fn->result[strlen(fn->result) - 1] == '*' ? "" : " ", pad,
                   p->own_bool ? "_Bool" : "bool");
    else if (!fn->is_void)
        buf_printf(b, "%s%s%sresult;\n", pad, fn->result, fn->result[strlen(fn->result) - 1] == '*' ? "" : " ");
    if (!fn->is_void)
        emit_mark_type(p, marks, fn->decl->kids[0], fn->decl->kids[1], from + strlen(pad) + strlen("asc_frame base;\n"), b->len);
    for (uint32_t i = 0; i < fn_param_count(fn); i++) {
        node *param = fn_param(fn, i);
        from = b->len;
        buf_str(b, pad);
        print_param_field(NULL, p, b, param, param_field(p, fn_param(named, i), i));
        const char *comment = commented ? emit_comment_of_param(p, param) : "";
        buf_printf(b, ";%s%s\n", *comment ? " " : "", comment);
        emit_mark_type(p, marks, param->kids[0], param->kids[1], from, b->len);
    }
}

/* Parameters that are const in one of the two can't be members as there: they are written as the definition has them. */
static bool is_written_alike(program *p, const async_fn *fn, const async_fn *spelled)
{
    for (uint32_t i = 0; i < fn_param_count(fn); i++)
        if (is_const_param(p, fn_param(fn, i)) != is_const_param(p, fn_param(spelled, i)))
            return false;
    return true;
}

static void marked_head(program *p, buf *b, async_fn *fn, const char *tag, list *marks)
{
    async_fn spelled;
    fn_as_first(p, fn, &spelled);
    buf_printf(b, "struct %s {\n", tag);
    head_fields(p, b, is_written_alike(p, fn, &spelled) ? &spelled : fn, fn, "    ", marks, false);
    buf_str(b, "} ASC_MAY_ALIAS;\n");
}

void head_text(program *p, buf *b, async_fn *fn, const char *tag)
{
    marked_head(p, b, fn, tag, NULL);
}

/* What was made for the token `at` is there where C sees what is being made now: of alternatives each may need its own, and a prototype may stand
 * under a condition of its own. */
static bool stands(const program *p, const async_fn *fn, bool done, uint32_t at)
{
    bool known = (fn->alternatives || fn->guarded) && at != UINT32_MAX && p->late_at != UINT32_MAX;
    return done && (!known || directive_covers(p->main->src, at, p->late_at));
}

/* What the signature alone decides: the first fields of the frame. */
void emit_head(program *p, out *o, async_fn *fn)
{
    fn = fn_named(fn);
    if (stands(p, fn, fn->head_done, fn->head_at) || (fn->builtin && !fn->is_typedef) || (fn->imported && !fn->shared))
        return;
    fn->head_done = true;
    fn->head_at = p->late_at;
    if (p->library && !fn->is_static && !fn->is_typedef)
        return;
    buf b = {.a = p->a};
    list marks = {0};
    marked_head(p, &b, fn, fn->head, &marks);
    if (fn->guarded) /* C may see more than one */
        out_lines(o, NULL, arena_printf(p->a, "#ifndef ASC_HEAD_%s\n#define ASC_HEAD_%s\n", fn->head, fn->head));
    packing(p, o, NULL, true);
    emit_marked(o, NULL, &b, &marks);
    packing(p, o, NULL, false);
    if (fn->guarded)
        out_lines(o, NULL, "#endif\n");
}

static void shape(program *p, out *o, async_fn *fn, const char *name)
{
    buf b = {.a = p->a};
    uint32_t count = fn_param_count(fn);
    if (count) {
        buf_printf(&b, "static const size_t %s_params[] = {\n", name);
        for (uint32_t i = 0; i < count; i++) {
            const char *param = param_field(p, fn_param(fn, i), i);
            buf_printf(&b, "    offsetof(struct %s, %s), sizeof(((struct %s *)0)->%s),\n", fn->head, param, fn->head, param);
        }
        buf_str(&b, "};\n");
    }
    buf_printf(&b, "static const asc_shape %s = { sizeof(struct %s), ", name, fn->head);
    if (fn->is_void)
        buf_str(&b, "0, ");
    else
        buf_printf(&b, "sizeof(((struct %s *)0)->%s), ", fn->head, fn->generator ? "value" : "result");
    buf_printf(&b, count ? "%u, %s_params };\n" : "%u, NULL };\n", count, name);
    out_lines(o, NULL, b.text);
}

const char *fn_value(program *p, async_fn *fn)
{
    if (!fn->leaf)
        return fn->fn;
    if (!fn->fn || fn->fn == fn->name) {
        fn->head = name_kept(p, arena_printf(p->a, "%s_task_head", fn->name));
        fn->frame = name_kept(p, arena_printf(p->a, "%s_task_frame", fn->name));
        fn->fn = name_kept(p, arena_printf(p->a, "%s_task", fn->name));
    }
    return fn->fn;
}

/* A leaf of the runtime as a function with a frame and a description. */
static void emit_leaf(program *p, out *o, async_fn *fn)
{
    fn_value(p, fn);
    const char *after = name_unique(p, arena_printf(p->a, "%s_task_after", fn->name));
    const char *begin = name_unique(p, arena_printf(p->a, "%s_task_begin", fn->name));
    buf b = {.a = p->a}, args = {.a = p->a};
    buf_printf(&b, "/* %s as a task or a value */\nstruct %s {\n", fn->name, fn->head);
    head_fields(p, &b, fn, fn, "    ", NULL, false);
    buf_printf(&b, "} ASC_MAY_ALIAS;\nstruct %s {\n    struct %s head;\n", fn->frame, fn->head);
    if (fn->leaf_frame)
        buf_printf(&b, "    %s call;\n", fn->leaf_frame);
    buf_str(&b, "} ASC_MAY_ALIAS;\n");
    for (uint32_t i = 0; i < fn_param_count(fn); i++)
        buf_printf(&args, ", f->head.%s", param_field(p, fn_param(fn, i), i));
    buf_printf(
        &b,
        "static asc_step %s(asc_task *t, void *self, asc_step got)\n{\n    struct %s *f = self;\n    if (got.how != ASC_READY) return asc_stop(t, "
        "&f->head.base, %s, got);\n%s    return asc_ready;\n}\n",
        after, fn->frame, after, fn->is_void ? "" : "    f->head.result = f->call.result;\n");
    buf_printf(
        &b,
        "static asc_step %s(asc_task *t, void *self, asc_step got)\n{\n    struct %s *f = self;\n    (void)f;\n    (void)got;\n    return %s(t, self, %s(t%s%s));\n}\n",
        begin, fn->frame, after, fn->name, fn->leaf_frame ? ", &f->call" : "", args.text ? args.text : "");
    out_lines(o, NULL, unpacked(p, b.text));
    shape(p, o, fn, arena_printf(p->a, "%s_shape", fn->fn));
    out_lines(o, NULL,
              arena_printf(
                  p->a,
                  "static const asc_fn %s[1] = {\n    { \"%s\", \"%s\", %s, sizeof(struct %s), _Alignof(struct %s), &%s_shape, &%s }\n};\n",
                  fn->fn, fn->name, fn->signature, begin, fn->frame, fn->frame, fn->fn, name_table(p)));
}

/* What this file uses of the library: an async typedef, since <asc.h> has the types of its signature, an operation as a value. */
void emit_library(program *p, out *o, async_fn *fn)
{
    if (fn->builtin && fn->is_typedef && (fn->used_as_value || fn->named))
        emit_typedef(p, o, fn);
    else if (fn->leaf && fn->used_as_value)
        emit_leaf(p, o, fn);
}

/* The descriptor of main is the file's own. */
static bool own_fn(const async_fn *fn)
{
    return fn->is_static || strcmp(fn->name, "main") == 0;
}

/* A prototype may name a struct by value that the file completes further on. */
bool types_later(program *p, const async_fn *fn)
{
    const node *first = fn->first;
    if (fn->builtin || fn->imported || first->src != p->main->src)
        return false;
    if (type_is_later(p, first->kids[0], first->kids[1], first->last))
        return true;
    for (uint32_t i = 0; i < fn_param_count(fn); i++) {
        const node *param = fn_param(fn, i);
        if (param->kind == N_PARAM && type_is_later(p, param->kids[0], param->kids[1], first->last))
            return true;
    }
    return false;
}

static bool needs_fn(async_fn *fn)
{
    return fn_named(fn)->used_as_value || !own_fn(fn);
}

void emit_prototype(program *p, out *o, async_fn *fn)
{
    fn = fn_named(fn);
    if (!needs_fn(fn) || stands(p, fn, fn->fn_declared, fn->fn_at))
        return;
    fn->fn_declared = true;
    fn->fn_at = p->late_at;
    if (!types_later(p, fn))
        emit_head(p, o, fn);
    if (p->library && !fn->is_static)
        return;
    out_lines(o, NULL, arena_printf(p->a, "%s const asc_fn %s[1];\n", own_fn(fn) ? "static" : "extern", fn->fn));
}

/* What calls through pointers to an async typedef are checked against. */
static void emit_type(program *p, out *o, async_fn *fn)
{
    if (fn->fn_declared)
        return;
    fn->fn_declared = true;
    shape(p, o, fn, arena_printf(p->a, "%s_shape", fn->name));
    out_lines(o, NULL,
              arena_printf(p->a, "static const asc_fn_type %s_type = { \"%s\", \"%s\", &%s_shape };\n", fn->name, fn->name, fn->signature,
                           fn->name));
}

void emit_callable(program *p, out *o, async_fn *fn)
{
    emit_head(p, o, fn);
    if (fn->is_typedef)
        emit_type(p, o, fn);
}

void emit_typedef(program *p, out *o, async_fn *fn)
{
    out_lines(o, NULL, arena_printf(p->a, "typedef const asc_fn %s; /* %s */\n", fn->name, fn->signature));
    if (fn->used_as_value && !types_later(p, fn))
        emit_callable(p, o, fn);
}

/* ---- the frame ---- */

static const char *pad_to(program *p, const char *text, size_t column)
{
    size_t len = strlen(text);
    buf b = {.a = p->a};
    buf_str(&b, text);
    for (; len < column; len++)
        buf_add(&b, " ", 1);
    return b.text;
}

/* The room for what the function itself, or one branch of it, calls. */
static void call_union(emitter *e, buf *b, const branch *in)
{
    program *p = e->p;
    function *fn = e->fn;
    text_set seen = {0};
    const char *first = NULL;
    buf fields = {.a = p->a};
    const list *calls = in ? &in->calls : &fn->own_calls;
    for (size_t i = 0; i < calls->count; i++) {
        call *c = calls->items[i];
        const char *field = NULL;
        if (c->kind == CALL_PARALLEL)
            field = arena_printf(p->a, "struct %s %s;", c->block, c->slot);
        else if (c->kind == CALL_LEAF && c->fn->leaf_frame)
            field = arena_printf(p->a, "%s %s;", c->fn->leaf_frame, c->slot);
        else if (c->kind == CALL_FUNCTION || c->kind == CALL_POINTER)
            field = c->boxed ? arena_printf(p->a, "struct %s *%s;", c->fn->head, c->slot)
                             : arena_printf(p->a, "struct %s %s;", c->fn->frame, c->slot);
        if (!field)
            continue;
        if (!text_set_add(p->a, &seen, field))
            continue;
        buf_printf(&fields, "        %s\n", field);
        first = first ? first : field;
    }
    if (!seen.count)
        return;
    if (seen.count == 1)
        buf_printf(b, "    union { %s } call;\n", first);
    else
        buf_printf(b, "    union { /* calls: one at a time */\n%s    } call;\n", fields.text);
}

/* The memory of a block: of each branch, and of what waits for them. */
static void block_frame(emitter *e, const call *c)
{
    program *p = e->p;
    function *fn = e->fn;
    for (size_t i = 0; i < c->branches.count; i++) {
        const branch *in = c->branches.items[i];
        for (size_t k = 0; k < in->calls.count; k++) {
            const call *inner = in->calls.items[k];
            if (inner->kind == CALL_PARALLEL)
                block_frame(e, inner);
        }
        buf b = {.a = p->a};
        /* NOLINTNEXTLINE(clang-analyzer-core.NullDereference): no branch is NULL */
        buf_printf(&b, "struct %s { /* a branch: %s */\n", in->frame, source_text(p, in->at, 60));
        buf_printf(&b, "    asc_frame base;\n    struct %s *%s;\n    asc_task task;\n", fn->fn->frame, fn->f);
        call_union(e, &b, in);
        buf_str(&b, "};\n");
        out_lines(e->o, fn, unpacked(p, b.text));
    }
    buf b = {.a = p->a};
    buf_printf(&b, "struct %s {\n    asc_parallel join;\n", c->block);
    for (size_t i = 0; i < c->branches.count; i++) {
        const branch *in = c->branches.items[i];
        buf_printf(&b, "    struct %s %s;\n", in->frame, in->member);
    }
    buf_str(&b, "};\n");
    out_lines(e->o, fn, unpacked(p, b.text));
}

static void kept_field(function *fn, buf *b, symbol *s, int pad, list *marks)
{
    program *p = fn->p;
    buf_str(b, s->guard ? s->guard : "");
    size_t from = b->len;
    buf_printf(b, "%*s%s", pad, "", s->type_text || s->type_of ? "" : print_extension(s));
    for (uint32_t k = 0; s->specs && k < s->specs->kid_count; k++)
        if (s->specs->kids[k]->kind == N_ALIGNAS)
            buf_printf(b, "%s ", node_text(fn, s->specs->kids[k], PRINT_TYPEOF));
    print_symbol_declaration(fn, b, s, s->field, PRINT_TYPEOF);
    buf_str(b, s->saved ? "; /* kept only while parked */\n" : ";\n");
    emit_mark_type(p, marks, s->type_text || s->type_of ? NULL : s->specs, s->declarator, from, b->len);
    emit_mark_value(p, marks, s, from, b->len);
    buf_str(b, s->guard ? s->guard_end : "");
}

static size_t members(const frame_block *r)
{
    size_t count = r->own.count + r->overlaid;
    for (size_t i = 0; !r->overlaid && i < r->blocks.count; i++)
        count += members(r->blocks.items[i]);
    return count;
}

/* Members of unnamed unions and structs are named as if those were not there (C11 6.7.2.1p13). */
static void kept_fields(function *fn, buf *b, const frame_block *r, int pad, list *marks)
{
    for (size_t i = 0; i < r->own.count; i++)
        kept_field(fn, b, r->own.items[i], pad, marks);
    if (r->overlaid)
        buf_printf(b, "%*sunion { /* blocks: one at a time */\n", pad, "");
    for (size_t i = 0; i < r->blocks.count; i++) {
        const frame_block *block = r->blocks.items[i];
        bool several = r->overlaid && members(block) != 1;
        if (several)
            buf_printf(b, "%*sstruct {\n", pad + 4, "");
        kept_fields(fn, b, block, pad + (several ? 8 : r->overlaid ? 4 : 0), marks);
        if (several)
            buf_printf(b, "%*s};\n", pad + 4, "");
    }
    if (r->overlaid)
        buf_printf(b, "%*s};\n", pad, "");
}

void emit_frame(emitter *e)
{
    program *p = e->p;
    function *fn = e->fn;
    buf b = {.a = p->a};
    out_lines(e->o, fn, fn->before);
    for (size_t i = 0; i < fn->calls.count; i++) {
        call *c = fn->calls.items[i];
        if (c->kind == CALL_TASK && c->task_struct) {
            const char *type = node_text(fn, c->result_type, PRINT_TYPEOF);
            out_lines(e->o, fn,
                      unpacked(p, arena_printf(p->a, "struct %s { asc_frame base; %s result; } ASC_MAY_ALIAS;\n", c->task_struct, type)));
        }
    }
    for (size_t i = 0; i < fn->calls.count; i++) {
        const call *c = fn->calls.items[i];
        if (c->kind == CALL_PARALLEL && !c->branch)
            block_frame(e, c);
    }
    buf_printf(&b, "struct %s {\n", fn->fn->frame);
    list marks = {0};
    head_fields(p, &b, fn->fn, fn->fn, "    ", &marks, true);
    kept_fields(fn, &b, fn->block, 4, &marks);
    for (size_t i = 0; i < fn->extras.count; i++) {
        const extra *x = fn->extras.items[i];
        const char *field = arena_printf(p->a, "    %s %s;", x->type, x->name);
        if (*x->note)
            buf_printf(&b, "%s /* %s */\n", pad_to(p, field, 32), x->note);
        else
            buf_printf(&b, "%s\n", field);
    }
    if (fn->temps.count) {
        buf_str(&b, "    struct {\n");
        for (size_t i = 0; i < fn->temps.count; i++) {
            symbol *s = fn->temps.items[i];
            buf d = {.a = p->a};
            size_t from = b.len;
            print_symbol_declaration(fn, &d, s, strchr(s->field, '.') + 1, PRINT_TYPEOF);
            const char *field = arena_printf(p->a, "        %s;", d.text);
            if (s->type_of)
                buf_printf(&b, "%s /* %s */\n", field, source_text(p, s->type_of, 50));
            else
                buf_printf(&b, "%s\n", field);
            emit_mark_value(p, &marks, s, from, b.len);
        }
        buf_printf(&b, "    } %s;\n", fn->values);
    }
    call_union(e, &b, NULL);
    buf_str(&b, "};\n");
    packing(p, e->o, fn, true);
    emit_marked(e->o, fn, &b, &marks);
    packing(p, e->o, fn, false);
    out_lines(e->o, fn, fn->after);
}

/* ---- calls from elsewhere ---- */

const char *parameter_list(program *p, function *fn, async_fn *callee)
{
    buf b = {.a = p->a};
    for (uint32_t i = 0; i < fn_param_count(callee); i++) {
        node *param = fn_param(callee, i);
        buf_str(&b, ", ");
        print_param(fn, p, &b, param, param_name(p, param, i));
    }
    return b.text ? b.text : "";
}

/* The ways in: with arguments, for callers that embed the frame; with the parameters in the frame, for all others. */
void emit_start(emitter *e, bool generator, const char *go)
{
    program *p = e->p;
    function *fn = e->fn;
    async_fn *a = fn->fn;
    bool embedded = fn_named(a)->body->embedded;
    const char *params = parameter_list(p, NULL, a);
    if (generator && (needs_fn(a) || embedded))
        out_glue(e->o, fn, 0, "static asc_step %s(asc_task *%s, void *%s, asc_step %s);", a->begin, fn->t, fn->self, fn->got);
    if (embedded) {
        if (generator)
            out_glue(e->o, fn, 0, "static void %s(struct %s *%s%s)", a->start, a->frame, fn->f, params);
        else
            out_glue(e->o, fn, 0, "static asc_step %s(asc_task *%s, struct %s *%s%s)", a->start, fn->t, a->frame, fn->f, params);
        out_glue(e->o, fn, 0, "{");
        for (uint32_t i = 0; i < fn_param_count(a); i++) {
            node *param = fn_param(a, i);
            const char *name = param_name(p, param, i), *field = param_field(p, param, i);
            if (is_const_param(p, param))
                out_glue(e->o, fn, 4, "memcpy((void *)&%s->%s, (const void *)&%s, sizeof %s->%s);", fn->f, field, name, fn->f, field);
            else
                out_glue(e->o, fn, 4, "%s->%s = %s;", fn->f, field, name);
        }
        if (generator) {
            out_glue(e->o, fn, 4, "%s->more = %s;", fn->f, emit_truth(p, false));
            out_glue(e->o, fn, 4, "%s->base.resume = %s;", fn->f, a->begin);
        } else {
            out_glue(e->o, fn, 4, "return %s;", go);
        }
        out_glue(e->o, fn, 0, "}");
    }
    if (!needs_fn(a) && !fn->is_main && !(generator && embedded))
        return;
    out_glue(e->o, fn, 0, "static asc_step %s(asc_task *%s, void *%s, asc_step %s)", a->begin, fn->t, fn->self, fn->got);
    out_glue(e->o, fn, 0, "{");
    out_glue(e->o, fn, 4, "struct %s *%s = %s;", a->frame, fn->f, fn->self);
    if (generator)
        out_glue(e->o, fn, 4, "if (%s.how == ASC_CLOSE) return asc_ready; /* closed before it began */", fn->got);
    else
        out_glue(e->o, fn, 4, "(void)%s;", fn->got);
    out_glue(e->o, fn, 4, "return %s;", go);
    out_glue(e->o, fn, 0, "}");
}

/* Names of types at main are compared by C: it gets an int and pointers. */
static void main_fits(emitter *e, uint32_t count)
{
    program *p = e->p;
    async_fn *a = fn_named(e->fn->fn);
    if (strcmp(a->signature, count ? "int (int, char **)" : "int (void)") == 0)
        return;
    const char *const types[] = {"int", "char **"};
    out_glue(e->o, e->fn, 4, "_Static_assert(sizeof(((struct %s *)0)->result) == sizeof(int), \"main gives an int\");", a->head);
    for (uint32_t i = 0; i < count && i < sizeof types / sizeof *types; i++)
        out_glue(e->o, e->fn, 4, "_Static_assert(sizeof(((struct %s *)0)->%s) == sizeof(%s), \"main takes int argc, char **argv\");",
                 a->head, param_field(p, fn_param(a, i), i), types[i]);
}

void emit_descriptor(emitter *e)
{
    program *p = e->p;
    function *fn = e->fn;
    async_fn *a = fn->fn;
    bool is_main = fn->is_main;
    if (!needs_fn(a) && !is_main)
        return;
    const char *table = name_table(p);
    out_glue(e->o, fn, 0, "%s", "");
    emit_head(p, e->o, a);
    shape(p, e->o, fn_named(a), a->shape);
    out_glue(e->o, fn, 0, "%sconst asc_fn %s[1] = {", a->is_static || is_main ? "static " : "", a->fn);
    out_glue(e->o, fn, 4, "{ \"%s\", \"%s\", %s, sizeof(struct %s), _Alignof(struct %s), &%s, &%s }", a->name, a->signature, a->begin,
             a->frame, a->frame, a->shape, table);
    out_glue(e->o, fn, 0, "};");
    if (is_main) {
        uint32_t count = fn_param_count(a);
        out_glue(e->o, fn, 0, "%s", "");
        out_glue(e->o, fn, 0, "int main(int argc, char **argv)");
        out_glue(e->o, fn, 0, "{");
        main_fits(e, count);
        out_glue(e->o, fn, 4, "return asc_main(%s, %u, argc, argv);", a->fn, count);
        out_glue(e->o, fn, 0, "}");
    }
}
