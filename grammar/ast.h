/* The tree of an .asc file.
 *
 * One kind of node for everything. A node covers the tokens first..last of its source, and its children, where present, stand in
 * that range, in the order of the text, without overlap. So a node is printed by printing its tokens with their gaps and each
 * child in its place: an untouched tree prints as the text that it was made from, and a pass that replaces a child changes
 * nothing around it.
 *
 * Nodes, symbols and strings live in the arena of their unit and die with it. Passes may add nodes and replace children; they
 * never change tokens. Children that can be absent are NULL. */
#ifndef ASCC_AST_H
#define ASCC_AST_H

#include "tokens.h"

/* In the comment of each kind: its children in order. `?` = may be NULL, `...` = any number. `op` is the token that a
 * diagnostic about the node points at: the operator, the keyword, the name. */
/* clang-format off */
enum node_kind {
    N_NONE,

    /* expressions */
    N_NAME,        /* -                 an identifier that is used; op = it */
    N_LITERAL,     /* N_NAME...         number, character, string (adjacent ones together), true, false, nullptr; the names are macros
                                        between strings: "a" PRIu64 "b" */
    N_FUNC_NAME,   /* -                 __func__ and its GNU kin */
    N_PAREN,       /* expr */
    N_CALL,        /* callee, arg...    also macro calls: an argument can be any expression, N_TYPE, N_BLOCK, N_BLOB or N_NONE (empty) */
    N_INDEX,       /* expr, expr */
    N_MEMBER,      /* expr              op = `.` or `->`; the member's name is the last token */
    N_POSTFIX,     /* expr              ++ -- */
    N_UNARY,       /* expr              & * + - ~ ! ++ -- __extension__ __real__ __imag__ */
    N_SIZEOF,      /* expr or N_TYPE    sizeof, _Alignof and the like; never evaluated unless variably modified */
    N_CAST,        /* N_TYPE, expr */
    N_COMPOUND,    /* N_TYPE, N_INIT_LIST      (T){ ... } */
    N_BINARY,      /* expr, expr        * / % + - << >> < > <= >= == != & ^ | */
    N_LOGICAL,     /* expr, expr        && || */
    N_COND,        /* expr, expr?, expr        a ? b : c, and GNU a ?: c */
    N_ASSIGN,      /* expr, expr        op = which */
    N_COMMA,       /* expr, expr */
    N_GENERIC,     /* expr or N_TYPE, (N_TYPE?, expr)...     _Generic; a NULL type is `default` */
    N_STMT_EXPR,   /* N_BLOCK           ({ ... }) */
    N_LABEL_ADDR,  /* N_NAME            &&label */
    N_BUILTIN,     /* expr or N_TYPE... __builtin_offsetof(T, m), offsetof, va_arg, __builtin_types_compatible_p, ...: a call some of whose arguments are types */
    N_AWAIT,       /* expr              op = await; the operand is an N_CALL (perhaps parenthesised) or an expression of type task(T);
                                        `await (task(int))e` is N_AWAIT over N_CAST whose type is an N_TYPE holding N_TASK_TYPE */
    N_SPAWN,       /* expr, expr        spawn(g, f(x)): group, N_CALL */
    N_INIT_LIST,   /* N_INIT... */
    N_INIT,        /* N_DESIGNATOR..., value (last): expr or N_INIT_LIST */
    N_DESIGNATOR,  /* expr, expr?       [expr], [lo ... hi]; .name and GNU `name:` have no children, op = the name */
    N_BLOB,        /* N_NAME...         tokens that need no understanding (asm operands, attributes, odd macro arguments, an expression
                                        that only a macro of the file completes); its identifiers outside member position are
                                        children, since one may be a local */

