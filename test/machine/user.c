/* user.c - what test/machine/look.py watches from outside: a program that comes to the places it
 * stops at.
 *
 * Each `here_...` is such a place; the program itself checks nothing. */
#include "../qemu/check.h"

#define PLACE __attribute__((noinline, noclone)) void

/* Ring 3, nothing special. */
PLACE here_running(void)
{
    __asm__ volatile("");
}

enum { SECRET_WORD = 0x5ec2e7 };

PLACE here_with_fpu(void);

/* Fills what every CPU has of the FPU. */
static void fill_fpu(void)
{
    seL4_Word secret = SECRET_WORD * 0x100000001ul;
    __asm__ volatile("movq %0, %%xmm0\n\tpunpcklqdq %%xmm0, %%xmm0\n\tmovdqa %%xmm0, "
                     "%%xmm7\n\tmovdqa %%xmm0, %%xmm15\n\t"
                     "fldpi\n\tcall here_with_fpu"
                     :
                     : "r"(secret)
                     : "xmm0", "xmm7", "xmm15", "memory");
}

static void keep_secret(void *ep)
{
    fill_fpu();
    seL4_Recv((seL4_CPtr)ep, NULL);
}

/* The thread with this TCB dies by itself, its values in the FPU. */
static void die_with_secret(void *tcb)
{
    fill_fpu();
    seL4_CNode_Delete(CNODE, (seL4_CPtr)tcb, seL4_WordBits);
}

/* The FPU holds this thread's secret. */
PLACE here_with_fpu(void)
{
    __asm__ volatile("");
}

/* The current thread has not used the FPU, another has. */
PLACE here_without_fpu(void)
{
    __asm__ volatile("");
}

static void use_no_fpu(void *arg)
{
    (void)arg;
    here_without_fpu();
    stop();
}

/* rsp leads nowhere: an interrupt that came right behind SYSCALL would be saved there. */
static void call_without_stack(void *arg)
{
    (void)arg;
    __asm__ volatile("mov $-7, %%rdx\n\tmov %%rsp, %%rbx\n\txor %%esp, %%esp\n\t"
                     ".globl here_no_stack\nhere_no_stack:\n\tsyscall\n\tmov %%rbx, %%rsp"
                     :
                     :
                     : "rbx", "rcx", "rdx", "r11", "rax", "memory");
    stop();
}

/* Every flag that user code may set and that would change what the kernel does (ID, AC, NT, DF) is
 * set, and then comes a trap: the kernel takes it by entry_fault, or (INT) by trap_handle. */
#define SET_FLAGS "pushfq\n\torq $0x244400, (%%rsp)\n\tpopfq\n\t"

static void fault_with_flags(void *arg)
{
    (void)arg;
    __asm__ volatile(SET_FLAGS "ud2" : : : "memory");
}

static void int_with_flags(void *arg)
{
    (void)arg;
    __asm__ volatile(SET_FLAGS "int $0xa0" : : : "memory");
}

/* Two threads of one priority share the time from here on, for ever. */
PLACE here_sharing(void)
{
    for (;;)
        ;
}

static void spin(void *arg)
{
    (void)arg;
    here_sharing();
}

static void share_time(void)
{
    thread_t a = new_thread(spin, NULL, 254, 0), b = new_thread(spin, NULL, 254, 0);
    resume(&a);
    resume(&b);
    seL4_TCB_SetPriority(SELF, SELF, 1);
}

/* One thread dies, and the next one that runs has not used the FPU. */
static void die_before_another(void)
{
    seL4_CPtr tcb = new_object(seL4_TCBObject, 0);
    thread_t a = new_thread_in(tcb, die_with_secret, (void *)tcb, 254, 0);
    thread_t b = new_thread(use_no_fpu, NULL, 253, 0);
    resume(&b);
    resume(&a);
    let_run();
}

static void run(void (*code)(void *), void *arg, seL4_CPtr fault_ep)
{
    thread_t t = new_thread(code, arg, 254, fault_ep);
    resume(&t);
    let_run();
}

int main(void)
{
    start();
    here_running();
    seL4_CPtr ep = new_object(seL4_EndpointObject, 0), never = new_object(seL4_EndpointObject, 0);
    run(keep_secret, (void *)never, 0);
    run(use_no_fpu, NULL, 0);
    die_before_another();
    run(call_without_stack, NULL, 0);
    here_running();
    run(fault_with_flags, NULL, ep);
    run(int_with_flags, NULL, ep);
    printf("the end\n");
    share_time();
    return 0;
}
