# find_package(ascc): ascc::ascc, asc::static, asc::shared, asc::asc (static unless BUILD_SHARED_LIBS), asc_target_sources().

include(${CMAKE_CURRENT_LIST_DIR}/AsccLibuv.cmake)
include(${CMAKE_CURRENT_LIST_DIR}/ascc-targets.cmake)
include(${CMAKE_CURRENT_LIST_DIR}/asc-targets.cmake)
include(${CMAKE_CURRENT_LIST_DIR}/AsccTargetSources.cmake)

if(NOT TARGET asc::asc)
    if(BUILD_SHARED_LIBS)
        add_library(asc::asc ALIAS asc::shared)
    else()
        add_library(asc::asc ALIAS asc::static)
    endif()
endif()
