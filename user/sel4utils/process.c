/* process.c - processes: made, given capabilities, ended.
 *
 * Owns:    the list of objects of each process's address space.
 * Entered: programs.
 * Uses:    the archive of programs in this image (cpio.h); load.c, thread.c, own_vspace.c. */
#include <vspace/arch/page.h>
#include <cpio/cpio.h>
#include <sel4utils/mapping.h>
#include <sel4utils/process.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <utils/util.h>
#include <vka/capops.h>

enum { FAILED = -1 };

/* The archive, if this program was built with one. */
extern char _cpio_archive[] __attribute__((weak)), _cpio_archive_end[] __attribute__((weak));

void sel4utils_allocated_object(void *cookie, vka_object_t object)
{
    sel4utils_process_t *process = cookie;
    object_node_t *node = malloc(sizeof *node);
    ZF_LOGF_IF(!node, "There is no heap left for the books of a process")
    *node = (object_node_t){ object, process->allocated_object_list_head };
    process->allocated_object_list_head = node;
}

static void free_objects(sel4utils_process_t *process, vka_t *vka)
{
    while (process->allocated_object_list_head) {
        object_node_t *node = process->allocated_object_list_head;
        process->allocated_object_list_head = node->next;
        vka_free_object(vka, &node->object);
        free(node);
    }
}

void sel4utils_create_word_args(char strings[][WORD_STRING_SIZE], char *argv[], int argc, ...)
{
    va_list words;
    va_start(words, argc);
    for (int i = 0; i < argc; i++) {
        snprintf(strings[i], WORD_STRING_SIZE, "%lu", va_arg(words, seL4_Word));
        argv[i] = strings[i];
    }
    va_end(words);
}

/* ---- capabilities for a process ---- */

/* The next free slot; its capPtr is 0 if there is none. */
static cspacepath_t next_slot(const sel4utils_process_t *process)
{
    if (process->cspace_next_free >= BIT(process->cspace_size)) {
        ZF_LOGE("The process's CSpace is full: it has %lu slots (process_config_create_cnode)",
                BIT(process->cspace_size));
        return (cspacepath_t){ .capPtr = 0 };
    }
    return (cspacepath_t){
        .root = process->cspace.cptr,
        .capPtr = process->cspace_next_free,
        .capDepth = process->cspace_size,
    };
}

/* The slot is used, unless the invocation that should have filled it failed: then 0. */
static seL4_CPtr used(sel4utils_process_t *process, int error)
{
    ZF_LOGE_IFERR(error, "A capability cannot be put into slot %u of the process",
                  process->cspace_next_free)
    return error ? 0 : process->cspace_next_free++;
}

seL4_CPtr sel4utils_mint_cap_to_process(sel4utils_process_t *process, cspacepath_t src,
                                        seL4_CapRights_t rights, seL4_Word data)
{
    cspacepath_t dest = next_slot(process);
    return dest.capPtr ? used(process, vka_cnode_mint(&dest, &src, rights, data)) : 0;
}

seL4_CPtr sel4utils_copy_path_to_process(sel4utils_process_t *process, cspacepath_t src)
{
    cspacepath_t dest = next_slot(process);
    return dest.capPtr ? used(process, vka_cnode_copy(&dest, &src, seL4_AllRights)) : 0;
}

seL4_CPtr sel4utils_copy_cap_to_process(sel4utils_process_t *process, vka_t *vka, seL4_CPtr cap)
{
    cspacepath_t src;
    vka_cspace_make_path(vka, cap, &src);
    return sel4utils_copy_path_to_process(process, src);
}

seL4_CPtr sel4utils_move_cap_to_process(sel4utils_process_t *process, cspacepath_t src,
                                        vka_t *from_vka)
{
    cspacepath_t dest = next_slot(process);
    seL4_CPtr slot = dest.capPtr ? used(process, vka_cnode_move(&dest, &src)) : 0;
    if (slot && from_vka)
        vka_cspace_free(from_vka, src.capPtr);
    return slot;
}

/* ---- the parts of a process ---- */

static bool make_root(sel4utils_process_t *process, vka_t *vka,
                      const sel4utils_process_config_t *config)
{
    process->own_vspace = config->create_vspace;
    if (!config->create_vspace) {
        process->pd = config->page_dir;
        return true;
    }
    if (vka_alloc_vspace_root(vka, &process->pd)) {
        ZF_LOGE("There is no memory for the VSpace of a process");
        return false;
    }
    seL4_CPtr pool = config->asid_pool ? config->asid_pool : seL4_CapInitThreadASIDPool;
    int error = seL4_ARCH_ASIDPool_Assign(pool, process->pd.cptr);
    ZF_LOGE_IFERR(error, "The process's VSpace gets no ASID: is the pool full, or no pool?")
    return !error;
}

static bool make_fault_endpoint(sel4utils_process_t *process, vka_t *vka,
                                const sel4utils_process_config_t *config)
{
    process->fault_endpoint = config->fault_endpoint;
    if (!config->create_fault_endpoint)
        return true;
    process->own_ep = vka_alloc_endpoint(vka, &process->fault_endpoint) == 0;
    return process->own_ep;
}

