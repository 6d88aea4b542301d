# Each example server under load: thousands of connections at once, clients that send a byte at a time, that end one direction, that reset,
# that send and never read, more connections than descriptors. Others are served meanwhile, and afterwards all is as before
. "$SOURCE/tests/net/functions"
[ -d /proc/self/fd ] || { echo "there is no /proc"; exit 77; }
ulimit -n 10000 2>/dev/null || { echo "there can't be 10000 descriptors"; exit 77; }
build echo_server resp_server http_server chat socks5

cat >client.py <<'END_OF_CLIENT'
import os, selectors, socket, struct, sys, time
name, port, server, few = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), len(sys.argv) > 4 and sys.argv[4] == "few"
echo = int(os.environ["ECHO_PORT"])
# What a client says, what comes first as the answer, and what is sent again and again by one who does not read.
kinds = {
    "echo_server": (b"hello", b"hello", b"x" * 65536),
    "resp_server": (b"PING\r\n", b"+PONG\r\n", b"*2\r\n$3\r\nGET\r\n$3\r\nbig\r\n" * 2000),
    "http_server": (b"GET /a.txt HTTP/1.1\r\nHost: x\r\n\r\n", b"HTTP/1.1 200 OK\r\n", b"GET /big.txt HTTP/1.1\r\nHost: x\r\n\r\n" * 2000),
    "chat": (b"somebody\n", b"your name?\n", b"somebody\n" + b"what I say is long\n" * 3000),
    "socks5": (b"\5\1\0\5\1\0\1\x7f\0\0\1" + struct.pack("!H", echo) + b"hello", b"\5\0\5\0\0\1", b"")
}
request, reply, flood = kinds[name]
if name == "socks5":
    flood = b"x" * 65536

def eventually(condition, what):
    end = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < end, what
        time.sleep(0.01)

def descriptors():
    return len(os.listdir("/proc/%d/fd" % server))

def memory():
    return int(open("/proc/%d/statm" % server).read().split()[1]) * 4096

def cpu():
    fields = open("/proc/%d/stat" % server).read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

def connect():
    s = socket.create_connection(("127.0.0.1", port), 30)
    s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return s

def hears(s, want=reply):
    got = b""
    while len(got) < len(want):
        piece = s.recv(len(want) - len(got))
        assert piece, "the end after %r" % got
        got += piece
    assert got == want, got

def to_the_end(s):
    try:
        while s.recv(65536):
            pass
        return True
    except ConnectionError:
        return False

def reset(s):
    s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    s.close()

def is_served():
    s = connect()
    s.sendall(request)
    hears(s)
    s.close()

before = descriptors()

def more_than_descriptors():
    clients = []
    for _ in range(150): # fewer than the server can open, and those that the system keeps for it
        s = connect()
        s.sendall(request)
        clients.append(s)
    assert clients[0].recv(1)
    began = cpu()
    time.sleep(0.3)
    assert cpu() - began < 0.2, "the server is busy while nothing happens"
    last = clients.pop()
    for s in clients:
        reset(s)
    hears(last, b"HTTP/1.1 " if name == "http_server" else reply) # 503 while there is none for the file
    reset(last)
    eventually(lambda: descriptors() <= before + 1, "descriptors are left over")
    is_served()

def thousands():
    clients = []
    for _ in range(1000 if name == "chat" else 3000): # each of whom is told of each other
        s = connect()
        s.sendall(request)
        hears(s)
        clients.append(s)
    for i, s in enumerate(clients):
        if i % 2:
            reset(s)
        else:
            s.close()
    eventually(lambda: descriptors() == before, "descriptors are left over")

def slow():
    clients = [connect() for _ in range(20)]
    for byte in request:
        for s in clients:
            s.sendall(bytes([byte]))
    for s in clients:
        hears(s)
        s.close()

def half_closed():
    for text in request, request[:-1], b"":
        s = connect()
        s.sendall(text)
        s.shutdown(socket.SHUT_WR)
        if text == request:
            hears(s)
        assert to_the_end(s), "a reset for %r" % text
        s.close()

def resets():
    for i in range(100):
        s = connect()
        s.sendall(request[:i % (len(request) + 1)])
        if i % 3 == 0 and i % (len(request) + 1) == len(request):
            hears(s)
        reset(s)

def floods():
    if name == "resp_server":
        s = connect()
        s.sendall(b"*3\r\n$3\r\nSET\r\n$3\r\nbig\r\n$100000\r\n" + b"x" * 100000 + b"\r\n")
        hears(s, b"+OK\r\n")
        s.close()
    memory_before = memory()
    clients = []
    for _ in range(3):
        s = connect()
        if name == "socks5":
            s.sendall(request)
        s.settimeout(0.3)
        try:
            for _ in range(20 if name == "chat" else 3000):
                s.sendall(flood)
            assert name == "chat", "no end of what the server takes" # which reads on: nobody is answered
        except socket.timeout:
            pass
        clients.append(s)
        is_served()
    more = memory() - memory_before
    assert more < 60e6, "%d bytes more" % more
    for i, s in enumerate(clients):
        if i % 2:
            reset(s)
        else:
            s.close()

for part in [more_than_descriptors] if few else [slow, half_closed, resets, floods, thousands]:
    began = time.monotonic()
    part()
    print(name, part.__name__, time.monotonic() - began)
    eventually(lambda: descriptors() <= before + (1 if few else 0), "%s: descriptors are left over" % part.__name__)
    is_served()
END_OF_CLIENT

mkdir www
echo 'a text' >www/a.txt
head -c 3000000 /dev/zero >www/big.txt
start ./echo_server
ECHO_PORT=$port echo_server=$server
export ECHO_PORT

# try COMMAND...
try()
{
    name=${1#./}
    start "$@"
    trap 'kill -9 $server $echo_server 2>/dev/null || :' EXIT
    python3 client.py $name $port $server || fail "$name: the client failed: $(cat server.err)"
    stop_either
    start_few "$@"
    trap 'kill -9 $server $echo_server 2>/dev/null || :' EXIT
    python3 client.py $name $port $server few || fail "$name: the client failed with few descriptors: $(cat server.err)"
    stop_either
}

start_few()
{
    cat >few.sh <<'END_OF_SCRIPT'
ulimit -n 60
exec "$@"
END_OF_SCRIPT
    start /bin/sh few.sh "$@"
}

# Some servers catch SIGINT, some end by it.
stop_either()
{
    kill -INT $server
    got=0
    wait $server || got=$?
    [ $got -eq 130 ] || [ $got -eq 0 ] || fail "$name: the exit status is $got: $(cat server.err)"
    [ ! -s server.err ] || fail "$name: the server says: $(cat server.err)"
}

try ./echo_server
try ./resp_server
try ./http_server -c 4000 www
try ./chat
try ./socks5 -p 0 -n 4000
kill -9 $echo_server
trap - EXIT
