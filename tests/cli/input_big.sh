# Ten megabytes: plain C in one go, a long line, many errors, much async code.
. "$SOURCE/tests/cli/functions"
python3 - <<'P'
with open("plain.asc", "w") as f:
    for i in range(180000):
        f.write(f"static int f{i}(int x) {{ return x + {i}; }} /* plain C, as it is */\n")
with open("line.asc", "w") as f:
    f.write("int a[] = {" + ",".join(str(i) for i in range(1600000)) + "};\n")
with open("errors.asc", "w") as f:
    f.write("async int main(void)\n{\n" + "    await nope(;\n" * 700000 + "    return 0;\n}\n")
with open("deep.asc", "w") as f:
    f.write("async int main(void)\n{\n    return " + "(" * 5000000 + "1" + ")" * 5000000 + ";\n}\n")
with open("open.asc", "w") as f:
    f.write("async int main(void)\n" + "{" * 10000000)
P
for name in plain line; do
    gives 0 "$ASCC" $name.asc -o $name.c
    silent
    same $name.asc $name.c
    rm $name.asc $name.c
done
for name in errors deep open; do
    gives 1 "$ASCC" $name.asc -o $name.c
    says "$name.asc:"
    says "error: "
    [ "$(grep -c 'error: ' err)" -le 21 ] || fail "more than twenty errors"
    [ "$(wc -c <err)" -lt 100000 ] || fail "the report is too long"
    [ ! -e $name.c ] || fail "it wrote $name.c"
    rm $name.asc
done
