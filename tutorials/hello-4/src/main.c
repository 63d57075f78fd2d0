/* hello-4: a process, which is a program with an address space and a CSpace of its own.
 *
 * The root task carries another program, process_2, in its image.  It makes a process of it, gives
 * it a capability to an endpoint, and starts it.  Then the two talk:
 *
 *      process_2 (badge 0x61)               main
 *      seL4_Call  ---- 0x6161 ---->         seL4_Recv
 *                 <---- ~0x6161 ---         seL4_ReplyRecv
 *
 * There are 9 places marked TASK, 7 here and 2 in programs/process_2/main.c.  Each says what to
 * write, the line below it is yours. */
#include <autoconf.h>
#include <stdio.h>

#include <sel4/sel4.h>

#include <simple-default/simple-default.h>
#include <simple/simple.h>

#include <vka/object.h>

#include <allocman/allocman.h>
#include <allocman/bootstrap.h>
#include <allocman/vka.h>

#include <vspace/vspace.h>

#include <sel4platsupport/bootinfo.h>
#include <sel4tutorials/constructors.h>
#include <sel4utils/process.h>
#include <sel4utils/sel4_zf_logif.h>
#include <sel4utils/vspace.h>
#include <utils/util.h>

/* What main sees of the sender, and the label of the last message. */
#define EP_BADGE 0x61
#define DONE 1

/* The program's name in the archive, and its priority. */
#define PROGRAM "process_2"
#define PRIORITY 200

static seL4_BootInfo *info;
static simple_t simple;
static vka_t vka;
static allocman_t *allocman;

/* This program's address space, as the library manages it, and the library's memory for that. */
static vspace_t vspace;
UNUSED static sel4utils_alloc_data_t data;

#define POOL_BYTES (BIT(seL4_PageBits) * 20)
static char pool[POOL_BYTES];

