/* say.h - how the commands of tessera name threads, slots and objects; what they have in common.
 *
 * Never: changes the model. */
#pragma once
#include "model.h"
#include <stdio.h>

/* A command of tessera: the words behind the file's name. The result is the program's. */
typedef int command(struct tess *t, int count, char **words);
command cspace_main, vspace_main, who_main, policy_main, postmortem_main, why_main, when_main,
    report_main;

/* ---- text ---- */

/* The name of a thread; "nobody" for NULL. */
const char *say_name(const struct tess_thread *thread);
/* From now on a thread is called as it is now, at the end of the run: most get their names after
 * their capabilities. */
void say_keep_names(const struct tess *t);
/* "pml4", "endpoint" ...: the name of a type. */
const char *say_type(const struct tess *t, tess_word type);
/* An object on standard output: its address, and its generation behind a point. */
void say_object(struct tess_id id);
/* " write read": the rights, each behind a blank; nothing if there are none. */
void say_rights(tess_word rights);
/* Where a slot lies, for people: "CPtr 0x116 of hello-3", "VSpace of hello-3", "slot 5 of cnode
 * 0x7c00000", into `text`, which is returned. It has an address in a CSpace: the first choice is
 * the one of `reader` (NULL: nobody), then the oldest thread that lives. */
enum { SAY_SLOT = 160 };
const char *say_slot(const struct tess *t, const struct tess_slot *s,
                     const struct tess_thread *reader, char text[SAY_SLOT]);
/* "4 KiB", "2 MiB", "32 bytes": 2^bits bytes. The text stays until the next but three calls. */
const char *say_size(tess_word bits);
/* The thread in whose CSpace the slot has an address: `first`, if that is one (NULL: nobody), or
 * the oldest that lives. *cptr becomes the address. NULL: nobody's. */
const struct tess_thread *say_owner(const struct tess *t, tess_word slot,
                                    const struct tess_thread *first, tess_word *cptr);

/* ---- words of the command line ---- */

/* A number: decimal, or hexadecimal behind 0x. False: the word is none. */
bool word_number(const char *word, tess_word *out);
/* The living thread that a word names: by its whole name, by the part behind "program: ", or by a
 * part that no other has. None, or several: the program ends with what there is. */
const struct tess_thread *word_thread(const struct tess *t, const char *word);
/* The same without ending the program: NULL, and *fit says how many a word names. */
const struct tess_thread *word_find_thread(const struct tess *t, const char *word, int *fit);
/* Who runs, or else the oldest thread that lives. Ends the program if there is none. */
const struct tess_thread *word_default_thread(const struct tess *t);
