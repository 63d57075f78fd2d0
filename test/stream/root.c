/* root.c - what the root task does to any world: its own calls, which are part of the stream. */
#include "stream.h"

word handler_endpoint, world, slot_now;
static word slots_at; /* root slots of this episode begin here */

word told(word error)
{
    calls++;
    mix(error);
    for (int i = 0; i < 4 && error; i++)
        mix(mr[i]);
    if (error)
        say("@  root task: error %u %x %x %x\n", error, mr[0], mr[1], mr[2]);
    return error;
}

word slot(void)
{
    return slot_now++;
}

word in_world(word kind, word i)
{
    return kind * PER_KIND + i;
}

word fill(word kind, word i, word type, word bits, word count)
{
    ipc[BUFFER_CAPS] = CNODE;
    ipc[1 + 4] = in_world(kind, i);
    ipc[1 + 5] = count;
    return told(invoke(arena, UntypedRetype, 1, 6, type, bits, world, 64));
}

word give(word kind, word i, word source)
{
    return told(copy_to(world, in_world(kind, i), WORLD_BITS, source));
}

void world_begin(void)
{
    if (!slots_at)
        slots_at = slot_now = new_slot();
    for (int p = 0; p < PERSONAS; p++)
        for (int i = 0; i < PAGE / 8; i++)
            ((volatile word *)(BUFFERS_AT + (word)p * PAGE))[i] = 0;
    world = slot();
}

void world_end(void)
{
    for (word s = slots_at; s < slot_now; s++)
        told(invoke(CNODE, CNodeDelete, 0, 2, s, 64, 0, 0));
    slot_now = slots_at;
}
