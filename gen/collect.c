/* What the program has: async functions, async typedefs and managers of the main file, of its imports and of the library, and a
 * function for each body that has to be compiled. Later declarations refer to earlier ones by name; a file's own name wins over
 * the library's (LANGUAGE §1, §2, §9). */
#include <string.h>

#include "ascc.h"
#include "collect.h"
#include "../grammar/feed.h"
#include "driver.h"
#include "macros.h"
#include "travel.h"

bool defines_tag(const node *spec)
{
    return spec->kind == N_TAG && (spec->flags & NF_DEFINES) && spec->kid_count && spec->kids[0] && spec->kids[0]->kind == N_NAME;
}

/* `struct point { int x; } f(void)`: the type without its members, which stand before the function once. */
static node *tag_alone(program *p, const node *tag)
{
    size_t word, len;
    const char *keyword = token_text(tag->src, tag->op, &word), *name = token_text(tag->src, tag->kids[0]->op, &len);
    node *n = ast_new(p->a, tag->src, N_GLUE, 1, 0);
    n->glue = arena_printf(p->a, "%.*s %.*s", (int)word, keyword, (int)len, name);
    return n;
}

static bool is_type_keyword(uint32_t kind)
{
    return keyword_is_arithmetic(kind) || kind == T_VOID || kind == T_STRUCT || kind == T_UNION || kind == T_ENUM;
}

/* What a macro of the main file says of the type counts; not in the library, which is read before. */
bool is_attribute_macro(program *p, const node *specs, uint32_t i)
{
    const node *spec = specs->kids[i];
    bool type = false;
    if (spec->kind != N_TYPE_NAME)
        return false;
    for (uint32_t k = 0; k < specs->kid_count; k++) {
        const node *other = specs->kids[k];
        bool keyword = other->kind == N_KEYWORD && is_type_keyword(other->src->tokens[other->op].kind);
        if (k < i && keyword)
            return false;
        type = type || (k > i && (keyword || other->kind == N_TAG || other->kind == N_TYPE_NAME || other->kind == N_TYPEOF));
    }
    if (!type || spec->src->builtin)
        return type;
    macros_collect(p);
    const macro *m = macro_find(intern_token(p, spec->src, spec->op), false, NULL);
    for (uint32_t t = 0; m && macro_kind(m->text, t) != T_EOF; t++)
        type = type && !is_type_keyword(macro_kind(m->text, t));
    return type;
}

/* T of a function: its specifiers without storage and without qualifiers of the value itself, and the pointers. */
static const char *result_text(program *p, const node *decl)
{
    buf b = {.a = p->a};
    node *declarator = decl->kids[1], *specs = decl->kids[0];
    uint32_t pointers = 0;
    while (pointers < declarator->kid_count && declarator->kids[pointers]->kind == N_POINTER)
        pointers++;
    node *kept = ast_new(p->a, specs->src, N_SPECS, specs->first, specs->last);
    kept->kids = arena_alloc(p->a, (specs->kid_count + 1) * sizeof *kept->kids);
    for (uint32_t i = 0; i < specs->kid_count; i++) {
        node *spec = specs->kids[i];
        uint32_t kind = spec->src->tokens[spec->op].kind;
        if (spec->kind == N_ATTRIBUTE || (!pointers && spec->kind == N_KEYWORD && (kind == T_CONST || kind == T_VOLATILE)))
            continue;
        if ((spec->kind == N_TYPE_NAME || spec->kind == N_KEYWORD) && token_is(spec->src, spec->op, "generator"))
            continue;
        if (is_attribute_macro(p, specs, i))
            continue;
        kept->kids[kept->kid_count++] = defines_tag(spec) ? tag_alone(p, spec) : spec;
    }
    print_declaration(NULL, &b, kept, NULL, "", PRINT_CODE);
    for (uint32_t i = 0; i < pointers; i++) {
        buf_str(&b, i ? "" : " ");
        if (i + 1 == pointers) /* its qualifiers are the value's */
            buf_str(&b, "*");
        else
            print_node(NULL, &b, declarator->kids[i], PRINT_CODE);
    }
    return spelling(p, b.text);
}