    /* types and declarations */
    N_TYPE,        /* N_SPECS, N_DECLARATOR?           a type name; the declarator is abstract */
    N_SPECS,       /* spec...           declaration specifiers in order, `async` and `generator` among them as N_KEYWORD; each child is one of: */
    N_KEYWORD,     /* -                 int, const, static, inline, typedef, _Noreturn, auto, __auto_type, ... */
    N_TYPE_NAME,   /* N_BLOB?           an identifier taken for a type (or a macro that stands among the specifiers, the blob its arguments); op = it */
    N_TAG,         /* N_NAME?, body...  struct/union/enum, op = the keyword; tag; then N_MEMBER_DECL... or N_ENUMERATOR... when `flags & NF_DEFINES`
                                        (N_BLOB for enumerators that macros make). Attributes before the tag have no node */
    N_TYPEOF,      /* expr or N_TYPE */
    N_ALIGNAS,     /* expr or N_TYPE */
    N_ATOMIC_TYPE, /* N_TYPE            _Atomic(T) */
    N_ATTRIBUTE,   /* N_BLOB            __attribute__((...)), [[...]], _Noreturn's kin with arguments, __declspec(...) */
    N_TASK_TYPE,   /* N_TYPE            task(T) */
    N_MEMBER_DECL, /* N_SPECS, (N_DECLARATOR | N_BITFIELD | N_ATTRIBUTE)...    also _Static_assert (N_STATIC_ASSERT) among them */
    N_BITFIELD,    /* N_DECLARATOR?, expr */
    N_ENUMERATOR,  /* N_NAME, expr?  */
    N_DECLARATOR,  /* N_NAME?, parts in the order of the text: N_POINTER, N_ARRAY, N_PARAMS, N_DECLARATOR (parenthesised), N_ATTRIBUTE;
                      the name is the child `name` points at, wherever it stands; abstract declarators have none */
    N_POINTER,     /* N_KEYWORD | N_ATTRIBUTE...       `*` with its qualifiers */
    N_ARRAY,       /* expr?             [ static const n ]; `[*]` has none and NF_STAR */
    N_PARAMS,      /* N_PARAM...        NF_VARIADIC when it ends in `...`; `(void)` has one N_PARAM without declarator; K&R lists have N_NAMEs */
    N_PARAM,       /* N_SPECS, N_DECLARATOR? */
    N_DECL,        /* N_SPECS, N_INIT_DECL...          a declaration; may be empty (`struct s { ... };`). Covers the `;` */
    N_INIT_DECL,   /* N_DECLARATOR, value?             value: expr or N_INIT_LIST. An asm label or attributes after the declarator are parts of it */
    N_STATIC_ASSERT, /* expr, expr? */
    N_FUNCTION_DEF,  /* N_SPECS, N_DECLARATOR, N_BLOCK   a GNU nested function: refused by check */

    /* statements */
    N_BLOCK,       /* item... */
    N_EXPR_STMT,   /* expr              covers the `;` */
    N_MACRO_STMT,  /* N_CALL or N_NAME  a macro that stands as a statement without `;` */
    N_MACRO_BLOCK, /* N_CALL or N_NAME, statement      `name(...) { ... }` and `name(...) statement` that is no call: list_for_each(...) x(); */
    N_EMPTY,       /* N_ATTRIBUTE...    ; */
    N_IF,          /* expr, then, else? */
    N_WHILE,       /* expr, body */
    N_DO,          /* body, expr */
    N_FOR,         /* init? (N_DECL or expr), cond?, step?, body */
    N_SWITCH,      /* expr, body */
    N_CASE,        /* expr, expr?, statement?          case lo ... hi:  op = `case`; the statement is absent before a declaration or `}` */
    N_DEFAULT,     /* statement? */
    N_LABEL,       /* N_NAME, N_ATTRIBUTE?, statement? */
    N_GOTO,        /* N_NAME            or N_UNARY `*` for GNU computed goto */
    N_BREAK,
    N_CONTINUE,
    N_RETURN,      /* expr?  */
    N_ASM,         /* N_BLOB            asm statement; NF_ASM_GOTO when it is `asm goto` */
    N_LOCAL_LABEL, /* N_NAME...         __label__ a, b; */
    N_PP_LINE,     /* -                 a T_PP_COND that stands between statements, with what it disables: `#if 0` up to before its #endif */

    /* the words of the language, inside async bodies */
    N_WITH,        /* N_WITH_ITEM..., N_BLOCK (last)   op = `with`; NF_ASYNC when `async with` */
    N_WITH_ITEM,   /* N_CALL, N_NAME?   manager(args) as name; a manager without parentheses is an N_NAME instead of the N_CALL */
    N_TRY,         /* N_BLOCK, N_CATCH..., N_FINALLY? */
    N_CATCH,       /* expr..., N_NAME?, N_BLOCK        codes; `as name` (NF_AS says that it is there); block */
    N_FINALLY,     /* N_BLOCK */
    N_THROW,       /* expr?, arg...     code, format, args */
    N_DEFER,       /* statement */
    N_UNSHIELD,    /* N_BLOCK */
    N_ALL,         /* statement... */
    N_ANY,         /* statement... */
    N_ASYNC_FOR,   /* N_PARAM, expr, body              variable, generator call, body */
    N_YIELD,       /* expr? */

