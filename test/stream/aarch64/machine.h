/* machine.h - the stream on 64-bit Arm: registers, what a persona does, and names of what each
 * architecture calls otherwise. */
#pragma once
/* Of struct area. */
#define AREA 1024
#define AREA_OUT 256
#define AREA_FLAGS 512
#define AREA_SAVED 520
#define AREA_GADGET 624
#define AREA_DONE 632
#define AREA_FPU_IN 640
#define AREA_FPU_OUT 672

/* Where the program begins: what personas run, and their state, have the same addresses in each
 * build, and no other address of the program is ever told. */
#define TEXT_AT 0x3f0000

#ifndef __ASSEMBLER__
#include <stdint.h>

/* x0 to x30, then sp. */
enum { X28 = 28, REGISTERS = 32 };
/* What a system call takes and gives; one that no call changes; an address for a gadget. */
enum { R_CAP = 0, R_INFO = 1, R_NUMBER = 7, R_MR0 = 2, R_MR1 = 3, R_MR2 = 4 };
enum { R_KEPT = 20, R_ADDRESS = 9, R_VALUE = 10 };
static const uint8_t message_register[] = { 2, 3, 4, 5 };
enum { SAVED = 13, FPU_WORDS = 6, REST = 36, HAS_WAIT = 0 };

/* clang-format off */
#define GADGETS(X) \
    X(syscall) X(undefined) X(brk) X(hvc) X(smc) X(mask) X(counter) X(id_register) \
    X(load) X(store) X(jump) X(fpu_load) X(fpu_store) X(tls_read) X(tls_write) X(tls_read_only) \
    X(flags) X(exclusive) X(atomic) X(clean) X(clean_invalidate) X(unify) X(zero_line) \
    X(drop_line) X(sizes) X(stack_load)
/* clang-format on */
/* The gadget that always faults. */
#define G_STOPS G_undefined

/* A system call loses no register.  x28 is not told: the way out of a gadget uses it. */
enum { SYSCALL_LOSES = 0 };
#define IS_LOST(r) ((r) == X28)
#define IS_STALE_WORD(i) false

/* Words of seL4_UserContext; which are the thread's two identity registers; where a report of an
 * unknown system call has FaultIP. */
enum { CONTEXT_WORDS = 36, TLS_WORD = 34, UNKNOWN_IP = 8 };

/* All tables are of one kind: the level follows from where they are mapped. */
enum {
    SMALL_PAGE = seL4_ARM_SmallPageObject,
    LARGE_PAGE = seL4_ARM_LargePageObject,
    HUGE_PAGE = seL4_ARM_HugePageObject,
    VSPACE_OBJECT = seL4_ARM_VSpaceObject,
    TABLE_1 = seL4_ARM_PageTableObject,
    TABLE_2 = TABLE_1,
    TABLE_3 = TABLE_1,
    TABLE_1_MAP = ARMPageTableMap,
    TABLE_1_UNMAP = ARMPageTableUnmap,
    TABLE_2_MAP = TABLE_1_MAP,
    TABLE_2_UNMAP = TABLE_1_UNMAP,
    TABLE_3_MAP = TABLE_1_MAP,
    TABLE_3_UNMAP = TABLE_1_UNMAP,
    PAGE_MAP = ARMPageMap,
    PAGE_UNMAP = ARMPageUnmap,
    PAGE_ADDRESS = ARMPageGetAddress,
    ASID_ASSIGN = ARMASIDPoolAssign,
    ASID_MAKE_POOL = ARMASIDControlMakePool,
    PAGE_ATTRIBUTES = seL4_ARM_Default_VMAttributes
};

/* Methods that only this architecture has. */
void page_caches(void);
void space_caches(void);
void send_interrupt(void);
#define MACHINE_METHODS page_caches, page_caches, space_caches, space_caches, send_interrupt
#endif
