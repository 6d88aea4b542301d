# The pages of docs/ hold together: rules are numbered as tests name them, links lead somewhere, names are the library's.
. "$SOURCE/tests/cli/functions"

sed -n 's/^- \*\*S\([0-9]*\)\*\* .*/\1/p' "$SOURCE/docs/semantics.md" >rules
seq 1 125 >numbers
same rules numbers
for test in "$SOURCE"/tests/*/s[0-9]*_*.asc; do
    number=$(basename "$test" | sed 's/^s0*\([0-9]*\)_.*/\1/')
    grep -qx "$number" rules || fail "$test is about no rule"
done

python3 - "$SOURCE" <<'P'
import glob, os, re, sys

source = sys.argv[1]
wrong = []


def read(path):
    with open(path, encoding="utf-8") as f:
        return f.read()


def prose(text):
    return re.sub(r"^```.*?^```$", "", text, flags=re.M | re.S)


def anchors(text):
    """As GitHub makes them."""
    return {re.sub(r"[^\w -]", "", h.lower()).replace(" ", "-") for h in re.findall(r"^#+ (.*)$", prose(text), re.M)}


library = "".join(read(path) for part in ("include/asc/*.h", "lib/*.asc", "include/*.h") for path in glob.glob(f"{source}/runtime/{part}"))
names = set(re.findall(r"\basc_\w+|\bASC_\w+", library)) | {"ASC_" + name for name in re.findall(r"^    X\((\w+),", library, re.M)}
names |= set(re.findall(r'getenv\("(ASC_\w+)"\)', "".join(read(path) for path in glob.glob(f"{source}/runtime/src/*.c"))))
names |= {"asc_target_sources"}
golden = "".join(read(path) for path in glob.glob(f"{source}/tests/golden/*.c"))
pages = [f"{source}/README.md"] + glob.glob(f"{source}/docs/*.md")
for page in pages:
    text, name = read(page), os.path.relpath(page, source)
    for target in re.findall(r"\]\(([^)]+)\)", prose(text)):
        path, _, anchor = target.partition("#")
        if ":" in path:
            continue
        path = os.path.normpath(os.path.join(os.path.dirname(page), path)) if path else page
        if not os.path.exists(path) or anchor and anchor not in anchors(read(path)):
            wrong.append(f"{name}: a link to {target}, which is not there")
    if name in ("README.md", "docs/language.md", "docs/runtime.md", "docs/semantics.md", "docs/tutorial.md", "docs/cookbook.md"):
        for word in sorted(set(re.findall(r"`(?:[^`\n]*?\b)?(asc_\w+|ASC_\w+)", prose(text)))):
            if word not in names:
                wrong.append(f"{name}: there is no {word}")
        # `asc_event_set` `_clear` `_is_set`: what follows replaces the end of what stands before.
        for run in re.findall(r"`[^`\n]*?\b(asc_\w+)[^`\n]*`((?: |\n)+`_\w+`(?:(?:,? |\n)*`_\w+`)*)", prose(text)):
            for word in re.findall(r"`(_\w+)`", run[1]):
                parts = run[0].split("_")
                if not any("_".join(parts[:k]) + word in names for k in range(2, len(parts) + 1)):
                    wrong.append(f"{name}: there is no {run[0]} with {word}")
    for excerpt in re.findall(r"^```c\n(.*?)^```$", text, flags=re.M | re.S):
        if name == "README.md" and "static asc_step " in excerpt and excerpt not in golden:
            wrong.append(f"{name}: no golden file has the C that begins with {excerpt.splitlines()[0]}")
print("\n".join(wrong))
sys.exit(bool(wrong))
P
