/* spawn.c - the first stack and the first registers of a process.
 *
 * Owns:    nothing.
 * Entered: programs.
 * Uses:    copies of the capabilities to the process's stack, mapped here for a moment. */
#include <sel4runtime.h>
#include <sel4utils/helpers.h>
#include <sel4utils/mapping.h>
#include <sel4utils/process.h>
#include <stdlib.h>
#include <string.h>
#include <utils/util.h>

enum { CONTEXT_WORDS = sizeof(seL4_UserContext) / sizeof(seL4_Word), FAILED = -1 };
enum { AUXV_ROOM = 12 };

int sel4utils_stack_write(vspace_t *current_vspace, vspace_t *target_vspace, vka_t *vka, void *buf,
                          size_t len, uintptr_t *stack_top)
{
    uintptr_t start = *stack_top - len, at = start;
    const char *from = buf;
    while (at < *stack_top) {
        size_t here = MIN(PAGE_SIZE_4K - at % PAGE_SIZE_4K, *stack_top - at);
        seL4_CPtr frame = vspace_get_cap(target_vspace, (void *)PAGE_ALIGN_4K(at));
        char *page = frame ? sel4utils_dup_and_map(vka, current_vspace, frame, seL4_PageBits)
                           : NULL;
        if (!page) {
            ZF_LOGE("The stack cannot be written at %#lx: is it too small?", at);
            return FAILED;
        }
        memcpy(page + at % PAGE_SIZE_4K, from, here);
        sel4utils_unmap_dup(vka, current_vspace, page, seL4_PageBits);
        from += here;
        at += here;
    }
    *stack_top = start;
    return 0;
}

/* A stack that is being made here, to be copied; it grows down, as the real one does. */
struct stack {
    char *bytes;   /* room for all of it */
    size_t left;   /* bytes below what was pushed */
    uintptr_t top; /* where the real one ends */
    size_t room;
};

static uintptr_t address(const struct stack *s)
{
    return s->top - (s->room - s->left);
}

static uintptr_t push(struct stack *s, const void *from, size_t bytes)
{
    s->left -= bytes;
    memcpy(s->bytes + s->left, from, bytes);
    return address(s);
}

static uintptr_t push_word(struct stack *s, seL4_Word word)
{
    return push(s, &word, sizeof word);
}

/* So that the stack is a multiple of 16 when `bytes` more bytes are pushed. */
static void align_before(struct stack *s, size_t bytes)
{
    s->left -= (address(s) - bytes) % STACK_CALL_ALIGNMENT;
}

/* The texts of the arguments; their addresses go to pointers[0..argc-1]. */
static void push_texts(struct stack *s, int argc, char *argv[], uintptr_t pointers[])
{
    for (int i = 0; i < argc; i++)
        pointers[i] = push(s, argv[i], strlen(argv[i]) + 1);
}

static bool begin(struct stack *s, const sel4utils_process_t *process, int argc, char *argv[])
{
    size_t bytes = (size_t)process->num_elf_phdrs * sizeof(Elf_Phdr) +
                   (AUXV_ROOM * 2 + 8 + (size_t)argc) * sizeof(seL4_Word) + STACK_CALL_ALIGNMENT;
    for (int i = 0; i < argc; i++)
        bytes += strlen(argv[i]) + 1;
    *s = (struct stack){ calloc(1, bytes), bytes, (uintptr_t)process->thread.stack_top, bytes };
    return s->bytes != NULL;
}

/* Copy it to where it belongs; then the thread begins there. */
static int finish(struct stack *s, sel4utils_process_t *process, vka_t *vka, vspace_t *vspace)
{
    uintptr_t top = s->top;
    int error = sel4utils_stack_write(vspace, &process->vspace, vka, s->bytes + s->left,
                                      s->room - s->left, &top);
    free(s->bytes);
    process->thread.initial_stack_pointer = (void *)top;
    return error;
}

static int add(Elf_auxv_t *auxv, int n, seL4_Word type, seL4_Word value)
{
    auxv[n] = (Elf_auxv_t){ .a_type = type, .a_un.a_val = value };
    return n + 1;
}

