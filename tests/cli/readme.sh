# README.md: its program does what it says, its manager compiles, its commands are the ones that there are.
. "$SOURCE/tests/cli/functions"
readme=$SOURCE/README.md

# listing LANGUAGE N: the N-th listing of a language
listing()
{
    awk -v start="\`\`\`$1" -v wanted="$2" '$0 == start { n++; on = n == wanted; next } $0 == "```" { on = 0 } on' "$readme"
}

build()
{
    gives 0 "$ASCC" $1.asc -o $1.c
    silent
    # shellcheck disable=SC2046
    gives 0 "$CC" -std=c11 -Wall -Wextra -Wpedantic -Werror -I "$SOURCE/runtime/include" $1.c "$BUILD/runtime/libasc.a" $(pkg-config --cflags --libs libuv) -lm \
        -lpthread -o $1
}

listing c 1 >timeout.asc
build timeout
listing console 1 >console
[ "$(grep -c '^\$ ./dev run examples/timeout.asc' console)" -eq 2 ] || fail "the README shows other runs"
{
    echo '$ ./dev run examples/timeout.asc'
    ASC_CLOCK=virtual ./timeout
    echo '$ ./dev run examples/timeout.asc 3'
    ASC_CLOCK=virtual ./timeout 3
} >printed
same console printed

{
    printf '#include <stdio.h>\n#include <asc.h>\n\n'
    listing c 2
    printf '\nasync int main(void)\n{\n    asc_scope s = ASC_SCOPE_INIT;\n    try {\n        async with (deadline(2.0, &s)) {\n            await asc_sleep(3.0);\n        }\n'
    printf '    } catch (ASC_ETIMEDOUT) as e {\n        puts(e->message);\n    }\n    return 0;\n}\n'
} >deadline.asc
build deadline
gives 0 env ASC_CLOCK=virtual ./deadline
prints "more than 2 s"

for folder in $(sed -n 's/^| `\([a-z]*\)\/` .*/\1/p' "$readme"); do
    [ -d "$SOURCE/$folder" ] || fail "there is no folder $folder"
done
