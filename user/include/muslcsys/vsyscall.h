/* vsyscall.h - the C library's system calls, and how to replace one. */
#pragma once
#include <stdarg.h>
#include <stddef.h>
#include <utils/attribute.h>

/* Constructors with a number above this one can use the C library as upstream's libraries have
 * it; here all can. */
#define MUSLCSYS_WITH_VSYSCALL_PRIORITY (CONSTRUCTOR_MIN_PRIORITY + 10)

typedef long (*muslcsys_syscall_t)(va_list args);
typedef size_t (*write_buf_fn)(void *data, size_t count);
/* The content of a file of an archive, its size to *size; NULL: there is none (cpio_get_file). */
typedef const void *(*muslcsys_cpio_get_file_fn_t)(const void *archive, unsigned long len,
                                                   const char *name, unsigned long *size);

/* Let `new_syscall` serve Linux system call number `syscall`; returns what served it before, NULL
 * if that was built in. */
muslcsys_syscall_t muslcsys_install_syscall(int syscall, muslcsys_syscall_t new_syscall);
/* Linux system call number `sysnum` with up to six words; returns as Linux does: -ENOSYS, if nobody
 * serves it.  Who starts a program may look for this name in its file: capDL's tools do. */
long sel4_vsyscall(long sysnum, ...);
/* Let `write_fn` write standard output and error; returns what did before. */
write_buf_fn sel4muslcsys_register_stdio_write_fn(write_buf_fn write_fn);
/* Let open, fopen and stat find the files of this archive; `fn` looks into it: cpio_get_file of
 * cpio/cpio.h, for an archive in memory. */
void muslcsys_install_cpio_interface(void const *cpio_symbol, unsigned long cpio_len,
                                     muslcsys_cpio_get_file_fn_t fn);