int main(void)
{
    UNUSED int error = 0;

    /* As in hello-2. */
    info = platsupport_get_bootinfo();
    zf_log_set_tag_prefix("hello-4:");
    name_thread(seL4_CapInitThreadTCB, "hello-4");
    simple_default_init_bootinfo(&simple, info);
    allocman = bootstrap_use_current_simple(&simple, POOL_BYTES, pool);
    ZF_LOGF_IF(allocman == NULL, "The allocator cannot start");
    allocman_make_vka(&vka, allocman);

    /* TASK 1: let the library manage this program's address space: which addresses are in use?
     *
     *      int sel4utils_bootstrap_vspace_with_bootinfo_leaky(vspace_t *vspace,
     *                                                         sel4utils_alloc_data_t *data,
     *                                                         seL4_CPtr vspace_root, vka_t *vka,
     *                                                         seL4_BootInfo *info);
     * hint: the root is simple_get_pd(&simple); put the result into error. */
    //@ 1
    error = sel4utils_bootstrap_vspace_with_bootinfo_leaky(&vspace, &data, simple_get_pd(&simple),
                                                           &vka, info);
    //@ end
    ZF_LOGF_IFERR(error, "The address space cannot be managed (TASK 1)")
    ZF_LOGF_IF(vspace.new_pages == NULL, "The address space is not managed yet (TASK 1)");
    printf("main: the address space is managed\n");

    sel4utils_process_t process = { 0 };

    /* TASK 2: make a process of the program PROGRAM: an address space with its image, a CSpace, a
     * thread.
     *
     *      sel4utils_process_config_t process_config_default_simple(simple_t *simple,
     *                                                               const char *name,
     *                                                               uint8_t priority);
     *      int sel4utils_configure_process_custom(sel4utils_process_t *process, vka_t *vka,
     *                                             vspace_t *vspace,
     *                                             sel4utils_process_config_t config);
     * hint: the first gives the config; the priority is PRIORITY; the process is &process. */
    //@ 2
    sel4utils_process_config_t config = process_config_default_simple(&simple, PROGRAM, PRIORITY);
    error = sel4utils_configure_process_custom(&process, &vka, &vspace, config);
    //@ end
    ZF_LOGF_IFERR(error, "The process cannot be made: is its name in the archive? (TASK 2)")
    ZF_LOGF_IF(process.thread.tcb.cptr == seL4_CapNull, "There is no process (TASK 2)");
    name_thread(process.thread.tcb.cptr, PROGRAM);
    printf("main: there is a process\n");

    vka_object_t endpoint = { 0 };
    error = vka_alloc_endpoint(&vka, &endpoint);
    ZF_LOGF_IFERR(error, "There is no memory for an endpoint")

    cspacepath_t path = { 0 };

    /* TASK 3: say where the endpoint's capability lies: make a path of it.
     *
     * A path names a slot in full: the CNode, the index, the depth.
     *      void vka_cspace_make_path(vka_t *vka, seL4_CPtr slot, cspacepath_t *res);
     * hint: the slot is endpoint.cptr; the result belongs into path. */
    //@ 3
    vka_cspace_make_path(&vka, endpoint.cptr, &path);
    //@ end
    ZF_LOGF_IF(path.capPtr != endpoint.cptr,
               "There is no path to the endpoint in path: it names the slot %#lx (TASK 3)",
               path.capPtr);

    seL4_CPtr slot = 0;

    /* TASK 4: give the process a capability to the endpoint, with the badge EP_BADGE.
     *
     *      seL4_CPtr sel4utils_mint_cap_to_process(sel4utils_process_t *process, cspacepath_t src,
     *                                              seL4_CapRights_t rights, seL4_Word data);
     * It returns the slot in the CSpace of the process, or 0.
     * hint: all rights; the slot belongs into slot. */
    //@ 4
    slot = sel4utils_mint_cap_to_process(&process, path, seL4_AllRights, EP_BADGE);
    //@ end
    ZF_LOGF_IF(slot == 0, "The process has no capability to the endpoint (TASK 4)");
    printf("main: the process has the endpoint in its slot %lu\n", slot);

    UNUSED char strings[1][WORD_STRING_SIZE];
    UNUSED char *argv[1];

    /* TASK 5: start the process, with the number of this slot as its only argument.
     *
     * Arguments are strings, as in any C program: sel4utils_create_word_args makes them of words.
     *      void sel4utils_create_word_args(char strings[][WORD_STRING_SIZE], char *argv[],
     *                                      int argc, ...);
     *      int sel4utils_spawn_process_v(sel4utils_process_t *process, vka_t *vka,
     *                                    vspace_t *vspace, int argc, char *argv[], int resume);
     * hint: argc is 1, the word after it is slot; resume is 1. */
    //@ 5
    sel4utils_create_word_args(strings, argv, 1, slot);
    error = sel4utils_spawn_process_v(&process, &vka, &vspace, 1, argv, 1);
    //@ end
    ZF_LOGF_IFERR(error, "The process cannot be started (TASK 5)")
    printf("main: hello world\n");

    seL4_Word badge = 0, message = 0;
    seL4_MessageInfo_t tag = seL4_MessageInfo_new(0, 0, 0, 0);

    /* TASK 6: wait for a message: its tag belongs into tag, its badge into badge.
     *
     *      seL4_MessageInfo_t seL4_Recv(seL4_CPtr src, seL4_Word *sender); */
    //@ 6
    tag = seL4_Recv(endpoint.cptr, &badge);
    //@ end
    ZF_LOGF_IF(badge != EP_BADGE, "The badge is %#lx, not %#x: was a message waited for? (TASK 6)",
               badge, EP_BADGE);
    ZF_LOGF_IF(seL4_MessageInfo_get_length(tag) != 1, "The message does not have one word");
    message = seL4_GetMR(0);
    printf("main: got a message %#lx from %#lx\n", message, badge);

    /* TASK 9: answer with all bits turned round, ~message, and wait for the next message.
     *
     *      void seL4_SetMR(int i, seL4_Word mr);
     *      seL4_MessageInfo_t seL4_ReplyRecv(seL4_CPtr dest, seL4_MessageInfo_t msgInfo,
     *                                        seL4_Word *sender);
     * hint: the length 1 is still in tag; the next message's tag belongs into tag too. */
    //@ 9
    seL4_SetMR(0, ~message);
    tag = seL4_ReplyRecv(endpoint.cptr, tag, &badge);
    //@ end
    ZF_LOGF_IF(seL4_MessageInfo_get_label(tag) != DONE, "The process has not said that it is done: "
                                                        "has it got an answer? (TASK 9)");
    sel4utils_destroy_process(&process, &vka);
    printf("main: the process is done, and gone\n");
    return 0;
}
