/* local_time_manager.h - a time manager in this program. */
#pragma once
#include <platsupport/io.h>
#include <platsupport/ltimer.h>
#include <platsupport/time_manager.h>

/* Let `tm` share `ltimer` between `size` timeouts; ltimer must stay.  0, or an errno. */
int tm_init(time_manager_t *tm, ltimer_t *ltimer, ps_io_ops_t *ops, int size);
