# A project that has ascc as a part of its own tree, without TLS.
. "$SOURCE/tests/build/steps.subr"

# Once: it compiles the compiler too.
rm -rf src
cp -r "$SOURCE/tests/build/add_subdirectory" src
incremental "$GENERATOR" "-DASCC_SOURCE=$SOURCE" -DASC_TLS=OFF
