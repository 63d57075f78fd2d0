/* invariants.c - what must hold whenever the kernel is not running: one named check each.
 *
 * Slots and objects are found by the map of the host machine, not through the kernel's own lists, so
 * that a list which lost something is noticed. */
#include "lib/bits.h"
#include "object/endpoint.h"
#include "object/notification.h"
#include "vspace.h"
#include "world.h"
#include "arch.h"
#include <stdlib.h>
#include <string.h>

static const char *checking;

static void must(bool ok, const char *what, word at)
{
    if (ok)
        return;
    fprintf(stderr, "invariant broken: %s: %s (at 0x%lx)\n", checking, what, (unsigned long)at);
    abort();
}

static const word memory_end = (word)1 << HOST_MEMORY_BITS;

/* What there is, found in one pass over the map: all slots, the full ones, and objects. */
static struct {
    handle slots[HOST_CELLS], full[HOST_CELLS], tcbs[HOST_CELLS], endpoints[HOST_CELLS], ntfns[HOST_CELLS];
    word slot_count, full_count, tcb_count, endpoint_count, ntfn_count;
} all;

static void find_one(handle at)
{
    switch (host_kind(at)) {
    case KIND_SLOT:
        if (at % SLOT_SIZE == 0) {
            all.slots[all.slot_count++] = at;
            if (!slot_is_empty(at))
                all.full[all.full_count++] = at;
        }
        break;
    case KIND_TCB:
        if (at % P2(TCB_BITS) == (word)TCB_SLOTS * SLOT_SIZE)
            all.tcbs[all.tcb_count++] = at / P2(TCB_BITS) * P2(TCB_BITS);
        break;
    case KIND_ENDPOINT:
        all.endpoints[all.endpoint_count++] = at;
        break;
    case KIND_NOTIFICATION:
        if (at % sizeof(struct notification) == 0)
            all.ntfns[all.ntfn_count++] = at;
        break;
    default:
        break;
    }
}

static void find_all(void)
{
    all.slot_count = all.full_count = all.tcb_count = all.endpoint_count = all.ntfn_count = 0;
    for (word cell = 0; cell < HOST_CELLS; cell += 64) {
        word many[8], any = 0;                      /* most of it is free memory */
        memcpy(many, host_kinds + cell, sizeof many);
        for (word i = 0; i < 8; i++)
            any |= many[i];
        for (word i = 0; any && i < 64; i++)
            find_one((cell + i) * HOST_CELL);
    }
}

