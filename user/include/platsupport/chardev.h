/* chardev.h - devices of characters. */
#pragma once
#include <platsupport/io.h>
#include <stdio.h>

struct ps_clk;
typedef struct ps_chardevice ps_chardevice_t;

#include <platsupport/plat/serial.h>

enum chardev_status {
    CHARDEV_STAT_COMPLETE,
    CHARDEV_STAT_INCOMPLETE,
    CHARDEV_STAT_ERROR,
    CHARDEV_STAT_CANCELLED,
};

typedef void (*chardev_callback_t)(ps_chardevice_t *device, enum chardev_status stat,
                                   size_t bytes_transfered, void *token);

/* A transfer that goes on while the program does something else. */
struct chardev_xmit_descriptor {
    chardev_callback_t callback; /* called when it is done */
    void *token;
    size_t bytes_transfered;
    volatile size_t bytes_requested;
    void *data;
};

struct ps_chardevice {
    enum chardev_id id;
    void *vaddr;
    ssize_t (*read)(ps_chardevice_t *device, void *data, size_t bytes, chardev_callback_t cb,
                    void *token);
    ssize_t (*write)(ps_chardevice_t *device, const void *data, size_t bytes, chardev_callback_t cb,
                     void *token);
    void (*handle_irq)(ps_chardevice_t *device);
    const int *irqs; /* its interrupts, up to a -1 */
    struct chardev_xmit_descriptor read_descriptor, write_descriptor;
    struct ps_clk *clk;
    ps_io_ops_t ioops;
    int flags; /* SERIAL_AUTO_CR */
};

/* Begin with a device; `dev`, or NULL. */
ps_chardevice_t *ps_cdev_init(enum chardev_id id, const ps_io_ops_t *ops, ps_chardevice_t *dev);
/* On other machines the device is described by params; here NULL. */
ps_chardevice_t *ps_cdev_static_init(const ps_io_ops_t *ops, ps_chardevice_t *dev, void *params);
/* The first device that there is. */
ps_chardevice_t *ps_cdev_new(const ps_io_ops_t *ops, ps_chardevice_t *dev);

/* Wait until the character is written. */
static inline void ps_cdev_putchar(ps_chardevice_t *d, int c)
{
    char data = (char)c;
    while (d->write(d, &data, 1, NULL, NULL) < 1)
        ;
}

/* EOF: there is none. */
static inline int ps_cdev_getchar(ps_chardevice_t *d)
{
    char data;
    return d->read(d, &data, 1, NULL, NULL) == 1 ? (unsigned char)data : EOF;
}

/* How many bytes were transferred at once; with a callback the rest follows, and interrupts must be
 * handled. */
static inline ssize_t ps_cdev_read(ps_chardevice_t *d, void *data, size_t size,
                                   chardev_callback_t callback, void *token)
{
    return d->read(d, data, size, callback, token);
}

/* Write bytes; returns how many were written. With a callback it is called when all are. */
static inline ssize_t ps_cdev_write(ps_chardevice_t *d, void *data, size_t size,
                                    chardev_callback_t callback, void *token)
{
    return d->write(d, data, size, callback, token);
}

/* Call this after an interrupt of the device. */
static inline void ps_cdev_handle_irq(ps_chardevice_t *d, int irq UNUSED)
{
    d->handle_irq(d);
}

/* Is this interrupt one of the device's? */
static inline int ps_cdev_produces_irq(const ps_chardevice_t *d, int irq)
{
    for (const int *i = d->irqs; i && *i != -1; i++)
        if (*i == irq)
            return 1;
    return 0;
}

/* How the device treats what is written, for example SERIAL_AUTO_CR. */
static inline void ps_cdev_set_flags(ps_chardevice_t *d, int flags)
{
    d->flags = flags;
}
