/* serial.c - the serial port (PrimeCell UART PL011, technical reference manual), looked at and not
 * waited for.
 *
 * Owns:    nothing; each device's state is in its ps_chardevice_t.
 * Entered: programs, through platsupport/chardev.h. */
#include <platsupport/serial.h>
#include <string.h>
#include <utils/util.h>

/* Registers, as 32-bit words; bits of the flags, of the line's format, of interrupts. */
enum {
    DATA = 0x00 / 4,
    FLAGS = 0x18 / 4,
    DIVISOR = 0x24 / 4,
    FRACTION = 0x28 / 4,
    LINE = 0x2c / 4,
    CONTROL = 0x30 / 4,
    INTERRUPTS = 0x38 / 4,
    CLEAR = 0x44 / 4
};
enum { FLAG_EMPTY = 1 << 4, FLAG_FULL = 1 << 5 };
enum { LINE_PARITY = 1 << 1, LINE_EVEN = 1 << 2, LINE_TWO_STOPS = 1 << 3, LINE_FIFO = 1 << 4 };
enum { CONTROL_ON = 0x301, RECEIVED = 1 << 4 | 1 << 6, SENT = 1 << 5, ALL_INTERRUPTS = 0x7ff };
enum { CLOCK = 24000000, SPEED = 115200, BYTES = 0x1000 };

static const int irqs[] = { UART0_IRQ, -1 };

static volatile uint32_t *registers(const ps_chardevice_t *d)
{
    return d->vaddr;
}

static bool put(const ps_chardevice_t *d, char c)
{
    if (registers(d)[FLAGS] & FLAG_FULL)
        return false;
    registers(d)[DATA] = (unsigned char)c;
    return true;
}

/* Its interrupt says that there is room again while something waits to be written. */
static void listen(const ps_chardevice_t *d)
{
    registers(d)[INTERRUPTS] = d->write_descriptor.callback ? RECEIVED | SENT : RECEIVED;
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
        listen(d);
    }
    return (ssize_t)n;
}

static size_t get(ps_chardevice_t *d, char *to, size_t bytes)
{
    size_t n = 0;
    while (n < bytes && !(registers(d)[FLAGS] & FLAG_EMPTY))
        to[n++] = (char)registers(d)[DATA];
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
    registers(d)[CLEAR] = ALL_INTERRUPTS;
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
    listen(d);
}

/* The divisor counts 64ths. The device takes a new format only while it is off. */
int serial_configure(ps_chardevice_t *dev, long bps, int char_size, enum serial_parity parity,
                     int stop_bits)
{
    static const uint32_t parities[] = {
        [PARITY_NONE] = 0, [PARITY_ODD] = LINE_PARITY, [PARITY_EVEN] = LINE_PARITY | LINE_EVEN
    };
    if (bps <= 0 || bps > CLOCK / 16 || char_size < 5 || char_size > 8 || stop_bits < 1 ||
        stop_bits > 2)
        return -1;
    uint32_t divisor = (uint32_t)((CLOCK * 4ul + (unsigned long)bps / 2) / (unsigned long)bps);
    volatile uint32_t *r = registers(dev);
    r[CONTROL] = 0;
    r[DIVISOR] = divisor / 64;
    r[FRACTION] = divisor % 64;
    r[LINE] = (uint32_t)(char_size - 5) << 5 | parities[parity] | LINE_FIFO |
              (stop_bits == 2 ? LINE_TWO_STOPS : 0);
    r[CLEAR] = ALL_INTERRUPTS;
    r[CONTROL] = CONTROL_ON;
    listen(dev);
    return 0;
}

int serial_init(enum chardev_id id, ps_io_ops_t *ops, ps_chardevice_t *dev)
{
    if (!ops || !dev || id != UART0) {
        ZF_LOGE("There is a driver for the serial port (UART0), not for device %d", id);
        return -1;
    }
    memset(dev, 0, sizeof *dev);
    dev->id = id;
    dev->vaddr = ps_io_map(&ops->io_mapper, UART0_PADDR, BYTES, 0, PS_MEM_NORMAL);
    if (!dev->vaddr)
        return -1;
    dev->irqs = irqs;
    dev->read = serial_read;
    dev->write = serial_write;
    dev->handle_irq = handle_irq;
    dev->ioops = *ops;
    dev->flags = SERIAL_AUTO_CR;
    return serial_configure(dev, SPEED, 8, PARITY_NONE, 1);
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
    return ps_cdev_init(PS_SERIAL_DEFAULT, ops, dev);
}
