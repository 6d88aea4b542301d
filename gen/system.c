/* Names of the C library and of the system, for two reasons.
 *
 * Functions that libuv, libasc and OpenSSL call: a program that defines one itself, for something else, is right in C; but its definition would
 * be found by the shared libraries first (ELF interposes), which then call it. So it stays out of what the program shows them: its visibility
 * is hidden. What people do interpose on purpose, the allocator, is left alone.
 *
 * An async function with the name of any of them: its description has another name, since to C compilers these names are functions. */
#include <string.h>

#include "collect.h"
#include "emit.h"

/* clang-format off */ /* in the order of strcmp */
static const char *const called_names[] = {
    "abort", "accept", "accept4", "access", "atexit", "bind", "chdir", "chmod", "chown", "clock_getres", "clock_gettime", "close",
    "closedir", "connect", "copy_file_range", "dirfd", "dlclose", "dlerror", "dlopen", "dlsym", "dup", "dup2", "dup3", "epoll_create",
    "epoll_create1", "epoll_ctl", "epoll_pwait", "epoll_wait", "eventfd", "execvp", "exit", "fchmod", "fchown", "fclose", "fcntl",
    "fcntl64", "fdatasync", "fdopen", "fdopendir", "fflush", "fgets", "fileno", "fopen", "fork", "fprintf", "fputc", "fputs",
    "freeaddrinfo", "freeifaddrs", "fscanf", "fstat", "fstat64", "fstatat", "fsync", "ftruncate", "ftruncate64", "futimens", "fwrite",
    "getaddrinfo", "getcwd", "getenv", "getgid", "gethostname", "getifaddrs", "getnameinfo", "getpeername", "getpgid", "getpid",
    "getppid", "getpriority", "getpwuid_r", "getrlimit", "getrusage", "getsockname", "getsockopt", "gettid", "gettimeofday", "getuid",
    "gmtime", "if_indextoname", "if_nametoindex", "ioctl", "isatty", "kill", "lchown", "link", "listen", "localtime", "lseek", "lstat",
    "lstat64", "madvise", "memchr", "memcmp", "memcpy", "memmove", "memset", "mkdir", "mkdtemp", "mkstemp", "mkstemp64", "mmap", "munmap",
    "nanosleep", "open", "open64", "openat", "opendir", "pathconf", "pipe", "pipe2", "poll", "prctl", "pread", "pread64", "preadv",
    "putc", "pwrite", "pwrite64", "pwritev", "qsort", "raise", "read", "readdir", "readdir64", "readlink", "readv", "realpath", "recv",
    "recvfrom", "recvmmsg", "recvmsg", "rename", "rewind", "rmdir", "scandir", "scandir64", "sched_yield", "select", "send", "sendfile",
    "sendfile64", "sendmmsg", "sendmsg", "sendto", "setenv", "setgid", "setgroups", "setpriority", "setsid", "setsockopt", "setuid",
    "shutdown", "sigaction", "sigaddset", "sigdelset", "sigemptyset", "sigfillset", "sigismember", "signal", "sigprocmask", "sleep",
    "snprintf", "socket", "socketpair", "sprintf", "sscanf", "stat", "stat64", "statfs", "statx", "strchr", "strcmp", "strcspn", "strdup",
    "strerror", "strlen", "strncmp", "strnlen", "strrchr", "strstr", "strtod", "strtol", "symlink", "syscall", "sysconf", "sysinfo",
    "tcgetattr", "tcsetattr", "time", "tmpfile", "ttyname_r", "uname", "unlink", "unlinkat", "unsetenv", "utimensat", "vfprintf",
    "vsnprintf", "wait4", "waitpid", "write", "writev",
};
static const char *const other_names[] = {
    "abs", "acos", "acosf", "acosh", "acoshf", "acoshl", "acosl", "alarm", "aligned_alloc", "alloca", "alphasort", "asctime", "asin",
    "asinf", "asinh", "asinhf", "asinhl", "asinl", "atan", "atan2", "atan2f", "atan2l", "atanf", "atanh", "atanhf", "atanhl", "atanl",
    "atof", "atoi", "atol", "atoll", "basename", "bcmp", "bcopy", "brk", "bsearch", "btowc", "bzero", "cabs", "calloc", "carg", "cbrt",
    "cbrtf", "cbrtl", "ceil", "ceilf", "ceill", "chroot", "cimag", "clearerr", "clock", "clone", "closelog", "confstr", "conj",
    "copysign", "copysignf", "copysignl", "cos", "cosf", "cosh", "coshf", "coshl", "cosl", "creal", "crypt", "ctime", "daemon",
    "daylight", "difftime", "dirname", "div", "dprintf", "drand48", "drem", "endpwent", "environ", "erand48", "erf", "erfc", "erfcf",
    "erfcl", "erff", "erfl", "errno", "error", "execl", "execle", "execlp", "execv", "execve", "exp", "exp10", "exp2", "exp2f", "exp2l",
    "expf", "expl", "expm1", "expm1f", "expm1l", "fabs", "fabsf", "fabsl", "fdim", "fdimf", "fdiml", "feof", "ferror", "ffs", "ffsl",
    "ffsll", "fgetc", "fgetpos", "finite", "floor", "floorf", "floorl", "fma", "fmaf", "fmal", "fmax", "fmaxf", "fmaxl", "fmin", "fminf",
    "fminl", "fmod", "fmodf", "fmodl", "fpathconf", "fread", "free", "freopen", "frexp", "frexpf", "frexpl", "fseek", "fsetpos", "ftell",
    "ftok", "ftw", "gamma", "getc", "getchar", "getdelim", "getegid", "geteuid", "getgroups", "gethostbyname", "getline", "getlogin",
    "getopt", "getpagesize", "getpgrp", "gets", "getservbyname", "getsid", "getw", "hcreate", "hdestroy", "hsearch", "htonl", "htons",
    "hypot", "hypotf", "hypotl", "ilogb", "ilogbf", "ilogbl", "imaxabs", "index", "inet_addr", "inet_ntoa", "inet_ntop", "inet_pton",
    "insque", "isalnum", "isalpha", "isascii", "isblank", "iscntrl", "isdigit", "isfinite", "isgraph", "isinf", "islower", "isnan",
    "isnormal", "isprint", "ispunct", "isspace", "isupper", "iswalnum", "iswalpha", "iswblank", "iswcntrl", "iswdigit", "iswlower",
    "iswprint", "iswpunct", "iswspace", "iswupper", "isxdigit", "j0", "j1", "jn", "jrand48", "killpg", "labs", "ldexp", "ldexpf",
    "ldexpl", "ldiv", "lfind", "lgamma", "lgammaf", "lgammal", "llabs", "lldiv", "llrint", "llround", "lockf", "log", "log10", "log10f",
    "log10l", "log1p", "log1pf", "log1pl", "log2", "log2f", "log2l", "logb", "logbf", "logbl", "logf", "logl", "longjmp", "lrand48",
    "lrint", "lround", "lsearch", "malloc", "mblen", "mbrtowc", "mbstowcs", "mbtowc", "memccpy", "memfrob", "memmem", "mempcpy",
    "memrchr", "mkfifo", "mknod", "mktime", "mlock", "modf", "modff", "modfl", "mprotect", "mrand48", "nan", "nanf", "nanl", "nearbyint",
    "nearbyintf", "nearbyintl", "nextafter", "nextafterf", "nextafterl", "nftw", "nice", "nrand48", "ntohl", "ntohs", "pause", "pclose",
    "perror", "popen", "posix_memalign", "pow", "pow10", "powf", "powl", "printf", "putchar", "putenv", "puts", "putw", "rand", "random",
    "realloc", "reallocarray", "remainder", "remainderf", "remainderl", "remove", "remque", "remquo", "rindex", "rint", "rintf", "rintl",
    "round", "roundf", "roundl", "sbrk", "scalb", "scalbln", "scalbn", "scalbnf", "scalbnl", "scanf", "seekdir", "setbuf", "setjmp",
    "setlocale", "setpgid", "setvbuf", "signbit", "significand", "sigpause", "sigsuspend", "sin", "sincos", "sinf", "sinh", "sinhf",
    "sinhl", "sinl", "sqrt", "sqrtf", "sqrtl", "srand", "srand48", "srandom", "stpcpy", "stpncpy", "strcasecmp", "strcat", "strcoll",
    "strcpy", "strfmon", "strfry", "strftime", "strncasecmp", "strncat", "strncpy", "strndup", "strpbrk", "strsep", "strspn", "strtof",
    "strtok", "strtold", "strtoll", "strtoul", "strtoull", "strxfrm", "swab", "sync", "system", "tan", "tanf", "tanh", "tanhf", "tanhl",
    "tanl", "tcflush", "tdelete", "telldir", "tempnam", "tfind", "tgamma", "tgammaf", "tgammal", "timezone", "tmpnam", "toascii",
    "tolower", "toupper", "towlower", "towupper", "trunc", "truncate", "truncf", "truncl", "tsearch", "ttyname", "twalk", "tzset",
    "ualarm", "ulimit", "umask", "ungetc", "usleep", "utime", "utimes", "vfork", "vfscanf", "vprintf", "vscanf", "vsprintf", "vsscanf",
    "wait", "wait3", "wcscat", "wcschr", "wcscmp", "wcscpy", "wcslen", "wcsncpy", "wcsstr", "y0", "y1", "yn",
};
/* clang-format on */

