/* trap.h - what the system calls of sel4_arch/syscalls.h are made of, under names that every
 * architecture has. */
#pragma once
/* A system call: capability, message info and message registers, in and out. */
#define sel4_trap x64_sys_all
/* The same with MCS: a reply object, and a capability to which is sent first. */
#define sel4_trap_mcs x64_sys_mcs
/* Of which nothing comes back: with message registers; with capability and info; with neither; a
 * text. */
#define sel4_trap_send x64_sys_send
#define sel4_trap_two x64_sys_send_null
#define sel4_trap_none x64_sys_null
#define sel4_trap_text x64_sys_text
#include <sel4/sel4_arch/syscalls_syscall.h>
