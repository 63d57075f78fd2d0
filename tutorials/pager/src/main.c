/* pager: memory that appears when it is used.
 *
 * A thread works in two regions in which nothing is mapped when it starts: its stack, and a file.
 * It faults at each new page.  The first thread is its pager: it finds out what is missing, maps
 * it, and lets the thread go on.  A fault outside the regions is an error of the thread, and ends
 * it.
 *
 * There are 8 places marked TASK.  Each says what to write, the line below it is yours. */
#include <stdio.h>
#include <string.h>

#include <sel4/sel4.h>
#include <sel4platsupport/bootinfo.h>
#include <sel4tutorials/alloc.h>
#include <sel4tutorials/thread.h>
#include <sel4utils/sel4_zf_logif.h>
#include <utils/util.h>

#define PAGE ((seL4_Word)4096)
#define FAULT_SLOT 1

/* The stack: at most 16 pages, below STACK_TOP.  Below it nothing is ever mapped. */
#define STACK_TOP 0xA000100000
#define STACK_BOTTOM (STACK_TOP - 16 * PAGE)

/* The file: as many pages as it has. */
#define FILE_START 0xA000200000
#define FILE_PAGES ((seL4_Word)3)
#define FILE_END (FILE_START + FILE_PAGES * PAGE)

/* Where the pager maps a frame for itself, to fill it. */
#define WINDOW 0xA000300000

/* What stands for a disc: page n is full of the letter 'a' + n. */
static char disc[FILE_PAGES * 4096];

static seL4_BootInfo *info;

/* How many pages have been mapped, by region, and how many of the file have been written to. */
static int stack_pages, file_pages, dirty_pages;

/* The frame of each page of the file; 0: none yet. */
static seL4_CPtr file_frame[FILE_PAGES];

/* What the thread has found out. */
static volatile int depth_reached, letters_right;

/* ---- the thread ---- */

/* Takes 1 KiB of stack at each level. */
static __attribute__((noinline)) int deep(int levels)
{
    volatile char room[1024];
    room[0] = (char)levels;
    depth_reached = levels;
    return levels == 0 ? 0 : deep(levels - 1) + (room[0] != 0);
}

/* Always 1, which the compiler does not know. */
static volatile int go_on = 1;

static __attribute__((noinline)) int for_ever(int level)
{
    volatile char room[1024];
    room[0] = (char)level;
    return go_on ? for_ever(level + 1) + room[0] : 0;
}

static void worker(void *arg)
{
    (void)arg;
    printf("worker: calls itself 20 times\n");
    deep(20);
    printf("worker: reads the file\n");
    const volatile char *file = (const volatile char *)FILE_START;
    for (seL4_Word n = 0; n < FILE_PAGES; n++)
        letters_right += file[n * PAGE] == 'a' + (int)n && file[n * PAGE + 4095] == 'a' + (int)n;
    printf("worker: %d of %lu pages are right\n", letters_right, FILE_PAGES);
    if (letters_right < (int)FILE_PAGES)
        printf("worker: page 1 begins with %#x, and ends with %#x.\n", (unsigned)file[PAGE],
               (unsigned)file[PAGE + 4095]);
    printf("worker: writes to the file\n");
    *(volatile char *)(FILE_START + PAGE) = 'X';
    printf("worker: calls itself for ever\n");
    for_ever(0);
}

/* ---- the pager ---- */

