/* faults.h - all faults are in sel4/faults.h. */
#pragma once
#include <sel4/faults.h>
