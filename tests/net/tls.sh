# A secured server of ours with curl and openssl s_client: versions, protocols, names, renegotiation, new keys, resumed sessions, certificates of
# clients, clients that are slow, vanish, or talk nonsense, many at once; nothing is left of them
. "$SOURCE/tests/net/tls_functions"
command -v curl >/dev/null && [ -d /proc/self/fd ] || { echo "there is no curl, or no /proc"; exit 77; }
certificate good 20200101000000Z 20400101000000Z DNS:localhost IP:127.0.0.1
certificate ann 20200101000000Z 20400101000000Z DNS:ann

cat >server.asc <<'END_OF_SERVER'
#include <stdio.h>
#include <string.h>
#include <asc.h>

/* `GET /N` gets N bytes; other lines are answered by who asks and what was agreed on. */
static async void answer(asc_stream *s)
{
    char block[4000], head[200], peer[100];
    asc_tls_info info;

    memset(block, 'x', sizeof block);
    asc_tls_info_of(s, &info);
    async for (char *line : asc_lines(s)) {
        long n;
        if (sscanf(line, "GET /%ld", &n) == 1) {
            snprintf(head, sizeof head, "HTTP/1.0 200 OK\r\nContent-Length: %ld\r\n\r\n", n);
            await asc_write_all(s, head, strlen(head));
            for (; n > 0; n -= (long)sizeof block)
                await asc_write_all(s, block, n < (long)sizeof block ? (size_t)n : sizeof block);
            return;
        }
        snprintf(head, sizeof head, "%s: %s, %s, host %s, peer %s\n", line, info.version, info.protocol, info.host,
                 asc_tls_peer(s, peer, sizeof peer));
        await asc_write_all(s, head, strlen(head));
    }
}

static async void serve_one(asc_stream *connection, asc_tls *tls)
{
    try {
        async with (timeout(60), tls_accepted(connection, tls) as s) {
            await answer(s);
        }
    } catch as e {
        printf("%s: %s\n", asc_error_name(e), e->message);
        fflush(stdout);
    }
}

async int main(int argc, char **argv)
{
    asc_tls_options own = {.certificate = "good.pem", .key = "good.key", .protocols = "h2,http/1.0"};

    (void)argv;
    if (argc > 1) {
        own.ask = true;
        own.ca = "ca.pem";
    }
    async with (tls_server(&own) as tls, listening("127.0.0.1", 0) as l, taskgroup() as g) {
        printf("listening on port %d\n", asc_listener_port(l));
        fflush(stdout);
        async for (asc_stream *s : asc_connections(l))
            spawn(g, serve_one(s, tls));
    }
    return 0;
}
END_OF_SERVER
gives 0 "$ASCC" server.asc -o server.c
gives 0 "$CC" -std=c11 -O1 -g -Wall -Wextra -Werror -fsanitize=address,undefined -fno-sanitize-recover=all -I "$SOURCE/runtime/include" server.c \
    "$BUILD/tests/libasc_sanitized.so" "-Wl,-rpath,$BUILD/tests" -o server
descriptors() { ls /proc/$server/fd | wc -l; }
# server_says TEXT: among what it has printed, soon
server_says()
{
    for i in $(seq 500); do
        if grep -q "$1" server.out; then return; fi
        sleep 0.02
    done
    cat server.out
    fail "the server should say: $1"
}

start ./server
before=$(descriptors)
for version in 1.2 1.3; do
    gives 0 curl -s -S -m 20 --no-alpn --tlsv$version --tls-max $version --cacert ca.pem https://localhost:$port/5000000 -o body
    [ "$(wc -c <body)" -eq 5000000 ] || fail "another size"
    gives 0 curl -s -S -m 20 --no-alpn --tlsv$version --tls-max $version --cacert ca.pem https://127.0.0.1:$port/0 -o body
done
gives 60 curl -s -S -m 20 --no-alpn https://localhost:$port/0
server_says '^EPROTO: TLS: .*unknown ca'

# begin OPTIONS: openssl s_client in the background, which says what `tell` has it say; its output is in ./out
begin()
{
    rm -f tongue
    mkfifo tongue
    trap '' PIPE
    openssl s_client -connect 127.0.0.1:$port "$@" <tongue >out 2>err &
    client=$!
    exec 3>tongue
}
# tell LINE WANTED: what must come then
tell()
{
    echo "$1" 2>/dev/null >&3 || : # it may have ended
    for i in $(seq 1000); do
        if grep -qF -e "$2" out err; then return; fi
        sleep 0.02
    done
    fail "after $1: nothing like $2"
}
# hang_up: the client ends, with whatever status
hang_up()
{
    exec 3>&-
    wait $client || :
}

begin -CAfile ca.pem -verify_return_error -quiet -no_ign_eof -tls1_2 -servername localhost -alpn http/1.0
tell one "one: TLSv1.2, http/1.0, host localhost, peer "
tell two "two: TLSv1.2"
hang_up
begin -CAfile ca.pem -verify_return_error -quiet -no_ign_eof -tls1_3 -servername there -alpn x,h2
tell one "one: TLSv1.3, h2, host there, peer "
hang_up
begin -CAfile ca.pem -verify_return_error -quiet -no_ign_eof -noservername
tell one "one: TLSv1.3, , host , peer "
hang_up
gives 1 openssl s_client -connect 127.0.0.1:$port -alpn none -quiet </dev/null
server_says '^EPROTO: TLS: no application protocol'
gives 1 openssl s_client -connect 127.0.0.1:$port -tls1_1 -cipher DEFAULT@SECLEVEL=0 -quiet </dev/null
server_says '^EPROTO: TLS: .*protocol'

