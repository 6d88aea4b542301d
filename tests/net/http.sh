# examples/http_server.asc: files, ranges, mistakes, slow and lost clients, many of them, limits, an orderly end
. "$SOURCE/tests/net/functions"
command -v curl >/dev/null && [ -d /proc/self/fd ] || exit 77
build http_server

mkdir -p www/dir/sub www/empty
echo secret >secret
echo 'a text' >www/a.txt
echo 'top' >www/index.html
echo 'below' >www/dir/index.html
echo 'odd' >'www/sp ace%.txt'
: >www/none.css
ln -s ../secret www/link
ln -s .. www/up
ln -s a.txt www/alias.txt
mkfifo www/fifo
python3 -c 'import os; open("www/big.bin", "wb").write(os.urandom(1 << 20) * 12)'

cat >client.py <<'END_OF_CLIENT'
import os, select, signal, socket, struct, sys, time
port, server, before = map(int, sys.argv[1:4])  # before: descriptors of a server without clients
big = open("www/big.bin", "rb").read()

def eventually(condition, what):
    end = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < end, what
        time.sleep(0.01)

def descriptors():
    return len(os.listdir("/proc/%d/fd" % server))

class Client:
    def __init__(self, buffer=0):
        self.socket = socket.socket()
        self.socket.settimeout(10)
        if buffer:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
        self.socket.connect(("127.0.0.1", port))
        self.file = self.socket.makefile("rb")

    def send(self, text):
        self.socket.sendall(text.encode("latin-1"))

    def get(self, target, *fields):
        self.send("".join(line + "\r\n" for line in ("GET %s HTTP/1.1" % target, "Host: x") + fields) + "\r\n")

    def head(self):
        line = self.file.readline().decode()
        assert line.startswith("HTTP/1.1 "), line
        self.fields = {}
        while True:
            field = self.file.readline().decode()
            if field == "\r\n":
                return int(line[9:12])
            name, value = field.rstrip("\r\n").split(": ", 1)
            self.fields[name] = value

    def answer(self):
        status = self.head()
        self.body = self.file.read(int(self.fields["Content-Length"]))
        return status

    def ended(self):
        return self.file.read() == b""

    def close(self):
        self.file.close()
        self.socket.close()

    def reset(self):
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close()

def equal(got, want):
    assert got == want, (got, want)
END_OF_CLIENT

# with_client: runs Python, which goes on from client.py
with_client()
{
    cat client.py - >test.py
    python3 test.py $port $server $descriptors || fail "the client failed"
}

# serve ARGUMENT...: starts the server
serve()
{
    start ./http_server "$@"
    descriptors=$(ls /proc/$server/fd | wc -l)
}

# status WANTED CURL_ARGUMENT...
status()
{
    want=$1
    shift
    got=$(curl -s -m 10 --path-as-is -o body -w '%{http_code}' "$@")
    [ "$got" = "$want" ] || fail "curl $*: $got instead of $want"
}

serve www
at=http://127.0.0.1:$port
status 200 $at/a.txt
same body www/a.txt
status 200 $at/big.bin
same body www/big.bin
status 200 $at/
same body www/index.html
status 200 -L $at/dir
same body www/dir/index.html
status 200 $at/./dir//index.html?query#part
status 200 $at/sp%20ace%25.txt
status 200 -0 $at/a.txt
status 200 $at/none.css
[ "$(curl -sI $at/none.css | tr -d '\r' | sed -n 's/^Content-Type: //p')" = text/css ] || fail "none.css has another type"
status 206 -r 5-999999 $at/big.bin
tail -c +6 www/big.bin | head -c 999995 | cmp - body || fail "another part of big.bin"
status 206 -r -3 $at/a.txt
[ "$(cat body)" = xt ] || fail "another part of a.txt"
status 416 -r 7- $at/a.txt
for path in nothing a.txt/ a.txt/more empty/; do
    status 404 $at/$path
done
for path in link up/secret up alias.txt fifo ../secret dir/../../secret %2e%2e/secret ..%2fsecret dir/..; do
    status 403 $at/$path
    lacks body secret
done
for path in %00 %zz a.txt%2 a.txt%; do
    status 400 $at/$path
done
status 405 -d x=y $at/a.txt
status 405 -X DELETE $at/a.txt

