/* io.h - what the C library reads, writes and opens. */
#pragma once
#include <muslcsys/vsyscall.h>
#include <sel4/sel4.h>

/* Let standard input come from the first serial port: on a PC `port` is a capability to ports 0x3f8
 * to 0x3ff, elsewhere the address at which its registers are mapped.  A root task with a vka need
 * not call this: it opens the port when it first reads. */
void muslcsys_use_serial_port(seL4_Word port);

/* The way to the port that standard input has; 0: none, it has not read yet. */
seL4_Word muslcsys_serial_port(void);
