/* state_port.c - the transport of the state port, on the host machine: a buffer that a test reads.
 *
 * Owns:    the buffer.
 * Entered: state_write.c and state_pass.c, through machine.h; tests, through host.h.
 * Never:   takes half of what it is given. */
#include "host.h"
#include "machine.h"
#include <stdlib.h>
#include <string.h>

static u8 *stream, key;
static size_t length, room;
static size_t most = SIZE_MAX; /* it takes no more than this */

/* A new, empty stream. */
void host_state_start(void)
{
    length = 0;
    most = SIZE_MAX;
    key = 0;
}

/* It takes no more than so many bytes from now on. */
void host_state_limit(size_t bytes)
{
    most = bytes > SIZE_MAX - length ? SIZE_MAX : length + bytes;
}

/* This byte comes at the port. */
void host_state_key(u8 byte)
{
    key = byte;
}

const u8 *host_state_stream(size_t *bytes)
{
    *bytes = length;
    return stream;
}

bool machine_state_send(const u8 *bytes, word count)
{
    if (count > most - length)
        return false;
    if (length + count > room) {
        room = 2 * (length + count);
        stream = realloc(stream, room);
        if (!stream)
            abort();
    }
    memcpy(stream + length, bytes, count);
    length += count;
    return true;
}

u8 machine_state_asked(void)
{
    u8 byte = key;
    key = 0;
    return byte;
}
