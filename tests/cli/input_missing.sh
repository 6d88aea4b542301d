# What can't be read: the file and the reason, status 2.
. "$SOURCE/tests/cli/functions"
programs
gives 2 "$ASCC" nowhere.asc -o x.c
says "ascc: nowhere.asc: No such file or directory"
mkdir dir
gives 2 "$ASCC" dir -o x.c
says "ascc: dir: Is a directory"
gives 2 "$ASCC" a.asc/b.asc -o x.c
says "ascc: a.asc/b.asc: Not a directory"
gives 2 sh -c '"$ASCC" - -o x.c <&-'
says "ascc: standard input: "
gives 2 sh -c '"$ASCC" - -o x.c <dir'
says "ascc: standard input: Is a directory"
if [ "$(id -u)" != 0 ]; then
    chmod a-r a.asc
    gives 2 "$ASCC" a.asc -o x.c
    says "ascc: a.asc: Permission denied"
fi
[ ! -e x.c ] || fail "it wrote x.c"
