/* quiet.c - a root task for a release kernel, which has no console: it talks through an I/O port.
 *
 * Port 0xf4 is QEMU's isa-debug-exit: 16 written there ends QEMU with status 33. */
#include "../qemu/check.h"

static seL4_CPtr ep;

static void answer(void *arg)
{
    (void)arg;
    seL4_Recv(ep, NULL);
    for (;;) {
        seL4_SetMR(0, seL4_GetMR(0) + 1);
        seL4_ReplyRecv(ep, seL4_MessageInfo_new(0, 0, 0, 1), NULL);
    }
}

int main(void)
{
    start();
    /* What a debug kernel is told is nothing to this one: it ignores messages to nowhere. */
    tessera_DebugProgram(VSPACE, "quiet");
    tessera_DebugExpect(seL4_DeleteFirst);
    tessera_DebugReport();
    ep = new_object(seL4_EndpointObject, 0);
    thread_t t = new_thread(answer, NULL, 254, 0);
    resume(&t);
    seL4_SetMR(0, 14);
    seL4_Call(ep, seL4_MessageInfo_new(0, 0, 0, 1));
    seL4_Call(ep, seL4_MessageInfo_new(0, 0, 0, 1));
    seL4_Word result = seL4_GetMR(0);
    /* The module's memory is handed out in release kernels: all RAM but the kernel's is there. */
    seL4_Word ram = 0;
    for (seL4_Word i = 0; i < info->untyped.end - info->untyped.start; i++)
        ram += info->untypedList[i].isDevice ? 0 : 1ul << info->untypedList[i].sizeBits;
    seL4_CPtr port = new_slot();
    simple_get_IOPort_cap(&simple, 0xf4, 0xf4, CNODE, port, seL4_WordBits);
    seL4_X86_IOPort_Out8(port, 0xf4, ram > 120ul << 20 ? result : 1);
    stop();
}
