/* variant.h - for which kernel a program is compiled: its linker knows it by a name, a debug kernel
 * by a note.
 *
 * Kernels with and without scheduling contexts have other numbers for the same calls. So each
 * object that makes system calls asks for a name that only the libraries for the same kernel
 * define: a program of mixed objects is not linked, and the linker says which libraries it wants.
 * The name is defined in user/runtime/variant.c, with a note that goes into the program's file; a
 * debug kernel reads it when it boots (kernel/debug/foreign.c). */
#pragma once
#include <autoconf.h>

#ifdef CONFIG_KERNEL_MCS
#define SEL4_VARIANT_NAME this_program_needs_libraries_of_VARIANT_mcs
#else
#define SEL4_VARIANT_NAME this_program_needs_libraries_of_VARIANT_classic
#endif

#ifndef __ASSEMBLER__
#define SEL4_VARIANT_TEXT(name) SEL4_VARIANT_TEXT_(name)
#define SEL4_VARIANT_TEXT_(name) #name
/* In a section that takes no memory in the running program. */
__asm__(".pushsection .tessera.variant,\"\"\n\t.quad " SEL4_VARIANT_TEXT(
    SEL4_VARIANT_NAME) "\n\t.popsection");

/* A note of ELF: sizes of its name and of its words, its type, and these. */
struct sel4_variant_note {
    unsigned name_bytes, bytes, type;
    char name[8];
    unsigned kernel; /* of the bits below */
};
enum { SEL4_VARIANT_NOTE = 1, SEL4_VARIANT_MCS = 1 };
#define SEL4_VARIANT_PLACE __attribute__((used, aligned(4), section(".note.tessera")))
#define SEL4_VARIANT_NOTE_OF(bits) \
    { \
        8, 4, SEL4_VARIANT_NOTE, "Tessera", (bits) \
    }
#endif
