/* arch_sizes.h - sizes of portable objects that the architecture decides: log2 of bytes. */
#pragma once
#define TCB_OBJECT_BITS (XSAVE_BYTES >= 832 ? 12 : 11) /* the FPU's registers lie in it */
