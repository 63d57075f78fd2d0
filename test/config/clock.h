/* clock.h - time as a program sees it, for programs that measure budgets. */
#pragma once
#include "../qemu/check.h"

/* How fast the count of time is: find_rate before now_us. */
static seL4_Word rate;

#ifdef CONFIG_ARCH_X86_64
static seL4_Word now_us(void)
{
    return count_time() / rate;
}

/* Cycles in a microsecond, as the boot information says. */
static void find_rate(void)
{
    for (seL4_BootInfoHeader *h = (void *)((seL4_Word)info + BIT(seL4_PageBits));
         (seL4_Word)h < (seL4_Word)info + BIT(seL4_PageBits) + info->extraLen;
         h = (void *)((seL4_Word)h + h->len))
        if (h->id == SEL4_BOOTINFO_HEADER_X86_TSC_FREQ)
            rate = *(unsigned *)(h + 1);
}
#else
/* The kernel was built so that user code may read the virtual count (EXPORT_PMC). */
static seL4_Word now_us(void)
{
    seL4_Word count;
    __asm__ volatile("isb\n\tmrs %0, cntvct_el0" : "=r"(count));
    return count * 1000 / rate;
}

/* Here in kHz: a microsecond has no whole number of counts. */
static void find_rate(void)
{
    __asm__ volatile("mrs %0, cntfrq_el0" : "=r"(rate));
    rate /= 1000;
}
#endif
