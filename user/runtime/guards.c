/* guards.c - empty pages below stacks, for the root task.
 *
 * Owns:    nothing.
 * Entered: runtime.c, before main.
 * Uses:    the capabilities to the frames of the image (userImageFrames).
 * Never:   touches a page that a segment has.
 *
 * user/layout.ld leaves a page between two segments where a stack lies behind it.  The kernel maps
 * one range for the root task, from its first segment to the end of its last: so that page is
 * unmapped here.  A program that is started by its segments never has it. */
#include <elf.h>
#include <muslcsys/processor.h>
#include <sel4runtime.h>

enum { PAGE = 4096 };

extern const Elf64_Ehdr __ehdr_start;
void sel4runtime_guard_stacks(const seL4_BootInfo *info);

/* A larger hole is no page below a stack: another linker left it, for large pages. */
void sel4runtime_guard_stacks(const seL4_BootInfo *info)
{
    const Elf64_Phdr *p = (const void *)((const char *)&__ehdr_start + __ehdr_start.e_phoff);
    seL4_Word first = 0, end = 0;
    for (int i = 0; i < __ehdr_start.e_phnum; i++) {
        if (p[i].p_type != PT_LOAD)
            continue;
        seL4_Word start = p[i].p_vaddr / PAGE;
        if (end == 0)
            first = start;
        else if (start == end + 1)
            processor_unmap(info->userImageFrames.start + end - first);
        end = (p[i].p_vaddr + p[i].p_memsz + PAGE - 1) / PAGE;
    }
}
