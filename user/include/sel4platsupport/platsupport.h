/* platsupport.h - the console.
 *
 * Standard output works from the first instruction of main, by the kernel's debug console; on a
 * release kernel, which
 * has none, it works from when one of these has set the serial port up. */
#pragma once
#include <platsupport/chardev.h>
#include <platsupport/io.h>
#include <sel4platsupport/bootinfo.h>
#include <simple/simple.h>
#include <vka/vka.h>
#include <vspace/vspace.h>

/* Needs nothing; always 0. */
int platsupport_serial_setup_bootinfo_failsafe(void);
/* Write to and read from the first serial port itself from now on; 0, or an error. */
int platsupport_serial_setup_simple(vspace_t *vspace, simple_t *simple, vka_t *vka);
int platsupport_serial_setup_io_ops(ps_io_ops_t *io_ops);
/* The same for a device of the program's. */
void register_console(ps_chardevice_t *user_console);
/* As it was at the start. */
void platsupport_undo_serial_setup(void);
/* Let the serial port signal characters that arrive; the handler of its interrupt is the
 * program's. */
void platsupport_serial_input_init_IRQ(void);
