/* test_who.c - who can do what (tools/tessera/reach.c): its closure equals what threads come to
 * when every step that there is, is made in the kernel.
 *
 * Small worlds: three threads, each with a CNode and an address space of its own, and a few
 * capabilities in their CNodes.  All worlds with at most two of them, and many with more.  The
 * steps are system calls of those threads; the root thread helps nobody.  None takes anything away,
 * so they can be made one after the other until nothing is new.
 *
 * HOST_SEED=n: other random worlds; WHO_WORLDS=n: so many. */
#include "debug/state_port.h"
#include "tools/tessera/reach.h"
#include "steps.h"
#include <stdlib.h>
#include <string.h>

enum {
    THREADS = 3,
    RADIX = 5,
    SLOTS = 1 << RADIX,
    WORLDS_DEFAULT = 200,
    MOST_PLACED = 10,
    PAGE_AT = 0x400000
};

/* What a thread may be given; of a CNode, TCB or address space `whose`: 0 its own, 1 the next
 * one's. */
enum kind {
    FULL,       /* an endpoint with all rights */
    SEND_GRANT, /* it with Write and Grant */
    SEND_REPLY, /* with Write and GrantReply */
    LISTEN,     /* with Read */
    SERVE,      /* with Read and Grant */
    OTHER_FULL, /* another endpoint */
    A_CNODE,
    A_TCB = A_CNODE + 2,
    A_SPACE = A_TCB + 2,
    A_FRAME = A_SPACE + 2,
    KINDS
};

static handle threads[THREADS], cnodes[THREADS], spaces[THREADS], frame, endpoints[2];
static word pool[THREADS][KINDS]; /* slots of the root CNode */
static word tcb_at[THREADS], guarded_at[THREADS], space_at[THREADS], raw_at[THREADS],
    buffer_at[THREADS];
static word spare; /* an empty slot of the root CNode */
static bool helps[THREADS];

/* ---- the world ---- */

static struct {
    struct kernel_state kernel;
    u8 memory[sizeof host_memory], kinds[sizeof host_kinds];
} base;

static handle object_in(word s)
{
    return cap_object(*world_cap(s));
}

static word make_thread_world(word i, word f, word u)
{
    word next = f;
    tcb_at[i] = next++;
    retype(u, TCB, 0, tcb_at[i], 1);
    raw_at[i] = next++;
    retype(u, CNODE, RADIX, raw_at[i], 1);
    guarded_at[i] = next++;
    mint(guarded_at[i], raw_at[i], RIGHTS_ALL, (64 - RADIX));
    space_at[i] = next++;
    retype(u, PML4, 0, space_at[i], 1);
    CHECK_IS(invoke_words(ROOT_SLOT_ASID_POOL, LABEL_X86_ASIDPool_Assign, NONE, WORDS(space_at[i]))
                 .error,
             0);
    static const struct {
        word type;
        enum label label;
    } tables[] = { { PDPT, LABEL_X86_PDPT_Map },
                   { PD, LABEL_X86_PageDirectory_Map },
                   { PT, LABEL_X86_PageTable_Map } };
    for (word k = 0; k < 3; k++) {
        retype(u, tables[k].type, 0, next, 1);
        CHECK_IS(invoke_words(next++, tables[k].label, WORDS(PAGE_AT, 0), WORDS(space_at[i])).error,
                 0);
    }
    buffer_at[i] = next++;
    retype(u, FRAME, 0, buffer_at[i], 1);
    CHECK_IS(invoke_words(tcb_at[i], LABEL_TCB_Configure, WORDS(1, 0, 0, 0x1000),
                          WORDS(guarded_at[i], space_at[i], buffer_at[i]))
                 .error,
             0);
    invoke_words(tcb_at[i], LABEL_TCB_SetPriority, WORDS(10), WORDS(ROOT_SLOT_TCB));
    CHECK_IS(resume(tcb_at[i]).error, 0);
    threads[i] = object_in(tcb_at[i]);
    cnodes[i] = object_in(raw_at[i]);
    spaces[i] = object_in(space_at[i]);
    return next;
}

