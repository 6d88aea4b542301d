# Bad usage: one line that says what was wrong, status 2, nothing written.
. "$SOURCE/tests/cli/functions"
programs
bad()
{
    text=$1
    shift
    gives 2 "$ASCC" "$@"
    says "$text"
    [ "$(wc -l <err)" -eq 1 ] || fail "more than one line"
    [ ! -s out ] || fail "it printed something"
}
bad "no input"
bad "no input" -o x.c
bad "no output" a.asc
bad "-o: expected a value" a.asc -o
bad "-I: expected a value" a.asc -o x.c -I
bad "-MF: expected a file" a.asc -o x.c -MD -MF
bad "-MT: expected a target" a.asc -o x.c -MD -MT
bad "--emit: expected a value" a.asc --emit
bad "--check=1: this option takes no value" a.asc --check=1
bad "-q: there is no such option" a.asc -q
bad "--quiet: there is no such option" a.asc --quiet
bad "-MX: expected" a.asc -o x.c -MX
bad "plain.asc: one input at a time" a.asc plain.asc -o x.c
bad "the name of the output is empty" a.asc -o ""
bad "the name of the input is empty" "" -o x.c
bad "the same file" a.asc -o a.asc
bad "the same file" a.asc -o ./a.asc
bad "the same file" a.asc -o x -MD -MF x
only a.asc broken.asc plain.asc
# Options may stand behind the input, everything may behind `--`, with POSIXLY_CORRECT too.
cp a.asc ./-a.asc
gives 0 env POSIXLY_CORRECT=1 "$ASCC" a.asc --no-line -o x.c
gives 0 "$ASCC" -o x.c -- -a.asc
gives 2 "$ASCC" -- a.asc -o
says "one input at a time"
