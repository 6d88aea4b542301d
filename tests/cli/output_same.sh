# A file that would not change is not touched; one that changes keeps its mode; a link keeps leading to its file.
. "$SOURCE/tests/cli/functions"
programs
gives 0 "$ASCC" a.asc -o a.c -MD
touch -t 200001010000 a.c a.d
before="$(modified a.c) $(modified a.d)"
gives 0 "$ASCC" a.asc -o a.c -MD
silent
[ "$(modified a.c) $(modified a.d)" = "$before" ] || fail "the files were touched"

printf '\n' >>a.asc
chmod 640 a.c
gives 0 "$ASCC" a.asc -o a.c -MD
[ "$(modified a.c)" != "${before%% *}" ] || fail "a.c was not written"
[ "$(ls -l a.c | cut -c1-10)" = "-rw-r-----" ] || fail "a.c lost its mode"

mkdir real
ln -s real/a.c link.c
gives 0 "$ASCC" a.asc -o link.c
[ -L link.c ] && [ -f real/a.c ] || fail "the link was replaced"
gives 0 "$ASCC" --no-line a.asc -o link.c
[ -L link.c ] && ! grep -q '^#line' real/a.c || fail "the link was replaced"
umask 077
gives 0 "$ASCC" a.asc -o new.c
[ "$(ls -l new.c | cut -c1-10)" = "-rw-------" ] || fail "umask was not respected"
