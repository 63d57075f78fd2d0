/* registers.c - model-specific registers by system call, and performance counters at user level, in
 * a kernel with DANGEROUS_MSR and EXPORT_PMC. */
#include "../qemu/check.h"

/* SDM volume 4, table 2-2. */
enum { MSR_PKRS = 0x6e1, EXCEPTION_INVALID_OPCODE = 6 };
#define MSR_LSTAR 0xc0000082
#define MSR_KERNEL_GS_BASE 0xc0000102

static void read_counter(void *arg)
{
    (void)arg;
    __asm__ volatile("rdpmc" : : "c"(0) : "rax", "rdx");
    stop();
}

int main(void)
{
    start();
    FOR(X86DangerousRDMSR);
    CHECK(seL4_X86DangerousRDMSR(MSR_LSTAR) >> 47 != 0); /* an address in the kernel */
    FOR(X86DangerousWRMSR);
    seL4_X86DangerousWRMSR(MSR_KERNEL_GS_BASE, 0x123456789abc);
    CHECK(seL4_X86DangerousRDMSR(MSR_KERNEL_GS_BASE) == 0x123456789abc);
    seL4_X86DangerousWRMSR(MSR_KERNEL_GS_BASE, 0);
    CHECK(seL4_X86DangerousRDMSR(MSR_KERNEL_GS_BASE) == 0);
    /* Upper bits of this register are reserved: the write faults in the kernel, which goes on. */
    seL4_X86DangerousWRMSR(MSR_PKRS, 0);
    seL4_X86DangerousWRMSR(MSR_PKRS, 1ul << 40);
    CHECK(seL4_X86DangerousRDMSR(MSR_PKRS) == 0);
    /* QEMU has no counters: it refuses to read them, but not for want of a right */
    seL4_CPtr fault_ep = new_object(seL4_EndpointObject, 0);
    thread_t t = new_thread(read_counter, NULL, 254, fault_ep);
    resume(&t);
    seL4_MessageInfo_t info = seL4_Recv(fault_ep, NULL);
    CHECK(seL4_MessageInfo_get_label(info) == seL4_Fault_UserException);
    CHECK(seL4_GetMR(seL4_UserException_Number) == EXCEPTION_INVALID_OPCODE);
    return finish();
}
