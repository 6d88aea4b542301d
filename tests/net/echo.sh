# examples/echo_server.asc and echo_client.asc, together and with other clients
. "$SOURCE/tests/net/functions"
build echo_server echo_client
start ./echo_server

printf 'one\ntwo\n' | gives 0 ./echo_client 127.0.0.1 $port
silent
[ "$(cat out)" = "$(printf 'one\ntwo')" ] || fail "the echo is another"

head -c 3000000 /dev/zero | tr '\0' 'x' >big
gives 0 ./echo_client localhost $port <big
silent
same out big

gives 1 ./echo_client 127.0.0.1 1 </dev/null
says "echo_client: 127.0.0.1: connection refused"
gives 2 ./echo_client

python3 - $port <<'END' || fail "the clients failed"
import os, socket, struct, sys
port = int(sys.argv[1])
clients = [socket.create_connection(("127.0.0.1", port)) for _ in range(200)]
for round in range(3):
    for i, c in enumerate(clients):
        c.sendall(b"%d:%d\n" % (i, round) * (i + 1))
    for i, c in enumerate(clients):
        want = b"%d:%d\n" % (i, round) * (i + 1)
        got = b""
        while len(got) < len(want):
            got += c.recv(65536)
        assert got == want, (i, got)
for c in clients[::2]:
    c.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # a reset
    c.sendall(b"x")
    c.close()
for c in clients[1::4]:
    c.shutdown(socket.SHUT_WR)
    assert c.recv(10) == b""
END
stop
