# Paths with blanks, quotes, backslashes, newlines and bytes that are no UTF-8: the output compiles, reports stay on their lines.
. "$SOURCE/tests/cli/functions"
programs
cp a.asc program
cp broken.asc mistake
number=0
for dir in 'a b' "it's" 'q"uote' 'back\slash' 'tab	' 'new
line' '$dollar' '#hash' '%percent' 'semi;colon' '*star' 'ünï' "$(printf 'latin\344')" -dash; do
    mkdir -- "$dir"
    cp program "./$dir/x.asc"
    cp mistake "./$dir/broken.asc"
    gives 0 "$ASCC" "./$dir/x.asc" -o "./$dir/x.c" -MD
    silent
    [ -f "./$dir/x.c" ] && [ -f "./$dir/x.d" ] || fail "no output for $dir"
    gives 0 "$CC" -std=c11 -Wall -Wextra -Wpedantic -Werror -I "$SOURCE/runtime/include" -fsyntax-only "./$dir/x.c"
    gives 1 "$ASCC" "./$dir/broken.asc" -o "./$dir/broken.c"
    [ "$(grep -c 'error: ' err)" -eq 1 ] || fail "one error for $dir"
    [ "$(head -n 1 err | grep -c 'broken.asc:5:11: error: ')" -eq 1 ] || fail "the report is broken by $dir"
    gives 2 "$ASCC" "./$dir/none.asc" -o x.c
    number=$((number + 1))
done
[ $number -eq 14 ] || fail "not all were tried"
