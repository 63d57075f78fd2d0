# bridge.py - between gdb and QEMU: shows gdb the programs and threads of the kernel, where QEMU shows one processor.
#
# Run by gdb -batch, for its Python and the kernel's debug information, on the kernel's ELF file; run-gdb.sh says how.
# Owns:    the connection to QEMU; which address space is which process.
# Entered: packets of gdb's remote protocol, one at a time, from standard input.
# Uses:    kernel.py, x86_64.py (what depends on the architecture), seek.py (time travel), remote.py.
# Never:   changes the machine by itself: it reads memory by physical addresses, and its break points are QEMU's.
#
# How gdb sees the machine:
#   process 1          the kernel, with one thread: the processor. Its registers are the processor's while that is in the
#                      kernel. While a program runs it stands where the next system call will enter.
#   process 2, 3 ...   a program in its address space; its threads are the TCBs that have this space. The one that runs has
#                      the processor's registers, others what the kernel keeps of them.
# So a break point belongs to one program; QEMU stops at the address in any, and the bridge lets those go on that are not
# meant. A step of a program over a system call ends when that thread is back: the kernel and others run meanwhile.
import os
import re
import select
import signal
import socket
import subprocess
import sys
import time

import gdb

sys.path.insert(0, os.path.dirname(os.path.abspath(sys.argv[0] or __file__)))
import remote
import seek
from kernel import Kernel, Wrong

KERNEL_PID, ROOT_PID, PROCESSOR = 1, 2, 1
BLOCK = 1024        # bytes of memory that are read and kept at once
BEGINNING = "replaylog:begin;"
PATIENCE = 0.5      # seconds: resume
STOPPED, ASKED = 5, 2       # signal numbers: a break point or step; Ctrl-C


class Program:
    """A process, as gdb calls it."""

    def __init__(self, pid, name, path):
        self.pid, self.name, self.path = pid, name, path
        self.space = 0      # of an address space that has it; 0: it has not begun


