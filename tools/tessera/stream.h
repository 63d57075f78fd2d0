/* stream.h - the bytes of a state port's stream as records (docs/state-format.md).
 *
 * Used:  by model.c, and by dump.c, which prints each record.
 * Never: believes the bytes: a record that is cut off or damaged is told, and nothing is read past
 *        its end. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "state.h"

enum { STREAM_TEXT = 256 };

/* A struct for each record: rec_THREAD. A text that is longer than STREAM_TEXT - 1 is cut, and of a
 * list that is longer than the table says the first words are kept. */
#define RECORD(name, kind, text) struct rec_##name {
#define WORD(name, text) uint64_t name;
#define LIST(name, most, text) \
    size_t name##_count; \
    uint64_t name[most];
#define TEXT(name, text) char name[STREAM_TEXT];
#define RECORD_END \
    } \
    ;
#include "state.def"

/* Where the reader is, and the record that it has read. */
struct stream {
    const uint8_t *bytes;
    size_t size, at;            /* at: the next record begins there */
    size_t start;               /* of the record that was read */
    uint64_t kind;              /* enum state_record, or a kind that this program does not know */
    const uint8_t *field, *end; /* while a record is read */
    char error[160];            /* "": nothing is wrong */
    union {
#define RECORD(name, kind, text) struct rec_##name name;
#include "state.def"
    } u;
};

/* Begin at the first byte: false, with an error, if it is no stream. */
bool stream_begin(struct stream *s, const void *bytes, size_t size);
/* Read the next record. False at the end, or (then error is not empty) where the stream is
 * broken. */
bool stream_next(struct stream *s);