/* Fill a slot that has its fixed place; a capability that there is not leaves it empty. */
static bool fill(sel4utils_process_t *process, vka_t *vka, enum sel4utils_cspace_layout slot,
                 seL4_CPtr cap)
{
    process->cspace_next_free = slot;
    if (cap == seL4_CapNull)
        return true;
    return sel4utils_copy_cap_to_process(process, vka, cap) != 0;
}

static bool make_cspace(sel4utils_process_t *process, vka_t *vka, seL4_Word guard,
                        const sel4utils_process_config_t *config)
{
    cspacepath_t cnode;
    process->own_cspace = config->create_cspace;
    if (!config->create_cspace) {
        process->cspace = config->cnode;
        return true;
    }
    if (vka_alloc_cnode_object(vka, (uint32_t)config->one_level_cspace_size_bits,
                               &process->cspace)) {
        ZF_LOGE("There is no memory for a CNode of 2^%d slots", config->one_level_cspace_size_bits);
        return false;
    }
    process->cspace_size = (uint32_t)config->one_level_cspace_size_bits;
    process->cspace_next_free = SEL4UTILS_CNODE_SLOT;
    vka_cspace_make_path(vka, process->cspace.cptr, &cnode);
    return sel4utils_mint_cap_to_process(process, cnode, seL4_AllRights, guard) &&
           fill(process, vka, SEL4UTILS_ENDPOINT_SLOT, process->fault_endpoint.cptr) &&
           fill(process, vka, SEL4UTILS_PD_SLOT, process->pd.cptr) &&
           fill(process, vka, SEL4UTILS_ASID_POOL_SLOT,
                config->asid_pool ? config->asid_pool : seL4_CapInitThreadASIDPool);
}

static bool make_vspace(sel4utils_process_t *process, vka_t *vka, vspace_t *spawner,
                        const sel4utils_process_config_t *config)
{
    if (!config->create_vspace) {
        process->vspace = *config->vspace;
        return true;
    }
    if (sel4utils_get_vspace(spawner, &process->vspace, &process->data, vka, process->pd.cptr,
                             sel4utils_allocated_object, process))
        return false;
    for (int i = 0; i < config->num_reservations; i++) {
        sel4utils_elf_region_t *r = &config->reservations[i];
        r->reservation = vspace_reserve_range_at(&process->vspace, r->elf_vstart, r->size,
                                                 r->rights, r->cacheable);
        if (!r->reservation.res)
            return false;
    }
    return true;
}

/* The file of this name in the archive. */
static bool find_file(const char *name, elf_t *elf)
{
    unsigned long bytes, archive_bytes = (unsigned long)(_cpio_archive_end - _cpio_archive);
    char *archive = _cpio_archive;
    if (!archive) {
        ZF_LOGE(
            "This program has no archive of other programs in it; \"%s\" was to come from there",
            name);
        return false;
    }
    const void *file = cpio_get_file(archive, archive_bytes, name, &bytes);
    if (!file) {
        ZF_LOGE("There is no file \"%s\" in this program's archive", name);
        return false;
    }
    if (elf_newFile(file, bytes, elf)) {
        ZF_LOGE("The file \"%s\" is no ELF file, or is cut off", name);
        return false;
    }
    return true;
}

/* The C library would take the place where the first program header says it lies for the place
 * where the program was loaded; but the headers are copied to the stack. */
static bool read_headers(sel4utils_process_t *process, const elf_t *elf)
{
    int n = (int)sel4utils_elf_num_phdrs(elf);
    process->elf_phdrs = calloc((size_t)n + 1, sizeof(Elf_Phdr));
    if (!process->elf_phdrs)
        return false;
    process->num_elf_phdrs = n;
    sel4utils_elf_read_phdrs(elf, (size_t)n, process->elf_phdrs);
    for (int i = 0; i < n; i++)
        if (process->elf_phdrs[i].p_type == PT_PHDR)
            process->elf_phdrs[i].p_type = PT_NULL;
    return true;
}

static bool make_image(sel4utils_process_t *process, vka_t *vka, vspace_t *spawner,
                       const sel4utils_process_config_t *config)
{
    elf_t elf;
    if (!config->is_elf) {
        process->entry_point = config->entry_point;
        process->sysinfo = config->sysinfo;
        return true;
    }
    if (!find_file(config->image_name, &elf))
        return false;
    tessera_DebugProgram(process->pd.cptr, config->image_name);
    if (config->do_elf_load) {
        process->entry_point = sel4utils_elf_load(&process->vspace, spawner, vka, vka, &elf);
    } else {
        int n = sel4utils_elf_num_regions(&elf);
        process->elf_regions = calloc((size_t)n + 1, sizeof *process->elf_regions);
        if (!process->elf_regions)
            return false;
        process->num_elf_regions = n;
        process->entry_point = sel4utils_elf_reserve(&process->vspace, &elf, process->elf_regions);
    }
    process->sysinfo = sel4utils_elf_get_vsyscall(&elf);
    return process->entry_point && read_headers(process, &elf);
}