static void describe(program *p, async_fn *fn)
{
    node *decl = fn->decl;
    fn->params = declarator_params(decl->kids[1]);
    const char *result = result_text(p, decl);
    fn->result = arena_strndup(p->keep, result, strlen(result));
    fn->is_void = strcmp(fn->result, "void") == 0;
    fn->const_result = type_has_const(p, decl->kids[0], decl->kids[1]);
    buf b = {.a = p->a};
    buf_printf(&b, "%s (", fn->result);
    uint32_t count = fn_param_count(fn);
    for (uint32_t i = 0; i < count; i++)
        buf_printf(&b, "%s%s", i ? ", " : "", fn_param(fn, i)->kind == N_PARAM ? param_type(p, fn_param(fn, i)) : "int");
    buf_str(&b, count ? ")" : "void)");
    fn->signature = arena_strndup(p->keep, b.text, b.len);
}

static node *find_kid(const node *n, enum node_kind kind)
{
    for (uint32_t i = 0; i < n->kid_count; i++)
        if (n->kids[i] && n->kids[i]->kind == kind)
            return n->kids[i];
    return NULL;
}

static void give_names(program *p, async_fn *fn)
{
    fn->of_c = !fn->builtin && !fn->is_typedef && system_has(fn->name);
    if (fn->builtin || fn->imported) { /* fixed by the header that declares it */
        fn->fn = fn->of_c ? arena_printf(p->keep, "%s_fn", fn->name) : fn->name;
        fn->head = arena_printf(p->keep, "%s_head", fn->name);
        fn->frame = fn->head;
        return;
    }
    fn->frame = name_kept(p, arena_printf(p->a, "%s_frame", fn->name));
    fn->head = fn->is_static ? name_kept(p, arena_printf(p->a, "%s_head", fn->name)) : arena_printf(p->keep, "%s_head", fn->name);
    fn->start = name_kept(p, arena_printf(p->a, "%s_call", fn->name));
    fn->begin = name_kept(p, arena_printf(p->a, "%s_begin", fn->name));
    fn->shape = name_kept(p, arena_printf(p->a, "%s_shape", fn->name));
    bool is_main = strcmp(fn->name, "main") == 0;
    fn->fn = is_main || (fn->of_c && fn->is_static) ? name_kept(p, arena_printf(p->a, "%s_fn", fn->name))
             : fn->of_c                             ? arena_printf(p->keep, "%s_fn", fn->name)
                                                    : fn->name;
}

node *fn_params(const node *decl)
{
    return declarator_params(decl->kids[1]);
}

node *fn_body(const node *decl)
{
    return find_kid(decl, N_BLOCK);
}

const char *fn_c_declaration(program *p, node *decl, const char *name)
{
    async_fn fn = {.decl = decl};
    buf b = {.a = p->a};
    describe(p, &fn);
    buf_printf(&b, "%s %s(", fn.result, name);
    for (uint32_t i = 0; i < fn_param_count(&fn); i++) {
        buf_str(&b, i ? ", " : "");
        print_param(NULL, p, &b, fn_param(&fn, i), param_name(p, fn_param(&fn, i), i));
    }
    buf_str(&b, fn_param_count(&fn) ? ");" : "void);");
    return b.text;
}

/* `int f();` is a declaration without a prototype, as in C before C23. */
static bool says_nothing(const node *n)
{
    const node *params = declarator_params(n->kids[1]);
    return params && params->kid_count == 0 && !find_kid(n, N_BLOCK);
}

void fn_as_first(program *p, const async_fn *fn, async_fn *spelled)
{
    *spelled = *fn;
    if (!fn->differs || fn->alternatives || fn->alternative_of || fn->first->src != p->main->src || says_nothing(fn->first))
        return;
    spelled->decl = fn->first;
    describe(p, spelled);
}

