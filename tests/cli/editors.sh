# editors/: the grammars know the words of the language where they are words, and leave them alone elsewhere.
. "$SOURCE/tests/cli/functions"
cat >words.asc <<'END'
async manager held(struct item *m)
{
    enter { await asc_sleep(0.1); }
    exit as e { m->held--; }
}
async int walk(struct item *rows)
{
    async with (timeout(1.0), taskgroup() as g) {
        try {
            task(int) t = spawn(g, walk(rows));
            defer puts("await");
            throw ASC_EINVAL, "no";
        } catch (ASC_EINVAL as e) {
            exit(1);
        } finally {
            int yield = rows->with + all[1];
        }
    }
}
END
# What each line has as words, and what it has that is none.
cat >expected <<'END'
1 async manager
3 enter await
4 exit as
6 async
8 async with as
9 try
10 task spawn
11 defer
12 throw ASC_EINVAL
13 catch ASC_EINVAL as
14 -
15 finally
16 -
END
cat >check.py <<'END'
import json, re, sys
folder = sys.argv[1]
for name in "package.json", "language-configuration.json", "syntaxes/asc.tmLanguage.json":
    with open(folder + "/" + name, encoding="utf-8") as f:
        grammar = json.load(f)
literals = [re.compile(p.get("match") or p["begin"] + r".*?(?:" + p["end"] + ")") for p in grammar["repository"]["literals"]["patterns"]]
words = [re.compile(p["match"]) for p in grammar["repository"]["words"]["patterns"]]
want = dict(line.rstrip("\n").split(" ", 1) for line in open("expected"))
for number, line in enumerate(open("words.asc").read().split("\n"), 1):
    at, found = 0, []
    while at < len(line): # as editors do: the match that begins first, of those the first pattern
        literal = min((m.start(), m.end()) for m in [p.search(line, at) for p in literals] + [re.search("$", line)] if m)
        hits = [(m.start(), i, m) for i, m in enumerate(p.search(line, at) for p in words) if m]
        if not hits and literal[0] >= len(line):
            break
        if not hits or literal[0] <= min(hits)[0]:
            at = literal[1]
            continue
        m = min(hits, key=lambda h: h[:2])[2]
        found.append(m.group(1) if m.re.groups >= 2 else m.group(0))
        at = m.end()
    if str(number) in want:
        assert " ".join(found) == want[str(number)].replace("-", ""), (number, line, found)
END
gives 0 python3 check.py "$SOURCE/editors/vscode"
if command -v vim >/dev/null && vim --version | grep -q '+syntax'; then
    cat >check.vim <<'END'
set nocompatible
let &runtimepath = $SOURCE . '/editors/vim,' . &runtimepath
filetype on
syntax on
edit words.asc
let lines = []
for number in range(1, line('$'))
  let found = []
  let column = 1
  while column <= len(getline(number))
    let name = synIDattr(synID(number, column, 1), 'name')
    if name =~# '^asc'
      let word = matchstr(getline(number), '^\w*', column - 1)
      if word =~# '^asc_' | let word = '' | endif
      if word !=# '' | call add(found, word) | endif
      let column += max([len(word), 1])
    else
      let column += max([len(matchstr(getline(number), '^\w*', column - 1)), 1])
    endif
  endwhile
  call add(lines, number . ' ' . (len(found) ? join(found, ' ') : '-'))
endfor
call writefile([&filetype] + lines, 'seen')
qall!
END
    vim -N -u NONE -i NONE -es -S check.vim words.asc >out 2>err </dev/null || fail "vim"
    [ "$(head -n 1 seen)" = asc ] || fail "no file type"
    while read -r line; do
        grep -qxF -e "$line" seen || { cat seen >out; fail "expected $line"; }
    done <expected
fi
