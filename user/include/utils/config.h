/* config.h - config_set(CONFIG_X): 1 if CONFIG_X is defined as 1, else 0. */
#pragma once
#include <autoconf.h>
#define config_set_comma_1 ,
#define config_set_second(a, b, ...) b
#define config_set_expand(x) config_set_second(x 1, 0)
#define config_set_paste(x) config_set_expand(config_set_comma_##x)
#define config_set(x) config_set_paste(x)
