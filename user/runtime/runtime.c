/* runtime.c - from the kernel's hand to main, and from main's return to the end.
 *
 * Owns:    argv, envp and auxv of the root task; the exit callbacks.
 * Entered: start.S; muslcsys when the program exits.
 * Uses:    musl's __libc_start_main, which sets up thread-local storage and runs constructors.
 * Never:   needs thread-local storage before musl has set it up. */
#include <sel4runtime.h>
#include <elf.h>
#include <muslcsys/processor.h>
#include <stdlib.h>
#include <string.h>
#include "../muslcsys/threads.h"

enum { AUXV_ENTRIES = 16, PAGE_BYTES = 4096 };

__thread seL4_IPCBuffer *__sel4_ipc_buffer;

/* Where the boot information lies, as a variable of the environment: programs of 2018 look
 * there. */
static char bootinfo_text[] = "bootinfo=0x0000000000000000";

/* What the root task is started with, laid out as on a System V stack. */
static struct {
    const char *argv[2], *envp[3];
    auxv_t auxv[AUXV_ENTRIES];
} root = { .argv = { "rootserver" }, .envp = { "seL4=1", bootinfo_text } };

static struct {
    int argc;
    const char *const *argv, *const *envp;
    const auxv_t *auxv;
    uintptr_t tls_base; /* the first thread's storage */
    seL4_BootInfo *bootinfo;
    seL4_IPCBuffer *buffer;
    seL4_CPtr tcb;
} process;

static sel4runtime_exit_cb *exit_callback;
static sel4runtime_pre_exit_cb *pre_exit_callback;

extern const Elf64_Ehdr __ehdr_start;
int main();
int __libc_start_main(int (*start)(int, char **, char **), int argc, char **argv,
                      void (*init)(void), void (*fini)(void), void (*ldso)(void));
void sel4runtime_start_root(seL4_BootInfo *bootinfo);
void sel4runtime_start_child(size_t *stack);
void sel4runtime_guard_stacks(const seL4_BootInfo *info);

/* The first of all constructors, because others may invoke.  A process that capDL's loader has
 * started is not told its buffer: it has a constructor of its own that says where it is. */
static void take_buffer(void)
{
    __sel4_ipc_buffer = process.buffer;
}
static void (*first_constructor)(void)
    __attribute__((section(".init_array.00001"), used)) = take_buffer;

static int start_main(int argc, char **argv, char **envp)
{
    process.buffer = __sel4_ipc_buffer;
    process.tls_base = sel4runtime_get_tls_base();
    if (process.bootinfo)
        sel4runtime_guard_stacks(process.bootinfo);
    return main(argc, argv, envp);
}

static void add_auxv(int *n, size_t type, size_t value)
{
    root.auxv[(*n)++] = (auxv_t){ type, { value } };
}

static void write_bootinfo_text(seL4_Word address)
{
    for (char *digit = bootinfo_text + sizeof bootinfo_text - 2; address; address /= 16)
        *digit-- = "0123456789abcdef"[address % 16];
}

/* The kernel starts the root task: there is nothing but the boot information. */
void sel4runtime_start_root(seL4_BootInfo *bootinfo)
{
    int n = 0;
    add_auxv(&n, AT_PHDR, (size_t)&__ehdr_start + __ehdr_start.e_phoff);
    add_auxv(&n, AT_PHENT, __ehdr_start.e_phentsize);
    add_auxv(&n, AT_PHNUM, __ehdr_start.e_phnum);
    add_auxv(&n, AT_PAGESZ, PAGE_BYTES);
    add_auxv(&n, AT_SEL4_BOOT_INFO, (size_t)bootinfo);
    add_auxv(&n, AT_SEL4_IPC_BUFFER_PTR, (size_t)bootinfo->ipcBuffer);
    add_auxv(&n, AT_SEL4_TCB, seL4_CapInitThreadTCB);
    add_auxv(&n, AT_SEL4_CNODE, seL4_CapInitThreadCNode);
    add_auxv(&n, AT_SEL4_VSPACE, seL4_CapInitThreadVSpace);
    write_bootinfo_text((seL4_Word)bootinfo);
    process.bootinfo = bootinfo;
    process.buffer = bootinfo->ipcBuffer;
    process.tcb = seL4_CapInitThreadTCB;
    process.argc = 1;
    process.argv = root.argv;
    process.envp = root.envp;
    process.auxv = root.auxv;
    __libc_start_main(start_main, 1, (char **)root.argv, NULL, NULL, NULL);
}

/* A parent started this program: argc, argv, envp and auxv lie on the stack. */
void sel4runtime_start_child(size_t *stack)
{
    process.argc = (int)stack[0];
    process.argv = (const char *const *)(stack + 1);
    process.envp = process.argv + process.argc + 1;
    const char *const *p = process.envp;
    while (*p)
        p++;
    process.auxv = (const auxv_t *)(p + 1);
    for (const auxv_t *a = process.auxv; a->a_type; a++) {
        if (a->a_type == AT_SEL4_IPC_BUFFER_PTR)
            process.buffer = a->a_un.a_ptr;
        if (a->a_type == AT_SEL4_TCB)
            process.tcb = a->a_un.a_val;
    }
    __libc_start_main(start_main, process.argc, (char **)process.argv, NULL, NULL, NULL);
}

