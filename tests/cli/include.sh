# -I DIR: where #include "x.asc" is looked up: beside the file first, then in order.
. "$SOURCE/tests/cli/functions"
mkdir -p one two "with space" src
printf 'async int get(void);\n' >one/net.asc
printf 'async void get(int x);\n' >two/net.asc
printf '#include <asc.h>\n#include "net.asc"\n\nasync int main(void)\n{\n    return await get();\n}\n' >src/main.asc
gives 1 "$ASCC" src/main.asc -o main.c
says 'src/main.asc:2:1: error: '
says 'net.asc'
gives 0 "$ASCC" -I one src/main.asc -o main.c
silent
grep -qxF '#include "net.asc.h"' main.c || fail "main.c does not include the header"
gives 0 "$ASCC" src/main.asc -Ione -I two -o main.c
gives 1 "$ASCC" src/main.asc -Itwo -Ione -o main.c
cp one/net.asc src/
gives 0 "$ASCC" src/main.asc -Itwo -o main.c
mv src/net.asc "with space/"
gives 0 "$ASCC" -I "with space" src/main.asc -o main.c
silent
