# A fixed sample; `tests/real/declarations N --seed S` runs others.
"$SOURCE/tests/real/declarations" --build="$BUILD" 24
