# The programs written by hand, 10,000 schedules each.
"$SOURCE/tests/flow/run" --build="$BUILD" -n 10000
