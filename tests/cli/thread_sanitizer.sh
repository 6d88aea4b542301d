# ThreadSanitizer has nothing to say about loops in several threads that start tasks, call each other and use the pool.
. "$SOURCE/tests/cli/functions"

echo 'int main(void) { return 0; }' >none.c
if ! "$CC" -fsanitize=thread none.c -o none || ! ./none; then
    echo "no ThreadSanitizer"
    exit 77
fi
for name in work loops_share_port loops_call_each_other; do
    gives 0 "$ASCC" "$SOURCE/tests/runtime/$name.asc" -o "$name.c"
done
mkdir parts
# shellcheck disable=SC2046
for part in "$SOURCE"/runtime/src/*.c $(find "$BUILD/runtime/lib" -name '*.c' ! -name 'tls*'); do
    number=$((${number:-0} + 1))
    gives 0 "$CC" -std=gnu11 -g -fsanitize=thread -I "$SOURCE/runtime/include" $(pkg-config --cflags libuv) -c "$part" -o "parts/$number.o"
done
# libuv closes descriptors by a bare system call, which is not seen: the number comes back to another thread as if both had it.
# (Not ^pipe2$: the frame is named __interceptor_pipe2, which reports shorten.)
for opens in pipe2 socketpair eventfd epoll_create1; do
    echo "race:$opens"
done >opens
TSAN_OPTIONS="suppressions=$PWD/opens print_suppressions=0"
export TSAN_OPTIONS
for name in work loops_share_port loops_call_each_other; do
    # shellcheck disable=SC2046
    gives 0 "$CC" -std=gnu11 -g -fsanitize=thread -I "$SOURCE/runtime/include" "$name.c" parts/*.o $(pkg-config --libs libuv) -lm -lpthread -o "$name"
    gives 0 ./$name
    silent
done
