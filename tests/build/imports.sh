# A project whose .asc files import each other, across targets too: headers are there in time, and made again only when what they declare
# changes.
. "$SOURCE/tests/build/steps.subr"

$CMAKE --install "$BUILD" --prefix "$PWD/installed" >install.log || { cat install.log; fail "install"; }

header=out/asc/net/net/net.asc.h
commands=out/asc/consumer/commands/commands.asc.c
imports() {
    generator=$1
    echo "== $generator"
    rm -rf src out
    cp -r "$SOURCE/tests/build/imports" src
    $CMAKE -S src -B out -G "$generator" "-DCMAKE_C_COMPILER=$CC" "-DCMAKE_PREFIX_PATH=$PWD/installed" >out.log 2>&1 || { cat out.log; fail "configure"; }
    $CMAKE --build out --parallel 8 >out.log 2>&1 || { cat out.log; fail "the build"; }
    output "1 7"
    build
    ! grep -E 'ascc |C object' out.log || fail "a second build does something"

    # A body: the files that import it are looked at, and nobody sees another header.
    sleep 1.1
    h=$(date_of $header)
    sed 's/value += n/value += 2 * n/' src/net/net.asc >edited
    cp edited src/net/net.asc
    build
    output "2 14"
    expect "$(date_of $header)" "$h"
    grep -q 'ascc commands/commands.asc' out.log || fail "an importing file was not looked at"
    ! grep -q 'plain.c' out.log || fail "plain C is compiled again when a body changes"

    # A manager: it is part of the files that use it.
    sleep 1.1
    sed 's/net_add(conn, 1)/net_add(conn, 2)/' src/net/net.asc >edited
    cp edited src/net/net.asc
    build
    output "4 16"
    expect "$(date_of $header)" "$h"

    # A signature.
    sleep 1.1
    sed 's/int n)/double n)/; s/value += 2 \* n/value += (int)(n * 2.5)/' src/net/net.asc >edited
    cp edited src/net/net.asc
    build
    output "5 19"
    [ "$(date_of $header)" != "$h" ] || fail "the header is the old one"
    build
    ! grep -E 'ascc |C object' out.log || fail "a build after a change does it again"
}

command -v ninja >/dev/null && imports Ninja
if command -v make >/dev/null; then imports "Unix Makefiles"; fi
