/* arch_sizes.h - what the architecture decides of portable tables: sizes (log2 of bytes), and
 * whether it has system calls of its own. */
#pragma once
#define ARCH_SYSCALLS 0
#define SET_TLS_BASE_SELF 1 /* there is the system call SetTLSBase */
#define TCB_OBJECT_BITS 11
