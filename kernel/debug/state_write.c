/* state_write.c - records of the state port as bytes.
 *
 * Owns:    the bytes that were not sent yet; how many records were lost.
 * Entered: the other files of the state port; only in debug builds.
 * Uses:    the transport (machine.h), state.def.
 * Never:   waits for ever: what the transport does not take is counted, and lost. */
#include "debug/state_write.h"
#include "debug/postmortem.h"
#include "machine.h"

/* ROOM bytes are kept; a pass with a message has some 150, so most passes are sent at once.
 * RECORD_MOST: no record has more. */
enum { ROOM = 4096, RECORD_MOST = 2048, VARINT = 128 };

static u8 kept[ROOM];
static word used;         /* bytes that are kept */
static word first_field;  /* where the fields of the record begin that is being written */
static word end_of_field; /* behind the last one that is not zero */
static word records;      /* so many are kept */
static struct state_LOST lost;
static bool gap; /* the last bytes were not taken */

/* Seven bits in each byte, the low ones first; the top bit says that another byte follows. Most
 * numbers are small, and addresses take four bytes instead of eight. */
static void add_varint(word value)
{
    while (value >= VARINT) {
        kept[used++] = (u8)(value % VARINT + VARINT);
        value /= VARINT;
    }
    kept[used++] = (u8)value;
}

/* A field. Where the record ends is known when its last field is: zeroes behind the last other
 * number are not sent. */
static void add_word(word value)
{
    add_varint(value);
    if (value)
        end_of_field = used;
}

/* A list: its count, and its words. */
static void add_list(const word *words, word count)
{
    add_varint(count);
    for (word i = 0; i < count; i++)
        add_varint(words[i]);
    if (count)
        end_of_field = used;
}

/* A text: its length, and its bytes. NULL counts as empty. */
static void add_text(const char *text)
{
    word length = 0;
    while (text && text[length])
        length++;
    add_varint(length);
    for (word i = 0; i < length; i++)
        kept[used++] = (u8)text[i];
    if (length)
        end_of_field = used;
}

/* A record begins. Its length comes before its fields, and nearly always has one byte. */
static void begin_record(u8 kind)
{
    if (used > ROOM - RECORD_MOST)
        stream_send();
    kept[used++] = kind;
    first_field = end_of_field = ++used;
}

/* The record is whole. Zeroes at its end go. */
static void end(void)
{
    word length = end_of_field - first_field;
    used = end_of_field;
    if (length >= VARINT) { /* a second byte for the length */
        for (word i = used++; i > first_field; i--)
            kept[i] = kept[i - 1];
        kept[first_field] = (u8)(length / VARINT);
        length = length % VARINT + VARINT;
    }
    kept[first_field - 1] = (u8)length;
    records++;
}

/* One function for each record, from the rows of the table: so no field can be forgotten here, or
 * come in another order than the readers believe. */
#define RECORD(name, kind, text) \
    void put_##name(const struct state_##name *r) \
    { \
        begin_record(kind);
#define WORD(name, text) add_word(r->name);
#define LIST(name, most, text) add_list(r->name, r->name##_count);
#define TEXT(name, text) add_text(r->name);
#define RECORD_END \
    end(); \
    }
#include "state.def"

/* A stream begins. */
void stream_start(void)
{
    used = records = 0;
    if (!postmortem_takes()) {
        lost = (struct state_LOST){ 0, 0 };
        gap = false;
    }
    for (word i = 0; i < STATE_MAGIC_BYTES; i++)
        kept[used++] = (u8)STATE_MAGIC[i];
}

/* What follows belongs to the stream that there was before a postmortem: what the port had lost
 * then counts still. */
void stream_start_quietly(void)
{
    used = records = 0;
}

/* Send what is kept. Behind a gap nothing is sent: a reader could make nothing of it. */
void stream_send(void)
{
    if (postmortem_takes()) {
        postmortem_send(kept, used);
    } else if (used && (gap || !machine_state_send(kept, used))) {
        lost.records += records;
        gap = true;
    }
    used = records = 0;
}

bool stream_has_gap(void)
{
    return gap;
}

/* There is a gap. If the transport takes bytes again, tell how long it was; a snapshot must follow.
 * Otherwise false. */
bool stream_mend(void)
{
    struct state_LOST now = { lost.records, lost.all + lost.records };
    used = records = 0;
    put_LOST(&now);
    gap = !machine_state_send(kept, used);
    used = records = 0;
    if (!gap)
        lost = (struct state_LOST){ 0, now.all };
    return !gap;
}
