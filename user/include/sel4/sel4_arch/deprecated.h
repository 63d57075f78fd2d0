/* deprecated.h - older spellings of x86_64: all are in sel4/deprecated.h. */
#pragma once
#include <sel4/deprecated.h>
