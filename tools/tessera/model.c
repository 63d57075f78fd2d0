/* model.c - the state of a kernel, kept up to date record by record (model.h).
 *
 * Owns:    the model.
 * Uses:    stream.c, which reads the records; ask.c answers questions about what is kept here.
 * Never:   prints; ends the program, unless there is no memory. */
#include "inner.h"
#include "postmortem.h"
#include <stdio.h>

/* ---- small things ---- */

static tess_word *keep_words(struct tess *t, const tess_word *words, size_t count)
{
    struct block *b = t->blocks;
    if (count == 0)
        return NULL;
    if (!b || b->used + count > sizeof b->words / sizeof *b->words) {
        b = table_grow(NULL, 0, sizeof *b);
        b->next = t->blocks;
        b->used = 0;
        t->blocks = b;
    }
    tess_word *to = &b->words[b->used];
    memcpy(to, words, count * sizeof *to);
    b->used += count;
    return to;
}

static char *keep_text(struct tess *t, const char *text)
{
    tess_word words[STREAM_TEXT / sizeof(tess_word)] = { 0 };
    snprintf((char *)words, sizeof words, "%s", text);
    return (char *)keep_words(t, words, strlen((char *)words) / sizeof *words + 1);
}

/* The number of the first slot at this address or behind it. */
static size_t place_of(const struct tess *t, tess_word at)
{
    size_t from = 0, to = t->slot_count;
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        if (t->slots[middle]->pub.at < at)
            from = middle + 1;
        else
            to = middle;
    }
    return from;
}

struct node *model_node(const struct tess *t, tess_word at)
{
    size_t i = place_of(t, at);
    return i < t->slot_count && t->slots[i]->pub.at == at ? t->slots[i] : NULL;
}

/* What was made of the slots is out of date. */
static void slots_changed(struct tess *t)
{
    t->has_list = t->has_holders = t->has_mappings = false;
    t->changes++;
}

/* ---- names and objects ---- */

static bool is_type(const struct tess *t, tess_word type, const char *name)
{
    return strcmp(tess_name(t, STATE_TABLE_TYPE, type), name) == 0;
}

static void take_name(struct tess *t, const struct rec_NAME *r)
{
    if (r->table >= TABLES || r->number >= MOST_NUMBERS)
        return;
    while (t->names[r->table].count <= r->number)
        *TABLE_MORE(t->names[r->table].text, t->names[r->table].count) = NULL;
    char **text = &t->names[r->table].text[r->number];
    free(*text);
    *text = table_grow(NULL, 0, strlen(r->text) + 1);
    strcpy(*text, r->text);
}

/* Untypeds lie within each other, at the same address as what was made of them. */
static tess_word untyped_key(tess_word at, tess_word bits)
{
    return at * 64 + bits + 1;
}

static struct tess_id object_id(const struct tess *t, tess_word type, tess_word at, tess_word bits)
{
    if (!at)
        return (struct tess_id){ 0, 0 };
    tess_word made = is_type(t, type, "untyped") ? map_get(&t->untyped_made, untyped_key(at, bits))
                                                 : map_get(&t->generations, at);
    return (struct tess_id){ at, made };
}

/* The object is new. What a notification or a context was before at this address is forgotten. */
static void take_object(struct tess *t, const struct rec_OBJECT *r)
{
    if (is_type(t, r->type, "untyped"))
        map_put(&t->untyped_made, untyped_key(r->at, r->bits), r->generation);
    else
        map_put(&t->generations, r->at, r->generation);
    size_t i = (size_t)map_get(&t->notification_at, r->at);
    if (i)
        t->notifications[i - 1].pub = (struct tess_notification){ 0 };
    for (i = 0; i < t->context_count; i++)
        if (t->contexts[i].at == r->at)
            t->contexts[i].pub = (struct tess_context){ 0 };
}

/* ---- threads ---- */

static void thread_goes(struct tess *t, struct tess_thread *thread)
{
    thread->gone = true;
    t->changes++;
    thread->died = t->pass;
    map_put(&t->thread_at, thread->id.at, 0);
}

