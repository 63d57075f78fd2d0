/* console.c - standard output for any thread; standard input, a line at a time.
 *
 * Owns:    the functions below, which take the place of musl's own for stdout and stderr.
 * Entered: programs; syscalls.c.
 * Uses:    musl's vsnprintf, into memory of the caller's stack; serial.c for input.
 * Never:   uses thread-local storage, a lock or a shared buffer.  So a thread that was made by hand
 *          can print, with no storage and 4 KiB of stack; and no thread can be made to wait for one
 *          of lower priority.  A call's text leaves in pieces of 72 bytes, each in one system call:
 *          a line up to that length comes out whole. */
#include <arch_stdio.h>
#include "console.h"
#include "inside.h"
#include <muslcsys/vsyscall.h>
#include <sel4/sel4.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TEXT_BYTES = 512 };

static write_buf_fn write_function;
extern FILE *volatile __stdout_used __attribute__((weak)); /* musl's stdout, if it is linked */

write_buf_fn sel4muslcsys_register_stdio_write_fn(write_buf_fn write_fn)
{
    write_buf_fn old = write_function;
    write_function = write_fn;
    return old;
}

void console_write(const char *text, size_t bytes)
{
    if (write_function) {
        write_function((void *)text, bytes);
        return;
    }
#ifdef CONFIG_DEBUG_BUILD
    while (bytes > 0) {
        size_t n = bytes < TESSERA_TEXT_BYTES ? bytes : TESSERA_TEXT_BYTES;
        tessera_DebugPutText(text, n);
        text += n;
        bytes -= n;
    }
#endif
}

/* What is typed is shown; backspace takes a character back, and Ctrl-D on an empty line is the
 * end. */
size_t console_read(char *to, size_t bytes)
{
    enum { END = 4, BACKSPACE = 8, RETURN = 13, DELETE = 127 };
    size_t n = 0;
    while (n < bytes) {
        int c = serial_get();
        if (c < 0 || c == END)
            break;
        if (c == BACKSPACE || c == DELETE) {
            if (n > 0) {
                n--;
                console_write("\b \b", 3);
            }
            continue;
        }
        to[n] = c == RETURN ? '\n' : (char)c;
        console_write(&to[n], 1);
        if (to[n++] == '\n')
            break;
    }
    return n;
}

/* What printf prints waits in no buffer, so what else goes to stdout may not: the order would
 * change. */
static __attribute__((constructor)) void no_buffer(void)
{
    if (&__stdout_used && __stdout_used)
        setvbuf(__stdout_used, NULL, _IONBF, 0);
}

/* Text longer than the stack allows is formatted again into memory from malloc. */
static int print_console(const char *format, va_list args)
{
    char text[TEXT_BYTES];
    va_list again;
    va_copy(again, args);
    int n = vsnprintf(text, sizeof text, format, args);
    if (n >= 0 && (size_t)n < sizeof text) {
        console_write(text, (size_t)n);
    } else if (n >= 0) {
        char *long_text = malloc((size_t)n + 1);
        if (long_text) {
            vsnprintf(long_text, (size_t)n + 1, format, again);
            console_write(long_text, (size_t)n);
            free(long_text);
        } else {
            console_write(text, sizeof text - 1);
        }
    }
    va_end(again);
    return n;
}

static int is_console(FILE *f)
{
    return f == stdout || f == stderr;
}

int vprintf(const char *restrict format, va_list args)
{
    return print_console(format, args);
}

int printf(const char *restrict format, ...)
{
    va_list args;
    va_start(args, format);
    int n = print_console(format, args);
    va_end(args);
    return n;
}

int fprintf(FILE *restrict f, const char *restrict format, ...)
{
    va_list args;
    va_start(args, format);
    int n = is_console(f) ? print_console(format, args) : vfprintf(f, format, args);
    va_end(args);
    return n;
}

int puts(const char *text)
{
    return printf("%s\n", text) < 0 ? EOF : 0;
}

int putchar(int c)
{
    char text = (char)c;
    console_write(&text, 1);
    return (unsigned char)c;
}

int fputs(const char *restrict text, FILE *restrict f)
{
    size_t n = strlen(text);
    if (is_console(f)) {
        console_write(text, n);
        return 0;
    }
    return fwrite(text, 1, n, f) == n ? 0 : EOF;
}

/* A failed assert() of the C library, in any thread. */
_Noreturn void __assert_fail(const char *what, const char *file, int line, const char *function)
{
    printf("Assertion failed: %s (%s: %s: %d)\n", what, file, function, line);
    abort();
}

/* ---- the names of seL4's library ---- */

void __arch_putchar(int c)
{
    char text = (char)c;
    console_write(&text, 1);
}

size_t __arch_write(char *data, size_t count)
{
    console_write(data, count);
    return count;
}

int __arch_getchar(void)
{
    return serial_get();
}
