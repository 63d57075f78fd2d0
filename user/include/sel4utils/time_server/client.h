/* client.h - an ltimer that is served by another program.
 *
 * Each request is a Call with the label given below.  The server answers with an error in message
 * register 0, 0 if all went well.
 *
 *   GET_TIME                      the time in nanoseconds comes in register 1
 *   SET_TIMEOUT  type, time       in registers 1 and 2, as ltimer_set_timeout takes them
 *
 * How the client gets to know that the time has come is between it and the server. */
#pragma once
#include <platsupport/ltimer.h>
#include <sel4/sel4.h>

/* What register 0 of a request says. */
typedef enum rpc_timer_ops {
    GET_TIME = 1,
    SET_TIMEOUT = 2,
} rpc_ltimer_ops_t;

/* Make an ltimer whose time and timeouts are those of the server at ep.  0 when it worked. */
int sel4utils_rpc_ltimer_init(ltimer_t *ltimer, ps_io_ops_t ops, seL4_CPtr ep, seL4_Word label);
