/* asid.h - address space identifiers. */
#pragma once
#include "lib/types.h"

void asid_release(word asid, paddr root);
