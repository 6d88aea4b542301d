/* The map: the types that the passes share, in sections titled by file, in the order of the pipeline (driver.c lists it).
 *
 *   lex, parse     bytes -> tree                      grammar/
 *   collect        units -> async functions, managers, types that the program knows
 *   resolve        each name in an async body -> its declaration, or NULL: foreign C
 *   check          the rules of the language (branch.c: of `all` and `any`); nothing after it reports errors, but for the few that need
 *                  what a later pass finds
 *   warn           what is allowed and seldom meant
 *   form           which of two shapes a body takes in C
 *   lower          body -> statements of the core: text, calls, regions (lower*.c, edge.c, region.c, expand*.c, order.c, call.c)
 *   share          what branches of `all` and `any` have in common with the text around them (branch.c)
 *   split          form C: which locals more than one C function names (form.c)
 *   live           which locals live across which await
 *   frame          what is kept in the frame, under which name and type
 *   emit           statements -> output tree (emit.c; emit_n.c and emit_c.c for the two forms)
 *   render         output tree -> bytes, and where each line comes from
 *   show_*, review what the passes made, for people and programs (show.h: --emit, --review); from size, layout and flow
 *
 * Everything lives in the arena of the run, but for what a function is made of while it is compiled (driver.c), and the output. */
#ifndef ASCC_ASCC_H
#define ASCC_ASCC_H

/* clang-format off */ /* comments are aligned by section */

#include "../grammar/ast.h"
#include "../grammar/diag.h"

typedef struct program program;
typedef struct symbol symbol;
typedef struct async_fn async_fn;
typedef struct manager manager;
typedef struct function function;
typedef struct region region;
typedef struct stmt stmt;
typedef struct frame_block frame_block;
typedef struct call call;
typedef struct branch branch;
typedef struct out out;
typedef struct store store;
typedef struct circles circles;
typedef struct hidden hidden;

/* ---- names.c ---- */

/* An identifier of any source, once. The symbols are what it means at the point where resolve stands. */
typedef struct ident {
    const char *name;
    struct ident *next;  /* in its bucket */
    symbol *ordinary, *tag;
    async_fn *fn;        /* an async function or async typedef of this name at file scope */
    function *framed;    /* frame.c: whose frame is the struct of this name */
    struct rare *rare;   /* what few names have; NULL: nothing of it */
    uint32_t len, hash;
    uint32_t unique;     /* the last number that name_unique gave with it; 0: none */
    bool taken : 1;         /* stands in the source */
    bool member_unsure : 1; /* ident_member, and another with a different one */
    bool local : 1;         /* some function declares a local of this name */
    bool told : 1;          /* that it is unknown: once is enough */
    bool outer : 1;         /* declared at file scope by plain C */
    bool in_body : 1;       /* stands in the body in work */
    bool type_known : 1;    /* types.c: a typedef of this name stands in the text, or is known */
    bool array_type : 1;    /* ... and is an array */
    bool open_array : 1;    /* ... without a size */
    bool function_type : 1; /* ... or a function */
    bool scalar_type : 1;   /* ... or arithmetic or a pointer */
    bool const_type : 1;    /* a tag or typedef of an object with a const member */
    bool plain_type : 1;    /* ... of a struct or union of which the text shows every member, none const: C assigns it */
} ident;

typedef struct rare {
    manager *managers;   /* overloads, linked by next */
    async_fn *member;    /* the text declares `handler *name` with this async typedef */
    struct macro *macros, **more_macros; /* macros.c: of the main file, in order */
    uint32_t struct_at, union_at, enum_at, typedef_at; /* size_file.c: the brace that opens the type of this name; 0: the file has none */
    bool sizing;       /* size_file.c: the size of a type of this name is being found: types that hold each other are an error, found by C */
    uint32_t alias_of; /* size_file.c: a typedef of this name has no brace: the type that it names. 0: there is none */
} rare;
rare *ident_rare(program *p, ident *id); /* to be changed */
static inline manager *ident_managers(const ident *id) { return id->rare ? id->rare->managers : NULL; }
static inline async_fn *ident_member(const ident *id) { return id->rare ? id->rare->member : NULL; }

