# libasc-tls of an installed tree: by pkg-config and by find_package, static and shared; a program without TLS has nothing of OpenSSL in it.
. "$SOURCE/tests/build/steps.subr"
[ -n "$TLS" ] || { echo "libasc was built without TLS"; exit 77; }
for tool in pkg-config openssl; do
    command -v $tool >/dev/null || { echo "there is no $tool command"; exit 77; }
done

$CMAKE --install "$BUILD" --prefix "$PWD/installed" >install.log || { cat install.log; fail "install"; }
mv installed moved # an installed tree may be moved
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout key.pem -out cert.pem -days 2 -subj /CN=localhost \
    -addext subjectAltName=DNS:localhost 2>openssl.log || { cat openssl.log; fail "openssl"; }
pc=$(find moved -name asc-tls.pc)
lib=$(dirname "$(dirname "$pc")")
PKG_CONFIG_PATH=$PWD/$(dirname "$pc")${PKG_CONFIG_PATH:+:$PKG_CONFIG_PATH}
export PKG_CONFIG_PATH

moved/bin/ascc "$SOURCE/tests/build/tls/main.asc" -o x.c
$CC x.c $(pkg-config --cflags --libs asc-tls) -o shared
expect "$(./shared)" secured
other=$(pkg-config --libs-only-other asc | sed 's/-Wl,[^ ]*//g')
$CC x.c $(pkg-config --cflags asc-tls) "$lib/libasc-tls.a" "$lib/libasc.a" $(pkg-config --libs openssl libuv) -lpthread -lm $other -o static
expect "$(./static)" secured

# What others link.
moved/bin/ascc "$SOURCE/tests/build/pkg_config/main.asc" -o plain.c
$CC plain.c $(pkg-config --cflags --libs asc) -o plain
expect "$(./plain)" slept
if command -v ldd >/dev/null; then
    ldd ./shared | grep -q libssl || fail "the program with TLS does not link OpenSSL"
    ! ldd ./plain | grep -E 'libssl|libcrypto' || fail "the program without TLS links OpenSSL"
fi
# Without the library the linker names what is missing.
if $CC x.c $(pkg-config --cflags --libs asc) -o none 2>ld.log; then fail "it links without libasc-tls"; fi
grep -q asc_tls_ ld.log || { cat ld.log; fail "the linker does not say what is missing"; }

for shared in OFF ON; do
    rm -rf src out
    cp -r "$SOURCE/tests/build/tls" src
    $CMAKE -S src -B out "-DCMAKE_C_COMPILER=$CC" "-DCMAKE_PREFIX_PATH=$PWD/moved" -DBUILD_SHARED_LIBS=$shared >out.log 2>&1 || { cat out.log; fail "configure"; }
    build
    output secured
done

# An ascc that was installed without.
mv "$lib/cmake/ascc/asc-tls-targets.cmake" away
rm -rf out
if $CMAKE -S src -B out "-DCMAKE_C_COMPILER=$CC" "-DCMAKE_PREFIX_PATH=$PWD/moved" >out.log 2>&1; then fail "it is found without the library"; fi
grep -q "ascc was installed without TLS" out.log || { cat out.log; fail "it is not said why TLS is not found"; }
