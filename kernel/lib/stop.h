/* stop.h - the kernel cannot go on. */
#pragma once

/* Booting cannot go on: says what is wrong, what was wanted, and what to do; the machine powers off
 * with status 1. */
void boot_stop(const char *what, const char *wanted, const char *todo) __attribute__((noreturn));
