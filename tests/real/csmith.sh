# A fixed sample; `tests/real/run N --seed S` runs others.
command -v csmith >/dev/null && [ -e /usr/include/csmith/csmith.h ] || { echo "csmith or its headers are not installed"; exit 77; }
"$SOURCE/tests/real/run" --build="$BUILD" --quick 50