static void make_base(void)
{
    world_start();
    word u = world_untyped(17), f = first_free, e = f++, other = f++, page = f++;
    retype(u, FRAME, 0, page, 1);
    for (word i = 0; i < THREADS; i++)
        f = make_thread_world(i, f, u);
    retype(u, ENDPOINT, 0, e, 1);
    retype(u, ENDPOINT, 0, other, 1);
    spare = f++;
    frame = object_in(page);
    endpoints[0] = object_in(e);
    endpoints[1] = object_in(other);
    for (word i = 0; i < THREADS; i++) {
        static const word rights[] = { RIGHTS_ALL, RIGHT_WRITE | RIGHT_GRANT,
                                       RIGHT_WRITE | RIGHT_GRANT_REPLY, RIGHT_READ,
                                       RIGHT_READ | RIGHT_GRANT };
        for (word k = FULL; k <= SERVE; k++) {
            pool[i][k] = f++;
            mint(pool[i][k], e, rights[k], 0);
        }
        pool[i][OTHER_FULL] = other;
        for (word whose = 0; whose < 2; whose++) {
            word j = (i + whose) % THREADS;
            pool[i][A_CNODE + whose] = guarded_at[j];
            pool[i][A_TCB + whose] = tcb_at[j];
            pool[i][A_SPACE + whose] = space_at[j];
        }
        pool[i][A_FRAME] = page;
    }
    base.kernel = kernel;
    memcpy(base.memory, host_memory, sizeof host_memory);
    memcpy(base.kinds, host_kinds, sizeof host_kinds);
}

static void back_to_base(void)
{
    kernel = base.kernel;
    memcpy(host_memory, base.memory, sizeof host_memory);
    memcpy(host_kinds, base.kinds, sizeof host_kinds);
}

/* ---- system calls of a thread ---- */

/* Thread t runs, and nobody else will until run_root. */
static void run_thread(handle t)
{
    sched_set_priority(root_thread(), 0);
    sched_set_priority(t, 200);
    for (int i = 0; i < 4 && current() != t; i++)
        entry_tick();
    if (current() != t)
        CHECK(!"the thread runs");
}

static void run_root(handle t)
{
    sched_set_priority(root_thread(), 255);
    sched_set_priority(t, 10);
    entry_tick();
    if (current() != root_thread())
        CHECK(!"the root thread runs");
}

static struct cap cap_in(handle cnode, word i)
{
    return slot(cnode + i * SLOT_SIZE)->cap;
}

/* What counts of a capability: with this the same capability is found again. A mapped frame is the
 * same as one that is not. */
static bool same_cap(struct cap a, struct cap b)
{
    word type = cap_type(a);
    return type == cap_type(b) && cap_object(a) == cap_object(b) &&
           (type != CAP_endpoint ||
            (cap_rights(a) == cap_rights(b) && cap_badge(a) == cap_badge(b)));
}

static bool lies_in(struct cap cap, handle cnode)
{
    for (word i = 0; i < SLOTS; i++)
        if (same_cap(cap_in(cnode, i), cap))
            return true;
    return false;
}

static word empty_slot(handle cnode)
{
    word i = 0;
    while (i < SLOTS && !cap_is_null(cap_in(cnode, i)))
        i++;
    CHECK(i < SLOTS);
    return i;
}

/* ---- all steps ---- */

static struct {
    bool root[THREADS][THREADS]; /* [t][n]: CNode n can be t's CSpace */
    bool runs[THREADS][THREADS]; /* [t][v]: t can run in space v */
    bool acts[THREADS][THREADS];
    bool faults[THREADS][2];           /* [t][e]: t's faults can come to endpoint e */
    bool maps[THREADS];                /* the frame can be mapped in space v */
    bool has[THREADS][THREADS][KINDS]; /* [t][i][k]: t can use what pool[i][k] is */
    bool fresh;                        /* something is new */
} got;

static void note(bool *what)
{
    got.fresh = got.fresh || !*what;
    *what = true;
}

static bool takes_part(word t)
{
    bool part = helps[t];
    for (word i = 0; i < THREADS; i++)
        part = part || (helps[i] && got.acts[i][t]);
    return part;
}

