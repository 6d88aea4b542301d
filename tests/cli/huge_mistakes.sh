# Files full of mistakes, of one line and of many: the time grows with the file, the report stays short.
. "$SOURCE/tests/cli/functions"

yes 'async' | head -n 500000 | tr '\n' ' ' >line.asc
yes 'async void f(void) { try { await x(); }' | head -n 75000 >braces.asc
yes 'void f(void) { if (1) {' | head -n 100000 >plain.asc
printf 'async int g(void) { return 1; }\n' >>plain.asc
yes 'async int f(void) { return await; }' | head -n 80000 >many.asc
for file in line braces many plain; do
    gives 1 timeout 60 "$ASCC" $file.asc -o out.c
    [ ! -e out.c ] || fail "$file.asc has errors and an output"
    [ "$(wc -c <err)" -lt 40000 ] || fail "the report of $file.asc has $(wc -c <err) bytes"
    grep -q "error:" err || fail "$file.asc is refused without an error"
done
