# cross.cmake - the compiler for a machine that is not this one, unless the project has named its own.
#
# Projects read this before they say project(): a file that names the compiler then counts for them and for all their parts.
if("${CROSS_COMPILER_PREFIX}" STREQUAL "")
    find_program(TESSERA_CROSS_GCC aarch64-linux-gnu-gcc)
    mark_as_advanced(TESSERA_CROSS_GCC)
    if(NOT TESSERA_CROSS_GCC)
        message(FATAL_ERROR "Tessera: aarch64-linux-gnu-gcc is not installed; set CROSS_COMPILER_PREFIX to another compiler's.")
    endif()
    set(CROSS_COMPILER_PREFIX "aarch64-linux-gnu-" CACHE STRING "" FORCE)
endif()
if("${CMAKE_TOOLCHAIN_FILE}" STREQUAL "")
    file(WRITE "${CMAKE_BINARY_DIR}/gcc.cmake" "set(CMAKE_SYSTEM_NAME Generic)
set(CMAKE_SYSTEM_PROCESSOR aarch64)
set(CROSS_COMPILER_PREFIX \"${CROSS_COMPILER_PREFIX}\")
set(CMAKE_C_COMPILER \"${CROSS_COMPILER_PREFIX}gcc\")
set(CMAKE_CXX_COMPILER \"${CROSS_COMPILER_PREFIX}g++\")
set(CMAKE_ASM_COMPILER \"${CROSS_COMPILER_PREFIX}gcc\")
# Nothing links without a start file of ours, so compilers are tried without linking.
set(CMAKE_TRY_COMPILE_TARGET_TYPE STATIC_LIBRARY)
")
    set(CMAKE_TOOLCHAIN_FILE "${CMAKE_BINARY_DIR}/gcc.cmake" CACHE FILEPATH "")
endif()
