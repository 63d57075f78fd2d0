/* words.h - what every text of a debug kernel says alike: capabilities, arguments, places. */
#pragma once
#include "boot/boot.h"
#include "call/call.h"

/* How an argument is spelled: the kinds of the tables in api/. */
enum spelling {
    SPELL_word,
    SPELL_time,
    SPELL_u8,
    SPELL_byte,
    SPELL_u16,
    SPELL_flag,
    SPELL_rights,
    SPELL_attr,
    SPELL_CPtr,
    SPELL_CNode,
    SPELL_Untyped,
    SPELL_TCB
};

/* One parameter of a method, as its row in api/ has it. */
struct param {
    const char *name;
    word bits; /* in the message; 0: a capability */
    enum spelling spelling;
};

/* An argument of an invocation: its parameter, and what the message has for it. */
struct argument {
    const struct param *param;
    bool there;         /* the message is long enough */
    word value;         /* the word; of a capability its address in the caller's CSpace */
    struct extra extra; /* of a capability: its slot */
};

/* words.c */
bool same_text(const char *a, const char *b);
const char *debug_type_name(word type);
word debug_type_number(word type);
void say_rights(word rights);
void say_type(word type, bool article);
void say_kind(struct cap cap);
void say_capability(struct cap cap, word cptr);
struct argument next_argument(const struct call *c, struct cursor *at, const struct param *p);
bool find_argument(const struct call *c, const char *name, struct argument *out);
void say_argument(const struct call *c, const struct argument *a);
bool say_named(const struct call *c, const char *name);
void say_self(const struct call *c);
bool is_message(const struct call *c);

/* One more word for a sum in which every word and its place count. */
static inline word mix(word sum, word value)
{
    sum = (sum ^ value) * 0x9e3779b97f4a7c15;
    return sum ^ sum / P2(29);
}

/* place.c: which program a thread runs, and where it stands in it. */
struct code_place {
    word ip;
    const char *program; /* its name; NULL if nobody has said */
    word id;             /* the same for all processes that run a program of this name */
};
void debug_set_program(const struct image *image);
void debug_announce(handle space, const word name[]);
void say_place(handle t);
struct symbol debug_symbol(handle t, enum symbol_kind kind, vaddr at);
bool debug_knows_place(handle t, vaddr at);
word debug_system_call_at(handle t);
struct code_place debug_place_of(handle t);
void say_code_place(const struct code_place *p);

/* explain.c and slots.c: the sentence of an invocation that failed. */
void debug_explain(const struct call *c);
void debug_explain_error(const struct call *c);
bool say_slot(const struct call *c, const char *prefix);
void say_walk(const struct call *c);
void say_lookup(handle t);
bool fault_names_reply(handle t);
void say_taken(const struct call *c);
handle named_slot(const struct call *c, const char *prefix);

/* fold.c: what was said before is counted, and not said again. */
bool debug_fold(const struct call *c);
bool debug_fold_at(handle t, word reason, word kind, const char *what);
void debug_fold_end(void);
