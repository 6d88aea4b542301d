# -MD -MF -MT -MP: rules that make understands, whatever the names hold.
. "$SOURCE/tests/cli/functions"
mkdir inc
printf 'async int get(void);\n' >inc/net.asc
printf '#include <asc.h>\n#include "net.asc"\n\nasync int main(void)\n{\n    return await get();\n}\n' >main.asc
gives 0 "$ASCC" main.asc -I inc -o main.c -MD
silent
[ "$(cat main.d)" = "main.c: main.asc inc/net.asc" ] || fail "main.d: $(cat main.d)"
gives 0 "$ASCC" main.asc -I inc -o main.c -MD -MF deps -MP
[ "$(cat deps)" = "main.c: main.asc inc/net.asc
inc/net.asc:" ] || fail "deps: $(cat deps)"
gives 0 "$ASCC" main.asc -I inc -o main.c -MD -MFdeps -MT all -MTmain.o
[ "$(cat deps)" = "all main.o: main.asc inc/net.asc" ] || fail "deps: $(cat deps)"
gives 0 "$ASCC" main.asc -I inc -o - -MD -MF deps -MT x
[ "$(cat deps)" = "x: main.asc inc/net.asc" ] || fail "deps: $(cat deps)"
gives 0 "$ASCC" main.asc -I inc -MD -MF - -MT x --check
prints "x: main.asc inc/net.asc"
mkdir sub.d
gives 0 "$ASCC" main.asc -I inc -o sub.d/main -MD
[ -f sub.d/main.d ] || fail "sub.d/main.d is missing"

gives 2 "$ASCC" main.asc -I inc -o - -MD
says "-MF"
for option in -MP -MFx -MTx; do
    gives 2 "$ASCC" main.asc -I inc -o main.c $option
    says "expected -MD"
done

# Names with blanks, dollars and hashes, read back by make.
command -v make >/dev/null || exit 0
odd='in c$x#y'
mv inc "$odd"
gives 0 "$ASCC" main.asc -I "$odd" -o main.c -MD -MP
printf 'include main.d\nmain.c:\n\t@echo made\n' >Makefile
touch -t 200001010000 main.asc "$odd/net.asc"
gives 0 make
lacks out made
touch -t 203001010000 "$odd/net.asc"
gives 0 make
prints made
rm "$odd/net.asc"
gives 0 make
prints made
