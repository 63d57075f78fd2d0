/* check.h - the frame of a test program: checks, objects, threads.
 *
 * A test program is a root task.  It prints each check that fails, for which rows of rows.def it
 * made checks, at the end how many passed and failed, and ends with a status that tells. */
#pragma once
#include <allocman/bootstrap.h>
#include <allocman/vka.h>
#include <sel4/sel4.h>
#include <sel4platsupport/bootinfo.h>
#include <sel4runtime.h>
#include <sel4utils/helpers.h>
#include <sel4utils/mapping.h>
#include <sel4utils/mcs_api.h>
#include <sel4utils/sel4_zf_logif.h>
#include <simple-default/simple-default.h>
#include <stdio.h>
#include <string.h>
#include <vka/object.h>
#include <vka/object_capops.h>
#include "machine.h"

/* Of long random walks, one part in SHARE is made: more than 1 on machines that are slow. */
#ifndef SHARE
#define SHARE 1
#endif

static unsigned long passed, failed;
static simple_t simple;
static vka_t vka;
static seL4_BootInfo *info;
static char pool[BIT(seL4_PageBits) * 40];

/* The row that the next checks are for; ROW_none: they only count. */
#define ROW(section, name, text) ROW_##name,
#define UNSEEN(section, name, text, why) ROW_##name,
enum row {
    ROW_none,
#include "rows.def"
    NUM_ROWS
};
#undef ROW
#undef UNSEEN
#define UNSEEN(section, name, text, why) [ROW_##name] = { #name, text },
#define ROW(section, name, text) [ROW_##name] = { #name, text },
static const struct {
    const char *name, *text;
} row_names[NUM_ROWS] = {
#include "rows.def"
};
#undef ROW
#undef UNSEEN
static enum row row;
static unsigned rows_passed[NUM_ROWS];
/* 1: print each row as checks for it begin, and before each raw invocation: the sentences that a
 * debug kernel then prints belong to it (sentences.sh). */
#ifndef SENTENCES
#define SENTENCES 0
#endif
#define FOR(name) begin_row(ROW_##name)
static inline enum row begin_row(enum row next)
{
    row = next;
    if (SENTENCES)
        printf("# %s\n", row_names[row].name);
    return row;
}

#define CHECK(what) check((what), #what, __LINE__)
static inline int check(int ok, const char *what, int line)
{
    if (ok) {
        passed++;
        rows_passed[row]++;
    } else {
        failed++;
        printf("line %d: not so: %s\n", line, what);
        if (row != ROW_none)
            printf("  row %s: %s\n", row_names[row].name, row_names[row].text);
    }
    return ok;
}

