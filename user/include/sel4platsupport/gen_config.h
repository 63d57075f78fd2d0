/* gen_config.h - printing works by the kernel's debug console from the first instruction. */
#pragma once
#define CONFIG_LIB_SEL4_PLAT_SUPPORT_USE_SEL4_DEBUG_PUTCHAR 1
