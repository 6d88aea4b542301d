# examples/happy_eyeballs.asc, with a server of each family and none
. "$SOURCE/tests/net/functions"
build happy_eyeballs echo_server
start ./echo_server

gives 0 ./happy_eyeballs 127.0.0.1 $port
silent
[ "$(cat out)" = "connected to 127.0.0.1" ] || fail "connected to another"
gives 0 ./happy_eyeballs localhost $port
silent
gives 1 ./happy_eyeballs 127.0.0.1 1
says "ECONNREFUSED: no address answers"
gives 1 ./happy_eyeballs 'no host has blanks' 80
says "asc: uncaught: EAI_"
gives 2 ./happy_eyeballs
stop
