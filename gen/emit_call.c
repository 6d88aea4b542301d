/* An await as C: the call itself, and what is done with its frame once it has ended. What happens when it parks or fails is the
 * form's business (emit_n.c, emit_c.c). */
#include <string.h>

#include "collect.h"
#include "emit.h"
#include "lower.h"

static const char *argument(emitter *e, const call *c, uint32_t i)
{
    return node_text(e->fn, c->node->kids[i + 1], PRINT_CODE);
}

static const char *arguments(emitter *e, const call *c, bool comma)
{
    buf b = {.a = e->p->a};
    for (uint32_t i = 0; i + 1 < c->node->kid_count; i++) /* as many as the text has: one may be a macro for several */
        buf_printf(&b, "%s%s", i || comma ? ", " : "", argument(e, c, i));
    return b.text ? b.text : "";
}

/* A line that stands for the await. */
static void line(emitter *e, const call *c, uint32_t indent, const char *text)
{
    text = emit_trailed(e, text);
    if (c->at)
        emit_line(e, c->at, text, indent);
    else
        out_glue(e->o, e->fn, indent, "%s", text);
}

/* Whether a parameter, as a member, can't be assigned: const at the top, or in a member of its own. */
bool is_const_param(program *p, const node *param)
{
    const node *d = param->kids[1], *outer = d ? declarator_outer(d) : NULL;
    const node *quals = outer && outer->kind == N_POINTER ? outer : param->kids[0];
    if (outer && outer->kind != N_POINTER) /* adjusted to a pointer without qualifiers */
        return false;
    for (uint32_t i = 0; i < quals->kid_count; i++)
        if (quals->kids[i] && quals->kids[i]->kind == N_KEYWORD && quals->src->tokens[quals->kids[i]->op].kind == T_CONST)
            return true;
    return type_has_const(p, param->kids[0], d);
}

/* Text that writes the parameters of a frame that is seen through its head. */
static void write_parameters(emitter *e, call *c, const char *frame, uint32_t indent)
{
    program *p = e->p;
    for (uint32_t i = 0; i < fn_param_count(c->fn); i++) {
        node *param = fn_param(c->fn, i);
        const char *name = param_field(p, param, i);
        if (is_const_param(p, param)) {
            buf d = {.a = p->a};
            print_param_field(NULL, p, &d, param, "asc_argument");
            line(e, c, indent,
                 arena_printf(p->a, "{ %s = %s; memcpy((void *)&%s->%s, (const void *)&asc_argument, sizeof asc_argument); }", d.text,
                              argument(e, c, i), frame, name));
        } else {
            line(e, c, indent, arena_printf(p->a, "%s->%s = %s;", frame, name, argument(e, c, i)));
        }
    }
}

/* Does it give something that is to be closed? */
static bool opens(const async_fn *fn)
{
    static const char *const types[] = {"asc_stream *", "asc_udp *", "asc_watch *"};
    bool opens = false;
    for (size_t i = 0; fn->result && i < sizeof types / sizeof *types; i++)
        opens = opens || strcmp(fn->result, types[i]) == 0;
    return opens && (!fn->leaf_frame || strcmp(fn->leaf_frame, "struct asc_standard_frame") != 0); /* those need not be */
}

/* What the library opens in this call is reported with the place of the await when nobody closes it. */
static void note_opening(emitter *e, const call *c, uint32_t indent)
{
    bool by_library =
        c->kind == CALL_POINTER || ((c->kind == CALL_LEAF || c->kind == CALL_FUNCTION || c->kind == CALL_NEXT) && c->fn->builtin);
    if (by_library && c->after && !e->p->library && !(c->at && c->at->src->builtin) && opens(c->fn))
        out_glue(e->o, e->fn, indent, "asc_opening = %s; /* reported with what is left open */", c->after);
}

/* The call itself. In form C what follows is a function, which gets the outcome. */
static void call_line(emitter *e, const call *c, uint32_t indent, const char *call)
{
    function *fn = e->fn;
    if (fn->form_c)
        line(e, c, indent, arena_printf(e->p->a, "return %s(%s, %s, %s);", c->after, fn->t, fn->f, call));
    else
        line(e, c, indent, arena_printf(e->p->a, "%s = %s;", fn->got, call));
}

static const char *held(emitter *e, const call *c)
{
    return place_of(e->fn, c->held);
}

/* The error names the line of the await, where that is the user's. */
static void no_memory(emitter *e, call *c, const char *what, uint32_t indent)
{
    const char *t = e->fn->t;
    if (strcmp(c->fail, "return asc_failed;") == 0)
        line(e, c, indent, arena_printf(e->p->a, "if (!%s) return asc_throw_code(%s, ASC_ENOMEM);", what, t));
    else
        line(e, c, indent, arena_printf(e->p->a, "if (!%s) { asc_throw_code(%s, ASC_ENOMEM); %s }", what, t, c->fail));
}

