# `cmake --install`: bin/ascc, the libraries, the headers, asc.pc and asc-tls.pc, and the package that find_package(ascc) finds.

include(CMakePackageConfigHelpers)
set(ASC_CMAKE_DIR ${CMAKE_INSTALL_LIBDIR}/cmake/ascc)

install(TARGETS ascc EXPORT ascc-targets RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(TARGETS asc_static asc_shared EXPORT asc-targets
    ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR}
    LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(DIRECTORY runtime/include/ DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} FILES_MATCHING PATTERN "*.h")

install(FILES tools/asc-gdb.py DESTINATION ${CMAKE_INSTALL_DATADIR}/ascc)

install(EXPORT ascc-targets NAMESPACE ascc:: DESTINATION ${ASC_CMAKE_DIR})
install(EXPORT asc-targets NAMESPACE asc:: DESTINATION ${ASC_CMAKE_DIR})
if(ASC_TLS)
    # For the shared one, which stands beside libasc.
    if(NOT APPLE)
        set_target_properties(asc_tls_shared PROPERTIES INSTALL_RPATH "$ORIGIN")
    endif()
    install(TARGETS asc_tls_static asc_tls_shared EXPORT asc-tls-targets
        ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR}
        LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR})
    install(EXPORT asc-tls-targets NAMESPACE asc:: DESTINATION ${ASC_CMAKE_DIR})
endif()
write_basic_package_version_file(${CMAKE_CURRENT_BINARY_DIR}/ascc-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES
    cmake/ascc-config.cmake cmake/AsccLibuv.cmake cmake/AsccTargetSources.cmake
    ${CMAKE_CURRENT_BINARY_DIR}/ascc-config-version.cmake
    DESTINATION ${ASC_CMAKE_DIR})

# asc.pc finds itself, so that an installed tree may be moved.
file(RELATIVE_PATH ASC_PC_PREFIX /${CMAKE_INSTALL_LIBDIR}/pkgconfig /)
string(REGEX REPLACE "/$" "" ASC_PC_PREFIX ${ASC_PC_PREFIX})
if(IS_ABSOLUTE ${CMAKE_INSTALL_LIBDIR})
    set(ASC_PC_PREFIX ${CMAKE_INSTALL_PREFIX})
    set(ASC_PC_LIBDIR ${CMAKE_INSTALL_LIBDIR})
else()
    set(ASC_PC_PREFIX "\${pcfiledir}/${ASC_PC_PREFIX}")
    set(ASC_PC_LIBDIR "\${prefix}/${CMAKE_INSTALL_LIBDIR}")
endif()
if(IS_ABSOLUTE ${CMAKE_INSTALL_INCLUDEDIR})
    set(ASC_PC_INCLUDEDIR ${CMAKE_INSTALL_INCLUDEDIR})
else()
    set(ASC_PC_INCLUDEDIR "\${prefix}/${CMAKE_INSTALL_INCLUDEDIR}")
endif()
set(ASC_PC_SANITIZE "")
if(ASC_SANITIZE)
    set(ASC_PC_SANITIZE " -fsanitize=${ASC_SANITIZERS}")
endif()
configure_file(cmake/asc.pc.in ${CMAKE_CURRENT_BINARY_DIR}/asc.pc @ONLY)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/asc.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
if(ASC_TLS)
    configure_file(cmake/asc-tls.pc.in ${CMAKE_CURRENT_BINARY_DIR}/asc-tls.pc @ONLY)
    install(FILES ${CMAKE_CURRENT_BINARY_DIR}/asc-tls.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
endif()