char const *sel4runtime_process_name(void)
{
    return process.argv[0];
}

char const *const *sel4runtime_argv(void)
{
    return process.argv;
}

int sel4runtime_argc(void)
{
    return process.argc;
}

char const *const *sel4runtime_envp(void)
{
    return process.envp;
}

auxv_t const *sel4runtime_auxv(void)
{
    return process.auxv;
}

seL4_BootInfo *sel4runtime_bootinfo(void)
{
    return process.bootinfo;
}

void seL4_InitBootInfo(seL4_BootInfo *bi)
{
    process.bootinfo = bi;
}

seL4_BootInfo *seL4_GetBootInfo(void)
{
    return process.bootinfo;
}

/* ---- thread-local storage ---- */

static const Elf64_Phdr *tls_segment(void)
{
    const char *base = (const char *)&__ehdr_start;
    const Elf64_Phdr *p = (const void *)(base + __ehdr_start.e_phoff);
    for (int i = 0; i < __ehdr_start.e_phnum; i++)
        if (p[i].p_type == PT_TLS)
            return &p[i];
    return NULL;
}

sel4runtime_size_t sel4runtime_get_tls_size(void)
{
    return thread_storage_bytes();
}

sel4runtime_size_t sel4runtime_get_tp_offset(void)
{
    return thread_pointer_offset();
}

int sel4runtime_initial_tls_enabled(void)
{
    return 1;
}

sel4runtime_uintptr_t sel4runtime_get_tls_base(void)
{
    return thread_pointer();
}

void sel4runtime_set_tls_base(sel4runtime_uintptr_t tls_base)
{
    thread_pointer_set(tls_base);
}

sel4runtime_uintptr_t sel4runtime_write_tls_image(void *tls_memory)
{
    return tls_memory ? thread_write(tls_memory) : 0;
}

sel4runtime_uintptr_t sel4runtime_move_initial_tls(void *tls_memory)
{
    /* Who calls may have no storage yet: the first thread of a process whose memory is a copy of
     * this one's. */
    uintptr_t base = tls_memory ? thread_move(tls_memory, process.tls_base) : 0;
    if (base) {
        sel4runtime_set_tls_base(base);
        __sel4_ipc_buffer = process.buffer;
        process.tls_base = base;
    }
    return base;
}

int __sel4runtime_write_tls_variable(sel4runtime_uintptr_t dest_tls_base,
                                     unsigned char *local_tls_dest, unsigned char *src,
                                     sel4runtime_size_t bytes)
{
    const Elf64_Phdr *tls = tls_segment();
    uintptr_t base = sel4runtime_get_tls_base(), at = (uintptr_t)local_tls_dest;
    uintptr_t away = MUSL_TLS_ABOVE_TP ? at - base : base - at;
    uintptr_t room = MUSL_TLS_ABOVE_TP ? SIZE_MAX : away;
    if (!tls || !dest_tls_base || away > tls->p_memsz + tls->p_align + 16 || bytes > room)
        return -1;
    memcpy((void *)(dest_tls_base + (at - base)), src, bytes);
    return 0;
}

/* ---- the end ---- */

/* How often a root task yields before it switches the machine off: a time slice each, if others
 * want them. */
enum { LAST_TURNS = 10 };

static void end(int code)
{
#ifdef CONFIG_DEBUG_BUILD
    /* On seL4 the other threads go on when main has returned.  Here those that have the same
     * priority get their turns first; programs of the first tutorials print in such a thread. */
    for (int i = 0; process.bootinfo && code == 0 && i < LAST_TURNS; i++)
        seL4_Yield();
    if (process.bootinfo)
        tessera_DebugPowerOff(code == 0 ? 0 : 1);
#else
    (void)code;
#endif
    while (process.tcb && seL4_TCB_Suspend(process.tcb) == seL4_NoError)
        continue; /* somebody has resumed it */
    /* Who was not told its TCB, as processes of capDL's loader, can only stop by a fault. */
    __builtin_trap();
}

sel4runtime_exit_cb *sel4runtime_set_exit(sel4runtime_exit_cb *cb)
{
    sel4runtime_exit_cb *old = exit_callback;
    exit_callback = cb;
    return old;
}

sel4runtime_pre_exit_cb *sel4runtime_set_pre_exit(sel4runtime_pre_exit_cb *cb)
{
    sel4runtime_pre_exit_cb *old = pre_exit_callback;
    pre_exit_callback = cb;
    return old;
}

/* End the program: destructors have run, or there is no time for them. */
void sel4runtime_exit(int code)
{
    if (pre_exit_callback)
        code = pre_exit_callback(code);
    if (exit_callback)
        exit_callback(code);
    end(code);
    __builtin_unreachable();
}

/* Works in any thread, also in one without thread-local storage.  A program may have one of its
 * own. */
__attribute__((weak)) void abort(void)
{
    sel4runtime_exit(EXIT_FAILURE);
}