/* The thread at this address; a new one, if none lives there, or another object. */
static struct thread_node *thread_for(struct tess *t, tess_word at)
{
    size_t i = (size_t)map_get(&t->thread_at, at);
    tess_word made = map_get(&t->generations, at);
    if (i && t->threads[i - 1]->pub.id.generation == made)
        return t->threads[i - 1];
    if (i)
        thread_goes(t, &t->threads[i - 1]->pub);
    if (t->thread_count == t->thread_made) {
        size_t count = t->thread_made;
        *TABLE_MORE(t->threads, count) = table_grow(NULL, 0, sizeof(struct thread_node));
        t->thread_made = count;
    }
    struct thread_node *node = t->threads[t->thread_count++];
    memset(node, 0, sizeof *node);
    node->pub.id = (struct tess_id){ at, made };
    node->pub.born = t->pass;
    map_put(&t->thread_at, at, t->thread_count);
    t->has_holders = false;
    return node;
}

static void take_thread(struct tess *t, const struct rec_THREAD *r)
{
    struct thread_node *node = thread_for(t, r->at);
    struct tess_thread *it = &node->pub;
    node->seen = true;
    t->changes++;
    snprintf(it->name, sizeof it->name, "%.63s", r->name);
    it->state = r->state;
    it->waits_at = r->waits_at;
    it->slot = r->slot;
    it->cptr = r->cptr;
    it->badge = r->badge;
    it->is_call = r->wants & 1;
    it->is_fault = r->wants & 2;
    it->reply_slot = r->reply_slot;
    it->awaited = r->call;
    it->priority = r->priority;
    it->mcp = r->mcp;
    it->domain = r->domain;
    it->flags = r->flags;
    it->bound = r->bound;
    it->fault_handler = r->fault_handler;
    it->buffer = r->buffer;
    it->context = r->context;
    it->core = r->core;
    it->reply = r->reply;
    it->fault = r->fault;
    it->fault_address = r->fault_address;
    it->fault_code = r->fault_code;
}

/* ---- slots ---- */

static void slot_goes(struct tess *t, tess_word at)
{
    size_t i = place_of(t, at);
    if (i == t->slot_count || t->slots[i]->pub.at != at)
        return;
    free(t->slots[i]);
    memmove(&t->slots[i], &t->slots[i + 1], (--t->slot_count - i) * sizeof *t->slots);
}

static struct node *slot_for(struct tess *t, tess_word at)
{
    size_t i = place_of(t, at);
    if (i < t->slot_count && t->slots[i]->pub.at == at)
        return t->slots[i];
    struct node *node = table_grow(NULL, 0, sizeof *node);
    memset(node, 0, sizeof *node);
    node->pub.at = at;
    t->slots = table_grow(t->slots, t->slot_count, sizeof *t->slots);
    memmove(&t->slots[i + 1], &t->slots[i], (t->slot_count++ - i) * sizeof *t->slots);
    t->slots[i] = node;
    return node;
}

static void map_at(struct node *n, tess_word space, tess_word address, tess_word covers)
{
    n->pub.mapped = space != 0;
    n->pub.space = space;
    n->pub.address = space ? address : 0;
    n->covers = space ? covers : 0;
}

/* Capabilities that say the same of a mapping share it: what one has, all have. */
static void share_mapping(struct tess *t, const struct node *from)
{
    if (!(from->pub.flags & STATE_SLOT_MAPPED))
        return;
    for (size_t i = 0; i < t->slot_count; i++) {
        struct node *n = t->slots[i];
        if (n != from && n->pub.object.at == from->pub.object.at && n->pub.type == from->pub.type &&
            n->pub.data == from->pub.data && n->pub.bits == from->pub.bits &&
            n->pub.flags & STATE_SLOT_MAPPED)
            map_at(n, from->pub.space, from->pub.address, from->covers);
    }
}

