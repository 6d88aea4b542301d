# asc_target_sources(TARGET PRIVATE|PUBLIC FILE.asc... [OPTIONS OPTION...])
#
# Adds .asc files to a target of this directory, which then links libasc (asc::asc). Each is compiled to C in the binary directory, again
# when it or what it imports has changed, together with its header FILE.asc.h for files that import it and for plain C. PUBLIC: its
# directories are for targets that link this one too, whose files may then import these. The target's include directories are where imports
# are looked up; a file that is imported from outside of the current source directory is imported by its name alone. OPTIONS go to ascc,
# such as --no-line or -Werror.
#
# Built for another machine, ASCC_EXECUTABLE names an ascc that runs on this one.

cmake_policy(PUSH)
cmake_policy(VERSION 3.21...3.30)

function(asc_target_sources target scope)
    cmake_parse_arguments(PARSE_ARGV 2 asc "" "" "OPTIONS")
    set(files ${asc_UNPARSED_ARGUMENTS})
    if(NOT TARGET ${target})
        message(FATAL_ERROR "asc_target_sources: there is no target `${target}`")
    endif()
    if(NOT scope MATCHES "^(PRIVATE|PUBLIC)$")
        message(FATAL_ERROR "asc_target_sources(${target} ...): expected PRIVATE or PUBLIC, not `${scope}`")
    endif()
    get_target_property(home ${target} SOURCE_DIR)
    if(NOT home STREQUAL CMAKE_CURRENT_SOURCE_DIR)
        message(FATAL_ERROR "asc_target_sources: `${target}` belongs to ${home}: call it there, since CMake runs commands for targets of their own directory only")
    endif()

    set(out ${CMAKE_CURRENT_BINARY_DIR}/asc/${target})
    if(ASCC_EXECUTABLE)
        set(ascc ${ASCC_EXECUTABLE})
    else()
        set(ascc ascc::ascc)
    endif()
    # Evaluated for the target, so with the directories of what it links.
    set(dirs "$<TARGET_PROPERTY:${target},INCLUDE_DIRECTORIES>")
    set(touch "")
    if(NOT CMAKE_GENERATOR MATCHES "Ninja")
        # ascc leaves an output alone that stays the same, and make would then run it each time.
        set(touch touch)
    endif()

    set(include_dirs ${out})
    foreach(file IN LISTS files)
        get_filename_component(path ${file} ABSOLUTE)
        file(RELATIVE_PATH name ${CMAKE_CURRENT_SOURCE_DIR} ${path})
        if(name MATCHES "^\\.\\./|^[A-Za-z]:|^/")
            # From elsewhere, generated files included: only the name is kept.
            get_filename_component(name ${path} NAME)
        endif()
        get_filename_component(source_dir ${path} DIRECTORY)
        set(c ${out}/${name}.c)
        get_filename_component(dir ${c} DIRECTORY)
        list(APPEND include_dirs ${source_dir} ${dir})
        file(MAKE_DIRECTORY ${dir})
        set(after "")
        if(touch)
            set(after COMMAND ${CMAKE_COMMAND} -E touch ${c})
        endif()
        # The header is a by-product: it stays untouched, and so do the objects of its users, while what it declares stays the same.
        add_custom_command(
            OUTPUT ${c}
            BYPRODUCTS ${out}/${name}.h
            COMMAND ${ascc} ${path} -o ${c} -H ${out}/${name}.h -MD -MF ${c}.d -MT ${c} "$<$<BOOL:${dirs}>:-I$<JOIN:${dirs},;-I>>" ${asc_OPTIONS}
            ${after}
            DEPENDS ${path} ${ascc}
            DEPFILE ${c}.d
            COMMENT "ascc ${name}"
            COMMAND_EXPAND_LISTS
            VERBATIM)
        target_sources(${target} PRIVATE ${c} ${path})
        set_source_files_properties(${path} PROPERTIES HEADER_FILE_ONLY ON)
    endforeach()

    list(REMOVE_DUPLICATES include_dirs)
    foreach(dir IN LISTS include_dirs)
        target_include_directories(${target} ${scope} $<BUILD_INTERFACE:${dir}>)
    endforeach()
    target_compile_features(${target} PRIVATE c_std_11)

    # Not target_link_libraries: the project may use it with or without keywords, and they don't mix.
    get_target_property(linked ${target} LINK_LIBRARIES)
    if(NOT "asc::asc" IN_LIST linked)
        set_property(TARGET ${target} APPEND PROPERTY LINK_LIBRARIES asc::asc)
        if(scope STREQUAL "PUBLIC")
            set_property(TARGET ${target} APPEND PROPERTY INTERFACE_LINK_LIBRARIES asc::asc)
        else()
            set_property(TARGET ${target} APPEND PROPERTY INTERFACE_LINK_LIBRARIES $<LINK_ONLY:asc::asc>)
        endif()
    endif()
endfunction()

cmake_policy(POP)