/* The number of this object in a list of the threads'. */
static word number_of(handle object, const handle *list)
{
    word i = 0;
    while (i < THREADS && list[i] != object)
        i++;
    return i;
}

/* The current thread makes an invocation, without the checks of every invariant: those come once a
 * world. Its error. */
static word quick(word cptr, enum label label, word n, const word *words, word caps,
                  const word *cap)
{
    handle t = current();
    world_registers(cptr, info_make(label, 0, caps, n), n, words, caps, cap);
    world_enter(SYS_Call);
    return info_label(tcb(t)->context.info);
}

/* The same for a system call that moves no words of its own. */
static void quick_call(enum syscall_number number, word cptr, word info)
{
    world_registers(cptr, info, 0, NULL, 0, NULL);
    world_enter(number);
}

/* Thread t invokes; its error. */
static word call_as(handle t, word cptr, enum label label, word n, const word *words, word caps,
                    const word *cap)
{
    run_thread(t);
    word error = quick(cptr, label, n, words, caps, cap);
    run_root(t);
    return error;
}

/* Give t another CSpace, one that somebody has given it before. */
static void use_root(word t, word n)
{
    if (cap_object(*tcb_cap(threads[t], TCB_CSPACE)) != cnodes[n] ||
        cap_object(*tcb_cap(threads[t], TCB_VSPACE)) != spaces[t])
        CHECK_IS(quick(tcb_at[t], LABEL_TCB_SetSpace, WORDS(tcb(threads[t])->fault_handler, 0, 0),
                       WORDS(guarded_at[n], space_at[t])),
                 0);
}

/* t copies what lies in CNode `from` to CNode `to`, both by capabilities in its CSpace. */
static void copy_all(word t, word from_cptr, handle from, word to_cptr, handle to)
{
    for (word i = 0; i < SLOTS; i++) {
        struct cap cap = cap_in(from, i);
        if (cap_is_null(cap) || lies_in(cap, to))
            continue;
        word error = call_as(threads[t], to_cptr, LABEL_CNode_Copy,
                             WORDS(empty_slot(to), 64, i, 64, RIGHTS_ALL), WORDS(from_cptr));
        CHECK_IS(error, 0);
        got.fresh = true;
    }
}

/* t has the TCB of w. */
static void control(word t, word cptr, word w, handle root)
{
    if (t != w && call_as(threads[t], cptr, LABEL_TCB_ReadRegisters, WORDS(0, 1), NONE) == 0)
        note(&got.acts[t][w]);
    for (word n = 0; n < SLOTS; n++)
        for (word v = 0; v < SLOTS; v++) {
            struct cap cnode_cap = cap_in(root, n), space = cap_in(root, v);
            if (cap_type(cnode_cap) != CAP_cnode || cap_type(space) != CAP_VSPACE)
                continue;
            word i = number_of(cap_object(cnode_cap), cnodes),
                 k = number_of(cap_object(space), spaces);
            if (got.root[w][i] && got.runs[w][k])
                continue;
            if (call_as(threads[t], cptr, LABEL_TCB_SetSpace,
                        WORDS(tcb(threads[w])->fault_handler, 0, 0), WORDS(n, v)))
                continue;
            note(&got.root[w][i]);
            note(&got.runs[w][k]);
            /* As it was, for the steps that follow. */
            use_root(w, w);
            if (w == t)
                return; /* t has another CSpace now than the one that is looked at */
        }
}

/* t has an address space, and maybe the frame. */
static void map(word t, word space_cptr, word v, handle root)
{
    for (word w = 0; w < THREADS; w++)
        if (w != t && got.runs[w][v])
            note(&got.acts[t][w]);
    for (word i = 0; i < SLOTS && !got.maps[v]; i++) {
        struct cap cap = cap_in(root, i);
        if (cap_type(cap) != CAP_frame || cap_object(cap) != frame)
            continue;
        if (call_as(threads[t], i, LABEL_PAGE_MAP, WORDS(PAGE_AT, 3, 0), WORDS(space_cptr)) == 0)
            note(&got.maps[v]);
        call_as(threads[t], i, LABEL_X86_Page_Unmap, NONE, NONE);
    }
}

