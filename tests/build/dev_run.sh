# `./dev run`: the program's own stdin, arguments, output, status and signals; steps on stderr; no step the second time.
. "$SOURCE/tests/build/steps.subr"
[ "$BUILD" = "$SOURCE/build" ] || { echo "this build is not that of ./dev"; exit 77; }

mkdir "a dir"
cat >"a dir/my program.asc" <<'END'
#include <asc.h>
#include <stdio.h>
#include <stdlib.h>
#include "my.h"

async int main(int argc, char **argv)
{
    char line[100] = "";
    if (fgets(line, sizeof line, stdin))
        printf("%s", line);
    for (int i = 1; i < argc; i++)
        printf("[%s]", argv[i]);
    puts("");
    fflush(stdout);
    await asc_sleep(argc > 1 ? atof(argv[1]) : 0);
    return STATUS;
}
END
echo '#define STATUS 7' >"a dir/my.h"
program="a dir/my program.asc"
status() { status=0; "$@" || status=$?; }

status "$SOURCE/dev" run "$program" 0 "x y" '' '*' >out.txt 2>steps.txt <<'END'
from stdin
END
cat steps.txt
expect $status 7
expect "$(cat out.txt)" "from stdin
[0][x y][][*]"
grep -q '^dev: ascc a dir/my program.asc$' steps.txt || fail "a step is not shown"

status "$SOURCE/dev" run "$program" 0 >out.txt 2>steps.txt </dev/null
expect $status 7
expect "$(cat steps.txt)" "dev: run my program"

# A header that changed.
sleep 1.1
echo '#define STATUS 8' >"a dir/my.h"
status "$SOURCE/dev" run "$program" 0 >out.txt 2>steps.txt </dev/null
expect $status 8

# A signal reaches the program, and its end is that of the command.
"$SOURCE/dev" run "$program" 20 >out.txt 2>steps.txt </dev/null &
pid=$!
for i in 1 2 3 4 5 6 7 8 9 10; do
    sleep 0.5
    [ -s out.txt ] && break
done
kill -TERM $pid
status wait $pid
expect $status 143

# Mistakes: the report, and ascc's status.
echo 'async int main(void) { await nothing( }' >bad.asc
status "$SOURCE/dev" run bad.asc 2>steps.txt
expect $status 1
grep -q '^bad.asc:1:[0-9]*: error: ' steps.txt || fail "no report"
status "$SOURCE/dev" run missing.asc 2>steps.txt
expect $status 2

# Imports are compiled with the program, and again when they change.
mkdir -p part/inner
echo 'async int twice(int n) { await asc_yield(); return 2 * n; }' >part/inner/twice.asc
printf '#include "inner/twice.asc"\nasync int four(int n) { return await twice(await twice(n)); }\n' >part/four.asc
printf '#include "part/four.asc"\nasync int main(void) { return await four(2); }\n' >whole.asc
status "$SOURCE/dev" run whole.asc 2>steps.txt </dev/null
expect $status 8
status "$SOURCE/dev" run whole.asc 2>steps.txt </dev/null
expect $status 8
expect "$(cat steps.txt)" "dev: run whole"
sleep 1.1
echo 'async int twice(int n) { await asc_yield(); return 3 * n; }' >part/inner/twice.asc
status "$SOURCE/dev" run whole.asc 2>steps.txt </dev/null
expect $status 18

# A program with TLS is linked with what it needs.
if [ -n "$TLS" ] && command -v openssl >/dev/null; then
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout key.pem -out cert.pem -days 2 -subj /CN=localhost \
        -addext subjectAltName=DNS:localhost 2>openssl.log || { cat openssl.log; fail "openssl"; }
    cp "$SOURCE/tests/build/tls/main.asc" secured.asc
    status "$SOURCE/dev" run secured.asc >out.txt 2>steps.txt </dev/null
    cat steps.txt
    expect $status 0
    expect "$(cat out.txt)" secured
fi