static const char *kind_of(bool generator, bool is_typedef)
{
    return is_typedef ? "typedef " : generator ? "generator " : "";
}

/* It has a body in an imported file already. Under conditions, which C alone knows to hold, there may be one of them. */
static bool imported_too(const async_fn *fn, const node *n)
{
    const node *first = fn->decl;
    if (first->src == n->src && first->first == n->first) /* the same, met again */
        return false;
    return fn->imported && find_kid(first, N_BLOCK) && !directive_is_inside(first->src, 0, first->first) &&
           !directive_is_inside(n->src, 0, n->first);
}

/* Of what fn was declared as C may see nothing where it sees n: prototypes under conditions. */
static bool is_conditional_prototype(const async_fn *fn, const node *n)
{
    return !fn->body && fn->first == fn->decl && fn->first->src == n->src && !directive_covers(n->src, fn->first->first, n->first);
}

static void add_function(program *p, unit *u, node *n, bool imported)
{
    if (!n->name) {
        u->incomplete = true;
        return;
    }
    ident *id = intern_token(p, n->src, n->name->op);
    node *block = find_kid(n, N_BLOCK), *leaf = find_kid(n, N_LEAF);
    bool is_static = (n->flags & NF_STATIC) != 0;
    if (imported && (is_static || strcmp(id->name, "main") == 0)) /* not for others */
        return;
    async_fn *fn = id->fn;
    if (fn && fn->builtin && !u->src->builtin)
        fn = NULL;
    const outer_name *plain = u == p->main ? outer_find(u->outer, id->name, id->len) : NULL;
    if (plain && (plain->kinds & (OUTER_FUNCTION | OUTER_OBJECT)) && !(plain->kinds & (OUTER_MACRO | OUTER_FUNCTION_MACRO)) &&
        !directive_is_inside(u->src, 0, plain->token) && !directive_is_inside(u->src, 0, n->first)) {
        uint32_t first = plain->token < n->name->op ? plain->token : n->name->op,
                 second = first == plain->token ? n->name->op : plain->token;
        if (!id->told && !(plain->kinds & OUTER_MEANT_ASYNC)) { /* or else the `await` in it was reported */
            diag_error(p->d, u->src, second, second, second, "`%s` is declared %s `async` here, differently from before", id->name,
                       second == plain->token ? "without" : "with");
            diag_note(p->d, u->src, first, first, first, "the earlier declaration");
        }
        id->told = u->incomplete = true;
        p->again = true; /* what was not told here may stand in a body that is not read yet */
        return;
    }
    head_has_types(p, n, id);
    if (id->told && !fn && (n->flags & NF_ASYNC_TYPEDEF)) {
        u->incomplete = true;
        return;
    }
    if (!fn) {
        fn = arena_alloc(p->keep, sizeof *fn);
        fn->name = id->name;
        fn->decl = fn->first = n;
        fn->is_static = is_static;
        fn->generator = (n->flags & NF_GENERATOR) != 0;
        fn->is_typedef = (n->flags & NF_ASYNC_TYPEDEF) != 0;
        fn->builtin = u->src->builtin;
        fn->imported = imported;
        fn->home = imported ? travel_stop(p, u, n) : TRAVELS;
        fn->defined_at = UINT32_MAX;
        fn->declared_at = u == p->main ? n->first : p->import_at;
        describe(p, fn);
        if (leaf) {
            fn->leaf = true;
            const char *frame =
                leaf->kid_count && leaf->kids[0] ? spelling(p, node_text(&(function){.p = p}, leaf->kids[0], PRINT_CODE)) : NULL;
            fn->leaf_frame = frame ? arena_strndup(p->keep, frame, strlen(frame)) : NULL;
        }
        id->fn = fn;
        id->outer = id->outer || u == p->main;
        list_add_to(p->keep, &p->fns, fn);
        if (u == p->main)
            give_names(p, fn);
        else if (!fn->leaf)
            give_names(p, fn);
    } else {
        async_fn other = {.name = id->name, .decl = n};
        describe(p, &other);
        bool generator = (n->flags & NF_GENERATOR) != 0, is_typedef = (n->flags & NF_ASYNC_TYPEDEF) != 0;
        if (says_nothing(fn->decl) && fn->is_void == other.is_void) { /* what is declared now says it */
            fn->decl = n;
            describe(p, fn);
        } else if (says_nothing(n) && fn->is_void == other.is_void) {
            other.signature = fn->signature;
            other.params = fn->params;
        }
        fn->differs = fn->differs || strcmp(other.signature, fn->signature) != 0;
        bool heads = fn_param_count(&other) != fn_param_count(fn) || other.is_void != fn->is_void;
        bool kinds = generator != fn->generator || is_typedef != fn->is_typedef;
        fn->guarded =
            fn->guarded || (n->src == fn->first->src && n->src->conditional && !directive_covers(n->src, fn->first->first, n->first));
        bool unlike = heads || kinds || surely_differ(p, other.signature, fn->signature);
        if (unlike && !kinds && is_conditional_prototype(fn, n)) { /* where C sees both, it tells (differs) */
            fn->decl = fn->first = n;
            fn->declared_at = n->first;
            describe(p, fn);
        } else if (unlike) {
            if (id->told)
                return;
            diag_error(p->d, n->src, n->name->first, n->name->op, n->name->last, "`%s` is declared as `%s%s` here, differently from before",
                       id->name, kinds ? kind_of(generator, is_typedef) : "", other.signature);
            diag_node_note(p->d, fn->first->name, "the earlier declaration: `%s%s`", kinds ? kind_of(fn->generator, fn->is_typedef) : "",
                           fn->signature);
            return;
        }
        if (block && fn->body && alternative_is_apart(fn, n)) {
            fn = alternative_add(p, fn, n);
        } else if (block && (fn->body || imported_too(fn, n))) {
            if (id->told)
                return;
            diag_error(p->d, n->src, n->name->first, n->name->op, n->name->last, "`%s` is defined twice", id->name);
            diag_node_note(p->d, fn->decl->name, "the earlier definition");
            return;
        }
        fn->shared = fn->shared || n->src != fn->first->src;
        if (fn->imported && u == p->main) { /* the header that is imported declares what this file defines */
            fn->imported = false;
            give_names(p, fn);
        }
    }
    if (!head_is_sound(p, n, fn)) {
        id->told = id->told || fn->is_typedef;
        u->incomplete = true;
        return;
    }
    if (block && u == p->main) {
        function *body = arena_alloc(p->keep, p->apart ? FUNCTION_STAYS : sizeof *body);
        body->stays = body;
        body->fn = fn;
        body->p = p;
        body->u = u;
        body->def = n;
        body->body_node = block;
        body->is_main = strcmp(fn->name, "main") == 0;
        fn->decl = n;
        describe(p, fn);
        fn->body = body;
        fn->defined_at = n->last;
        list_add_to(p->keep, &p->functions, body);
        body->number = (uint32_t)p->functions.count;
    }
}

