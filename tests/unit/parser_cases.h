/* clang-format off */
/* Cases of parser_test.c: bodies and files with their trees as `show` writes them, and mistakes with what is reported. */
#ifndef PARSER_CASES_H
#define PARSER_CASES_H

typedef struct pair {
    const char *text, *expected;
} pair;

static const pair expressions[] = {
    {"x;",
     "(expr-stmt x)"},
    {"n = n = n += 3;",
     "(expr-stmt (assign= n (assign= n (assign+= n 3))))"},
    {"n <<= 1, n >>= 2, n ^= n;",
     "(expr-stmt (comma (comma (assign<<= n 1) (assign>>= n 2)) (assign^= n n)))"},
    {"n > 1 ? n : x ? 2 : 3;",
     "(expr-stmt (cond (binary> n 1) n (cond x 2 3)))"},
    {"n ?: 3;",
     "(expr-stmt (cond n - 3))"},
    {"a || b && c | d ^ e & f == g < h << i + j * k;",
     "(expr-stmt (logical|| a (logical&& b (binary| c (binary^ d (binary& e (binary== f (binary< g (binary<< h "
     "(binary+ i (binary* j k)))))))))))"},
    {"a - b - c; a = b - (c - d);",
     "(expr-stmt (binary- (binary- a b) c)) (expr-stmt (assign= a (binary- b (paren (binary- c d)))))"},
    {"- -n; & *t; !n; ~n; +n; ++*t; --n;",
     "(expr-stmt (unary- (unary- n))) (expr-stmt (unary& (unary* t))) (expr-stmt (unary! n)) (expr-stmt (unary~ "
     "n)) (expr-stmt (unary+ n)) (expr-stmt (unary++ (unary* t))) (expr-stmt (unary-- n))"},
    {"*t++; (*t)++; n--- -n;",
     "(expr-stmt (unary* (postfix++ t))) (expr-stmt (postfix++ (paren (unary* t)))) (expr-stmt (binary- (postfix-- "
     "n) (unary- n)))"},
    {"t->x; (*t).x; t[0].x; 2[arr];",
     "(expr-stmt (member->x t)) (expr-stmt (member.x (paren (unary* t)))) (expr-stmt (member.x (index t 0))) (expr-stmt "
     "(index 2 arr))"},
    {"func(1)(2)[3].y->z(4, 5);",
     "(expr-stmt (call (member->z (member.y (index (call (call func 1) 2) 3))) 4 5))"},
    {"func(); func(n, obj, 3);",
     "(expr-stmt (call func)) (expr-stmt (call func n obj 3))"},
    {"n, obj; (n, obj);",
     "(expr-stmt (comma n obj)) (expr-stmt (paren (comma n obj)))"},
    {"sizeof n; sizeof(n); sizeof (n) * 2; sizeof -n; _Alignof(n);",
     "(expr-stmt (sizeof n)) (expr-stmt (sizeof (paren n))) (expr-stmt (binary* (sizeof (paren n)) 2)) (expr-stmt "
     "(sizeof (unary- n))) (expr-stmt (sizeof (paren n)))"},
    {"\"a\" \"b\"; 'a'; 1.5; true; nullptr; __func__;",
     "(expr-stmt \"a\") (expr-stmt 'a') (expr-stmt 1.5) (expr-stmt true) (expr-stmt nullptr) (expr-stmt func-name)"},
    {"(void)0; ((n));",
     "(expr-stmt (cast (type (specs void) -) 0)) (expr-stmt (paren (paren n)))"},
    {"({ int y = n; y + 1; });",
     "(expr-stmt (stmt-expr (block (decl (specs int) (init-decl (declarator y) n)) (expr-stmt (binary+ y 1)))))"},
    {"&&lab; lab: ;",
     "(expr-stmt (label-addr lab)) (label lab - empty)"},
    {"_Generic(n, int: 1, T *: 2, unknown: 3, default: 4);",
     "(expr-stmt (generic n (type (specs int) -) 1 (type (specs :T) (declarator pointer)) 2 (type (specs :unknown) "
     "-) 3 - 4))"},
    {"_Generic(T, default: 1);",
     "(expr-stmt (generic (type (specs :T) -) - 1))"},
    {"offsetof(T, x); __builtin_offsetof(struct T, a.b[n]);",
     "(expr-stmt (builtin (type (specs :T) -) blob)) (expr-stmt (builtin (type (specs (tagstruct T)) -) (blob n)))"},
    {"va_arg(ap, int *); va_arg(ap, unknown); __builtin_types_compatible_p(int, T);",
     "(expr-stmt (builtin ap (type (specs int) (declarator pointer)))) (expr-stmt (builtin ap (type (specs :unknown) "
     "-))) (expr-stmt (builtin (type (specs int) -) (type (specs :T) -)))"},
    {"__extension__ (n); __real__ n; __imag__ n = 3; ",
     "(expr-stmt (unary__extension__ (paren n))) (expr-stmt (unary__real__ n)) (expr-stmt (assign= (unary__imag__ "
     "n) 3))"},
    {"t->async; t->await.with; t->typeof;",
     "(expr-stmt (member->async t)) (expr-stmt (member.with (member->await t))) (expr-stmt (member->typeof t))"},
    {"x = await func(n) + 1;",
     "(expr-stmt! (assign=! x (binary+! (await! (call func n)) 1)))"},
    {"-await func(1); !await g(); (int)await g();",
     "(expr-stmt! (unary-! (await! (call func 1)))) (expr-stmt! (unary!! (await! (call g)))) (expr-stmt! (cast! "
     "(type (specs int) -) (await! (call g))))"},
    {"await t->run(n); await (h)(n); await ts[3]; await s->t; await tk;",
     "(expr-stmt! (await! (call (member->run t) n))) (expr-stmt! (await! (call (paren h) n))) (expr-stmt! (await! "
     "(index ts 3))) (expr-stmt! (await! (member->t s))) (expr-stmt! (await! tk))"},
    {"await (task(int))s->t; await ((handler *)p)(x);",
     "(expr-stmt! (await! (cast (type (specs (task-type (type (specs int) -))) -) (member->t s)))) (expr-stmt! "
     "(await! (call (paren (cast (type (specs :handler) (declarator pointer)) p)) x)))"},
    {"(await g(x)).m; func(await g(await h(1), 2), n);",
     "(expr-stmt! (member.m! (paren! (await! (call g x))))) (expr-stmt! (call! func (await! (call! g (await! (call "
     "h 1)) 2)) n))"},
    {"n && await g() || x ? await h() : (n, await i());",
     "(expr-stmt! (cond! (logical||! (logical&&! n (await! (call g))) x) (await! (call h)) (paren! (comma! n (await! "
     "(call i))))))"},
    {"arr[await g()] = await h();",
     "(expr-stmt! (assign=! (index! arr (await! (call g))) (await! (call h))))"},
    {"(T){ .x = await g() };",
     "(expr-stmt! (compound! (type (specs :T) -) (init-list! (init! designator.x (await! (call g))))))"},
};

