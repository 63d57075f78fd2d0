/* io.h - what drivers want (platsupport/io.h), from capabilities.  All return 0, or an errno. */
#pragma once
#include <platsupport/io.h>
#include <sel4platsupport/irq.h>
#include <simple/simple.h>
#include <stdio.h>
#include <stdlib.h>
#include <vka/vka.h>
#include <vspace/vspace.h>

/* vspace, vka and simple must stay. */
int sel4platsupport_new_io_mapper(vspace_t *vspace, vka_t *vka, ps_io_mapper_t *io_mapper);
int sel4platsupport_new_malloc_ops(ps_malloc_ops_t *ops);
/* There is no device tree on x86: its get_fn answers NULL. */
int sel4platsupport_new_fdt_ops(ps_io_fdt_t *io_fdt, simple_t *simple, ps_malloc_ops_t *malloc_ops);
/* What this architecture has besides: I/O ports. */
int sel4platsupport_new_arch_ops(ps_io_ops_t *ops, simple_t *simple, vka_t *vka);
/* All of these, and interrupts (sel4platsupport_new_irq_ops); memory for devices not. */
int sel4platsupport_new_io_ops(vspace_t *vspace, vka_t *vka, simple_t *simple, ps_io_ops_t *io_ops);

/* As it was in 2018: sel4platsupport_new_io_ops(vspace, vka, &ops), with copies of both, and
 * without interrupts.  Which is
 * meant is seen by the number of arguments. */
int sel4platsupport_new_io_ops_by_value(vspace_t vspace, vka_t vka, ps_io_ops_t *io_ops);
#define SEL4PS_PICK_(a, b, c, d, chosen, ...) chosen
#define sel4platsupport_new_io_ops(...) \
    SEL4PS_PICK_(__VA_ARGS__, sel4platsupport_new_io_ops, sel4platsupport_new_io_ops_by_value, ) \
    (__VA_ARGS__)
