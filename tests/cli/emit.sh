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
# The later passes: the same errors, nothing of the C, an empty answer where nothing is async.
for what in flow frames graph json; do
    gives 1 "$ASCC" --emit=$what broken.asc -o x
    says "error: "
    gives 0 "$ASCC" --emit=$what plain.asc
    silent
    gives 0 "$ASCC" --emit=$what a.asc -o x
    cp x first
    gives 0 "$ASCC" --emit=$what - -o x <a.asc
    gives 0 "$ASCC" --emit=$what a.asc -o x
    same x first
done
gives 0 "$ASCC" --emit=json plain.asc
python3 -m json.tool out >/dev/null || fail "no JSON"
gives 0 "$ASCC" --emit=flow a.asc
prints "a.asc:4: async int main(void)"
prints "     6  await asc_sleep(0.1)"
prints "-> main_after_sleep; fails: the caller"
prints "main_after_sleep -> return; on failure -> failed"
# What graph prints is read by Graphviz, where it is.
if command -v dot >/dev/null; then
    gives 0 "$ASCC" --emit=graph a.asc -o a.dot
    gives 0 dot -Tsvg a.dot
    silent
fi
# Names in any bytes: JSON stays UTF-8.
printf '#include <asc.h>\nasync int main(void)\n{\n    await asc_sleep(sizeof "\\001\377\"\\\\" * 0.1);\n    return 0;\n}\n' >odd.asc
gives 0 "$ASCC" --emit=json odd.asc
python3 -c 'import json; json.load(open("out", encoding="utf-8"))' || fail "no UTF-8"
if command -v dot >/dev/null; then
    gives 0 "$ASCC" --emit=graph odd.asc -o odd.dot
    gives 0 dot -Tsvg odd.dot
    silent
fi
