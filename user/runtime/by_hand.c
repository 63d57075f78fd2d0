/* by_hand.c - thread-local storage for threads that a program makes by hand and gives none.
 *
 * Owns:    the storage of such threads, and which threads were configured last.
 * Entered: libsel4's stubs of TCB_Configure and TCB_WriteRegisters (interfaces/sel4_client.h).
 * Uses:    malloc; sel4runtime_write_tls_image.
 * Never:   touches a thread that has a TLS base, another address space, or no IPC buffer.
 *
 * libsel4 finds a thread's IPC buffer by a thread-local variable.  Programs from before seL4 11,
 * the first tutorials among them, know nothing of it: they configure a thread, write its registers
 * and resume it.  They still run: the stub of TCB_WriteRegisters asks here for a TLS base.  The
 * storage goes with the buffer, which two threads cannot share: the next thread with this buffer
 * uses it again. */
#include <sel4runtime.h>
#include <stdlib.h>

enum { REMEMBERED = 16 };

/* The threads that were configured last, in turn. */
static struct {
    seL4_CPtr tcb;
    seL4_IPCBuffer *buffer;
} configured[REMEMBERED];
static unsigned next_place;

/* The storage that was given out; entries are never taken out. */
struct storage {
    struct storage *next;
    const seL4_IPCBuffer *buffer;
    seL4_Word memory[];
};
static struct storage *all;

/* The capability to this program's address space, as whoever started it said; 0 if nobody did. */
static seL4_CPtr own_vspace(void)
{
    for (const auxv_t *a = sel4runtime_auxv(); a && a->a_type; a++)
        if (a->a_type == AT_SEL4_VSPACE)
            return a->a_un.a_val;
    return 0;
}

void sel4runtime_thread_configured(seL4_CPtr tcb, seL4_Word buffer, seL4_CPtr vspace)
{
    if (buffer == 0 || vspace != own_vspace())
        return;
    unsigned place = __atomic_fetch_add(&next_place, 1, __ATOMIC_RELAXED) % REMEMBERED;
    configured[place].buffer = (seL4_IPCBuffer *)buffer;
    configured[place].tcb = tcb;
}

/* The buffer with which `tcb` was configured last; NULL: none that we know of. */
static seL4_IPCBuffer *buffer_of(seL4_CPtr tcb)
{
    for (unsigned back = 1; back <= REMEMBERED; back++) {
        unsigned place = (next_place - back) % REMEMBERED;
        if (configured[place].tcb == tcb)
            return configured[place].buffer;
    }
    return NULL;
}

static struct storage *storage_of(const seL4_IPCBuffer *buffer)
{
    struct storage *s = __atomic_load_n(&all, __ATOMIC_ACQUIRE);
    while (s && s->buffer != buffer)
        s = s->next;
    if (s)
        return s;
    s = malloc(sizeof *s + sel4runtime_get_tls_size());
    if (!s)
        return NULL;
    s->buffer = buffer;
    s->next = __atomic_load_n(&all, __ATOMIC_RELAXED);
    while (!__atomic_compare_exchange_n(&all, &s->next, s, 0, __ATOMIC_RELEASE, __ATOMIC_RELAXED))
        ;
    return s;
}

seL4_Word sel4runtime_thread_base(seL4_CPtr tcb)
{
    seL4_IPCBuffer *buffer = buffer_of(tcb);
    struct storage *s = buffer ? storage_of(buffer) : NULL;
    if (!s)
        return 0;
    seL4_Word base = sel4runtime_write_tls_image(s->memory);
    sel4runtime_set_tls_variable(base, __sel4_ipc_buffer, buffer);
    return base;
}