# Renegotiation is refused, upon which this client ends; new keys are taken in both directions; sessions are resumed. Without -quiet, s_client
# takes commands.
begin -tls1_2
tell one "one: TLSv1.2"
tell R RENEGOTIATING
tell "" "no renegotiation"
hang_up
for command in K k; do
    begin -tls1_3
    tell one "one: TLSv1.3"
    tell $command KEYUPDATE
    tell two "two: TLSv1.3"
    tell Q DONE
    hang_up
done
begin -tls1_3 -sess_out session
tell one "one: TLSv1.3"
tell Q DONE
hang_up
begin -tls1_3 -sess_in session
tell one "one: TLSv1.3"
prints "Reused, TLSv1.3"
tell Q DONE
hang_up

cat >client.py <<'END'
import os, socket, ssl, struct, sys, threading, time
port, server, before = map(int, sys.argv[1:])
context = ssl.create_default_context(cafile="ca.pem")

def eventually(condition, what):
    end = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < end, what
        time.sleep(0.01)

def descriptors():
    return len(os.listdir("/proc/%d/fd" % server))

def raw():
    return socket.create_connection(("127.0.0.1", port), 60)

def reset(s):
    s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    s.close()

class Recorded:
    """The client's side by hand, so that bytes can be held back."""
    def __init__(self):
        self.socket = raw()
        self.incoming, self.outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self.tls = context.wrap_bio(self.incoming, self.outgoing, server_hostname="localhost")

    def do(self, call, send):
        while True:
            try:
                result = call()
                send(self.outgoing.read())
                return result
            except ssl.SSLWantReadError:
                send(self.outgoing.read())
                self.incoming.write(self.socket.recv(65536))

    def slowly(self, data):
        for byte in data:
            self.socket.send(bytes([byte]))

# byte by byte, all of it
c = Recorded()
c.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
c.do(c.tls.do_handshake, c.slowly)
c.do(lambda: c.tls.write(b"slow\n"), c.slowly)
got = c.do(lambda: c.tls.read(1000), c.slowly)
assert got.startswith(b"slow: TLSv1.3"), got
# the announced end of one direction; the other side answers with its own
try:
    c.do(c.tls.unwrap, c.slowly)
except ssl.SSLError as e:
    assert False, e
assert c.socket.recv(10) == b""
c.socket.close()

# cut in the first message, after it, in a record
hello = Recorded()
try:
    hello.tls.do_handshake()
except ssl.SSLWantReadError:
    pass
first = hello.outgoing.read()
hello.socket.close()
for cut in range(0, len(first) + 1, 37):
    for how in (socket.socket.close, reset):
        s = raw()
        s.sendall(first[:cut])
        how(s)
c = Recorded()
c.do(c.tls.do_handshake, c.socket.sendall)
c.tls.write(b"never heard\n" * 100)
c.socket.sendall(c.outgoing.read()[:-7])
c.socket.close()
# a record that was changed
c = Recorded()
c.do(c.tls.do_handshake, c.socket.sendall)
c.tls.write(b"changed\n")
record = bytearray(c.outgoing.read())
record[-1] ^= 1
c.socket.sendall(record)
while c.socket.recv(1000):
    pass
c.socket.close()
# nonsense
for text in (b"GET / HTTP/1.0\r\n\r\n", bytes(10000), b"\x16\x03\x01\xff\xff" + bytes(70000), os.urandom(5000)):
    s = raw()
    try:
        s.sendall(text)
        s.shutdown(socket.SHUT_WR)
        while s.recv(1000):
            pass
    except OSError:
        pass
    s.close()

# who asks and does not read
s = context.wrap_socket(raw(), server_hostname="localhost")
s.sendall(b"GET /50000000\r\n\r\n")
assert s.recv(1)
reset(s)

# many at once
ends = []
def one(i):
    with context.wrap_socket(raw(), server_hostname="localhost") as s:
        s.sendall(b"%d\n" % i)
        got = s.recv(100)
        assert got.startswith(b"%d: " % i), got
        ends.append(i)
for round in range(4):
    threads = [threading.Thread(target=one, args=(i,)) for i in range(50)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
assert len(ends) == 200
eventually(lambda: descriptors() == before, "descriptors are left over")
END
python3 client.py $port $server $before || fail "the client failed"
server_says '^ETRUNCATED: TLS: the connection ended before it was secured'
server_says '^ETRUNCATED: TLS: the connection ended without an announcement'
server_says '^ECONNRESET: '
server_says '^EPROTO: TLS: .*bad record mac'
stop

start ./server ask
begin -cert ann.pem -key ann.key -quiet -no_ign_eof -noservername
tell one "one: TLSv1.3, , host , peer CN=ann"
hang_up
begin -quiet
tell one "certificate required"
hang_up
server_says '^EPROTO: TLS: peer did not return a certificate'
stop
