"""look.py KERNEL PROGRAM [CPU...] - the machine as the kernel has set it up, looked at from outside (machine.py).

PROGRAM is test/machine/user.c.  Checked on each CPU: registers, segments and gates; what the page tables of a
program map of the kernel, and with which rights; stacks of their own for what must have one; flags of user code
in the kernel; what a thread without FPU can find there.  Prints what does not hold, then how many checks did.

Each row of a table: what it is, the value, the value that is wanted, why."""
import itertools
import struct
import sys

from machine import GLOBAL, NO_EXECUTE, PAGE, USER, WRITE, Failed, Machine

# What the kernel finds on QEMU's models of CPUs; it must not go by its own opinion.
CPUS = {
    "qemu64": {"nx"},
    "Nehalem": {"nx", "split"},
    "max": {"nx", "smep", "smap", "umip", "xsave"},
}
CR4 = {"umip": 1 << 11, "xsave": 1 << 18, "smep": 1 << 20, "smap": 1 << 21}
CR4_ALWAYS = 1 << 5 | 1 << 6 | 1 << 7 | 1 << 9 | 1 << 10        # PAE, MCE, PGE, OSFXSR, OSXMMEXCPT
CR0 = 1 << 31 | 1 << 16 | 1 << 5 | 1 << 4 | 1 << 1 | 1  # PG, WP, NE, ET, MP, PE
CR0_TS = 1 << 3
NMI = 4
TF, IF, DF, NT, AC = 1 << 8, 1 << 9, 1 << 10, 1 << 14, 1 << 18
KERNEL_CODE, KERNEL_DATA, USER_DATA, USER_CODE, TASK_STATE, THREAD_DATA = 0x08, 0x10, 0x1b, 0x23, 0x28, 0x3b
INTERRUPT_GATE, KERNEL_HALF = 0x8e, 0xffff800000000000
USER_GATES = {3} | set(range(158, 255))
OWN_STACK = {2: ("nmi", 1), 8: ("fatal", 2), 18: ("fatal", 2), 1: ("debug", 3)}
STACK_BYTES = 256                                       # a frame of the processor, and what trap_bug_report needs to start
SECRET = 0x5ec2e7005ec2e7

passed = failed = 0


def check(what, value, wanted, why=""):
    global passed, failed
    if value == wanted:
        passed += 1
        return
    failed += 1
    show = lambda x: f"{x:#x}" if isinstance(x, int) and not isinstance(x, bool) else str(x)
    print(f"{where}: {what}: {show(value)}, wanted {show(wanted)}" + (f" ({why})" if why else ""))


