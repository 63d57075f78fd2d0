/* syscalls_syscall.h - the SYSCALL instruction: the only assembly of libsel4.
 *
 * rdx the number, rdi capability and badge, rsi message info, r10 r8 r9 r15 the first four message
 * registers.  The kernel gives rsp back as 0, so it waits in rbx. */
#pragma once
#include <sel4/types.h>
#include <sel4/variant.h>

LIBSEL4_INLINE_FUNC void x64_sys_all(seL4_Word sys, seL4_Word *cap, seL4_Word *info, seL4_Word *mr0,
                                     seL4_Word *mr1, seL4_Word *mr2, seL4_Word *mr3)
{
    register seL4_Word r10 __asm__("r10") = *mr0;
    register seL4_Word r8 __asm__("r8") = *mr1;
    register seL4_Word r9 __asm__("r9") = *mr2;
    register seL4_Word r15 __asm__("r15") = *mr3;
    __asm__ volatile("mov %%rsp, %%rbx\n\t"
                     "syscall\n\t"
                     "mov %%rbx, %%rsp"
                     : "+D"(*cap), "+S"(*info), "+r"(r10), "+r"(r8), "+r"(r9), "+r"(r15)
                     : "d"(sys)
                     : "rbx", "rcx", "r11", "memory");
    *mr0 = r10;
    *mr1 = r8;
    *mr2 = r9;
    *mr3 = r15;
}

#ifdef CONFIG_KERNEL_MCS
/* With two more registers: r12 the reply object, r13 the capability to which is sent first. */
LIBSEL4_INLINE_FUNC void x64_sys_mcs(seL4_Word sys, seL4_Word *cap, seL4_Word *info, seL4_Word *mr0,
                                     seL4_Word *mr1, seL4_Word *mr2, seL4_Word *mr3,
                                     seL4_Word reply, seL4_Word first)
{
    register seL4_Word r10 __asm__("r10") = *mr0;
    register seL4_Word r8 __asm__("r8") = *mr1;
    register seL4_Word r9 __asm__("r9") = *mr2;
    register seL4_Word r15 __asm__("r15") = *mr3;
    register seL4_Word r12 __asm__("r12") = reply;
    register seL4_Word r13 __asm__("r13") = first;
    __asm__ volatile("mov %%rsp, %%rbx\n\t"
                     "syscall\n\t"
                     "mov %%rbx, %%rsp"
                     : "+D"(*cap), "+S"(*info), "+r"(r10), "+r"(r8), "+r"(r9), "+r"(r15)
                     : "d"(sys), "r"(r12), "r"(r13)
                     : "rbx", "rcx", "r11", "memory");
    *mr0 = r10;
    *mr1 = r8;
    *mr2 = r9;
    *mr3 = r15;
}
#endif

LIBSEL4_INLINE_FUNC void x64_sys_send(seL4_Word sys, seL4_Word dest, seL4_Word info, seL4_Word msg0,
                                      seL4_Word msg1, seL4_Word msg2, seL4_Word msg3)
{
    x64_sys_all(sys, &dest, &info, &msg0, &msg1, &msg2, &msg3);
}

LIBSEL4_INLINE_FUNC void x64_sys_reply(seL4_Word sys, seL4_Word info, seL4_Word msg0,
                                       seL4_Word msg1, seL4_Word msg2, seL4_Word msg3)
{
    seL4_Word none = 0;
    x64_sys_all(sys, &none, &info, &msg0, &msg1, &msg2, &msg3);
}

LIBSEL4_INLINE_FUNC void x64_sys_send_null(seL4_Word sys, seL4_Word dest, seL4_Word info)
{
    __asm__ volatile("mov %%rsp, %%rbx\n\t"
                     "syscall\n\t"
                     "mov %%rbx, %%rsp"
                     : "+D"(dest), "+S"(info)
                     : "d"(sys)
                     : "rbx", "rcx", "r11", "memory");
}

LIBSEL4_INLINE_FUNC void x64_sys_null(seL4_Word sys)
{
    x64_sys_send_null(sys, 0, 0);
}

