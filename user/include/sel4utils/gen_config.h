/* gen_config.h - what sel4utils gives threads and processes. */
#pragma once
#define CONFIG_SEL4UTILS_STACK_SIZE 65536    /* bytes */
#define CONFIG_SEL4UTILS_CSPACE_SIZE_BITS 12 /* log2 of the slots of a process */