class Bridge:
    def __init__(self, arch, words):
        """words: the settings of run-gdb.sh."""
        self.arch, self.words = arch, words
        self.replays = bool(words["replay"])
        self.gdb = remote.Link(0, os.dup(1))
        os.dup2(2, 1)       # what gdb or Python print is no packet
        self.programs = [Program(KERNEL_PID, "kernel", words["kernel"]), Program(ROOT_PID, "", words["root"])]
        for name, path in words["programs"]:
            self.programs.append(Program(len(self.programs) + 1, name, path))
        self.ids = {}           # numbers of threads, by TCB
        self.breaks = {}        # (kind, address): the processes that have one there
        self.watches = {}
        self.general = (0, 0)   # whom gdb asks about
        self.begun = self.ended = False
        self.jump = None        # what the next "continue" does instead
        self.kernel = Kernel(words["kernel"], self)
        self.segments, self.registers = {}, None
        self.limit = None       # in a replay: QEMU is to stop at this count of instructions
        self.shown = 0          # bytes of its console
        self.console = os.open(words["console"], os.O_WRONLY | os.O_APPEND)
        self.forget()

    # ---- QEMU ----

    def start(self):
        """Start QEMU, which waits before its first instruction, and connect to it."""
        work, environment = self.words["work"], dict(os.environ)
        if self.replays:        # what has been printed once is not printed again: show_console
            environment["QEMU_SERIAL"] = "file:" + work + "/console"
        for name in "socket", "console":
            if os.path.exists(work + "/" + name):
                os.remove(work + "/" + name)
        self.process = subprocess.Popen(["sh", work + "/start"], env=environment, stdin=subprocess.DEVNULL, stdout=self.console,
                                        stderr=self.console, start_new_session=True)
        with open(work + "/group", "w") as f:   # for run-gdb.sh, which ends it
            f.write("%d" % self.process.pid)
        while True:
            try:
                self.socket = socket.socket(socket.AF_UNIX)
                self.socket.connect(work + "/socket")
                break
            except OSError:
                if self.process.poll() is not None:
                    raise Wrong("QEMU did not start; what it said stands above.") from None
                time.sleep(0.02)
        self.qemu = remote.Link(self.socket.fileno(), self.socket.fileno())
        self.ask("qSupported:xmlRegisters=i386")
        self.ask("?")
        if not self.registers:
            xml = self.document("target.xml")
            for name in re.findall(r'<xi:include href="([^"]+)"', xml):
                xml += self.document(name)
            self.registers = [(n, int(b) // 8) for n, b in re.findall(r'<reg name="([^"]+)" bitsize="(\d+)"', xml)]
        if self.ask("Qqemu.PhyMemMode:1") != b"OK":
            raise Wrong("This QEMU cannot read physical memory for a debugger: it is older than 4.1.")
        self.forget()

    def restart(self):
        """The machine anew, where the debugger began. No break point is set in it."""
        self.end()
        self.socket.close()
        self.start()
        self.run_to_beginning()

    def end(self):
        """End QEMU, and the script that started it, which would say "Killed"."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def show_console(self):
        """Print what a replayed machine has printed and nobody has seen: each replay prints the same bytes."""
        if not self.replays:
            return
        try:
            with open(self.words["work"] + "/console", "rb") as f:
                f.seek(self.shown)
                new = f.read()
        except OSError:
            return
        self.shown += len(new)
        os.write(self.console, new)

    def document(self, name):
        got, text = b"m", b""
        while got[:1] == b"m":
            got = self.ask("qXfer:features:read:%s:%x,7fb" % (name, len(text)))
            text += got[1:]
        return text.decode()

    def ask(self, packet):
        self.qemu.send(packet)
        return self.qemu.receive()

    def monitor(self, command):
        """What QEMU's monitor says to a command."""
        self.qemu.send("qRcmd," + command.encode().hex())
        text = b""
        while True:
            got = self.qemu.receive()
            if got[:1] != b"O" or got == b"OK":
                return text.decode("latin-1")
            text += bytes.fromhex(got[1:].decode())

    def forget(self):
        """The machine has moved: nothing that was read of it holds any more."""
        self.blocks, self.live_cache, self.threads_cache = {}, None, None

    # ---- memory ----

    def physical(self, at, size):
        """Bytes of physical memory; None if there is none."""
        out = b""
        while size:
            block = at // BLOCK * BLOCK
            if block not in self.blocks:
                got = self.ask("m%x,%x" % (block, BLOCK))
                self.blocks[block] = None if got[:1] == b"E" else bytes.fromhex(got.decode())
            data = self.blocks[block]
            if data is None:
                return None
            part = data[at - block:at - block + size]
            out, at, size = out + part, at + len(part), size - len(part)
        return out

    def translate(self, pid, address):
        """(physical address, bytes from there on) of an address of a process; None: nothing is mapped there."""
        fixed = self.arch.window(address)
        if fixed is not None:
            return fixed, BLOCK
        space = self.program(pid).space
        if pid == KERNEL_PID:
            current = next((t for t in self.threads() if t.at == self.kernel.current()), None)
            space = current.space if current else 0
            if not space:
                space = self.arch.live_root(self.live())
                if space is None:
                    return address, BLOCK       # paging is off
        return self.arch.walk(space, address, lambda a: self.word(a)) if space else None

    def word(self, at):
        data = self.physical(at, self.arch.MESSAGE)
        return None if data is None else int.from_bytes(data, "little")

    def read(self, pid, address, size):
        """Bytes at an address of a process; fewer, or none, where nothing is mapped."""
        out = b""
        while size:
            found = self.translate(pid, address)
            if not found:
                part = b"" if self.program(pid).space else self.from_file(pid, address, size)
            else:
                part = self.physical(found[0], min(size, found[1])) or b""
            if not part:
                break
            out, address, size = out + part, address + len(part), size - len(part)
        return out

    def from_file(self, pid, address, size):
        """What a program that has not begun will have there: gdb looks at code before it sets a break point."""
        path = self.program(pid).path
        if not path:
            return b""
        if path not in self.segments:
            with open(path, "rb") as f:
                data = f.read()
            at, count = int.from_bytes(data[32:40], "little"), int.from_bytes(data[56:58], "little")
            self.segments[path] = []
            for h in (data[at + i * 56:at + i * 56 + 56] for i in range(count)):
                kind, offset, vaddr, bytes_ = (int.from_bytes(h[a:b], "little") for a, b in ((0, 4), (8, 16), (16, 24), (32, 40)))
                if kind == 1:
                    self.segments[path].append((vaddr, data[offset:offset + bytes_]))
        for vaddr, data in self.segments[path]:
            if vaddr <= address < vaddr + len(data):
                return data[address - vaddr:address - vaddr + size]
        return b""

    def write(self, pid, address, data):
        """False: nothing is mapped there, or the run is a recorded one, which a change would lead elsewhere."""
        while data and not self.replays:
            found = self.translate(pid, address)
            part = data[:min(found[1], BLOCK)] if found else b""
            if not part or self.ask("M%x,%x:%s" % (found[0], len(part), part.hex())) != b"OK":
                return False
            self.blocks = {}
            address, data = address + len(part), data[len(part):]
        return not data

    # ---- threads and processes ----

    def live(self):
        """The processor's registers, by name."""
        if self.live_cache is None:
            data, self.live_cache, at = bytes.fromhex(self.ask("g").decode()), {}, 0
            for name, size in self.registers:
                self.live_cache[name] = int.from_bytes(data[at:at + size], "little")
                at += size
        return self.live_cache

    def in_user_mode(self):
        return self.arch.in_user_mode(self.live())

    def threads(self):
        """All threads; each has a process then."""
        if self.threads_cache is None:
            self.threads_cache = self.kernel.threads()
            self.place(self.threads_cache)
        return self.threads_cache

    def place(self, threads):
        """Which process is which address space, and each thread its process. The first space of a program is the process that
        gdb knows from the start; another one with the same program is a new process. A thread without an address space
        is shown with the kernel."""
        names = self.kernel.announced()
        alive = {t.space for t in threads}
        for p in self.programs:
            if p.space and (p.space not in alive or names.get(p.space, p.name) != p.name):
                p.space = 0
        for t in threads:
            t.pid = KERNEL_PID
            if not t.space:
                continue
            p = next((p for p in self.programs if p.space == t.space), None)
            if not p:
                name = names.get(t.space)
                p = next((p for p in self.programs[1:] if p.name == name and not p.space and name is not None), None)
                if not p:
                    p = Program(len(self.programs) + 1, name, self.file_of(name))
                    self.programs.append(p)
                p.space = t.space
            t.pid = p.pid

    def file_of(self, name):
        """The ELF file of a program: that of one with the same name, or one that lies beside the root task's."""
        if name is None:
            return None
        same = next((p.path for p in self.programs[1:] if p.name == name), None)
        beside = os.path.join(os.path.dirname(self.words["root"]), os.path.basename(name))
        return same or (beside if os.path.isfile(beside) else None)

    def program(self, pid):
        return self.programs[pid - 1] if 0 < pid <= len(self.programs) else self.programs[0]

    def number_of(self, at):
        """The number by which gdb knows a TCB; the processor is thread 1."""
        return self.ids.setdefault(at, len(self.ids) + PROCESSOR + 1)

    def thread(self, tid):
        return next((t for t in self.threads() if self.number_of(t.at) == tid), None)

    def here(self):
        """(process, thread) that the processor works for: in user mode the current thread, else the kernel."""
        if self.in_user_mode():
            current = self.kernel.current()
            for t in self.threads():
                if t.at == current:
                    return t.pid, self.number_of(t.at)
        return KERNEL_PID, PROCESSOR

    def list_threads(self):
        live, lines = self.here(), []
        current = self.kernel.current()
        working = next((t.name for t in self.threads() if t.at == current), None)
        says = "runs" if live == (KERNEL_PID, PROCESSOR) else "a program runs"
        if live[0] == KERNEL_PID and working:
            says += ' for "%s"' % working
        lines.append((KERNEL_PID, PROCESSOR, "kernel", says))
        for t in self.threads():
            tid = self.number_of(t.at)
            lines.append((t.pid, tid, t.name, "runs, priority %d" % t.priority if (t.pid, tid) == live else t.says()))
        seen = {pid for pid, *_ in lines}
        for p in self.programs:
            if p.pid not in seen and p.path and not p.space and p.pid <= len(self.words["programs"]) + ROOT_PID:
                lines.append((p.pid, self.number_of("none of %d" % p.pid), p.name or "root task", "has not begun, or is gone"))
        return lines

    def threads_document(self):
        def quoted(text):
            for a, b in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;")):
                text = text.replace(a, b)
            return text
        rows = "".join('<thread id="p%x.%x" name="%s">%s</thread>' % (pid, tid, quoted(name or "?"), quoted(says))
                       for pid, tid, name, says in ([] if self.ended else self.list_threads()))
        return '<?xml version="1.0"?><threads>%s</threads>' % rows

    # ---- registers ----

    def registers_of(self, pid, tid):
        """By name; what is not known is left out."""
        live = self.live()
        if (pid, tid) == self.here():
            return live
        if tid == PROCESSOR:
            entry = self.kernel.layout.variable
            return dict(live, cs=self.arch.KERNEL_CODE, **{self.arch.PC: entry(self.arch.ENTRY_SYMBOL),
                                                           self.arch.STACK: entry(self.arch.ENTRY_STACK)})
        t = self.thread(tid)
        if t:
            return self.arch.saved(t.context)
        path = self.program(pid).path
        with open(path, "rb") as f:
            return {self.arch.PC: int.from_bytes(f.read(32)[24:32], "little"), self.arch.STACK: 0}

    def register_bytes(self, registers):
        out = ""
        for name, size in self.arch.REGISTERS:
            value = registers.get(name)
            out += "xx" * size if value is None else (value & ((1 << size * 8) - 1)).to_bytes(size, "little").hex()
        return out

    def set_register(self, number, value):
        """One register of the thread that gdb asks about."""
        pid, tid = self.general
        if self.replays or number >= len(self.arch.REGISTERS):
            return "E01"
        name = self.arch.REGISTERS[number][0]
        if (pid, tid) == self.here():
            self.live_cache = None
            return self.ask("P%x=%s" % ([n for n, _ in self.registers].index(name), value.hex()))
        t = self.thread(tid)
        if not t:
            return "E01"
        fields = self.arch.changed(name, int.from_bytes(value, "little"))
        for field, new in fields.items():
            offset, size = self.kernel.layout.of("struct tcb", "context." + field)
            self.ask("M%x,%x:%s" % (t.at + offset, size, new.to_bytes(size, "little").hex()))
        self.forget()
        return "OK"

    # ---- break points ----

    def set_break(self, kind, address, size, on):
        """A break point of the process that gdb asks about. kind: 0 and 1 are break points, 2 to 4 watch memory."""
        kind, pid = max(kind, 1), self.general[0] or self.here()[0]
        at = kind, address, size if kind > 1 else 1
        owners = self.breaks.setdefault(at, [])
        if on == (pid in owners):
            return "OK"
        (owners.append if on else owners.remove)(pid)
        if len(owners) == on:       # the first one came, or the last one went
            if not owners:
                del self.breaks[at]
            return self.hardware(at, on)
        return "OK"

    def hardware(self, at, on):
        return self.ask("%s%d,%x,%x" % ("Z" if on else "z", at[0], at[1], at[2]))

    def is_meant(self, owners, pid):
        """Does a break point of these processes stop process pid? Two processes with the same program count as one."""
        path = self.program(pid).path
        return any(o == pid or (path and self.program(o).path == path) for o in owners)

    # ---- running ----

    def resume(self, how):
        """Let QEMU go on ("c"), or make one step ("s"), until it stops. Returns what it says; b"T02...": somebody asked,
        or it has come to self.limit.

        A QEMU that replays may wait for itself for ever, mostly at its start: version 7.2 does not wake its main loop. A short
        stop wakes it, and changes nothing."""
        self.forget()
        self.qemu.send(how)
        asked = woken = False
        while True:
            asks = [self.gdb.read_fd] if self.begun and not asked else []
            ready = select.select([self.qemu.read_fd] + asks, [], [], PATIENCE)[0]
            self.show_console()
            if self.gdb.read_fd in ready and self.gdb.interrupted():
                asked = True
                self.qemu.write(b"\x03")
            if not ready and self.replays and how == "c" and not woken:
                woken = True
                self.qemu.write(b"\x03")
            if self.qemu.read_fd not in ready:
                continue
            got = self.qemu.receive(wait=False)
            if got is None or got[:1] not in b"TSWXE":
                continue
            if woken and not asked and got[1:3] == b"02" and (self.limit is None or self.seeker.count() < self.limit):
                woken = False
                self.qemu.send(how)
                continue
            self.forget()
            self.show_console()
            return got

    def go(self, thread=None, until=None):
        """Run until a break point of gdb's, Ctrl-C, or the address `until` in this thread of a program."""
        extra = (1, until, 1) if until is not None and (1, until, 1) not in self.breaks else None
        if extra:
            self.hardware(extra, True)
        try:
            while True:
                got = self.resume("c")
                if got[:1] in b"WX":
                    raise remote.Gone()
                if got[1:3] == b"02":
                    return self.stop_reply(ASKED)
                why = self.why_here(got)
                if why is not None:
                    return self.stop_reply(STOPPED, why)
                if self.live()[self.arch.PC] == until and self.here() == thread:
                    return self.stop_reply(STOPPED)
                if self.resume("s")[:1] in b"WX":       # not meant: past it
                    raise remote.Gone()
        finally:
            if extra:
                self.hardware(extra, False)

    def why_here(self, got=b""):
        """For gdb: which break point of its own was hit here; None: none. got: what QEMU said."""
        pid = self.here()[0]
        watch = re.search(rb"(a?r?watch):([0-9a-f]+);", got)
        if watch:
            kind = {b"watch": 2, b"rwatch": 3, b"awatch": 4}[watch.group(1)]
            owners = [o for at, who in self.breaks.items() if at[0] == kind for o in who]
            return watch.group(0).decode() if self.is_meant(owners, pid) else None
        owners = self.breaks.get((1, self.live()[self.arch.PC], 1), [])
        return "swbreak:;" if self.is_meant(owners, pid) else None

    def step(self, pid, tid):
        """One instruction of one thread."""
        thread, pc = (pid, tid), self.registers_of(pid, tid)[self.arch.PC]
        length = len(self.arch.SYSTEM_CALL)
        if self.here() != thread:       # it will run some time: it stops before it does anything
            return self.go(thread, pc)
        if pid != KERNEL_PID and self.read(pid, pc, length) == self.arch.SYSTEM_CALL:
            return self.go(thread, pc + length)
        if self.resume("s")[:1] in b"WX":
            raise remote.Gone()
        if pid == KERNEL_PID or self.here() == thread:
            return self.stop_reply(STOPPED)
        return self.go(thread, pc)      # it faulted, or an interrupt came: it comes back here, if at all

    def step_back(self, pid, tid):
        """Back by one instruction of one thread; from behind a system call to before it."""
        thread, pc = (pid, tid), self.registers_of(pid, tid)[self.arch.PC]
        length, now = len(self.arch.SYSTEM_CALL), self.seeker.count()
        if now <= self.seeker.first:
            return self.stop_reply(STOPPED, BEGINNING)
        came = self.here() == thread
        if came:
            self.seeker.go_to_count(now - 1)
            if self.here() == thread or pid == KERNEL_PID:
                return self.stop_reply(STOPPED)
        if self.read(pid, pc - length, length) == self.arch.SYSTEM_CALL:
            pc -= length
        return self.back_to(now, thread, pc)

    def back_to(self, now, thread, pc):
        """To where this thread was last at this address, before the count `now`."""
        found = self.seeker.go_back(now, [(1, pc, 1)], lambda: self.live()[self.arch.PC] == pc and self.here() == thread)
        return self.stop_reply(STOPPED, "" if found else BEGINNING)

    def run_back(self):
        """Back to the last hit of a break point of gdb's."""
        found = self.seeker.go_back(self.seeker.count(), list(self.breaks), lambda: self.why_here() is not None)
        return self.stop_reply(STOPPED, "swbreak:;" if found else BEGINNING)

    def stop_reply(self, signal, more=""):
        self.general = self.here()      # as gdb takes it to be from now on
        return "T%02xthread:p%x.%x;%s" % ((signal,) + self.general + (more,))

    # ---- packets ----

    def serve(self):
        self.begun, self.last = True, self.stop_reply(STOPPED)
        while True:
            packet = self.gdb.receive()
            runs = packet[:6] == b"vCont;" or packet in (b"c", b"bc", b"bs")
            try:
                reply = self.answer(packet)
            except remote.Gone:
                self.ended = True
                reply = "W00;process:%x" % ROOT_PID if runs else "E01"
            except Wrong as wrong:
                self.say(str(wrong) + "\n")
                reply = "E01"
            if runs:
                self.last = reply
            self.gdb.send(reply)
            if packet == b"QStartNoAckMode":
                self.gdb.acks = False
            if packet[:1] == b"k" or packet[:5] == b"vKill":
                return

    def say(self, text):
        """Print it in gdb's window, while gdb waits for an answer to a command."""
        self.gdb.send("O" + text.encode().hex())

    def answer(self, packet):
        text = packet.decode("latin-1")
        if packet == b"\x03":
            return "OK"
        for prefix, does in self.COMMANDS:
            if text.startswith(prefix):
                return does(self, text[len(prefix):])
        return ""

    def set_general(self, text):
        if text[:1] == "g":
            pid, _, tid = text[1:].lstrip("p").partition(".")
            pid, tid = int(pid, 16), int(tid or "0", 16)
            if pid > 0 and tid <= 0:
                tid = next((n for p, n, *_ in self.list_threads() if p == pid), 0)
            self.general = (pid, tid) if pid > 0 else self.here()
        return "OK"

    def transfer(self, text):
        """qXfer: an object, an offset and a length."""
        what, _, place = text.rpartition(":")
        offset, length = (int(x, 16) for x in place.split(","))
        if what == "threads:read:":
            data = self.threads_document()
        elif what.startswith("exec-file:read:"):
            data = self.program(int(what[15:] or "1", 16)).path or ""
        else:
            return ""
        part = data[offset:offset + length]
        return ("m" if offset + length < len(data) else "l") + part

    def go_on(self, text):
        """vCont: actions, the first that names a thread counts for it."""
        if self.ended:
            raise remote.Gone()
        if self.jump:
            jump, self.jump = self.jump, None
            return jump()
        for action in text.split(";"):
            what, _, who = action.partition(":")
            if what[:1] in "sS" and what:
                pid, _, tid = who.lstrip("p").partition(".")
                return self.step(int(pid, 16), int(tid, 16)) if tid not in ("", "-1", "0") else self.step(*self.here())
        return self.go()

    def go_back(self, how):
        if self.ended:
            raise remote.Gone()
        try:
            return self.step_back(*self.general) if how == "s" else self.run_back()
        except seek.Lost as lost:
            self.say(str(lost) + "\n")
            return self.stop_reply(0)

    def read_memory(self, text):
        address, size = (int(x, 16) for x in text.split(","))
        data = b"" if self.ended else self.read(self.general[0], address, min(size, 4096))
        return data.hex() or "E14"

    def write_memory(self, text):
        place, _, data = text.partition(":")
        address = int(place.split(",")[0], 16)
        return "OK" if not self.ended and self.write(self.general[0], address, bytes.fromhex(data)) else "E14"

    def read_registers(self, _):
        return "E01" if self.ended else self.register_bytes(self.registers_of(*self.general))

    def write_registers(self, text):
        data, at, now = bytes.fromhex(text), 0, self.registers_of(*self.general)
        for i, (name, size) in enumerate(self.arch.REGISTERS):
            value = data[at:at + size]
            if now.get(name) is not None and int.from_bytes(value, "little") != now[name]:
                self.set_register(i, value)
            at += size
        return "OK"

    def break_point(self, text, on):
        kind, address, size = text.split(",")
        return self.set_break(int(kind), int(address, 16), int(size.split(";")[0], 16), on)

    def command(self, text):
        """monitor ...: words of our own, and else QEMU's."""
        line = bytes.fromhex(text).decode()
        if self.ended:
            self.say("The machine has ended. Leave gdb (quit), and begin again.\n")
            return "OK"
        own = getattr(self, "tell_" + line.split()[0].replace("-", "_"), None) if line.strip() else None
        self.say(own(line.split()[1:]) if own else self.monitor(line))
        return "OK"

    # ---- what the kernel told, and when ----

    def stream(self):
        """A file with what the kernel has told up to now."""
        try:
            with open(self.words["stream"], "rb") as f:
                told = seek.Stream(f.read())
        except OSError:
            raise Wrong("There is no stream of the state port: %s" % self.words["stream"]) from None
        file = self.words["work"] + "/now"
        with open(file, "wb") as f:
            f.write(told.until(self.seeker.told() if self.replays else None))
        return file, told

    def tell_tessera_stream(self, _):
        return self.stream()[0] + "\n"

    def tell_tessera_back_to(self, words):
        """Find the moment; the next "continue" goes there. Answers "ready" and what is there, or what is wrong."""
        what, number, pid, tid = words[0], int(words[1]), int(words[2]), int(words[3])
        file, told = self.stream()
        if what == "sent":
            file = self.words["stream"]     # all of it: the message may lie ahead
        t = self.thread(tid) if tid != PROCESSOR else None
        tcb = t.at if t else self.kernel.current()
        done = subprocess.run([self.words["tessera"], "when", file, what, hex(number)] + [hex(tcb)] * (what == "made"), stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True, check=False)
        found = re.match(r"time (\d+), thread (0x[0-9a-f]+) at (0x[0-9a-f]+): (.*)", done.stdout)
        if not found:
            return done.stdout
        time_, who, ip = int(found.group(1)), int(found.group(2), 16), int(found.group(3), 16)
        self.jump = lambda: self.go_to_moment(told.start + time_, who, ip)
        return "ready\n%s\n" % found.group(4)

    def go_to_moment(self, time_, tcb, ip):
        """To the instruction at which this thread entered the kernel, in the pass of this time."""
        before = self.seeker.count()
        try:
            self.seeker.go_to_pass(time_)
            here = next((t for t in self.threads() if t.at == tcb), None)
            if not here or not ip:
                return self.stop_reply(0)
            reply = self.back_to(self.seeker.count(), (here.pid, self.number_of(tcb)), ip)
        except seek.Lost as lost:
            self.say(str(lost) + "\n")
            self.seeker.go_to_count(before)
            reply = self.stop_reply(0)
        return reply.replace("T05", "T00", 1)

    def tell_tessera_says(self, _):
        return "".join("%d.%d\t%s\n" % (pid, tid, says) for pid, tid, _, says in self.list_threads())

    def features(self, text):
        return ("PacketSize=4000;multiprocess+;QStartNoAckMode+;qXfer:threads:read+;"
                "qXfer:exec-file:read+;vContSupported+;swbreak+;hwbreak+" + (";ReverseContinue+;ReverseStep+" if self.replays else ""))

    def is_alive(self, text):
        pid, _, tid = text.lstrip("p").partition(".")
        alive = not self.ended and any(row[:2] == (int(pid, 16), int(tid, 16)) for row in self.list_threads())
        return "OK" if alive else "E01"

    COMMANDS = [
        ("qSupported", features), ("QStartNoAckMode", lambda s, _: "OK"), ("qXfer:", transfer),
        ("vCont?", lambda s, _: "vCont;c;C;s;S"), ("vCont;", go_on), ("vKill", lambda s, _: "OK"), ("vMustReplyEmpty", lambda s, _: ""),
        ("?", lambda s, _: s.last), ("H", set_general), ("g", read_registers), ("G", write_registers),
        ("P", lambda s, t: s.set_register(int(t.split("=")[0], 16), bytes.fromhex(t.split("=")[1]))),
        ("m", read_memory), ("M", write_memory), ("Z", lambda s, t: s.break_point(t, True)), ("z", lambda s, t: s.break_point(t, False)),
        ("qRcmd,", command), ("qC", lambda s, _: "QCp%x.%x" % s.here()), ("qAttached", lambda s, _: "1"), ("T", is_alive),
        ("bc", lambda s, _: s.go_back("c")), ("bs", lambda s, _: s.go_back("s")), ("c", go_on), ("!", lambda s, _: "OK"),
        ("D", lambda s, _: "OK"), ("k", lambda s, _: "OK"), ("qSymbol", lambda s, _: "OK"),
    ]

    def run_to_beginning(self):
        """To where the debugger begins: the first instruction of the root task, or (from=boot) of the kernel's C code."""
        with open(self.words["root"], "rb") as f:
            entry = int.from_bytes(f.read(32)[24:32], "little")
        boot = self.words.get("from") == "boot"
        at = (1, self.kernel.layout.variable("*kernel_boot") if boot else entry, 1)
        self.hardware(at, True)
        while True:
            if self.resume("c")[:1] in b"WX":
                raise remote.Gone()
            if self.in_user_mode() != boot and self.live()[self.arch.PC] == at[1]:
                break
            self.resume("s")
        self.hardware(at, False)


def main():
    try:
        os.setsid()     # Ctrl-C at the terminal is for gdb, not for us
    except OSError:
        pass            # we lead a group already, and that of the terminal is another
    words = {"programs": []}
    for line in open(os.environ["TESSERA_GDB"]):
        name, _, value = line.rstrip("\n").partition("=")
        if name == "program":
            words["programs"].append(tuple(value.split("=", 1)))
        else:
            words[name] = value
    arch = __import__(words["arch"])
    try:
        bridge = Bridge(arch, words)
        bridge.start()
        bridge.run_to_beginning()
        bridge.seeker = seek.Seeker(bridge) if bridge.replays else None
    except Wrong as wrong:
        sys.stderr.write("%s\n" % wrong)
        os._exit(1)
    except remote.Gone:
        sys.stderr.write("The machine ended before the program began; what it printed stands above.\n")
        os._exit(1)
    try:
        bridge.serve()
    except (remote.Gone, KeyboardInterrupt):
        pass
    bridge.end()
    os._exit(0)


main()
