# --review: a page that stands alone, whose two sides are the two files, linked line by line both ways.
. "$SOURCE/tests/cli/functions"
programs
cat >check.py <<'END'
import re, sys
from html.parser import HTMLParser

VOID = {"meta", "br"}
page, source, output = sys.argv[1:4]

class Page(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.open, self.ids, self.links, self.lines, self.text, self.line, self.notes, self.raw = [], {}, [], {}, {}, None, {}, ""
        self.titles = set()

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        for name, value in attrs.items():
            assert name in ("content", "style") or not re.search(r"(^|[^:])//|https?:|data:", value or ""), (tag, name, value)
            assert not name.startswith("on"), (tag, name)
        assert tag not in ("link", "img", "iframe", "object", "base", "form"), tag
        assert tag != "script" or not attrs, attrs
        if "id" in attrs:
            assert attrs["id"] not in self.ids, attrs["id"]
            self.ids[attrs["id"]] = attrs
        if "href" in attrs:
            assert attrs["href"].startswith("#"), attrs["href"]
            self.links.append(attrs["href"][1:])
        if re.fullmatch(r"[sc]\d+", attrs.get("id", "")):
            self.line = attrs["id"]
            self.text[self.line] = ""
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag):
        assert self.open and self.open[-1] == tag, (tag, self.open, self.getpos())
        self.open.pop()
        if tag == "code":
            self.line = None

    def handle_data(self, data):
        if self.open and self.open[-1] in ("style", "script"):
            self.raw += data
        elif self.line and "code" in self.open:
            self.text[self.line] += data

p = Page()
with open(page, encoding="utf-8") as f:
    text = f.read()
assert text.startswith("<!DOCTYPE html>")
p.feed(text)
p.close()
assert not p.open, p.open
for link in p.links:
    assert link in p.ids, link
assert not re.search(r"@import|url\((?!#)|https?:|\bfetch\(|XMLHttpRequest", p.raw)
# what the lines say
def lines(path):
    with open(path, "rb") as f:
        return f.read().decode("utf-8", "replace").replace("\r", "").split("\n")
want = lines(source)
want = want[:-1] if want[-1] == "" else want
got = [p.text["s%d" % (i + 1)] for i in range(len(want))]
assert got == want, [x for x in zip(got, want) if x[0] != x[1]][:3]
assert "s%d" % (len(want) + 1) not in p.ids
if output != "-":
    want = lines(output)
    shown = 0
    for i, line in enumerate(want):
        if line.startswith("#line ") or "c%d" % (i + 1) not in p.ids:
            assert line.startswith("#line ") or i + 1 == len(want), (i, line)
            continue
        assert p.text["c%d" % (i + 1)] == line, (i, line)
        shown += 1
    assert shown
# both ways
there = back = 0
for name, attrs in p.ids.items():
    to = attrs.get("data-to")
    if not to:
        continue
    assert to in p.ids and to[0] != name[0], (name, to)
    if name[0] == "s":
        assert p.ids[to]["data-to"] == name, (name, to)
        there += 1
    else:
        back += 1
assert there and back, (there, back)
print(there, back)
END
gives 0 "$ASCC" a.asc -o a.c --review=a.html
silent
gives 0 python3 check.py a.html a.asc a.c
cp a.html first
for text in '<div class="l waits" id="s6"' 'main_after_sleep</a>' '<span class="size">' 'id="f-main"' '<svg class="graph"' 'class="strip"' 'prefers-color-scheme: dark' '@media print'; do
    grep -qF -e "$text" a.html || fail "the page should hold: $text"
done
# The same again, from any way in; alone; beside a file without lines of the compiler's own; not written when something is wrong.
gives 0 "$ASCC" a.asc -o a.c --review=a.html
same a.html first
gives 0 "$ASCC" a.asc --review=alone.html
gives 0 python3 check.py alone.html a.asc -
gives 0 "$ASCC" a.asc -o a.c --no-line --review=a.html
gives 0 python3 check.py a.html a.asc a.c
gives 0 "$ASCC" - -o - --review=stdin.html <a.asc
gives 0 python3 check.py stdin.html a.asc -
gives 0 "$ASCC" plain.asc -o plain.c --review=plain.html
gives 0 python3 check.py plain.html plain.asc plain.c
cp first a.html
gives 1 "$ASCC" broken.asc -o x.c --review=a.html
same a.html first
gives 2 "$ASCC" a.asc -o a.c --review=a.c
says "the same file"
gives 0 "$ASCC" --check a.asc --review=none.html
[ ! -e none.html ] || fail "--check writes nothing"
# Whatever the text holds, the page shows it.
printf '#include <stdio.h>\n#include <asc.h>\n\n/* </script><b> & "x" \303\244 \t */\nasync int main(void)\n{\n\tputs("</div><script>alert(1)</script> %s &amp; \\"");\r\n    async with timeout(1 < 2 ? 3 : 4) {\n        await asc_sleep(1 < 2 && 3 > 2 ? 0.1 : 0.2);\n    }\n    return 0;\n}' "'" >'odd <b>&".asc'
gives 0 "$ASCC" 'odd <b>&".asc' -o odd.c --review=odd.html
gives 0 python3 check.py odd.html 'odd <b>&".asc' odd.c
for file in "$SOURCE"/examples/*.asc "$SOURCE"/tests/lang/s*.asc; do
    gives 0 "$ASCC" -w "$file" -o x.c --review=x.html
    gives 0 python3 check.py x.html "$file" x.c
done
# The script runs: a line that the address names is shown with what belongs to it.
browser=$(command -v chromium || command -v chromium-browser || command -v google-chrome || true)
if [ -n "$browser" ]; then
    status=0
    cp first first.html
    timeout 60 "$browser" --headless=new --no-sandbox --disable-gpu --user-data-dir="$PWD/profile" --dump-dom "file://$PWD/first.html#s6" >dom 2>/dev/null || status=$?
    if [ $status -eq 0 ] && [ -s dom ]; then
        grep -qF 'class="l waits picked" id="s6"' dom || fail "the script did not pick the line"
        [ "$(grep -c 'class="l[a-z ]* picked"' dom)" -gt 2 ] || fail "the C of the line is not picked"
    fi
fi