/* What the program's runtime wants to know, up to the entry that ends it. */
static int make_auxv(Elf_auxv_t *auxv, const sel4utils_process_t *process, uintptr_t headers)
{
    int n = add(auxv, 0, AT_PAGESZ, process->pagesz);
    n = add(auxv, n, AT_PHDR, headers);
    n = add(auxv, n, AT_PHNUM, (seL4_Word)process->num_elf_phdrs);
    n = add(auxv, n, AT_PHENT, sizeof(Elf_Phdr));
    n = add(auxv, n, AT_SEL4_IPC_BUFFER_PTR, process->thread.ipc_buffer_addr);
    n = add(auxv, n, AT_SEL4_TCB, process->dest_tcb_cptr);
    if (process->own_cspace) {
        n = add(auxv, n, AT_SEL4_CNODE, SEL4UTILS_CNODE_SLOT);
        n = add(auxv, n, AT_SEL4_VSPACE, SEL4UTILS_PD_SLOT);
        n = add(auxv, n, AT_SEL4_ASID_POOL, SEL4UTILS_ASID_POOL_SLOT);
    }
    if (process->sysinfo)
        n = add(auxv, n, AT_SYSINFO, process->sysinfo);
    return add(auxv, n, AT_NULL, 0);
}

int sel4utils_spawn_process_v(sel4utils_process_t *process, vka_t *vka, vspace_t *vspace, int argc,
                              char *argv[], int resume)
{
    struct stack s;
    Elf_auxv_t auxv[AUXV_ROOM];
    seL4_UserContext regs;
    uintptr_t *pointers = calloc((size_t)argc + 1, sizeof *pointers);
    if (!pointers || !begin(&s, process, argc, argv)) {
        free(pointers);
        return FAILED;
    }
    push_word(&s, 0);
    uintptr_t headers = push(&s, process->elf_phdrs,
                             (size_t)process->num_elf_phdrs * sizeof(Elf_Phdr));
    push_texts(&s, argc, argv, pointers);
    int n = make_auxv(auxv, process, headers);
    /* argc, the arguments and a 0, an empty environment: 0, the vector. */
    align_before(&s, ((size_t)argc + 3) * sizeof(seL4_Word) + (size_t)n * sizeof *auxv);
    push(&s, auxv, (size_t)n * sizeof *auxv);
    push_word(&s, 0);
    push(&s, pointers, ((size_t)argc + 1) * sizeof *pointers);
    push_word(&s, (seL4_Word)argc);
    free(pointers);
    if (finish(&s, process, vka, vspace))
        return FAILED;
    sel4utils_arch_init_context(process->entry_point, process->thread.initial_stack_pointer, &regs);
    return seL4_TCB_WriteRegisters(process->thread.tcb.cptr, (seL4_Bool)(resume != 0), 0,
                                   CONTEXT_WORDS, &regs);
}

int sel4utils_spawn_process(sel4utils_process_t *process, vka_t *vka, vspace_t *vspace, int argc,
                            char *argv[], int resume)
{
    struct stack s;
    seL4_UserContext regs;
    uintptr_t *pointers = calloc((size_t)argc + 1, sizeof *pointers);
    if (!pointers || !begin(&s, process, argc, argv)) {
        free(pointers);
        return FAILED;
    }
    push_word(&s, 0);
    push_texts(&s, argc, argv, pointers);
    align_before(&s, ((size_t)argc + 1) * sizeof *pointers);
    uintptr_t vector = push(&s, pointers, ((size_t)argc + 1) * sizeof *pointers);
    free(pointers);
    if (finish(&s, process, vka, vspace))
        return FAILED;
    sel4utils_arch_init_context_with_args(
        (sel4utils_thread_entry_fn)process->entry_point, (void *)(uintptr_t)argc, (void *)vector,
        (void *)process->thread.ipc_buffer_addr, false, process->thread.initial_stack_pointer,
        &regs, vka, vspace, &process->vspace);
    return seL4_TCB_WriteRegisters(process->thread.tcb.cptr, (seL4_Bool)(resume != 0), 0,
                                   CONTEXT_WORDS, &regs);
}