#ifdef CONFIG_KERNEL_MCS
LIBSEL4_INLINE_FUNC void x64_sys_recv(seL4_Word sys, seL4_Word src, seL4_Word *out_badge,
                                      seL4_Word *out_info, seL4_Word *out_mr0, seL4_Word *out_mr1,
                                      seL4_Word *out_mr2, seL4_Word *out_mr3, seL4_Word reply)
{
    *out_info = 0;
    *out_mr0 = *out_mr1 = *out_mr2 = *out_mr3 = 0;
    x64_sys_mcs(sys, &src, out_info, out_mr0, out_mr1, out_mr2, out_mr3, reply, 0);
    *out_badge = src;
}

LIBSEL4_INLINE_FUNC void x64_sys_send_recv(seL4_Word sys, seL4_Word dest, seL4_Word *out_dest,
                                           seL4_Word info, seL4_Word *out_info,
                                           seL4_Word *in_out_mr0, seL4_Word *in_out_mr1,
                                           seL4_Word *in_out_mr2, seL4_Word *in_out_mr3,
                                           seL4_Word reply)
{
    x64_sys_mcs(sys, &dest, &info, in_out_mr0, in_out_mr1, in_out_mr2, in_out_mr3, reply, 0);
    *out_dest = dest;
    *out_info = info;
}

LIBSEL4_INLINE_FUNC void x64_sys_nbsend_recv(seL4_Word sys, seL4_Word dest, seL4_Word src,
                                             seL4_Word *out_dest, seL4_Word info,
                                             seL4_Word *out_info, seL4_Word *in_out_mr0,
                                             seL4_Word *in_out_mr1, seL4_Word *in_out_mr2,
                                             seL4_Word *in_out_mr3, seL4_Word reply)
{
    x64_sys_mcs(sys, &src, &info, in_out_mr0, in_out_mr1, in_out_mr2, in_out_mr3, reply, dest);
    *out_dest = src;
    *out_info = info;
}
#else
LIBSEL4_INLINE_FUNC void x64_sys_recv(seL4_Word sys, seL4_Word src, seL4_Word *out_badge,
                                      seL4_Word *out_info, seL4_Word *out_mr0, seL4_Word *out_mr1,
                                      seL4_Word *out_mr2, seL4_Word *out_mr3, seL4_Word reply)
{
    (void)reply;
    *out_info = 0;
    *out_mr0 = *out_mr1 = *out_mr2 = *out_mr3 = 0;
    x64_sys_all(sys, &src, out_info, out_mr0, out_mr1, out_mr2, out_mr3);
    *out_badge = src;
}

LIBSEL4_INLINE_FUNC void x64_sys_send_recv(seL4_Word sys, seL4_Word dest, seL4_Word *out_dest,
                                           seL4_Word info, seL4_Word *out_info,
                                           seL4_Word *in_out_mr0, seL4_Word *in_out_mr1,
                                           seL4_Word *in_out_mr2, seL4_Word *in_out_mr3,
                                           seL4_Word reply)
{
    (void)reply;
    x64_sys_all(sys, &dest, &info, in_out_mr0, in_out_mr1, in_out_mr2, in_out_mr3);
    *out_dest = dest;
    *out_info = info;
}
#endif

#ifdef CONFIG_DEBUG_BUILD
/* The text in the nine words of w, in the registers that DebugPutText takes. */
LIBSEL4_INLINE_FUNC void x64_sys_text(seL4_Word bytes, const seL4_Word *w)
{
    register seL4_Word r10 __asm__("r10") = w[1];
    register seL4_Word r8 __asm__("r8") = w[2];
    register seL4_Word r9 __asm__("r9") = w[3];
    register seL4_Word r15 __asm__("r15") = w[4];
    register seL4_Word r12 __asm__("r12") = w[5];
    register seL4_Word r13 __asm__("r13") = w[6];
    register seL4_Word r14 __asm__("r14") = w[7];
    __asm__ volatile("mov %%rsp, %%rbx\n\t"
                     "syscall\n\t"
                     "mov %%rbx, %%rsp"
                     :
                     : "d"((seL4_Word)seL4_SysDebugPutText), "D"(bytes), "S"(w[0]), "r"(r10),
                       "r"(r8), "r"(r9), "r"(r15), "r"(r12), "r"(r13), "r"(r14), "a"(w[8])
                     : "rbx", "rcx", "r11", "memory");
}
#endif

#include <sel4/functions.h> /* at the end: the stubs there use what stands above */