ident *intern(program *p, const char *name, size_t len);
ident *intern_token(program *p, const source *src, uint32_t token);
/* A name that neither an identifier of the sources nor something of the output has: base, else base_2, base_3, ... Claims it. It lives in p->a. */
const char *name_unique(program *p, const char *base);
const char *name_kept(program *p, const char *base); /* the same, in p->keep */

/* The file's table of places, which the output then has. */
const char *name_table(program *p);

/* Names that differ from each other, such as the fields of a frame. */
typedef struct name_use {
    const ident *id; /* NULL: a free slot */
    uint32_t next;   /* as a base: the numbers below are given */
    bool used;
} name_use;
typedef struct name_set {
    name_use *slots; /* a hash table, a power of two in size */
    size_t count, capacity;
} name_set;
void name_use_up(program *p, name_set *set, const char *name);
bool name_is_used(program *p, const name_set *set, const char *name);
/* base, else base_2, base_3, ...: none that was used up; if asked, no identifier of the sources either. Uses it up. */
const char *name_fresh(program *p, name_set *set, const char *base, bool avoid_taken);

/* Hashes of names, where nothing but whether one was met is asked. */
typedef struct hash_set {
    uint64_t *slots; /* 0: a free one */
    size_t count, capacity;
} hash_set;

/* Texts that differ from each other. */
typedef struct text_set {
    const char **slots; /* a hash table, a power of two in size; NULL: free */
    size_t count, capacity;
} text_set;
bool text_set_has(const text_set *set, const char *text);
bool text_set_add(arena *a, text_set *set, const char *text); /* false: it was there. The text is not copied */

/* ---- text that grows: print.c ---- */
typedef struct buf {
    arena *a;
    char *text;
    size_t len, cap;
    bool comments; /* those of the source are kept in PRINT_TYPEOF mode too */
} buf;

/* ---- a list that grows ---- */
typedef struct list {
    void **items;
    uint32_t count, capacity;
} list;
void list_add(program *p, list *l, void *item);
void list_add_to(arena *a, list *l, void *item); /* of one that outlives what is in work */

/* ---- collect.c ---- */

struct async_fn {
    const char *name;
    node *decl;            /* N_FUNCTION: the definition if there is one, else the first prototype */
    node *first;           /* the first declaration in the text */
    function *body;        /* NULL: defined elsewhere */
    node *params;          /* N_PARAMS or NULL: none */
    bool is_static, generator, is_typedef, builtin, imported;
    uint32_t home;         /* imported: the token of its declaration that only its own file can know; UINT32_MAX: none */
    bool shared;           /* declared by more than one file: the main file then has a head of its own, with the names that it knows */
    bool leaf;
    bool of_c;              /* the C library has a function of its name: its description is called otherwise */
    const char *leaf_frame; /* `struct asc_sleep_frame`, NULL: it has none */
    bool is_void;
    bool const_result;      /* the result can't be assigned: it has a const member */
    const char *result;     /* text of T without qualifiers at the top */
    const char *signature;  /* "int (const char *, int)" */
    uint32_t defined_at;    /* token of the main unit at which its frame is complete; UINT32_MAX: never */
    uint32_t declared_at;   /* token of the main unit from which on it may be named: of its declaration, or of the import */
    /* names in the output */
    const char *frame, *head, *start, *begin, *fn, *shape;
    bool used_as_value;     /* needs a descriptor (a spawn, a boxed call, a pointer, external linkage) */
    bool named;             /* an async typedef of the library that the main file names */
    bool fn_declared, head_done;
    bool yields;            /* it is no generator, which was reported */
    bool guarded;           /* a declaration stands under a condition that a later one does not stand under */
    bool differs;           /* its declarations are spelled differently: C says whether they are one, */
    const char *same;       /* by functions of this name with the same parameters */
    async_fn *wrapper;
    async_fn *alternatives; /* definitions of the same name under other conditions, each by the one before it: of these C sees one. What */
    async_fn *alternative_of; /* the name means is the first, which has all but decl, params and body for them */
    uint32_t head_at, fn_at;  /* with alternatives: the token for which that was done */
    struct async_fn *next;
};
static inline async_fn *fn_named(async_fn *fn) { return fn->alternative_of ? fn->alternative_of : fn; }

