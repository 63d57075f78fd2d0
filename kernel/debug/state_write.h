/* state_write.h - the records of the state port as structs, each made from its rows of state.def.
 *
 * struct state_THREAD has a member for each field: a word; for a list its words and how many there
 * are; for a text a string. put_THREAD() writes it. */
#pragma once
#include "lib/types.h"
#include "state.h"

#define RECORD(name, kind, text) struct state_##name {
#define WORD(name, text) word name;
#define LIST(name, most, text) \
    word name##_count; \
    word name[most];
#define TEXT(name, text) const char *name;
#define RECORD_END \
    } \
    ;
#include "state.def"

#define RECORD(name, kind, text) void put_##name(const struct state_##name *r);
#include "state.def"

/* ---- state_write.c: the stream ---- */

/* A new one: nothing is lost yet. */
void stream_start(void);
void stream_start_quietly(void);
/* Give what is kept to the transport. It is gone then, taken or not. */
void stream_send(void);
/* Is something lost that a reader was not told of? */
bool stream_has_gap(void);
/* Try to tell it. True: the transport takes bytes again, and a snapshot must be next. */
bool stream_mend(void);

/* ---- state_pass.c: the pass in which something happens ---- */

/* What is noted when the kernel is entered, and how far it has been told. */
struct pass {
    struct state_ENTRY entry; /* its time is put in when it is written */
    word number;              /* counts passes */
    word slow;                /* why it did not take the fast path, plus 1 */
    bool written;             /* its ENTRY is in the stream */
};
extern struct pass state_pass;
/* Before each record of something that happened: the pass gets its ENTRY. */
void state_happens(void);
void state_put_pass(void);
/* An ENTRY by itself, for what a pass before this one has printed. */
void state_put_entry(struct state_ENTRY *entry);
/* State records: as the thing is now. */
void state_put_slot(handle s);
void state_put_thread(handle t);
void state_put_notification(handle n);

/* ---- state_events.c: what waits to be written, until it is known whether more belongs to it
 * ---- */

void state_end_message(void);
void state_end_text(void);
void state_events_start(void);

/* ---- state_whole.c ---- */

/* HEADER, and the names of all numbers. */
void state_begin(word now);
/* All of the state. Nothing may change while it is written. */
void state_snapshot(enum state_value reason);
void state_whole_start(void);

/* place.c: program number i that was announced; false: there are not so many. */
bool debug_program(word i, struct state_PROGRAM *out);
