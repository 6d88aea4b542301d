# A project that uses an installed ascc: its build is incremental, with the static library and the shared one.
. "$SOURCE/tests/build/steps.subr"

$CMAKE --install "$BUILD" --prefix "$PWD/installed" >install.log || { cat install.log; fail "install"; }
mv installed moved # an installed tree may be moved
with_generators find_package "-DCMAKE_PREFIX_PATH=$PWD/moved"

rm -rf src
cp -r "$SOURCE/tests/build/find_package" src
$CMAKE -S src -B out "-DCMAKE_C_COMPILER=$CC" "-DCMAKE_PREFIX_PATH=$PWD/moved" -DBUILD_SHARED_LIBS=ON >out.log || { cat out.log; fail "configure"; }
build
output "counted 6"
