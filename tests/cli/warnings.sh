# -W...: on, off, as errors, all off. `return` warns by default, `never-waits` does not.
. "$SOURCE/tests/cli/functions"
printf 'async int f(int x)\n{\n    if (x)\n        return 1;\n}\n' >r.asc
gives 0 "$ASCC" r.asc -o r.c
says "warning: "
says "[-Wreturn]"
lacks err "[-Wnever-waits]"
gives 0 "$ASCC" -Wno-return r.asc -o r.c
silent
gives 0 "$ASCC" -Wno-return -Wreturn r.asc -o r.c
says "[-Wreturn]"
gives 0 "$ASCC" -Wnever-waits -Wno-return r.asc -o r.c
says "[-Wnever-waits]"
gives 0 "$ASCC" -Wextra r.asc -o r.c
says "[-Wnever-waits]"
gives 0 "$ASCC" -w r.asc -o r.c
silent
rm r.c
gives 1 "$ASCC" -Werror r.asc -o r.c
says "error: "
says "[-Werror=return]"
[ ! -e r.c ] || fail "it wrote the output"
gives 1 "$ASCC" -Werror=return r.asc -o r.c
gives 0 "$ASCC" -Werror=escape r.asc -o r.c
says "warning: "
gives 0 "$ASCC" -Werror -Wno-error=return r.asc -o r.c
says "warning: "
gives 0 "$ASCC" -Werror -Wno-return r.asc -o r.c
silent

printf '#include <asc.h>\nasync int main(void)\n{\n    char big[3000];\n    await asc_sleep(1);\n    return big[0] = 0;\n}\n' >big.asc
gives 0 "$ASCC" big.asc -o big.c
silent
gives 0 "$ASCC" -Wlarge-frame=2000 big.asc -o big.c
says "[-Wlarge-frame]"
gives 0 "$ASCC" -Wlarge-frame=2000 -Wno-large-frame big.asc -o big.c
silent
for bad in large-frame=x large-frame= large-frame=-1 nonsense error=nonsense no-nonsense; do
    gives 2 "$ASCC" -W$bad big.asc -o big.c
    says "ascc: -W$bad: "
done
