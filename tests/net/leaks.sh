# 100,000 short connections to examples/echo_server.asc, 20,000 to the other servers, most ended by resets at every point: afterwards each has
# the descriptors, the tasks and the memory that it had before
. "$SOURCE/tests/net/functions"
[ -d /proc/self/fd ] || { echo "there is no /proc"; exit 77; }
command -v pkg-config >/dev/null || { echo "there is no pkg-config"; exit 77; }

# Sanitizers keep memory that was freed, so there are none here.
build_plain()
{
    name=$(basename "$1" .asc)
    gives 0 "$ASCC" "$1" -o $name.c
    gives 0 "$CC" -std=c11 -D_POSIX_C_SOURCE=200809L -O2 -I "$SOURCE/examples" -I "$SOURCE/runtime/include" $name.c "$BUILD/runtime/libasc.a" \
        $(pkg-config --libs libuv) -lm -lpthread -o $name
}

descriptors() { ls /proc/$server/fd | wc -l; }
memory() { sed -n 's/^VmRSS:[^0-9]*\([0-9]*\).*/\1/p' /proc/$server/status; }
# tasks: the tree of tasks, without times and numbers
tasks()
{
    : >server.err
    kill -USR1 $server
    while ! grep -q '^task 0 ' server.err; do sleep 0.02; done
    sed 's/since [0-9.e+-]* s//; s/ at [0-9.]* s$//; s/task [0-9]* /task /' server.err
    : >server.err
}
# soon COMMAND WANTED: what it prints comes to that
soon()
{
    for i in $(seq 500); do
        now=$($1)
        if [ "$now" = "$2" ]; then return; fi
        sleep 0.02
    done
    fail "$name: $1: $now instead of $2"
}

# leaks COUNT BYTES COMMAND...: the request is in ./request
leaks()
{
    count=$1 bytes=$2
    shift 2
    name=$(basename $1)
    start "$@"
    idle=$(tasks)
    gives 0 ./load $port 4000 50 request $bytes
    silent
    soon tasks "$idle"
    files=$(descriptors)
    for round in 1 2 3; do # how many are open at once differs, and with it what is kept for the next ones; what leaks does so each time
        kib=$(memory)
        gives 0 ./load $port $count 50 request $bytes
        silent
        each=$((count / 8))
        [ "$(cat out)" = "$each $each $each $each $each $each $each $each" ] || fail "$name: not all connections were served"
        soon descriptors $files
        soon tasks "$idle"
        more=$(($(memory) - kib))
        echo "$name: $files descriptors, $kib KiB and $more more"
        if [ $more -lt 512 ]; then return; fi
    done
    fail "$name: $more KiB more after $count connections, for the third time"
}

for file in "$SOURCE"/tests/net/load.asc "$SOURCE"/examples/echo_server.asc "$SOURCE"/examples/resp_server.asc "$SOURCE"/examples/http_server.asc \
    "$SOURCE"/examples/chat.asc "$SOURCE"/examples/socks5.asc; do
    build_plain "$file"
done
ASC_DEBUG=tasks
export ASC_DEBUG

echo "hello, server" >request
leaks 100000 14 ./echo_server
echo_server=$server echo_port=$port
cp server.out echo.out
trap 'kill -9 $server $echo_server 2>/dev/null || :' EXIT

printf 'SET a b\r\nGET a\r\n' >request
leaks 20000 12 ./resp_server
stop
mkdir www
echo 'a text' >www/a.txt
printf 'GET /a.txt HTTP/1.1\r\nHost: x\r\n\r\n' >request
leaks 20000 100 ./http_server www
stop
echo ann >request
leaks 20000 11 ./chat
stop
printf "\\5\\1\\0\\5\\1\\0\\1\\177\\0\\0\\1\\$(printf %o $((echo_port / 256)))\\$(printf %o $((echo_port % 256)))payload" >request
leaks 20000 19 ./socks5 -p 0
kill -9 $server $echo_server