static void boxed_call(emitter *e, call *c, const char *fn, uint32_t indent)
{
    program *p = e->p;
    const char *slot = arena_printf(p->a, "%s->call.%s", call_frame(e->fn, c), c->slot);
    out_glue(e->o, e->fn, indent, "%s = asc_call_new(%s, %s); /* a frame of its own: %s */", slot, e->fn->t, fn, c->boxed);
    no_memory(e, c, slot, indent);
    write_parameters(e, c, slot, indent);
    call_line(e, c, indent, arena_printf(p->a, "asc_call(%s, %s, %s)", e->fn->t, fn, slot));
}

/* The pointer that is called. `(*p)(x)` calls what p points to, as in C, or the pointer that it points to. */
static const char *called_as(program *p, const async_fn *fn)
{
    if (fn->is_typedef)
        return arena_printf(p->a, "&%s_type", fn->name);
    return arena_printf(p->a, "&(asc_fn_type){ %s->name, %s->signature, %s->shape }", fn->fn, fn->fn, fn->fn);
}

static const char *callee_text(emitter *e, const call *c)
{
    const node *callee = strip(c->callee);
    if (callee->kind == N_UNARY && callee->src->tokens[callee->op].kind == T_STAR && !callee->subst)
        return arena_printf(e->p->a, "ASC_CALLEE(%s)", node_text(e->fn, callee->kids[0], PRINT_CODE));
    return node_text(e->fn, c->callee, PRINT_CODE);
}

static void spawn(emitter *e, call *c, uint32_t indent)
{
    program *p = e->p;
    const char *t = e->fn->t, *child = place_of(e->fn, c->result);
    const char *group = node_text(e->fn, c->group, PRINT_CODE);
    const char *fn = fn_value(p, c->fn);
    uint32_t in = indent;
    if (c->callee) {
        out_glue(e->o, e->fn, indent, "{");
        in += 4;
        line(e, c, in, arena_printf(p->a, "const asc_fn *asc_callee = %s;", callee_text(e, c)));
        out_glue(e->o, e->fn, in, "asc_call_check(asc_callee, %s);", called_as(e->p, c->fn));
        fn = "asc_callee";
    }
    line(e, c, in, arena_printf(p->a, "%s = asc_spawn(%s, %s, %s, %s);", child, t, group, fn, emit_truth(p, c->wants_result)));
    no_memory(e, c, child, in);
    if (fn_param_count(c->fn)) {
        const char *frame = arena_printf(p->a, "((struct %s *)asc_task_frame(%s))", c->fn->head, child);
        write_parameters(e, c, frame, in);
    }
    if (c->callee)
        out_glue(e->o, e->fn, indent, "}");
}

static void parallel(emitter *e, call *c, uint32_t indent)
{
    function *fn = e->fn;
    const char *block = arena_printf(e->p->a, "%s->call.%s", call_frame(fn, c), c->slot);
    out_glue(e->o, fn, indent, "/* %s */", c->at->kind == N_ANY ? "any" : "all");
    line(e, c, indent, arena_printf(e->p->a, "asc_parallel_open(&%s.join, %s);", block, emit_truth(e->p, c->at->kind == N_ANY)));
    for (size_t i = 0; i < c->branches.count; i++) {
        const branch *b = c->branches.items[i];
        out_glue(e->o, fn, indent, "%s.%s.%s = %s;", block, b->member, fn->f, fn->f);
        out_glue(e->o, fn, indent, "asc_parallel_add(&%s.join, &%s.%s.task, &%s.%s.base, %s);", block, block, b->member, block, b->member,
                 b->begin);
    }
    out_glue(e->o, fn, indent, "%s = asc_parallel_run(%s, &%s.join);", fn->got, fn->t, block);
}

