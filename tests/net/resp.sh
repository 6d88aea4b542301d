# examples/resp_server.asc: every command, pipelines, pieces, mistakes, expiry; with redis-cli too where there is one
. "$SOURCE/tests/net/functions"
build resp_server
start ./resp_server

python3 - $port <<'END' || fail "the client failed"
import socket, struct, sys, time
port = int(sys.argv[1])

def connect():
    return socket.create_connection(("127.0.0.1", port))

def array(*args):
    args = [a if isinstance(a, bytes) else str(a).encode() for a in args]
    return b"*%d\r\n" % len(args) + b"".join(b"$%d\r\n%s\r\n" % (len(a), a) for a in args)

class Client:
    def __init__(self):
        self.socket = connect()
        self.file = self.socket.makefile("rb")

    def reply(self):
        line = self.file.readline()
        if line[:1] == b"$":
            size = int(line[1:])
            return None if size < 0 else self.file.read(size + 2)[:-2]
        return int(line[1:]) if line[:1] == b":" else line.strip().decode()

    def call(self, *args):
        self.socket.sendall(array(*args))
        return self.reply()

c = Client()

def equal(got, want):
    assert got == want, (got, want)

equal(c.call("PING"), "+PONG")
equal(c.call("ping"), "+PONG")
equal(c.call("GET", "a"), None)
equal(c.call("SET", "a", "1"), "+OK")
equal(c.call("GET", "a"), b"1")
equal(c.call("INCR", "a"), 2)
equal(c.call("INCR", "new"), 1)
equal(c.call("SET", "text", b"bin\0ary\r\n"), "+OK")
equal(c.call("GET", "text"), b"bin\0ary\r\n")
assert c.call("INCR", "text").startswith("-ERR value")
equal(c.call("DEL", "a", "new", "nothing"), 2)
equal(c.call("GET", "a"), None)
assert c.call("NOPE").startswith("-ERR unknown command 'NOPE'")
assert c.call("GET").startswith("-ERR")
big = b"x" * 1000000
equal(c.call("SET", "big", big), "+OK")
equal(c.call("GET", "big"), big)
equal(c.call("SET", "", ""), "+OK")
equal(c.call("GET", ""), b"")

# numbers as Redis has them
for text in ("9223372036854775808", "-9223372036854775809", " 1", "+1", "01", "-0", "1 ", b"1\0", "", "1" * 30):
    equal(c.call("SET", "odd", text), "+OK")
    assert c.call("INCR", "odd").startswith("-ERR value is not"), text
    assert c.call("EXPIRE", "odd", text).startswith("-ERR value is not"), text
equal(c.call("SET", "most", 2**63 - 1), "+OK")
assert c.call("INCR", "most").startswith("-ERR increment or decrement would overflow")
equal(c.call("GET", "most"), b"%d" % (2**63 - 1))
equal(c.call("SET", "least", -2**63), "+OK")
equal(c.call("INCR", "least"), 1 - 2**63)
equal(c.call("EXPIRE", "least", 2**63 - 1), 1)
equal(c.call("EXPIRE", "least", -2**63), 1)
equal(c.call("GET", "least"), None)

# what a client says never becomes lines of an answer
assert c.call("X\r\n+OK\r\n").startswith("-ERR unknown command 'X  +OK  '")
equal(c.call("PING", "\r\n+OK"), b"\r\n+OK")
equal(c.call("DEL", *range(63)), 0)

# plain lines, in pieces
for byte in b"SET line value\r\n\r\nGET line\n":
    c.socket.sendall(bytes([byte]))
equal(c.reply(), "+OK")
equal(c.reply(), b"value")

# no command: numbers of words that are none; a line whose end has not come, be it at the end
c.socket.sendall(b"*0\r\n*-1\r\n*-99999999\r\nPING\r\n")
equal(c.reply(), "+PONG")
equal(c.call("SET", "longer", "1"), "+OK")
equal(c.call("SET", "longest", "1"), "+OK")
for text in b"DEL longer", b"DEL longest longer", b"*2\r\n$3\r\nDEL\r\n$6\r\nlonger":
    cut = Client()
    cut.socket.sendall(text)
    cut.socket.shutdown(socket.SHUT_WR)
    equal(cut.file.read(), b"")