    /* file scope */
    N_UNIT,        /* N_TEXT and the following, in order: the whole file */
    N_TEXT,        /* -                 C that needs no understanding */
    N_FUNCTION,    /* N_SPECS, N_DECLARATOR, N_BLOCK?, N_LEAF (only where there is one)  async function or (NF_GENERATOR) generator; without block a prototype. NF_ASYNC_TYPEDEF: `async typedef` */
    N_MANAGER,     /* N_NAME, N_PARAMS, item...        NF_ASYNC when `async manager`, NF_NOAWAIT. Items in the protocol form: N_DECL, N_PP_LINE, N_STATIC_ASSERT,
                      N_ENTER, N_EXIT, N_AWAIT_CLAUSE; in the body form: one N_BLOCK (flag NF_BODY_FORM) */
    N_ENTER,       /* N_BLOCK */
    N_EXIT,        /* N_NAME?, N_BLOCK  exit as e */
    N_AWAIT_CLAUSE,/* N_BLOCK */
    N_LEAF,        /* N_TYPE?           `leaf(struct asc_sleep_frame)` after a prototype of the library's own: a C function of the
                                        runtime; child of N_FUNCTION after the declarator */
    N_IMPORT,      /* -                 #include of an .asc file; op = the T_PP token */

    /* made by passes, never by the parser */
    N_TEMP,        /* -                 a saved value; `sym` says which */
    N_RESULT,      /* -                 what the last call gave; `call` says which */
    N_GLUE,        /* any               text of the compiler's own: `glue` */

    N_KINDS
};
/* clang-format on */

enum node_flag {
    NF_ASYNC = 1 << 0,
    NF_GENERATOR = 1 << 1,
    NF_NOAWAIT = 1 << 2,
    NF_BODY_FORM = 1 << 3,
    NF_DEFINES = 1 << 4,
    NF_VARIADIC = 1 << 5,
    NF_STAR = 1 << 6,
    NF_AS = 1 << 7,
    NF_ASM_GOTO = 1 << 8,
    NF_ASYNC_TYPEDEF = 1 << 9,
    NF_HAS_AWAIT = 1 << 10,   /* an await, spawn or asynchronous statement stands in it; the parser sets it on all up to the function */
    NF_AUTO_PARAM = 1 << 11,  /* N_PARAM of a manager: `auto name` */
    NF_TYPE_UNSURE = 1 << 12, /* N_CAST or N_CALL, N_DECL or expression: the other reading prints the same C */
    NF_STATIC = 1 << 13,      /* N_FUNCTION: its specifiers have `static` */
    NF_PAREN_FREE = 1 << 14,  /* N_WITH: one item without parentheses */
    NF_BROKEN = 1 << 17,      /* N_FUNCTION, N_MANAGER: errors were reported in it, and what they concern is missing. N_AWAIT, N_SPAWN: its
                                operand was reported */
    NF_COMMENTED = 1 << 15,   /* the output has the comments before it */
    NF_TRAILED = 1 << 16,     /* ... and the one behind it */
    NF_HEADED = 1 << 19,      /* N_BLOCK: ... and the one behind the brace that opens it */
    NF_ASYNC_VALUE = 1 << 20, /* N_NAME: of an async function, without a call */
    NF_NAMED_TASK = 1 << 18,  /* N_TASK_TYPE: a qualifier or several declarators apply to the pointer as a whole */
};

struct symbol;
struct call;

/* No tree is deeper, whatever the input: the parser refuses what would be. So a pass may recurse. */
#define AST_DEPTH_MAX 4000

typedef struct node {
    uint16_t kind;
    uint16_t depth; /* 1 + the deepest child's, as the parser made it; at most AST_DEPTH_MAX */
    uint32_t flags;
    uint32_t first, last; /* tokens, both inclusive; last < first: none */
    uint32_t op;
    uint32_t kid_count;
    struct node **kids;
    source *src;
    struct node *name;  /* N_DECLARATOR, N_FUNCTION, N_PARAM: the N_NAME that it declares */
    struct symbol *sym; /* resolve: N_NAME, N_TYPE_NAME, N_TAG, N_TEMP ...: what it means; NULL: foreign C */
    struct node *subst; /* print this instead; set by passes */
    union {
        struct call *call; /* N_AWAIT, N_SPAWN, N_RESULT after resolve */
        const char *glue;  /* N_GLUE */
    };
} node;

