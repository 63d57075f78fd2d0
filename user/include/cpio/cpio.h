/* cpio.h - files in an archive in memory ("newc", what `cpio -o -H newc` writes). */
#pragma once
#include <stddef.h>

struct cpio_info {
    unsigned int file_count;  /* entries before the trailer */
    unsigned int max_path_sz; /* bytes of the longest name, its end included */
};

/* Entry `index`, from 0: its content; its name and size go to *name and *size.  NULL: there is
 * none. */
const void *cpio_get_entry(const void *archive, unsigned long len, int index, const char **name,
                           unsigned long *size);
/* The content of the entry of this name, its size to *size; NULL: there is none. */
const void *cpio_get_file(const void *archive, unsigned long len, const char *name,
                          unsigned long *size);
/* What is in the archive; 0, or -1 if it is none or is cut off. */
int cpio_info(const void *archive, unsigned long len, struct cpio_info *info);
/* Copy the names of the first buf_len entries to the buffers buf[0], buf[1] ..., which must have
 * max_path_sz bytes each. */
void cpio_ls(const void *archive, unsigned long len, char **buf, unsigned long buf_len);
