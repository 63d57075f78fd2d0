/* config.h - as seL4 names it; see autoconf.h. */
#pragma once
#include <autoconf.h>