/* arena.c: memory that dies together. Never returns NULL: out of memory ends the program with a message and status 2. */
typedef struct arena arena;
arena *arena_new(void);
void arena_free(arena *a);
void arena_reset(arena *a);                                     /* all that was handed out dies; the last chunk is used again */
void *arena_alloc(arena *a, size_t size);                       /* zeroed, aligned for pointers, integers and doubles */
void *arena_resize(arena *a, void *p, size_t old, size_t size); /* like realloc; `old` is what p was asked with; what is new is zero */
char *arena_strndup(arena *a, const char *text, size_t len);
char *arena_printf(arena *a, const char *format, ...) __attribute__((format(printf, 2, 3)));
size_t arena_used(const arena *a);
/* For those who go on from the same start again and again: arena_rewind takes what was handed out since arena_hold, and gives what was
 * handed out before it the content that it had then. Held once at most. */
void arena_hold(arena *a);
void arena_rewind(arena *a);

/* ast.c */
node *ast_new(arena *a, source *src, enum node_kind kind, uint32_t first, uint32_t last);
node *ast_new_with(arena *a, source *src, enum node_kind kind, uint32_t first, uint32_t last, uint32_t kid_count); /* NULL children */
node *ast_clone(arena *a, const node *n);                                           /* deep; symbols and substitutions are shared */
const char *ast_kind_name(enum node_kind kind);                                     /* "call" */
void ast_dump(const node *n, void (*put)(void *, const char *, size_t), void *arg); /* --emit=ast */

const char *ast_check(const node *n); /* what is wrong with the ranges of a tree as parsed; NULL: nothing. For tests */

/* lexer.re: cuts src->text into tokens and lines. Never fails: what C has no token for is T_BAD. */
void lex(arena *a, source *src);
const char *token_kind_name(enum token_kind kind); /* "identifier", "`->`" */
const char *token_text(const source *src, uint32_t token, size_t *len);
bool token_is(const source *src, uint32_t token, const char *word);
bool token_same(const source *src, uint32_t a, uint32_t b); /* spelled alike */
uint32_t token_closing(const source *src, uint32_t t);      /* the bracket that closes the one at t; T_EOF: none does */
place source_place(const source *src, uint32_t at);
void lex_dump(const source *src, void (*put)(void *, const char *, size_t), void *arg); /* --emit=tokens */

/* What the file says of itself at file scope, found on the way. A set of names, each with what it was declared as. */
enum outer_kind {
    OUTER_TYPEDEF = 1,
    OUTER_OBJECT = 2,
    OUTER_FUNCTION = 4,
    OUTER_ENUM_CONSTANT = 8,
    OUTER_MACRO = 16,
    OUTER_FUNCTION_MACRO = 32,
    OUTER_TAG = 64,
    OUTER_STATIC = 128,
    OUTER_MEANT_ASYNC = 256, /* a plain function with an `await` in it, which was reported */
    OUTER_NORETURN = 512,    /* `_Noreturn`, `[[noreturn]]` and the like */
    OUTER_CONSTEXPR = 1024   /* an object whose value is a constant */
};
typedef struct outer_name {
    const char *name; /* NUL-terminated, interned */
    uint32_t kinds;   /* of enum outer_kind, all that it was declared as */
    uint32_t token;   /* the first declaration */
} outer_name;
typedef struct outer outer;
const outer_name *outer_find(const outer *o, const char *name, size_t len); /* NULL: not declared in the file */
size_t outer_count(const outer *o);
const outer_name *outer_at(const outer *o, size_t i); /* in order of declaration */

/* parser.y with outline.c and feed.c: tokens -> tree. Errors go to diag; the tree then has what could be parsed, and the error
 * count says that nothing may be written. Of `async` items that do not parse the sound statements are there (NF_BROKEN), or nothing. */
struct diag;
typedef struct bodies bodies;
typedef struct unit {
    source *src;
    node *root; /* N_UNIT */
    outer *outer;
    bool has_async;  /* false: the output is the input */
    bool incomplete; /* an item is missing: what it would have declared is not known */
    bodies *bodies;  /* what parse_body needs; NULL: the tree is whole */
} unit;
/* With `heads` the bodies of async functions are empty for the time being, where that is possible: parse_body reads that of one item
 * into an arena of its own, and parse_end must be called. */
unit *parse(arena *a, source *src, struct diag *d, bool heads);
node *parse_body(unit *u, uint32_t kid, arena *a); /* the N_FUNCTION of that child of the root, whole; NULL: reported. No item is missing */
void parse_end(unit *u);

#endif