static const pair types[] = {
    {"T *p; T q = *t; T (r); T (*fp)(int) = 0; T **pp, a[3], *b;",
     "(decl (specs :T) (init-decl (declarator pointer p) -)) (decl (specs :T) (init-decl (declarator q) (unary* "
     "t))) (decl (specs :T) (init-decl (declarator (declarator r)) -)) (decl (specs :T) (init-decl (declarator "
     "(declarator pointer fp) (params (param (specs int) -))) 0)) (decl (specs :T) (init-decl (declarator pointer "
     "pointer pp) -) (init-decl (declarator a (array 3)) -) (init-decl (declarator pointer b) -))"},
    {"obj * n; arr * n; n * obj; EC * n; func * n;",
     "(expr-stmt (binary* obj n)) (expr-stmt (binary* arr n)) (expr-stmt (binary* n obj)) (expr-stmt (binary* EC "
     "n)) (expr-stmt (binary* func n))"},
    {"unknown * p; unknown *p = x * n; unknown ** pp; unknown *p[3]; unknown *p, *q;",
     "(decl? (specs :unknown) (init-decl (declarator pointer p) -)) (decl? (specs :unknown) (init-decl (declarator "
     "pointer p) (binary* x n))) (decl? (specs :unknown) (init-decl (declarator pointer pointer pp) -)) (decl? "
     "(specs :unknown) (init-decl (declarator pointer p (array 3)) -)) (decl? (specs :unknown) (init-decl (declarator "
     "pointer p) -) (init-decl (declarator pointer q) -))"},
    {"unknown p; unknown p = 3; unknown p[3]; unknown const k = 1; const unknown k; unknown p, *q;",
     "(decl (specs :unknown) (init-decl (declarator p) -)) (decl (specs :unknown) (init-decl (declarator p) 3)) "
     "(decl (specs :unknown) (init-decl (declarator p (array 3)) -)) (decl (specs :unknown const) (init-decl (declarator "
     "k) 1)) (decl (specs const :unknown) (init-decl (declarator k) -)) (decl (specs :unknown) (init-decl (declarator "
     "p) -) (init-decl (declarator pointer q) -))"},
    {"unknown (*fp)(int) = 0; unknown (*fp)(int); unknown(x); unknown (x); unknown(x)(y); unknown(x) * y;",
     "(decl (specs :unknown) (init-decl (declarator (declarator pointer fp) (params (param (specs int) -))) 0)) "
     "(expr-stmt (call (call unknown (unary* fp)) (type (specs int) -))) (expr-stmt (call unknown x)) (expr-stmt "
     "(call unknown x)) (expr-stmt (call (call unknown x) y)) (expr-stmt (binary* (call unknown x) y))"},
    {"unknown f1(int); unknown *f2(int, char *);",
     "(decl (specs :unknown) (init-decl (declarator f1 (params (param (specs int) -))) -)) (decl? (specs :unknown) "
     "(init-decl (declarator pointer f2 (params (param (specs int) -) (param (specs char) (declarator pointer)))) "
     "-))"},
    {"unknown * p + 1; unknown * p(3) + 1; unknown * (p); unknown * p[3] + 1;",
     "(expr-stmt (binary+ (binary* unknown p) 1)) (expr-stmt (binary+ (binary* unknown (call p 3)) 1)) (expr-stmt "
     "(binary* unknown (paren p))) (expr-stmt (binary+ (binary* unknown (index p 3)) 1))"},
    {"(T)n; (T *)n; (obj)(n); (obj) * n; (obj) - n; (obj) & n;",
     "(expr-stmt (cast (type (specs :T) -) n)) (expr-stmt (cast (type (specs :T) (declarator pointer)) n)) (expr-stmt "
     "(call (paren obj) n)) (expr-stmt (binary* (paren obj) n)) (expr-stmt (binary- (paren obj) n)) (expr-stmt "
     "(binary& (paren obj) n))"},
    {"(unknown)n; (unknown)1; (unknown)\"s\"; (unknown)(n); (unknown)*t; (unknown)-n; (unknown)!n; (unknown)sizeof n;",
     "(expr-stmt (cast (type (specs :unknown) -) n)) (expr-stmt (cast (type (specs :unknown) -) 1)) (expr-stmt "
     "(cast (type (specs :unknown) -) \"s\")) (expr-stmt (call (paren unknown) n)) (expr-stmt (binary* (paren unknown) "
     "t)) (expr-stmt (binary- (paren unknown) n)) (expr-stmt (cast (type (specs :unknown) -) (unary! n))) (expr-stmt "
     "(cast (type (specs :unknown) -) (sizeof n)))"},
    {"(unknown *)n; (unknown **)n; (unknown const *)n; (const unknown)n; (unknown * const)n; (struct s *)n; (unknown "
     "(*)(int))n; (unknown (*)[3])n;",
     "(expr-stmt (cast (type (specs :unknown) (declarator pointer)) n)) (expr-stmt (cast (type (specs :unknown) "
     "(declarator pointer pointer)) n)) (expr-stmt (cast (type (specs :unknown const) (declarator pointer)) n)) "
     "(expr-stmt (cast (type (specs const :unknown) -) n)) (expr-stmt (cast (type (specs :unknown) (declarator "
     "(pointer const))) n)) (expr-stmt (cast (type (specs (tagstruct s)) (declarator pointer)) n)) (expr-stmt (cast "
     "(type (specs :unknown) (declarator (declarator pointer) (params (param (specs int) -)))) n)) (expr-stmt (cast "
     "(type (specs :unknown) (declarator (declarator pointer) (array 3))) n))"},
    {"(size_t)(n); (size_t)-n; (uint8_t)*t; (FILE)(n); (Unknown)-n; (Unknown)*t;",
     "(expr-stmt (cast? (type (specs :size_t) -) (paren n))) (expr-stmt (cast? (type (specs :size_t) -) (unary- "
     "n))) (expr-stmt (cast? (type (specs :uint8_t) -) (unary* t))) (expr-stmt (cast? (type (specs :FILE) -) (paren "
     "n))) (expr-stmt (cast? (type (specs :Unknown) -) (unary- n))) (expr-stmt (cast? (type (specs :Unknown) -) "
     "(unary* t)))"},
    {"(ElfW(Sym) *)n; (unknown) --n; (unknown)++; (__SIZE_TYPE__)-n; (int (*__stdcall)(int))n;",
     "(expr-stmt (cast (type (specs (type-nameElfW (blob Sym))) (declarator pointer)) n)) (expr-stmt (cast (type "
     "(specs :unknown) -) (unary-- n))) (expr-stmt (postfix++ (paren unknown))) (expr-stmt (cast? (type (specs "
     ":__SIZE_TYPE__) -) (unary- n))) (expr-stmt (cast (type (specs int) (declarator (declarator (pointer attribute)) "
     "(params (param (specs int) -)))) n))"},
    {"typedef int lb; lb x1; goto lb; lb: x1;",
     "(decl (specs typedef int) (init-decl (declarator lb) -)) (decl (specs :lb) (init-decl (declarator x1) -)) "
     "(goto lb) (label lb - (expr-stmt x1))"},
    {"(a)(b)(int)c; (unknown)(T)n; (unknown)(unknown2)n;",
     "(expr-stmt (cast (type (specs :a) -) (cast (type (specs :b) -) (cast (type (specs int) -) c)))) (expr-stmt "
     "(cast (type (specs :unknown) -) (cast (type (specs :T) -) n))) (expr-stmt (cast (type (specs :unknown) -) "
     "(cast (type (specs :unknown2) -) n)))"},
    {"(T){ 1 }; (unknown){ 1 }; (int[]){ 1, 2 }; (unknown[]){ 1 }; (struct s){ .a = 1 }; &(T){ 1 };",
     "(expr-stmt (compound (type (specs :T) -) (init-list (init 1)))) (expr-stmt (compound (type (specs :unknown) "
     "-) (init-list (init 1)))) (expr-stmt (compound (type (specs int) (declarator (array -))) (init-list (init "
     "1) (init 2)))) (expr-stmt (compound (type (specs :unknown) (declarator (array -))) (init-list (init 1)))) "
     "(expr-stmt (compound (type (specs (tagstruct s)) -) (init-list (init designator.a 1)))) (expr-stmt (unary& "
     "(compound (type (specs :T) -) (init-list (init 1)))))"},
    {"sizeof(T); sizeof(T *); sizeof(unknown *); sizeof(unknown); sizeof(int[n]); sizeof (T){ 1 }; sizeof(struct "
     "T); _Alignof(T); _Alignof(int *);",
     "(expr-stmt (sizeof (type (specs :T) -))) (expr-stmt (sizeof (type (specs :T) (declarator pointer)))) (expr-stmt "
     "(sizeof (type (specs :unknown) (declarator pointer)))) (expr-stmt (sizeof (paren unknown))) (expr-stmt (sizeof "
     "(type (specs int) (declarator (array n))))) (expr-stmt (sizeof (compound (type (specs :T) -) (init-list (init "
     "1))))) (expr-stmt (sizeof (type (specs (tagstruct T)) -))) (expr-stmt (sizeof (type (specs :T) -))) (expr-stmt "
     "(sizeof (type (specs int) (declarator pointer))))"},
    {"func((*t)); func(*(t)); func(*(t - 1)); unknown(*(t + 1)); (unknown(3.0) / n); n * (unknown(n) / 3);",
     "(expr-stmt (call func (paren (unary* t)))) (expr-stmt (call func (unary* (paren t)))) (expr-stmt (call func "
     "(unary* (paren (binary- t 1))))) (expr-stmt (call unknown (unary* (paren (binary+ t 1))))) (expr-stmt (paren "
     "(binary/ (call unknown 3.0) n))) (expr-stmt (binary* n (paren (binary/ (call unknown n) 3))))"},
    {"{ int T = 3; T * 2; T(n); (T)(n); (T) - 1; } T z;",
     "(block (decl (specs int) (init-decl (declarator T) 3)) (expr-stmt (binary* T 2)) (expr-stmt (call T n)) (expr-stmt "
     "(call (paren T) n)) (expr-stmt (binary- (paren T) 1))) (decl (specs :T) (init-decl (declarator z) -))"},
    {"{ typedef int n; n * p; (n)x; } n * x;",
     "(block (decl (specs typedef int) (init-decl (declarator n) -)) (decl (specs :n) (init-decl (declarator pointer "
     "p) -)) (expr-stmt (cast (type (specs :n) -) x))) (expr-stmt (binary* n x))"},
    {"typedef int T2, *T3; T2 a; T3 b; T2 * c;",
     "(decl (specs typedef int) (init-decl (declarator T2) -) (init-decl (declarator pointer T3) -)) (decl (specs "
     ":T2) (init-decl (declarator a) -)) (decl (specs :T3) (init-decl (declarator b) -)) (decl (specs :T2) (init-decl "
     "(declarator pointer c) -))"},
    {"typedef struct node node; node * x1; struct node { node *next; };",
     "(decl (specs typedef (tagstruct node)) (init-decl (declarator node) -)) (decl (specs :node) (init-decl (declarator "
     "pointer x1) -)) (decl (specs (tagstruct+defines node (member-decl (specs :node) (declarator pointer next)))))"},
    {"T T; T * 2;",
     "(decl (specs :T) (init-decl (declarator T) -)) (expr-stmt (binary* T 2))"},
    {"int func = 3; func * 2; enum { T = 1 }; T * n;",
     "(decl (specs int) (init-decl (declarator func) 3)) (expr-stmt (binary* func 2)) (decl (specs (tagenum+defines "
     "- (enumerator T 1)))) (expr-stmt (binary* T n))"},
    {"for (T * i = t; ; ) ; for (unknown * i = t; ; ) ; for (n * obj; ; ) ;",
     "(for (decl (specs :T) (init-decl (declarator pointer i) t)) - - empty) (for (decl? (specs :unknown) (init-decl "
     "(declarator pointer i) t)) - - empty) (for (binary* n obj) - - empty)"},
    {"void cb(T T, unknown T2x, T *); T * a;",
     "(decl (specs void) (init-decl (declarator cb (params (param (specs :T) (declarator T)) (param (specs :unknown) "
     "(declarator T2x)) (param (specs :T) (declarator pointer)))) -)) (decl (specs :T) (init-decl (declarator pointer "
     "a) -))"},
    {"typeof(n) a; typeof(T) b; typeof(int *) c; __typeof__(*t) d; typeof_unqual(n) e;",
     "(decl (specs (typeof n)) (init-decl (declarator a) -)) (decl (specs (typeof (type (specs :T) -))) (init-decl "
     "(declarator b) -)) (decl (specs (typeof (type (specs int) (declarator pointer)))) (init-decl (declarator "
     "c) -)) (decl (specs (typeof (unary* t))) (init-decl (declarator d) -)) (decl (specs (typeof n)) (init-decl "
     "(declarator e) -))"},
    {"(HRESULT (WINAPI *)(HWND, DWORD))p; typedef const char *(APIENTRY *VER)(void); VER v;",
     "(expr-stmt (cast (type (specs :HRESULT) (declarator (declarator attribute pointer) (params (param (specs "
     ":HWND) -) (param (specs :DWORD) -)))) p)) (decl (specs typedef const char) (init-decl (declarator pointer "
     "(declarator attribute pointer VER) (params (param (specs void) -))) -)) (decl (specs :VER) (init-decl (declarator "
     "v) -))"},
};