static void take_slot(struct tess *t, const struct rec_SLOT *r)
{
    slots_changed(t);
    if (!r->type) {
        slot_goes(t, r->at);
        return;
    }
    struct node *node = slot_for(t, r->at);
    struct tess_slot *s = &node->pub;
    struct tess_id object = object_id(t, r->type, r->object, r->bits - 1);
    /* A capability that stays keeps its object: an untyped may hold one like itself, at its own
     * address. */
    if (s->type == r->type && s->object.at == r->object && s->bits + 1 == r->bits)
        object = s->object;
    bool badged = is_type(t, r->type, "endpoint") || is_type(t, r->type, "notification");
    tess_word badge = badged ? r->data : 0;
    if (!s->type || s->type != r->type || !tess_same(s->object, object) || s->badge != badge)
        s->since = t->pass;
    node->seen = true;
    node->next = r->next;
    s->type = r->type;
    s->object = object;
    s->rights = r->rights;
    s->badge = badge;
    s->data = r->data;
    s->radix = r->radix;
    s->guard = is_type(t, r->type, "cnode") ? r->data : 0;
    s->guard_bits = r->guard_bits;
    s->bits = r->bits ? (unsigned)(r->bits - 1) : (unsigned)TESS_NO_MEMORY;
    s->flags = r->flags;
    map_at(node, r->space, r->address, r->covers);
    if (s->mapped)
        share_mapping(t, node);
}

/* What covers no more than the range, and lies in it, is not mapped any more. */
static void take_unmapped(struct tess *t, const struct rec_UNMAPPED *r)
{
    t->has_mappings = false;
    t->changes++;
    for (size_t i = 0; i < t->slot_count; i++) {
        struct node *n = t->slots[i];
        if (!n->pub.mapped || n->pub.space != r->space)
            continue;
        if (r->bits >= 64 || (n->covers <= r->bits && n->pub.address >= r->address &&
                              n->pub.address - r->address < (tess_word)1 << r->bits))
            map_at(n, 0, 0, 0);
    }
}

static struct notification_node *notification_for(struct tess *t, tess_word at)
{
    size_t i = (size_t)map_get(&t->notification_at, at);
    if (!i) {
        TABLE_MORE(t->notifications, t->notification_count)->at = at;
        i = t->notification_count;
        map_put(&t->notification_at, at, i);
    }
    return &t->notifications[i - 1];
}

static void take_notification(struct tess *t, const struct rec_NOTIFICATION *r)
{
    struct notification_node *n = notification_for(t, r->at);
    n->seen = true;
    n->pub = (struct tess_notification){ r->active != 0, r->bits, r->bound };
}

/* There are few of them: they are looked through. */
static void take_context(struct tess *t, const struct rec_CONTEXT *r)
{
    size_t i = 0;
    while (i < t->context_count && t->contexts[i].at != r->at)
        i++;
    if (i == t->context_count)
        TABLE_MORE(t->contexts, t->context_count)->at = r->at;
    t->contexts[i].seen = true;
    t->contexts[i].pub = (struct tess_context){ r->budget, r->period,   r->refills,
                                                r->badge,  r->sporadic, r->notification };
}

static void take_program(struct tess *t, const struct rec_PROGRAM *r)
{
    size_t i = 0;
    while (i < t->program_count && t->programs[i].space != r->space)
        i++;
    if (i == t->program_count)
        TABLE_MORE(t->programs, t->program_count)->space = r->space;
    snprintf(t->programs[i].name, sizeof t->programs[i].name, "%.63s", r->name);
}

/* ---- snapshots ---- */

/* All that the snapshot does not name is not there any more. Over a loss objects keep no identity:
 * what lives now counts as made by that snapshot. */
static void snapshot_begins(struct tess *t, const struct rec_SNAPSHOT *r)
{
    t->in_snapshot = true;
    for (size_t i = 0; i < t->thread_count; i++)
        t->threads[i]->seen = false;
    for (size_t i = 0; i < t->slot_count; i++)
        t->slots[i]->seen = false;
    for (size_t i = 0; i < t->notification_count; i++)
        t->notifications[i].seen = false;
    for (size_t i = 0; i < t->context_count; i++)
        t->contexts[i].seen = false;
    if (r->reason != STATE_REASON_LOSS)
        return;
    for (size_t i = 0; i < t->slot_count; i++)
        t->slots[i]->pub.type = 0;
    for (size_t i = 0; i < t->generations.room; i++)
        if (t->generations.at[i].key)
            t->generations.at[i].value = r->number << 48;
    for (size_t i = 0; i < t->untyped_made.room; i++)
        if (t->untyped_made.at[i].key)
            t->untyped_made.at[i].value = r->number << 48;
}

