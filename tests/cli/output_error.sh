# On an error the old content stays, nothing half written stays behind, and the message names the file and the reason.
. "$SOURCE/tests/cli/functions"
programs
echo old >a.c
echo old >a.d
gives 1 "$ASCC" broken.asc -o a.c -MD
[ "$(cat a.c a.d)" = "old
old" ] || fail "the old content is gone"
gives 1 "$ASCC" broken.asc -o new.c -MD
only a.asc broken.asc plain.asc a.c a.d

gives 2 "$ASCC" a.asc -o nowhere/a.c
says "ascc: nowhere/a.c: No such file or directory"
mkdir dir
gives 2 "$ASCC" a.asc -o dir
says "ascc: dir: Is a directory"
gives 2 "$ASCC" a.asc -o a.asc/b.c
says "ascc: a.asc/b.c: Not a directory"
# One of two can't be written: none is.
gives 2 "$ASCC" a.asc -o a.c -MD -MF nowhere/a.d
says "ascc: nowhere/a.d: No such file or directory"
[ "$(cat a.c)" = old ] || fail "a.c was written"
if [ "$(id -u)" != 0 ]; then
    chmod a-w a.c
    gives 2 "$ASCC" a.asc -o a.c
    says "ascc: a.c: Permission denied"
    chmod a-w dir
    gives 2 "$ASCC" a.asc -o dir/a.c
    says "ascc: dir/a.c: Permission denied"
fi
[ ! -e dir/a.c ] || fail "dir/a.c is there"
only a.asc broken.asc plain.asc a.c a.d dir
if [ -e /dev/full ]; then
    gives 2 "$ASCC" a.asc -o /dev/full
    says "ascc: /dev/full: No space left on device"
    gives 2 sh -c '"$ASCC" a.asc -o - >/dev/full'
    says "ascc: standard output: No space left on device"
    gives 2 sh -c '"$ASCC" --help >/dev/full'
    says "ascc: standard output: No space left on device"
fi
gives 2 sh -c '"$ASCC" a.asc -o - >&-'
says "ascc: standard output: "
