/* deprecated.h - older spellings of arm: all are in sel4/deprecated.h. */
#pragma once
#include <sel4/deprecated.h>
