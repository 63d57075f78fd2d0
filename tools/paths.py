#!/usr/bin/env python3
"""paths.py KERNEL.elf KERNEL IMAGE - what the paths between two looks at the clock cost, from a trace of
every instruction and the registers before it: how many, by function; the costly ones (CR3, MSR, FPU, IRET); and the
cache lines of kernel data that they touch (64 bytes each; what instructions read or write in the upper half of
the address space, without what the hardware looks up by itself: page tables, descriptors, a trap's frame).

IMAGE is a benchmark made small (make bench-paths: test/bench/paths.c).  A path is named by the two places
in IMAGE that read the clock; its last passage is shown.

With --cycles (make bench-cycles): one line for each path, with an estimate for hardware, because a count of
instructions hides that one write of CR3 costs as much as hundreds of additions.  The estimate compares two
versions of a path; it knows nothing of caches that miss and branches that are guessed wrong."""
import collections, os, re, subprocess, sys

COSTLY = re.compile("wrmsr|rdmsr|iretq|fxsave|fxrstor|xsave|xrstor|invlpg|invpcid|wrfsbase|wrgsbase|rdfsbase|rdgsbase"
                    "|clts|lock|mfence|swapgs|syscall|sysret")
# Cycles that an instruction takes, and how that is known.  SEL4: seL4's published results for an i7-6700, Meltdown
# window off.  EPYC: measured on an AMD EPYC, RDTSC around a loop.  ABOUT: what is commonly reported, within a factor of two;
# nobody who worked on this had a machine to measure it on.
SEL4, EPYC, ABOUT = "SEL4", "EPYC", "ABOUT"
CYCLES = {
    "syscall": (50, SEL4), "sysretq": (50, SEL4),       # a null system call takes 136, some 110 others are in it
    "CR3": (210, SEL4),                                 # a Call to another address space 722, to the same one 510
    "fxsave64": (44, EPYC), "fxrstor64": (114, EPYC), "xsave64": (100, EPYC), "xrstor64": (189, EPYC),
    "wrmsr": (100, ABOUT), "rdmsr": (50, ABOUT),        # WRMSR waits for all before it (SDM volume 3, section 8.3)
    "rdfsbase": (12, ABOUT), "rdgsbase": (12, ABOUT), "wrfsbase": (20, ABOUT), "wrgsbase": (20, ABOUT),
    "iretq": (200, ABOUT), "CR0": (100, ABOUT), "clts": (60, ABOUT), "invlpg": (150, ABOUT), "invpcid": (150, ABOUT),
}
A_CYCLE = 3                                     # ordinary instructions
OPERAND = re.compile(r"(-?0x[0-9a-f]+)?\((%\w+)?(?:,(%\w+)(?:,(\d))?)?\)")
KERNEL, MASK, LINE, OBJECT = 1 << 63, (1 << 64) - 1, 64, 2048
LONG = re.compile("machine_clear|apic_|acpi_|clock_|untyped_invoke|call_preempt|machine_interrupt_pending|find_rsdp"
                  "|read_file|matches|check_table")
NO_DATA = "lea", "nop", "out", "prefetch", "invlpg", "data16", "cs"    # what looks like an operand, and is none
HOW_FAR = range(20, 20000)                      # instructions of a path that is worth a look


class Instruction:
    """One line of objdump: its function, its operation, and where it reads or writes."""

    def __init__(self, function, address, text):
        text, _, told = text.partition("#")
        self.function, self.op = function, text.split()[0]
        words = text.split()
        operation = words[1] if self.op in ("rep", "repz", "lock") and len(words) > 1 else self.op
        self.costly = "CR3" if "%cr3" in text else "CR0" if "%cr0" in text else COSTLY.match(self.op) and self.op
        self.places = []                        # displacement, base, index, scale
        if operation.startswith(NO_DATA):
            pass
        elif told:
            self.places.append((int(told.split()[0], 16), None, None, 1))
        else:
            for number, base, index, scale in OPERAND.findall(text.replace("(%dx)", "")):
                self.places.append((int(number or "0", 16), base[1:], index[1:], int(scale or 1)))
        pushes, pops = operation.startswith(("push", "call")), operation.startswith(("pop", "ret", "iret"))
        self.stack = -8 if pushes else 0 if pops else None
        self.words = 5 if operation.startswith("iret") else 1
        self.repeated = "rep" in self.op and ("%rdi" in text or "%rsi" in text)

    def lines(self, regs):
        for number, base, index, scale in self.places:
            at = number + (regs[base] if base else 0) + (regs[index] * scale if index else 0)
            for i in range(regs["rcx"] if self.repeated else 1):
                yield (at + 8 * i & MASK) // LINE
        if self.stack is not None:
            for i in range(self.words):
                yield (regs["rsp"] + self.stack + 8 * i & MASK) // LINE


