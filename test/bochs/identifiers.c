/* identifiers.c - a thread goes on in an address space whose pool of identifiers is gone, and
 * another address space gets the same identifier.  And a thread without any address space.
 *
 * identifiers.sh looks at each load of CR3 meanwhile; here only what such threads can read is
 * checked. */
#include "../qemu/check.h"

extern char reader_start[], reader_end[];
/* At 0x400000: reads a word at 0x500000, stores it at 0x402000, counts at 0x402008, yields; for
 * ever. */
__asm__(".section .text\n"
        "reader_start:\n"
        "1: mov $-7, %rdx\n mov %rsp, %rbx\n syscall\n mov %rbx, %rsp\n"
        "mov 0x500000, %rax\n mov %rax, 0x402000\n incq 0x402008\n jmp 1b\n"
        "reader_end:\n");

enum { CODE = 0x400000, SEEN = 0x402000, SECRET = 0x500000 };

static seL4_CPtr make_pool(void)
{
    vka_object_t memory;
    seL4_CPtr slot = new_slot();
    CHECK(vka_alloc_untyped(&vka, seL4_ASIDPoolBits, &memory) == 0);
    CHECK(seL4_X86_ASIDControl_MakePool(seL4_CapASIDControl, memory.cptr, CNODE, slot,
                                        seL4_WordBits) == 0);
    return slot;
}

static void map_copy(seL4_CPtr space, seL4_CPtr frame, seL4_Word at)
{
    seL4_CPtr other = new_slot();
    CHECK(copy(frame, other));
    CHECK(sel4utils_map_page_leaky(&vka, space, other, (void *)at, seL4_AllRights, 1) == 0);
}

/* A thread that reads, in an address space of its own out of this pool. */
static seL4_CPtr reader(seL4_CPtr pool, seL4_CPtr code, seL4_CPtr seen, seL4_CPtr secret)
{
    seL4_CPtr space = new_object(seL4_X64_PML4Object, 0), tcb = new_object(seL4_TCBObject, 0);
    seL4_UserContext regs = { .rip = CODE, .rsp = SEEN + 4088, .rflags = 0x202 };
    CHECK(seL4_X86_ASIDPool_Assign(pool, space) == 0);
    map_copy(space, code, CODE);
    map_copy(space, seen, SEEN);
    map_copy(space, secret, SECRET);
    CHECK(seL4_TCB_Configure(tcb, 0, CNODE, 0, space, 0, 0, 0) == 0);
    CHECK(seL4_TCB_WriteRegisters(tcb, 0, 0, sizeof regs / sizeof(seL4_Word), &regs) == 0);
    CHECK(seL4_TCB_SetPriority(tcb, SELF, 100) == 0);
    return tcb;
}

/* Let the readers run beside this thread, which comes back after each of their turns. */
static void turns(int n)
{
    seL4_TCB_SetPriority(SELF, SELF, 100);
    for (int i = 0; i < n; i++)
        seL4_Yield();
    seL4_TCB_SetPriority(SELF, SELF, 255);
}

int main(void)
{
    start();
    seL4_CPtr code, seen[2], secret[2];
    char *program = new_page(&code);
    volatile seL4_Word *saw[2], *word[2];
    for (int i = 0; i < 2; i++) {
        saw[i] = new_page(&seen[i]);
        word[i] = new_page(&secret[i]);
        *word[i] = 0x1111 * (seL4_Word)(i + 1);
    }
    memcpy(program, reader_start, (size_t)(reader_end - reader_start));
    seL4_CPtr pool = make_pool();
    seL4_CPtr old = reader(pool, code, seen[0], secret[0]);
    seL4_TCB_Resume(old);
    turns(4);
    CHECK(saw[0][0] == *word[0] && saw[0][1] > 0);
    seL4_TCB_Suspend(old);
    CHECK(delete (pool) == 0);
    pool = make_pool(); /* it gets the number of the old one, the first that is free */
    seL4_CPtr new = reader(pool, code, seen[1], secret[1]);
    seL4_TCB_Resume(new);
    turns(4);
    seL4_Word before = saw[0][1], news = saw[1][1];
    seL4_TCB_Resume(old);
    turns(4);
    CHECK(saw[0][1] == before && saw[0][0] == *word[0]);
    CHECK(saw[1][0] == *word[1] && saw[1][1] > news);
    /* Nobody's address space. */
    seL4_CPtr bare = new_object(seL4_TCBObject, 0);
    seL4_UserContext regs = { .rip = CODE, .rflags = 0x202 };
    CHECK(seL4_TCB_WriteRegisters(bare, 1, 0, sizeof regs / sizeof(seL4_Word), &regs) == 0);
    seL4_TCB_SetPriority(bare, SELF, 100);
    turns(4);
    return finish();
}