static void snapshot_ends(struct tess *t)
{
    size_t kept = 0;
    for (size_t i = 0; i < t->thread_count; i++)
        if (!t->threads[i]->seen && !t->threads[i]->pub.gone)
            thread_goes(t, &t->threads[i]->pub);
    for (size_t i = 0; i < t->slot_count; i++) {
        if (t->slots[i]->seen)
            t->slots[kept++] = t->slots[i];
        else
            free(t->slots[i]);
    }
    t->slot_count = kept;
    for (size_t i = 0; i < t->notification_count; i++)
        if (!t->notifications[i].seen)
            t->notifications[i].pub = (struct tess_notification){ 0 };
    for (size_t i = 0; i < t->context_count; i++)
        if (!t->contexts[i].seen)
            t->contexts[i].pub = (struct tess_context){ 0 };
    slots_changed(t);
    t->in_snapshot = false;
    t->whole = true;
}

/* ---- events ---- */

static const struct tess_thread *thread_at(const struct tess *t, tess_word at)
{
    size_t i = (size_t)map_get(&t->thread_at, at);
    return i ? &t->threads[i - 1]->pub : NULL;
}

/* The capability in the slot, as it is now. */
static struct tess_used used(const struct tess *t, tess_word slot, tess_word cptr)
{
    const struct node *n = model_node(t, slot);
    struct tess_used u = { .slot = slot, .cptr = cptr };
    if (n) {
        u.type = n->pub.type;
        u.object = n->pub.object;
        u.rights = n->pub.rights;
        u.badge = n->pub.badge;
    }
    return u;
}

static void take_entry(struct tess *t, const struct rec_ENTRY *r)
{
    struct thread_node *now = NULL, *ran = NULL;
    size_t i = (size_t)map_get(&t->thread_at, t->running);
    if (i)
        ran = t->threads[i - 1];
    i = (size_t)map_get(&t->thread_at, r->thread);
    if (i)
        now = t->threads[i - 1];
    t->pass++;
    t->time += r->time;
    if (ran)
        ran->pub.time += r->time;
    if (now)
        now->pub.passes++;
    if (now && (r->slot || r->cptr)) {
        now->pub.slot = r->slot;
        now->pub.cptr = r->cptr;
    }
    t->when = (struct tess_when){ t->pass, t->time, now ? &now->pub : NULL, r->ip };
    t->last_cptr = r->cptr;
    *TABLE_MORE(t->entries,
                t->entry_count) = (struct tess_entry){ .when = t->when,
                                                       .why = (unsigned)r->why,
                                                       .number = r->number,
                                                       .through = used(t, r->slot, r->cptr),
                                                       .label = r->info >> 12,
                                                       .length = r->info % 128,
                                                       .caps = r->info >> 7 & 3 };
}

static void fault_is_reported(struct tess *t, const struct tess_message *m)
{
    for (size_t i = t->fault_count; i-- > 0;)
        if (t->faults[i].thread == m->from) {
            t->faults[i].message = m->number;
            return;
        }
}

static void take_message(struct tess *t, const struct rec_MESSAGE *r)
{
    struct tess_message m = { .when = t->when,
                              .number = r->number,
                              .from = thread_at(t, r->from),
                              .to = thread_at(t, r->to),
                              .endpoint = tess_id_at(t, r->endpoint),
                              .through = used(t, r->slot, r->cptr),
                              .badge = r->badge,
                              .label = r->label,
                              .length = r->length,
                              .kind = (unsigned)r->kind,
                              .slow = r->slow,
                              .answers = r->answers,
                              .words = keep_words(t, r->words, r->words_count),
                              .word_count = (unsigned)r->words_count,
                              .cap_count = (unsigned)r->caps_count,
                              .dest = r->dest };
    memcpy(m.caps, r->caps, r->caps_count * sizeof *r->caps);
    struct tess_message *asked = (struct tess_message *)(uintptr_t)tess_message(t, r->answers);
    if (asked)
        asked->answered = r->number;
    *TABLE_MORE(t->messages, t->message_count) = m;
    if (m.kind & STATE_MESSAGE_FAULT && !(m.kind & STATE_MESSAGE_ANSWER))
        fault_is_reported(t, &m);
}