static void add_manager(program *p, unit *u, node *n)
{
    node *name = n->kids[0];
    ident *id = intern_token(p, n->src, name->op);
    manager *m = arena_alloc(p->a, sizeof *m);
    m->name = id->name;
    m->decl = n;
    node *params = n->kids[1];
    m->param_count = params && !(params->kid_count == 1 && param_is_void(params->kids[0])) ? params->kid_count : 0;
    m->is_async = (n->flags & NF_ASYNC) != 0;
    m->noawait = (n->flags & NF_NOAWAIT) != 0;
    m->body_form = (n->flags & NF_BODY_FORM) != 0;
    if (params && (params->flags & NF_VARIADIC))
        diag_node_error(p->d, name, "a manager can't be variadic: it is chosen by the number of its arguments");
    else
        params_are_sound(p, params, true);
    for (manager *old = ident_managers(id); old; old = old->next) {
        bool shadows = old->decl->src->builtin && !u->src->builtin;
        if (old->param_count == m->param_count && !shadows && old->decl->src == n->src &&
            directive_apart(n->src, old->decl->first, n->first)) {
            diag_node_error(p->d, name,
                            "manager `%s` can't have a second definition under another condition: its text stands where it is used",
                            id->name);
            diag_node_note(p->d, old->decl->kids[0], "the first; put the conditional into its body, or into functions that it calls");
            return;
        }
        if (old->param_count == m->param_count && !shadows) {
            diag_error(p->d, n->src, name->first, name->op, name->last, "manager `%s` with %u parameter%s is defined twice", id->name,
                       m->param_count, m->param_count == 1 ? "" : "s");
            diag_node_note(p->d, old->decl->kids[0], "the earlier definition");
            if (u == p->main && old->decl->src != n->src) /* the file's own is what its uses mean */
                break;
            return;
        }
    }
    m->home = TRAVELS;
    if (u != p->main && !u->src->builtin)
        m->home = travel_manager_stop(u, n, false);
    m->told_static = m->home != TRAVELS && travel_manager_stop(u, n, true) != TRAVELS;
    m->next = ident_managers(id);
    ident_rare(p, id)->managers = m;
    list_add(p, &p->managers, m);
}