/* Who waits still is let go. */
static void let_all_go(void)
{
    for (word k = 0; k < THREADS; k++)
        if (tcb(threads[k])->state != RUNNING)
            quick(tcb_at[k], LABEL_TCB_Resume, NONE, NONE);
}

/* A thread, the address of an endpoint, and the CSpace in which it has that. */
struct end {
    word t, cptr, root;
};

static void call_in(struct end e, enum syscall_number number, word info)
{
    use_root(e.t, e.root);
    run_thread(threads[e.t]);
    quick_call(number, e.cptr, info);
    run_root(threads[e.t]);
}

/* `from` gives `to` the capability in slot i of the CSpace `out`; it comes to an empty slot of the
 * CNode in slot m of the CSpace `in`. Capabilities are looked up when the message moves, so each of
 * the two may have got another CSpace since it named the endpoint. */
static void give_one(struct end from, struct end to, bool answer, word out, word i, word in, word m)
{
    struct cap cap = cap_in(cnodes[out], i), into = cap_in(cnodes[in], m);
    const word where[] = { m, empty_slot(cap_object(into)), 64 };
    memcpy(ipc_buffer(threads[to.t], true) + BUFFER_RECEIVE_CNODE, where, sizeof where);
    ipc_buffer(threads[from.t], true)[BUFFER_CAPS] = i;
    if (answer) {
        call_in(from, SYS_Recv, 0);
        call_in(to, SYS_Call, 0);
        use_root(to.t, in);
        call_in((struct end){ from.t, 0, out }, SYS_Reply, info_make(0, 0, 1, 0));
    } else if (from.root == out) {
        call_in(to, SYS_Recv, 0);
        use_root(to.t, in);
        call_in(from, SYS_NBSend, info_make(0, 0, 1, 0));
    } else if (to.root == in) {
        call_in(from, SYS_Send, info_make(0, 0, 1, 0)); /* waits, and is given another CSpace */
        use_root(from.t, out);
        call_in(to, SYS_Recv, 0);
    }
    got.fresh = got.fresh || lies_in(cap, cap_object(into));
    let_all_go();
}

/* `from` gives `to` all that it can use, into each CNode that `to` has: with a message, or with the
 * answer to a Call of `to`. */
static void give(struct end from, struct end to, bool answer)
{
    for (word out = 0; out < THREADS; out++)
        for (word in = 0; in < THREADS; in++)
            for (word m = 0; m < SLOTS && got.root[from.t][out] && got.root[to.t][in]; m++)
                for (word i = 0; i < SLOTS && cap_type(cap_in(cnodes[in], m)) == CAP_cnode; i++) {
                    struct cap cap = cap_in(cnodes[out], i);
                    if (!cap_is_null(cap) && !lies_in(cap, cap_object(cap_in(cnodes[in], m))))
                        give_one(from, to, answer, out, i, in, m);
                }
    use_root(to.t, to.t);
    use_root(from.t, from.root);
}

/* t meets each other thread at the endpoint in slot i of its CSpace n. */
static void meet(word t, word i, word n)
{
    struct cap mine = cap_in(cnodes[n], i);
    for (word w = 0; w < THREADS; w++)
        for (word r = 0; r < THREADS; r++)
            for (word k = 0; k < SLOTS && w != t && takes_part(w) && got.root[w][r]; k++) {
                struct cap theirs = cap_in(cnodes[r], k);
                if (cap_type(theirs) != CAP_endpoint || cap_object(theirs) != cap_object(mine))
                    continue;
                if (cap_has_right(mine, RIGHT_WRITE) && cap_has_right(theirs, RIGHT_READ))
                    give((struct end){ t, i, n }, (struct end){ w, k, r }, false);
                if (cap_has_right(mine, RIGHT_READ) && cap_has_right(theirs, RIGHT_WRITE))
                    give((struct end){ t, i, n }, (struct end){ w, k, r }, true);
            }
}

