# docs/diagnostics.md: each listing gives what stands below it, and each error and warning of the compiler is in it.
. "$SOURCE/tests/cli/functions"
python3 - "$SOURCE" "$ASCC" <<'P'
import glob, re, subprocess, sys

source, ascc = sys.argv[1:]
text = open(f"{source}/docs/diagnostics.md", encoding="utf-8").read()
wrong = []

listings = re.findall(r"^```c ?([^\n]*)\n(.*?)^```\n\n```text\n(.*?)^```\n", text, re.M | re.S)
for options, code, expected in listings:
    with open("x.asc", "w", encoding="utf-8") as f:
        f.write(code)
    run = subprocess.run([ascc, "--color=never", *options.split(), "-o", "x.c", "x.asc"], stderr=subprocess.PIPE, text=True)
    got = "".join(m + "\n" for m in re.findall(r"^x\.asc:(\d+:\d+: (?:error|warning): .*)$", run.stderr, re.M))
    if got != expected:
        wrong.append(f"{code}---- expected:\n{expected}---- but:\n{run.stderr}")
    elif (run.returncode == 1) != (": error: " in got):
        wrong.append(f"{code}---- exit status {run.returncode}")
if len(listings) < 65 or text.count("```c") != len(listings):
    wrong.append(f"{len(listings)} listings with reports, of {text.count('```c')}")

# The messages, as they stand in the sources: `%s` is any text.
call = r'\b(?:diag_(?:node_)?(?:error|warn)|report|fail)\((?:[^";]|"")*?("(?:[^"\\]|\\.)*"(?:\s*"(?:[^"\\]|\\.)*")*)'
plain = " ".join(text.split())
for path in glob.glob(f"{source}/gen/*.c") + glob.glob(f"{source}/grammar/*.[cy]"):
    for literal in re.findall(call, open(path, encoding="utf-8").read()):
        message = "".join(re.findall(r'"((?:[^"\\]|\\.)*)"', literal)).replace('\\"', '"')
        parts = re.split(r"%(?:\.\*)?(?:z|02)?[a-z]", message)
        if sum(len(p) for p in parts) < 8:
            continue
        if not re.search(r".{0,80}?".join(re.escape(p) for p in parts), plain):
            wrong.append(f"{path[len(source) + 1:]}: not in docs/diagnostics.md: {message}")
for text in wrong:
    print(text)
sys.exit(bool(wrong))
P
