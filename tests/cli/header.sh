# -H FILE: the header for other files; LANGUAGE 9, 13.
. "$SOURCE/tests/cli/functions"
strict="-std=c11 -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Werror"
compile() { gives 0 "$CC" $strict -I "$SOURCE/runtime/include" -I . -fsyntax-only "$@"; silent; }

cat >net.asc <<'END'
#define _GNU_SOURCE
#include <stdio.h>
#ifdef __cplusplus
extern "C" {
#endif
#  include "types.h" /* `port` */
#ifdef __cplusplus
}
#endif
#if 0
#include "not/there.h"
#else
int plain(void) {
#endif
#include "body.inc"
}
#ifdef NEVER
#define NOTHING
#endif
#include "proto.asc"

typedef int own;
static int count;

/* Fetches: what it does is said here,
 * in two lines. */
async int fetch(const char *host, port p);

async own stays(void) { return count; }
#if defined NEVER
async void never(void) { }
#elif 1
async void always(int list[3], int (*call)(void)) { (void)call; await asc_sleep(list[0]); }
#endif
static async void hidden(void) { }
async void hold(const int done, char *restrict task);
async int fetch(const char *host, port p) { (void)host; await hidden(); return p; }
async void hold(const int done, char *restrict task) { (void)done; (void)task; await hidden(); }
int hold_spawn(void) { return 1; }
async generator port ports(void) { yield 1; }
async typedef int handler(port p);
int helper(const char *text) { return text[0]; }
manager helped(const char *text) { enter { return helper(text); } }
async int main(void) { return plain(); }
END
printf 'typedef int port;\nint helper(const char *);\nint plain(void);\nint hold_spawn(void);\n' >types.h
printf '    return 0;\n' >body.inc
printf 'async void proto(void);\n' >proto.asc

gives 0 "$ASCC" net.asc -o net.c -H net.asc.h -MD
silent
only net.asc types.h body.inc proto.asc net.c net.asc.h net.d
[ "$(cat net.d)" = "net.c net.asc.h: net.asc proto.asc" ] || fail "net.d: $(cat net.d)"
gives 0 "$ASCC" proto.asc -H proto.asc.h
silent
compile net.c

# What it holds, and what it does not.
for line in '#include <stdio.h>' '#  include "types.h" /* `port` */' '#include "proto.asc.h"' 'struct fetch_head {' 'extern const asc_fn fetch[1];' \
    ' * in two lines. */' '#elif 1' 'struct ports_head {' 'typedef const asc_fn handler;' 'int helper(const char *text);'; do
    grep -qxF -e "$line" net.asc.h || fail "net.asc.h lacks: $line"
done
for word in '_GNU_SOURCE' 'body.inc' 'NOTHING' 'stays_spawn' 'hidden' 'main' 'hold_spawn' 'ports_spawn' 'typedef int own' 'static int'; do
    lacks net.asc.h "$word"
done
grep -q 'fetch_spawn(asc_loop \*loop, asc_done \*done, void \*arg, const char \*host, port p)' net.asc.h || fail "no fetch_spawn"
lacks net.asc.h "$PWD"

# By itself, twice, from several files, and in C++.
printf '#include "net.asc.h"\n#include "net.asc.h"\nconst asc_fn *user(void);\nconst asc_fn *user(void) { return always; }\n' >user.c
compile user.c
if command -v c++ >/dev/null; then
    sed 's/char \*restrict/char */' net.asc >cpp.asc
    gives 0 "$ASCC" cpp.asc -H cpp.asc.h
    printf '#include "cpp.asc.h"\nasc_task *start(asc_loop *l) { return fetch_spawn(l, nullptr, nullptr, "x", 1); }\n' >user.cc
    gives 0 c++ -std=c++11 -Wall -Wextra -Werror -I "$SOURCE/runtime/include" -I . -fsyntax-only user.cc
    silent
    rm cpp.asc cpp.asc.h user.cc
fi

# The same input, the same bytes; unchanged files stay untouched; bodies do not matter.
before=$(modified net.asc.h)
gives 0 "$ASCC" net.asc -H net.asc.h
[ "$(modified net.asc.h)" = "$before" ] || fail "an unchanged header is written"
sed 's/return p;/return p + 1;/' net.asc >changed
cp changed net.asc
gives 0 "$ASCC" net.asc -H net.asc.h -o net.c
[ "$(modified net.asc.h)" = "$before" ] || fail "a header is written when a body changes"
mkdir deep
cp net.asc proto.asc types.h deep
gives 0 "$ASCC" "$PWD/deep/net.asc" -H - -o deep/net.c
same out net.asc.h
gives 0 "$ASCC" - -H std.h -I . <net.asc
compile std.h

# Without -o; nothing with --check; nothing on an error; the old one stays.
rm net.c
gives 0 "$ASCC" net.asc -H x.h
[ ! -e net.c ] || fail "-H alone writes C"
gives 0 "$ASCC" net.asc -H y.h --check
[ ! -e y.h ] || fail "--check writes a header"
echo 'async void broken(void) { await nothing(); }' >>changed
cp x.h old.h
gives 1 "$ASCC" changed -H x.h -o y.c
same x.h old.h
[ ! -e y.c ] || fail "C for a file with an error"
gives 2 "$ASCC" net.asc -H ""
gives 2 "$ASCC" net.asc -o same -H same

# Without async constructs it repeats the #include lines.
printf '#include <stdio.h>\nint x;\n' >plain.asc
gives 0 "$ASCC" plain.asc -o plain.c -H plain.asc.h
same plain.asc plain.c
grep -qxF '#include <stdio.h>' plain.asc.h || fail "plain.asc.h"
: >empty.asc
gives 0 "$ASCC" empty.asc -H empty.asc.h
compile plain.asc.h empty.asc.h net.asc.h
if command -v clang >/dev/null; then CC=clang; compile plain.asc.h empty.asc.h net.asc.h; fi

# Files of one name are different headers.
mkdir a b
printf 'async void in_a(void);\n' >a/net.asc
printf 'async void in_b(void);\n' >b/net.asc
gives 0 "$ASCC" a/net.asc -H a/net.asc.h
gives 0 "$ASCC" b/net.asc -H b/net.asc.h
printf '#include <asc.h>\n#include "a/net.asc"\n#include "b/net.asc"\nasync int main(void)\n{\n    await in_a();\n    await in_b();\n    return 0;\n}\n' >both.asc
gives 0 "$ASCC" both.asc -o both.c
compile both.c
