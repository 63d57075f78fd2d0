/* stacks.c - threads that run over the end of their stacks: each meets a page fault there, and
 * nobody's data change.
 *
 * Stacks are arrays of the program (user/layout.ld), those of start_thread, and one in a process
 * (child.c).  At the end two threads overflow that have no fault handler: what the kernel says
 * of them is looked at by stacks.sh. */
#include "both.h"
#include <sel4tutorials/thread.h>
#include <sel4utils/process.h>
#include <sel4utils/vspace.h>

enum { STACK_BYTES = 4096, MARK = 0x5a };

static char stack_a[STACK_BYTES], stack_b[2 * STACK_BYTES];
static uint64_t small_stack[32];
static char data[STACK_BYTES] = { MARK }, zeroes[STACK_BYTES];
static seL4_CPtr faults;

/* Takes at least 200 bytes for each call. */
static int __attribute__((noinline)) deeper(volatile int *above)
{
    volatile int here[50];
    here[0] = above ? *above + 1 : 0;
    return here[0] < 1000000 ? deeper(here) + here[0] : 0;
}

static void recurses(void *none)
{
    (void)none;
    deeper(NULL);
}

/* One frame that is much larger than the page below the stack. */
static void takes_much(void *none)
{
    volatile char much[5 * STACK_BYTES] = { 0 };
    (void)none;
    much[0] = much[1];
}

static bool all_are(const char *bytes, size_t n, char wanted)
{
    while (n && bytes[n - 1] == wanted)
        n--;
    return n == 0;
}

static thread_t on_stack(void *stack, size_t bytes, void (*entry)(void *), seL4_CPtr fault_ep)
{
    thread_t t = new_thread(entry, NULL, 9, fault_ep);
    give_turns(&t);
    t.regs.rsp = (seL4_Word)stack + bytes - 8;
    CHECK_ERROR(seL4_TCB_WriteRegisters(t.tcb, 0, 0, 20, &t.regs), 0);
    return t;
}

/* The next fault is one in the page below `stack`. */
static void fault_below(const void *stack)
{
    seL4_MessageInfo_t tag = api_recv(faults, NULL, reply_object());
    CHECK_IS(seL4_MessageInfo_get_label(tag), seL4_Fault_VMFault);
    seL4_Word at = seL4_GetMR(seL4_VMFault_Addr);
    CHECK_IS(at / STACK_BYTES, (seL4_Word)stack / STACK_BYTES - 1);
}

static void overflow(char *stack, size_t bytes, void (*entry)(void *))
{
    thread_t t = on_stack(stack, bytes, entry, faults);
    CHECK_IS((seL4_Word)stack % STACK_BYTES, 0);
    resume(&t);
    fault_below(stack);
    end_thread(&t);
}

/* A thread that start_thread made, out of memory of which the allocator does not know that it is
 * gone: so it comes last. */
static void of_tutorials(void)
{
    seL4_BootInfo own = *info;
    seL4_CPtr first = new_slot();
    for (int i = 0; i < 8; i++)
        new_slot();
    own.empty.start = first;
    start_thread(&own, "of start_thread", recurses, NULL, 9, CNODE, 0, faults);
    seL4_MessageInfo_t tag = api_recv(faults, NULL, reply_object());
    CHECK_IS(seL4_MessageInfo_get_label(tag), seL4_Fault_VMFault);
}

/* A process that overflows an array of its own, and has no fault handler. */
static void in_child(void)
{
    static vspace_t vspace;
    static sel4utils_alloc_data_t vspace_data;
    static sel4utils_process_t process;
    char strings[2][WORD_STRING_SIZE];
    char *argv[] = { "child", NULL, NULL, "stack" };
    cspacepath_t path;
    CHECK(sel4utils_bootstrap_vspace_with_bootinfo_leaky(&vspace, &vspace_data, VSPACE, &vka,
                                                         info) == 0);
    sel4utils_process_config_t config = process_config_default_simple(&simple, argv[0], 9);
    config.create_fault_endpoint = false;
    CHECK(sel4utils_configure_process_custom(&process, &vka, &vspace, config) == 0);
    seL4_DebugNameThread(process.thread.tcb.cptr, "process");
    vka_cspace_make_path(&vka, faults, &path);
    seL4_CPtr there = sel4utils_mint_cap_to_process(&process, path, seL4_AllRights, 0);
    sel4utils_create_word_args(strings, argv + 1, 2, there, 0ul);
    CHECK(sel4utils_spawn_process_v(&process, &vka, &vspace, 4, argv, 1) == 0);
    api_recv(faults, NULL, reply_object());
    api_reply(reply_object(), seL4_MessageInfo_new(0, 0, 0, 0));
    let_run();
}

int main(void)
{
    start();
    faults = new_object(seL4_EndpointObject, 0);
    memset(data, MARK, sizeof data);
    for (int i = 0; i < 2; i++) {
        memset(stack_a, MARK, sizeof stack_a);
        overflow(stack_b, sizeof stack_b, i ? recurses : takes_much);
        CHECK(all_are(stack_a, sizeof stack_a, MARK));
        memset(stack_b, MARK, sizeof stack_b);
        overflow(stack_a, sizeof stack_a, i ? recurses : takes_much);
        CHECK(all_are(stack_b, sizeof stack_b, MARK));
    }
    thread_t lost = on_stack(small_stack, sizeof small_stack, recurses, 0);
    seL4_DebugNameThread(lost.tcb, "lost");
    in_child();
    resume(&lost);
    let_run();
    of_tutorials();
    CHECK(all_are(stack_b, sizeof stack_b, MARK));
    CHECK(all_are(data, sizeof data, MARK) && all_are(zeroes, sizeof zeroes, 0));
    finish();
    return deeper(NULL);
}
