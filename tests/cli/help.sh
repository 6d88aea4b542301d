# --help is a page, --version a line, both on standard output.
. "$SOURCE/tests/cli/functions"
gives 0 "$ASCC" --help
silent
[ "$(wc -l <out)" -gt 10 ] || fail "that is no page"
awk 'length > 90 { print; bad = 1 } END { exit bad }' out || fail "a line is too long"
for option in -o -H -I -MD -MF -MT -MP --no-line --check --emit --review -Werror -w --color --diagnostics --version --help; do
    prints "$option"
done
gives 0 "$ASCC" --version
silent
[ "$(wc -l <out)" -eq 1 ] || fail "more than a line"
grep -qE '^ascc [0-9]+\.[0-9]+\.[0-9]+$' out || fail "no version"
gives 0 "$ASCC" nonsense.asc -o x.c --version
