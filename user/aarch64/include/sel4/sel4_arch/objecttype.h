/* objecttype.h - numbers of aarch64's object types: all are in sel4/objecttype.h. */
#pragma once
#include <sel4/config.h>
#include <sel4/objecttype.h>
