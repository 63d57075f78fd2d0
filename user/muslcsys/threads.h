/* threads.h - a thread's storage, as musl wants it. */
#pragma once
#include <stddef.h>
#include <stdint.h>

enum { MAIN_TID = 1 };

/* Bytes of storage for a thread, and where in it the thread pointer lies, at the most. */
size_t thread_storage_bytes(void);
size_t thread_pointer_offset(void);
/* Write the storage of another thread, or of the calling thread that moves there; the thread
 * pointer. */
uintptr_t thread_write(void *memory);
uintptr_t thread_move(void *memory, uintptr_t from);
/* The calling thread's number. */
int thread_id(void);