static void take_invocation(struct tess *t, const struct rec_INVOCATION *r)
{
    struct tess_invocation v = { .when = t->when,
                                 .through = used(t, r->slot, r->cptr),
                                 .label = r->label,
                                 .result = (unsigned)r->result,
                                 .error = r->error,
                                 .by_call = r->call != 0,
                                 .words = keep_words(t, r->words, r->words_count),
                                 .word_count = (unsigned)r->words_count,
                                 .cap_count = (unsigned)r->caps_count,
                                 .detail_count = (unsigned)r->details_count,
                                 .result_count = (unsigned)r->results_count };
    v.through.type = r->type;
    v.through.badge = r->badge;
    if (v.through.object.at != r->object)
        v.through.object = tess_id_at(t, r->object);
    memcpy(v.caps, r->caps, r->caps_count * sizeof *r->caps);
    memcpy(v.details, r->details, r->details_count * sizeof *r->details);
    memcpy(v.results, r->results, r->results_count * sizeof *r->results);
    *TABLE_MORE(t->invocations, t->invocation_count) = v;
}

static void take_signal(struct tess *t, const struct rec_SIGNAL *r)
{
    struct tess_notification *n = &notification_for(t, r->notification)->pub;
    if (!r->woken) {
        n->active = true;
        n->bits |= r->badge;
    }
    *TABLE_MORE(t->signals, t->signal_count) =
        (struct tess_signal){ .when = t->when,
                              .notification = tess_id_at(t, r->notification),
                              .through = used(t, r->slot, r->slot ? t->last_cptr : 0),
                              .badge = r->badge,
                              .from = thread_at(t, r->from),
                              .to = thread_at(t, r->woken),
                              .fast = r->fast != 0,
                              .slow = r->slow };
}

static void take_taken(struct tess *t, const struct rec_TAKEN *r)
{
    const struct tess_thread *who = thread_at(t, r->thread);
    struct tess_notification *n = &notification_for(t, r->notification)->pub;
    n->active = false;
    n->bits = 0;
    *TABLE_MORE(t->signals, t->signal_count) = (struct tess_signal){ .when = t->when,
                                                                     .notification = tess_id_at(
                                                                         t, r->notification),
                                                                     .badge = r->bits,
                                                                     .from = who,
                                                                     .to = who,
                                                                     .taken = true };
}

static void take_fault(struct tess *t, const struct rec_FAULT *r)
{
    *TABLE_MORE(t->faults, t->fault_count) = (struct tess_fault){ .when = t->when,
                                                                  .thread = thread_at(t, r->thread),
                                                                  .type = r->type,
                                                                  .address = r->address,
                                                                  .code = r->code,
                                                                  .error = r->error,
                                                                  .ip = r->ip,
                                                                  .lookup = r->lookup };
}

static void take_unhandled(struct tess *t, const struct rec_UNHANDLED *r)
{
    const struct tess_thread *who = thread_at(t, r->thread);
    for (size_t i = t->fault_count; i-- > 0;)
        if (t->faults[i].thread == who) {
            t->faults[i].unhandled = true;
            return;
        }
}

static void take_stack(struct tess *t, const struct rec_STACK *r)
{
    *TABLE_MORE(t->stacks, t->stack_count) = (struct tess_stack){ .thread = thread_at(t, r->thread),
                                                                  .ip = r->ip,
                                                                  .pointer = r->pointer,
                                                                  .words = keep_words(
                                                                      t, r->words, r->words_count),
                                                                  .word_count = r->words_count };
}

static void take_header(struct tess *t, const struct rec_HEADER *r)
{
    snprintf(t->arch, sizeof t->arch, "%s", r->arch);
    snprintf(t->variant, sizeof t->variant, "%s", r->variant);
    snprintf(t->config, sizeof t->config, "%s", r->config);
    t->header = (struct tess_header){ r->version, r->word_bits, r->clock_hz,   r->clock_kind,
                                      r->cores,   r->domains,   r->priorities, t->arch,
                                      t->variant, t->config };
    t->slot_bytes = r->slot_bytes ? r->slot_bytes : 32;
    t->tcb_slots = r->tcb_slots;
}