/* Maps a frame in this address space; brings what tables are missing. */
static void map_with_tables(seL4_CPtr frame, seL4_Word address, seL4_CapRights_t rights)
{
    for (;;) {
        seL4_Error error = seL4_X86_Page_Map(frame, seL4_CapInitThreadVSpace, address, rights,
                                             seL4_X86_Default_VMAttributes);
        if (error == seL4_NoError)
            return;
        ZF_LOGF_IF(error != seL4_FailedLookup, "The page at %#lx cannot be mapped: %s", address,
                   sel4_strerror(error));

        /* TASK 5: a table is missing.  Make it and map it at the address.  If error is 0 then, the
         * loop tries again.
         *
         * seL4_MappingFailedLookupLevel() says which: SEL4_MAPPING_LOOKUP_NO_PDPT, ..._NO_PD or
         * ..._NO_PT.
         * hint: alloc_object with seL4_X86_PDPTObject, seL4_X86_PageDirectoryObject or
         *       seL4_X86_PageTableObject; seL4_X86_PDPT_Map and its kin, as in `mapping`. */
        //@ 5
        switch (seL4_MappingFailedLookupLevel()) {
        case SEL4_MAPPING_LOOKUP_NO_PDPT:
            error = seL4_X86_PDPT_Map(alloc_object(info, seL4_X86_PDPTObject, 0),
                                      seL4_CapInitThreadVSpace, address,
                                      seL4_X86_Default_VMAttributes);
            break;
        case SEL4_MAPPING_LOOKUP_NO_PD:
            error = seL4_X86_PageDirectory_Map(alloc_object(info, seL4_X86_PageDirectoryObject, 0),
                                               seL4_CapInitThreadVSpace, address,
                                               seL4_X86_Default_VMAttributes);
            break;
        case SEL4_MAPPING_LOOKUP_NO_PT:
            error = seL4_X86_PageTable_Map(alloc_object(info, seL4_X86_PageTableObject, 0),
                                           seL4_CapInitThreadVSpace, address,
                                           seL4_X86_Default_VMAttributes);
            break;
        }
        //@ end
        ZF_LOGF_IFERR(error, "A table is missing for %#lx, and has not been mapped (TASK 5)",
                      address)
    }
}

/* One more page of the stack, at this address. */
static void grow_stack(seL4_Word page)
{
    /* TASK 4: make a frame and map it at `page`, to be read and written.
     *
     * hint: alloc_object with seL4_X86_4K, map_with_tables; the rights are seL4_ReadWrite. */
    //@ 4
    map_with_tables(alloc_object(info, seL4_X86_4K, 0), page, seL4_ReadWrite);
    //@ end
    stack_pages++;
}

/* Page n of the file, at its address. */
static void load_page(seL4_Word n)
{
    seL4_CPtr frame = alloc_object(info, seL4_X86_4K, 0);
    map_with_tables(frame, WINDOW, seL4_ReadWrite);

    /* TASK 7: copy page n of the disc into the frame, which is mapped at WINDOW for that.
     *
     *      void *memcpy(void *to, const void *from, size_t bytes); */
    //@ 7
    memcpy((void *)WINDOW, disc + n * PAGE, PAGE);
    //@ end
    seL4_Error error = seL4_X86_Page_Unmap(frame);
    ZF_LOGF_IFERR(error, "The window cannot be unmapped")

    /* TASK 6: map it where the thread looks for it, FILE_START + n * PAGE, to be read only; and
     * remember the frame in file_frame[n]. */
    //@ 6
    map_with_tables(frame, FILE_START + n * PAGE, seL4_CanRead);
    file_frame[n] = frame;
    //@ end
    ZF_LOGF_IF(file_frame[n] == 0, "The frame of page %lu is not remembered (TASK 6)", n);
    ZF_LOGF_IF(file_frame[n] != frame, "What is remembered of page %lu is not its frame (TASK 6)",
               n);
    file_pages++;
}

/* Handles a fault at this address.  Returns 0 if the thread can go on. */
static int handle(seL4_Word address, int is_write)
{
    static seL4_Word last;
    seL4_Word page = 0;

    /* TASK 2: on which page does the address lie?  Put the page's first address into page.
     *
     * hint: pages begin at multiples of PAGE, so the lower 12 bits are 0. */
    //@ 2
    page = address & ~(PAGE - 1);
    //@ end
    ZF_LOGF_IF(page > address || page + PAGE <= address || page % PAGE != 0,
               "The number in page, %#lx, is not where the page of the address begins (TASK 2)",
               page);
    ZF_LOGF_IF(address == last && !is_write,
               "The same fault at %#lx again: was the page mapped? "
               "(TASK 4, TASK 6)",
               address);
    last = is_write ? 0 : address;

    if (page >= STACK_BOTTOM && page < STACK_TOP) {
        ZF_LOGF_IF(stack_pages > 16,
                   "There are more faults than the stack has pages: are they mapped? "
                   "(TASK 4)");
        ZF_LOGF_IF(!is_write, "The stack is written to, and is_write is 0 (TASK 1)");
        grow_stack(page);
        return 0;
    }
    if (page >= FILE_START && page < FILE_END) {
        seL4_Word n = (page - FILE_START) / PAGE;
        if (file_frame[n] == 0) {
            ZF_LOGF_IF(is_write, "The file is only read, and is_write is %d (TASK 1)", is_write);
            load_page(n);
        } else {
            ZF_LOGF_IF(dirty_pages > 0, "The same page faults again (TASK 8)");
            printf("pager: page %lu of the file is written to\n", n);
            dirty_pages++;

            /* TASK 8: let the thread write to the page: map file_frame[n] again, with other rights.
             *
             * hint: map_with_tables; seL4_ReadWrite. */
            //@ 8
            map_with_tables(file_frame[n], page, seL4_ReadWrite);
            //@ end
        }
        return 0;
    }
    printf("pager: the page %#lx lies in no region: %s\n", page,
           address < STACK_BOTTOM && address >= STACK_BOTTOM - PAGE ? "the stack is full"
                                                                    : "the thread is wrong");
    return 1;
}

