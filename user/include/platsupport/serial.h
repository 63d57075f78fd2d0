/* serial.h - serial ports. */
#pragma once
#include <platsupport/chardev.h>
#include <platsupport/plat/serial.h>

#define SERIAL_AUTO_CR BIT(0) /* write "\r\n" for "\n" */

enum serial_parity { PARITY_NONE, PARITY_EVEN, PARITY_ODD };

/* 0, or less than 0. */
int serial_init(enum chardev_id id, ps_io_ops_t *ops, ps_chardevice_t *dev);
int serial_configure(ps_chardevice_t *dev, long bps, int char_size, enum serial_parity parity,
                     int stop_bits);
