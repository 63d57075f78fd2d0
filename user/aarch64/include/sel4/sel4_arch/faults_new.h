/* faults_new.h - constructors of the faults that carry registers; types_gen.h uses it. */
#pragma once
#include <sel4/sel4_arch/types_gen.h>

SEL4_FAULT_NEW(UnknownSyscall,
               (seL4_Uint64 X0, seL4_Uint64 X1, seL4_Uint64 X2, seL4_Uint64 X3, seL4_Uint64 X4,
                seL4_Uint64 X5, seL4_Uint64 X6, seL4_Uint64 X7, seL4_Uint64 FaultIP, seL4_Uint64 SP,
                seL4_Uint64 LR, seL4_Uint64 SPSR, seL4_Uint64 Syscall),
               (X0, X1, X2, X3, X4, X5, X6, X7, FaultIP, SP, LR, SPSR, Syscall))
SEL4_FAULT_PTR_NEW(UnknownSyscall,
                   (seL4_Fault_t * seL4_Fault_ptr, seL4_Uint64 X0, seL4_Uint64 X1, seL4_Uint64 X2,
                    seL4_Uint64 X3, seL4_Uint64 X4, seL4_Uint64 X5, seL4_Uint64 X6, seL4_Uint64 X7,
                    seL4_Uint64 FaultIP, seL4_Uint64 SP, seL4_Uint64 LR, seL4_Uint64 SPSR,
                    seL4_Uint64 Syscall),
                   (X0, X1, X2, X3, X4, X5, X6, X7, FaultIP, SP, LR, SPSR, Syscall))

SEL4_FAULT_NEW(UserException,
               (seL4_Uint64 FaultIP, seL4_Uint64 Stack, seL4_Uint64 SPSR, seL4_Uint64 Number,
                seL4_Uint64 Code),
               (FaultIP, Stack, SPSR, Number, Code))
SEL4_FAULT_PTR_NEW(UserException,
                   (seL4_Fault_t * seL4_Fault_ptr, seL4_Uint64 FaultIP, seL4_Uint64 Stack,
                    seL4_Uint64 SPSR, seL4_Uint64 Number, seL4_Uint64 Code),
                   (FaultIP, Stack, SPSR, Number, Code))
