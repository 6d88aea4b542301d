# ASC_TRACE writes JSON in the Chrome format: what begins ends, in the order of nesting, task by task
cat >a.asc <<'EOF'
#include <pthread.h>
#include <asc.h>

async typedef void job(void);
async void child(int n) { async with move_on_after(2) { await asc_sleep(n); } }

async void both(void) { async with taskgroup() as g { spawn(g, child(1)); spawn(g, child(3)); await asc_yield(); } }

static void *other(void *arg)
{
    asc_loop *l = asc_loop_new(NULL);
    asc_start(l, arg, NULL, NULL);
    asc_loop_run(l);
    asc_loop_free(l);
    return NULL;
}

async int main(void)
{
    pthread_t thread;
    job *f = both;
    pthread_create(&thread, NULL, other, (void *)f);
    await both();
    pthread_join(thread, NULL);
    return 0;
}
EOF
"$ASCC" a.asc -o a.c
"$CC" -std=c11 -I "$SOURCE/runtime/include" a.c "$BUILD"/runtime/libasc.so -Wl,-rpath,"$BUILD/runtime" -pthread -lm -o a
ASC_CLOCK=virtual ASC_TRACE=trace.json ./a
cat >check.py <<'EOF'
import json
events = json.load(open("trace.json"))
open_slices, last, loops, names, seen = {}, {}, set(), set(), set()
for e in events:
    row = (e["pid"], e["tid"])
    if e["ph"] == "M":
        (loops if e["name"] == "process_name" else names).add(e["args"]["name"])
        continue
    assert e["ts"] >= last.get(row, 0), e
    last[row] = e["ts"]
    stack = open_slices.setdefault(row, [])
    if e["ph"] == "B":
        assert len(stack) == (e["name"] != "task"), e
        stack.append(e["name"])
        seen.add(e["name"])
        if e["name"] == "await asc_sleep(n)":
            assert e["args"] == {"file": "a.asc", "line": 5, "function": "child"}, e
    else:
        assert e["ph"] == "E"
        stack.pop()
assert not any(open_slices.values()), open_slices
assert len(open_slices) == 6, open_slices
assert loops == {"loop 1", "loop 2"} and {"main", "child"} <= names, (loops, names)
assert {"task", "runs", "await asc_sleep(n)", "await asc_yield()"} <= seen, seen
assert max(last.values()) == 2e6, last
EOF
python3 check.py
ASC_TRACE=no/such/dir ./a 2>err || :
grep -q "asc: ASC_TRACE: can't write no/such/dir: " err
