/* explore.h - every state that a small system can reach: the kernel's source against a model, on
 * every edge. */
#pragma once
#include "world.h"

/* A small system and what can happen in it. */
struct theme {
    const char *name;
    void (*start)(void); /* makes it, in the kernel and in the model */
    word operations;
    bool (*apply)(word op);       /* does one to both; false: it cannot be done in this state */
    const char *(*differs)(void); /* what is not the same in both; NULL: nothing */
    void (*settle)(void); /* forgets, in both, what can make no difference any more; or NULL */
    const char *(*text)(word op);
    void *model;
    size_t model_bytes;
};
extern const struct theme theme_ipc, theme_bound, theme_replies, theme_turns, theme_copies,
    theme_nested, theme_paging, theme_identifiers, theme_apart_objects, theme_apart_messages,
    theme_one_way_messages, theme_derivation, theme_untyped, theme_cnodes, theme_devices,
    theme_apart, theme_one_way, theme_lending, theme_signals, theme_who;

/* Looks at the states of a theme as a whole: at each new state (it may change it); at each
 * operation that led from one state to another; and at each state when all are known, those before
 * `expanded` with all that follows them. A text says what is wrong. It is slow: so many times fewer
 * states. */
struct onlooker {
    const struct theme *theme;
    void (*look)(word state);
    const char *(*edge)(word from, word to);
    const char *(*judge)(word state, word expanded);
    word fewer;
};
extern const struct onlooker onlooker_who;

/* An invocation by the root thread; its error, and the first word of what it answered. */
extern word explore_result;
int explore_call(word cptr, enum label label, word n, const word *words, word caps,
                 const word *cap);
/* Memory that operations may change; all other memory must stay as it was. */
void explore_watch(handle at, word bytes);
/* The state is as it was before this operation: for trying the operation in another way. */
void explore_again(void);
/* Keep what is watched as it is now; and back to that, as often as wanted. */
void explore_keep(void);
void explore_back(void);
/* Is the state the same as it was at explore_mark? */
void explore_mark(void);
bool explore_same(void);
