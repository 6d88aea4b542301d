# docs/semantics.md: the rules are there, each once, in order, and tests name no others.
. "$SOURCE/tests/cli/functions"

sed -n 's/^- \*\*S\([0-9]*\)\*\* .*/\1/p' "$SOURCE/docs/semantics.md" >rules
seq 1 125 >numbers
same rules numbers
for test in "$SOURCE"/tests/*/s[0-9]*_*.asc; do
    number=$(basename "$test" | sed 's/^s0*\([0-9]*\)_.*/\1/')
    grep -qx "$number" rules || fail "$test is about no rule"
done