def told_by(*command):
    return subprocess.run(command, text=True, capture_output=True, check=True).stdout.splitlines()


def code(files):
    function, found = None, {}
    for file in files:
        for line in told_by("objdump", "-d", "--no-show-raw-insn", file):
            if line.endswith(">:"):
                function = line.split("<")[1][:-2]
            elif ":\t" in line:
                address, text = line.split(":\t", 1)
                found[int(address, 16)] = Instruction(function, int(address, 16), text)
    return found


def symbols(elf):
    rows = [line.split() for line in told_by("nm", "-n", elf)]
    return [(int(row[0], 16), row[2]) for row in rows if len(row) == 3 and row[0][0] == "f"]


def trace(kernel, image, known):
    """Every instruction of the two files that ran, with the registers before it; but for LONG, where booting and
    Retype spend their time and no path comes by."""
    ranges, last = [], None
    for address in sorted(known):
        if not LONG.match(known[address].function):
            if last is None or address - last > 16:
                ranges.append([address, address])
            ranges[-1][1] = address
            last = address
    ranges = ",".join(f"{first:#x}+{end - first + 1:#x}" for first, end in ranges)
    qemu = subprocess.Popen(
        ["timeout", "300", os.environ.get("QEMU", "qemu-system-x86_64"), "-m", "512M",
         "-cpu", os.environ.get("BENCH_CPU", "Nehalem"), "-icount", "shift=0", "-display", "none", "-serial", "null",
         "-monitor", "none", "-nic", "none", "-no-reboot", "-singlestep", "-d", "cpu,nochain", "-dfilter", ranges,
         "-D", "/dev/stdout", "-kernel", kernel, "-initrd", image],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
    regs, want = {}, re.compile(r"(\w+) ?=([0-9a-f]{16})")
    for line in qemu.stdout:
        if line[0] == "R":
            regs.update((name.lower(), int(value, 16)) for name, value in want.findall(line))
            if line.startswith("RIP"):
                yield regs
    qemu.wait()


def named(lines, table):
    """The lines by what lies in them: the kernel's variables, or an object's memory."""
    objects = collections.defaultdict(list)
    for line in sorted(lines):
        at = line * LINE
        names = [name for address, name in table if at <= address < at + LINE]
        before = [name for address, name in table if address <= at]
        if at >= table[0][0]:
            yield " ".join(names) or "in " + before[-1]
        else:
            objects[at // OBJECT].append(at % OBJECT // LINE)
    for which, parts in objects.items():
        yield f"object memory {which * OBJECT % (1 << 39):#x}, lines {' '.join(map(str, parts))}"


def cycles(count, dear):
    """The estimate, and the part of it that is known no better than within a factor of two."""
    known = [(CYCLES[name], n) for name, n in dear.items() if name in CYCLES]
    all_of_them = sum(cost * n for (cost, source), n in known)
    ordinary = (count - sum(n for _, n in known)) / A_CYCLE
    return round(ordinary + all_of_them), sum(cost * n for (cost, source), n in known if source == ABOUT)


def short(name):
    return name.split("+")[0]


def main(elf, kernel, image, *options):
    known, table = code([elf, image]), symbols(elf)
    start, paths = None, {}
    for regs in trace(kernel, image, known):
        at = known.get(regs["rip"])
        if at is None:
            continue
        if at.op == "rdtsc" and regs["rip"] < KERNEL and not re.search("read_tsc|read_clock", at.function):
            here = f"{at.function}+{regs['rip']:x}"
            if start and sum(by.values()) in HOW_FAR:
                paths[start, here] = by, dear, lines
            start, by, dear, lines = here, collections.Counter(), collections.Counter(), set()
        if start:
            by[at.function] += 1
            if at.costly:
                dear[at.costly] += 1
            lines.update(line for line in at.lines(regs) if line * LINE >= KERNEL)
    for (start, here), (by, dear, lines) in paths.items():
        count = sum(by.values())
        if "--cycles" in options:
            estimate, about = cycles(count, dear)
            what = ", ".join(f"{n} {name}" if n > 1 else name for name, n in dear.items())
            print(f"{short(start) + ' .. ' + short(here):44} {count:5} instructions, {len(lines):2} lines, "
                  f"about {estimate:4} cycles (of which {about} by hearsay): {what}")
            continue
        print(f"{start} .. {here}: {sum(by.values())} instructions, {len(lines)} cache lines of kernel data")
        for function, count in by.most_common():
            print(f"{count:7} {function}")
        for what, count in dear.items():
            print(f"        {what}: {count}")
        for what in named(lines, table):
            print(f"        line: {what}")
        print()


main(*sys.argv[1:])
