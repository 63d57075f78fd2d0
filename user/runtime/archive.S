/* archive.S - the archive of other programs that this one carries (ARCHIVE: its file).
 *
 * Entered: sel4utils finds programs in it by name; cpio.h reads it. */
        .section .rodata._archive_cpio, "a", @progbits
        .balign 16
        .global _cpio_archive, _cpio_archive_end
_cpio_archive:
        .incbin ARCHIVE
_cpio_archive_end:
        .section .note.GNU-stack, "", @progbits
