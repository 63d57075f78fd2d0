/* io.c - what drivers want, from capabilities: registers, I/O ports, a heap.
 *
 * Owns:    a slot for each set of port operations.
 * Entered: drivers, through platsupport/io.h.
 * Uses:    the program's vspace, vka and simple, which must stay. */
#include <muslcsys/io.h>
#include <sel4platsupport/arch/io.h>
#include <sel4platsupport/device.h>
#include <sel4platsupport/io.h>
#include <stdlib.h>
#include <string.h>
#include <utils/util.h>
#include <vka/capops.h>

/* ---- registers ---- */

struct mapper {
    vspace_t *vspace;
    vka_t *vka;
};

/* Give back what new_page made, from `at` on. */
static void unmap_pages(struct mapper *m, uintptr_t at, size_t pages)
{
    if (pages)
        vspace_unmap_pages(m->vspace, (void *)at, pages, seL4_PageBits, VSPACE_FREE);
}

static bool map_page(struct mapper *m, uintptr_t paddr, void *at, reservation_t reservation)
{
    vka_object_t frame;
    if (sel4platsupport_alloc_frame_at(m->vka, paddr, seL4_PageBits, &frame))
        return false;
    seL4_CPtr cap = frame.cptr;
    uintptr_t cookie = frame.ut;
    if (vspace_map_pages_at_vaddr(m->vspace, &cap, &cookie, at, 1, seL4_PageBits, reservation) == 0)
        return true;
    vka_free_object(m->vka, &frame);
    return false;
}

static void *io_map(void *cookie, uintptr_t paddr, size_t size, int cached, ps_mem_flags_t flags)
{
    (void)flags;
    struct mapper *m = cookie;
    uintptr_t first = PAGE_ALIGN_4K(paddr);
    size_t pages = BYTES_TO_4K_PAGES(paddr - first + size);
    void *at;
    reservation_t r = vspace_reserve_range(m->vspace, pages * PAGE_SIZE_4K, seL4_AllRights, cached,
                                           &at);
    if (!r.res)
        return NULL;
    size_t i = 0;
    while (i < pages && map_page(m, first + i * PAGE_SIZE_4K, (char *)at + i * PAGE_SIZE_4K, r))
        i++;
    vspace_free_reservation(m->vspace, r);
    if (i == pages)
        return (char *)at + (paddr - first);
    unmap_pages(m, (uintptr_t)at, i);
    return NULL;
}

static void io_unmap(void *cookie, void *vaddr, size_t size)
{
    uintptr_t first = PAGE_ALIGN_4K((uintptr_t)vaddr);
    unmap_pages(cookie, first, BYTES_TO_4K_PAGES((uintptr_t)vaddr - first + size));
}

int sel4platsupport_new_io_mapper(vspace_t *vspace, vka_t *vka, ps_io_mapper_t *io_mapper)
{
    struct mapper *m = malloc(sizeof *m);
    if (!m)
        return ENOMEM;
    *m = (struct mapper){ vspace, vka };
    *io_mapper = (ps_io_mapper_t){ m, io_map, io_unmap };
    return 0;
}

/* ---- ports ---- */

/* A capability to a port is issued only once at a time; so it is had for one access, and others
 * come to theirs.  Standard input keeps its own, and lends it. */
#pragma weak muslcsys_serial_port /* no reason to link standard input */
enum { SERIAL_PORT = 0x3f8, SERIAL_PORTS = 8 };

static seL4_CPtr lent_cap(uint32_t port, int io_size)
{
    bool serial = port >= SERIAL_PORT && port + (uint32_t)io_size <= SERIAL_PORT + SERIAL_PORTS;
    return serial && muslcsys_serial_port ? muslcsys_serial_port() : seL4_CapNull;
}

struct ports {
    simple_t *simple;
    cspacepath_t slot;
};

/* A capability to these ports; 0: there is none to be had.  It goes back by done_with. */
static seL4_CPtr cap_to(struct ports *p, uint32_t port, int io_size)
{
    seL4_CPtr lent = lent_cap(port, io_size);
    if (lent)
        return lent;
    if ((io_size != 1 && io_size != 2 && io_size != 4) || port + (uint32_t)io_size > 0x10000 ||
        simple_get_IOPort_cap(p->simple, (uint16_t)port, (uint16_t)(port + (uint32_t)io_size - 1),
                              p->slot.root, p->slot.capPtr, p->slot.capDepth) != seL4_NoError) {
        ZF_LOGE("I/O port %#x, %d bytes: there is no capability to it", port, io_size);
        return seL4_CapNull;
    }
    return p->slot.capPtr;
}

static void done_with(struct ports *p, seL4_CPtr cap)
{
    if (cap == p->slot.capPtr)
        vka_cnode_delete(&p->slot);
}

