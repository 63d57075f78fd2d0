/* asid.h - address space identifiers. */
#pragma once
#include "lib/types.h"

/* A PML4 is going; it had this identifier. */
void asid_release(word asid, paddr root);
