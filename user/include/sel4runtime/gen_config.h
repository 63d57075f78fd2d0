/* gen_config.h - the runtime's configuration, under seL4's names. */
#pragma once
#define CONFIG_SEL4RUNTIME_STATIC_TLS 16384
