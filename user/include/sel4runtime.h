/* sel4runtime.h - start, thread-local storage and end of a program. */
#pragma once
#include <sel4/sel4.h>
#include <stddef.h>
#include <stdint.h>
#include <sel4runtime/gen_config.h>

typedef uintptr_t sel4runtime_uintptr_t;
typedef size_t sel4runtime_size_t;
typedef struct auxv {
    size_t a_type;
    union {
        size_t a_val;
        void *a_ptr;
    } a_un;
} auxv_t;

/* Kinds of entries in the auxiliary vector, besides those of the System V ABI. */
enum {
    AT_SEL4_BOOT_INFO = 64,
    AT_SEL4_CSPACE_DESCRIPTOR,
    AT_SEL4_VSYSCALL,
    AT_SEL4_IPC_BUFFER_PTR,
    AT_SEL4_IPC_BUFFER,
    AT_SEL4_TCB,
    AT_SEL4_CNODE,
    AT_SEL4_VSPACE,
    AT_SEL4_ASID_POOL,
};

/* What the program was started with. */
char const *sel4runtime_process_name(void);
char const *const *sel4runtime_argv(void);
int sel4runtime_argc(void);
char const *const *sel4runtime_envp(void);
auxv_t const *sel4runtime_auxv(void);
/* The boot information in the root task, NULL elsewhere. */
seL4_BootInfo *sel4runtime_bootinfo(void);

/* Bytes of memory that a thread's thread-local storage takes (at most
 * CONFIG_SEL4RUNTIME_STATIC_TLS), and where in them the thread pointer comes to lie, at the
 * most. */
sel4runtime_size_t sel4runtime_get_tls_size(void);
sel4runtime_size_t sel4runtime_get_tp_offset(void);
int sel4runtime_initial_tls_enabled(void);
/* Fill tls_memory with thread-local storage in its initial state; returns the thread pointer, which
 * seL4_TCB_SetTLSBase wants.  0: tls_memory is NULL. */
sel4runtime_uintptr_t sel4runtime_write_tls_image(void *tls_memory);
/* Move the calling thread's storage to tls_memory; returns its new thread pointer. */
sel4runtime_uintptr_t sel4runtime_move_initial_tls(void *tls_memory);
sel4runtime_uintptr_t sel4runtime_get_tls_base(void);
void sel4runtime_set_tls_base(sel4runtime_uintptr_t tls_base);

/* Set a thread-local variable of the thread with this thread pointer; 0, or -1 if it has no
 * room. */
#define sel4runtime_set_tls_variable(thread_pointer, variable, value) \
    ({ \
        __typeof__(variable) sel4_value = (value); \
        __sel4runtime_write_tls_variable((sel4runtime_uintptr_t)(thread_pointer), \
                                         (unsigned char *)&(variable), \
                                         (unsigned char *)&sel4_value, sizeof(variable)); \
    })
int __sel4runtime_write_tls_variable(sel4runtime_uintptr_t dest_tls_base,
                                     unsigned char *local_tls_dest, unsigned char *src,
                                     sel4runtime_size_t bytes);

/* What happens at the end.  The default powers the machine off when the root task ends (its status
 * tells success from failure), and suspends any other thread. */
typedef void sel4runtime_exit_cb(int code);
typedef int sel4runtime_pre_exit_cb(int code);
/* What is called when the program ends, in place of the usual; returns the one before. */
sel4runtime_exit_cb *sel4runtime_set_exit(sel4runtime_exit_cb *cb);
/* What is called before that; returns the one before. */
sel4runtime_pre_exit_cb *sel4runtime_set_pre_exit(sel4runtime_pre_exit_cb *cb);
/* End the program, with a status. */
void sel4runtime_exit(int code) __attribute__((noreturn));
