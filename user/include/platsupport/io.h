/* io.h - what drivers want of the system below them: mapped registers, I/O ports, memory for
 * devices, a heap, interrupts. */
#pragma once
#include <assert.h>
#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <utils/util.h>

typedef struct ps_io_ops ps_io_ops_t;

#include <platsupport/interface_registration.h>
#include <platsupport/irq.h>

/* What is mostly done with memory that is shared with a device. */
typedef enum ps_mem_flags {
    PS_MEM_NORMAL,
    PS_MEM_HR, /* this program reads it */
    PS_MEM_HW, /* this program writes it */
} ps_mem_flags_t;

/* ---- registers in memory ---- */

typedef void *(*ps_io_map_fn_t)(void *cookie, uintptr_t paddr, size_t size, int cached,
                                ps_mem_flags_t flags);
typedef void (*ps_io_unmap_fn_t)(void *cookie, void *vaddr, size_t size);

typedef struct ps_io_mapper {
    void *cookie;
    ps_io_map_fn_t io_map_fn;
    ps_io_unmap_fn_t io_unmap_fn;
} ps_io_mapper_t;

/* Map `size` bytes from physical address paddr; returns where, or NULL. */
static inline void *ps_io_map(const ps_io_mapper_t *io_mapper, uintptr_t paddr, size_t size,
                              int cached, ps_mem_flags_t flags)
{
    assert(io_mapper && io_mapper->io_map_fn);
    return io_mapper->io_map_fn(io_mapper->cookie, paddr, size, cached, flags);
}

/* Undo ps_io_map. */
static inline void ps_io_unmap(const ps_io_mapper_t *io_mapper, void *vaddr, size_t size)
{
    assert(io_mapper && io_mapper->io_unmap_fn);
    io_mapper->io_unmap_fn(io_mapper->cookie, vaddr, size);
}

/* ---- I/O ports ---- */

typedef int (*ps_io_port_in_fn_t)(void *cookie, uint32_t port, int io_size, uint32_t *result);
typedef int (*ps_io_port_out_fn_t)(void *cookie, uint32_t port, int io_size, uint32_t val);

typedef struct ps_io_port_ops {
    void *cookie;
    ps_io_port_in_fn_t io_port_in_fn;
    ps_io_port_out_fn_t io_port_out_fn;
} ps_io_port_ops_t;

/* Read, write io_size (1, 2 or 4) bytes; 0 when it worked. */
static inline int ps_io_port_in(const ps_io_port_ops_t *port_ops, uint32_t port, int io_size,
                                uint32_t *result)
{
    assert(port_ops && port_ops->io_port_in_fn);
    return port_ops->io_port_in_fn(port_ops->cookie, port, io_size, result);
}

/* Write io_size bytes (1, 2 or 4) to a port. 0: it worked. */
static inline int ps_io_port_out(const ps_io_port_ops_t *port_ops, uint32_t port, int io_size,
                                 uint32_t val)
{
    assert(port_ops && port_ops->io_port_out_fn);
    return port_ops->io_port_out_fn(port_ops->cookie, port, io_size, val);
}

/* ---- memory that devices read and write ---- */

typedef enum dma_cache_op {
    DMA_CACHE_OP_CLEAN,
    DMA_CACHE_OP_INVALIDATE,
    DMA_CACHE_OP_CLEAN_INVALIDATE,
} dma_cache_op_t;

typedef void *(*ps_dma_alloc_fn_t)(void *cookie, size_t size, int align, int cached,
                                   ps_mem_flags_t flags);
typedef void (*ps_dma_free_fn_t)(void *cookie, void *addr, size_t size);
typedef uintptr_t (*ps_dma_pin_fn_t)(void *cookie, void *addr, size_t size);
typedef void (*ps_dma_unpin_fn_t)(void *cookie, void *addr, size_t size);
typedef void (*ps_dma_cache_op_fn_t)(void *cookie, void *addr, size_t size, dma_cache_op_t op);

typedef struct ps_dma_man {
    void *cookie;
    ps_dma_alloc_fn_t dma_alloc_fn;
    ps_dma_free_fn_t dma_free_fn;
    ps_dma_pin_fn_t dma_pin_fn;
    ps_dma_unpin_fn_t dma_unpin_fn;
    ps_dma_cache_op_fn_t dma_cache_op_fn;
} ps_dma_man_t;

/* Contiguous memory at a multiple of `align` bytes; NULL: there is none. */
static inline void *ps_dma_alloc(const ps_dma_man_t *dma_man, size_t size, int align, int cache,
                                 ps_mem_flags_t flags)
{
    assert(dma_man && dma_man->dma_alloc_fn);
    return dma_man->dma_alloc_fn(dma_man->cookie, size, align, cache, flags);
}

/* Give back what ps_dma_alloc gave. */
static inline void ps_dma_free(const ps_dma_man_t *dma_man, void *addr, size_t size)
{
    assert(dma_man && dma_man->dma_free_fn);
    dma_man->dma_free_fn(dma_man->cookie, addr, size);
}

/* The address at which a device finds it, until it is unpinned; 0: it cannot. */
static inline uintptr_t ps_dma_pin(const ps_dma_man_t *dma_man, void *addr, size_t size)
{
    assert(dma_man && dma_man->dma_pin_fn);
    return dma_man->dma_pin_fn(dma_man->cookie, addr, size);
}

