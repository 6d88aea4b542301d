# --no-line: no #line directives; without it the user's statements have them, with the path as given, and the output is the same each time.
. "$SOURCE/tests/cli/functions"
programs
gives 0 "$ASCC" a.asc -o a.c
grep -q '^#line 6 "a.asc"$' a.c || fail "no #line for the await"
grep -q '^#line [0-9]* "a.c"$' a.c || fail "no #line back to the output"
! grep -q "$PWD" a.c || fail "an absolute path in the output"
awk -F'[ "]+' '/^#line [0-9]+ "a.c"/ && $2 != NR + 1 { print "line " NR ": " $0; bad = 1 } END { exit bad }' a.c || fail "a #line is wrong"
awk -F'[ "]+' '/^#line [0-9]+ "a.asc"/ && $2 > 10 { print "line " NR ": " $0; bad = 1 } END { exit bad }' a.c || fail "a #line past the end of the source"
gives 0 "$ASCC" ./a.asc -o b.c
grep -q '^#line 6 "./a.asc"$' b.c || fail "the path should be as given"
gives 0 "$ASCC" --no-line a.asc -o c.c
! grep -q '^#line' c.c || fail "there is a #line"
