/* who.h - what questions (who.c) and policies (policy.c) have in common. */
#pragma once
#include "reach.h"
#include "say.h"

enum { WHO_ERROR = 512, WHO_GOALS = 32 };

/* What is asked of whom. */
struct asked {
    enum reach_verb verb;
    struct reach_goal goals[WHO_GOALS]; /* any of these */
    size_t count;
    const struct tess_thread *target; /* a thread that is the target; NULL: it is another thing */
    char text[200];                   /* "write 0x7000000 in thread_2 (memory 0x153000)" */
};

enum who_result { WHO_OK, WHO_WRONG, WHO_ABSENT };
/* Read "VERB TARGET ..."; the verb may end in s, as in policies. WHO_WRONG: `error` says what is
 * wrong, and what would be right. WHO_ABSENT: a thread, a capability or a page that is named is not
 * there now; `error` says which. */
enum who_result who_read(const struct tess *t, int count, char **words, struct asked *a,
                         char error[WHO_ERROR]);
/* The verb of a word; false: it is none. */
bool who_verb(const char *word, enum reach_verb *verb);
/* Is this thread itself what is asked about? */
bool who_is(const struct asked *a, const struct tess_thread *thread);
/* The steps of a chain, a line each, the premises before what follows from them; then the rules
 * that it used, in a sentence each. Each line begins with `indent`. */
void who_chain(const struct tess *t, const struct reach *r, size_t fact, const char *indent);