struct manager {
    const char *name;
    node *decl;
    uint32_t param_count;
    bool is_async, noawait, body_form;
    uint32_t home;          /* imported: a token in it that only its own file can know; UINT32_MAX: none */
    bool busy;              /* being expanded: recursion */
    bool told_static;       /* that it uses what is static in its file was reported at the import */
    bool told_as, told_await; /* that a use asks for what it has not: once is enough */
    struct answer {
        struct manager *found; /* NULL: nothing */
        uint32_t asked;
        bool known;
    } answers[3];           /* check_manager.c: what is around its yield */
    uint32_t goes_known[2], goes_on[2]; /* reach.c: a bit a depth */
    uint32_t number;        /* check_circle.c: index in program.circles + 1 */
    struct manager *next;
};

/* ---- types.c ---- */
void note_types(program *p, const source *src);
bool type_is_array(program *p, const node *specs, const node *declarator);
bool type_is_function(program *p, const node *specs, const node *declarator);
bool type_may_be_array(program *p, const node *specs, const node *declarator); /* true when the text does not show it */
bool type_has_const(program *p, const node *specs, const node *declarator);    /* can't be assigned: a member is const */
bool type_is_plain(program *p, const node *specs, const node *declarator);     /* a struct or union that C surely assigns, named alone */
const node *declarator_outer(const node *d); /* what is applied first to its name: N_ARRAY, N_PARAMS or N_POINTER; NULL: the name alone */

/* ---- resolve.c ---- */

enum symbol_kind { SYM_LOCAL, SYM_PARAM, SYM_STATIC, SYM_EXTERN, SYM_TYPEDEF, SYM_TAG, SYM_ENUM, SYM_LABEL, SYM_TEMP, SYM_PROTOTYPE /* a parameter of one */ };

struct symbol {
    enum symbol_kind kind;
    const char *name;       /* as written */
    const char *out;        /* as printed where it is a C name; NULL: as written */
    node *specs, *declarator, *init;
    node *tag;              /* SYM_TAG: the N_TAG that defines it; NULL: the body does not */
    node *alone;            /* ... that declares it by itself: `struct tag;` */
    node *decl;             /* the N_NAME that declares it */
    node *type_of;          /* SYM_TEMP and `auto`: the expression whose value's type it has; NULL: specs or type_text */
    const char *type_text;  /* a type without name, such as `int` or `asc_task *`, that goes before the name */
    node *task_type;        /* the N_TYPE T of a task(T) */
    async_fn *handler;      /* its type is a pointer to this async typedef */
    function *fn;
    ident *id;
    symbol *shadowed;       /* resolve: what the name meant outside */
    frame_block *block;     /* frame_block.c: the block it is declared in; NULL: no S_DECL in the function's own statements */
    symbol *twin;           /* the same local, declared before in the same block, under another #if; they share index, name and place */
    node *scope;            /* the node that its scope ends with */
    bool address_taken;     /* `&x`, or an array that decays */
    bool may_decay;         /* its type may be an array, by a typedef */
    bool is_array, is_const, is_scalar, is_vla, vla_asked, is_volatile, element_scalar, size_reported, size_guessed;
    bool outlives;          /* lower.c: used behind the block of statements that it is declared in */
    bool used, assigned;
    bool force_frame;
    bool literal;           /* SYM_TEMP: an object that a compound literal makes */
    bool held;              /* SYM_TEMP: an asc_held, since its type can be told inside of a function only */
    bool covered;           /* something else in the function has the name in a block inside of its scope */
    /* live, frame, share */
    bool in_frame;          /* lives there: printed f->field */
    bool scope_parks;       /* something parks in the block that it is declared in */
    bool in_for;            /* declared in the header of a for */
    bool saved;             /* a C local that is saved around some await */
    bool hoisted;           /* a local type or static moved to file scope */
    bool shared;            /* share: used on both sides of the braces of a branch */
    const char *guard, *guard_end; /* preprocessor lines that its declaration stands under, and what closes them; NULL: none */
    node *param_node;       /* a parameter that C adjusts to a pointer */
    branch *branch;         /* share: whose text declares it; NULL: the function's own */
    const char *field;
    const char *standin;    /* file-scope stand-in for typeof */
    uint32_t index;         /* among the variables of its function, for sets */
    stmt *declared;         /* S_DECL */
};

