/* arch_stdio.h - where standard output goes. */
#pragma once
#include <muslcsys/vsyscall.h>
#include <stddef.h>

/* Write a character, `count` bytes (returns how many); read a character, -1 if there is none. */
void __arch_putchar(int c);
size_t __arch_write(char *data, size_t count);
int __arch_getchar(void);
