# kernel.py - what a debug kernel holds, read from the machine's memory by the kernel's debug information.
#
# Owns:  nothing; offsets come from the kernel's ELF file, which the gdb that runs this has loaded.
# Used:  by bridge.py.
# Never: trusts what it reads: lists have bounds, and text is cut to what can be printed. In the middle of the kernel, or
#        before it has started, anything may be there.
import gdb

MOST_THREADS = 4096
STATES = {
    "INACTIVE": "inactive", "RUNNING": "can run", "RESTARTING": "can run", "BLOCKED_RECEIVE": "waits to receive",
    "BLOCKED_SEND": "waits to send", "BLOCKED_REPLY": "waits for an answer", "BLOCKED_NOTIFICATION": "waits for a signal",
}


class Wrong(Exception):
    """This kernel cannot be looked at; the text says why, and what to do."""


class Layout:
    """Offsets and sizes of fields, by the kernel's debug information."""

    def __init__(self, path):
        self.path = path
        self.known = {}

    def of(self, struct, field):
        """(offset, bytes) of a field; "mr[2]" and "slots[1].cap.w0" are fields, too."""
        key = struct, field
        if key not in self.known:
            self.known[key] = self._find(*key)
        return self.known[key]

    def _find(self, struct, field):
        try:
            at, kind = 0, gdb.lookup_type(struct).strip_typedefs()
            for part in field.split("."):
                name, _, index = part.partition("[")
                found = next(f for f in kind.fields() if f.name == name)
                at, kind = at + found.bitpos // 8, found.type.strip_typedefs()
                if index:
                    kind = kind.target().strip_typedefs()
                    at += int(index.rstrip("]")) * kind.sizeof
            return at, kind.sizeof
        except (gdb.error, StopIteration):
            raise Wrong("%s has no debug information about %s of %s.\nIt is no kernel of this tree, or was stripped. "
                        "Build it anew:  make kernel" % (self.path, field, struct)) from None

    def variable(self, text):
        """The address of a variable of the kernel."""
        try:
            return int(gdb.parse_and_eval("&" + text).cast(gdb.lookup_type("unsigned long")))
        except gdb.error:
            raise Wrong("%s has no \"%s\".\nIt is no debug kernel of this tree: build one with  make kernel\n"
                        "(a release kernel, DEBUG=0, keeps no list of threads)" % (self.path, text)) from None


class Thread:
    """One TCB, as it was when the machine stopped."""

    def __init__(self, kernel, at):
        self.kernel, self.at = kernel, at
        self.name = kernel.text(at + kernel.layout.of("struct tcb", "name")[0], 64)
        self.state = kernel.states.get(self.get("state"), "?")
        self.priority = self.get("priority")
        self.space = kernel.object_of(self.get("slots[%d].cap.w0" % kernel.vspace_slot))

    def get(self, field):
        return self.kernel.field("struct tcb", self.at, field)

    def context(self, field):
        return self.get("context." + field)

    def says(self):
        """Its state in words."""
        text = STATES.get(self.state, self.state)
        waits_at = self.get("waiting") & ((1 << 47) - 1)
        if text.startswith("waits to"):
            text += " at endpoint 0x%x" % waits_at
        elif self.state == "BLOCKED_NOTIFICATION":
            text += " of notification 0x%x" % waits_at
        if self.get("fault.type") and self.state in ("INACTIVE", "BLOCKED_SEND", "BLOCKED_REPLY"):
            text = "stopped by a fault" + ("" if self.state == "INACTIVE" else ", " + text)
        return "%s, priority %d" % (text, self.priority)


class Kernel:
    def __init__(self, path, machine):
        """machine.physical(address, bytes): what is there, or None."""
        self.machine, self.layout = machine, Layout(path)
        arch = machine.arch
        self.state = arch.window(self.layout.variable("kernel"))
        self.programs = arch.window(self.layout.variable("'kernel/debug/place.c'::programs"))
        self.root_space = arch.window(self.layout.variable("'kernel/debug/place.c'::root_space"))
        self.announce = self.layout.variable("*debug_announce")
        self.states = {f.enumval: f.name for f in gdb.lookup_type("enum thread_state").fields()}
        self.vspace_slot = int(gdb.parse_and_eval("TCB_VSPACE"))
        kind = gdb.lookup_symbol("programs", gdb.block_for_pc(self.announce))[0].type
        self.program_count, self.program_bytes = kind.range()[1] + 1, kind.target().sizeof
        self.program_name = next(f.bitpos // 8 for f in kind.target().fields() if f.name == "name")

    def number(self, at, size=8):
        data = self.machine.physical(at, size)
        return int.from_bytes(data, "little") if data else 0

    def field(self, struct, at, name):
        offset, size = self.layout.of(struct, name)
        return self.number(at + offset, size)

    def text(self, at, most):
        data = (self.machine.physical(at, most) or b"").split(b"\0")[0]
        return "".join(chr(c) if 32 <= c < 127 else "?" for c in data)

    @staticmethod
    def object_of(word):
        """The object of a capability, by its word 0; 0: the slot is empty."""
        return word & ((1 << 47) - 1) if word >> 59 else 0

    def current(self):
        """The TCB that runs, or for which the kernel works; 0: none."""
        return self.field("struct kernel_state", self.state, "cpu[0].current")

    def threads(self):
        """All threads, the oldest first. Empty while the kernel has not begun."""
        at, found, seen = self.field("struct kernel_state", self.state, "debug_threads"), [], set()
        while at and at not in seen and len(found) < MOST_THREADS:
            if self.machine.physical(at, 8) is None:
                break
            seen.add(at)
            found.append(Thread(self, at))
            at = self.field("struct tcb", at, "debug_next")
        return found[::-1]

    def announced(self):
        """Which program runs in which address space: {space: name}. The first program has the name ""."""
        found = {}
        for i in range(self.program_count):
            at = self.programs + i * self.program_bytes
            space = self.number(at)
            if space:
                found[space] = self.text(at + self.program_name, 24)
        first = self.number(self.root_space)
        if first:
            found.setdefault(first, "")
        return found