/* ---- lower.c, edge.c, region.c, expand.c, order.c, call.c: the core ---- */

enum call_kind { CALL_LEAF, CALL_FUNCTION, CALL_POINTER, CALL_TASK, CALL_NEXT, CALL_CLOSE, CALL_SPAWN, CALL_CHECK, CALL_OPEN, CALL_YIELD, CALL_PARALLEL };

/* An await, or something else that can fail or park: one statement, one continuation. */
struct call {
    enum call_kind kind;
    async_fn *fn;            /* callee, or the type of a pointer */
    node *node;              /* N_CALL with the arguments; CALL_TASK: the handle */
    const char *from;        /* CALL_CHECK: text of the call that says where it failed */
    node *at;                /* what it stands for in the source */
    node *callee;            /* CALL_POINTER: the expression; CALL_SPAWN: the group */
    node *result_type;       /* CALL_TASK: N_TYPE */
    symbol *held;            /* CALL_TASK: where the handle is kept; CALL_NEXT/CLOSE: the generator's frame */
    symbol *result;          /* where the result is kept when it can't stay in the callee's frame */
    bool wants_result;
    bool parks;              /* has a continuation */
    const char *boxed;       /* why it has a frame of its own on the heap; NULL: embedded */
    const char *op;          /* `sleep` */
    const char *after;       /* `fetch_after_sleep` */
    const char *label;       /* `after_sleep` */
    const char *where;       /* `fetch_at_sleep` */
    const char *slot;        /* member of the frame's union of calls */
    region *in;
    branch *branch;          /* in whose text it stands; NULL: the function's own */
    list branches;           /* CALL_PARALLEL */
    const char *block;       /* CALL_PARALLEL: `fetch_all_block`, the struct of its memory */
    node *group;             /* CALL_SPAWN */
    const char *fail;        /* text that a failure goes on with; the error is in the slot */
    const char *task_struct; /* CALL_TASK: how the result is seen */
    list saves;              /* C locals that live across it, as symbols, in order */
    uint64_t *kept;          /* set of variables with a place in the frame that hold something across it; NULL: nobody asks */
    function *owner;
    uint32_t point;          /* ways.c: 1 + its index in owner->calls */
    node *use;               /* the user's node that a manager was expanded for; NULL: it is in the function's own text */
};

enum stmt_kind {
    S_TEXT,     /* node, printed as the user wrote it; jumps in it are substituted */
    S_DECL,     /* node: an N_DECL, or one N_INIT_DECL of it with `specs` */
    S_SET,      /* sym = node */
    S_CALL,     /* body: of CALL_PARALLEL its S_BRANCHes */
    S_BRANCH,   /* body */
    S_BLOCK,    /* body; `label`: the field that tells whether a hidden jump left it, `text` what that is (stray.c) */
    S_IF,       /* node; body, other */
    S_LOOP,     /* node: N_WHILE, N_FOR, N_DO printed as a header; body */
    S_FOREVER,  /* for (;;) body */
    S_SWITCH,
    S_LABEL,    /* a C label: node is N_LABEL/N_CASE/N_DEFAULT whose label is printed; or `label` */
    S_JUMP,     /* node: glue */
    S_TRY,      /* body; the handler's label; `other`: what stands after it (dispatch) */
    S_YIELD,    /* of a generator */
    S_PP,       /* a line of #if, #else, #endif */
    S_LINE      /* any other preprocessor line */
};

/* A block with what it keeps in the frame, and the blocks in it (frame_block.c). */
struct frame_block {
    list own;      /* of symbol */
    list blocks;   /* of frame_block */
    bool overlaid; /* the blocks lie in one place */
};