static const pair declarations[] = {
    {"int a, *b, c[3], (*d)(void), *e[3], (*f)[3], **g = &b;",
     "(decl (specs int) (init-decl (declarator a) -) (init-decl (declarator pointer b) -) (init-decl (declarator "
     "c (array 3)) -) (init-decl (declarator (declarator pointer d) (params (param (specs void) -))) -) (init-decl "
     "(declarator pointer e (array 3)) -) (init-decl (declarator (declarator pointer f) (array 3)) -) (init-decl "
     "(declarator pointer pointer g) (unary& b)))"},
    {"unsigned long long int a; long unsigned b; double _Complex c; _BitInt(17) d; unsigned _BitInt(3) e; __int128 "
     "g;",
     "(decl (specs unsigned long long int) (init-decl (declarator a) -)) (decl (specs long unsigned) (init-decl "
     "(declarator b) -)) (decl (specs double _Complex) (init-decl (declarator c) -)) (decl (specs _BitInt) (init-decl "
     "(declarator d) -)) (decl (specs unsigned _BitInt) (init-decl (declarator e) -)) (decl (specs __int128) (init-decl "
     "(declarator g) -))"},
    {"const int a = 1; int const b = 1; volatile int *const restrict p = 0; int *_Atomic q; _Atomic(int) r; _Atomic "
     "int s;",
     "(decl (specs const int) (init-decl (declarator a) 1)) (decl (specs int const) (init-decl (declarator b) 1)) "
     "(decl (specs volatile int) (init-decl (declarator (pointer const restrict) p) 0)) (decl (specs int) (init-decl "
     "(declarator (pointer _Atomic) q) -)) (decl (specs (atomic-type (type (specs int) -))) (init-decl (declarator "
     "r) -)) (decl (specs _Atomic int) (init-decl (declarator s) -))"},
    {"static int a = 3; extern int b; register int c; _Thread_local static int d; auto int e; inline int g(void); "
     "_Noreturn void h(void);",
     "(decl (specs static int) (init-decl (declarator a) 3)) (decl (specs extern int) (init-decl (declarator b) "
     "-)) (decl (specs register int) (init-decl (declarator c) -)) (decl (specs _Thread_local static int) (init-decl "
     "(declarator d) -)) (decl (specs auto int) (init-decl (declarator e) -)) (decl (specs inline int) (init-decl "
     "(declarator g (params (param (specs void) -))) -)) (decl (specs _Noreturn void) (init-decl (declarator h "
     "(params (param (specs void) -))) -))"},
    {"auto a = 3; __auto_type b = n; constexpr int c = 3; auto const d = 1; static e; register g; const h = 1;",
     "(decl (specs auto) (init-decl (declarator a) 3)) (decl (specs __auto_type) (init-decl (declarator b) n)) "
     "(decl (specs constexpr int) (init-decl (declarator c) 3)) (decl (specs auto const) (init-decl (declarator "
     "d) 1)) (decl (specs static) (init-decl (declarator e) -)) (decl (specs register) (init-decl (declarator g) "
     "-)) (decl (specs const) (init-decl (declarator h) 1))"},
    {"_Alignas(16) char a; _Alignas(T) char b; alignas(8) int c;",
     "(decl (specs (alignas 16) char) (init-decl (declarator a) -)) (decl (specs (alignas (type (specs :T) -)) "
     "char) (init-decl (declarator b) -)) (decl (specs (alignas 8) int) (init-decl (declarator c) -))"},
    {"int a[n], b[n][3], c[] = { 1 }, d[static_cast];",
     "(decl (specs int) (init-decl (declarator a (array n)) -) (init-decl (declarator b (array n) (array 3)) -) "
     "(init-decl (declarator c (array -)) (init-list (init 1))) (init-decl (declarator d (array static_cast)) -))"},
    {"struct s { int a; T *b, c[3]; int d : 3, : 0, e : 2; struct { int g; union { int h; float i; }; }; int j[]; "
     "} v = { 1 };",
     "(decl (specs (tagstruct+defines s (member-decl (specs int) (declarator a)) (member-decl (specs :T) (declarator "
     "pointer b) (declarator c (array 3))) (member-decl (specs int) (bitfield (declarator d) 3) (bitfield - 0) "
     "(bitfield (declarator e) 2)) (member-decl (specs (tagstruct+defines - (member-decl (specs int) (declarator "
     "g)) (member-decl (specs (tagunion+defines - (member-decl (specs int) (declarator h)) (member-decl (specs "
     "float) (declarator i)))))))) (member-decl (specs int) (declarator j (array -))))) (init-decl (declarator "
     "v) (init-list (init 1))))"},
    {"struct s; struct s *p; union u { int a; } u; struct { int a; } anon; struct __attribute__((packed)) pk { "
     "int x; } __attribute__((aligned(n))) pkv;",
     "(decl (specs (tagstruct s))) (decl (specs (tagstruct s)) (init-decl (declarator pointer p) -)) (decl (specs "
     "(tagunion+defines u (member-decl (specs int) (declarator a)))) (init-decl (declarator u) -)) (decl (specs "
     "(tagstruct+defines - (member-decl (specs int) (declarator a)))) (init-decl (declarator anon) -)) (decl (specs "
     "(tagstruct+defines pk (member-decl (specs int) (declarator x)) (attribute (blob n)))) (init-decl (declarator "
     "pkv) -))"},
    {"struct PACKED q { int x; } qv; struct { _Static_assert(1, \"x\"); ; int a; FIELDS(x) int b; MORE };",
     "(decl (specs (tagstruct+defines q (member-decl (specs int) (declarator x)))) (init-decl (declarator qv) -)) "
     "(decl (specs (tagstruct+defines - (static-assert 1 \"x\") (member-decl (specs int) (declarator a)) (member-decl "
     "(specs (type-nameFIELDS (blob x)) int) (declarator b)) (member-decl (specs :MORE)))))"},
    {"enum { A, B = n, C, } e; enum color { RED }; enum color c; enum size : unsigned char { BIG } s; enum { D "
     "UNUSED, LIST(x) LIST(y) E };",
     "(decl (specs (tagenum+defines - (enumerator A -) (enumerator B n) (enumerator C -))) (init-decl (declarator "
     "e) -)) (decl (specs (tagenum+defines color (enumerator RED -)))) (decl (specs (tagenum color)) (init-decl "
     "(declarator c) -)) (decl (specs (tagenum+defines size (enumerator BIG -))) (init-decl (declarator s) -)) "
     "(decl (specs (tagenum+defines - (blob D UNUSED) (blob LIST x LIST y E))))"},
    {"typedef int t1, *t2; typedef int (*t3)(t1 a); typedef struct { int x; } t4;",
     "(decl (specs typedef int) (init-decl (declarator t1) -) (init-decl (declarator pointer t2) -)) (decl (specs "
     "typedef int) (init-decl (declarator (declarator pointer t3) (params (param (specs :t1) (declarator a)))) "
     "-)) (decl (specs typedef (tagstruct+defines - (member-decl (specs int) (declarator x)))) (init-decl (declarator "
     "t4) -))"},
    {"int f1(), f2(void), f3(int, T, unknown, unknown *, unknown u, ...), f4(int a[], int b[static 3], int c[const "
     "*], int (*d)(int), void e(int));",
     "(decl (specs int) (init-decl (declarator f1 params) -) (init-decl (declarator f2 (params (param (specs void) "
     "-))) -) (init-decl (declarator f3 (params+variadic (param (specs int) -) (param (specs :T) -) (param (specs "
     ":unknown) -) (param (specs :unknown) (declarator pointer)) (param (specs :unknown) (declarator u)))) -) (init-decl "
     "(declarator f4 (params (param (specs int) (declarator a (array -))) (param (specs int) (declarator b (array "
     "3))) (param (specs int) (declarator c (array+star -))) (param (specs int) (declarator (declarator pointer "
     "d) (params (param (specs int) -)))) (param (specs void) (declarator e (params (param (specs int) -)))))) "
     "-))"},
    {"int vla(int n, int a[n][*]); int (*arrf[3])(int), (*(*ff)(int))(char), (*ret(int))[3]; char (*(*x[3])())[5]; "
     "int (paren); void (*sig(int, void (*)(int)))(int);",
     "(decl (specs int) (init-decl (declarator vla (params (param (specs int) (declarator n)) (param (specs int) "
     "(declarator a (array n) (array+star -))))) -)) (decl (specs int) (init-decl (declarator (declarator pointer "
     "arrf (array 3)) (params (param (specs int) -))) -) (init-decl (declarator (declarator pointer (declarator "
     "pointer ff) (params (param (specs int) -))) (params (param (specs char) -))) -) (init-decl (declarator (declarator "
     "pointer ret (params (param (specs int) -))) (array 3)) -)) (decl (specs char) (init-decl (declarator (declarator "
     "pointer (declarator pointer x (array 3)) params) (array 5)) -)) (decl (specs int) (init-decl (declarator "
     "(declarator paren)) -)) (decl (specs void) (init-decl (declarator (declarator pointer sig (params (param "
     "(specs int) -) (param (specs void) (declarator (declarator pointer) (params (param (specs int) -)))))) (params "
     "(param (specs int) -))) -))"},
    {"int a __attribute__((unused)) = 4, b asm(\"foo\"); [[maybe_unused]] int c; int d [[maybe_unused]]; __attribute__((x(n))) "
     "int e; int g, __attribute__((y)) h;",
     "(decl (specs int) (init-decl (declarator a (attribute blob)) 4) (init-decl (declarator b (attribute blob)) "
     "-)) (decl (specs (attribute blob) int) (init-decl (declarator c) -)) (decl (specs int) (init-decl (declarator "
     "d (attribute blob)) -)) (decl (specs (attribute (blob n)) int) (init-decl (declarator e) -)) (decl (specs "
     "int) (init-decl (declarator g) -) (init-decl (declarator (attribute blob) h) -))"},
    {"int * __attribute__((aligned(n))) p; int (__attribute__((x)) *q)(void);",
     "(decl (specs int) (init-decl (declarator (pointer (attribute (blob n))) p) -)) (decl (specs int) (init-decl "
     "(declarator (declarator (attribute blob) pointer q) (params (param (specs void) -))) -))"},
    {"API int a; LOCAL unknown b; API unknown *c; int API d(void); int d2 UNUSED, e2 UNUSED2(3); unsigned WINAPI "
     "*g; DECL(int) h; LIST_HEAD(a, b) i; const STACK_OF(X) *j;",
     "(decl (specs attribute int) (init-decl (declarator a) -)) (decl (specs :LOCAL :unknown) (init-decl (declarator "
     "b) -)) (decl (specs attribute :unknown) (init-decl (declarator pointer c) -)) (decl (specs int attribute) (init-decl "
     "(declarator d (params (param (specs void) -))) -)) (decl (specs int) (init-decl (declarator d2 attribute) "
     "-) (init-decl (declarator e2 (attribute blob)) -)) (decl (specs unsigned :WINAPI) (init-decl (declarator "
     "pointer g) -)) (decl (specs (type-nameDECL blob)) (init-decl (declarator h) -)) (decl (specs (type-nameLIST_HEAD "
     "(blob a b))) (init-decl (declarator i) -)) (decl (specs const (type-nameSTACK_OF (blob X))) (init-decl (declarator "
     "pointer j) -))"},
    {"int a[] = { [0] = 1, [1 ... 3] = 2, [4] 5, 6, }; struct s b = { x: 1, .y = { 2 }, .z[3].w = 4 }; int c[3] "
     "= {}; T d = { MACRO, CALL(1), { 1 } }; T e[] = { ROW(1) ROW(2) };",
     "(decl (specs int) (init-decl (declarator a (array -)) (init-list (init (designator 0 -) 1) (init (designator "
     "1 3) 2) (init (designator 4 -) 5) (init 6)))) (decl (specs (tagstruct s)) (init-decl (declarator b) (init-list "
     "(init designator.x 1) (init designator.y (init-list (init 2))) (init designator.z (designator 3 -) designator.w "
     "4)))) (decl (specs int) (init-decl (declarator c (array 3)) init-list)) (decl (specs :T) (init-decl (declarator "
     "d) (init-list (init MACRO) (init (call CALL 1)) (init (init-list (init 1)))))) (decl (specs :T) (init-decl "
     "(declarator e (array -)) (init-list (init (blob ROW ROW)))))"},
    {"char a[] = \"x\" \"y\", *b = L\"z\"; char c = 'x'; double d = 1e3; unsigned e = 0b101;",
     "(decl (specs char) (init-decl (declarator a (array -)) \"x\") (init-decl (declarator pointer b) L\"z\")) (decl "
     "(specs char) (init-decl (declarator c) 'x')) (decl (specs double) (init-decl (declarator d) 1e3)) (decl (specs "
     "unsigned) (init-decl (declarator e) 0b101))"},
    {"int nested(int a, T b) { return a + n; } nested(3); auto int fwd(int);",
     "(function-def (specs int) (declarator nested (params (param (specs int) (declarator a)) (param (specs :T) "
     "(declarator b)))) (block (return (binary+ a n)))) (expr-stmt (call nested 3)) (decl (specs auto int) (init-decl "
     "(declarator fwd (params (param (specs int) -))) -))"},
    {"_Static_assert(sizeof(int) == 4, \"x\"); static_assert(1);",
     "(static-assert (binary== (sizeof (type (specs int) -)) 4) \"x\") (static-assert 1 -)"},
    {"struct { T T; int obj; } v; int x2 = sizeof x2; int T = sizeof(T);",
     "(decl (specs (tagstruct+defines - (member-decl (specs :T) (declarator T)) (member-decl (specs int) (declarator "
     "obj)))) (init-decl (declarator v) -)) (decl (specs int) (init-decl (declarator x2) (sizeof x2))) (decl (specs "
     "int) (init-decl (declarator T) (sizeof (paren T))))"},
    {"int b[] = {\n#ifdef X\n 1,\n#else\n 2\n#endif\n };",
     "(decl (specs int) (init-decl (declarator b (array -)) (init-list (init 1) (init 2))))"},
};