with_client <<'END'
c = Client()
c.get("/a.txt")
equal((c.answer(), c.body, c.fields["Connection"]), (200, b"a text\n", "keep-alive"))
c.send("\r\nHEAD /big.bin HTTP/1.1\r\nHost: x\r\nRange: bytes=0-1\r\n\r\n")
equal((c.head(), c.fields["Content-Length"]), (200, str(len(big))))
for bytes_, want in (("0-0", b"a"), ("2-3", b"te"), ("5-", b"t\n"), ("-99", b"a text\n"), ("3-99999999999999999999", b"ext\n")):
    c.get("/a.txt", "range: bytes=" + bytes_)
    equal((c.answer(), c.body), (206, want))
equal(c.fields["Content-Range"], "bytes 3-6/7")
for bytes_ in "2-1", "-", "x", "1-2,4-5", "1", "1-2x":
    c.get("/a.txt", "Range: bytes=" + bytes_)
    equal((c.answer(), len(c.body)), (200, 7))
c.get("/a.txt", "Range: bytes=1-2", "Range: bytes=1-2")
equal((c.answer(), len(c.body)), (200, 7))
c.get("/a.txt", "Range: bytes=1-2", "If-Range: \"tag\"")
equal((c.answer(), len(c.body)), (200, 7))
for bytes_ in "7-", "-0", "99999999999999999999-":
    c.get("/a.txt", "Range: bytes=" + bytes_)
    equal((c.answer(), c.fields["Content-Range"]), (416, "bytes */7"))
c.get("/none.css", "Range: bytes=0-")
equal(c.answer(), 416)
c.get("//dir?x")
equal((c.answer(), c.fields["Location"]), (301, "/dir/"))
c.get("http://other:80/a.txt")
equal(c.answer(), 200)
c.get("/nothing", "Connection: Upgrade, CLOSE")
equal((c.answer(), c.fields["Connection"], c.ended()), (404, "close", True))

# a pipeline, a byte at a time, then much of it at once; lines may end in \n alone
c = Client()
for byte in "GET /a.txt HTTP/1.1\nHost:x\n\nHEAD / HTTP/1.1\r\nHost: x \r\n\r\n":
    c.send(byte)
equal((c.answer(), c.head()), (200, 200))
c.send("GET /a.txt HTTP/1.1\r\nHost: x\r\n\r\nGET /nothing HTTP/1.1\r\nHost: x\r\n\r\n" * 200)
for _ in range(200):
    equal((c.answer(), c.body, c.answer()), (200, b"a text\n", 404))
c.get("/big.bin")
c.get("/a.txt")
c.socket.shutdown(socket.SHUT_WR)  # it still reads
equal((c.answer(), c.body == big, c.answer(), c.ended()), (200, True, 200, True))

