/* cpio.c - files in an archive in memory.
 *
 * Owns:    nothing.
 * Entered: programs; muslcsys/files.c through muslcsys_install_cpio_interface.
 * Never:   reads outside the archive, whatever it holds. */
#include <cpio/cpio.h>
#include <stdbool.h>
#include <string.h>

/* An entry: a header of 110 characters, the name, the content; both end on multiples of 4 bytes. */
enum { HEADER = 110, MAGIC = 6, FIELD = 8, FIELD_SIZE = 6, FIELD_NAME_SIZE = 11, ALIGN = 4 };

struct entry {
    const char *name; /* ends with a zero */
    const void *content;
    unsigned long name_size, size, next;
};

/* Field n of the header: 8 hexadecimal digits. */
static bool read_field(const char *header, int n, unsigned long *value)
{
    static const char digits[] = "0123456789abcdef0123456789ABCDEF";
    *value = 0;
    for (int i = 0; i < FIELD; i++) {
        char c = header[MAGIC + n * FIELD + i];
        const char *digit = c ? strchr(digits, c) : NULL;
        if (!digit)
            return false;
        *value = *value * 16 + (unsigned long)(digit - digits) % 16;
    }
    return true;
}

static unsigned long aligned(unsigned long at)
{
    return (at + ALIGN - 1) / ALIGN * ALIGN;
}

/* The entry at offset `at`: 1; 0 at the trailer; -1 if there is none, or it is cut off. */
static int read_entry(const char *archive, unsigned long len, unsigned long at, struct entry *e)
{
    if (at > len || len - at < HEADER)
        return -1;
    const char *header = archive + at;
    if (memcmp(header, "070701", MAGIC) != 0 && memcmp(header, "070702", MAGIC) != 0)
        return -1;
    if (!read_field(header, FIELD_SIZE, &e->size) ||
        !read_field(header, FIELD_NAME_SIZE, &e->name_size))
        return -1;
    unsigned long content = aligned(at + HEADER + e->name_size);
    if (e->name_size == 0 || e->name_size > len - at - HEADER ||
        header[HEADER + e->name_size - 1] != 0)
        return -1;
    e->name = header + HEADER;
    if (strcmp(e->name, "TRAILER!!!") == 0)
        return 0;
    if (content > len || e->size > len - content)
        return -1;
    e->content = archive + content;
    e->next = aligned(content + e->size);
    return 1;
}

const void *cpio_get_entry(const void *archive, unsigned long len, int index, const char **name,
                           unsigned long *size)
{
    struct entry e = { .next = 0 };
    for (int i = 0; i <= index; i++)
        if (read_entry(archive, len, e.next, &e) != 1)
            return NULL;
    if (index < 0)
        return NULL;
    if (name)
        *name = e.name;
    if (size)
        *size = e.size;
    return e.content;
}

const void *cpio_get_file(const void *archive, unsigned long len, const char *name,
                          unsigned long *size)
{
    struct entry e = { .next = 0 };
    while (read_entry(archive, len, e.next, &e) == 1)
        if (strcmp(e.name, name) == 0) {
            if (size)
                *size = e.size;
            return e.content;
        }
    return NULL;
}

int cpio_info(const void *archive, unsigned long len, struct cpio_info *info)
{
    struct entry e = { .next = 0 };
    int there;
    *info = (struct cpio_info){ 0, 0 };
    while ((there = read_entry(archive, len, e.next, &e)) == 1) {
        info->file_count++;
        if (e.name_size > info->max_path_sz)
            info->max_path_sz = (unsigned)e.name_size;
    }
    return there;
}

void cpio_ls(const void *archive, unsigned long len, char **buf, unsigned long buf_len)
{
    struct entry e = { .next = 0 };
    for (unsigned long i = 0; i < buf_len && read_entry(archive, len, e.next, &e) == 1; i++)
        memcpy(buf[i], e.name, e.name_size);
}
