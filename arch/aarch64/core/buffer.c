/* buffer.c - IPC buffers: which frame may hold one, and where its words lie.
 *
 * Owns:    nothing.
 * Entered: ipc.c and tcb.c, through arch.h.
 * Uses:    the fields of a frame's capability.
 * Never:   looks at a mapping: the kernel reaches the buffer through its own window.  Both are
 *          cacheable and inner shareable, so both see the same bytes without maintenance (Arm ARM,
 *          B2.8). */
#include "arch.h"
#include "core/memory.h"
#include "lib/bits.h"
#include "object_types.h"

/* A frame of device memory may not hold an IPC buffer: reading a device register can have an
 * effect. */
bool arch_can_be_buffer(struct cap cap)
{
    return cap_type(cap) == CAP_frame && !cap_device(cap);
}

/* The frame's rights decide, not those of its mapping: a program with a frame that it may only read
 * must not make the kernel write into it. The buffer never crosses the end of the frame, because
 * its address is aligned to its size (TCB_SetIPCBuffer checks that). */
word *arch_buffer_words(struct cap cap, vaddr at, bool to_write)
{
    if (!arch_can_be_buffer(cap))
        return NULL;
    word vm = cap_vm_rights(cap);
    if (vm != VM_READ_WRITE && (to_write || vm != VM_READ_ONLY))
        return NULL;
    return user_words(cap_object(cap) + low_bits(at, frame_size(cap)));
}
