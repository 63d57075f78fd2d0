/* gen_config.h - what the drivers were built with. */
#pragma once
#define CONFIG_LIB_PLAT_SUPPORT_HAVE_TIMER 1
#define CONFIG_LIB_PLAT_SUPPORT_SERIAL_PORT_X86_COM1 1