/* The file named by `#include "x"` or `<x>`, without its quotes. */
static const char *include_path(program *p, const node *n)
{
    size_t len;
    const char *text = token_text(n->src, n->op, &len), *end = text + len;
    while (text < end && *text != '"' && *text != '<')
        text++;
    const char *start = ++text;
    while (text < end && *text != '"' && *text != '>')
        text++;
    return arena_strndup(p->a, start, (size_t)(text - start));
}

/* A manager is expanded in the files that import it, where the static names of its own do not exist. */
static void check_managers(program *p, const unit *imported, const node *import)
{
    for (uint32_t i = 0; i < imported->root->kid_count; i++) {
        const node *m = imported->root->kids[i];
        uint32_t stop = m->kind == N_MANAGER ? travel_manager_stop(imported, m, true) : TRAVELS;
        if (stop == TRAVELS)
            continue;
        const char *name = intern_token(p, m->src, m->kids[0]->op)->name, *used = intern_token(p, m->src, stop)->name;
        diag_node_error(p->d, import, "manager `%s` of `%s` uses `%s`, which is `static` there: it can't be used in another file", name,
                        m->src->path, used);
        diag_note(p->d, imported->src, stop, stop, stop, "used here");
    }
}

static void add_import(program *p, unit *u, node *n)
{
    const char *path = include_path(p, n);
    size_t before = p->units.count, errors = diag_errors(p->d);
    unit *imported = driver_import(p, u->src, path, n);
    if (!imported)
        p->main->incomplete = true;
    if (imported && p->units.count > before) {
        if (diag_errors(p->d) > errors)
            diag_node_note(p->d, n, "imported here");
        check_managers(p, imported, n);
        collect_unit(p, imported);
    }
}

static bool usable(program *p, const node *at, const char *what, const char *name, const node *decl, uint32_t home)
{
    if (home == TRAVELS)
        return true;
    diag_node_error(p->d, at, "%s`%s` can't be used here: its `%s` is declared in `%s` itself and in no header", what, name,
                    intern_token(p, decl->src, home)->name, decl->src->path);
    diag_note(p->d, decl->src, home, home, home,
              "plain C does not travel with an import: move its declaration to a header that both include");
    return false;
}

bool fn_is_usable(program *p, const function *user, const node *at, const async_fn *fn)
{
    if (!fn->builtin && fn->declared_at > user->def->first && p->main->incomplete) /* a prototype may be missing */
        return false;
    if (!fn->builtin && fn->declared_at > user->def->first) {
        const node *decl = fn->first->src == p->main->src ? fn->first->name : NULL;
        diag_node_error(p->d, at, "`%s` is declared below: as in C, a prototype%s must stand above `%s`", fn->name,
                        decl ? "" : " or the import", user->fn->name);
        if (decl)
            diag_node_note(p->d, decl, "declared here");
        return false;
    }
    return !fn->imported || usable(p, at, "", fn->name, fn->first, fn->home);
}