/* The same for two numbers; if they differ both are printed. */
#define CHECK_IS(got, wanted) \
    check_is((seL4_Word)(got), (seL4_Word)(wanted), #got, #wanted, __LINE__)
static inline int check_is(seL4_Word got, seL4_Word wanted, const char *text,
                           const char *wanted_text, int line)
{
    if (!check(got == wanted, text, line))
        printf("  got 0x%lx (%ld), wanted 0x%lx (%ld): %s\n", got, (long)got, wanted, (long)wanted,
               wanted_text);
    return got == wanted;
}

/* The error of an invocation, its first words checked too. */
#define CHECK_ERROR(call, error) CHECK_IS(call, error)
#define CHECK_ERROR1(call, error, w0) (CHECK_IS(call, error), CHECK_IS(seL4_GetMR(0), w0))
#define CHECK_ERROR2(call, error, w0, w1) \
    (CHECK_ERROR1(call, error, w0), CHECK_IS(seL4_GetMR(1), w1))
#define CHECK_ERROR3(call, error, w0, w1, w2) \
    (CHECK_ERROR2(call, error, w0, w1), CHECK_IS(seL4_GetMR(2), w2))

/* 1: for another kernel of this ABI, a debug kernel, which does not know the call by which our
 * libraries print. */
#ifndef ANOTHER_KERNEL
#define ANOTHER_KERNEL 0
#endif
#if ANOTHER_KERNEL
#include <muslcsys/vsyscall.h>
static size_t put_characters(void *text, size_t bytes)
{
    for (size_t i = 0; i < bytes; i++)
        seL4_DebugPutChar(((char *)text)[i]);
    return bytes;
}
#endif

static inline void start(void)
{
#if ANOTHER_KERNEL
    sel4muslcsys_register_stdio_write_fn(put_characters);
#endif
    info = platsupport_get_bootinfo();
    simple_default_init_bootinfo(&simple, info);
    allocman_t *allocman = bootstrap_use_current_simple(&simple, sizeof pool, pool);
    ZF_LOGF_IF(allocman == NULL, "no allocator");
    allocman_make_vka(&vka, allocman);
}

static inline int finish(void)
{
    for (int i = ROW_none + 1; i < NUM_ROWS; i++)
        if (rows_passed[i])
            printf("row %s %u\n", row_names[i].name, rows_passed[i]);
    printf("%lu passed, %lu failed\n", passed, failed);
    return failed != 0;
}

/* 0 to n - 1, the same sequence in every run. */
static inline seL4_Word random_below(seL4_Word n)
{
    static seL4_Word seed = 88172645463325252ul;
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return seed / 8 % n;
}

enum {
    CNODE = seL4_CapInitThreadCNode,
    VSPACE = seL4_CapInitThreadVSpace,
    SELF = seL4_CapInitThreadTCB
};
enum { STACK_WORDS = 1024 };

static inline seL4_CPtr new_object(seL4_Word type, seL4_Word size_bits)
{
    vka_object_t o;
    ZF_LOGF_IF(vka_alloc_object(&vka, type, size_bits, &o), "no object of type %lu", type);
    return o.cptr;
}

static inline seL4_CPtr new_slot(void)
{
    seL4_CPtr slot = 0;
    ZF_LOGF_IF(vka_cspace_alloc(&vka, &slot), "no slot");
    return slot;
}

static inline seL4_CPtr mint(seL4_CPtr src, seL4_CapRights_t rights, seL4_Word badge)
{
    seL4_CPtr slot = new_slot();
    int error = seL4_CNode_Mint(CNODE, slot, seL4_WordBits, CNODE, src, seL4_WordBits, rights,
                                badge);
    return error ? 0 : slot;
}

/* Copy with all rights; 1: done. */
static inline int copy(seL4_CPtr from, seL4_CPtr to)
{
    return seL4_CNode_Copy(CNODE, to, seL4_WordBits, CNODE, from, seL4_WordBits, seL4_AllRights) ==
           0;
}

static inline int delete (seL4_CPtr slot)
{
    return seL4_CNode_Delete(CNODE, slot, seL4_WordBits);
}

static inline int revoke(seL4_CPtr slot)
{
    return seL4_CNode_Revoke(CNODE, slot, seL4_WordBits);
}

/* A page of memory at the next free address; its frame in *frame. */
static inline void *new_page(seL4_CPtr *frame)
{
    static uintptr_t next = 0x10000000;
    seL4_CPtr f = new_object(seL4_ARCH_4KPage, seL4_PageBits);
    int error = sel4utils_map_page_leaky(&vka, VSPACE, f, (void *)next, seL4_AllRights, 1);
    ZF_LOGF_IFERR(error, "no page")
    if (frame)
        *frame = f;
    next += BIT(seL4_PageBits);
    return (void *)(next - BIT(seL4_PageBits));
}

typedef struct thread {
    seL4_CPtr tcb, buffer_frame;
    seL4_IPCBuffer *buffer;
    char *stack;
    seL4_UserContext regs;
    vka_object_t object; /* the TCB, if new_thread made it */
} thread_t;

/* Pages of threads that have ended. */
static thread_t ended_threads[8];
static int ended_count;

/* A thread in this TCB that runs entry(arg) when resumed, with this program's CSpace and VSpace. */
static inline thread_t new_thread_in(seL4_CPtr tcb, void (*entry)(void *), void *arg,
                                     seL4_Word priority, seL4_CPtr fault_ep)
{
    thread_t t = { .tcb = tcb };
    if (ended_count > 0) {
        thread_t *old = &ended_threads[--ended_count];
        t.buffer = old->buffer, t.buffer_frame = old->buffer_frame, t.stack = old->stack;
    } else {
        t.buffer = new_page(&t.buffer_frame);
        t.stack = new_page(NULL);
    }
    int error = api_tcb_configure(t.tcb, fault_ep, 0, 0, CNODE, 0, VSPACE, 0, (seL4_Word)t.buffer,
                                  t.buffer_frame);
    ZF_LOGF_IFERR(error, "thread not configured")
    t.buffer->msg[seL4_MsgMaxLength - 1] = t.tcb; /* for stop() */
    sel4utils_arch_init_local_context((sel4utils_thread_entry_fn)entry, arg, NULL, NULL,
                                      t.stack + BIT(seL4_PageBits), &t.regs);
    error = seL4_TCB_WriteRegisters(t.tcb, 0, 0, sizeof t.regs / 8, &t.regs);
    ZF_LOGF_IFERR(error, "registers not written")
    error = seL4_TCB_SetPriority(t.tcb, SELF, priority);
    ZF_LOGF_IFERR(error, "priority not set")
    return t;
}

static inline thread_t new_thread(void (*entry)(void *), void *arg, seL4_Word priority,
                                  seL4_CPtr fault_ep)
{
    vka_object_t object;
    ZF_LOGF_IF(vka_alloc_tcb(&vka, &object), "no thread");
    thread_t t = new_thread_in(object.cptr, entry, arg, priority, fault_ep);
    t.object = object;
    return t;
}

/* The thread is gone, and what it was made of can be used again. */
static inline int end_thread(thread_t *t)
{
    int error = revoke(t->tcb);
    if (t->object.cptr)
        vka_free_object(&vka, &t->object);
    else
        error |= delete (t->tcb);
    if (ended_count < (int)(sizeof ended_threads / sizeof *ended_threads))
        ended_threads[ended_count++] = *t;
    return error;
}

static inline void resume(thread_t *t)
{
    seL4_TCB_Resume(t->tcb);
}

/* Share the processor with the threads of this priority until the condition holds.  The clock may
 * end the time slice of a thread before it came to anything, so one Yield is no promise. */
#define share_until(priority, condition) \
    do { \
        seL4_TCB_SetPriority(SELF, SELF, priority); \
        for (int turn_ = 0; turn_ < 100000 && !(condition); turn_++) \
            seL4_Yield(); \
        seL4_TCB_SetPriority(SELF, SELF, 255); \
    } while (0)

/* Let every thread of priority 2 and more run until it blocks. */
static inline void let_run(void)
{
    seL4_TCB_SetPriority(SELF, SELF, 1);
    seL4_TCB_SetPriority(SELF, SELF, 255);
}

/* The end of a thread: it stops itself. */
static inline void __attribute__((noreturn)) stop(void)
{
    for (;;)
        seL4_TCB_Suspend(seL4_GetMR(seL4_MsgMaxLength - 1));
}

/* A system call with nothing but these words. */
static inline void trap_with(seL4_Word number, seL4_CPtr cap)
{
    seL4_Word info = 0, mr[4] = { 0 };
    sel4_trap(number, &cap, &info, &mr[0], &mr[1], &mr[2], &mr[3]);
}
