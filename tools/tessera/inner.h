/* inner.h - what model.c and ask.c share of the model. */
#pragma once
#include "model.h"
#include "stream.h"
#include "table.h"

enum { TABLES = 16, MOST_NUMBERS = 65536 };

/* A slot with what the model itself needs of it. */
struct node {
    struct tess_slot pub;
    tess_word next; /* in the derivation list */
    struct node *before;
    tess_word covers; /* log2 of the bytes at its address */
    bool seen;        /* in the snapshot that is being read */
};

struct notification_node {
    struct tess_notification pub;
    tess_word at;
    bool seen;
};

struct context_node {
    struct tess_context pub;
    tess_word at;
    bool seen;
};

struct thread_node {
    struct tess_thread pub;
    bool seen;
};

/* A CNode or TCB: slots lie in it. */
struct holder {
    tess_word at, bytes;
};

struct program {
    tess_word space;
    char name[64];
};

/* Words that history keeps: blocks, which stay where they are. */
struct block {
    struct block *next;
    size_t used;
    tess_word words[4096];
};

struct tess {
    void *own; /* bytes that tess_close gives back */
    struct stream stream;
    char error[256];
    bool whole; /* the first snapshot was read */
    size_t pass;
    bool has_pass;  /* the ENTRY of the next pass was read, and waits in the stream */
    size_t changes; /* of slots and threads */
    tess_word time, lost;
    bool ended;
    tess_word end_code;
    struct tess_header header;
    char arch[STREAM_TEXT], variant[STREAM_TEXT], config[STREAM_TEXT];
    tess_word slot_bytes, tcb_slots;
    struct {
        char **text;
        size_t count;
    } names[TABLES];

    struct thread_node **threads; /* stay where they are, over a seek, too */
    size_t thread_count, thread_made;
    struct map thread_at; /* by address: its number in threads, plus 1 */
    tess_word running;
    struct node **slots; /* by address */
    size_t slot_count;
    struct notification_node *notifications;
    size_t notification_count;
    struct map notification_at; /* its number, plus 1 */
    struct context_node *contexts;
    size_t context_count;
    struct map generations;  /* of the object that lives at an address */
    struct map untyped_made; /* of an untyped, by address and size */
    struct program *programs;
    size_t program_count;
    bool in_snapshot;

    /* Made when they are asked for; false: not up to date. */
    bool has_list, has_holders, has_mappings;
    struct holder *holders;
    size_t holder_count;
    const struct tess_slot **mappings;
    size_t mapping_count;
    tess_word mapping_space;

    struct tess_entry *entries;
    struct tess_message *messages;
    struct tess_invocation *invocations;
    struct tess_signal *signals;
    struct tess_fault *faults;
    struct tess_nobody *nobodies;
    struct tess_text *texts;
    size_t entry_count, message_count, invocation_count, signal_count, fault_count, nobody_count,
        text_count;
    struct tess_when when; /* of the pass */
    tess_word last_cptr;   /* of the entry, for signals */
    struct block *blocks;
    struct tess_crash crash;
    tess_word crash_thread;
    struct tess_stack *stacks;
    size_t stack_count;
};

/* The slot at this address; NULL: it is empty. */
struct node *model_node(const struct tess *t, tess_word at);
static inline struct node *node_of(const struct tess_slot *s)
{
    return (struct node *)(uintptr_t)s; /* pub is its first member */
}
