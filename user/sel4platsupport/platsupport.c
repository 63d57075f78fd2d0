/* platsupport.c - the console of a program.
 *
 * Owns:    the device that standard output goes to, if it is not the kernel's console.
 * Entered: programs.
 * Uses:    muslcsys, which asks whoever registered to write. */
#include <arch_stdio.h>
#include <muslcsys/vsyscall.h>
#include <sel4platsupport/io.h>
#include <sel4platsupport/platsupport.h>
#include <sel4runtime.h>
#include <utils/util.h>

void __plat_putchar(int c);
int __plat_getchar(void);

static ps_chardevice_t *console;
static ps_chardevice_t serial_port;
static ps_io_ops_t serial_ops;
static write_buf_fn write_before;

/* A driver that has something to say about itself while it writes is not heard. */
static size_t write_console(void *data, size_t count)
{
    static bool writing;
    if (writing)
        return count;
    writing = true;
    for (size_t i = 0; i < count; i++)
        ps_cdev_putchar(console, ((char *)data)[i]);
    writing = false;
    return count;
}

/* A kernel that has a console of its own writes to the same port: it may as well write this,
 * too. */
#ifdef CONFIG_PRINTING
static ssize_t write_by_kernel(ps_chardevice_t *device, const void *data, size_t bytes,
                               chardev_callback_t cb, void *token)
{
    (void)device, (void)cb, (void)token;
    for (size_t i = 0; i < bytes; i++)
        seL4_DebugPutChar(((const char *)data)[i]);
    return (ssize_t)bytes;
}
#define WRITE_CONSOLE(driver) write_by_kernel
#else
#define WRITE_CONSOLE(driver) driver
#endif

void register_console(ps_chardevice_t *user_console)
{
    console = user_console;
    write_buf_fn before = sel4muslcsys_register_stdio_write_fn(write_console);
    if (before != write_console)
        write_before = before;
}

void platsupport_undo_serial_setup(void)
{
    if (console)
        sel4muslcsys_register_stdio_write_fn(write_before);
    console = NULL;
}

int platsupport_serial_setup_bootinfo_failsafe(void)
{
    return 0;
}

int platsupport_serial_setup_io_ops(ps_io_ops_t *io_ops)
{
    if (!ps_cdev_init(PS_SERIAL_DEFAULT, io_ops, &serial_port))
        return -1;
    serial_port.write = WRITE_CONSOLE(serial_port.write);
    register_console(&serial_port);
    return 0;
}

int platsupport_serial_setup_simple(vspace_t *vspace, simple_t *simple, vka_t *vka)
{
    (void)vspace;
    int error = sel4platsupport_new_arch_ops(&serial_ops, simple, vka);
    return error ? error : platsupport_serial_setup_io_ops(&serial_ops);
}

/* The driver lets the port do so from the start. */
void platsupport_serial_input_init_IRQ(void)
{
}

/* ---- a character at a time, to the device itself: what a program that writes its output its own
 * way calls ---- */

void __plat_putchar(int c)
{
    if (console)
        ps_cdev_putchar(console, c);
#ifdef CONFIG_PRINTING
    else
        seL4_DebugPutChar((char)c);
#endif
}

int __plat_getchar(void)
{
    return console && console->read ? ps_cdev_getchar(console) : __arch_getchar();
}