enum { HANDLER = 1 }; /* the slot of every fault handler */

static bool may_handle(struct cap cap)
{
    return cap_type(cap) == CAP_endpoint && cap_has_right(cap, RIGHT_WRITE) &&
           cap_has_right(cap, RIGHT_ANSWER);
}

/* What is in the slot of w's fault handler goes to a spare slot, and comes back. */
static void keep_handler(word w)
{
    if (!cap_is_null(cap_in(cnodes[w], HANDLER)))
        CHECK_IS(quick(ROOT_SLOT_CNODE, LABEL_CNode_Copy,
                       WORDS(spare, 64, HANDLER, RADIX, RIGHTS_ALL), WORDS(raw_at[w])),
                 0);
}

static void put_handler(word w, word slot_of_root)
{
    quick(raw_at[w], LABEL_CNode_Delete, WORDS(HANDLER, RADIX), NONE);
    if (!cap_is_null(*world_cap(slot_of_root)))
        CHECK_IS(quick(raw_at[w], LABEL_CNode_Copy,
                       WORDS(HANDLER, RADIX, slot_of_root, 64, RIGHTS_ALL), WORDS(ROOT_SLOT_CNODE)),
                 0);
}

static void restore_handler(word w)
{
    put_handler(w, spare);
    quick(ROOT_SLOT_CNODE, LABEL_CNode_Delete, WORDS(spare, 64), NONE);
}

/* t has w's CNode in slot m, and in slot k a CNode in which an endpoint may lie: it deletes what is
 * in the slot of w's fault handler, and puts the endpoint there. If what is there is one of the two
 * CNodes' capabilities, it makes a copy of that first. */
static void choose_handler(word t, word m, word w, word k, handle root, handle from)
{
    for (word i = 0; i < SLOTS; i++) {
        struct cap cap = cap_in(from, i);
        bool first = cap_object(cap) == endpoints[0];
        if (!may_handle(cap) || got.faults[w][!first])
            continue;
        word copy = empty_slot(cnodes[w]);
        bool in_the_way = root == cnodes[w] && (m == HANDLER || k == HANDLER);
        keep_handler(w);
        if (in_the_way)
            call_as(threads[t], m, LABEL_CNode_Copy, WORDS(copy, 64, HANDLER, 64, RIGHTS_ALL),
                    WORDS(m));
        word by = in_the_way && m == HANDLER ? copy : m,
             out = in_the_way && k == HANDLER ? copy : k;
        bool put = from == cnodes[w] && i == HANDLER;
        put = put || (call_as(threads[t], by, LABEL_CNode_Delete, WORDS(HANDLER, 64), NONE) == 0 &&
                      call_as(threads[t], by, LABEL_CNode_Copy,
                              WORDS(HANDLER, 64, i, 64, RIGHTS_ALL), WORDS(out)) == 0);
        if (put)
            note(&got.faults[w][!first]);
        restore_handler(w);
        if (in_the_way)
            quick(raw_at[w], LABEL_CNode_Delete, WORDS(copy, RADIX), NONE);
    }
}

/* t answers a fault of w, if it can come to the endpoint in its slot i. */
static void handle_faults(word t, word i, struct cap mine)
{
    bool first = cap_object(mine) == endpoints[0];
    for (word w = 0; w < THREADS; w++) {
        struct cap now = cap_in(cnodes[w], HANDLER);
        bool there = may_handle(now) && cap_object(now) == cap_object(mine);
        if (w == t || got.acts[t][w] || !cap_has_right(mine, RIGHT_READ) ||
            (!there && !got.faults[w][!first]))
            continue;
        keep_handler(w);
        if (!there)
            put_handler(w, first ? pool[0][FULL] : pool[0][OTHER_FULL]);
        run_thread(threads[t]);
        quick_call(SYS_Recv, i, 0);
        run_root(threads[t]);
        run_thread(threads[w]);
        entry_fault(threads[w], FAULT_UserException, 0, 0, 0);
        run_root(threads[w]);
        if (tcb(threads[w])->state == BLOCKED_REPLY)
            note(&got.acts[t][w]);
        let_all_go();
        restore_handler(w);
    }
}

