/* process_config.h - how a process is to be: built up by functions that each say one thing. */
#pragma once
#include <autoconf.h>
#include <sel4/types.h>
#include <sel4utils/api.h>
#include <sel4utils/elf.h>
#include <sel4utils/gen_config.h>
#include <sel4utils/thread_config.h>
#include <vka/vka.h>

typedef struct {
    bool is_elf; /* the program is a file of the archive in this image; else: */
    const char *image_name;
    bool do_elf_load; /* load it; else only set its addresses aside */
    void *entry_point;
    uintptr_t sysinfo;
    bool create_cspace; /* a CNode of one level; else cnode, and the capability to the new */
    int one_level_cspace_size_bits; /* thread's TCB is where dest_cspace_tcb_cptr says */
    seL4_CPtr dest_cspace_tcb_cptr;
    vka_object_t cnode;
    bool create_vspace; /* a new address space; else vspace, whose VSpace is page_dir */
    vspace_t *vspace;
    vka_object_t page_dir;
    sel4utils_elf_region_t *reservations; /* addresses of it to be set aside */
    int num_reservations;
    bool create_fault_endpoint; /* else fault_endpoint; cptr 0: none */
    vka_object_t fault_endpoint;
    sched_params_t sched_params;
    seL4_CPtr asid_pool;
} sel4utils_process_config_t;

/* The pool that gives the process an address space identifier. */
static inline sel4utils_process_config_t process_config_asid_pool(sel4utils_process_config_t config,
                                                                  seL4_CPtr asid_pool)
{
    config.asid_pool = asid_pool;
    return config;
}

/* The thread whose maximum controlled priority bounds that of the process. */
static inline sel4utils_process_config_t process_config_auth(sel4utils_process_config_t config,
                                                             seL4_CPtr auth)
{
    config.sched_params.auth = auth;
    return config;
}

/* Authority over priorities, and ASIDs, of this program. */
static inline sel4utils_process_config_t process_config_new(simple_t *simple)
{
    sel4utils_process_config_t config = { 0 };
    config = process_config_auth(config, simple_get_tcb(simple));
    return process_config_asid_pool(config,
                                    simple_get_init_cap(simple, seL4_CapInitThreadASIDPool));
}

/* The program, by its name in the archive; preload: all of it is loaded at once. */
static inline sel4utils_process_config_t process_config_elf(sel4utils_process_config_t config,
                                                            const char *image_name, bool preload)
{
    config.is_elf = true;
    config.image_name = image_name;
    config.do_elf_load = preload;
    return config;
}

/* No program is loaded: it begins at entry_point. */
static inline sel4utils_process_config_t process_config_noelf(sel4utils_process_config_t config,
                                                              void *entry_point, uintptr_t sysinfo)
{
    config.is_elf = false;
    config.entry_point = entry_point;
    config.sysinfo = sysinfo;
    return config;
}

/* Use this CNode. */
static inline sel4utils_process_config_t process_config_cnode(sel4utils_process_config_t config,
                                                              vka_object_t cnode)
{
    config.create_cspace = false;
    config.cnode = cnode;
    return config;
}

/* 2^size_bits slots. */
static inline sel4utils_process_config_t
process_config_create_cnode(sel4utils_process_config_t config, int size_bits)
{
    config.create_cspace = true;
    config.one_level_cspace_size_bits = size_bits;
    return config;
}

/* Use this address space. */
static inline sel4utils_process_config_t
process_config_vspace(sel4utils_process_config_t config, vspace_t *vspace, vka_object_t page_dir)
{
    config.create_vspace = false;
    config.vspace = vspace;
    config.page_dir = page_dir;
    return config;
}

/* Make an address space, with these ranges kept free. */
static inline sel4utils_process_config_t
process_config_create_vspace(sel4utils_process_config_t config,
                             sel4utils_elf_region_t *reservations, int num_reservations)
{
    config.create_vspace = true;
    config.reservations = reservations;
    config.num_reservations = num_reservations;
    return config;
}

/* Its priority, 0..255. */
static inline sel4utils_process_config_t process_config_priority(sel4utils_process_config_t config,
                                                                 uint8_t priority)
{
    config.sched_params.priority = priority;
    return config;
}

/* Its maximum controlled priority, 0..255. */
static inline sel4utils_process_config_t process_config_mcp(sel4utils_process_config_t config,
                                                            uint8_t mcp)
{
    config.sched_params.mcp = mcp;
    return config;
}

/* Make an endpoint for its faults. */
static inline sel4utils_process_config_t
process_config_create_fault_endpoint(sel4utils_process_config_t config)
{
    config.create_fault_endpoint = true;
    return config;
}

/* Its faults go to this endpoint; a copy of the capability is made in its CSpace. */
static inline sel4utils_process_config_t
process_config_fault_endpoint(sel4utils_process_config_t config, vka_object_t fault_endpoint)
{
    config.create_fault_endpoint = false;
    config.fault_endpoint = fault_endpoint;
    return config;
}

/* The same, by a slot of its own CSpace; with scheduling contexts by one of the caller's. */
static inline sel4utils_process_config_t
process_config_fault_cptr(sel4utils_process_config_t config, seL4_CPtr fault_cptr)
{
    config.create_fault_endpoint = false;
    config.fault_endpoint.cptr = fault_cptr;
    return config;
}

/* A file of the archive, in a CSpace and an address space of its own, with a fault endpoint. It has
 * no scheduling context: where the kernel has them, set sched_params. */
static inline sel4utils_process_config_t process_config_default(const char *image_name,
                                                                seL4_CPtr asid_pool)
{
    sel4utils_process_config_t config = { 0 };
    config = process_config_asid_pool(config, asid_pool);
    config = process_config_elf(config, image_name, true);
    config = process_config_create_cnode(config, CONFIG_SEL4UTILS_CSPACE_SIZE_BITS);
    config = process_config_create_vspace(config, NULL, 0);
    return process_config_create_fault_endpoint(config);
}

/* The same, with what `simple` knows, and this priority; with scheduling contexts it has one that
 * gives it turns. */
static inline sel4utils_process_config_t
process_config_default_simple(simple_t *simple, const char *image_name, uint8_t prio)
{
    sel4utils_process_config_t config = process_config_default(
        image_name, simple_get_init_cap(simple, seL4_CapInitThreadASIDPool));
    config = process_config_auth(config, simple_get_tcb(simple));
#ifdef CONFIG_KERNEL_MCS
    config.sched_params = sched_params_round_robin(config.sched_params, simple, 0,
                                                   CONFIG_BOOT_THREAD_TIME_SLICE * US_IN_MS);
#endif
    return process_config_priority(config, prio);
}