void emit_call_start(emitter *e, call *c, uint32_t indent)
{
    program *p = e->p;
    function *fn = e->fn;
    const char *t = fn->t, *f = call_frame(fn, c), *got = fn->got;
    note_opening(e, c, indent);
    switch (c->kind) {
    case CALL_LEAF:
        if (c->fn->leaf_frame)
            call_line(e, c, indent, arena_printf(p->a, "%s(%s, &%s->call.%s%s)", c->fn->name, t, f, c->slot, arguments(e, c, true)));
        else
            call_line(e, c, indent, arena_printf(p->a, "%s(%s%s)", c->fn->name, t, arguments(e, c, true)));
        break;
    case CALL_FUNCTION:
        if (c->boxed)
            boxed_call(e, c, c->fn->fn, indent);
        else
            call_line(e, c, indent, arena_printf(p->a, "%s(%s, &%s->call.%s%s)", c->fn->start, t, f, c->slot, arguments(e, c, true)));
        break;
    case CALL_POINTER:
        out_glue(e->o, fn, indent, "{");
        line(e, c, indent + 4, arena_printf(p->a, "const asc_fn *asc_callee = %s;", callee_text(e, c)));
        out_glue(e->o, fn, indent + 4, "asc_call_check(asc_callee, %s);", called_as(p, c->fn));
        boxed_call(e, c, "asc_callee", indent + 4);
        out_glue(e->o, fn, indent, "}");
        break;
    case CALL_TASK:
        call_line(e, c, indent, arena_printf(p->a, "asc_task_await(%s, %s)", t, held(e, c)));
        break;
    case CALL_NEXT:
        out_glue(e->o, fn, indent, "%s%smore = %s;", held(e, c), c->boxed ? "->" : ".", emit_truth(p, false));
        line(e, c, indent, arena_printf(p->a, "%s = asc_next(%s, &%s%sbase);", got, t, held(e, c), c->boxed ? "->" : "."));
        break;
    case CALL_CLOSE:
        out_glue(e->o, fn, indent, "%s = asc_ready;", got);
        out_glue(e->o, fn, indent, "if (%s%smore) %s = asc_generator_close(%s, &%s%sbase);", held(e, c), c->boxed ? "->" : ".", got, t,
                 held(e, c), c->boxed ? "->" : ".");
        break;
    case CALL_OPEN:
        if (!c->boxed) {
            line(e, c, indent, arena_printf(p->a, "%s(&%s%s);", c->fn->start, held(e, c), arguments(e, c, true)));
            break;
        }
        out_glue(e->o, fn, indent, "%s = asc_call_new(%s, %s);", held(e, c), t, c->fn->fn);
        no_memory(e, c, held(e, c), indent);
        write_parameters(e, c, held(e, c), indent);
        out_glue(e->o, fn, indent, "%s->more = %s;", held(e, c), emit_truth(p, false));
        out_glue(e->o, fn, indent, "%s->base.resume = %s->begin;", held(e, c), c->fn->fn);
        break;
    case CALL_CHECK:
        line(e, c, indent, arena_printf(p->a, "%s = %s;", got, node_text(fn, c->node, PRINT_CODE)));
        break;
    case CALL_SPAWN:
        spawn(e, c, indent);
        break;
    case CALL_PARALLEL:
        parallel(e, c, indent);
        break;
    case CALL_YIELD:
        break;
    }
}

/* The call has ended, well or not: keep the result of a boxed one and give its frame back. */
void emit_call_done(emitter *e, call *c, uint32_t indent)
{
    if (c->kind == CALL_TASK) {
        out_glue(e->o, e->fn, indent, "if (%s.how == ASC_READY) %s = asc_task_outcome_of(%s, %s);", e->fn->got, e->fn->got, e->fn->t,
                 held(e, c));
        return;
    }
    if (!c->boxed || (c->kind != CALL_FUNCTION && c->kind != CALL_POINTER && c->kind != CALL_CLOSE))
        return;
    if (c->kind == CALL_CLOSE) {
        out_glue(e->o, e->fn, indent, "asc_call_free(%s, %s);", e->fn->t, held(e, c));
        return;
    }
    const char *slot = arena_printf(e->p->a, "%s->call.%s", call_frame(e->fn, c), c->slot);
    if (c->result) {
        const char *place = place_of(e->fn, c->result);
        if (c->fn->const_result)
            out_glue(e->o, e->fn, indent, "if (%s.how == ASC_READY) memcpy((void *)&%s, (const void *)&%s->result, sizeof %s);", e->fn->got,
                     place, slot, place);
        else
            out_glue(e->o, e->fn, indent, "if (%s.how == ASC_READY) %s = %s->result;", e->fn->got, place, slot);
    }
    out_glue(e->o, e->fn, indent, "asc_call_free(%s, %s);", e->fn->t, slot);
}

const char *fail_text(emitter *e, const call *c)
{
    program *p = e->p;
    const char *t = e->fn->t, *f = call_frame(e->fn, c), *leave = arena_printf(p->a, "asc_leave(%s, &", t);
    if (c->kind == CALL_CHECK)
        return strcmp(c->fail, "return asc_failed;") == 0 ? arena_printf(p->a, "return %s;", c->from)
                                                          : arena_printf(p->a, "{ %s; %s }", c->from, c->fail);
    if (!c->after)
        return strchr(c->fail, ';') == c->fail + strlen(c->fail) - 1 ? c->fail : arena_printf(p->a, "{ %s }", c->fail);
    if (strcmp(c->fail, "return asc_failed;") == 0)
        return arena_printf(p->a, "return asc_stop(%s, &%s->base, %s, %s);", t, f, c->after, e->fn->got);
    if (strncmp(c->fail, leave, strlen(leave)) == 0) {
        const char *record = c->fail + strlen(leave), *end = strstr(record, ", ASC_ERROR); ");
        if (end)
            return arena_printf(p->a, "{ asc_leave_failed(%s, &%.*s, %s); %s }", t, (int)(end - record), record, c->after,
                                end + strlen(", ASC_ERROR); "));
    }
    return arena_printf(p->a, "{ asc_stop(%s, &%s->base, %s, %s); %s }", t, f, c->after, e->fn->got, c->fail);
}