def registers(m, has):
    """Control registers, MSRs and interrupt controllers, while a thread that never used the FPU runs."""
    state = m.state()
    cpu, apic = state["cpu"], state["apic"]
    check("CR0", cpu["env.cr[0]"] & ~CR0_TS, CR0, "write protection in ring 0, no alignment checks")
    check("CR4", cpu["env.cr[4]"], CR4_ALWAYS + sum(bit for name, bit in CR4.items() if name in has))
    check("EFER", cpu["env.efer"], 0xd01 if "nx" in has else 0x501, "SCE, LME, LMA, NXE")
    check("STAR", cpu["env.star"], (USER_DATA - 8) << 48 | KERNEL_CODE << 32)
    check("LSTAR", cpu["env.lstar"], m.kernel["syscall_entry_split" if "split" in has else "syscall_entry"])
    check("SFMASK", cpu["env.fmask"], 0x47700, "TF IF DF IOPL NT AC are clear in the kernel")
    check("PAT", cpu["env.pat"], 0x0007040100070406, "as the ABI lists it")
    check("DR7", cpu["env.dr[7]"], 0x400, "no break point")
    check("DR0 to DR3", [cpu[f"env.dr[{i}]"] for i in range(4)], [0] * 4)
    check("LDTR", [cpu[f"env.ldt.{name}"] for name in ("selector", "base", "limit")], [0] * 3, "null: nobody has a table of his own")
    check("CSTAR", cpu["env.cstar"], cpu["env.lstar"], "from 32-bit code, of which there is none")
    check("SYSENTER", [cpu[f"env.sysenter_{name}"] for name in ("cs", "esp", "eip")], [0] * 3, "it raises #GP")
    check("TSC_AUX", cpu["env.tsc_aux"], 0, "user code reads it by RDTSCP")
    data = [cpu[f"env.segs[{i}].selector"] for i in (3, 0, 4, 5)]
    check("DS, ES, FS, GS", data, [USER_DATA, USER_DATA, THREAD_DATA, THREAD_DATA])
    check("the descriptor of THREAD_DATA", m.word(m.kernel["segments"] - m.kernel["KERNEL_BASE"] + THREAD_DATA // 8 * 8), 0,
          "there only while the kernel loads it")
    check("XCR0", cpu["env.xcr0"], 3 if "xsave" in has else 1, "x87 and SSE are all that is saved")
    check("kernel GS base", cpu["env.kernelgsbase"], 0, "SWAPGS is not used")
    for name, symbol, size in ("gdt", "segments", 8 * 8), ("idt", "gates", 256 * 16), ("tr", "task_state", 104):
        check(f"{name} base", cpu[f"env.{name}.base"], m.kernel[symbol])
        check(f"{name} limit", cpu[f"env.{name}.limit"], size - 1, "what lies behind is no descriptor")
    check("TR", cpu["env.tr.selector"], TASK_STATE)
    check("CS", cpu["env.segs[1].selector"], USER_CODE)
    check("SS", cpu["env.segs[2].selector"], USER_DATA)
    check("flags", cpu["env.eflags"] & (IF | DF | NT | TF | 3 << 12), IF, "interrupts on, no I/O privilege")
    check("APIC base", apic["apicbase"] & 0xfffff900, 0xfee00900, "enabled, this is the CPU that booted")
    check("both PICs are masked", (state["i8259"]["imr"], state["i8259 1"]["imr"]), (0xff, 0xff))
    pins = [state["ioapic"][f"ioredtbl[{i}]"] >> 16 & 1 for i in range(24)]
    check("all pins are masked", pins, [1] * 24, "nobody has a handler")


def pages(m, has):
    """What the program's page tables map, and with which rights; and what the kernel's own do."""
    k, cpu = m.kernel, m.state()["cpu"]
    user_root = cpu["env.cr[3]"]
    mine = list(m.pages(user_root))
    own = list(m.pages(k["root"] - k["KERNEL_BASE"]))
    check("user code reaches a page of the kernel", [hex(p.at) for p in mine if p.at >= KERNEL_HALF and p.rights & USER], [])
    check("the user's half has pages", any(p.at < KERNEL_HALF for p in mine), True)
    check("the kernel's own space has nothing of a user's", [hex(p.at) for p in own if p.at < KERNEL_HALF], [])
    upper = [p for p in mine if p.at >= KERNEL_HALF]
    if "split" in has:
        skim = [at for part in ("text", "data") for at in range(k[f"skim_{part}_start"], k[f"skim_{part}_end"], PAGE)]
        check("of the kernel user code has the skim pages", [p.at for p in upper], skim, "Meltdown")
        check("no page outlives a change of CR3", [hex(p.at) for p in mine + own if p.rights & GLOBAL], [])
    else:
        check("the kernel is the same everywhere", upper, own)
        check("the kernel's pages outlive a change of CR3", [hex(p.at) for p in own if not p.rights & GLOBAL], [])
    for p in upper + own:
        text = k["kernel_start"] <= p.at < k["rodata_start"]
        constant = k["rodata_start"] <= p.at < k["data_start"]
        rights = 0 if text else NO_EXECUTE if constant else NO_EXECUTE | WRITE
        check(f"rights at {p.at:#x}", p.rights & (WRITE | NO_EXECUTE), rights, "code is not written, data not run")
    image = {p.at for p in own if k["kernel_start"] <= p.at < k["kernel_end"]}
    wanted = set(range(k["kernel_start"], k["kernel_end"], PAGE)) - {k["kernel_stack_guard"]}
    check("pages of the image", sorted(map(hex, image ^ wanted)), [], "all of it, without the guard page below the stack")
    check("the stack is above its guard page", k["kernel_stack_top"] - k["kernel_stack_guard"], 2 * PAGE + 32)


def gates(m):
    """Interrupt gates, and the stacks that they change to."""
    k, root = m.kernel, m.kernel["root"] - m.kernel["KERNEL_BASE"]
    idt, tss = m.bytes_at(root, k["gates"], 4096), m.bytes_at(root, k["task_state"], 104)
    tops = dict(enumerate(struct.unpack_from("<7Q", tss, 36), 1))
    check("rsp0", struct.unpack_from("<Q", tss, 4)[0], k["trap_stack_top"])
    check("no port is open", struct.unpack_from("<H", tss, 102)[0] >= 104, True, "the map of ports is behind the limit")
    for vector in range(256):
        low, selector, ist, kind, middle, high = struct.unpack_from("<HHBBHI", idt, vector * 16)
        at = k["trap_entries"] + (vector * 8 if vector < 32 else 256 + (vector // 32 - 1) * 136 + vector % 32 * 4)
        check(f"gate {vector}", (low | middle << 16 | high << 32, selector), (at, KERNEL_CODE))
        check(f"gate {vector}: who may", kind, INTERRUPT_GATE | (0x60 if vector in USER_GATES else 0))
        stack, number = OWN_STACK.get(vector, ("", 0))
        check(f"gate {vector}: its own stack", ist, number)
        if stack:
            check(f"gate {vector}: its stack", tops.get(ist), k[f"{stack}_stack_top"], "it may come where rsp is a user's")
    stacks = sorted(k[f"{name}_stack_top"] for name in ("trap", "nmi", "debug", "fatal"))
    check("stacks do not overlap", min(b - a for a, b in zip(stacks, stacks[1:])) >= STACK_BYTES, True)


def flags_in_kernel(m):
    flags = m.registers()["flags"]
    check("DF, IF, TF, NT and AC in the kernel", flags & (DF | IF | TF | NT | AC), 0, "whatever user code had")


def fpu(m, has):
    """One thread's values are in the FPU, and one that never used it runs: after the first waits, then after it died."""
    for then in "waits", "dies":
        m.run_to("here_with_fpu")
        cpu = m.state()["cpu"]
        check("the secret is in the FPU", cpu["env.xmm_regs[0][7]._q_ZMMReg[0]"], SECRET)
        check("CR0.TS of a thread with FPU", cpu["env.cr[0]"] & CR0_TS, 0)
        m.run_to("here_without_fpu")
        cpu = m.state()["cpu"]
        check("CR0.TS of a thread without FPU", cpu["env.cr[0]"] & CR0_TS, CR0_TS)
        held = [n for n, value in cpu.items() if ("xmm" in n or "tmp" in n) and value and "split" in has]
        check(f"a switched-off FPU holds, when its last thread {then}", held, [], "CPUs with Meltdown leak it")


def nmi(m, has):
    """A non-maskable interrupt at the worst place: behind SYSCALL, where rsp is the user's."""
    entry = "syscall_entry_split" if "split" in has else "syscall_entry"
    m.run_to("here_no_stack")
    m.run_to(entry)
    check("rsp behind SYSCALL", m.registers()["rsp"], 0)
    m.message(0, NMI)
    m.run_to("trap_common")
    rsp, top = m.registers()["rsp"], m.kernel["nmi_stack_top"]
    check("the NMI has its own stack", top - 256 < rsp < top, True)
    m.run_to("here_running")                            # it did no harm
    m.message(0, NMI)
    m.run_to("trap_common")
    check("an NMI of user code has its own stack", top - 256 < m.registers()["rsp"] < top, True)


def stack_overflow(m):
    """The kernel's stack is full: a double fault, which ends in a message, not in other memory."""
    m.run_to("entry_syscall")
    m.set_register("rsp", m.kernel["kernel_stack_guard"] + PAGE)
    status = m.run_to_end()
    check("how QEMU ends", status, 3)
    if m.console():
        check("the message", "Kernel bug: trap 8" in m.console(), True, "with a stack of its own")


def time(m):
    """Two threads of one priority: a tick is 2 ms long, a slice 5 ticks, as the ABI says (config.h)."""
    m.run_to("here_sharing")
    ran = []
    for _ in range(22):
        m.run_to("entry_tick")
        ran.append(m.word(m.kernel["kernel"] - m.kernel["KERNEL_BASE"]))       # kernel.cpu[0].current
    slices = [len(list(ticks)) for _, ticks in itertools.groupby(ran)][1:-1]
    check("slices of two threads, in ticks", len(slices) >= 2 and set(slices) == {5}, True, str(slices))
    apic = m.state()["apic"]
    tick = (apic["initial_count"] + 1 << apic["count_shift"]) / 1e6     # QEMU's APIC counts nanoseconds
    check("a tick takes 2 ms", 1.9 < tick < 2.1, True, f"{tick:.2f} ms")


def machine_check(m):
    """The hardware reports an error while user code runs, which did nothing wrong: a message, and the end."""
    fatal = "mce 0 2 0xbd00000000000134 0x5 0x1000 0x8c"
    m.ask("human-monitor-command", **{"command-line": fatal})
    check("how QEMU ends after a machine check", m.run_to_end(), 3)
    check("the message", "The processor reports a hardware error" in m.console(), True)


def look(kernel, program, model):
    """(-icount: the clock counts instructions, so that a busy host changes nothing.)"""
    has = CPUS[model]
    with Machine(kernel, program, "-cpu", model, "-icount", "shift=0") as m:
        m.run_to("here_running")
        registers(m, has)
        pages(m, has)
        gates(m)
        fpu(m, has)
        nmi(m, has)
        m.run_to("entry_fault")
        flags_in_kernel(m)
        m.run_to("trap_handle")
        while m.registers()["rdi"] != 0xa0:
            m.run_to("trap_handle")
        flags_in_kernel(m)
        stack_overflow(m)
    with Machine(kernel, program, "-cpu", model, "-icount", "shift=0") as m:
        time(m)
        machine_check(m)


kernel, program, *models = sys.argv[1:]
for where in models or CPUS:
    try:
        look(kernel, program, where)
    except (Failed, OSError) as error:
        check("it goes on", str(error), "no such error")
print(f"{passed} passed, {failed} failed")
sys.exit(failed != 0)