struct stmt {
    enum stmt_kind kind;
    node *node;
    node *at;             /* the user's node that it comes from: line, column, heading */
    node *specs;
    symbol *sym;
    call *call;
    region *region;
    branch *branch;       /* S_BRANCH */
    stmt *body, *other, *next;
    const char *label, *text;
    node *use;            /* it is the text of a manager, expanded for this node of the user's; NULL: the function's own */
    bool braces;          /* S_BLOCK: the user's own braces. S_TEXT, S_DECL: a block of its own */
    bool falls;           /* control reaches its end */
    bool parks;           /* live: something in it does */
};

enum region_kind { R_FUNCTION, R_LOOP, R_SWITCH, R_CATCH, R_CATCHING, R_FINALLY, R_CLEANUP, R_SCOPE, R_YIELD, R_INLINE };

enum why { WHY_END, WHY_RETURN, WHY_ERROR, WHY_BREAK, WHY_CONTINUE, WHY_GOTO };

/* Something that control cannot simply leave. A tree, from the function inwards. */
struct region {
    enum region_kind kind;
    region *up;
    node *at;              /* what it is in the source */
    const char *record;    /* `leave1`, `catch1`, `yield1` */
    const char *label;     /* where its handler stands */
    const char *shield;    /* R_CLEANUP: `shield1` */
    const char *scope;     /* R_SCOPE: text of the pointer to the scope */
    const char *what;      /* for reports: `timeout(2.0)` */
    symbol *value;         /* R_INLINE, R_FUNCTION: where a return value goes */
    region *of;            /* R_CLEANUP, R_CATCHING: the region that it cleans up after; R_YIELD: the R_INLINE of its manager */
    node *first_return;    /* R_INLINE: the expression that gives the value its type */
    bool guarded;
    bool uses_end, uses_return, uses_error, uses_break, uses_continue;
    bool keeps_cancel;     /* R_YIELD: a catch of the manager may see a cancellation */
    bool suppresses;       /* R_CLEANUP of an exit: `return true` */
    list gotos;            /* symbols of labels that edges through it go to */
    const char *next_label; /* R_LOOP: where `continue` goes when that is not C's own place */
    bool next_used;
    bool exit_clause;
    bool forced;           /* R_YIELD: has a record whatever uses it */
    manager *m;
    symbol *error_name;
};

/* A branch of `all` or `any`: a task of its own, and a C function of its own. Its locals, records and temporaries are in the frame of
 * the function like all others; what it has for itself is a task and room for what it calls. */
struct branch {
    branch *up;             /* that it stands in; NULL: the function's own text */
    region *in;             /* where its block stands */
    node *at;
    const char *name;       /* `fetch_all_1` */
    const char *member;     /* `branch_1`: of the struct of the block */
    const char *frame, *begin;
    stmt *body;
    list calls;             /* that stand in it and in no branch of its own; of the function's */
    bool falls;
};

/* A field of the frame that is the compiler's own. */
typedef struct extra {
    const char *type, *name, *note;
} extra;

