/* faults_new.h - constructors of the faults that carry registers; types_gen.h uses it. */
#pragma once
#include <sel4/sel4_arch/types_gen.h>

SEL4_FAULT_NEW(UnknownSyscall,
               (seL4_Uint64 RAX, seL4_Uint64 RBX, seL4_Uint64 RCX, seL4_Uint64 RDX, seL4_Uint64 RSI,
                seL4_Uint64 RDI, seL4_Uint64 RBP, seL4_Uint64 R8, seL4_Uint64 R9, seL4_Uint64 R10,
                seL4_Uint64 R11, seL4_Uint64 R12, seL4_Uint64 R13, seL4_Uint64 R14, seL4_Uint64 R15,
                seL4_Uint64 FaultIP, seL4_Uint64 RSP, seL4_Uint64 FLAGS, seL4_Uint64 Syscall),
               (RAX, RBX, RCX, RDX, RSI, RDI, RBP, R8, R9, R10, R11, R12, R13, R14, R15, FaultIP,
                RSP, FLAGS, Syscall))
SEL4_FAULT_PTR_NEW(UnknownSyscall,
                   (seL4_Fault_t * seL4_Fault_ptr, seL4_Uint64 RAX, seL4_Uint64 RBX,
                    seL4_Uint64 RCX, seL4_Uint64 RDX, seL4_Uint64 RSI, seL4_Uint64 RDI,
                    seL4_Uint64 RBP, seL4_Uint64 R8, seL4_Uint64 R9, seL4_Uint64 R10,
                    seL4_Uint64 R11, seL4_Uint64 R12, seL4_Uint64 R13, seL4_Uint64 R14,
                    seL4_Uint64 R15, seL4_Uint64 FaultIP, seL4_Uint64 RSP, seL4_Uint64 FLAGS,
                    seL4_Uint64 Syscall),
                   (RAX, RBX, RCX, RDX, RSI, RDI, RBP, R8, R9, R10, R11, R12, R13, R14, R15,
                    FaultIP, RSP, FLAGS, Syscall))

SEL4_FAULT_NEW(UserException,
               (seL4_Uint64 FaultIP, seL4_Uint64 Stack, seL4_Uint64 FLAGS, seL4_Uint64 Number,
                seL4_Uint64 Code),
               (FaultIP, Stack, FLAGS, Number, Code))
SEL4_FAULT_PTR_NEW(UserException,
                   (seL4_Fault_t * seL4_Fault_ptr, seL4_Uint64 FaultIP, seL4_Uint64 Stack,
                    seL4_Uint64 FLAGS, seL4_Uint64 Number, seL4_Uint64 Code),
                   (FaultIP, Stack, FLAGS, Number, Code))
