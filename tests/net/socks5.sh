# examples/socks5.asc: with curl to examples/http_server.asc, refusals, ends of each direction, resets, timeouts, many at once
. "$SOURCE/tests/net/functions"
command -v curl >/dev/null && [ -d /proc/self/fd ] || exit 77
build http_server socks5

mkdir www
head -c 3000000 /dev/zero | tr '\0' 'x' >www/file.txt
start ./http_server www
web=$port web_server=$server
mv server.out web.out
mv server.err web.err
start ./socks5 -p 0 -c 5
trap 'kill -9 $server $web_server 2>/dev/null || :' EXIT

for how in --socks5 --socks5-hostname; do
    for host in 127.0.0.1 localhost; do
        gives 0 curl -s -S -m 10 $how 127.0.0.1:$port http://$host:$web/file.txt -o body
        same body www/file.txt
    done
done
gives 97 curl -s -S -m 10 --socks5 127.0.0.1:$port http://127.0.0.1:1/

cat >client.py <<'END'
import os, select, socket, struct, sys, threading, time
port, server = int(sys.argv[1]), int(sys.argv[2])
NONE = b"\0\1" + bytes(6)

def eventually(condition, what):
    end = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < end, what
        time.sleep(0.01)

def descriptors():
    return len(os.listdir("/proc/%d/fd" % server))

def equal(got, want):
    assert got == want, (got, want)

def exactly(s, size):
    got = b""
    while len(got) < size:
        piece = s.recv(size - len(got))
        assert piece, "the end after %r" % got[:100]
        got += piece
    return got

def everything(s):
    return b"".join(iter(lambda: s.recv(1 << 16), b""))

def client():
    return socket.create_connection(("127.0.0.1", port), 10)

def port_bytes(n):
    return struct.pack("!H", n)

def request(kind, address, port, command=1):
    return bytes([5, command, 0, kind]) + address + port_bytes(port)

def reply(s):
    head = exactly(s, 4)
    equal((head[0], head[2]), (5, 0))
    address = exactly(s, 4 if head[3] == 1 else 16)
    return head[1], address, struct.unpack("!H", exactly(s, 2))[0]

def listener(family=socket.AF_INET, host="127.0.0.1"):
    l = socket.socket(family)
    l.bind((host, 0))
    l.listen(300)
    l.settimeout(10)
    return l

def pair(l, kind=1, address=socket.inet_aton("127.0.0.1")):
    c = client()
    c.sendall(b"\5\1\0" + request(kind, address, l.getsockname()[1]))
    equal(exactly(c, 2), b"\5\0")
    code, local, local_port = reply(c)
    equal(code, 0)
    s, peer = l.accept()
    s.settimeout(10)
    equal((socket.inet_ntop(l.family, local), local_port), peer[:2])
    return c, s

def reset(s):
    s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    s.close()

def is_over(s):
    try:
        return everything(s) == b""
    except ConnectionError:
        return True
END

cat client.py - >test.py <<'END'
before = descriptors()
target = listener()
big = os.urandom(1 << 20) * 6

# addresses of all kinds, a byte at a time
kinds = [(1, socket.inet_aton("127.0.0.1"), target), (3, b"\x09127.0.0.1", target)]
try:
    kinds += [(4, socket.inet_pton(socket.AF_INET6, "::1"), listener(socket.AF_INET6, "::1"))]
except OSError:
    print("no IPv6 here")
for kind, address, l in kinds:
    c, s = pair(l, kind, address)
    c.sendall(b"there")
    equal(exactly(s, 5), b"there")
    c.close()
    equal(everything(s), b"")
    s.close()
c = client()
for byte in b"\5\3\1\2\0" + request(1, socket.inet_aton("127.0.0.1"), target.getsockname()[1]) + b"early":
    c.sendall(bytes([byte]))
equal((exactly(c, 2), reply(c)[0]), (b"\5\0", 0))
s = target.accept()[0]
equal(exactly(s, 5), b"early")
s.close()
equal(everything(c), b"")
c.close()

