/* answers.h - the answers of `tessera who`, and text, as JSON. */
#pragma once
#include <stddef.h>
#include <stdio.h>

/* A text in quotes. "<" is written otherwise: it could end the script element. */
void put_text(FILE *out, const char *text);
/* The member "who" of the page's data, about each moment of a stream. */
void answers_put(FILE *out, const char *bytes, size_t size);
