# Builds that are not CMake's, as README shows them: Meson and make, with an import, headers for it, and what is made again after a change.
. "$SOURCE/tests/build/steps.subr"
command -v pkg-config >/dev/null || exit 77

$CMAKE --install "$BUILD" --prefix "$PWD/installed" >install.log || { cat install.log; fail "install"; }
pc=$(find installed -name asc.pc)
lib=$PWD/$(dirname "$(dirname "$pc")")
PATH=$PWD/installed/bin:$PATH PKG_CONFIG_PATH=$PWD/$(dirname "$pc") LD_LIBRARY_PATH=$lib
export PATH PKG_CONFIG_PATH LD_LIBRARY_PATH CC

quiet() { "$@" >out.log 2>&1 || { cat out.log; fail "$*"; }; }

# $1: a command that builds src/ to $2
changes() {
    command=$1 program=$2
    quiet $command
    expect "$($program)" "41 2"
    quiet $command
    ! grep -E 'ascc |\.c\.o|-c ' out.log || fail "a second build does something"
    sleep 1.1
    sed 's/return n/return 2 * n/' src/net.asc >edited && cp edited src/net.asc
    quiet $command
    expect "$($program)" "42 2"
    sleep 1.1
    echo 'enum { BASE = 50 };' >src/words.h
    quiet $command
    expect "$($program)" "52 2"
    sleep 1.1
    sed 's/++\*count;/*count += 2;/g' src/net.asc >edited && cp edited src/net.asc # a manager: part of what imports it
    quiet $command
    expect "$($program)" "54 4"
    quiet $command
    ! grep -E 'ascc |\.c\.o|-c ' out.log || fail "a build after a change does it again"
}

if command -v make >/dev/null; then
    cp -r "$SOURCE/tests/build/other" src
    changes "make -C src server" src/server
    rm -rf src
fi
if command -v meson >/dev/null && command -v ninja >/dev/null; then
    cp -r "$SOURCE/tests/build/other" src
    quiet meson setup out src
    changes "ninja -C out" out/server
fi
