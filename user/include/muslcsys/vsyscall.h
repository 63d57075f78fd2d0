/* vsyscall.h - the C library's system calls, and how to replace one. */
#pragma once
#include <stdarg.h>
#include <stddef.h>

typedef long (*muslcsys_syscall_t)(va_list args);
typedef size_t (*write_buf_fn)(void *data, size_t count);

/* Let `new_syscall` serve Linux system call number `syscall`; returns what served it before, NULL if
 * that was built in. */
muslcsys_syscall_t muslcsys_install_syscall(int syscall, muslcsys_syscall_t new_syscall);
/* Let `write_fn` write standard output and error; returns what did before. */
write_buf_fn sel4muslcsys_register_stdio_write_fn(write_buf_fn write_fn);
