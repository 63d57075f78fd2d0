/* io.h - I/O ports, from capabilities that are made as ports are used. */
#pragma once
#include <platsupport/io.h>
#include <sel4/sel4.h>
#include <simple/simple.h>
#include <vka/vka.h>

/* 0, or an errno.  simple and vka must stay. */
int sel4platsupport_get_io_port_ops(ps_io_port_ops_t *ops, simple_t *simple, vka_t *vka);
