# Sources of many shapes, four thousand of each thing: an output or an error, and no shape takes more than its size.
. "$SOURCE/tests/cli/functions"
ulimit -t 60
shapes=$(sed -n 's/^    "\([a-z]*\)": .*/\1/p' "$SOURCE/bench/compiler/generate")
for shape in $shapes; do
    status=0
    python3 "$SOURCE/bench/compiler/generate" $shape 4000 >in.asc
    "$ASCC" -w in.asc -o out.c 2>err >out || status=$?
    case "$shape $status" in
    "long 1" | "double 1" | "errors 1") says "error: " ;;
    *" 0") [ -s out.c ] || fail "$shape: no output" ;;
    *) fail "$shape: status $status" ;;
    esac
    rm -f out.c
done