static const pair statements[] = {
    {"; ; { } { ; }",
     "empty empty block (block empty)"},
    {"if (n) x; if (n) ; else x; if (n) if (x) ; else ; else ; if (n) x; else if (t) y; else z;",
     "(if n (expr-stmt x) -) (if n empty (expr-stmt x)) (if n (if x empty empty) empty) (if n (expr-stmt x) (if "
     "t (expr-stmt y) (expr-stmt z)))"},
    {"while (n) n--; do n--; while (n); do { } while (0);",
     "(while n (expr-stmt (postfix-- n))) (do (expr-stmt (postfix-- n)) n) (do block 0)"},
    {"for (;;) break; for (int i = 0, j = 1; i < j; i++) continue; for (n = 0, x = 1; n < 3; n++, x--) ; for (; "
     "n; ) ;",
     "(for - - - break) (for (decl (specs int) (init-decl (declarator i) 0) (init-decl (declarator j) 1)) (binary< "
     "i j) (postfix++ i) continue) (for (comma (assign= n 0) (assign= x 1)) (binary< n 3) (comma (postfix++ n) "
     "(postfix-- x)) empty) (for - n - empty)"},
    {"switch (n) { case 1: case 2: x; break; case 3 ... 5: default: ; int d = 3; case EC: } switch (n) case 1: x;",
     "(switch n (block (case 1 - (case 2 - (expr-stmt x))) break (case 3 5 (default empty)) (decl (specs int) (init-decl "
     "(declarator d) 3)) (case EC - -))) (switch n (case 1 - (expr-stmt x)))"},
    {"case n ? 1 : 2: x;",
     "(case (cond n 1 2) - (expr-stmt x))"},
    {"lab: x; lab2: int d = 3; goto lab; goto *t; lab3: { } lab4: __attribute__((unused)); lab5: [[x]] y; last:",
     "(label lab - (expr-stmt x)) (label lab2 - -) (decl (specs int) (init-decl (declarator d) 3)) (goto lab) (goto "
     "(unary* t)) (label lab3 - block) (label lab4 (attribute blob) empty) (label lab5 - (expr-stmt y)) (label "
     "last - -)"},
    {"{ __label__ q1, q2; q1: q2: ; }",
     "(block (local-label q1 q2) (label q1 - (label q2 - empty)))"},
    {"return; return n; return (n); return (T){ 1 }; return n ? x : 0;",
     "(return -) (return n) (return (paren n)) (return (compound (type (specs :T) -) (init-list (init 1)))) (return "
     "(cond n x 0))"},
    {"asm(\"nop\"); asm volatile (\"x %0\" : \"=r\"(n) : [nm] \"r\"(t->x) : \"memory\"); __asm__ goto (\"x\" : : : : lab); "
     "lab: ;",
     "(asm blob) (asm (blob n nm t)) (asm+goto blob) (label lab - empty)"},
    {"[[fallthrough]]; __attribute__((fallthrough)); [[likely]] n++; __attribute__((x)) if (n) x;",
     "(empty (attribute blob)) (empty (attribute blob)) (expr-stmt (postfix++ n)) (if n (expr-stmt x) -)"},
    {"catch: finally: with: async: goto catch; goto async;",
     "(label catch - (label finally - (label with - (label async - (goto catch))))) (goto async)"},
    {"while IS_BLANK(*t) n++; if EQ(\"\") return;",
     "(while (call IS_BLANK (unary* t)) (expr-stmt (postfix++ n))) (if (call EQ \"\") (return -) -)"},
};