# refusals, which arrive although more was sent
for text, want in ((b"\4\1\0\x50" + bytes(8), b""), (b"\5\1\2" + bytes(8), b"\5\xff"), (b"\5\0" + bytes(8), b"\5\xff"),
                   (b"\5\1\0" + request(1, bytes(4), 1, 2) + b"more", b"\5\0\5\7" + NONE), (b"\5\1\0" + request(3, b"\1a", 1, 3), b"\5\0\5\7" + NONE),
                   (b"\5\1\0" + request(2, bytes(4), 1), b"\5\0\5\x08" + NONE), (b"\5\1\0" + b"\4" + request(1, bytes(4), 1)[1:], b"\5\0\5\1" + NONE),
                   (b"\5\1\0" + request(3, b"\0", 1), b"\5\0\5\1" + NONE), (b"\5\1\0" + request(3, b"\3a\0b", 1), b"\5\0\5\1" + NONE),
                   (b"\5\1\0" + request(3, b"\4a..b", 1), b"\5\0\5\4" + NONE),
                   (b"\5\1\0" + request(1, socket.inet_aton("127.0.0.1"), 1) + b"more" * 1000, b"\5\0\5\5" + NONE)):
    c = client()
    c.sendall(text)
    equal((text[:20], everything(c)), (text[:20], want))
    c.close()
for text in b"", b"\5", b"\5\1\0\5", b"\5\1\0" + request(1, bytes(4), 1)[:-1]:
    c = client()
    c.sendall(text)
    c.shutdown(socket.SHUT_WR)
    equal(everything(c), b"\5\0" if len(text) > 2 else b"")
    c.close()

# one direction ends, the other goes on
c, s = pair(target)
for first, second in (c, s), (s, c):
    got = []
    reader = threading.Thread(target=lambda: got.append(everything(second)))
    reader.start()
    first.sendall(big)
    first.shutdown(socket.SHUT_WR)
    reader.join()
    assert got == [big]
c.close()
s.close()
c, s = pair(target)
s.shutdown(socket.SHUT_WR)
equal(everything(c), b"")
c.sendall(b"still")
c.close()
equal(everything(s), b"still")
s.close()

# a reset ends the other side, whatever it does
for sending in False, True:
    for first in 0, 1:
        ends = pair(target)
        gone, other = ends[first], ends[1 - first]
        reset(gone)
        try:
            while sending:
                other.sendall(big)
        except ConnectionError:
            pass
        assert is_over(other)
        other.close()

# many
ends = [pair(target) for _ in range(200)]
for i, (c, s) in enumerate(ends):
    c.sendall(b"%d" % i)
    s.sendall(b"back%d" % i)
for i, (c, s) in enumerate(ends):
    equal((exactly(s, len(str(i))), exactly(c, 4 + len(str(i)))), (b"%d" % i, b"back%d" % i))
    (reset if i % 3 == 0 else socket.socket.close)(ends[i][i % 2])
    assert is_over(ends[i][1 - i % 2])
    ends[i][1 - i % 2].close()
eventually(lambda: descriptors() == before, "descriptors are left over")
END
python3 test.py $port $server || fail "the client failed"
stop

start ./socks5 -p 0 -n 4 -r 1 -i 1
trap 'kill -9 $server $web_server 2>/dev/null || :' EXIT
cat client.py - >test.py <<'END'
before = descriptors()
target = listener()
# six silent clients, two of which wait for the others
texts = b"", b"\5", b"\5\1\0", b"\5\1\0\5\1\0\3\7abc", b"\5\1\0", b""
silent = [client() for _ in texts]
for c, text in zip(silent, texts):
    c.sendall(text)
for c, text in zip(silent, texts):
    equal(everything(c), b"\5\0" if len(text) > 2 else b"")
    c.close()
quiet, half_closed = pair(target), pair(target)
half_closed[0].shutdown(socket.SHUT_WR)
for end in quiet + half_closed:
    equal(everything(end), b"")
    end.close()

# what goes one way keeps the other open
c, s = pair(target)
began = time.monotonic()
while time.monotonic() - began < 1.5:
    s.sendall(b"x")
    equal(exactly(c, 1), b"x")
c.sendall(b"y")
equal(exactly(s, 1), b"y")
c.close()
s.close()
eventually(lambda: descriptors() == before, "descriptors are left over")
END
python3 test.py $port $server || fail "the client failed"
stop
kill -TERM $web_server
got=0
wait $web_server || got=$?
[ $got -eq 0 ] && [ ! -s web.err ] || fail "the file server leaves with $got: $(cat web.err)"
for seconds in soon '' -1 nan 1e10 1x; do
    gives 2 ./socks5 -i "$seconds"
done
says usage
