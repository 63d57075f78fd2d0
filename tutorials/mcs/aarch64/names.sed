# names.sed - mcs on 64-bit Arm: the clock is the count of time, and its rate stands in a register.
/^static seL4_Word cycles_per_us;/,/^static seL4_Word now_us(void)/c\
static seL4_Word now_us(void)
/^    unsigned low, high;/c\
    seL4_Word count, per_second;
/^    __asm__ volatile("rdtsc"/c\
    __asm__ volatile("isb\\n\\tmrs %0, cntvct_el0" : "=r"(count));\
    __asm__ volatile("mrs %0, cntfrq_el0" : "=r"(per_second));
/^    return (low + /c\
    return count * MS * MS / per_second;
/^    find_clock(info);/d