static const pair macros[] = {
    {"FOO(x)\n    n = 3;",
     "(macro-block (call FOO x) (expr-stmt (assign= n 3)))"},
    {"FOO(x)\nn = 3;",
     "(macro-stmt (call FOO x)) (expr-stmt (assign= n 3))"},
    {"FOO\nn = 3;",
     "(macro-stmt FOO) (expr-stmt (assign= n 3))"},
    {"FOO(x) n = 3;",
     "(macro-block (call FOO x) (expr-stmt (assign= n 3)))"},
    {"EACH(n) x; EACH(n) { x; } EACH(n)\nx;",
     "(macro-block (call EACH n) (expr-stmt x)) (macro-block (call EACH n) (block (expr-stmt x))) (macro-block "
     "(call EACH n) (expr-stmt x))"},
    {"list_for_each(p, h) x; list_for_each(p, h) { x; } list_for_each(p, h) ++n; list_for_each(p, h)\n    x;",
     "(macro-block (call list_for_each p h) (expr-stmt x)) (macro-block (call list_for_each p h) (block (expr-stmt "
     "x))) (macro-block (call list_for_each p h) (expr-stmt (unary++ n))) (macro-block (call list_for_each p h) "
     "(expr-stmt x))"},
    {"FOO(int, unknown *, struct s, +, , { a; b; }, { 1, 2 }, n = 1, return, a b, obj b, .x = 1, \"s\" X);",
     "(expr-stmt (call FOO (type (specs int) -) (type (specs :unknown) (declarator pointer)) (type (specs (tagstruct "
     "s)) -) blob none (block (expr-stmt a) (expr-stmt b)) blob (assign= n 1) blob (type (specs :a :b) -) (blob "
     "obj b) blob (literal\"s\" X)))"},
    {"FOO(a)(b); FOO(a).b = 3; FOO(a)->c; FOO(a) = 5; FOO(a) + 1; FOO();",
     "(expr-stmt (call (call FOO a) b)) (expr-stmt (assign= (member.b (call FOO a)) 3)) (expr-stmt (member->c (call "
     "FOO a))) (expr-stmt (assign= (call FOO a) 5)) (expr-stmt (binary+ (call FOO a) 1)) (expr-stmt (call FOO))"},
    {"\"a\" PRIu64 \"b\" STR(n) \"c\"; func(PRE \"x\"); n = PREFIX NAME; func(_(\"x\"), \"y\" _(\"z\"));",
     "(expr-stmt (literal\"a\" PRIu64 STR n)) (expr-stmt (call func (literalPRE PRE))) (expr-stmt (assign= n (literalPREFIX "
     "PREFIX NAME))) (expr-stmt (call func (call _ \"x\") (literal\"y\" _)))"},
    {"FOO(x) BAR(y)\nBAZ;",
     "(macro-block (call FOO x) (macro-stmt (call BAR y))) (expr-stmt BAZ)"},
    {"BEGIN\n{ x; }",
     "(macro-block BEGIN (block (expr-stmt x)))"},
    {"FOO(a)\nint d;",
     "(macro-stmt (call FOO a)) (decl (specs int) (init-decl (declarator d) -))"},
    {"_Pragma(\"x\") for (;;) ;",
     "(macro-stmt (call _Pragma \"x\")) (for - - - empty)"},
    {"FOO(x)\n*t = 3;",
     "(macro-stmt (call FOO x)) (expr-stmt (assign= (unary* t) 3))"},
    {"FOO(x)",
     "(macro-stmt (call FOO x))"},
    {"FOO(n) if (n) x; else y;",
     "(macro-block (call FOO n) (if n (expr-stmt x) (expr-stmt y)))"},
    {"x = FOO\n(n);",
     "(expr-stmt (assign= x (call FOO n)))"},
    {"unknown(n)\nx = 3;",
     "(macro-stmt (call unknown n)) (expr-stmt (assign= x 3))"},
    {"func(n) - 3;",
     "(expr-stmt (binary- (call func n) 3))"},
    {"FOREVER { x; }",
     "(macro-block FOREVER (block (expr-stmt x)))"},
    {"n = 60 EACH(+) 3; return 1 EACH",
     "(expr-stmt (blob n EACH)) (return (blob EACH))"},
    {"API API LOCAL;",
     "(decl (specs attribute attribute :LOCAL))"},
    {"FOR_ALL(x)\n    ++n;",
     "(macro-block (call FOR_ALL x) (expr-stmt (unary++ n)))"},
    {"FOR_ALL(x)\n    *t = 3;",
     "(macro-block (call FOR_ALL x) (expr-stmt (assign= (unary* t) 3)))"},
    {"each(n) --x;",
     "(macro-block (call each n) (expr-stmt (unary-- x)))"},
};

