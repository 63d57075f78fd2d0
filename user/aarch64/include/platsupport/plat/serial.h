/* serial.h - the character device of QEMU's virt machine: a PL011. */
#pragma once
#include <autoconf.h>
#include <platsupport/gen_config.h>

#define UART0_PADDR 0x9000000
#define UART0_IRQ 33
#define DEFAULT_SERIAL_PADDR UART0_PADDR
#define DEFAULT_SERIAL_INTERRUPT UART0_IRQ

enum chardev_id {
    UART0,
    PS_SERIAL0 = UART0,
    PS_SERIAL_DEFAULT = UART0,
};
