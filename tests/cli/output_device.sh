# Devices and pipes are written as they are.
. "$SOURCE/tests/cli/functions"
programs
gives 0 "$ASCC" a.asc -o /dev/null
silent
[ -c /dev/null ] || fail "/dev/null was replaced"
gives 0 "$ASCC" --no-line a.asc -o -
cp out expected
gives 0 sh -c '"$ASCC" --no-line a.asc -o /dev/stdout | cat'
same expected out
mkfifo pipe
cat pipe >from_pipe &
gives 0 "$ASCC" --no-line a.asc -o pipe
wait $!
same expected from_pipe
[ -p pipe ] || fail "the pipe was replaced"
gives 0 sh -c '"$ASCC" a.asc -o - | head -c 1 >/dev/null'
