# The flags that all code of this project is compiled with, generated code included.
#
#   ascc_flags(TARGET)    strict C11, the warnings, the sanitizers of ASC_SANITIZE

set(ASC_WARNINGS -Wall -Wextra -Wpedantic -Wshadow -Wconversion)
set(ASC_SANITIZERS ${ASC_SANITIZE})
if(ASC_SANITIZERS MATCHES "^(ON|YES|TRUE|1)$")
    set(ASC_SANITIZERS address,undefined)
endif()

function(ascc_flags target)
    set_target_properties(${target} PROPERTIES C_STANDARD 11 C_STANDARD_REQUIRED ON C_EXTENSIONS OFF)
    target_compile_options(${target} PRIVATE ${ASC_WARNINGS})
    # Empty, so that a file may still say `#define _GNU_SOURCE` itself.
    target_compile_definitions(${target} PRIVATE _GNU_SOURCE=)
    if(APPLE)
        target_compile_definitions(${target} PRIVATE _DARWIN_C_SOURCE=)
    endif()
    if(ASC_WERROR)
        target_compile_options(${target} PRIVATE -Werror)
    endif()
    if(ASC_FUZZ AND target MATCHES "^ascc")
        # Comparisons are not traced: that takes two thirds of the time, and finds less than mutate.c's changes of whole tokens do.
        target_compile_options(${target} PRIVATE -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-coverage=trace-cmp
                               -fno-sanitize-recover=all -fno-omit-frame-pointer -g)
        target_link_options(${target} PUBLIC -fsanitize=address,undefined)
    elseif(ASC_SANITIZE)
        target_compile_options(${target} PRIVATE -fsanitize=${ASC_SANITIZERS} -fno-sanitize-recover=all -fno-omit-frame-pointer -g)
        # PUBLIC: whoever links a library with sanitized code needs their runtime.
        target_link_options(${target} PUBLIC -fsanitize=${ASC_SANITIZERS})
    endif()
endfunction()
