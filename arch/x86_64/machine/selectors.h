/* selectors.h - the segments of the GDT; SYSCALL and SYSRET fix their order (SDM volume 2,
 * SYSRET). */
#pragma once
#define KERNEL_CODE 0x08
#define KERNEL_DATA 0x10
#define USER_DATA 0x1b
#define USER_CODE 0x23
#define TASK_STATE 0x28
/* What FS and GS hold while user code runs.  Its descriptor is there only while the kernel loads
 * it, so user code, which can load USER_DATA and USER_CODE, cannot load this one. */
#define THREAD_DATA 0x3b