/* Undo ps_dma_pin: the physical address may change again. */
static inline void ps_dma_unpin(const ps_dma_man_t *dma_man, void *addr, size_t size)
{
    assert(dma_man && dma_man->dma_unpin_fn);
    dma_man->dma_unpin_fn(dma_man->cookie, addr, size);
}

/* Make memory and caches agree; on x86_64 they always do. */
static inline void ps_dma_cache_op(const ps_dma_man_t *dma_man, void *addr, size_t size,
                                   dma_cache_op_t op)
{
    assert(dma_man && dma_man->dma_cache_op_fn);
    dma_man->dma_cache_op_fn(dma_man->cookie, addr, size, op);
}

/* The same, one function for each operation. */
static inline void ps_dma_cache_clean(const ps_dma_man_t *dma_man, void *addr, size_t size)
{
    ps_dma_cache_op(dma_man, addr, size, DMA_CACHE_OP_CLEAN);
}

static inline void ps_dma_cache_invalidate(const ps_dma_man_t *dma_man, void *addr, size_t size)
{
    ps_dma_cache_op(dma_man, addr, size, DMA_CACHE_OP_INVALIDATE);
}

static inline void ps_dma_cache_clean_invalidate(const ps_dma_man_t *dma_man, void *addr,
                                                 size_t size)
{
    ps_dma_cache_op(dma_man, addr, size, DMA_CACHE_OP_CLEAN_INVALIDATE);
}

/* ---- a heap ---- */

typedef int (*ps_malloc_fn_t)(void *cookie, size_t size, void **ptr);
typedef int (*ps_calloc_fn_t)(void *cookie, size_t nmemb, size_t size, void **ptr);
typedef int (*ps_free_fn_t)(void *cookie, size_t size, void *ptr);

typedef struct {
    ps_malloc_fn_t malloc;
    ps_calloc_fn_t calloc;
    ps_free_fn_t free;
    void *cookie;
} ps_malloc_ops_t;

/* 0, and memory in *ptr; else an errno.  Nothing is done for 0 bytes. */
static inline int ps_malloc(const ps_malloc_ops_t *ops, size_t size, void **ptr)
{
    if (!ops || !ptr)
        return EINVAL;
    if (!ops->malloc)
        return ENOSYS;
    return size ? ops->malloc(ops->cookie, size, ptr) : 0;
}

/* As ps_malloc, for nmemb pieces, filled with zeroes. */
static inline int ps_calloc(const ps_malloc_ops_t *ops, size_t nmemb, size_t size, void **ptr)
{
    if (!ops || !ptr)
        return EINVAL;
    if (!ops->calloc)
        return ENOSYS;
    return size && nmemb ? ops->calloc(ops->cookie, nmemb, size, ptr) : 0;
}

/* Give back what ps_malloc or ps_calloc gave. 0: it worked. */
static inline int ps_free(const ps_malloc_ops_t *ops, size_t size, void *ptr)
{
    if (!ops || !ptr)
        return EINVAL;
    return ops->free ? ops->free(ops->cookie, size, ptr) : ENOSYS;
}

/* malloc and free of the C library. */
int ps_new_stdlib_malloc_ops(ps_malloc_ops_t *ops);

/* ---- the device tree: not on x86 ---- */

typedef char *(*ps_io_fdt_get_fn_t)(void *cookie);

typedef struct ps_fdt {
    void *cookie;
    ps_io_fdt_get_fn_t get_fn;
} ps_io_fdt_t;

/* NULL: there is none. */
static inline char *ps_io_fdt_get(const ps_io_fdt_t *io_fdt)
{
    return io_fdt && io_fdt->get_fn ? io_fdt->get_fn(io_fdt->cookie) : NULL;
}

/* ---- all of it ---- */

struct ps_io_ops {
    ps_io_mapper_t io_mapper;
    ps_io_port_ops_t io_port_ops;
    ps_dma_man_t dma_manager;
    ps_io_fdt_t io_fdt;
    ps_interface_registration_ops_t interface_registration_ops;
    ps_malloc_ops_t malloc_ops;
    ps_irq_ops_t irq_ops;
};

/* ---- bits of a register ---- */

/* The bits of a register that mask has. */
static inline uint32_t read_masked(volatile uint32_t *addr, uint32_t mask)
{
    return *addr & mask;
}

/* Only the bits of the mask change. */
static inline void write_masked(volatile uint32_t *addr, uint32_t mask, uint32_t value)
{
    assert((value & mask) == value);
    *addr = (*addr & ~mask) | value;
}

/* nbits bits of a register, from first_bit on, at the lower end of the result. */
static inline uint32_t read_bits(volatile uint32_t *addr, unsigned int first_bit,
                                 unsigned int nbits)
{
    assert(first_bit < 32 && nbits <= 32 - first_bit);
    return (uint32_t)(*addr >> first_bit & MASK(nbits));
}

/* Write nbits bits of a register, from first_bit on; the others stay. */
static inline void write_bits(volatile uint32_t *addr, unsigned int first_bit, unsigned int nbits,
                              uint32_t value)
{
    assert(first_bit < 32 && nbits <= 32 - first_bit);
    write_masked(addr, (uint32_t)(MASK(nbits) << first_bit), value << first_bit);
}