static const pair words[] = {
    {"async with (timeout(2.0) as s, closer(t, n), plain as p) { x; } async with timeout(2.0) as s { } with running(&obj) "
     "{ } with (a) { } with a { }",
     "(with+async! (with-item (call timeout 2.0) s) (with-item (call closer t n) -) (with-item plain p) (block "
     "(expr-stmt x))) (with+async+bare! (with-item (call timeout 2.0) s) block) (with+bare! (with-item (call running "
     "(unary& obj)) -) block) (with! (with-item a -) block) (with+bare! (with-item a -) block)"},
    {"async with\n#pragma x\n (a) { }",
     "(with+async! (with-item a -) block)"},
    {"try { x; } catch { y; } try { x; } catch (A, B) as e { y; } catch as e { z; } finally { w; } try { } finally "
     "{ }",
     "(try! (block (expr-stmt x)) (catch - (block (expr-stmt y))) -) (try! (block (expr-stmt x)) (catch+as A B "
     "e (block (expr-stmt y))) (catch+as e (block (expr-stmt z))) (finally (block (expr-stmt w)))) (try! block "
     "(finally block))"},
    {"throw; throw n; throw A, \"x %d\", n; throw (n); throw -1; throw *t;",
     "(throw! -) (throw! n) (throw! A \"x %d\" n) (throw! (paren n)) (throw! (unary- 1)) (throw! (unary* t))"},
    {"defer func(n); defer { x; } defer (void)n;",
     "(defer! (expr-stmt (call func n))) (defer! (block (expr-stmt x))) (defer! (expr-stmt (cast (type (specs void) "
     "-) n)))"},
    {"try { } finally { unshield { await g(); } }",
     "(try! block (finally! (block! (unshield! (block! (expr-stmt! (await! (call g))))))))"},
    {"all { a = await g(); { b = await h(); } } any { await g(); x; }",
     "(all! (expr-stmt! (assign=! a (await! (call g)))) (block! (expr-stmt! (assign=! b (await! (call h)))))) (any! "
     "(expr-stmt! (await! (call g))) (expr-stmt x))"},
    {"async for (int i : g(1)) x; async for (unknown *u : g()) { } async for (auto v : g()) { } async for (task(int) "
     "k : g()) ;",
     "(async-for! (param (specs int) (declarator i)) (call g 1) (expr-stmt x)) (async-for! (param (specs :unknown) "
     "(declarator pointer u)) (call g) block) (async-for! (param+auto (specs auto) (declarator v)) (call g) block) "
     "(async-for! (param (specs (task-type (type (specs int) -))) (declarator k)) (call g) empty)"},
    {"task(int) k = spawn(g, h(41)); task(int) ks[3], *kp; task(unknown *) k2; spawn(g, h(1)); func(spawn(g, h(1)));",
     "(decl! (specs (task-type (type (specs int) -))) (init-decl! (declarator k) (spawn! g (call h 41)))) (decl "
     "(specs (task-type (type (specs int) -))) (init-decl (declarator ks (array 3)) -) (init-decl (declarator pointer "
     "kp) -)) (decl (specs (task-type (type (specs :unknown) (declarator pointer)))) (init-decl (declarator k2) "
     "-)) (expr-stmt! (spawn! g (call h 1))) (expr-stmt! (call! func (spawn! g (call h 1))))"},
    {"yield n; yield;",
     "(yield! n) (yield! -)"},
    {"int with = 3; with++; with * 2; with(3); int task = 3; task * 2; task(3); int throw; throw = 1; throw + 1; "
     "int defer; defer(3); int yield; yield; yield * 2;",
     "(decl (specs int) (init-decl (declarator with) 3)) (expr-stmt (postfix++ with)) (expr-stmt (binary* with "
     "2)) (expr-stmt (call with 3)) (decl (specs int) (init-decl (declarator task) 3)) (expr-stmt (binary* task "
     "2)) (expr-stmt (call task 3)) (decl (specs int) (init-decl (declarator throw) -)) (expr-stmt (assign= throw "
     "1)) (expr-stmt (binary+ throw 1)) (decl (specs int) (init-decl (declarator defer) -)) (expr-stmt (call defer "
     "3)) (decl (specs int) (init-decl (declarator yield) -)) (expr-stmt yield) (expr-stmt (binary* yield 2))"},
    {"int all, any, try; all = any; int spawn; spawn(1, 2); int catch; catch = 3;",
     "(decl (specs int) (init-decl (declarator all) -) (init-decl (declarator any) -) (init-decl (declarator try) "
     "-)) (expr-stmt (assign= all any)) (decl (specs int) (init-decl (declarator spawn) -)) (expr-stmt (call spawn "
     "1 2)) (decl (specs int) (init-decl (declarator catch) -)) (expr-stmt (assign= catch 3))"},
    {"exit(1); enter(2); t->with = 3; t->task.all = 4; struct with *w; func(as, noawait, leaf);",
     "(expr-stmt (call exit 1)) (expr-stmt (call enter 2)) (expr-stmt (assign= (member->with t) 3)) (expr-stmt "
     "(assign= (member.all (member->task t)) 4)) (decl (specs (tagstruct with)) (init-decl (declarator pointer "
     "w) -)) (expr-stmt (call func as noawait leaf))"},
    {"with(x); with (x) * 2; with = 3; with->x; with_t w; throw_it(x); catch(3); finally = 3; all = 3; all(3);",
     "(expr-stmt (call with x)) (expr-stmt (binary* (call with x) 2)) (expr-stmt (assign= with 3)) (expr-stmt (member->x "
     "with)) (decl (specs :with_t) (init-decl (declarator w) -)) (expr-stmt (call throw_it x)) (expr-stmt (call "
     "catch 3)) (expr-stmt (assign= finally 3)) (expr-stmt (assign= all 3)) (expr-stmt (call all 3))"},
    {"{ with_t with; with (n); } with (n) { }",
     "(block (decl (specs :with_t) (init-decl (declarator with) -)) (expr-stmt (call with n))) (with! (with-item "
     "n -) block)"},
    {"if (n) throw A; else defer x; for (;;) async with (a) { break; }",
     "(if! n (throw! A) (defer! (expr-stmt x))) (for! - - - (with+async! (with-item a -) (block break)))"},
    {"lab: async with (a) { } lab2: throw A; case 1: try { } finally { }",
     "(label! lab - (with+async! (with-item a -) block)) (label! lab2 - (throw! A)) (case! 1 - (try! block (finally "
     "block)))"},
};

static const pair conditionals[] = {
    {"\n#if A\n x;\n#elif B\n int d;\n#else\n y;\n#endif\n z;",
     "pp-line (expr-stmt x) pp-line (decl (specs int) (init-decl (declarator d) -)) pp-line (expr-stmt y) pp-line "
     "(expr-stmt z)"},
    {"\n#if 0\n don't { parse ( this\n#endif\n x;",
     "pp-line pp-line (expr-stmt x)"},
    {"\n#if 1\n x;\n#else\n }}\n#endif\n y;",
     "pp-line (expr-stmt x) pp-line pp-line (expr-stmt y)"},
    {"\n#define X 1\nx; /* c */\n#pragma y\ny;",
     "(expr-stmt x) (expr-stmt y)"},
    {"\n#if 0\n x\n#elif A\n y;\n#endif",
     "pp-line pp-line (expr-stmt y) pp-line"},
    {"switch (n) {\n#if A\n case 1: x; break;\n#endif\n default: y;\n#if B\n#endif\n }",
     "(switch n (block pp-line (case 1 - (expr-stmt x)) break pp-line (default (expr-stmt y)) pp-line pp-line))"},
    {"lab:\n#if A\n x;\n#endif",
     "(label lab - -) pp-line (expr-stmt x) pp-line"},
};

static const pair file_scope[] = {
    {"async int f(void);",
     "(function+async (specs async int) (declarator f (params (param (specs void) -))) -)"},
    {"static async int f(int a) { return a; }",
     "(function+async+static (specs static async int) (declarator f (params (param (specs int) (declarator a)))) "
     "(block (return a)))"},
    {"async static inline T *f(T *t, int n, char v[], int (*cb)(int), task(int) k);",
     "(function+async+static (specs async static inline :T) (declarator pointer f (params (param (specs :T) (declarator "
     "pointer t)) (param (specs int) (declarator n)) (param (specs char) (declarator v (array -))) (param (specs "
     "int) (declarator (declarator pointer cb) (params (param (specs int) -)))) (param (specs (task-type (type "
     "(specs int) -))) (declarator k)))) -)"},
    {"async generator int f(double d, int n) { yield n; }",
     "(function+async+generator! (specs async generator int) (declarator f (params (param (specs double) (declarator "
     "d)) (param (specs int) (declarator n)))) (block! (yield! n)))"},
    {"async typedef int handler(asc_stream *conn);",
     "(function+async+typedef (specs async typedef int) (declarator handler (params (param (specs :asc_stream) "
     "(declarator pointer conn)))) -)"},
    {"async void asc_sleep(double seconds) leaf(struct asc_sleep_frame);",
     "(function+async (specs async void) (declarator asc_sleep (params (param (specs double) (declarator seconds)))) "
     "- (leaf (type (specs (tagstruct asc_sleep_frame)) -)))"},
    {"async void asc_yield(void) leaf();",
     "(function+async (specs async void) (declarator asc_yield (params (param (specs void) -))) - (leaf -))"},
    {"__attribute__((noinline)) static async int f(void);",
     "(function+async+static (specs (attribute blob) static async int) (declarator f (params (param (specs void) "
     "-))) -)"},
    {"async __attribute__((x)) int f(void) __attribute__((y));",
     "(function+async (specs async (attribute blob) int) (declarator f (params (param (specs void) -)) (attribute "
     "blob)) -)"},
    {"[[nodiscard]] async int f(void);",
     "(function+async (specs (attribute blob) async int) (declarator f (params (param (specs void) -))) -)"},
    {"API async int f(void);",
     "(function+async (specs :API async int) (declarator f (params (param (specs void) -))) -)"},
    {"API(3) async int f(void);",
     "(function+async (specs (type-nameAPI blob) async int) (declarator f (params (param (specs void) -))) -)"},
    {"DEFINE(x)\nasync int f(void);",
     "(function+async (specs async int) (declarator f (params (param (specs void) -))) -)"},
    {"async int API f(int x) UNUSED;",
     "(function+async (specs async int :API) (declarator f (params (param (specs int) (declarator x))) attribute) -)"},
    {"async EXPORT size_t NOTHROW\nATTR(malloc) ALLOC(1)\nname(size_t size) { }",
     "(function+async (specs async :EXPORT :size_t :NOTHROW (attribute (blob malloc)) (attribute blob)) (declarator "
     "name (params (param (specs :size_t) (declarator size)))) block)"},
    {"async static re_t *\ninternal_function\nf(int x) { }",
     "(function+async+static (specs async static :re_t) (declarator (pointer attribute) f (params (param (specs "
     "int) (declarator x)))) block)"},
    {"async int (f)(int);",
     "(function+async (specs async int) (declarator (declarator f) (params (param (specs int) -))) -)"},
    {"async struct s { int a; } *f(void);",
     "(function+async (specs async (tagstruct+defines s (member-decl (specs int) (declarator a)))) (declarator "
     "pointer f (params (param (specs void) -))) -)"},
    {"extern async unsigned f(void);",
     "(function+async (specs extern async unsigned) (declarator f (params (param (specs void) -))) -)"},
    {"async void f(int a, ...);",
     "(function+async (specs async void) (declarator f (params+variadic (param (specs int) (declarator a)))) -)"},
    {"async int main(int argc, char **argv) { return 0; }",
     "(function+async (specs async int) (declarator main (params (param (specs int) (declarator argc)) (param (specs "
     "char) (declarator pointer pointer argv)))) (block (return 0)))"},
    {"async manager m(double s) { enter { await asc_sleep(s); } }",
     "(manager+async! m (params (param (specs double) (declarator s))) (enter! (block! (expr-stmt! (await! (call "
     "asc_sleep s))))))"},
    {"manager m(auto a, auto b) noawait { int fd; enter { return fd; } exit as e { if (e) return true; } await "
     "{ return 3; } }",
     "(manager+noawait m (params (param+auto (specs auto) (declarator a)) (param+auto (specs auto) (declarator "
     "b))) (decl (specs int) (init-decl (declarator fd) -)) (enter (block (return fd))) (exit e (block (if e (return "
     "true) -))) (await-clause (block (return 3))))"},
    {"manager m(int x)\n{\n#if A\n    int y;\n#endif\n    exit { x; }\n}",
     "(manager m (params (param (specs int) (declarator x))) pp-line (decl (specs int) (init-decl (declarator y) "
     "-)) pp-line (exit - (block (expr-stmt x))))"},
    {"manager m() { }",
     "(manager m params)"},
    {"async manager m(int s) { async with (cancel_scope(s)) { yield s; } if (s) throw A; }",
     "(manager+async+body! m (params (param (specs int) (declarator s))) (block! (with+async! (with-item (call "
     "cancel_scope s) -) (block! (yield! s))) (if! s (throw! A) -)))"},
    {"async manager m(void) { yield; }",
     "(manager+async+body! m (params (param (specs void) -)) (block! (yield! -)))"},
    {"manager m(struct s *s) { _Static_assert(1); struct { int a; } v; enter { } }",
     "(manager m (params (param (specs (tagstruct s)) (declarator pointer s))) (static-assert 1 -) (decl (specs "
     "(tagstruct+defines - (member-decl (specs int) (declarator a)))) (init-decl (declarator v) -)) (enter block))"},
    {"typedef int manager;\nmanager f(int x) { return 3; }",
     "text"},
    {"#include \"net.asc\"",
     "import"},
    {"int x;\n#include <lib/net.asc>\n",
     "import"},
    {"int f(void) { return 3; }",
     "text"},
    {"struct s { int async_; } v;",
     "text"},
    {"int f(struct s *s) { return s->async + s->await; }",
     "text"},
    {"#if 0\nasync {\n#endif\nint x;",
     "text"},
    {"extern \"C\" {\nasync int f(void);\n}",
     "text"},
    {"async int f(void) { }\n/* end */",
     "(function+async (specs async int) (declarator f (params (param (specs void) -))) block)"},
    {"typedef int generator;\nasync generator f(void);",
     "(function+async (specs async :generator) (declarator f (params (param (specs void) -))) -)"},
    {"async task(int) f(void);",
     "(function+async (specs async (task-type (type (specs int) -))) (declarator f (params (param (specs void) "
     "-))) -)"},
};

