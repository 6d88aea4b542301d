# A sample of random programs; `tests/flow/run --random FIRST COUNT` runs others.
"$SOURCE/tests/flow/run" --build="$BUILD" -n 1000 --random 1 25