struct function {
    async_fn *fn;
    program *p;
    unit *u;
    node *def;             /* its body may be empty when the function is not in work (driver.c) */
    node *body_node;
    uint32_t number;       /* from 1: in p->functions */
    bool is_main;
    bool embedded;         /* some caller calls it with its frame in its own */
    const char *t, *f, *got, *self; /* names of the glue, none of which stands in the body */
    const char *go;        /* emit: the call that begins the body */
    const struct layout *layout; /* layout.c; of one that is done (driver.c) the sum alone, NULL: nobody asked */
    function *stays;       /* the function as others keep it. Where functions are compiled one after the other that ends here: what is below is of
                              the one in work alone (driver.c) */
    list vars;             /* symbols: locals, parameters, temporaries, in order of declaration */
    list names;            /* ... what else blocks declare that has no linkage */
    list labels;           /* symbols of the user's labels */
    list types;            /* local types and statics that may have to be hoisted */
    list calls;            /* calls with continuations, in order; those in branches too */
    list own_calls;        /* those in none */
    list branches;         /* in order; one that stands in another before it */
    list completed_later;  /* frame.c: tags named while another type is being hoisted, which comes before theirs */
    uint32_t hoisting;
    list shared;           /* symbols that are no variables, used on both sides of a branch's braces: they move to file scope */
    list regions;          /* that have a record, in order */
    list literals;
    text_set slots, slot_types; /* the members for calls in the frame: names, and types with names */
    name_set fields, value_names; /* names in the frame and in its struct of temporaries */
    list kept;             /* symbols with a field */
    frame_block *block;    /* ... as they lie in the frame */
    list temps;            /* symbols in the struct of temporaries */
    const char *values;    /* that struct: the member of the frame, set with the first of them */
    const call **kept_first; /* of each variable, by index: the first await that keeps it, */
    uint32_t *kept_count;    /* and how many do; NULL: nobody asks */
    buf places;            /* edge.c: declarations of places that its text names */
    list placed;           /* edge.c: the uses that have one, each followed by its name */
    const char *before;    /* text that stands before the frame: types and stand-ins */
    const char *after;     /* ... and after it: what those before it must not leave behind */
    list own_macros;       /* macro_copy.c: names that the body defines, where the frame needs them */
    list extras;           /* of extra: records, shields and the like in the frame */
    stmt *body;
    const char *here;       /* a macro that is defined where C sees the function; NULL: it is under no condition */
    const char *where;     /* another of the glue's */
    const char *own;       /* in the function of a branch: what points to its own memory */
    uint32_t with_count, try_count, catch_count, shield_count, yield_count, branch_count, inside_count;
    int goto_count;
    name_set names_used;   /* of this function: variables and labels */
    symbol *tail;
    list macro_locals;     /* warn_macro.c: uses of macros that name a local */
    list macro_uses;       /* the same as pairs: the node of the use, the symbol */
    bool form_c;           /* a C function for each await, else one whole (form.c) */
    bool used_call;        /* the union of calls is not empty */
    bool needs_result;
    bool sound;            /* check found no mistake in it */
    bool falls;            /* control reaches the end of the body */
    const struct ways *ways;     /* ways.c */
};

#define FUNCTION_STAYS offsetof(struct function, vars)

/* ---- branch.c ---- */
void check_branches(program *p, const node *root);
void share(program *p, function *fn);
const char *call_frame(const function *fn, const call *c); /* what points to the frame that c's slot is in */

/* ---- the program ---- */
typedef struct options options;
struct program {
    arena *a;               /* of what is in work: `keep`, or that of one function (driver.c) */
    bool begun;             /* the library's files are known (driver.h) */
    arena *keep;            /* of what outlives a function: trees of heads and managers, names, async functions */
    arena *run;             /* of what outlives the passes: sources, tokens, reports, the output */
    diag *d;
    const options *options;
    unit *main;
    list units;             /* of unit: builtin, imported, main, in that order */
    list fns;               /* of async_fn, in the order of their declaration */
    list managers;
    uint32_t asked;         /* check_manager.c: questions about managers */
    circles *circles;        /* check_circle.c */
    bool told_depth;        /* check_circle.c: that managers nest too deep or stand for too much text */
    bool told_circle;       /* check_circle.c: that one uses itself: where its block goes on nobody knows */
    list functions;         /* of function: bodies of the main unit */
    ident **buckets;
    size_t bucket_count, ident_count;
    hash_set given;         /* names.c: names of the output */
    const char *table;      /* name_table; NULL: the file has no use for one */
    buf table_rows;         /* emit: its lines so far */
    list changed;           /* values.c: tokens of initialisers at file scope that the output has otherwise, in order: the name of an operation of the
                               library, the `&` of an async function */
    size_t changed_at;      /* emit.c: the next of them */
    list hidden;            /* system.c: of hidden, in order */
    size_t hidden_at;       /* emit.c: the next of them */
    buf place_rows;         /* edge.c: places outside of it */
    size_t table_count;
    struct conditional { uint32_t at, depth, outer; } conditional; /* emit.c: which are open, up to `at` */
    uint32_t late_at;       /* emit.c: the first token of what is made late; UINT32_MAX: not known */
    uint32_t preamble_at;   /* the token before which the compiler's own declarations stand */
    bool own_bool, own_true; /* the file has a `bool` of its own; a `true` or `false` */
    bool loose_returns;     /* emit.c: a plain function that may end without its value */
    bool table_partial;     /* some of its places stand under a condition */
    bool macros_done;       /* macros.c */
    uint32_t macro_asked;   /* warn_macro.c: how often what macros hide was asked for */
    bool saw_asc_h;
    bool library;           /* the main file is one of runtime/lib: the headers of the runtime declare what it defines */
    uint32_t import_at;     /* collect: token of the main unit's import in work */
    bool imports_itself;    /* through the files that it imports */
    bool const_types;       /* some struct of the text has a const member */
    list dependencies;      /* paths of files that were read */
    list outputs;           /* of output: written at the end of the run */
    store *store;              /* the output, made by emit */
    list later;                /* of its PIECE_LATERs, in order: which, and of what */
    store *late;               /* what they became, each up to a PIECE_LATER */
    const char *table_line;    /* the declaration of the table of places; NULL: there is none */
    uint32_t emitted;          /* emit: bytes of the main file that are in the output */
    bool emit_began;
    bool apart;                /* functions are compiled one after the other, each with an arena of its own */
    bool again;                /* ... and one of them is worth a report that needs all of them */
    struct rendered *rendered; /* render.c */
    list imported;             /* of async_fn: emit.c, whose heads the headers of the imports may leave to this file */
    bool packs, packs_known; /* size_file.c: a pragma */
    bool types_indexed, types_packed; /* size_file.c: done; nothing is known for a pragma */
    uint32_t sizing;           /* size.c, size_file.c: types being looked at inside of one another */
};

