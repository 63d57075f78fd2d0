/* objecttype.h - all object types are in sel4/objecttype.h. */
#pragma once
#include <sel4/objecttype.h>
