# --diagnostics=text|json|sarif
. "$SOURCE/tests/cli/functions"
programs
gives 1 "$ASCC" --diagnostics=text --check broken.asc
says "broken.asc:5:11: error: "
gives 1 "$ASCC" --diagnostics=json --check broken.asc
python3 - err <<'P'
import json, sys
reports = json.load(open(sys.argv[1]))
caret = reports[0]["locations"][0]["caret"]
assert len(reports) == 1 and reports[0]["kind"] == "error", reports
assert (caret["file"], caret["line"], caret["column"]) == ("broken.asc", 5, 11), caret
P
gives 1 "$ASCC" --diagnostics=sarif --check broken.asc
python3 - err <<'P'
import json, sys
log = json.load(open(sys.argv[1]))
(run,) = log["runs"]
(result,) = run["results"]
region = result["locations"][0]["physicalLocation"]["region"]
assert log["version"] == "2.1.0" and run["tool"]["driver"]["name"] == "ascc", log
assert result["level"] == "error" and (region["startLine"], region["startColumn"]) == (5, 11), result
P
gives 0 "$ASCC" --diagnostics=json --check a.asc
[ "$(cat err)" = "[]" ] || fail "JSON without reports is an empty list"
gives 0 "$ASCC" --diagnostics=sarif --check a.asc
python3 -m json.tool err >/dev/null || fail "no JSON"
gives 2 "$ASCC" --diagnostics=xml --check a.asc
says "--diagnostics=xml: expected text, json or sarif"
