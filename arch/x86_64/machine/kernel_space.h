/* kernel_space.h - the kernel's own address space. */
#pragma once
#include "lib/ranges.h"

paddr kernel_space_build(const struct ranges *ram, struct ranges *pool, const char *guard);
paddr kernel_space_bare(void);
void *kernel_space_device(paddr device);
word kernel_space_image_end(void);
bool kernel_space_has(paddr p);