int main(void)
{
    seL4_Error error = seL4_NoError;

    info = platsupport_get_bootinfo();
    zf_log_set_tag_prefix("pager:");
    for (seL4_Word n = 0; n < FILE_PAGES; n++)
        memset(disc + n * PAGE, 'a' + (int)n, PAGE);

    /* The thread has a fault endpoint, as in `fault-handlers`, and its stack lies in the region. */
    seL4_CPtr endpoint = alloc_object(info, seL4_EndpointObject, 0);
    seL4_CPtr cspace = alloc_cspace(info, 4);
    error = seL4_CNode_Copy(cspace, FAULT_SLOT, seL4_WordBits, seL4_CapInitThreadCNode, endpoint,
                            seL4_WordBits, seL4_AllRights);
    ZF_LOGF_IFERR(error, "The fault endpoint cannot be copied")
    seL4_CPtr tcb = start_thread(info, "worker", worker, NULL, 100, cspace, seL4_NilData,
                                 FAULT_SLOT);
    seL4_UserContext registers = { 0 };
    seL4_Word count = sizeof(registers) / sizeof(seL4_Word);
    error = seL4_TCB_ReadRegisters(tcb, 0, 0, count, &registers);
    ZF_LOGF_IFERR(error, "The thread's registers cannot be read")
    registers.rsp = STACK_TOP - 8;
    error = seL4_TCB_WriteRegisters(tcb, 0, 0, count, &registers);
    ZF_LOGF_IFERR(error, "The thread's registers cannot be written")

    seL4_MessageInfo_t tag = seL4_Recv(endpoint, NULL);
    for (;;) {
        seL4_Word address = 0, is_write = 0;
        ZF_LOGF_IF(seL4_MessageInfo_get_label(tag) != seL4_Fault_VMFault,
                   "No page fault, but a "
                   "message of kind %lu came",
                   (unsigned long)seL4_MessageInfo_get_label(tag));

        /* TASK 1: where did the thread fault, and did it write?  Put the address into address, and
         * 1 into is_write if it did.
         *
         * The message registers are seL4_VMFault_Addr and seL4_VMFault_FSR; the latter is the
         * processor's word on the fault: bit 1 (value 2) is 1 for a write. */
        //@ 1
        address = seL4_GetMR(seL4_VMFault_Addr);
        is_write = (seL4_GetMR(seL4_VMFault_FSR) & 2) != 0;
        //@ end
        ZF_LOGF_IF(address == 0, "There is no address in address (TASK 1)");
        if (handle(address, (int)is_write) != 0)
            break;
        tag = seL4_MessageInfo_new(0, 0, 0, 0);

        /* TASK 3: let the thread go on, and wait for its next fault.
         *
         * hint: seL4_ReplyRecv with an empty message; the next message's tag belongs into tag. */
        //@ 3
        tag = seL4_ReplyRecv(endpoint, tag, NULL);
        //@ end
        ZF_LOGF_IF(seL4_MessageInfo_get_label(tag) == 0,
                   "The thread has not been answered (TASK 3)");
    }

    /* The thread waits for an answer that it will not get. */
    printf("pager: %d pages of stack, %d of the file, %d of them written to\n", stack_pages,
           file_pages, dirty_pages);
    ZF_LOGF_IF(stack_pages != 16 || file_pages != FILE_PAGES || dirty_pages != 1,
               "That is not what the thread must use");
    ZF_LOGF_IF(letters_right != FILE_PAGES, "The file had the wrong letters (TASK 7)");
    return 0;
}
