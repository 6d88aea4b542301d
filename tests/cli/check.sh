# --check: diagnostics alone.
. "$SOURCE/tests/cli/functions"
programs
gives 0 "$ASCC" --check a.asc
silent
[ ! -s out ] || fail "it printed something"
gives 0 "$ASCC" --check a.asc -o a.c
gives 1 "$ASCC" --check broken.asc
says "broken.asc:5:11: error: "
gives 1 sh -c '"$ASCC" --check - <broken.asc'
says "<stdin>:5:11: error: "
only a.asc broken.asc plain.asc
gives 2 "$ASCC" --check --emit=ast a.asc
says "--emit"
