/* machine.h - the stream on x86_64: registers, what a persona does, and names of what each
 * architecture calls otherwise. */
#pragma once
/* Of struct area. */
#define AREA 512
#define AREA_OUT 128
#define AREA_FLAGS 256
#define AREA_SAVED 264
#define AREA_GADGET 320
#define AREA_DONE 328
#define AREA_FPU_IN 336
#define AREA_FPU_OUT 368
#define AREA_UNTIL 416
#define AREA_PERSONA 424

/* Where the program begins. */
#define TEXT_AT 0x400000

#ifndef __ASSEMBLER__
#include <stdint.h>

enum { RAX, RBX, RCX, RDX, RSI, RDI, RBP, RSP, R8, R9, R10, R11, R12, R13, R14, R15, REGISTERS };
/* What a system call takes and gives; one that no call changes; an address for a gadget. */
enum { R_CAP = RDI, R_INFO = RSI, R_NUMBER = RDX, R_MR0 = R10, R_MR1 = R8, R_MR2 = R9 };
enum { R_KEPT = R12, R_ADDRESS = RAX };
static const uint8_t message_register[] = { R10, R8, R9, R15 };
enum { SAVED = 7, FPU_WORDS = 6, REST = 10, HAS_WAIT = 1 };

/* clang-format off */
#define GADGETS(X) \
    X(syscall) X(ud2) X(hlt) X(int3) X(int_9e) X(int_fe) X(int_80) X(int_20) X(divide) \
    X(load) X(store) X(jump) X(fpu_load) X(fpu_store) X(load_fs) X(load_gs) X(flags) X(port) \
    X(cr0) X(msr)
/* clang-format on */
/* The gadget that always faults. */
#define G_STOPS G_hlt

/* SYSCALL loses rcx, r11 and rsp, so what a kernel tells of them may be anything: as registers, as
 * words of ReadRegisters (word 1 is rsp; 5, 10, 11 and 13 are lost, or stale), and where reports
 * bring them. */
enum { SYSCALL_LOSES = 1 };
#define IS_LOST(r) ((r) == RCX || (r) == R11 || (r) == RSP)
#define IS_STALE_WORD(i) ((i) == 1 || (i) == 5 || (i) == 10 || (i) == 11 || (i) == 13)

/* Words of seL4_UserContext; which are the thread's two bases; where a report of an unknown system
 * call has FaultIP. */
enum { CONTEXT_WORDS = 20, TLS_WORD = 18, UNKNOWN_IP = 15 };

enum {
    SMALL_PAGE = seL4_X86_4K,
    LARGE_PAGE = seL4_X86_LargePageObject,
    HUGE_PAGE = seL4_X64_HugePageObject,
    VSPACE_OBJECT = seL4_X64_PML4Object,
    TABLE_1 = seL4_X86_PDPTObject,
    TABLE_2 = seL4_X86_PageDirectoryObject,
    TABLE_3 = seL4_X86_PageTableObject,
    TABLE_1_MAP = X86PDPTMap,
    TABLE_1_UNMAP = X86PDPTUnmap,
    TABLE_2_MAP = X86PageDirectoryMap,
    TABLE_2_UNMAP = X86PageDirectoryUnmap,
    TABLE_3_MAP = X86PageTableMap,
    TABLE_3_UNMAP = X86PageTableUnmap,
    PAGE_MAP = X86PageMap,
    PAGE_UNMAP = X86PageUnmap,
    PAGE_ADDRESS = X86PageGetAddress,
    ASID_ASSIGN = X86ASIDPoolAssign,
    ASID_MAKE_POOL = X86ASIDControlMakePool,
    PAGE_ATTRIBUTES = 0
};

/* Methods that only this architecture has. */
void ports(void);
#define MACHINE_METHODS ports, ports
#endif
