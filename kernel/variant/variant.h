/* variant.h - the seams between what all kernels do and what one variant of them does.
 *
 * Owns:  the list of seams.  A variant is a folder beside this file that supplies what is named
 *        here; the Makefile picks one folder.
 * Used:  by entry.c at both ends of a pass through the kernel; by the objects for replies.
 *
 * A seam that a kernel does not need is an empty inline function, and costs nothing.  The classic
 * kernel on one processor needs none of those below. */
#pragma once

/* ---- one processor in the kernel at a time (MAX_CPUS > 1) ---- */

/* With several processors, one at a time may be in the kernel: taken at the door in, before any
 * state is read, and released at the door out, after the last. */
static inline void kernel_lock(void)
{
}

static inline void kernel_unlock(void)
{
}

/* ---- time (MCS): a pass charges the thread that entered, once, before anything else happens
 * ---- */

static inline void time_charge(void)
{
}
