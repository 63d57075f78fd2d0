/* asid.h - address space identifiers. */
#pragma once
#include "types.h"

void asid_release(word asid, paddr root);
