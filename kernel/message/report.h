/* report.h - what a thread did wrong, as a message. */
#pragma once
#include "arch.h"
#include "debug/state_port.h"
#include "message/api.h"

void fault_tell(handle t, handle receiver, word badge);
bool fault_answer(handle t, handle handler);

/* Note in t's TCB what it has done. What the words mean for each type is said at struct fault. */
static inline void fault_note(handle t, enum fault_type type, word address, word code, word error)
{
    struct fault *f = &tcb(t)->fault;
    f->type = type;
    f->address = address;
    f->code = code;
    f->error = error;
    TELL(fault(t));
}

/* The report of a page fault, which most reports are: four words, all in registers. */
static inline void fault_tell_vm(handle t, handle receiver, word badge)
{
    const struct fault *f = &tcb(t)->fault;
    struct context *to = &tcb(receiver)->context;
    to->mr[0] = context_ip(&tcb(t)->context);
    to->mr[1] = f->address;
    to->mr[2] = arch_fault_is_fetch(f->code);
    to->mr[3] = f->code;
    to->cap = badge;
    to->info = info_make(FAULT_VMFault, 0, 0, 4);
}
