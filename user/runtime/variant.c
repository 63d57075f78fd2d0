/* variant.c - says for which kernel these libraries are: to the linker, and to a debug kernel that
 * boots the program.
 *
 * Owns:    the program's note.
 * Entered: never; linked because every object that makes system calls asks for the name. */
#include <sel4/sel4.h>

/* Both names are written out, because tools/parts.sh reads this file without a compiler. */
#ifdef CONFIG_KERNEL_MCS
const struct sel4_variant_note this_program_needs_libraries_of_VARIANT_mcs SEL4_VARIANT_PLACE =
    SEL4_VARIANT_NOTE_OF(SEL4_VARIANT_MCS);
#else
const struct sel4_variant_note this_program_needs_libraries_of_VARIANT_classic SEL4_VARIANT_PLACE =
    SEL4_VARIANT_NOTE_OF(0);
#endif
