/* simple_types.h - which C types have which width on aarch64. */
#pragma once
#define SEL4_WORD_IS_UINT64
#define SEL4_INT64_IS_LONG
