# examples/chat.asc: names, what is said, leaving, resets
. "$SOURCE/tests/net/functions"
build chat
start ./chat

python3 - $port <<'END' || fail "the clients failed"
import socket, struct, sys
port = int(sys.argv[1])

class Client:
    def __init__(self, name):
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.file = self.socket.makefile("rb")
        self.hears("your name?")
        self.says(name)

    def says(self, text):
        self.socket.sendall((text.encode() if isinstance(text, str) else text) + b"\n")

    def hears(self, want):
        got = self.file.readline().decode().rstrip("\n")
        assert got == want, (got, want)

    def reset(self):
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.file.close()
        self.socket.close()

ann = Client("ann")
bob = Client("bob")
ann.hears("* bob is here")
carol = Client("carol, whose name is too long")
ann.hears("* carol, whose name is is here")
bob.hears("* carol, whose name is is here")
ann.says("hello")
bob.hears("ann: hello")
carol.hears("ann: hello")
bob.says("hi")
ann.hears("bob: hi")
carol.hears("bob: hi")
carol.reset()
ann.hears("* carol, whose name is has left")
bob.socket.shutdown(socket.SHUT_WR)
ann.hears("* bob has left")
assert bob.file.readline() == b"* carol, whose name is has left\n"
assert bob.file.read() == b""
nobody = socket.create_connection(("127.0.0.1", port))
nobody.sendall(b"\n")
assert nobody.makefile("rb").read() == b"your name?\n"
dan = Client("d\033[2Jan\r\0x")
ann.hears("* d [2Jan  x is here")
dan.says(b"clear\033[2J\rann: \0 \x7f\ttext")
ann.hears("d [2Jan  x: clear [2J ann:     text")
dan.says("a" * 399 + "\u00fcb")
ann.hears("d [2Jan  x: " + "a" * 399)
dan.says("a" * 398 + "\u00fcb")
ann.hears("d [2Jan  x: " + "a" * 398 + "\u00fc")
dan.says("a" * 400 + "b")
ann.hears("d [2Jan  x: " + "a" * 400)
dan.says(b"\x80" * 1000)
ann.hears("d [2Jan  x: ")
eve = Client("\u00e9" * 11)
ann.hears("* " + "\u00e9" * 10 + " is here")
END
stop