equal(c.call("GET", "longer"), b"1")
c.socket.sendall(b"PING\0x\r\n")
assert c.reply().startswith("-ERR unknown command 'PING x'")
c.socket.sendall(b"PING " + b"x" * 60000 + b"\r\n")
equal(c.reply(), b"x" * 60000)

# a pipeline, cut at every byte
commands = (array("SET", "k", b"v\r\n\0*") + array("GET", "k") + b"PING\r\n\r\nGET k\n" + array("DEL", "n") + array("INCR", "n") + b"*0\r\n" +
            array("PING", "") + array("EXPIRE", "k", -1) + array("GET", "k"))
answers = b"+OK\r\n$5\r\nv\r\n\0*\r\n+PONG\r\n$5\r\nv\r\n\0*\r\n:%d\r\n:1\r\n$0\r\n\r\n:1\r\n$-1\r\n"
for i in range(len(commands) + 1):
    cut = Client()
    cut.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    cut.socket.sendall(commands[:i])
    if i % 8 == 0:
        time.sleep(0.001)
    cut.socket.sendall(commands[i:])
    cut.socket.shutdown(socket.SHUT_WR)
    equal(cut.file.read(), answers % (i > 0))

# a pipeline
count = 5000
c.socket.sendall(b"".join(array("INCR", "counter") + array("GET", "counter") for _ in range(count)))
for i in range(1, count + 1):
    equal(c.reply(), i)
    equal(c.reply(), b"%d" % i)

# expiry
for key in "abcdef":
    c.call("SET", key, key)
equal(c.call("EXPIRE", "a", 1), 1)
equal(c.call("EXPIRE", "b", 1), 1)
equal(c.call("EXPIRE", "b", 100), 1)      # later
equal(c.call("EXPIRE", "c", 1), 1)
equal(c.call("SET", "c", "again"), "+OK")  # stays
equal(c.call("EXPIRE", "d", 100), 1)
equal(c.call("EXPIRE", "d", 1), 1)        # sooner
equal(c.call("EXPIRE", "e", 0), 1)        # at once
equal(c.call("GET", "e"), None)
equal(c.call("EXPIRE", "f", 100), 1)
equal(c.call("DEL", "f"), 1)
equal(c.call("EXPIRE", "nothing", 1), 0)
assert c.call("EXPIRE", "a", "soon").startswith("-ERR")
other = Client()
began = time.monotonic()
while other.call("GET", "a") is not None or other.call("GET", "d") is not None:
    assert time.monotonic() - began < 20
equal([other.call("GET", k) for k in "abcdef"], [None, b"b", b"again", None, None, None])
equal(other.call("EXPIRE", "c", 100), 1)  # is left to the server's end

# mistakes end the connection
for mistake in (b"*x\r\n", b"*1\r\n+1\r\n", b"*1\r\n$99999999\r\n", b"*99\r\n", b"*+1\r\n", b"* 1\r\n", b"*1\0\r\n", b"*1\r\n$-1\r\n", b"*\r\n",
                b"*1\r\n$4\r\nPINGxx", b"*1\r\n$3\r\nPING\r\n", b"x" * 65536, b"*" + b"9" * 65535, b"DEL" + b" x" * 64 + b"\n"):
    wrong = Client()
    wrong.socket.sendall(array("PING") + mistake)
    equal(wrong.reply(), "+PONG")
    equal(wrong.reply(), "-ERR Protocol error")
    assert wrong.file.read() == b""
cut = Client()
cut.socket.sendall(b"*2\r\n$3\r\nGET\r\n$5\r\nab")
cut.socket.close()

# ... also of those that have gone away before they can be told
for i in range(200):
    wrong = Client()
    wrong.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    wrong.socket.sendall(b"*x\r\n")
    time.sleep(i % 4 * 0.0002)
    wrong.socket.close()
equal(c.call("PING"), "+PONG")
END
if command -v redis-cli >/dev/null; then
    [ "$(redis-cli -p $port INCR cli)" = 1 ] || fail "redis-cli does not understand"
fi
stop
