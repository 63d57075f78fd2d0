/* files.c - open files: the console, and the entries of a CPIO archive, which can only be read.
 *
 * Owns:    the table of open files, and its lock; the archive that the program installed.
 * Entered: syscalls.c; memory.c to map a file.
 * Uses:    console.c.
 * Never:   writes to an archive. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <muslcsys/lock.h>
#include <muslcsys/vsyscall.h>
#include <stdio.h>
#include <string.h>
#include "console.h"
#include "inside.h"

enum { FILES = 64, BLOCK = 512 };

enum kind { CLOSED, CONSOLE, ENTRY };
struct file {
    enum kind kind;
    const char *content;
    size_t size, at;
};
static struct file files[FILES] = { { .kind = CONSOLE }, { .kind = CONSOLE }, { .kind = CONSOLE } };
static muslcsys_lock_t lock;

static struct {
    const void *start;
    unsigned long bytes;
    muslcsys_cpio_get_file_fn_t get;
} archive;

void muslcsys_install_cpio_interface(void const *cpio_symbol, unsigned long cpio_len,
                                     muslcsys_cpio_get_file_fn_t fn)
{
    archive.start = cpio_symbol;
    archive.bytes = cpio_len;
    archive.get = fn;
}

static struct file *file_of(long fd)
{
    return fd >= 0 && fd < FILES && files[fd].kind != CLOSED ? &files[fd] : NULL;
}

/* The entry with this name, or with what is left of it without "/" or "./" in front. */
static const char *find(const char *path, size_t *size)
{
    unsigned long bytes = 0;
    if (!archive.get)
        return NULL;
    const char *content = archive.get(archive.start, archive.bytes, path, &bytes);
    while (!content && (*path == '/' || (path[0] == '.' && path[1] == '/'))) {
        path += *path == '/' ? 1 : 2;
        content = archive.get(archive.start, archive.bytes, path, &bytes);
    }
    *size = bytes;
    return content;
}

/* Does the path start at the root?  Every path does, unless it is relative to an open folder. */
static bool rooted(long folder, const char *path)
{
    return folder == AT_FDCWD || path[0] == '/';
}

long file_open(long folder, const char *path, long flags)
{
    size_t size;
    if (!rooted(folder, path))
        return -ENOTDIR;
    const char *content = find(path, &size);
    if (!content)
        return flags & O_CREAT ? -EROFS : -ENOENT;
    if ((flags & O_ACCMODE) != O_RDONLY || flags & O_TRUNC)
        return -EROFS;
    if (flags & O_DIRECTORY)
        return -ENOTDIR;
    muslcsys_lock(&lock);
    long fd = 0;
    while (fd < FILES && files[fd].kind != CLOSED)
        fd++;
    if (fd < FILES)
        files[fd] = (struct file){ ENTRY, content, size, 0 };
    muslcsys_unlock(&lock);
    return fd < FILES ? fd : -EMFILE;
}

long file_close(long fd)
{
    muslcsys_lock(&lock);
    struct file *f = file_of(fd);
    if (f)
        f->kind = CLOSED;
    muslcsys_unlock(&lock);
    return f ? 0 : -EBADF;
}

static size_t copy(const struct file *f, size_t at, void *to, size_t bytes)
{
    size_t n = at >= f->size ? 0 : f->size - at < bytes ? f->size - at : bytes;
    memcpy(to, f->content + at, n);
    return n;
}

/* The console is read without the lock, because that may take for ever. */
long file_read(long fd, void *to, size_t bytes)
{
    long n = -EBADF;
    muslcsys_lock(&lock);
    struct file *f = file_of(fd);
    bool console = f && f->kind == CONSOLE;
    if (f && f->kind == ENTRY) {
        n = (long)copy(f, f->at, to, bytes);
        f->at += (size_t)n;
    }
    muslcsys_unlock(&lock);
    return console ? (long)console_read(to, bytes) : n;
}