/* ---- macros.c ---- */
void find_own_bool(program *p); /* sets own_bool and own_true of the program */

/* ---- the passes ---- */
void collect(program *p);
void resolve(program *p, function *fn);
void resolve_manager(program *p, function *fn, node *clone, list *params_out);
void check(program *p, function *fn);
void check_manager(program *p, manager *m);
void check_text(program *p, const node *text);
void warn(program *p, function *fn);
void form(program *p, function *fn);
void lower(program *p, function *fn);
void split(program *p, function *fn);
void live(program *p, function *fn);
void frame(program *p, function *fn);
void emit_item(program *p, node *n); /* of the main file, in order */
void emit_end(program *p);
struct rendered *render(program *p); /* show.h says what it is */

/* ---- resolve.c ---- */
bool symbol_is_constexpr(const symbol *s); /* a scalar of the function that C23 takes for its value, also in constant expressions */
symbol *symbol_new(function *fn, enum symbol_kind kind, const char *name);
void symbol_classify(program *p, symbol *s);
bool param_is_vla(const program *p, const node *param);
bool tag_is_vla(const program *p, const node *tag); /* a GNU extension: a member has a size that is known at run time only */
bool specs_have(const node *specs, uint32_t kind); /* the keyword, T_CONST say */
bool keyword_is_arithmetic(uint32_t kind);         /* `int`, `unsigned`: the type is one of numbers */
void resolve_begin(program *p, function *fn);
void resolve_node(program *p, function *fn, node *n);
void resolve_push(void);

/* ---- print.c ---- */
void buf_add(buf *b, const char *text, size_t len);
void buf_str(buf *b, const char *text);
void buf_printf(buf *b, const char *format, ...) __attribute__((format(printf, 2, 3)));
enum print_mode { PRINT_CODE, PRINT_TYPEOF };
void print_node(function *fn, buf *b, const node *n, enum print_mode mode);
void print_range(function *fn, buf *b, const node *n, uint32_t from, uint32_t to, enum print_mode mode);
char *node_text(function *fn, const node *n, enum print_mode mode);
const char *fn_value(program *p, async_fn *fn); /* emit_decl.c: what an async function is called as a value */
char *source_text(program *p, const node *n, size_t max);   /* as written, on one line, cut at max bytes */
const char *print_extension(const symbol *s); /* `__extension__ ` where its declaration begins so; what PRINT_TYPEOF prints has none */
void print_declaration(function *fn, buf *b, node *specs, node *declarator, const char *name, enum print_mode mode);
void print_symbol_declaration(function *fn, buf *b, symbol *s, const char *name, enum print_mode mode);
void print_held(function *fn, buf *b, const symbol *s); /* a temporary that is an asc_held, as an lvalue of its type */

#endif
