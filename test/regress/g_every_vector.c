/* Class G: an exception taken for another, or for a system call: INT n for all n, and instructions
 * that fault. */

static unsigned char *g_code;

static void g_run(void *arg)
{
    (void)arg;
    ((void (*)(void))g_code)();
    stop();
}

static seL4_Word g_fault(const unsigned char *code, int bytes)
{
    memset(g_code, 0x90, 16);
    memcpy(g_code, code, (size_t)bytes);
    g_code[15] = 0xc3;
    return fault_of(g_run, NULL);
}

static void class_g(void)
{
    g_code = new_page(NULL);
    for (int n = 0; n < 256; n++) {
        seL4_Word label = g_fault((unsigned char[]){ 0xcd, (unsigned char)n }, 2);
        if (n == 3) {
            CHECK(label == seL4_Fault_UserException && seL4_GetMR(seL4_UserException_Number) == 3);
        } else if (n >= 158 && n < 255) {
            CHECK(label == seL4_Fault_UnknownSyscall && seL4_GetMR(15) == (seL4_Word)g_code);
        } else {
            CHECK(label == seL4_Fault_UserException && seL4_GetMR(seL4_UserException_Number) == 13);
        }
    }
    static const struct {
        unsigned char code[8];
        int bytes, vector;
    } faults[] = {
        { { 0x0f, 0x0b }, 2, 6 },             /* ud2 */
        { { 0xf4 }, 1, 13 },                  /* hlt */
        { { 0xfa }, 1, 13 },                  /* cli */
        { { 0x0f, 0x20, 0xc0 }, 3, 13 },      /* mov %cr0, %rax */
        { { 0x0f, 0x22, 0xd8 }, 3, 13 },      /* mov %rax, %cr3 */
        { { 0x0f, 0x30 }, 2, 13 },            /* wrmsr */
        { { 0x0f, 0x32 }, 2, 13 },            /* rdmsr */
        { { 0x0f, 0x01, 0x17 }, 3, 13 },      /* lgdt (%rdi) */
        { { 0x0f, 0x23, 0xc0 }, 3, 13 },      /* mov %rax, %db0 */
        { { 0x0f, 0x01, 0xf8 }, 3, 13 },      /* swapgs */
        { { 0x0f, 0x07 }, 2, 13 },            /* sysret */
        { { 0x31, 0xc9, 0xf7, 0xf1 }, 4, 0 }, /* xor %ecx, %ecx; div %ecx */
        { { 0xe4, 0x80 }, 2, 13 },            /* in $0x80, %al */
    };
    for (unsigned i = 0; i < sizeof faults / sizeof *faults; i++) {
        CHECK(g_fault(faults[i].code, faults[i].bytes) == seL4_Fault_UserException);
        CHECK(seL4_GetMR(seL4_UserException_Number) == (seL4_Word)faults[i].vector);
    }
    /* mov $n, %rdx; syscall: only the low half is that of a number (Reply, Yield, NBRecv,
     * SetTLSBase). */
    for (unsigned i = 0; i < 8; i++) {
        seL4_Word number = (i / 4 ? 1ul << 32 : 0) |
                           (unsigned)(const int[]){ -6, -7, -8, -30 }[i % 4];
        unsigned char code[12] = { 0x48, 0xba, 0, 0, 0, 0, 0, 0, 0, 0, 0x0f, 0x05 };
        memcpy(code + 2, &number, sizeof number);
        CHECK(g_fault(code, sizeof code) == seL4_Fault_UnknownSyscall);
        CHECK(seL4_GetMR(seL4_UnknownSyscall_Syscall) == number);
    }
    CHECK(g_fault((unsigned char[]){ 0xcf }, 1) != 0); /* iret, of whatever lies on the stack */
    /* A trap flag set by the thread itself is its own affair: exception 1. */
    CHECK(g_fault((unsigned char[]){ 0x9c, 0x48, 0x81, 0x0c, 0x24, 0x00, 0x01, 0x00, 0x00, 0x9d },
                  10) == seL4_Fault_UserException);
    CHECK(seL4_GetMR(seL4_UserException_Number) == 1);
}