/* Stops at the first piece that is not filled: more may have to be waited for. */
long file_readv(long fd, const struct iovec *v, long count)
{
    long total = 0;
    for (long i = 0; i < count; i++) {
        if (v[i].iov_len == 0)
            continue;
        long n = file_read(fd, v[i].iov_base, v[i].iov_len);
        if (n < 0)
            return total ? total : n;
        total += n;
        if ((size_t)n < v[i].iov_len)
            break;
    }
    return total;
}

long file_read_at(long fd, void *to, size_t bytes, long offset)
{
    long n = -EBADF;
    muslcsys_lock(&lock);
    struct file *f = file_of(fd);
    if (f)
        n = f->kind != ENTRY ? -ESPIPE
            : offset < 0     ? -EINVAL
                             : (long)copy(f, (size_t)offset, to, bytes);
    muslcsys_unlock(&lock);
    return n;
}

long file_write(long fd, const char *text, size_t bytes)
{
    const struct file *f = file_of(fd);
    if (!f || f->kind != CONSOLE)
        return -EBADF;
    console_write(text, bytes);
    return (long)bytes;
}

long file_writev(long fd, const struct iovec *v, long count)
{
    long total = 0;
    for (long i = 0; i < count; i++) {
        long n = file_write(fd, v[i].iov_base, v[i].iov_len);
        if (n < 0)
            return n;
        total += n;
    }
    return total;
}

static long seek(struct file *f, long offset, long from)
{
    long start = from == SEEK_SET ? 0 : from == SEEK_CUR ? (long)f->at : (long)f->size;
    if (f->kind != ENTRY)
        return -ESPIPE;
    if (from != SEEK_SET && from != SEEK_CUR && from != SEEK_END)
        return -EINVAL;
    if (offset < -start || offset > LONG_MAX - start)
        return -EINVAL;
    f->at = (size_t)(start + offset);
    return (long)f->at;
}

long file_seek(long fd, long offset, long from)
{
    muslcsys_lock(&lock);
    struct file *f = file_of(fd);
    long result = f ? seek(f, offset, from) : -EBADF;
    muslcsys_unlock(&lock);
    return result;
}

long file_access(long folder, const char *path, long mode)
{
    enum { WRITE = 2 };
    size_t size;
    if (!rooted(folder, path))
        return -ENOTDIR;
    if (!find(path, &size))
        return -ENOENT;
    return mode & WRITE ? -EROFS : 0;
}

/* What can be asked of an open file.  Nothing can be changed; "close on exec" means nothing
 * here. */
long file_control(long fd, long command)
{
    const struct file *f = file_of(fd);
    if (!f)
        return -EBADF;
    switch (command) {
    case F_GETFD:
    case F_SETFD:
        return 0;
    case F_GETFL:
        return f->kind == CONSOLE ? O_RDWR : O_RDONLY;
    default:
        return -ENOSYS;
    }
}

long file_ioctl(long fd)
{
    return file_of(fd) ? -ENOTTY : -EBADF;
}

static void describe(const struct file *f, struct stat *st)
{
    *st = (struct stat){
        .st_nlink = 1,
        .st_mode = f->kind == CONSOLE ? S_IFCHR | 0666 : S_IFREG | 0555,
        .st_size = (off_t)f->size,
        .st_blksize = BLOCK,
        .st_blocks = (blkcnt_t)((f->size + BLOCK - 1) / BLOCK),
        .st_ino = (ino_t)f->content,
    };
}

long file_stat(long fd, struct stat *st)
{
    muslcsys_lock(&lock);
    const struct file *f = file_of(fd);
    if (f)
        describe(f, st);
    muslcsys_unlock(&lock);
    return f ? 0 : -EBADF;
}

long file_stat_at(long folder, const char *path, struct stat *st, long flags)
{
    struct file f = { .kind = ENTRY };
    if (flags & AT_EMPTY_PATH && !*path)
        return file_stat(folder, st);
    if (!rooted(folder, path))
        return -ENOTDIR;
    f.content = find(path, &f.size);
    if (!f.content)
        return -ENOENT;
    describe(&f, st);
    return 0;
}
