# flags.cmake - what each file of a program is compiled with: nothing that the compiler for this machine does not do itself.
add_compile_options(-m64)
