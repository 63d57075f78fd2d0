/* process.h - processes: a program of the archive in its own address space and CSpace. */
#pragma once
#include <autoconf.h>
#include <sel4utils/elf.h>
#include <sel4utils/gen_config.h>
#include <sel4utils/process_config.h>
#include <sel4utils/thread.h>
#include <sel4utils/vspace.h>
#include <vka/vka.h>
#include <vspace/vspace.h>

/* Characters of a word in decimal, and the zero behind it. */
#define WORD_STRING_SIZE (CONFIG_WORD_SIZE / 3 + 1)

/* The objects that a process's address space took. */
typedef struct object_node object_node_t;
struct object_node {
    vka_object_t object;
    object_node_t *next;
};

typedef struct {
    vka_object_t pd; /* its VSpace */
    vspace_t vspace;
    sel4utils_alloc_data_t data;
    vka_object_t cspace;
    uint32_t cspace_size; /* log2 of its slots */
    uint32_t cspace_next_free;
    sel4utils_thread_t thread; /* its first thread */
    vka_object_t fault_endpoint;
    void *entry_point;
    uintptr_t sysinfo;
    seL4_CPtr
        dest_tcb_cptr; /* the first thread's TCB in its CSpace; 0: it has no capability to it */
    seL4_Word pagesz;
    object_node_t *allocated_object_list_head;
    int num_elf_phdrs;
    Elf_Phdr *elf_phdrs;
    int num_elf_regions; /* if the file was not loaded: where it belongs */
    sel4utils_elf_region_t *elf_regions;
    bool own_vspace, own_cspace, own_ep;
} sel4utils_process_t;

/* What a process finds in its CSpace. */
enum sel4utils_cspace_layout {
    SEL4UTILS_NULL_SLOT = 0,
    SEL4UTILS_CNODE_SLOT = 1,
    SEL4UTILS_ENDPOINT_SLOT = 2, /* its fault endpoint */
    SEL4UTILS_PD_SLOT = 3,       /* its VSpace */
    SEL4UTILS_ASID_POOL_SLOT = 4,
    SEL4UTILS_TCB_SLOT = 5,
    SEL4UTILS_SCHED_CONTEXT_SLOT = 6, /* these two are empty where the kernel has no such objects */
    SEL4UTILS_REPLY_SLOT = 7,
    SEL4UTILS_FIRST_FREE = 8,
};

/* Make a process from a file of the archive: its capability to ASIDs is seL4_CapInitThreadASIDPool.
 * 0 when it worked; else nothing is left of it. */
int sel4utils_configure_process(sel4utils_process_t *process, vka_t *vka, vspace_t *vspace,
                                const char *image_name);
/* The same, as config says. */
int sel4utils_configure_process_custom(sel4utils_process_t *process, vka_t *target_vka,
                                       vspace_t *spawner_vspace, sel4utils_process_config_t config);

/* Let it run: main gets argc and argv.  With `resume` at once, else when its thread is resumed.
 * `vka` and `vspace` are this program's, to reach the new stack.  0 when it worked. */
int sel4utils_spawn_process_v(sel4utils_process_t *process, vka_t *vka, vspace_t *vspace, int argc,
                              char *argv[], int resume);
/* The same for programs whose first instruction is a function of argc, argv and the IPC buffer. */
int sel4utils_spawn_process(sel4utils_process_t *process, vka_t *vka, vspace_t *vspace, int argc,
                            char *argv[], int resume);

/* Give it a capability, in the next free slot of its CSpace; returns the slot, 0 if it failed. */
seL4_CPtr sel4utils_copy_path_to_process(sel4utils_process_t *process, cspacepath_t src);
seL4_CPtr sel4utils_copy_cap_to_process(sel4utils_process_t *process, vka_t *vka, seL4_CPtr cap);
seL4_CPtr sel4utils_mint_cap_to_process(sel4utils_process_t *process, cspacepath_t src,
                                        seL4_CapRights_t rights, seL4_Word data);
/* The capability leaves this program; its slot goes back to from_vka, if that is not NULL. */
seL4_CPtr sel4utils_move_cap_to_process(sel4utils_process_t *process, cspacepath_t src,
                                        vka_t *from_vka);

/* End it, and give back all it had; copies of its objects' capabilities must be deleted already. */
void sel4utils_destroy_process(sel4utils_process_t *process, vka_t *vka);

/* Remembers an object for sel4utils_destroy_process; `cookie` is the process. */
void sel4utils_allocated_object(void *cookie, vka_object_t object);

/* Words as decimal strings: argv[i] = strings[i], for argc words behind it. */
void sel4utils_create_word_args(char strings[][WORD_STRING_SIZE], char *argv[], int argc, ...);

/* For a simple_t in a process: where it has what a root task has in slot `cap`. */
seL4_CPtr sel4utils_process_init_cap(void *data, seL4_CPtr cap);
