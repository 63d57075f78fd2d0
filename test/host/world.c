/* world.c - see world.h. */
#include "world.h"
#include <stdlib.h>
#include <string.h>

unsigned long checks_passed, checks_failed;
word first_free;

bool world_check(bool ok, const char *what, const char *file, int line)
{
    if (ok) {
        checks_passed++;
    } else {
        checks_failed++;
        printf("%s:%d: not so: %s\n", file, line, what);
    }
    return ok;
}

static const struct bootinfo *bootinfo(void)
{
    return memory_at(cap_object(*world_cap(ROOT_SLOT_BOOTINFO)));
}

handle root_thread(void)
{
    static handle t;
    if (this_cpu()->current && first_free == 0)
        t = this_cpu()->current;
    return t;
}

void world_start(void)
{
    host_reset();
    host_boot(2);
    first_free = 0;
    root_thread();
    first_free = bootinfo()->empty.start;
    check_invariants();
}

handle world_slot(word i)
{
    struct cap root = slot(tcb_slot(root_thread(), TCB_CSPACE))->cap;
    return cap_object(root) + i * SLOT_SIZE;
}

struct cap *world_cap(word i)
{
    return &slot(world_slot(i))->cap;
}

word world_untyped(word bits)
{
    const struct bootinfo *bi = bootinfo();
    word best = 0, best_bits = 64;
    for (word i = 0; i < bi->untyped.end - bi->untyped.start; i++) {
        word size = bi->untypeds[i].size_bits;
        if (!bi->untypeds[i].is_device && size >= bits && size < best_bits) {
            best = bi->untyped.start + i;
            best_bits = size;
        }
    }
    return best;
}

static void set_registers(word cptr, word info, word n, const word *words, word caps,
                          const word *cap)
{
    handle t = this_cpu()->current;
    struct context *ctx = &tcb(t)->context;
    word *buffer = ipc_buffer(t, true);
    ctx->cap = cptr;
    ctx->info = info;
    ctx->by_syscall = 1;
    ctx->fault_ip = 0x400000;
    ctx->next_ip = 0x400002;
    for (word i = 0; i < n; i++) {
        if (i < MESSAGE_REGISTERS)
            ctx->mr[i] = words[i];
        else if (buffer)
            buffer[BUFFER_MESSAGE + i] = words[i];
    }
    for (word i = 0; i < caps && buffer; i++)
        buffer[BUFFER_CAPS + i] = cap[i];
}

struct answer invoke_words(word cptr, enum label label, word n, const word *words, word caps,
                           const word *cap)
{
    handle t = this_cpu()->current;
    struct answer a = { 0 };
    set_registers(cptr, info_make(label, 0, caps, n), n, words, caps, cap);
    entry_syscall((word)(int64_t)SYS_Call);
    check_invariants();
    /* Interrupted work goes on when the thread runs again, which it does at once. */
    for (int i = 0; i < 100000 && this_cpu()->current == t &&
                    tcb(t)->context.next_ip == 0x400000; i++) {
        tcb(t)->context.next_ip = 0x400002;
        entry_syscall((word)(int64_t)SYS_Call);
        check_invariants();
    }
    struct context *ctx = &tcb(t)->context;
    a.answered = this_cpu()->current == t && tcb(t)->state == RUNNING && ctx->next_ip == 0x400002;
    a.error = info_label(ctx->info);
    a.length = info_length(ctx->info);
    word *buffer = ipc_buffer(t, false);
    for (word i = 0; i < 8; i++)
        a.mr[i] = i < MESSAGE_REGISTERS ? ctx->mr[i] : buffer ? buffer[BUFFER_MESSAGE + i] : 0;
    return a;
}

struct answer retype(word u, word type, word size_bits, word dest, word count)
{
    return invoke_words(u, LABEL_Untyped_Retype, WORDS(type, size_bits, 0, 0, dest, count),
                        WORDS(ROOT_SLOT_CNODE));
}

void system_call(enum syscall_number number, word cptr, word info, word mr0)
{
    set_registers(cptr, info, 1, &mr0, 0, NULL);
    entry_syscall((word)(int64_t)number);
    check_invariants();
}

handle make_thread_at(word u, word dest, word priority)
{
    retype(u, 1, 0, dest, 1);
    handle t = cap_object(*world_cap(dest));
    invoke_words(dest, LABEL_TCB_Configure, WORDS(0, 0, 0, 0),
                 WORDS(ROOT_SLOT_CNODE, ROOT_SLOT_VSPACE, 0));
    invoke_words(dest, LABEL_TCB_SetPriority, WORDS(priority), WORDS(ROOT_SLOT_TCB));
    return t;
}
