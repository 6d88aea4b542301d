# LANGUAGE 2: a declaration that a macro hides, used after an await, does not compile: nothing goes wrong silently.
. "$SOURCE/tests/cli/functions"
try() {
    gives 0 "$ASCC" -w hidden.asc -o hidden.c
    if "$CC" -std=c11 -w -I "$SOURCE/runtime/include" -fsyntax-only hidden.c 2>errors.txt; then
        [ "$1" = compiles ] || fail "compiles: $(cat hidden.asc)"
    else
        [ "$1" = fails ] || fail "$(cat errors.txt)"
    fi
}
cat >hidden.asc <<'END'
#include <asc.h>
#define DECLARE(name) name##1, name##2
async int main(void) { int DECLARE(n); n1 = n2 = 1; await asc_yield(); return n1 + n2 - 2; }
END
try fails
cat >hidden.asc <<'END'
#include <asc.h>
#define COUNTER(name) int name = 1
async int main(void) { COUNTER(n); await asc_yield(); return n - 1; }
END
try fails
cat >hidden.asc <<'END'
#include <asc.h>
#define COUNTER(name) int name = 1
async int main(void) { await asc_yield(); COUNTER(n); return n - 1; }
END
try compiles
cat >hidden.asc <<'END'
#include <asc.h>
#define ADD(a, b) a += (b)
#define CHECK(x) do { if (!(x)) return asc_failed; } while (0)
async int main(void) { int n = 0; ADD(n, 1); await asc_yield(); ADD(n, -1); return n; }
END
try compiles