/* What the record in the stream says. */
static void take(struct tess *t)
{
    const struct stream *s = &t->stream;
    switch (s->kind) {
    case STATE_HEADER:
        take_header(t, &s->u.HEADER);
        return;
    case STATE_NAME:
        take_name(t, &s->u.NAME);
        return;
    case STATE_SNAPSHOT:
        snapshot_begins(t, &s->u.SNAPSHOT);
        return;
    case STATE_SNAPSHOT_END:
        snapshot_ends(t);
        return;
    case STATE_LOST:
        t->lost = s->u.LOST.all;
        return;
    case STATE_ENTRY:
        take_entry(t, &s->u.ENTRY);
        return;
    case STATE_RUN:
        t->running = s->u.RUN.thread;
        return;
    case STATE_TEXT_OUT: {
        struct tess_text text = { t->when, keep_text(t, s->u.TEXT_OUT.text) };
        *TABLE_MORE(t->texts, t->text_count) = text;
        return;
    }
    case STATE_END:
        t->ended = true;
        t->end_code = s->u.END.code;
        return;
    case STATE_PROGRAM:
        take_program(t, &s->u.PROGRAM);
        return;
    case STATE_OBJECT:
        take_object(t, &s->u.OBJECT);
        return;
    case STATE_THREAD:
        take_thread(t, &s->u.THREAD);
        return;
    case STATE_THREAD_GONE: {
        size_t i = (size_t)map_get(&t->thread_at, s->u.THREAD_GONE.at);
        if (i)
            thread_goes(t, &t->threads[i - 1]->pub);
        return;
    }
    case STATE_SLOT:
        take_slot(t, &s->u.SLOT);
        return;
    case STATE_UNMAPPED:
        take_unmapped(t, &s->u.UNMAPPED);
        return;
    case STATE_NOTIFICATION:
        take_notification(t, &s->u.NOTIFICATION);
        return;
    case STATE_CONTEXT:
        take_context(t, &s->u.CONTEXT);
        return;
    case STATE_MESSAGE:
        take_message(t, &s->u.MESSAGE);
        return;
    case STATE_INVOCATION:
        take_invocation(t, &s->u.INVOCATION);
        return;
    case STATE_SIGNAL:
        take_signal(t, &s->u.SIGNAL);
        return;
    case STATE_TAKEN:
        take_taken(t, &s->u.TAKEN);
        return;
    case STATE_FAULT:
        take_fault(t, &s->u.FAULT);
        return;
    case STATE_UNHANDLED:
        take_unhandled(t, &s->u.UNHANDLED);
        return;
    case STATE_STACK:
        take_stack(t, &s->u.STACK);
        return;
    case STATE_CRASH:
        t->crash = (struct tess_crash){ NULL, s->u.CRASH.ip, keep_text(t, s->u.CRASH.text) };
        t->crash_thread = s->u.CRASH.thread;
        return;
    case STATE_NOBODY: {
        struct tess_nobody nobody = { t->when, tess_id_at(t, s->u.NOBODY.object) };
        *TABLE_MORE(t->nobodies, t->nobody_count) = nobody;
        return;
    }
    default:
        return; /* INTERRUPT, and what newer kernels say */
    }
}

/* ---- the stream ---- */

/* The next record. False at the end, or where the stream is broken. */
static bool next_record(struct tess *t)
{
    if (stream_next(&t->stream))
        return true;
    if (*t->stream.error && !*t->error)
        snprintf(t->error, sizeof t->error, "%s", t->stream.error);
    return false;
}

/* Take records up to the next ENTRY, which waits. */
static void go_on(struct tess *t)
{
    t->has_pass = false;
    while (next_record(t)) {
        if (t->stream.kind == STATE_ENTRY) {
            t->has_pass = true;
            return;
        }
        take(t);
    }
}

/* Everything up to the first pass. */
static void begin(struct tess *t, const void *bytes, size_t size)
{
    if (!stream_begin(&t->stream, bytes, size)) {
        snprintf(t->error, sizeof t->error, "%s", t->stream.error);
        return;
    }
    if (!next_record(t) || t->stream.kind != STATE_HEADER) {
        if (!*t->error)
            snprintf(t->error, sizeof t->error, "the stream does not begin with a HEADER");
        t->stream.at = size;
        return;
    }
    take(t);
    if (t->header.version > STATE_VERSION) {
        snprintf(t->error, sizeof t->error,
                 "the stream has version %llu of the format, and this program reads up to %d",
                 (unsigned long long)t->header.version, STATE_VERSION);
        t->stream.at = size;
        return;
    }
    go_on(t);
    if (!t->whole && !*t->error)
        snprintf(t->error, sizeof t->error, "the stream has no snapshot");
}