/* Each step of t with what lies in one of its CSpaces. */
static void steps_of(word t, word n)
{
    handle root = cnodes[n];
    for (word i = 0; i < SLOTS; i++) {
        struct cap cap = cap_in(root, i);
        use_root(t, n);
        switch (cap_type(cap)) {
        case CAP_cnode:
            for (word k = 0; k < SLOTS; k++)
                if (cap_type(cap_in(root, k)) == CAP_cnode) {
                    copy_all(t, i, cap_object(cap), k, cap_object(cap_in(root, k)));
                    choose_handler(t, i, number_of(cap_object(cap), cnodes), k, root,
                                   cap_object(cap_in(root, k)));
                }
            break;
        case CAP_tcb:
            control(t, i, number_of(cap_object(cap), threads), root);
            break;
        case CAP_VSPACE:
            map(t, i, number_of(cap_object(cap), spaces), root);
            break;
        case CAP_endpoint:
            meet(t, i, n);
            use_root(t, n);
            handle_faults(t, i, cap);
            break;
        default:
            break;
        }
    }
    use_root(t, t);
}

static void all_steps(void)
{
    memset(&got, 0, sizeof got);
    for (word i = 0; i < THREADS; i++)
        got.root[i][i] = got.runs[i][i] = true;
    do {
        got.fresh = false;
        for (word t = 0; t < THREADS; t++)
            for (word n = 0; n < THREADS; n++)
                if (takes_part(t) && got.root[t][n])
                    steps_of(t, n);
        for (word a = 0; a < THREADS; a++)
            for (word b = 0; b < THREADS; b++)
                for (word c = 0; c < THREADS; c++) {
                    if (a != b && takes_part(a) && got.runs[a][c] && got.runs[b][c])
                        note(&got.acts[a][b]);
                    if (a != b && got.acts[a][c] && got.acts[c][b])
                        note(&got.acts[a][b]);
                }
    } while (got.fresh);
    for (word t = 0; t < THREADS; t++)
        for (word n = 0; n < THREADS; n++)
            for (word i = 0; takes_part(t) && got.root[t][n] && i < THREADS; i++)
                for (word k = 0; k < KINDS; k++)
                    got.has[t][i][k] = got.has[t][i][k] ||
                                       lies_in(*world_cap(pool[i][k]), cnodes[n]);
}

/* ---- the two side by side ---- */

static word placed[MOST_PLACED], placed_count; /* thread * KINDS + kind */
static unsigned shown, more_worlds;
static bool more;

/* Has some thread been given another CSpace? The rules take together what it can use in each, and
 * system calls that need two capabilities at once find them in one only: then they may say more. */
static bool exchanged(void)
{
    for (word t = 0; t < THREADS; t++)
        for (word n = 0; n < THREADS; n++)
            if (t != n && got.root[t][n])
                return true;
    return false;
}

/* The rules never say less than what is so, and more only where a CSpace was exchanged. */
static void agree(bool fast, bool real, const char *what, word a, word b)
{
    bool allowed = fast && !real && exchanged();
    more = more || allowed;
    if (fast == real || allowed) {
        checks_passed++;
        return;
    }
    checks_failed++;
    if (shown++ > 8)
        return;
    printf("who: %s %lu %lu: the rules say %s, the kernel %s; helpers %d%d%d, placed", what,
           (unsigned long)a, (unsigned long)b, fast ? "yes" : "no", real ? "yes" : "no", helps[0],
           helps[1], helps[2]);
    for (word i = 0; i < placed_count; i++)
        printf(" %lu:%lu", (unsigned long)(placed[i] / KINDS), (unsigned long)(placed[i] % KINDS));
    printf("\n");
}

/* Is there a slot with this capability that t can use by the rules? */
static bool can_use(const struct reach *r, const struct tess *t, const struct tess_thread *thread,
                    struct cap cap)
{
    for (size_t i = 0; i < tess_slot_count(t); i++) {
        const struct tess_slot *s = tess_slot(t, i);
        if (s->object.at == cap_object(cap) && same_cap(slot(s->at)->cap, cap) &&
            reach_uses(r, thread, s))
            return true;
    }
    return false;
}

