/* platsupport.h - the console needs no set-up here. */
#pragma once
#include <sel4platsupport/bootinfo.h>

/* Always 0: standard output works from the first instruction of main. */
int platsupport_serial_setup_bootinfo_failsafe(void);
