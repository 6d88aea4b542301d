# --emit=tokens|ast|...: what a pass made, on standard output or in the file of -o.
. "$SOURCE/tests/cli/functions"
programs
gives 0 "$ASCC" --emit=tokens a.asc
silent
prints "4:1	\`async\`	async"
prints "6:11	identifier	asc_sleep"
cp out tokens
gives 0 "$ASCC" --emit tokens a.asc -o file
same tokens file
gives 0 "$ASCC" --emit=ast a.asc
silent
prints "function"
prints "await"
for what in flow frames graph json; do
    gives 0 "$ASCC" --emit=$what a.asc
    silent
    prints main
done
gives 0 "$ASCC" --emit=json a.asc
python3 -m json.tool out >/dev/null || fail "no JSON"
gives 0 "$ASCC" --emit=graph a.asc
prints "digraph"
gives 0 "$ASCC" --emit=frames a.asc
prints "asc_sleep"
gives 1 "$ASCC" --emit=ast broken.asc
says "error: "
gives 2 "$ASCC" --emit=nonsense a.asc
says "--emit=nonsense: expected tokens, ast, flow, frames, graph or json"
