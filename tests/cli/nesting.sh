# However deep something is nested, there is an output or an error, whatever `ulimit -s` says.
. "$SOURCE/tests/cli/functions"
ulimit -s 256
cat >make.py <<'P'
import sys

SHAPES = {  # before, after and inside of N repetitions
    "parentheses": ("n = ", "(", "await g(1)", ")", ";"),
    "operators": ("n = ", "!", "(await g(1))", "", ";"),
    "casts": ("n = ", "(int)", "(await g(1))", "", ";"),
    "calls": ("n = ", "await g(", "1", ")", ";"),
    "sums": ("n = ", "1 + ", "(await g(1))", "", ";"),
    "either": ("n = n", " && await g(1)", "", "", ";"),
    "choices": ("n = ", "await g(1) ? 1 : ", "(await g(1))", "", ";"),
    "blocks": ("", "{ ", "await g(1);", " }", ""),
    "ifs": ("", "if (n) ", "await g(1);", "", ""),
    "chains": ("if (n) n++; ", "else if (await g(n)) n++; ", "", "", "else await g(1);"),
    "loops": ("", "for (;;) ", "await g(1);", "", ""),
    "switches": ("", "switch (n) { case 1: ", "await g(1);", " }", ""),
    "initialisers": ("int x[] = ", "{", "await g(1)", "}", "; (void)x;"),
    "pointers": ("int ", "(*", "p", ")(void)", " = 0; await g(1); (void)p;"),
    "generics": ("n = ", "_Generic(1, default: ", "1", ")", "; await g(1);"),
    "literals": ("n = ", "(struct s){", "await g(1)", "}", ".a;"),
    "all": ("", "all { ", "await g(1);", " }", ""),
    "any": ("", "any { ", "await g(1);", " }", ""),
    "with": ("", "async with (timeout(1.0)) { ", "await g(1);", " }", ""),
    "try": ("", "try { ", "await g(1);", " } catch { n++; }", ""),
    "finally": ("", "try { ", "await g(1);", " } finally { n++; }", ""),
    "defer": ("", "defer { ", "n++;", " }", " await g(1);"),
    "conditionals": ("", "\n#if X\n", "n++;", "\n#endif\n", " await g(1);"),
}


def text(shape, n):
    head = "#include <asc.h>\nasync int g(int n);\n"
    if shape == "managers":
        uses = "".join(f"async manager m{i}(int n) {{ async with (m{i - 1}(n)) {{ yield; }} }}\n" for i in range(1, n))
        body = f"async with (m{n - 1}(n)) {{ await asc_sleep(1); }}"
        head += "async manager m0(int n) { await asc_sleep(1); yield; }\n" + uses
    else:
        begin, left, inner, right, end = SHAPES[shape]
        body = begin + left * n + inner + right * n + end
    return head + "async int f(int n)\n{\n    " + body + "\n    return n;\n}\n"


if len(sys.argv) == 1:
    print(*SHAPES, "managers")
else:
    print(text(sys.argv[1], int(sys.argv[2])), end="")
P
for shape in $(python3 make.py); do
    for count in 40 900 20000; do
        [ "$shape $count" != "managers 20000" ] || continue
        python3 make.py $shape $count >in.asc
        status=0
        "$ASCC" -w in.asc -o out.c 2>err >out || status=$?
        case $status in
        0) [ -s out.c ] || fail "$shape, $count deep: no output" ;;
        1) says "error: " ;;
        *) fail "$shape, $count deep: status $status" ;;
        esac
        [ $count != 40 ] || [ $status = 0 ] || fail "$shape: refused $count deep"
        rm -f out.c
    done
done
# A chain of managers has a limit of its own, and is told apart from one that leads back to itself.
python3 make.py managers 900 >in.asc
gives 1 "$ASCC" -w in.asc -o out.c
says "managers are nested more than 100 deep"
lacks err "uses itself"
