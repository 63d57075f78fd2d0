/* arch_sizes.h - what the architecture decides of portable tables: sizes (log2 of bytes), and
 * whether it has system calls of its own. */
#pragma once
#define ARCH_SYSCALLS 0
#ifndef SET_TLS_BASE_SELF /* 1: there is the system call SetTLSBase */
#define SET_TLS_BASE_SELF 0
#endif
#ifndef ALLOW_SMC_CALLS /* 1: the root task may call the firmware (seL4_CapSMC) */
#define ALLOW_SMC_CALLS 0
#endif
#define TCB_OBJECT_BITS 11
#if HARDWARE_DEBUG
#error "Kernels for aarch64 have no break points (HARDWARE_DEBUG) yet"
#endif
