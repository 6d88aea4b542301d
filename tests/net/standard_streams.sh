# The standard streams as a file, a terminal, a full pipe, something closed
. "$SOURCE/tests/net/functions"
cat >copy.asc <<'END'
#include <stdio.h>
#include <string.h>
#include <asc.h>

async int main(void)
{
    asc_stream *in = await asc_stdin(), *out = await asc_stdout();
    int columns = 0, rows = 0;
    char buf[5000];
    size_t n;

    if (asc_stream_is_tty(out) && asc_tty_size(out, &columns, &rows) == 0) {
        n = (size_t)snprintf(buf, sizeof buf, "%d x %d\n", columns, rows);
        await asc_write_all(out, buf, n);
        asc_tty_set_raw(in, true);
        await asc_read_exactly(in, buf, 3); /* no line is needed */
        await asc_write_all(out, buf, 3);
        return 0;
    }
    while ((n = await asc_read(in, buf, sizeof buf)) > 0)
        await asc_write_all(out, buf, n);
    return 0;
}
END
gives 0 "$ASCC" copy.asc -o copy.c
gives 0 "$CC" -std=c11 -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all -I "$SOURCE/runtime/include" copy.c \
    "$BUILD/tests/libasc_sanitized.so" "-Wl,-rpath,$BUILD/tests" -o copy

head -c 300000 /dev/urandom >data
./copy <data >copied || fail "from a file to a file"
same data copied
cat data | ./copy | cat >copied || fail "from a pipe to a pipe"
same data copied
./copy <data | { python3 -c 'import time; time.sleep(0.2)'; cat; } >copied || fail "into a full pipe"
same data copied
./copy </dev/null >copied || fail "from nothing"
[ ! -s copied ] || fail "something came from nothing"
./copy <&- >copied || fail "without a standard input"
[ ! -s copied ] || fail "something came from a closed input"
cat data | { ./copy >copied; cat >rest; } # the pipe is as it was for whoever has it too
same data copied

python3 - <<'END' || fail "the terminal"
import os, pty, struct, sys, fcntl, termios
pid, fd = pty.fork()
if pid == 0:
    fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 33, 77, 0, 0))
    os.execv("./copy", ["copy"])
before = termios.tcgetattr(fd)
got = b""
while b"77 x 33" not in got:
    got += os.read(fd, 100)
while termios.tcgetattr(fd)[3] & termios.ICANON:
    pass
os.write(fd, b"abc")
while b"abc" not in got:
    got += os.read(fd, 100)
assert os.waitpid(pid, 0)[1] == 0
END
