# A program of one file, by hand: `ascc x.asc -o x.c && cc x.c $(pkg-config --cflags --libs asc)`; from an installed tree that was moved.
. "$SOURCE/tests/build/steps.subr"
command -v pkg-config >/dev/null || exit 77

$CMAKE --install "$BUILD" --prefix "$PWD/installed" >install.log || { cat install.log; fail "install"; }
mv installed moved
for file in bin/ascc include/asc.h include/asc/task.h; do
    [ -f "moved/$file" ] || fail "$file is missing"
done
pc=$(find moved -name asc.pc)
lib=$(dirname "$(dirname "$pc")")
[ -f "$lib/libasc.a" ] || fail "libasc.a is missing"
[ -e "$lib/libasc.so" ] || [ -e "$lib/libasc.dylib" ] || fail "the shared library is missing"
[ -f "$lib/cmake/ascc/ascc-config.cmake" ] || fail "ascc-config.cmake is missing"
! grep -rlF "$SOURCE" moved/include "$lib/cmake" "$lib/pkgconfig" || fail "an installed file names the source tree"

PKG_CONFIG_PATH=$PWD/$(dirname "$pc")
export PKG_CONFIG_PATH
moved/bin/ascc "$SOURCE/tests/build/pkg_config/main.asc" -o x.c
$CC x.c $(pkg-config --cflags --libs asc) -o shared
expect "$(./shared)" "slept"
$CC x.c $(pkg-config --cflags asc) "$lib/libasc.a" $(pkg-config --libs libuv) -lpthread -lm $(pkg-config --libs-only-other asc) -o static
expect "$(./static)" "slept"
expect "$(moved/bin/ascc --version)" "ascc $(pkg-config --modversion asc)"
