# The servers under the load of programs that others wrote: redis-benchmark and wrk. All answers are right, and nothing is left behind.
. "$SOURCE/tests/net/functions"
command -v wrk >/dev/null && command -v redis-benchmark >/dev/null && [ -d /proc/self/fd ] || exit 77
build resp_server http_server

descriptors()
{
    ls /proc/$server/fd | wc -l
}

# settles N: the server has as many descriptors as without clients
settles()
{
    for try in $(seq 500); do
        [ "$(descriptors)" -le "$1" ] && return
        sleep 0.01
    done
    fail "$(descriptors) descriptors are open, $1 before"
}

start ./resp_server -p 0
before=$(descriptors)
for form in "-c 50 -n 4000" "-c 50 -n 8000 -P 16" "-c 400 -n 4000 -k 0"; do
    # shellcheck disable=SC2086
    redis-benchmark -p "$port" $form -q -t ping,set,get,incr >shown 2>&1 || fail "redis-benchmark $form: $(cat shown)"
    [ "$(tr '\r' '\n' <shown | grep -c 'requests per second')" -ge 4 ] || fail "redis-benchmark $form: $(cat shown)"
    ! grep -qi 'error' shown || fail "redis-benchmark $form: $(cat shown)"
done
[ "$(redis-cli -p "$port" SET key value)$(redis-cli -p "$port" GET key)" = OKvalue ] || fail "the server is not itself any more"
settles "$before"
stop

mkdir www
echo 'a text' >www/a.txt
head -c 300000 /dev/urandom >www/big.bin
start ./http_server -p 0 www
before=$(descriptors)
for path in a.txt big.bin; do
    wrk -t 2 -c 60 -d 1s "http://127.0.0.1:$port/$path" >shown 2>&1 || fail "wrk $path: $(cat shown)"
    requests=$(sed -n 's/^ *\([0-9]*\) requests in .*/\1/p' shown)
    [ "${requests:-0}" -gt 0 ] || fail "wrk $path: $(cat shown)"
    ! grep -E 'Socket errors|Non-2xx' shown || fail "wrk $path: $(cat shown)"
done
settles "$before"
kill -TERM $server
leaves
