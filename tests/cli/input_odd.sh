# Empty, without a last newline, with CRLF, a byte order mark, form feeds; and what is no text at all.
. "$SOURCE/tests/cli/functions"
: >empty.asc
gives 0 "$ASCC" empty.asc -o empty.c
silent
[ -f empty.c ] && [ ! -s empty.c ] || fail "empty.c should be there and empty"
for text in 'int x;' '\n' 'int x;\r\nint y;\r\n' '\357\273\277int x;\n' 'int x;\f\v\n' '/* \001\000 */ char *s = "\000\377";\n' '#define X \\\r\n 1\r\n' '// no end'; do
    printf "$text" >p.asc
    gives 0 "$ASCC" p.asc -o p.c
    silent
    same p.asc p.c
done

printf '#include <asc.h>\nasync int main(void)\n{\n    await asc_sleep(1);\n    return 0;\n}' >last.asc
gives 0 "$ASCC" last.asc -o last.c
silent
sed 's/$/\r/' last.asc >crlf.asc
gives 0 "$ASCC" crlf.asc -o crlf.c
silent

printf '#include <asc.h>\nasy\\\nnc int f(int n)\n{\n    aw\\\nait asc_sleep(n);\n    ret\\\nurn n;\n}\n' >words.asc
gives 0 "$ASCC" words.asc -o words.c
silent
printf 'async int many(%s);\nasync int f(int n)\n{\n    return await many(n);\n}\n' "$(seq -s , 20000 | sed 's/[0-9]*/int a&/g')" >parameters.asc
gives 1 timeout 20 "$ASCC" parameters.asc -o parameters.c
says "takes 20000 arguments, not 1"

printf 'int x;\000int y;\n' >nul.asc
gives 1 "$ASCC" nul.asc -o nul.c
says "nul.asc:1:7: error: byte 0x00"
gives 1 "$ASCC" "$ASCC" -o elf.c
says ":1:1: error: byte 0x7f"
[ "$(grep -c 'error:' err)" -eq 1 ] || fail "one mistake, one error"
for seed in 1 2 3 4 5 6 7 8; do
    python3 -c "import random, sys; r = random.Random($seed); sys.stdout.buffer.write(r.randbytes(20000))" >bytes.asc
    gives 1 "$ASCC" bytes.asc -o bytes.c
    python3 -c "import random, sys; r = random.Random($seed); sys.stdout.write(''.join(r.choice(['async ', 'await ', '{', '}', '(', ')', ';', 'x', 'int ', '\"', '\'', '#', '\n', 'try ', 'catch ', '/*', ',']) for _ in range(5000)))" >words.asc
    got=0
    "$ASCC" words.asc -o words.c >out 2>err || got=$?
    [ $got -le 1 ] || fail "exit status $got"
done
[ ! -e nul.c ] && [ ! -e bytes.c ] || fail "an output was written"
