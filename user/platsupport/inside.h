/* inside.h - what the files of this folder and the drivers of a machine say to one another. */
#pragma once
#include <platsupport/ltimer.h>
#include <stdint.h>

/* tsc.c: the rate of the time stamp counter in Hz, if the kernel told; else 0. */
uint64_t tsc_known_frequency(void);

/* timeout.c: the timeout that a program set, for devices that cannot wait so long in one go. */
struct timeout {
    uint64_t deadline; /* the time at which it is due; 0: none is set */
    uint64_t period;   /* 0: it comes once */
};
/* A program sets one, at time `now`; 0, or ETIME. */
int timeout_set(struct timeout *t, uint64_t now, uint64_t ns, timeout_type_t type);
/* The device's interrupt came: is the timeout due?  If so the next one is set, if there is to be
 * one. */
bool timeout_due(struct timeout *t, uint64_t now);
