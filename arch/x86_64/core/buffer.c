/* buffer.c - IPC buffers: which frame may hold one, and where its words lie.
 *
 * Owns:    nothing.
 * Entered: ipc.c and tcb.c, through arch.h.
 * Uses:    the fields of a frame's capability.
 * Never:   looks at a mapping: the kernel reaches the buffer through its own window. */
#include "arch.h"
#include "core/memory.h"
#include "lib/bits.h"
#include "object_types.h"

bool arch_can_be_buffer(struct cap cap)
{
    return cap_type(cap) == CAP_frame && !cap_device(cap);
}

word *arch_buffer_words(struct cap cap, vaddr at, bool to_write)
{
    if (!arch_can_be_buffer(cap))
        return NULL;
    word vm = cap_vm_rights(cap);
    if (vm != VM_READ_WRITE && (to_write || vm != VM_READ_ONLY))
        return NULL;
    return user_words(cap_object(cap) + low_bits(at, frame_size(cap)));
}
