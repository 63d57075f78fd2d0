/* vspace.h - paging of x86_64. */
#pragma once
#include <autoconf.h>
#include <sel4utils/gen_config.h>

#define VSPACE_MAP_PAGING_OBJECTS 5 /* room for the paging structures that a page may need */
#define VSPACE_LEVEL_BITS 9
#define VSPACE_NUM_LEVELS 4
