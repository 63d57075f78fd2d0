/* replay_paging.c - the explorer's model of address spaces against the booted kernel: a random walk
 * through its alphabet, as system calls; after each the answer, and what a thread reads and may
 * write at two addresses, must be what the model says.
 *
 * Address space A is this program's own.  A thread in it touches the pages; where it faults, this
 * one is its handler and starts it anew.  So what was unmapped or narrowed must also have been
 * flushed from the TLB. The same model (test/explore/model_paging.c) that the explorer compares
 * with the kernel on the host machine in every state.  Runs on any kernel with this ABI. */
#include "check.h"
#include "../explore/model_paging.c"

enum { STEPS = 100000 / SHARE, TAG_F = 0xf00d, TAG_G = 0x600d, WRITE_FAULT = 2 };
#define AT (3ul << 39)

static seL4_CPtr pml4[SPACES], table[4], pt_copy, frame[FRAMES], b_memory, ep;
static thread_t probe;

/* ---- touching pages ---- */

/* Asks for an address, touches it, tells what it read; again. */
static void touch(void *arg)
{
    seL4_Word value = 0;
    (void)arg;
    for (;;) {
        seL4_Word cap = ep, info = seL4_MessageInfo_new(1, 0, 0, 1).words[0], mr[4] = { value };
        sel4_trap(seL4_SysCall, &cap, &info, &mr[0], &mr[1], &mr[2], &mr[3]);
        volatile seL4_Word *at = (volatile seL4_Word *)mr[0];
        value = *at;
        if (mr[1])
            *at = value;
    }
}

/* Is that page as the model says?  f * 4 + rights, or EMPTY. */
static bool is_as_told(seL4_Word at, bool write, int told)
{
    static const seL4_Word tags[] = { TAG_F, TAG_F, TAG_G, 0 };
    seL4_SetMR(0, at);
    seL4_SetMR(1, write);
    seL4_MessageInfo_t info = seL4_ReplyRecv(ep, seL4_MessageInfo_new(0, 0, 0, 2), NULL);
    if (seL4_MessageInfo_get_label(info) != seL4_Fault_VMFault)
        return told != EMPTY && (!write || told % 4 == 3) && seL4_GetMR(0) == tags[told / 4];
    bool by_write = seL4_GetMR(seL4_VMFault_FSR) & WRITE_FAULT,
         there = seL4_GetMR(seL4_VMFault_Addr) == at;
    CHECK(seL4_TCB_WriteRegisters(probe.tcb, 1, 0, 20, &probe.regs) == 0);
    seL4_Recv(ep, NULL);
    return there && (by_write ? write && told != EMPTY && told % 4 == 2 : told == EMPTY);
}

/* ---- the walk ---- */

static int map_table(int level, int space)
{
    seL4_CPtr vspace = pml4[space];
    return (int)(level == 1   ? seL4_X86_PageTable_Map(table[1], vspace, AT, 0)
                 : level == 2 ? seL4_X86_PageDirectory_Map(table[2], vspace, AT, 0)
                              : seL4_X86_PDPT_Map(table[3], vspace, AT, 0));
}

static int unmap_table(int level)
{
    return (int)(level == 1   ? seL4_X86_PageTable_Unmap(table[1])
                 : level == 2 ? seL4_X86_PageDirectory_Unmap(table[2])
                              : seL4_X86_PDPT_Unmap(table[3]));
}

static int make_b(void)
{
    int error = (int)seL4_Untyped_Retype(b_memory, seL4_X64_PML4Object, 0, CNODE, 0, 0, pml4[B], 1);
    return error ? error : (int)seL4_X86_ASIDPool_Assign(seL4_CapInitThreadASIDPool, pml4[B]);
}

/* One operation, here and in the model; true if both answer the same. */
static bool step(void)
{
    int level = 1 + (int)random_below(3), space = (int)random_below(SPACES),
        f = (int)random_below(FRAMES);
    int page = f == 3 ? 0 : (int)random_below(PAGES), rights = 2 + (int)random_below(2), says,
        answer;
    switch (random_below(12)) {
    case 0:
    case 1:
    case 2:
        says = m_map_table(level, space);
        answer = map_table(level, space);
        break;
    case 3:
        says = m_unmap_table(level);
        answer = unmap_table(level);
        break;
    case 4:
    case 5:
    case 6:
    case 7:
        says = m_map_frame(f, space, page, rights);
        answer = (int)seL4_X86_Page_Map(frame[f], pml4[space],
                                        AT + (seL4_Word)page * BIT(seL4_PageBits),
                                        seL4_CapRights_new(0, 0, 1, rights % 2), 0);
        break;
    case 8:
    case 9:
        says = m_unmap_frame(f);
        answer = (int)seL4_X86_Page_Unmap(frame[f]);
        break;
    case 10:
        if (m_paging.has_pt_copy) {
            m_delete_copy(), says = 0;
            answer = delete (pt_copy);
        } else {
            says = m_copy_table();
            answer = (int)seL4_CNode_Copy(CNODE, pt_copy, 64, CNODE, table[1], 64, seL4_AllRights);
        }
        break;
    default:
        if (m_paging.alive[B])
            m_delete_b(), answer = delete (pml4[B]);
        else
            m_make_b(), answer = make_b();
        says = 0;
        break;
    }
    if (says != answer)
        printf("the kernel answers error %d, the model %d\n", answer, says);
    return says == answer;
}

static seL4_CPtr tagged_page(seL4_Word tag)
{
    seL4_CPtr cap;
    *(seL4_Word *)new_page(&cap) = tag;
    CHECK(seL4_X86_Page_Unmap(cap) == 0);
    return cap;
}

int main(void)
{
    start();
    pml4[A] = VSPACE;
    pml4[B] = new_slot();
    table[1] = new_object(seL4_X86_PageTableObject, 0);
    table[2] = new_object(seL4_X86_PageDirectoryObject, 0);
    table[3] = new_object(seL4_X86_PDPTObject, 0);
    pt_copy = new_slot();
    frame[0] = tagged_page(TAG_F);
    frame[1] = new_slot();
    CHECK(copy(frame[0], frame[1]));
    frame[2] = tagged_page(TAG_G);
    frame[3] = new_object(seL4_X86_LargePageObject, 0);
    b_memory = new_object(seL4_UntypedObject, seL4_PML4Bits);
    ep = new_object(seL4_EndpointObject, 0);
    m_paging_start();
    m_make_b();
    CHECK(make_b() == 0);
    probe = new_thread(touch, NULL, 254, ep);
    resume(&probe);
    seL4_Recv(ep, NULL);
    int i;
    for (i = 0; i < STEPS; i++) {
        bool same = step();
        for (int p = 0; p < PAGES; p++)
            for (int write = 0; write < 2; write++)
                same &= is_as_told(AT + (seL4_Word)p * BIT(seL4_PageBits), write, m_reached(A, p));
        if (!CHECK(same))
            break;
    }
    printf("a walk of the explorer's model of address spaces on this kernel, %d steps\n", i);
    return finish();
}
