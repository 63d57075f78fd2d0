/* debug.c - say what there is.
 *
 * Owns:    nothing.
 * Entered: programs; simple_print. */
#include <sel4debug/debug.h>
#include <sel4debug/register_dump.h>
#include <stdarg.h>
#include <stdio.h>

enum { TAG_NULL = 0, TAG_ENDPOINT = 4, TAG_NOTIFICATION = 6 };

static void print_region(const char *name, seL4_SlotRegion r)
{
    printf("%-22s[%lu --> %lu)\n", name, r.start, r.end);
}

void debug_print_bootinfo(seL4_BootInfo *info)
{
    int sizes[seL4_WordBits] = { 0 };
    printf("Node %lu of %lu\n", info->nodeID, info->numNodes);
    printf("IOPT levels:          %ld\n", (long)info->numIOPTLevels);
    printf("IPC buffer:           %p\n", (void *)info->ipcBuffer);
    print_region("Empty slots:", info->empty);
    print_region("sharedFrames:", info->sharedFrames);
    print_region("userImageFrames:", info->userImageFrames);
    print_region("userImagePaging:", info->userImagePaging);
    print_region("untypeds:", info->untyped);
    printf("Initial thread domain: %lu\n", info->initThreadDomain);
    printf("Initial thread cnode size: %lu\n", info->initThreadCNodeSizeBits);
    for (seL4_Word i = 0; i < info->untyped.end - info->untyped.start; i++)
        if (!info->untypedList[i].isDevice)
            sizes[info->untypedList[i].sizeBits % seL4_WordBits]++;
    printf("Untyped summary (device memory left out)\n");
    for (int i = 0; i < seL4_WordBits; i++)
        if (sizes[i])
            printf("%d untypeds of size %d\n", sizes[i], i);
}

static seL4_Uint32 identify(seL4_CPtr cap)
{
#ifdef CONFIG_DEBUG_BUILD
    return seL4_DebugCapIdentify(cap);
#else
    (void)cap;
    return TAG_NULL;
#endif
}

void debug_cap_identify(seL4_CPtr cap)
{
    printf("CPtr %lu: capability type %u\n", cap, identify(cap));
}

int debug_cap_is_valid(seL4_CPtr cap)
{
    return identify(cap) != TAG_NULL;
}

int debug_cap_is_endpoint(seL4_CPtr cap)
{
    return identify(cap) == TAG_ENDPOINT;
}

int debug_cap_is_notification(seL4_CPtr cap)
{
    return identify(cap) == TAG_NOTIFICATION;
}

int debug_safe_printf(const char *format, ...)
{
    char text[256];
    va_list args;
    va_start(args, format);
    int n = vsnprintf(text, sizeof text, format, args);
    va_end(args);
#ifdef CONFIG_PRINTING
    for (const char *c = text; *c; c++)
        seL4_DebugPutChar(*c);
#endif
    return n;
}

void sel4debug_dump_registers_prefix(seL4_CPtr tcb, char *prefix)
{
    union {
        seL4_UserContext regs;
        seL4_Word words[sizeof(seL4_UserContext) / sizeof(seL4_Word)];
    } context;
    int error = seL4_TCB_ReadRegisters(tcb, 0, 0, ARRAY_SIZE(context.words), &context.regs);
    if (error) {
        ZF_LOGE("The registers of thread %lu cannot be read: error %d", tcb, error);
        return;
    }
    printf("%sRegisters of thread %lu:\n", prefix, tcb);
    for (size_t i = 0; i < ARRAY_SIZE(context.words); i++)
        printf("%s  %-8s %#018lx\n", prefix, register_names[i], context.words[i]);
}

void sel4debug_dump_registers(seL4_CPtr tcb)
{
    sel4debug_dump_registers_prefix(tcb, "");
}
