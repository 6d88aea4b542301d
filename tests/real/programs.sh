# The programs written by hand, made async: one compiler and level each; without --quick, all.
"$SOURCE/tests/real/run" --build="$BUILD" --programs --quick