static bool among(const char *const *names, size_t count, const char *name, size_t len)
{
    for (size_t low = 0, high = count; low < high;) {
        size_t middle = (low + high) / 2;
        int order = strncmp(names[middle], name, len);
        if (!order && !names[middle][len])
            return true;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return false;
}

static bool is_called(const char *name, size_t len)
{
    return among(called_names, sizeof called_names / sizeof *called_names, name, len);
}

bool system_has(const char *name)
{
    size_t len = strlen(name);
    return is_called(name, len) || among(other_names, sizeof other_names / sizeof *other_names, name, len);
}

/* No condition of the preprocessor begins or ends between the two, so that what stands around both belongs together. */
static bool is_whole(const source *src, uint32_t first, uint32_t last)
{
    for (uint32_t t = first; t <= last; t++)
        if (src->tokens[t].kind == T_PP_COND)
            return false;
    return true;
}

/* The name at t, in a declaration that starts at first, is that of a function with external linkage which is defined here: the brace that closes
 * its body. 0: it is not. */
static uint32_t defined_here(const source *src, uint32_t first, uint32_t t)
{
    if (src->tokens[t + 1].kind != T_LPAREN)
        return 0;
    for (uint32_t i = first; i < t; i++)
        if (src->tokens[i].kind == T_STATIC || src->tokens[i].kind == T_TYPEDEF || src->tokens[i].kind == T_ASSIGN)
            return 0;
    uint32_t open = token_closing(src, t + 1);
    if (src->tokens[open].kind == T_EOF || src->tokens[open + 1].kind != T_LBRACE || !is_whole(src, first, open))
        return 0;
    uint32_t close = token_closing(src, open + 1);
    return src->tokens[close].kind == T_EOF ? 0 : close;
}

/* The definitions in one stretch of plain C. */
static void note_plain(program *p, const node *text, uint32_t *first)
{
    const source *src = text->src;
    for (uint32_t t = text->first; t <= text->last && src->tokens[t].kind != T_EOF; t++) {
        uint32_t kind = src->tokens[t].kind;
        size_t len;
        const char *name = token_text(src, t, &len);
        if (kind == T_SEMI || kind == T_PP || kind == T_PP_COND) {
            *first = t + 1;
        } else if (kind == T_IDENT && is_called(name, len)) {
            uint32_t close = defined_here(src, *first, t);
            if (close) {
                hidden *h = arena_alloc(p->keep, sizeof *h);
                *h = (hidden){.name = t, .first = *first, .last = close};
                list_add_to(p->keep, &p->hidden, h);
                t = close;
                *first = t + 1;
            }
        } else if (kind == T_LPAREN || kind == T_LBRACKET || kind == T_LBRACE) {
            bool body = kind == T_LBRACE && t && src->tokens[t - 1].kind == T_RPAREN;
            t = token_closing(src, t);
            *first = body ? t + 1 : *first;
        }
    }
}

/* Whether the file says of one of the names that it is a function of its own: else its text need not be looked at. */
static bool may_define(const program *p)
{
    for (size_t i = 0; i < sizeof called_names / sizeof *called_names; i++) {
        const outer_name *o = outer_find(p->main->outer, called_names[i], strlen(called_names[i]));
        if (o && (o->kinds & OUTER_FUNCTION) && !(o->kinds & (OUTER_STATIC | OUTER_TYPEDEF)))
            return true;
    }
    return false;
}

void collect_system(program *p)
{
    const node *root = p->main->root;
    uint32_t first = 0;
    if (p->library || !may_define(p))
        return;
    for (uint32_t k = 0; k < root->kid_count; k++) {
        if (root->kids[k]->kind == N_TEXT)
            note_plain(p, root->kids[k], &first);
        else
            first = root->kids[k]->last + 1;
    }
}

void emit_hide(out *o, const char *name)
{
    out_glue(o, NULL, 0, "#if defined __ELF__");
    out_glue(o, NULL, 0, "#pragma GCC visibility push(hidden) /* for libuv, %s stays the system's */", name);
    out_glue(o, NULL, 0, "#endif");
}

void emit_hide_end(out *o)
{
    out_glue(o, NULL, 0, "#if defined __ELF__");
    out_glue(o, NULL, 0, "#pragma GCC visibility pop");
    out_glue(o, NULL, 0, "#endif");
}
