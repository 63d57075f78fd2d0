/* libsel4.c - the memory that libsel4's headers name, where seL4's own runtime starts programs.
 *
 * Owns:    the boot information's address; each thread's address of its IPC buffer.
 * Entered: the runtime, and programs. */
#include <sel4/sel4.h>

SEL4_THREAD_LOCAL __attribute__((weak)) seL4_IPCBuffer *__sel4_ipc_buffer;
static seL4_BootInfo *bootinfo;

void seL4_InitBootInfo(seL4_BootInfo *bi)
{
    bootinfo = bi;
}

seL4_BootInfo *seL4_GetBootInfo(void)
{
    return bootinfo;
}
