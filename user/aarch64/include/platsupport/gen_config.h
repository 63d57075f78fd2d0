/* gen_config.h - what the drivers were built with. */
#pragma once
#define CONFIG_LIB_PLAT_SUPPORT_HAVE_TIMER 1