/* How the new thread names the endpoint of its faults: by its slot in the process's CSpace, or as
 * whoever made that says; with scheduling contexts as it is named here. */
static seL4_CPtr fault_cptr(const sel4utils_process_t *process)
{
#ifdef CONFIG_KERNEL_MCS
    return process->fault_endpoint.cptr;
#else
    return process->fault_endpoint.cptr ? SEL4UTILS_ENDPOINT_SLOT : seL4_CapNull;
#endif
}

static bool make_thread(sel4utils_process_t *process, vka_t *vka, vspace_t *spawner,
                        seL4_Word guard, const sel4utils_process_config_t *config)
{
    sel4utils_thread_config_t thread = { .sched_params = config->sched_params };
    thread = thread_config_cspace(thread, process->cspace.cptr, guard);
    thread = thread_config_fault_endpoint(thread, fault_cptr(process));
    thread.create_reply = config->create_cspace;
    if (sel4utils_configure_thread_config(vka, spawner, &process->vspace, thread, &process->thread))
        return false;
    process->dest_tcb_cptr = config->dest_cspace_tcb_cptr;
    if (!config->create_cspace)
        return true;
    process->dest_tcb_cptr = SEL4UTILS_TCB_SLOT;
    bool done = fill(process, vka, SEL4UTILS_TCB_SLOT, process->thread.tcb.cptr) &&
                fill(process, vka, SEL4UTILS_SCHED_CONTEXT_SLOT,
                     process->thread.sched_context.cptr) &&
                fill(process, vka, SEL4UTILS_REPLY_SLOT, process->thread.reply.cptr);
    process->cspace_next_free = SEL4UTILS_FIRST_FREE;
    return done;
}

int sel4utils_configure_process_custom(sel4utils_process_t *process, vka_t *target_vka,
                                       vspace_t *spawner_vspace, sel4utils_process_config_t config)
{
    vka_t *vka = target_vka;
    seL4_Word guard = api_make_guard_skip_word(seL4_WordBits -
                                               (seL4_Word)config.one_level_cspace_size_bits);
    memset(process, 0, sizeof *process);
    process->pagesz = PAGE_SIZE_4K;
    /* The thread comes last: its stack must not take the addresses that the image wants. */
    if (make_root(process, vka, &config) && make_fault_endpoint(process, vka, &config) &&
        make_cspace(process, vka, guard, &config) &&
        make_vspace(process, vka, spawner_vspace, &config) &&
        make_image(process, vka, spawner_vspace, &config) &&
        make_thread(process, vka, spawner_vspace, guard, &config))
        return 0;
    sel4utils_destroy_process(process, vka);
    return FAILED;
}

int sel4utils_configure_process(sel4utils_process_t *process, vka_t *vka, vspace_t *vspace,
                                const char *image_name)
{
    return sel4utils_configure_process_custom(
        process, vka, vspace, process_config_default(image_name, seL4_CapInitThreadASIDPool));
}

void sel4utils_destroy_process(sel4utils_process_t *process, vka_t *vka)
{
    if (process->own_cspace && process->cspace.cptr) {
        /* The CNode holds a capability to itself, which would keep it. */
        cspacepath_t cnode;
        vka_cspace_make_path(vka, process->cspace.cptr, &cnode);
        vka_cnode_revoke(&cnode);
        vka_free_object(vka, &process->cspace);
    }
    if (process->vspace.data)
        sel4utils_clean_up_thread(vka, &process->vspace, &process->thread);
    if (process->own_vspace && process->vspace.data) {
        vspace_tear_down(&process->vspace, VSPACE_FREE);
        free_objects(process, vka);
    }
    if (process->own_ep && process->fault_endpoint.cptr)
        vka_free_object(vka, &process->fault_endpoint);
    if (process->own_vspace && process->pd.cptr)
        vka_free_object(vka, &process->pd);
    free(process->elf_regions);
    free(process->elf_phdrs);
    process->elf_regions = NULL;
    process->elf_phdrs = NULL;
}

seL4_CPtr sel4utils_process_init_cap(void *data, seL4_CPtr cap)
{
    (void)data;
    switch (cap) {
    case seL4_CapInitThreadTCB:
        return SEL4UTILS_TCB_SLOT;
    case seL4_CapInitThreadCNode:
        return SEL4UTILS_CNODE_SLOT;
    case seL4_CapInitThreadVSpace:
        return SEL4UTILS_PD_SLOT;
    case seL4_CapInitThreadASIDPool:
        return SEL4UTILS_ASID_POOL_SLOT;
#ifdef CONFIG_KERNEL_MCS
    case seL4_CapInitThreadSC:
        return SEL4UTILS_SCHED_CONTEXT_SLOT;
#endif
    default:
        ZF_LOGE("A process does not start with capability %lu of a root task", cap);
        return seL4_CapNull;
    }
}