# HTTP/1.0
c = Client()
c.send("GET /a.txt HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
equal(c.answer(), 200)
c.send("GET /a.txt HTTP/1.0\r\n\r\n")
equal((c.answer(), c.ended()), (200, True))

# mistakes end the connection, and the answer arrives although more was sent
after = "Host: x\r\n\r\n" + "GET /a.txt HTTP/1.1\r\nHost: x\r\n\r\n" * 100
for text, status in (("nonsense", 400), ("GET /", 400), ("GET  / HTTP/1.1", 400), ("GET / HTTP/1.1 ", 400), ("GET / HTTP/11", 400),
                     ("G@T / HTTP/1.1", 400), ("GET a.txt HTTP/1.1", 400), ("GET /\x01 HTTP/1.1", 400), ("GET /\0 HTTP/1.1", 400),
                     ("GET / HTTP/2.0", 505), ("POST / HTTP/1.1", 405), ("get / HTTP/1.1", 405), ("OPTIONS * HTTP/1.1", 405),
                     ("GET / HTTP/1.1\r\nHost : y", 400), ("GET / HTTP/1.1\r\nno field", 400), ("GET / HTTP/1.1\r\nHost: y", 400),
                     ("GET / HTTP/1.1\r\nA: b\r\n folded: c", 400), ("GET / HTTP/1.1\r\nA: b\rc", 400), ("GET / HTTP/1.1\r\n: b", 400),
                     ("GET / HTTP/1.1\r\nContent-Length: 1x", 400), ("GET / HTTP/1.1\r\nContent-Length: 0\r\nContent-Length: 1", 400),
                     ("GET /" + "x" * 8192 + " HTTP/1.1", 414), ("GET / HTTP/1.1\r\nA: " + "x" * 8192, 431), ("GET / HTTP/1.1\r\n" + "A: b\r\n" * 1500, 431),
                     ("GET / HTTP/1.1\r\nContent-Length: 4", 200), ("GET / HTTP/1.1\r\nTransfer-Encoding: chunked", 200),
                     ("GET / HTTP/1.1\r\nTransfer-Encoding: gzip\r\nTransfer-Encoding: x, Chunked", 200),
                     ("GET / HTTP/1.1\r\nTransfer-Encoding: chunked, gzip", 400), ("GET / HTTP/1.1\r\nTransfer-Encoding:", 400),
                     ("GET / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: gzip", 400),
                     ("GET http:///a.txt HTTP/1.1", 400), ("GET http:// HTTP/1.1", 400)):
    c = Client()
    c.send(text + "\r\n" + after)
    equal((text[:40], c.answer(), c.fields["Connection"], c.ended()), (text[:40], status, "close", True))
    c.close()
c = Client()
c.send("GET / HTTP/1.1\r\n\r\n")
equal(c.answer(), 400)  # no Host
for host, status in (("", 200), ("[::1]:80", 200), ("a%2db:80", 200), ("a b", 400), ("a/b", 400), ("user@a", 400)):
    c = Client()
    c.send("GET /a.txt HTTP/1.1\r\nHost: %s\r\n\r\n" % host)
    equal(c.answer(), status)

# many at once; some go away at once, some with a request half sent or an answer half read; none is left over
c.close()
eventually(lambda: descriptors() == before, "connections that have ended stay open")
all = [Client() for _ in range(300)]
for i, c in enumerate(all):
    if i % 5 == 1:
        c.get("/big.bin")
    elif i % 5 == 2:
        c.send("GET /a.txt HT")
    elif i % 5 != 3:
        c.get("/a.txt")
eventually(lambda: descriptors() >= before + 300, "not all are accepted")
for i, c in enumerate(all):
    if i % 5 == 0:
        equal((c.answer(), c.body), (200, b"a text\n"))
        c.get("/dir/index.html")
        equal((c.answer(), c.body), (200, b"below\n"))
        c.close()
    elif i % 5 == 1:
        c.socket.recv(1000)
        c.reset()
    elif i % 5 == 2:
        c.socket.shutdown(socket.SHUT_WR)
        assert c.ended()
    elif i % 5 == 3:
        c.reset()
    else:
        c.close()
for c in all:
    c.close()
eventually(lambda: descriptors() == before, "descriptors are left over")

# SIGTERM: who is idle is closed, who is not is served
idle, fresh, busy, begun = Client(), Client(), Client(65536), Client()
idle.get("/a.txt")
idle.answer()
busy.get("/big.bin")
equal(busy.head(), 200)
begun.send("GET /a.txt HTTP/1.1\r\nHo")
eventually(lambda: descriptors() >= before + 5, "not all are accepted")
os.kill(server, signal.SIGTERM)
assert idle.ended() and fresh.ended()
try:
    late = Client()
    assert late.ended()
except OSError:
    pass
begun.send("st: x\r\n\r\n")
equal((begun.answer(), begun.fields["Connection"], begun.ended()), (200, "close", True))
assert busy.file.read(len(big)) == big and busy.ended()
END
leaves

# limits: four connections at once, a second for everything
serve -c 4 -r 1 -i 1 -s 1 -g 0.1 www
with_client <<'END'
idle, begun, slow, deaf = Client(), Client(), Client(), Client(65536)
begun.send("GET / HT")
deaf.get("/big.bin")
equal(deaf.head(), 200)
try:
    for byte in "GET / HTTP/1.1\r\nA: " + "x" * 2000:
        slow.send(byte)
        if select.select([slow.socket], [], [], 0.02)[0]:
            break
except OSError:
    pass
for c in slow, begun:
    equal((c.answer(), c.ended()), (408, True))
    c.close()
assert idle.ended()
eventually(lambda: descriptors() == before, "a client that does not read is kept")

# a fifth one waits for the others
others = [Client() for _ in range(4)]
fifth = Client()
fifth.get("/a.txt")
for c in others:
    c.get("/a.txt", "Connection: close")
    equal(c.answer(), 200)
    c.close()
equal(fifth.answer(), 200)
fifth.close()
eventually(lambda: descriptors() == before, "descriptors are left over")
END
kill -TERM $server
leaves

# who takes longer than the grace is cut off
serve -g 0.1 www
with_client <<'END'
c = Client(65536)
c.get("/big.bin")
equal(c.head(), 200)

def gone():
    try:
        return open("/proc/%d/stat" % server).read().split()[2] == "Z"
    except OSError:
        return True

os.kill(server, signal.SIGTERM)
eventually(gone, "the server goes on")
try:
    assert len(c.file.read()) < len(big)
except ConnectionError:
    pass
END
leaves

gives 2 ./http_server
says usage
for seconds in soon '' -1 nan 1e10 1x; do
    gives 2 ./http_server -i "$seconds" www
done
gives 1 ./http_server nothing
says "no such file"
