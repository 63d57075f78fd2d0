# names.sed - measuring on 64-bit Arm: the clock is the cycle counter, one register of 64 bits.
/The instruction rdtsc puts its lower half/,/hint:    unsigned low, high;/c\
     * The register pmccntr_el0 has it, and the instruction mrs reads a register of the processor.
s/^     \*          __asm__ volatile("rdtsc".*/     * hint:    __asm__ volatile("mrs %0, pmccntr_el0" : "=r"(now) : : "memory"); *\//
/^    unsigned low, high;/d
s/^    __asm__ volatile("rdtsc".*/    __asm__ volatile("mrs %0, pmccntr_el0" : "=r"(now) : : "memory");/
/^    now = (seL4_Word)high << 32 | low;/d
s/^The instruction `rdtsc` reads this clock\. So/The register `pmccntr_el0` is this clock. So/
s/^`rdtsc` gives the clock in two halves\. `"memory"` in/The kernel lets programs read `pmccntr_el0` only where it was built so. `"memory"` in/