static struct tess *model_now(void)
{
    size_t bytes;
    host_state_start();
    state_switch(true);
    state_leave();
    state_switch(false);
    const u8 *stream = host_state_stream(&bytes);
    return tess_open_bytes(stream, bytes);
}

static void compare(void)
{
    bool uses[THREADS][THREADS][KINDS], acts[THREADS][THREADS], runs[THREADS][THREADS],
        maps[THREADS];
    struct tess *t = model_now();
    struct reach *r = reach_begin(t);
    const struct tess_thread *it[THREADS];
    reach_trust(r, tess_thread_at(t, root_thread()));
    for (word i = 0; i < THREADS; i++) {
        it[i] = tess_thread_at(t, threads[i]);
        if (!helps[i])
            reach_trust(r, it[i]);
    }
    reach_close(r);
    for (word a = 0; a < THREADS; a++) {
        for (word b = 0; b < THREADS; b++) {
            acts[a][b] = a != b && reach_acts(r, it[a], it[b]);
            runs[a][b] = reach_runs(r, it[a], spaces[b]);
            for (word k = 0; k < KINDS; k++)
                uses[a][b][k] = can_use(r, t, it[a], *world_cap(pool[b][k]));
        }
        maps[a] = false;
        for (size_t i = 0; i < tess_slot_count(t); i++)
            maps[a] = maps[a] || (tess_slot(t, i)->object.at == frame &&
                                  tess_is(t, tess_slot(t, i), "frame") &&
                                  reach_maps(r, spaces[a], tess_slot(t, i)));
    }
    all_steps();
    for (word a = 0; a < THREADS; a++) {
        agree(maps[a], got.maps[a], "maps", a, 0);
        for (word b = 0; b < THREADS; b++) {
            agree(acts[a][b], got.acts[a][b], "acts", a, b);
            agree(runs[a][b], got.runs[a][b], "runs", a, b);
            for (word k = 0; k < KINDS; k++)
                agree(uses[a][b][k], got.has[a][b][k], "has", a, b * KINDS + k);
        }
    }
    more_worlds += more;
    more = false;
    reach_end(r);
    tess_close(t);
    check_invariants();
}

/* A world with these capabilities; slot 1 of a CNode, the first, is its thread's fault handler. */
static void try_world(void)
{
    word next[THREADS] = { 1, 1, 1 };
    back_to_base();
    for (word i = 0; i < placed_count; i++) {
        word t = placed[i] / KINDS, k = placed[i] % KINDS;
        CHECK_IS(quick(raw_at[t], LABEL_CNode_Copy,
                       WORDS(next[t]++, RADIX, pool[t][k], 64, RIGHTS_ALL), WORDS(ROOT_SLOT_CNODE)),
                 0);
    }
    compare();
}

void test_who(void)
{
    const char *count = getenv("WHO_WORLDS");
    unsigned long worlds = count ? strtoul(count, NULL, 10) : WORLDS_DEFAULT, tried = 0;
    random_start();
    world_fast = (struct world_fast){ .by_door = true };
    shown = more_worlds = 0;
    make_base();
    for (word i = 0; i < THREADS; i++)
        helps[i] = true;
    /* The first thread has the first: other worlds are the same with other names. */
    for (word a = 0; a < KINDS; a++)
        for (word b = a; b < THREADS * KINDS; b++, tried++) {
            placed[0] = a, placed[1] = b, placed_count = b > a ? 2 : 1;
            try_world();
        }
    for (unsigned long i = 0; i < worlds; i++, tried++) {
        placed_count = 3 + pick(MOST_PLACED - 2);
        for (word k = 0; k < placed_count; k++)
            placed[k] = pick(THREADS * KINDS);
        for (word k = 0; k < THREADS; k++)
            helps[k] = pick(4) != 0;
        try_world();
    }
    printf("who: %lu worlds, and in %u of them the rules say more\n", tried, more_worlds);
    CHECK(more_worlds * 50 < tried);
    world_fast.by_door = false;
}
