# examples/https_get.asc, against openssl s_server and a server of Python's: bodies of each kind, certificates, cuts, plain text, silence
. "$SOURCE/tests/net/tls_functions"
build https_get
certificate good "$(date -u -d '-1 day' +%Y%m%d%H%M%SZ 2>/dev/null || date -u -v-1d +%Y%m%d%H%M%SZ)" 20400101000000Z DNS:localhost IP:127.0.0.1
certificate other 20200101000000Z 20400101000000Z DNS:example.org
certificate expired 20200101000000Z 20210101000000Z DNS:localhost

# s_server -WWW: files, ended by the connection
mkdir www
head -c 3000000 /dev/urandom >www/big.txt
for version in -tls1_2 -tls1_3; do
    cd www
    openssl_server -cert ../good.pem -key ../good.key -WWW $version
    cd ..
    gives 0 ./https_get -c ca.pem https://localhost:$port/big.txt
    same out www/big.txt
    gives 0 ./https_get -c ca.pem https://127.0.0.1:$port/big.txt
    same out www/big.txt
    gives 0 ./https_get -k https://localhost:$port/big.txt
    gives 1 ./https_get https://localhost:$port/big.txt
    says "https_get: localhost: TLS: certificate verify failed: "
    SSL_CERT_FILE=ca.pem gives 0 ./https_get https://localhost:$port/big.txt
    same out www/big.txt
    end_server
done
for name in other expired; do
    openssl_server -cert $name.pem -key $name.key -www
    gives 1 ./https_get -c ca.pem https://localhost:$port/
    says "https_get: localhost: TLS: certificate verify failed: "
    gives 0 ./https_get -k https://localhost:$port/
    end_server
done

cat >server.py <<'END_OF_SERVER'
import socket, ssl, sys, threading, time
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain("good.pem", "good.key")
context.set_alpn_protocols(["http/1.1"])
listener = socket.create_server(("127.0.0.1", 0), backlog=50)
print("listening on port %d" % listener.getsockname()[1], flush=True)
done = threading.Event()

def serve(raw):
    if mode["silent"]:
        done.wait()
    c = context.wrap_socket(raw, server_side=True)
    request = b""
    while not request.endswith(b"\r\n\r\n"):
        piece = c.recv(1000)
        if not piece:
            return
        request += piece
    path = request.split()[1]
    assert b"\r\nHost: localhost:%d\r\n" % port in request, request
    if path == b"/length":
        c.sendall(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 11\r\n\r\nhello ")
        c.sendall(b"world")
    elif path == b"/bytes":
        for byte in b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n6;x=y\r\nhello \r\n5\r\nworld\r\n0\r\n\r\n":
            c.send(bytes([byte]))
    elif path == b"/short":
        c.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\nhello world")
    elif path == b"/missing":
        c.sendall(b"HTTP/1.1 404 Not Found\r\nContent-Length: 5\r\n\r\nnone\n")
    elif path == b"/cut":
        c.sendall(b"HTTP/1.1 200 OK\r\n\r\nhello world")
        socket.socket(fileno=c.detach()).close()  # without saying that it ends
        return
    elif path == b"/slow":
        c.sendall(b"HTTP/1.1 200 OK\r\n\r\nhello ")
        done.wait()
    elif path in heads:
        c.sendall(b"HTTP/1.1 200 OK\r\n" + heads[path] + b"\r\nhello world")
    elif path in chunks:
        c.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks[path])
    elif path == b"/nothing":
        c.sendall(b"HTTP/1.1 204 No Content\r\n\r\n")
    else:
        c.sendall(b"what?\r\n")
    c.unwrap()
    c.close()

heads = {b"/head%d" % i: b"".join(line + b"\r\n" for line in lines) for i, lines in enumerate((
    (b"Content-Length: 11", b"content-length:11 "), (b"Content-Length: 11", b"Content-Length: 5"), (b"Content-Length: -1",), (b"Content-Length: +11",),
    (b"Content-Length: 11x",), (b"Content-Length: 99999999999999999999999",), (b"Content-Length:",), (b"Transfer-Encoding: gzip",),
    (b"Transfer-Encoding: gzip, chunked",), (b"Transfer-Encoding: chunked", b"Transfer-Encoding: chunked")))}
chunks = {b"/chunks%d" % i: b"b ;x\r\nhello world\r\n" + text for i, text in enumerate((
    b"0\r\nMore: fields\r\n\r\n", b"0\r\n", b"0\r\nMore: fields\r\n", b"-1\r\nx\r\n", b"0x1\r\nx\r\n", b"fffffffffffffffffffff\r\nx", b"\r\n", b"1x\r\n", b"5\r\nhe"))}
mode = {"silent": len(sys.argv) > 1}
port = listener.getsockname()[1]
while True:
    threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()
END_OF_SERVER
serve_python()
{
    python3 server.py "$@" >server.out 2>server.err &
    server=$!
    trap 'kill -9 $server 2>/dev/null || :' EXIT
    wait_for_port
}
serve_python
for path in length bytes; do
    gives 0 ./https_get -c ca.pem https://localhost:$port/$path
    silent
    [ "$(cat out)" = "hello world" ] || fail "another body"
done
gives 0 ./https_get -c ca.pem https://localhost:$port/nothing
[ ! -s out ] || fail "a body from nowhere"
gives 1 ./https_get -c ca.pem https://localhost:$port/short
says "the body ends too early"
gives 1 ./https_get -c ca.pem https://localhost:$port/cut
says "TLS: the connection ended without an announcement"
for path in head0 chunks0; do
    gives 0 ./https_get -c ca.pem https://localhost:$port/$path
    silent
    [ "$(cat out)" = "hello world" ] || fail "another body"
done
for i in 1 2 3 4 5 6 7 8 9; do
    gives 1 ./https_get -c ca.pem https://localhost:$port/head$i
    says "where the body ends is unclear"
done
for i in 1 2 8; do
    gives 1 ./https_get -c ca.pem https://localhost:$port/chunks$i
    says "the body ends too early"
done
for i in 3 4 5 6 7; do
    gives 1 ./https_get -c ca.pem https://localhost:$port/chunks$i
    says "is no chunk"
done
gives 1 ./https_get -c ca.pem https://localhost:$port/missing
says "the server answers 404"
gives 1 ./https_get -c ca.pem https://localhost:$port/else
says "that is no HTTP"
gives 1 ./https_get -t 0.2 -c ca.pem https://localhost:$port/slow
says "timed out"
end_server
serve_python silent
gives 1 ./https_get -t 0.2 -c ca.pem https://localhost:$port/
says "timed out"
end_server

# Not TLS at all, and wrong uses.
build http_server
start ./http_server www
gives 1 ./https_get -c ca.pem https://localhost:$port/
says "https_get: localhost: TLS: "
kill -TERM $server
leaves
gives 1 ./https_get https://localhost:1/
says "connection refused"
gives 1 ./https_get -c none.pem https://localhost:1/
says "none.pem: no such file or directory"
for url in http://localhost/ https:///x https://localhost:x/ https://localhost:99999/ https://[::1/ https://localhost?x https://localhost:+80/ "https://localhost:80 /" "https://localhost/a b" "https://localhost/$(printf 'a\r\nX: y')" https://user@localhost/; do
    gives 2 ./https_get "$url"
    says usage
done
