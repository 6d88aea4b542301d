# Each public header stands alone, in C and in C++.
. "$SOURCE/tests/cli/functions"
for header in "$SOURCE"/runtime/include/asc.h "$SOURCE"/runtime/include/asc/*.h; do
    name=${header#"$SOURCE/runtime/include/"}
    echo "#include <$name>" >one.c
    cp one.c one.cc
    gives 0 "$CC" -std=c11 -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Werror -I "$SOURCE/runtime/include" -fsyntax-only one.c
    silent
    if command -v g++ >/dev/null; then
        gives 0 g++ -std=c++11 -Wall -Wextra -Werror -I "$SOURCE/runtime/include" -fsyntax-only one.cc
        silent
    fi
done
