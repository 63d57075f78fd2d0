/* io.h - what the C library reads, writes and opens. */
#pragma once
#include <muslcsys/vsyscall.h>
#include <sel4/sel4.h>

/* Let standard input come from the first serial port: `io_ports` is a capability to ports 0x3f8 to
 * 0x3ff.  A root task with a vka need not call this: it makes one when it first reads. */
void muslcsys_use_serial_port(seL4_CPtr io_ports);

/* The capability to these ports that standard input has; 0: none, it has not read yet. */
seL4_CPtr muslcsys_serial_port(void);