#define EACH(thing, list, n) \
    for (word i_##thing = 0, thing = 0; i_##thing < all.n && (thing = all.list[i_##thing], true); i_##thing++)
#define EACH_SLOT(s) EACH(s, full, full_count)
#define EACH_TCB(t) EACH(t, tcbs, tcb_count)

static void derivation_links(handle s)
{
    handle next = slot_next(s), prev = slot_prev(s);
    if (slot_is_empty(s)) {
        must(slot(s)->prev == 0 && slot(s)->next_and_flags == 0 && slot(s)->cap.w1 == 0,
             "an empty slot is all zero", s);
        return;
    }
    must(next != s && prev != s, "no slot is its own neighbour", s);
    must(!next || slot_prev(next) == s, "the next one knows this one", s);
    must(!prev || slot_next(prev) == s, "the one before knows this one", s);
    must(!next || !slot_is_empty(next), "no empty slot is on the list", s);
}

/* An object lies in memory of its kind. */
static void object_kind(handle s)
{
    struct cap c = slot(s)->cap;
    handle o = cap_object(c);
    switch ((enum cap_type)cap_type(c)) {
    case CAP_endpoint:
        must(host_kind(o) == KIND_ENDPOINT, "an endpoint capability names an endpoint", s);
        break;
    case CAP_notification:
        must(host_kind(o) == KIND_NOTIFICATION, "a notification capability names one", s);
        break;
    case CAP_tcb:
    case CAP_reply:
        must(host_kind(o + TCB_SLOTS * SLOT_SIZE) == KIND_TCB, "it names a TCB", s);
        break;
    case CAP_cnode:
        for (word i = 0; i < pow2(cap_radix(c)); i++)
            must(host_kind(o + i * SLOT_SIZE) == KIND_SLOT, "a CNode is made of slots", s);
        must(cap_guard_bits(c) + cap_radix(c) <= WORD_BITS, "guard and radix fit a word", s);
        break;
    case CAP_page_table:
    case CAP_page_directory:
    case CAP_pdpt:
    case CAP_pml4:
    case CAP_asid_pool:
        must(host_kind(o) == KIND_TABLE, "it names a table", s);
        break;
    case CAP_untyped:
        must(cap_free(c) <= pow2(cap_size_bits(c)), "no untyped is used up more than it is large", s);
        break;
    default:
        break;
    }
}

/* ---- who is held by a capability ---- */

static u8 held[(1 << HOST_MEMORY_BITS) / HOST_CELL];

static void hold(handle o, word bytes)
{
    for (word at = o; at < o + bytes; at += HOST_CELL)
        held[at / HOST_CELL] = 1;
}

static bool is_held(handle o)
{
    return o < memory_end && held[o / HOST_CELL];
}

/* Mark every object that some capability stands for; kernel memory holds itself. */
static void find_held(void)
{
    memset(held, 0, sizeof held);
    hold(kernel.irq_slots, P2(PAGE_BITS));
    EACH_SLOT(s) {
        struct cap c = slot(s)->cap;
        word bits = cap_memory_bits(c);
        if (cap_type(c) != CAP_untyped && cap_type(c) != CAP_frame && bits != NO_MEMORY)
            hold(cap_object(c), pow2(bits));
    }
}

/* Nothing that is alive lies in, or points to, an object that nobody holds: its memory may become
 * something else at any time. */
static void nothing_dangles(void)
{
    EACH_SLOT(s) must(is_held(s), "a capability lies in a dead object", s);
    EACH_TCB(t) {
        const struct tcb *x = tcb(t);
        if (!is_held(t)) {
            must(x->state == INACTIVE && !x->bound_notification, "a dead thread is out of everything", t);
            continue;
        }
        must(!x->bound_notification || is_held(x->bound_notification), "bound to the living", t);
        must(!x->blocked_on || is_held(x->blocked_on), "blocked on the living", t);
        must(!x->reply_slot || is_held(x->reply_slot), "answered by the living", t);
    }
}

/* What was made from an untyped lies in its used part; what is unused is zero. */
static void untyped_memory(handle s)
{
    struct cap c = slot(s)->cap;
    word end = cap_object(c) + cap_free(c);
    for (handle child = slot_next(s); child && cap_covers(c, slot(child)->cap);
         child = slot_next(child)) {
        word bits = cap_memory_bits(slot(child)->cap);
        must(cap_object(slot(child)->cap) + pow2(bits) <= end, "a child lies in the used part", child);
    }
    if (cap_device(c))
        return;
    for (word at = end; at < cap_object(c) + pow2(cap_size_bits(c)); at += 8)
        must(*(word *)(void *)(host_memory + at) == 0, "unused memory is zero", at);
}

/* Untypeds that are not each other's ancestors do not overlap: on the list, a later one lies inside
 * an earlier one or after all of it. */
static void untyped_siblings(handle s)
{
    struct cap c = slot(s)->cap;
    for (handle other = slot_next(s); other; other = slot_next(other)) {
        struct cap o = slot(other)->cap;
        if (cap_type(o) != CAP_untyped || cap_covers(c, o))
            continue;
        bool apart = cap_object(o) >= cap_object(c) + pow2(cap_size_bits(c)) ||
                     cap_object(c) >= cap_object(o) + pow2(cap_size_bits(o));
        must(apart, "two untypeds overlap", s);
    }
}

static bool in_queue(const struct queue *q, handle t)
{
    word n = 0;
    for (handle x = q->head; x && n < memory_end; x = tcb(x)->queue_next, n++)
        if (x == t)
            return true;
    return false;
}

static void queue_links(const struct queue *q, word at)
{
    handle prev = 0;
    word n = 0;
    for (handle t = q->head; t; t = tcb(t)->queue_next) {
        must(tcb(t)->queue_prev == prev, "queue links agree", at);
        must(n++ < memory_end / P2(TCB_BITS), "a queue ends", at);
        prev = t;
    }
    must(queue_tail(q) == prev, "the tail is the last", at);
}

static void ready_queues(void)
{
    for (word d = 0; d < NUM_DOMAINS; d++) {
        for (word p = 0; p < NUM_PRIORITIES; p++) {
            struct queue *q = &kernel.ready[d * NUM_PRIORITIES + p];
            bool bit = kernel.ready_bits[d][p / WORD_BITS] >> p % WORD_BITS & 1;
            must(bit == (q->head != 0), "a bit for each ready queue that is not empty", p);
            if (!q->head)
                continue;
            queue_links(q, p);
            for (handle t = q->head; t; t = tcb(t)->queue_next) {
                must(tcb(t)->ready && tcb_is_runnable(t), "who is ready can run", t);
                must(tcb(t)->priority == p && tcb(t)->domain == d, "at its own priority", t);
            }
        }
        for (word w = 0; w < PRIORITY_WORDS; w++)
            must((kernel.ready_words[d] >> w & 1) == (kernel.ready_bits[d][w] != 0),
                 "a bit for each word that is not 0", w);
    }
}

static void thread_state(handle t)
{
    const struct tcb *x = tcb(t);
    struct queue *ready = &kernel.ready[x->domain * NUM_PRIORITIES + x->priority];
    must(x->ready == in_queue(ready, t), "ready says whether it is in its queue", t);
    switch (x->state) {
    case RUNNING:
    case RESTARTING:
        must(x->ready || t == this_cpu()->current, "who can run, runs or is ready", t);
        must(!(x->ready && t == this_cpu()->current), "who runs is in no queue", t);
        break;
    case BLOCKED_SEND:
        must(in_queue(&endpoint(x->blocked_on)->waiters, t), "a sender is in its queue", t);
        must(queue_tag(&endpoint(x->blocked_on)->waiters) == EP_SENDING, "of senders", t);
        break;
    case BLOCKED_RECEIVE:
        must(in_queue(&endpoint(x->blocked_on)->waiters, t), "a receiver is in its queue", t);
        must(queue_tag(&endpoint(x->blocked_on)->waiters) == EP_RECEIVING, "of receivers", t);
        break;
    case BLOCKED_NOTIFICATION:
        must(in_queue(&notification(x->blocked_on)->waiters, t), "a waiter is in its queue", t);
        break;
    case BLOCKED_REPLY:
        if (x->reply_slot)
            must(cap_type(slot(x->reply_slot)->cap) == CAP_reply &&
                     cap_object(slot(x->reply_slot)->cap) == t,
                 "the reply capability is where the caller thinks", t);
        break;
    case INACTIVE:
        must(!x->ready, "who is stopped is not ready", t);
        break;
    }
    must(x->blocked_on == 0 || x->state == BLOCKED_SEND || x->state == BLOCKED_RECEIVE ||
             x->state == BLOCKED_NOTIFICATION,
         "who waits at nothing knows of nothing", t);
    must(x->state == BLOCKED_REPLY || x->reply_slot == 0, "only who awaits a reply has a slot for it", t);
    if (x->bound_notification)
        must(notification(x->bound_notification)->bound == t, "bound both ways", t);
    if (x->cancel_next)
        must(tcb(x->cancel_next)->cancel_by == t && tcb(x->cancel_next)->state == BLOCKED_SEND,
             "an interrupted walk stands at a sender that knows of it", t);
    if (x->cancel_by)
        must(tcb(x->cancel_by)->cancel_next == t, "and the other way round", t);
}

/* What a thread remembers of a capability holds as long as that capability is there. */
static void address_space_of(handle t)
{
    struct cap c = *tcb_cap(t, TCB_VSPACE);
    must(!is_held(t) || cap_is_null(c) || (arch_is_vspace(c) && c.w1 != 0),
         "a thread's VSpace is an assigned PML4", t);
}

static void remembered(handle t)
{
    const struct tcb *x = tcb(t);
    struct cap root = *tcb_cap(t, TCB_CSPACE);
    if (root.w0 == x->cspace_key && x->cspace_slots) {
        must(cap_type(root) == CAP_cnode && root.w1 == 0 && cap_object(root) == x->cspace_base,
             "a remembered CSpace is this CNode", t);
        must(x->cspace_slots == pow2(cap_radix(root)) && cap_radix(root) + cap_guard_bits(root) == WORD_BITS,
             "and flat", t);
    }
    if (tcb_cap(t, TCB_BUFFER)->w0 == x->buffer_key)
        must(arch_buffer_words(*tcb_cap(t, TCB_BUFFER), x->ipc_buffer, true) == user_words(x->buffer_at),
             "a remembered buffer is this one", t);
}

static void endpoint_state(handle ep)
{
    struct queue *q = &endpoint(ep)->waiters;
    queue_links(q, ep);
    must((queue_tag(q) == EP_IDLE) == (q->head == 0), "idle when nobody waits", ep);
    for (handle t = q->head; t; t = tcb(t)->queue_next)
        must((tcb(t)->state == BLOCKED_SEND || tcb(t)->state == BLOCKED_RECEIVE) &&
                 tcb(t)->blocked_on == ep, "who waits is blocked here", t);
}

static void notification_state(handle n)
{
    struct queue *q = &notification(n)->waiters;
    queue_links(q, n);
    must((queue_tag(q) == NTFN_WAITING) == (q->head != 0), "waiting when somebody waits", n);
    must(queue_tag(q) == NTFN_ACTIVE || notification(n)->bits == 0, "bits when active only", n);
    for (handle t = q->head; t; t = tcb(t)->queue_next)
        must(tcb(t)->state == BLOCKED_NOTIFICATION && tcb(t)->blocked_on == n,
             "who waits is blocked here", t);
    if (notification(n)->bound)
        must(tcb(notification(n)->bound)->bound_notification == n, "bound both ways", n);
}

/* A reply capability is known to the thread it answers; an address space to its pool. */
static void special_caps(handle s)
{
    struct cap c = slot(s)->cap;
    if (cap_type(c) == CAP_reply)
        must(tcb(cap_object(c))->reply_slot == s && tcb(cap_object(c))->state == BLOCKED_REPLY,
             "the caller knows its reply capability", s);
    if (cap_type(c) == CAP_asid_pool)
        must(kernel.asid_pool[cap_asid(c) / TABLE_ENTRIES] == cap_object(c), "a pool is known", s);
    if (cap_type(c) == CAP_irq_handler)
        must(kernel.irq_issued[cap_irq(c)], "a handler's interrupt is issued", s);
    if (cap_type(c) == CAP_io_port)
        must(kernel.ports_issued[cap_first_port(c) / WORD_BITS] >> cap_first_port(c) % WORD_BITS & 1,
             "a port's range is issued", s);
}

/* Entries of the user half point to tables or to memory that holds no kernel object. */
static void table_entries(paddr t, word shift)
{
    for (word i = 0; i < (shift == 39 ? TABLE_ENTRIES / 2 : TABLE_ENTRIES); i++) {
        word e = table(t)[i];
        if (!(e & ENTRY_PRESENT))
            continue;
        bool leaf = shift == PAGE_BITS || (e & ENTRY_LARGE);
        paddr p = entry_address(e, leaf ? shift : PAGE_BITS);
        if (!leaf) {
            must(host_kind(p) == KIND_TABLE, "an entry points to a table", t + i * 8);
            table_entries(p, shift - 9);
        } else if (p < memory_end) {
            must(host_kind(p) == KIND_FREE, "no kernel object is mapped for users", t + i * 8);
        }
    }
}

static void address_spaces(void)
{
    for (word pool = 0; pool < ASID_POOLS; pool++) {
        if (!kernel.asid_pool[pool])
            continue;
        for (word i = 0; i < TABLE_ENTRIES; i++) {
            paddr root = table(kernel.asid_pool[pool])[i];
            if (!root)
                continue;
            must(pool + i != 0, "identifier 0 is nobody's", i);
            must(table(root)[TABLE_ENTRIES - 1] == 1, "the kernel is in every address space", root);
            table_entries(root, 39);
        }
    }
}

void check_invariants(void)
{
    find_all();
    checking = "derivation list";
    EACH(s, slots, slot_count) derivation_links(s);
    checking = "lifetimes";
    find_held();
    nothing_dangles();
    checking = "objects";
    EACH_SLOT(s) object_kind(s);
    checking = "untyped memory";
    EACH_SLOT(s) if (cap_type(slot(s)->cap) == CAP_untyped && cap_object(slot(s)->cap) < memory_end &&
                     !cap_device(slot(s)->cap)) {
        untyped_memory(s);
        untyped_siblings(s);
    }
    checking = "capabilities";
    EACH_SLOT(s) special_caps(s);
    checking = "ready queues";
    ready_queues();
    checking = "threads";
    EACH_TCB(t)
    {
        thread_state(t);
        remembered(t);
        address_space_of(t);
    }
    checking = "endpoints";
    EACH(e, endpoints, endpoint_count) endpoint_state(e);
    checking = "notifications";
    EACH(n, ntfns, ntfn_count) notification_state(n);
    checking = "address spaces";
    address_spaces();
    checking = "processor";
    must(this_cpu()->next == 0 && !this_cpu()->choose, "the scheduler has decided", 0);
    must(!this_cpu()->current || tcb(this_cpu()->current)->state == RUNNING, "who runs, runs", 0);
    for (word irq = 0; irq < IRQ_COUNT; irq++) {
        struct cap c = slot(kernel.irq_slots + irq * SLOT_SIZE)->cap;
        must(cap_is_null(c) || cap_type(c) == CAP_notification, "interrupts signal notifications", irq);
    }
}