static const pair mistakes[] = {
    {"async int f(void) { int x = 3 return x; }",
     "1:29: error: expected `;` after the declaration\n"},
    {"async int f(void) {\n    x = 3\n    y = 4;\n}",
     "2:9: error: expected `;` after the expression\n"},
    {"async int f(void) {\n    foo(1, 2;\n    y = 4;\n}",
     "2:13: error: expected `)` before `;`\n2:8: note: to match this `(`\n"},
    {"async int f(void) {\n    if (x {\n        y();\n    }\n}",
     "2:11: error: expected `)` before `{`\n2:8: note: to match this `(`\n"},
    {"async int f(void) {\n    y[3 = 4;\n}",
     "2:12: error: expected `]` before `;`\n2:6: note: to match this `[`\n"},
    {"async int f(void) {\n    if (x) {\n        y();\n    return 3;\n}\n\nasync int g(void) { await h(); }",
     "5:1: error: missing `}`: a block is never closed\n2:12: note: the block opened here\n"},
    {"async int f(void) {\n    if (x) {\n        y();\n    }\n    }\n    return await g();\n}\nint h(void) { return 3; }",
     "7:1: error: unexpected `}`: nothing is open that it could close\n5:5: note: the function before it ends here\n"},
    {"async int f(void) { foo(a,, ); x = ; y = 4 +; z; }",
     "1:36: error: expected an expression before `;`\n1:45: error: expected an expression before `;`\n"},
    {"async int f(void) { foo(a,, ); x = ;\n y = 4 +; z; }",
     "1:36: error: expected an expression before `;`\n2:9: error: expected an expression before `;`\n"},
    {"async int f(void) { else x; }",
     "1:21: error: `else` without an `if` before it\n"},
    {"async int f(void) { try { x(); } y(); }",
     "1:34: error: expected `catch` or `finally` after the block of `try`\n"},
    {"async int f(void) { catch (A) { } finally { } }",
     "1:21: error: `catch` without a `try` before it\n"},
    {"async int f(void) { await f(x).m; await f(x)[0]; await f(x)++; (await f(x)).m; await -x;\n\nawait 3; }",
     "1:31: error: `await` takes the whole of what follows it: parenthesise `await` and its call\n1:45: error: `await` "
     "takes the whole of what follows it: parenthesise `await` and its call\n1:60: error: `await` takes the whole "
     "of what follows it: parenthesise `await` and its call\n1:86: error: expected an expression before `-`\n3:7: "
     "error: only a call or a task can be awaited\n"},
    {"async int f(void) { async with a(1) as x, b as y { z(); } }",
     "1:32: error: several managers need parentheses around them\n"},
    {"async int f(void) { async with (a(1) as x, b as y) z(); }",
     "1:52: error: expected `{` before `z`\n"},
    {"async int f(void) { with (a(1)) z(); }",
     "1:33: error: expected `{` before `z`\n"},
    {"async int f(void) { spawn(g, 3); spawn(g); spawn(g, f(1), 2); }",
     "1:21: error: `spawn` starts a call: `spawn(group, function(arguments))`\n1:34: error: `spawn` starts a call: "
     "`spawn(group, function(arguments))`\n1:44: error: `spawn` starts a call: `spawn(group, function(arguments))`\n"},
    {"int g(int x)\n{\n    if (x)\n        await f();\n    await h();\n    return 0;\n}\nint h() { async with (x) { } }",
     "4:9: error: `await` in a plain function: only an async function can wait\n1:5: note: `g` is declared here "
     "without `async`\n8:11: error: `async with` in a plain function: only an async function can wait\n8:5: note: "
     "`h` is declared here without `async`\n"},
    {"static inline int g(int x) { return await f(); }",
     "1:37: error: `await` in a plain function: only an async function can wait\n1:19: note: `g` is declared here "
     "without `async`\n"},
    {"async int f(void)",
     "1:17: error: expected `;` or a body in braces after this\n"},
    {"async int f(void) g();",
     ""},
    {"async int x;",
     "1:11: error: `async` declares a function, and this is none\n"},
    {"async int f(void) {\n#if A\n    if (x) {\n#else\n    if (y) {\n#endif\n    }\n}",
     "4:1: error: this preprocessor conditional splits a statement: put whole statements between #if and #endif\n"},
    {"async int f(void) {\n    if (x)\n#if A\n    y();\n#endif\n    z();\n}",
     "3:1: error: this preprocessor conditional splits a statement: put whole statements between #if and #endif\n"},
    {"async int f(void) {\n#if A\n    z();\n}\n#endif",
     "2:1: error: this preprocessor conditional splits a statement: put whole statements between #if and #endif\n"},
    {"async int f(void) {\n    z();\n#endif\n}",
     "3:1: error: this has no `#if` before it\n"},
    {"async int f(void) { \"abc\n; x = 'a\n; y = @; z = `; }",
     "1:21: error: this string has no closing `\"` on its line\n2:7: error: this character has no closing `'` on "
     "its line\n3:7: error: this byte is no part of C\n3:14: error: this byte is no part of C\n"},
    {"async int f(void) { return 1;",
     "1:29: error: missing `}`: a block is never closed\n1:19: note: the block opened here\n"},
    {"async int f(void) { foo(; }",
     "1:25: error: expected `)` before `;`\n1:24: note: to match this `(`\n"},
    {"async manager m(int x) { int y; enter { } x(); exit { } }",
     "1:43: error: expected a declaration, `enter`, `exit` or `await` before `x`: statements stand in a clause\n"},
    {"async manager m(int x) { foo(); }",
     ""},
    {"manager m { enter {} }",
     "1:11: error: expected `(` before `{`\n"},
    {"async manager m(int x, { enter {} }",
     "1:24: error: expected `)` before `{`\n1:16: note: to match this `(`\n"},
    {"async int f(a, b) int a; int b; { return a; }",
     "1:11: error: an async function has no old-style definition: write the types of its parameters in the parentheses\n"},
    {"async int f(void) { for (int i = 0, i < 3; i++) { x(); } y(); }",
     "1:37: error: expected `;` after the expression\n"},
    {"async int f(void) { for (i = 0; i < 3) { x(); } y(); }",
     "1:37: error: expected `;` after the expression\n"},
    {"async int f(void) { while x { y(); } z(); }",
     "1:27: error: expected `(` before `x`\n"},
    {"async int f(void) { do x(); while (y) z(); }",
     "1:37: error: expected `;` after the condition of `do`\n"},
    {"async int f(void) { switch (x) { case 1 y(); break; } }",
     "1:41: error: expected `:` before `y`\n"},
    {"async int f(void) { int a[3; b(); }",
     "1:28: error: expected `]` before `;`\n1:26: note: to match this `[`\n"},
    {"async int f(void) { int x = {1, 2; y(); }",
     "1:34: error: expected `}` before `;`\n1:29: note: to match this `{`\n"},
    {"async int f(void) { struct { int x } y; z(); }",
     "1:34: error: expected `;` after the declaration\n"},
    {"async int f(void) { goto 3; x(y, z); break 2; x(y, z); continue x; }",
     "1:26: error: expected a name before `3`\n1:38: error: expected `;` after `break`\n1:56: error: expected `;` "
     "after `continue`\n"},
    {"async int f(void) { int; int *; int 3; const; unsigned x y; }",
     "1:30: error: this declares nothing: a name is missing\n1:33: error: expected `;` after the declaration\n"},
    {"async int f(void) { throw 3 4; defer; yield x y; unshield x; }",
     "1:27: error: expected `;` after `throw`\n1:45: error: expected `;` after `yield`\n"},
    {"async int f(void) { int async = 3; x = await; }",
     "1:25: error: unexpected `async`: it is a word of the language and can't be a name\n"},
    {"async int f(void) { return x y z; w(); return; }",
     "1:28: error: expected `;` after `return`\n"},
    {"async int f(void) { a b c d; (int x) y; }",
     ""},
    {"async int f(int x,) { }",
     "1:19: error: expected a type before `)`\n"},
    {"async int f(int x int y) { }",
     "1:19: error: expected `,` or `)` before `int`\n"},
    {"async f(int x { }",
     "1:15: error: expected `)` before `{`\n1:8: note: to match this `(`\n"},
    {"async",
     "1:1: error: `async` without a function after it\n"},
    {"async int",
     "1:7: error: the declaration ends here before it is complete\n"},
    {"async int f(void) { 3x; 08; x = 3 3; x(y, z); \"a\" 4; }",
     "1:33: error: expected `;` after the expression\n1:47: error: expected `;` after the expression\n"},
    {"async int f(void) { x = (1 + 2; y(); }\nasync int g(void) { z(; }\nasync int h(void) { ok(); }",
     "1:31: error: expected `)` before `;`\n1:25: note: to match this `(`\n2:23: error: expected `)` before `;`\n2:22: "
     "note: to match this `(`\n"},
    {"async int f(void) { if (a) { b(); } } }",
     "1:39: error: unexpected `}`: nothing is open that it could close\n1:37: note: the function before it ends here\n"},
    {"/* abc",
     ""},
    {"async int f(void) { /* abc }",
     "1:21: error: this comment has no end\n"},
    {"async int f(void) { case 1: x; default: y; lab: }",
     ""},
    {"async for (;;) {}",
     "1:1: error: `async for` outside of an async function\n"},
    {"async int f(void) { async for (i = 0; i < 3; i++) x(); async x(); async; }",
     "1:34: error: expected `:` before `=`\n1:56: error: in a function, `async` begins `async with` or `async for`\n"
     "1:67: error: in a function, `async` begins `async with` or `async for`\n"},
    {"async int f(void) { await foo }",
     "1:27: error: expected `;` after the expression\n"},
    {"async int f(void) { all { int x; y(); } any x; }",
     ""},
    {"async int f(void) {\n  if (n\n#if A\n && x\n#endif\n ) y;\n  z();\n}\n",
     "3:1: error: this preprocessor conditional splits a statement: put whole statements between #if and #endif\n"},
    {"async int f(void) {\n  func(n,\n#if A\n 1\n#else\n 2\n#endif\n );\n  z();\n}\n",
     "3:1: error: this preprocessor conditional splits a statement: put whole statements between #if and #endif\n"},
    {"async int f(void) {\n  return n\n#ifdef A\n + 1\n#endif\n ;\n}\n",
     "3:1: error: this preprocessor conditional splits a statement: put whole statements between #if and #endif\n"},
    {"async int f(void) {\n  int x =\n#ifdef A\n 1;\n#else\n 2;\n#endif\n  y = ;\n}\n",
     "3:1: error: this preprocessor conditional splits a statement: put whole statements between #if and #endif\n"
     "8:7: error: expected an expression before `;`\n"},
    {"int g(void) { int await = 3; }\nint async;\n",
     "1:19: error: unexpected `await`: it is a word of the language and can't be a name\n2:5: error: unexpected "
     "`async`: it is a word of the language and can't be a name\n"},
    {"struct s { int async; };",
     "1:16: error: unexpected `async`: it is a word of the language and can't be a name\n"},
    {"async int f(void) {\n    x = 1;\n    if (a) {\n        b();\n        c();\n\n    d();\n}\n\nint g(void) { }\nasync "
     "int h(void) { ok(); }\n",
     "8:1: error: missing `}`: a block is never closed\n3:12: note: the block opened here\n"},
    {"async int f(void) {\n  if (a) {}\n#if X\n  else b();\n#endif\n}\n",
     "3:1: error: this preprocessor conditional splits a statement: put whole statements between #if and #endif\n"},
    {"async int f(void) {\n  f(\n#if X\n  await g()\n#endif\n  );\n}\n",
     "3:1: error: this preprocessor conditional splits a statement: put whole statements between #if and #endif\n"},
    {"async int f(void) {\n  int x = (1 + 2\n  y();\n  z();\n}\n",
     "2:16: error: expected `)` after `2`\n2:11: note: to match this `(`\n"},
    {"async int f(void) { await await g(); }",
     "1:27: error: expected an expression before `await`\n"},
    {"async int f(void) { x = await g() y; }",
     "1:33: error: expected `;` after the expression\n"},
    {"async int f(int) { }",
     ""},
    {"async int f(void), g(void);",
     "1:17: error: expected `;` after the declaration\n"},
    {"async int f;",
     "1:11: error: `async` declares a function, and this is none\n"},
    {"async generator int f(void) { yield x y; }",
     "1:37: error: expected `;` after `yield`\n"},
    {"async int f(void) { unknown { x; } }",
     "1:21: error: expected `;` after the expression\n"},
    {"async int f(void) { for (async) ; }",
     "1:26: error: unexpected `async`: it is a word of the language and can't be a name\n"},
    {"async int f(void) { struct { int x; y; } z = { .x 3 }; ok(); }",
     ""},
    {"async int f(void) { switch (x) { case: y; } }",
     "1:38: error: expected an expression before `:`\n"},
    {"async int f(void) { (int x) 3; }",
     ""},
    {"async int f(void) { if (x) int y; }",
     "1:28: error: expected a statement before `int`\n"},
    {"async int f(void) { return await f(), await 3; }",
     "1:45: error: only a call or a task can be awaited\n"},
    {"int f(void) { return 0; }\nawait g();\n",
     "2:1: error: `await` outside of an async function\n"},
    {"async int f(void) { async with () { } with (3) { } }",
     "1:33: error: expected the name of a manager\n1:45: error: expected the name of a manager\n"},
    {"async manager (int x) { }",
     "1:7: error: an async function needs the type of its result before its name\n"},
    {"async manager m(int x)\nasync int f(void) { }",
     "1:22: error: the declaration ends here before it is complete\n"},
    {"async int f(void) { try x(); catch { } }",
     "1:25: error: expected `{` before `x`\n"},
    {"async int f(void) { finally { } }",
     "1:21: error: `finally` without a `try` before it\n"},
    {"async int f(void) { a = \"x\" y \"z; }",
     "1:31: error: this string has no closing `\"` on its line\n"},
    {"async int f(void) { x ? y; x ? y : ; }",
     "1:26: error: expected `:` before `;`\n1:36: error: expected an expression before `;`\n"},
    {"async int f(void) { foo(1 2); foo(1 + ); foo(await g() 2); }",
     "1:56: error: expected `)` before `2`\n"},
    {"async int f(void) { _Generic(x, int 1); }",
     "1:37: error: expected `:` before `1`\n"},
    {"async int f(void) { a[1; }",
     "1:24: error: expected `]` before `;`\n1:22: note: to match this `[`\n"},
    {"async int f(void) { a]; }\nasync int g(void) { b); }",
     "1:22: error: unexpected `]`: nothing is open that it could close\n2:22: error: unexpected `)`: nothing is "
     "open that it could close\n"},
    {"async int f(void) { spawn; task x; }",
     ""},
};

#endif