static struct tess *new_model(void)
{
    struct tess *t = table_grow(NULL, 0, sizeof *t);
    memset(t, 0, sizeof *t);
    t->slot_bytes = 32;
    t->header.arch = t->arch;
    t->header.variant = t->variant;
    t->header.config = t->config;
    return t;
}

struct tess *tess_open_bytes(const void *bytes, size_t count)
{
    struct tess *t = new_model();
    begin(t, bytes, count);
    return t;
}

/* The file is no stream: is it a console's text with a postmortem? Then that is the stream, and
 * what is wrong with its lines is what is wrong with the stream. */
static void open_console(struct tess *t, char *text, size_t size)
{
    char error[POSTMORTEM_ERROR];
    size_t count;
    unsigned char *bytes = postmortem_find(text, size, &count, error);
    if (!bytes)
        return;
    free(text);
    t->own = bytes;
    *t->error = 0;
    begin(t, bytes, count);
    if (*error)
        snprintf(t->error, sizeof t->error, "%s", error);
}

struct tess *tess_open(const char *file)
{
    struct tess *t = new_model();
    FILE *f = strcmp(file, "-") ? fopen(file, "rb") : stdin;
    size_t used_bytes = 0, room = 1 << 16;
    if (!f) {
        snprintf(t->error, sizeof t->error, "%.200s cannot be read", file);
        return t;
    }
    char *bytes = table_grow(NULL, 0, room);
    for (size_t n; (n = fread(bytes + used_bytes, 1, room - used_bytes, f)) > 0;) {
        used_bytes += n;
        if (used_bytes == room) {
            bytes = table_grow(bytes, room, 1);
            room *= 2;
        }
    }
    if (f != stdin)
        fclose(f);
    t->own = bytes;
    begin(t, bytes, used_bytes);
    if (used_bytes >= STATE_MAGIC_BYTES && memcmp(bytes, STATE_MAGIC, STATE_MAGIC_BYTES) != 0)
        open_console(t, bytes, used_bytes);
    return t;
}

/* Everything that records have made; threads stay, for whoever points to them. */
static void forget(struct tess *t)
{
    for (size_t i = 0; i < t->slot_count; i++)
        free(t->slots[i]);
    for (struct block *b = t->blocks, *next; b; b = next) {
        next = b->next;
        free(b);
    }
    map_clear(&t->thread_at);
    map_clear(&t->notification_at);
    map_clear(&t->generations);
    map_clear(&t->untyped_made);
    t->slot_count = t->thread_count = t->notification_count = t->program_count = 0;
    t->entry_count = t->message_count = t->invocation_count = t->signal_count = 0;
    t->fault_count = t->nobody_count = t->text_count = t->stack_count = 0;
    t->crash = (struct tess_crash){ 0 };
    t->blocks = NULL;
    t->pass = 0;
    t->time = t->lost = t->running = 0;
    t->ended = t->whole = false;
    t->when = (struct tess_when){ 0 };
    *t->error = 0;
    slots_changed(t);
}

void tess_close(struct tess *t)
{
    forget(t);
    for (size_t i = 0; i < t->thread_made; i++)
        free(t->threads[i]);
    for (unsigned k = 0; k < TABLES; k++) {
        for (size_t i = 0; i < t->names[k].count; i++)
            free(t->names[k].text[i]);
        free(t->names[k].text);
    }
    void *const own[] = { t->contexts, t->threads, t->slots,    t->notifications, t->programs,
                          t->holders,  t->entries, t->messages, t->invocations,   t->signals,
                          t->faults,   t->texts,   t->nobodies, t->stacks,        t->own };
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        free(own[i]);
    free((void *)(uintptr_t)t->mappings);
    free(t);
}

bool tess_step(struct tess *t)
{
    if (!t->has_pass)
        return false;
    take(t);
    go_on(t);
    return true;
}

bool tess_run(struct tess *t)
{
    while (tess_step(t))
        ;
    return !*t->error;
}

bool tess_seek(struct tess *t, size_t pass)
{
    if (pass < t->pass) {
        const void *bytes = t->stream.bytes;
        size_t size = t->stream.size;
        forget(t);
        begin(t, bytes, size);
    }
    while (t->pass < pass && tess_step(t))
        ;
    return t->pass == pass;
}
