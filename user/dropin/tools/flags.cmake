# flags.cmake - what each file of a program is compiled with: nothing that the compiler for this machine does not do itself.
if("${TESSERA_ARCH}" STREQUAL "aarch64")
    add_compile_options(-march=armv8-a -D__KERNEL_64__)     # the loader asks for the word
else()
    add_compile_options(-m64)
endif()
