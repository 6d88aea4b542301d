# JSON and SARIF of all that tests/diag has: as their formats want it, with names of warnings, ranges and notes; each fix-it removes its
# report.
. "$SOURCE/tests/cli/functions"
python3 - "$SOURCE" "$ASCC" <<'P'
import glob, json, os, re, subprocess, sys

source, ascc = sys.argv[1:]
names = set(re.findall(r'\[W_\w+\] = "([a-z-]+)"', open(f"{source}/grammar/diag.c").read()))


def run(path, form, options, where):
    command = [ascc, "--check", f"--diagnostics={form}", *options, path]
    return json.loads(subprocess.run(command, stderr=subprocess.PIPE, cwd=where, timeout=60).stderr)


def point(p, lines):
    assert set(p) >= {"file", "line", "column", "byte-column", "display-column"}, p
    if p["file"] in lines:
        assert 1 <= p["line"] <= len(lines[p["file"]]) and p["column"] >= 1, p
    return p["line"], p["byte-column"]


def check_json(report, lines, nested=False):
    assert report["kind"] in (["note"] if nested else ["error", "warning"]) and report["message"], report
    for location in report["locations"]:
        caret = point(location["caret"], lines)
        if "start" in location:
            assert point(location["start"], lines) <= caret, location
        if "finish" in location:
            assert caret <= point(location["finish"], lines), location
    if nested:
        return
    if report["kind"] == "warning" or "option" in report:
        assert re.fullmatch(r"-W(error=)?(.*)", report["option"])[2] in names, report
    for fix in report.get("fixits", []):
        assert point(fix["start"], lines) <= point(fix["next"], lines) and isinstance(fix["string"], str), fix
    for child in report["children"]:
        check_json(child, lines, nested=True)


def region(physical):
    assert not os.path.isabs(physical["artifactLocation"]["uri"]), physical
    r = physical["region"]
    assert (r["startLine"], r["startColumn"]) <= (r["endLine"], r["endColumn"]) and r["startColumn"] >= 1, r


def check_sarif(log, reports):
    assert log["version"] == "2.1.0" and "sarif" in log["$schema"], log
    (it,) = log["runs"]
    rules = it["tool"]["driver"]["rules"]
    assert it["tool"]["driver"]["name"] == "ascc" and {r["id"] for r in rules} == {"-W" + n for n in names}, rules
    assert it["columnKind"] in ("unicodeCodePoints", "utf16CodeUnits")
    assert [r["message"]["text"] for r in it["results"]] == [r["message"] for r in reports]
    for result, report in zip(it["results"], reports):
        assert result["level"] == report["kind"], result
        assert ("ruleId" in result) == ("option" in report), result
        if "ruleId" in result:
            assert rules[result["ruleIndex"]]["id"] == result["ruleId"], result
        for location in result["locations"]:
            region(location["physicalLocation"])
        notes = result.get("relatedLocations", [])
        assert [n["message"]["text"] for n in notes] == [c["message"] for c in report["children"]], result
        for note in notes:
            region(note["physicalLocation"])
        assert ("fixes" in result) == bool(report.get("fixits")), result
        for fix in result.get("fixes", []):
            for change in fix["artifactChanges"]:
                for replacement in change["replacements"]:
                    region({**change, "region": replacement["deletedRegion"]})
                    assert isinstance(replacement["insertedContent"]["text"], str)


def apply(path, text, fixes):
    lines = text.split(b"\n")
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)
    at = lambda p: starts[p["line"] - 1] + p["byte-column"] - 1
    for fix in sorted(fixes, key=lambda f: at(f["start"]), reverse=True):
        assert fix["start"]["file"] == path, fix
        text = text[: at(fix["start"])] + fix["string"].encode() + text[at(fix["next"]) :]
    return text


fixed = 0
for path in sorted(glob.glob("tests/diag/*.asc", root_dir=source) if sys.version_info >= (3, 10) else
                   [os.path.relpath(p, source) for p in glob.glob(f"{source}/tests/diag/*.asc")]):
    with open(f"{source}/{path}", "rb") as f:
        text = f.read()
    options = re.findall(rb"^// ascc: (.*)$", text, re.M)
    options = options[0].decode().split() if options else []
    reports = run(path, "json", options, source)
    lines = {path: text.split(b"\n")}
    try:
        for report in reports:
            check_json(report, lines)
        check_sarif(run(path, "sarif", options, source), reports)
    except (AssertionError, KeyError, ValueError) as e:
        sys.exit(f"{path}: {type(e).__name__}: {e}")
    for report in reports:
        fixes = report.get("fixits")
        if not fixes or "#include \"" in text.decode("utf-8", "replace"):
            continue
        with open("fixed.asc", "wb") as f:
            f.write(apply(path, text, fixes))
        place = lambda r: (r["message"], r["locations"][0]["caret"]["line"], r["locations"][0]["caret"]["column"])
        after = [place(r) for r in run("fixed.asc", "json", options, ".")]
        if place(report) in after:
            sys.exit(f"{path}: the fix-it does not help: {report}\n{after}")
        fixed += 1
if fixed < 20:
    sys.exit(f"only {fixed} fix-its")
P
