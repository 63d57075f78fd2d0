/* serial.c - serial ports (16550 data sheet), looked at and not waited for.
 *
 * Owns:    nothing; each device's state is in its ps_chardevice_t.
 * Entered: programs, through platsupport/chardev.h. */
#include <platsupport/serial.h>
#include <string.h>
#include <utils/util.h>

/* Registers, from the port on; bits of the line's status. */
enum { DATA = 0, INTERRUPTS = 1, FIFO = 2, LINE = 3, MODEM = 4, STATUS = 5 };
enum { LINE_DIVISOR = 1 << 7, STATUS_HAS = 1 << 0, STATUS_CAN = 1 << 5 };
enum { CLOCK = 115200, FIFO_ON = 7, MODEM_ON = 0x0b, RECEIVED = 1 };

static const struct {
    uint32_t port;
    int irqs[2];
} ports[] = {
    [PC99_SERIAL_COM1] = { SERIAL_CONSOLE_COM1_PORT, { SERIAL_CONSOLE_COM1_IRQ, -1 } },
    [PC99_SERIAL_COM2] = { SERIAL_CONSOLE_COM2_PORT, { SERIAL_CONSOLE_COM2_IRQ, -1 } },
    [PC99_SERIAL_COM3] = { SERIAL_CONSOLE_COM3_PORT, { SERIAL_CONSOLE_COM3_IRQ, -1 } },
    [PC99_SERIAL_COM4] = { SERIAL_CONSOLE_COM4_PORT, { SERIAL_CONSOLE_COM4_IRQ, -1 } },
};

static uint32_t base(const ps_chardevice_t *d)
{
    return (uint32_t)(uintptr_t)d->vaddr;
}

static int out(const ps_chardevice_t *d, uint32_t reg, uint32_t value)
{
    return ps_io_port_out(&d->ioops.io_port_ops, base(d) + reg, 1, value);
}

static uint32_t in(const ps_chardevice_t *d, uint32_t reg)
{
    uint32_t value = 0;
    return ps_io_port_in(&d->ioops.io_port_ops, base(d) + reg, 1, &value) ? 0 : value;
}

static bool put(const ps_chardevice_t *d, char c)
{
    if (!(in(d, STATUS) & STATUS_CAN))
        return false;
    return out(d, DATA, (unsigned char)c) == 0;
}

/* The bytes that went, up to the first that could not; with a callback the rest waits for
 * interrupts. */
static ssize_t serial_write(ps_chardevice_t *d, const void *data, size_t bytes,
                            chardev_callback_t cb, void *token)
{
    const char *text = data;
    size_t n = 0;
    for (; n < bytes; n++) {
        if (text[n] == '\n' && (d->flags & SERIAL_AUTO_CR))
            while (!put(d, '\r'))
                ;
        if (!put(d, text[n]))
            break;
    }
    if (cb) {
        d->write_descriptor = (struct chardev_xmit_descriptor){ cb, token, n, bytes, (void *)data };
        if (n == bytes) {
            d->write_descriptor.callback = NULL;
            cb(d, CHARDEV_STAT_COMPLETE, n, token);
        }
    }
    return (ssize_t)n;
}

static size_t get(ps_chardevice_t *d, char *to, size_t bytes)
{
    size_t n = 0;
    while (n < bytes && (in(d, STATUS) & STATUS_HAS))
        to[n++] = (char)in(d, DATA);
    return n;
}

static ssize_t serial_read(ps_chardevice_t *d, void *data, size_t bytes, chardev_callback_t cb,
                           void *token)
{
    size_t n = get(d, data, bytes);
    if (cb) {
        d->read_descriptor = (struct chardev_xmit_descriptor){ cb, token, n, bytes, data };
        if (n == bytes) {
            d->read_descriptor.callback = NULL;
            cb(d, CHARDEV_STAT_COMPLETE, n, token);
        }
    }
    return (ssize_t)n;
}

/* A transfer that waits goes on. */
static void finish(ps_chardevice_t *d, struct chardev_xmit_descriptor *x)
{
    chardev_callback_t callback = x->callback;
    if (x->bytes_transfered < x->bytes_requested)
        return;
    x->callback = NULL;
    callback(d, CHARDEV_STAT_COMPLETE, x->bytes_transfered, x->token);
}

static void handle_irq(ps_chardevice_t *d)
{
    struct chardev_xmit_descriptor *r = &d->read_descriptor, *w = &d->write_descriptor;
    if (r->callback) {
        r->bytes_transfered += get(d, (char *)r->data + r->bytes_transfered,
                                   r->bytes_requested - r->bytes_transfered);
        finish(d, r);
    }
    if (w->callback) {
        while (w->bytes_transfered < w->bytes_requested &&
               put(d, ((char *)w->data)[w->bytes_transfered]))
            w->bytes_transfered++;
        finish(d, w);
    }
}

int serial_configure(ps_chardevice_t *dev, long bps, int char_size, enum serial_parity parity,
                     int stop_bits)
{
    static const uint32_t parities[] = {
        [PARITY_NONE] = 0, [PARITY_ODD] = 1 << 3, [PARITY_EVEN] = 3 << 3
    };
    if (bps <= 0 || CLOCK % bps || char_size < 5 || char_size > 8 || stop_bits < 1 || stop_bits > 2)
        return -1;
    uint32_t line = (uint32_t)(char_size - 5) | (uint32_t)(stop_bits - 1) << 2 | parities[parity];
    uint32_t divisor = (uint32_t)(CLOCK / bps);
    int error = out(dev, INTERRUPTS, 0) | out(dev, LINE, LINE_DIVISOR) |
                out(dev, DATA, divisor & 0xff) | out(dev, INTERRUPTS, divisor >> 8) |
                out(dev, LINE, line) | out(dev, FIFO, FIFO_ON) | out(dev, MODEM, MODEM_ON) |
                out(dev, INTERRUPTS, RECEIVED);
    return error ? -1 : 0;
}

int serial_init(enum chardev_id id, ps_io_ops_t *ops, ps_chardevice_t *dev)
{
    if (!ops || !dev || (size_t)id >= ARRAY_SIZE(ports)) {
        ZF_LOGE("There is a driver for the serial ports (PC99_SERIAL_COM1 to 4), not for device %d",
                id);
        return -1;
    }
    memset(dev, 0, sizeof *dev);
    dev->id = id;
    dev->vaddr = (void *)(uintptr_t)ports[id].port;
    dev->irqs = ports[id].irqs;
    dev->read = serial_read;
    dev->write = serial_write;
    dev->handle_irq = handle_irq;
    dev->ioops = *ops;
    dev->flags = SERIAL_AUTO_CR;
    return serial_configure(dev, CLOCK, 8, PARITY_NONE, 1);
}

ps_chardevice_t *ps_cdev_init(enum chardev_id id, const ps_io_ops_t *ops, ps_chardevice_t *dev)
{
    ps_io_ops_t copy = *ops;
    return serial_init(id, &copy, dev) ? NULL : dev;
}

ps_chardevice_t *ps_cdev_static_init(const ps_io_ops_t *ops, ps_chardevice_t *dev, void *params)
{
    (void)params;
    return ps_cdev_init(PS_SERIAL_DEFAULT, ops, dev);
}

ps_chardevice_t *ps_cdev_new(const ps_io_ops_t *ops, ps_chardevice_t *dev)
{
    for (unsigned id = 0; id < ARRAY_SIZE(ports); id++)
        if (ps_cdev_init((enum chardev_id)id, ops, dev))
            return dev;
    return NULL;
}