bool manager_is_usable(program *p, const node *at, const manager *m)
{
    return !m->told_static && usable(p, at, "manager ", m->name, m->decl, m->home);
}

void collect_unit(program *p, unit *u)
{
    const source *src = u->src;
    for (uint32_t i = 0; i < src->token_count; i++)
        if (src->tokens[i].kind == T_IDENT)
            intern_token(p, src, i)->taken = true;
        else if (src->tokens[i].kind == T_PP_COND)
            u->src->conditional = true;
    note_types(p, src);
    for (size_t i = 0; i < outer_count(u->outer); i++) {
        const outer_name *o = outer_at(u->outer, i);
        ident *id = intern(p, o->name, strlen(o->name));
        id->taken = true;
        if (u == p->main)
            id->outer = true;
    }
    arena *texts = arena_new(); /* of one function at a time */
    for (uint32_t i = 0; i < u->root->kid_count; i++) {
        node *n = u->root->kids[i];
        switch (n->kind) {
        case N_FUNCTION:
            p->a = texts;
            add_function(p, u, n, u != p->main && !src->builtin);
            p->a = p->keep;
            arena_reset(texts);
            break;
        case N_MANAGER:
            add_manager(p, u, n);
            break;
        case N_IMPORT:
            if (u == p->main)
                p->import_at = n->first;
            add_import(p, u, n);
            break;
        default:
            break;
        }
    }
    arena_free(texts);
}

/* The headers of the imports have heads too, whose parameters may have other names. */
static void own_heads(program *p)
{
    for (size_t i = 0; i < p->fns.count; i++) {
        async_fn *fn = p->fns.items[i];
        fn->shared = fn->shared || (p->imports_itself && fn->first->src == p->main->src && !fn->is_static);
        if (!fn->shared || fn->leaf || fn->builtin)
            continue;
        fn->head = name_kept(p, arena_printf(p->a, "%s_head_here", fn->name));
        if (fn->imported)
            fn->frame = fn->head;
    }
}

/* A plain function or macro of the file that is called like something of the library is what the name means (LANGUAGE §1). */
static void own_names_win(program *p)
{
    for (size_t i = 0; i < outer_count(p->main->outer); i++) {
        const outer_name *o = outer_at(p->main->outer, i);
        ident *id = intern(p, o->name, strlen(o->name));
        if (id->fn && id->fn->builtin &&
            (o->kinds & (OUTER_FUNCTION | OUTER_OBJECT | OUTER_FUNCTION_MACRO | OUTER_MACRO | OUTER_ENUM_CONSTANT)))
            id->fn = NULL;
    }
}

void collect_library(program *p)
{
    for (size_t i = 0; i < p->units.count; i++) {
        unit *u = p->units.items[i];
        if (u->src->builtin)
            collect_unit(p, u);
    }
}

void collect(program *p)
{
    if (!p->begun)
        collect_library(p);
    collect_unit(p, p->main);
    own_names_win(p);
    own_heads(p);
    alternatives_name(p);
    collect_values(p);
    collect_system(p);
}

uint32_t item_begin(const program *p, const node *n)
{
    const unit *u = NULL;
    for (size_t i = 0; i < p->units.count && (!u || u->src != n->src); i++)
        u = p->units.items[i];
    if (!u || u->src != n->src)
        return n->op;
    uint32_t low = 0, high = u->root->kid_count; /* the item is the last that begins at n or before */
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (u->root->kids[middle]->first <= n->op)
            low = middle + 1;
        else
            high = middle;
    }
    return low && n->op <= u->root->kids[low - 1]->last ? u->root->kids[low - 1]->first : n->op;
}
