# --color=auto|always|never; NO_COLOR and a dumb terminal turn `auto` off.
. "$SOURCE/tests/cli/functions"
programs
escape=$(printf '\033[')
gives 1 "$ASCC" --color=always --check broken.asc
says "$escape"
gives 1 env NO_COLOR=1 "$ASCC" --color=always --check broken.asc
says "$escape"
gives 1 "$ASCC" --check broken.asc
lacks err "$escape"
gives 2 "$ASCC" --color=sometimes --check broken.asc
says "--color=sometimes: expected auto, always or never"

# On a terminal.
cat >on_tty.py <<'P'
import os, pty, sys
pid, fd = pty.fork()
if pid == 0:
    os.execvp(sys.argv[1], sys.argv[1:])
text = b""
try:
    while block := os.read(fd, 4096):
        text += block
except OSError:
    pass
sys.stderr.buffer.write(text)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
P
gives 1 env TERM=xterm python3 on_tty.py "$ASCC" --check broken.asc
says "$escape"
gives 1 env TERM=xterm python3 on_tty.py "$ASCC" --color=never --check broken.asc
lacks err "$escape"
gives 1 env TERM=xterm NO_COLOR=1 python3 on_tty.py "$ASCC" --check broken.asc
lacks err "$escape"
gives 1 env TERM=xterm NO_COLOR= python3 on_tty.py "$ASCC" --check broken.asc
says "$escape"
gives 1 env TERM=dumb python3 on_tty.py "$ASCC" --check broken.asc
lacks err "$escape"
