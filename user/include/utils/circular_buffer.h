/* circular_buffer.h - a queue of bytes; it holds size - 1 of them. */
#pragma once
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/types.h>
#include <unistd.h>
#include <utils/zf_log.h>

typedef struct circ_buf {
    off_t head, tail; /* the next byte to get; where the next one is put */
    size_t size;
    uint8_t buf[];
} circ_buf_t;

/* cb has `size` bytes behind it; 0, or EINVAL. */
static inline int circ_buf_init(size_t size, circ_buf_t *cb)
{
    if (size == 0 || !cb)
        return EINVAL;
    cb->head = cb->tail = 0;
    cb->size = size;
    return 0;
}

static inline off_t circ_buf_next_(const circ_buf_t *cb, off_t at)
{
    return at + 1 == (off_t)cb->size ? 0 : at + 1;
}

/* Is there no room for one more? Is there nothing in it? */
static inline bool circ_buf_is_full(circ_buf_t *cb)
{
    return circ_buf_next_(cb, cb->tail) == cb->head;
}

static inline bool circ_buf_is_empty(circ_buf_t *cb)
{
    return cb->tail == cb->head;
}

/* It must not be full. */
static inline void circ_buf_put(circ_buf_t *cb, uint8_t c)
{
    cb->buf[cb->tail] = c;
    cb->tail = circ_buf_next_(cb, cb->tail);
}

/* It must not be empty. */
static inline uint8_t circ_buf_get(circ_buf_t *cb)
{
    uint8_t c = cb->buf[cb->head];
    cb->head = circ_buf_next_(cb, cb->head);
    return c;
}
