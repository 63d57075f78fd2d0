/* stream.c - see stream.h.
 *
 * Owns:    nothing.
 * Never:   reads outside the record. */
#include "stream.h"
#include <stdio.h>
#include <string.h>

enum { VARINT_MOST = 10 };

/* The number at *at, which moves behind it. False: it does not end before `end`, or has more than
 * 64 bits. */
static bool read_varint(const uint8_t **at, const uint8_t *end, uint64_t *out)
{
    *out = 0;
    for (unsigned i = 0; i < VARINT_MOST && *at < end; i++) {
        uint8_t byte = *(*at)++;
        if (i == VARINT_MOST - 1 && byte > 1)
            return false;
        *out |= (uint64_t)(byte & 127) << 7 * i;
        if (byte < 128)
            return true;
    }
    return false;
}

/* A record that ends early has zeroes for what follows. */
static bool read_word(struct stream *s, uint64_t *out)
{
    *out = 0;
    return s->field == s->end || read_varint(&s->field, s->end, out);
}

/* A count of things that have a byte each at least. */
static bool read_count(struct stream *s, uint64_t *out)
{
    return read_word(s, out) && *out <= (uint64_t)(s->end - s->field);
}

static bool read_list(struct stream *s, uint64_t *words, size_t most, size_t *count)
{
    uint64_t all, beyond;
    *count = 0;
    if (!read_count(s, &all))
        return false;
    for (uint64_t i = 0; i < all; i++)
        if (!read_varint(&s->field, s->end, i < most ? &words[i] : &beyond))
            return false;
    *count = all < most ? (size_t)all : most;
    return true;
}

static bool read_text(struct stream *s, char *text)
{
    uint64_t length;
    if (!read_count(s, &length))
        return false;
    size_t kept = length < STREAM_TEXT ? (size_t)length : STREAM_TEXT - 1;
    memcpy(text, s->field, kept);
    text[kept] = 0;
    s->field += length;
    return true;
}

/* One function for each record reads its fields. */
#define RECORD(name, kind, text) \
    static bool read_##name(struct stream *s) \
    { \
        struct rec_##name *r = &s->u.name; \
        return
#define WORD(name, text) read_word(s, &r->name) &&
#define LIST(name, most, text) read_list(s, r->name, most, &r->name##_count) &&
#define TEXT(name, text) read_text(s, r->name) &&
#define RECORD_END \
    true; \
    }
#include "state.def"

static bool read_fields(struct stream *s)
{
    switch (s->kind) {
#define RECORD(name, kind, text) \
    case kind: \
        return read_##name(s);
#include "state.def"
    default:
        return true; /* newer than this program: it is passed over */
    }
}

static bool broken(struct stream *s, const char *what)
{
    snprintf(s->error, sizeof s->error, "the stream %s (record of kind %llu at byte %zu of %zu)",
             what, (unsigned long long)s->kind, s->start, s->size);
    return false;
}

bool stream_begin(struct stream *s, const void *bytes, size_t size)
{
    *s = (struct stream){ .bytes = bytes, .size = size };
    if (size >= STATE_MAGIC_BYTES && memcmp(bytes, STATE_MAGIC, STATE_MAGIC_BYTES) == 0) {
        s->at = STATE_MAGIC_BYTES;
        return true;
    }
    snprintf(s->error, sizeof s->error,
             size == 0 ? "the stream is empty: was the kernel told state_port=on?"
                       : "this is no stream of a state port: it does not begin with its mark");
    s->at = size;
    return false;
}

bool stream_next(struct stream *s)
{
    const uint8_t *at = s->bytes + s->at, *end = s->bytes + s->size;
    uint64_t length;
    s->start = s->at;
    s->kind = 0;
    if (*s->error || s->at == s->size)
        return false;
    if (!read_varint(&at, end, &s->kind) || !read_varint(&at, end, &length))
        return broken(s, end - at < VARINT_MOST ? "was cut off" : "is damaged");
    if (length > (uint64_t)(end - at))
        return broken(s, "was cut off");
    s->field = at;
    s->end = at + length;
    if (!read_fields(s))
        return broken(s, "is damaged");
    s->at = (size_t)(s->end - s->bytes);
    return true;
}
