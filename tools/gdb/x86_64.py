# x86_64.py - what the bridge must know of this processor: registers, page tables, where the kernel sees memory.
#
# Used:  by bridge.py and kernel.py. Another architecture has a file like this one, with the same names in it.
# Never: asks the machine for anything by itself: it is given registers, and a function that reads physical memory.

MESSAGE = 8                                 # bytes of a word
WINDOW_BASE = 0xFFFFFF8000000000            # as in arch/x86_64/window.h
KERNEL_BASE = 0xFFFFFFFF80000000
USER_END = 1 << 47
SYSTEM_CALL = b"\x0f\x05"
ADDRESS_BITS = 0xFFFFFFFFFF000
PC, STACK, RESULT = "rip", "rsp", "rax"       # RESULT: what a function returns
KERNEL_CODE, USER_CODE, USER_DATA = 8, 0x23, 0x1B
BY_SYSCALL = 1                              # as in context.h

# What gdb takes for this architecture if nobody describes registers to it, in its order. A description would do for one
# process only.
REGISTERS = [(n, 8) for n in "rax rbx rcx rdx rsi rdi rbp rsp r8 r9 r10 r11 r12 r13 r14 r15 rip".split()]
REGISTERS += [(n, 4) for n in "eflags cs ss ds es fs gs".split()] + [("st%d" % i, 10) for i in range(8)]
REGISTERS += [(n, 4) for n in "fctrl fstat ftag fiseg fioff foseg fooff fop".split()]
REGISTERS += [("xmm%d" % i, 16) for i in range(16)] + [("mxcsr", 4), ("fs_base", 8), ("gs_base", 8)]

# gdb's registers, and the field of struct context that has each. rip is special: see saved.
CONTEXT = {
    "rax": "rax", "rbx": "rbx", "rcx": "rcx", "rdx": "rdx", "rsi": "info", "rdi": "cap", "rbp": "rbp",
    "rsp": "rsp", "r8": "mr[1]", "r9": "mr[2]", "r10": "mr[0]", "r11": "r11", "r12": "r12", "r13": "r13",
    "r14": "r14", "r15": "mr[3]", "rip": "next_ip", "eflags": "flags", "fs_base": "fs_base", "gs_base": "gs_base",
}
# Where the kernel begins when a system call comes: shown for the kernel while a program runs.
ENTRY_SYMBOL, ENTRY_STACK = "syscall_entry", "kernel_stack_top"


def in_user_mode(registers):
    return registers["cs"] & 3 == 3


def window(address):
    """The physical address that the kernel's address names; None: none that is always there."""
    if address >= KERNEL_BASE:
        return address - KERNEL_BASE
    if address >= WINDOW_BASE:
        return address - WINDOW_BASE
    return None


def saved(context):
    """Registers of a thread that does not run. context: a function from a field's name to its value."""
    registers = {name: context(field) for name, field in CONTEXT.items()}
    registers.update(cs=USER_CODE, ss=USER_DATA, ds=USER_DATA, es=USER_DATA)
    return registers


def changed(name, value):
    """The fields of struct context to write, so that register `name` has this value when the thread goes on. All
    registers are loaded then, as after a trap."""
    fields = {"by": 0}
    if name in CONTEXT:
        fields[CONTEXT[name]] = value
    if name == PC:
        fields["fault_ip"] = value
    return fields


def walk(root, address, read_word):
    """The physical address of a virtual one, and how many bytes from there on are mapped together; None: not mapped.
    root: the PML4. SDM volume 3, section 4.5."""
    table = root & ADDRESS_BITS
    for level in (39, 30, 21, 12):
        entry = read_word(table + (address >> level & 511) * 8)
        if entry is None or not entry & 1:
            return None
        if level == 12 or (level < 39 and entry & 0x80):
            offset = address & ((1 << level) - 1)
            base = entry & ADDRESS_BITS & ~((1 << level) - 1)
            return base + offset, (1 << level) - offset
        table = entry & ADDRESS_BITS
    return None


def live_root(registers):
    """The page table that the processor uses now; None: paging is off."""
    return registers["cr3"] if registers["cr0"] >> 31 & 1 else None
