/* ipc.h - where capabilities in messages are to go. */
#pragma once
#include <vka/vka.h>

/* A capability in a message shall go into this slot. */
static inline void vka_set_cap_receive_path(const cspacepath_t *src)
{
    seL4_SetCapReceivePath(src->root, src->capPtr, src->capDepth);
}