#ifdef CONFIG_ARCH_X86_64
static int read_port(seL4_CPtr cap, uint16_t port, int io_size, uint32_t *result)
{
    if (io_size == 1) {
        seL4_X86_IOPort_In8_t in = seL4_X86_IOPort_In8(cap, port);
        *result = in.result;
        return in.error;
    }
    if (io_size == 2) {
        seL4_X86_IOPort_In16_t in = seL4_X86_IOPort_In16(cap, port);
        *result = in.result;
        return in.error;
    }
    seL4_X86_IOPort_In32_t in = seL4_X86_IOPort_In32(cap, port);
    *result = in.result;
    return in.error;
}

static int write_port(seL4_CPtr cap, uint32_t port, int io_size, uint32_t val)
{
    return io_size == 1   ? seL4_X86_IOPort_Out8(cap, port, val)
           : io_size == 2 ? seL4_X86_IOPort_Out16(cap, port, val)
                          : seL4_X86_IOPort_Out32(cap, port, val);
}
#else
/* Other architectures have no I/O ports, and nobody gets a capability to one. */
static int read_port(seL4_CPtr cap, uint16_t port, int io_size, uint32_t *result)
{
    (void)cap, (void)port, (void)io_size, (void)result;
    return EPERM;
}

static int write_port(seL4_CPtr cap, uint32_t port, int io_size, uint32_t val)
{
    (void)cap, (void)port, (void)io_size, (void)val;
    return EPERM;
}
#endif

static int port_in(void *cookie, uint32_t port, int io_size, uint32_t *result)
{
    struct ports *p = cookie;
    seL4_CPtr cap = cap_to(p, port, io_size);
    if (!cap)
        return EPERM;
    int error = read_port(cap, (uint16_t)port, io_size, result);
    done_with(p, cap);
    return error;
}

static int port_out(void *cookie, uint32_t port, int io_size, uint32_t val)
{
    struct ports *p = cookie;
    seL4_CPtr cap = cap_to(p, port, io_size);
    if (!cap)
        return EPERM;
    int error = write_port(cap, port, io_size, val);
    done_with(p, cap);
    return error;
}

int sel4platsupport_get_io_port_ops(ps_io_port_ops_t *ops, simple_t *simple, vka_t *vka)
{
    struct ports *p = malloc(sizeof *p);
    if (!p || vka_cspace_alloc_path(vka, &p->slot)) {
        free(p);
        return ENOMEM;
    }
    p->simple = simple;
    *ops = (ps_io_port_ops_t){ p, port_in, port_out };
    return 0;
}

int sel4platsupport_new_arch_ops(ps_io_ops_t *ops, simple_t *simple, vka_t *vka)
{
    return ops && simple && vka ? sel4platsupport_get_io_port_ops(&ops->io_port_ops, simple, vka)
                                : EINVAL;
}

/* ---- the rest ---- */

int sel4platsupport_new_malloc_ops(ps_malloc_ops_t *ops)
{
    return ps_new_stdlib_malloc_ops(ops);
}

static char *no_tree(void *cookie)
{
    (void)cookie;
    return NULL;
}

int sel4platsupport_new_fdt_ops(ps_io_fdt_t *io_fdt, simple_t *simple, ps_malloc_ops_t *malloc_ops)
{
    if (!io_fdt || !simple || !malloc_ops)
        return EINVAL;
    *io_fdt = (ps_io_fdt_t){ simple, no_tree };
    return 0;
}

int sel4platsupport_new_io_ops_by_value(vspace_t vspace, vka_t vka, ps_io_ops_t *io_ops)
{
    struct copies {
        vspace_t vspace;
        vka_t vka;
    } *copies = malloc(sizeof *copies);
    if (!copies)
        return ENOMEM;
    *copies = (struct copies){ vspace, vka };
    memset(io_ops, 0, sizeof *io_ops);
    int error = sel4platsupport_new_malloc_ops(&io_ops->malloc_ops);
    return error ? error
                 : sel4platsupport_new_io_mapper(&copies->vspace, &copies->vka, &io_ops->io_mapper);
}

int(sel4platsupport_new_io_ops)(vspace_t *vspace, vka_t *vka, simple_t *simple, ps_io_ops_t *io_ops)
{
    memset(io_ops, 0, sizeof *io_ops);
    int error = sel4platsupport_new_malloc_ops(&io_ops->malloc_ops);
    if (!error)
        error = sel4platsupport_new_io_mapper(vspace, vka, &io_ops->io_mapper);
    if (!error)
        error = sel4platsupport_new_fdt_ops(&io_ops->io_fdt, simple, &io_ops->malloc_ops);
    if (!error)
        error = sel4platsupport_new_irq_ops(&io_ops->irq_ops, vka, simple,
                                            DEFAULT_IRQ_INTERFACE_CONFIG, &io_ops->malloc_ops);
    if (!error)
        error = sel4platsupport_new_arch_ops(io_ops, simple, vka);
    return error;
}
