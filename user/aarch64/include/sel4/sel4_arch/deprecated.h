/* deprecated.h - aarch64 has no older spellings of its own. */
#pragma once
#include <sel4/config.h>
