/* arch_sizes.h - sizes of portable objects that the architecture decides: log2 of bytes. */
#pragma once
#define TCB_OBJECT_BITS 11
