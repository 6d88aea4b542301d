# -o FILE, -oFILE, the last one counts, `-` in both places; plain C comes out byte for byte.
. "$SOURCE/tests/cli/functions"
programs
gives 0 "$ASCC" a.asc -o a.c
silent
[ ! -s out ] || fail "nothing should be printed"
only a.asc broken.asc plain.asc a.c
grep -q '^int main(int argc, char \*\*argv)$' a.c || fail "a.c defines no main"

gives 0 "$ASCC" -ob.c a.asc
sed 's/"a\.c"/"b.c"/' a.c >expected
same expected b.c
gives 0 "$ASCC" -o c.c a.asc -o d.c
[ -f d.c ] && [ ! -e c.c ] || fail "the last -o counts"

gives 0 "$ASCC" --no-line a.asc -o -
cp out printed
gives 0 "$ASCC" --no-line a.asc -o a.c
same printed a.c
gives 0 sh -c '"$ASCC" --no-line - -o - <a.asc'
sed 's/"<stdin>"/"a.asc"/' out >from_stdin
same printed from_stdin

gives 0 "$ASCC" plain.asc -o plain.c
silent
same plain.asc plain.c
gives 0 sh -c '"$ASCC" - -o - <plain.asc'
same plain.asc out
