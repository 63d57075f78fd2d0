"""machine.py - a machine that runs the kernel, seen from outside: stopped anywhere, every register of the
processor and of the interrupt controllers read by name, its memory read through its page tables.

The kernel needs no code for that.  QEMU's parts: the gdb stub stops it, the monitor (QMP) commands it, RAM is a
file, and the stream of a migration holds all registers of all devices beside a description of itself.

    with Machine(kernel, program, "-cpu", "max") as m:
        m.run_to("trap_handle")                     # a symbol of the kernel or the program, or an address
        cpu = m.state()["cpu"]                      # names as in QEMU's sources: env.cr[4], env.cstar, ...
        m.page(cpu["env.cr[3]"], 0x400000)          # where that address leads, and with which rights

By hand: python3 test/machine/machine.py KERNEL PROGRAM SYMBOL [QEMU OPTION...] prints every register of every
device as the machine arrives at SYMBOL."""
import collections
import glob
import json
import mmap
import os
import re
import select
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import time

MEGABYTES, PAGE, MESSAGES = 128, 4096, 0xfee00000
PRESENT, WRITE, USER, LARGE, GLOBAL, NO_EXECUTE = 1, 1 << 1, 1 << 2, 1 << 7, 1 << 8, 1 << 63
RIGHTS = PRESENT | WRITE | USER | GLOBAL | NO_EXECUTE
ADDRESS = (1 << 52) - PAGE
GDB_REGISTERS = "rax rbx rcx rdx rsi rdi rbp rsp r8 r9 r10 r11 r12 r13 r14 r15 rip".split()
QUIET = int(os.environ.get("QUIET", 120))               # seconds that it may say nothing and want no processor

Page = collections.namedtuple("Page", "at bytes physical rights")       # rights: RIGHTS, as all levels together give them


class Failed(Exception):
    """The machine did not do what was asked of it."""


def symbols(elf):
    """name -> address, of what an ELF file defines."""
    table = subprocess.run(["nm", elf], capture_output=True, text=True, check=True).stdout
    return {name: int(at, 16) for at, kind, name in re.findall(r"^([0-9a-f]+) (\w) (\S+)$", table, re.M)}


def devices(stream):
    """Device -> name -> number: the registers in the stream of a migration, which ends with its description."""
    start = stream.rindex(b'{"page_size"')
    found, at = {}, 0

    def read(description, values, prefix):
        nonlocal at
        for field in description["fields"]:
            for i in range(field.get("array_len", 1)):
                name = prefix + field["name"]
                name += f"[{i}]" if "array_len" in field else f"[{field['index']}]" if "index" in field else ""
                if "struct" in field:
                    read(field["struct"], values, name + ".")
                else:
                    values[name] = int.from_bytes(stream[at:at + field["size"]], "big")
                    at += field["size"]
        for part in description.get("subsections", ()):
            mark = b"\5" + bytes([len(part["vmsd_name"])]) + part["vmsd_name"].encode() + struct.pack(">I", part["version"])
            if stream.startswith(mark, at):             # what a device does not need is not sent
                at += len(mark)
                read(part, values, prefix)

    for device in json.loads(stream[start:])["devices"]:
        name, instance = device["name"], device["instance_id"]
        mark = bytes([len(name)]) + name.encode() + struct.pack(">II", instance, device["version"])
        at = stream.find(mark, 0, start) + len(mark)
        if at >= len(mark) and "fields" in device:
            read(device, found.setdefault(f"{name} {instance}" if instance else name, {}), "")
    return found


class Idle:
    """Does a process want the processor?  It is idle while it wants less than a quarter of one.  What it waits for one counts
    as wanted: on a host with other work it is slow, not idle (/proc/PID/task/*/schedstat; a host without never gives up)."""

    def __init__(self, pid):
        self.files = f"/proc/{pid}/task/*/schedstat"
        self.wanted, self.looked, self.seconds = self.want(), time.monotonic(), 0

    def want(self):
        """Processor time, in seconds, that all of its threads used or waited for."""
        wanted = 0
        for name in glob.glob(self.files):
            try:
                with open(name, encoding="ascii") as file:
                    wanted += sum(map(int, file.read().split()[:2]))
            except (OSError, ValueError):       # a thread that has ended
                pass
        return wanted / 1e9

    def for_long(self):
        """Has it been idle for QUIET seconds, since this object was made?  To be asked again and again."""
        now = time.monotonic()
        if now - self.looked >= 1:
            wanted = self.want()
            idle = wanted > 0 and wanted - self.wanted < (now - self.looked) / 4
            self.seconds = self.seconds + now - self.looked if idle else 0
            self.wanted, self.looked = wanted, now
        return self.seconds >= QUIET


class Machine:
    """A machine with this kernel and this root task, stopped before its first instruction."""

    def __init__(self, kernel, program, *flags, line=""):
        self.folder = tempfile.mkdtemp()
        self.kernel, self.program = symbols(kernel + ".elf"), symbols(program)
        inside = lambda name: os.path.join(self.folder, name)
        ram = f"memory-backend-file,id=ram,size={MEGABYTES}M,mem-path={inside('ram')},share=on"
        self.qemu = subprocess.Popen(
            [os.environ.get("QEMU", "qemu-system-x86_64"), "-S", "-m", f"{MEGABYTES}M", "-machine", "memory-backend=ram",
             "-object", ram, "-display", "none", "-nic", "none", "-no-reboot", "-serial", f"file:{inside('console')}",
             "-device", "isa-debug-exit,iobase=0xf4,iosize=0x04", "-qmp", f"unix:{inside('qmp')},server=on,wait=off",
             "-chardev", f"socket,path={inside('gdb')},server=on,wait=off,id=gdb", "-gdb", "chardev:gdb",
             "-qtest", f"unix:{inside('qtest')},server=on,wait=off", "-qtest-log", "none",
             "-kernel", kernel, "-initrd", program, "-append", line, *flags],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        self.qmp, self.gdb, self.qtest = self.connect("qmp"), self.connect("gdb"), self.connect("qtest")
        self.lines = b""                                # what the monitor has said, and nobody has read
        self.line()                                     # it greets
        self.ask("qmp_capabilities")
        self.ask("migrate-set-capabilities", capabilities=[{"capability": "x-ignore-shared", "state": True}])
        with open(inside("ram"), "rb") as file:
            self.ram = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        self.stopped_at, self.looked = None, {}

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.qemu.kill()
        self.qemu.wait()
        for socket_ in self.qmp, self.gdb, self.qtest:
            socket_.close()
        shutil.rmtree(self.folder)

    def connect(self, name):
        path, idle = os.path.join(self.folder, name), Idle(self.qemu.pid)
        while True:
            s = socket.socket(socket.AF_UNIX)
            try:
                s.connect(path)
                return s
            except OSError:
                s.close()
                if self.qemu.poll() is not None or idle.for_long():
                    raise Failed("QEMU does not start")
                time.sleep(0.01)

    def hear(self, source):
        """What comes next from this socket; b"" when QEMU has ended.  A host with other work makes it slow, not silent."""
        idle = Idle(self.qemu.pid)
        while not select.select([source], [], [], 1)[0]:
            if idle.for_long():
                raise Failed(f"it was idle and silent for {QUIET} s")
        try:
            return source.recv(PAGE)
        except ConnectionError:
            return b""

    # ---- the monitor ----

    def line(self):
        """The next line of the monitor; "" when QEMU has ended."""
        while b"\n" not in self.lines:
            more = self.hear(self.qmp)
            if not more:
                return ""
            self.lines += more
        line, self.lines = self.lines.split(b"\n", 1)
        return line.decode()

    def ask(self, command, **arguments):
        """A command of QMP, and its answer."""
        self.qmp.sendall(json.dumps({"execute": command, "arguments": arguments}).encode())
        while line := self.line():
            answer = json.loads(line)
            if "error" in answer:
                raise Failed(f"{command}: {answer['error']['desc']}")
            if "return" in answer:
                return answer["return"]
        raise Failed(f"QEMU ended during {command}")

    def state(self):
        """All registers of all devices: device -> name -> number."""
        if self.looked:                                 # QEMU sends nothing twice without running between
            return self.looked
        stream = os.path.join(self.folder, "stream")
        self.ask("migrate", uri=f"exec:cat >{stream}")
        while (status := self.ask("query-migrate")["status"]) != "completed":
            if status == "failed":
                raise Failed("the registers cannot be read")
            time.sleep(0.01)
        with open(stream, "rb") as file:
            self.looked = devices(file.read())
        return self.looked

    # ---- the bus ----

    def write(self, physical, value):
        """What a device does: four bytes to memory, or to the registers of another device."""
        self.qtest.sendall(f"writel {physical:#x} {value:#x}\n".encode())
        if not self.hear(self.qtest).startswith(b"OK"):
            raise Failed(f"no write to {physical:#x}")

    def message(self, vector, mode=0):
        """A message-signalled interrupt: mode 0 is an interrupt, 2 an SMI, 4 an NMI."""
        self.write(MESSAGES, mode << 8 | vector)

    # ---- the gdb stub ----

    def receive(self):
        """The next packet: '$', text, '#', two digits.  '' when the machine has ended."""
        text = b""
        while not re.search(rb"#..$", text):
            more = self.hear(self.gdb)
            if not more:
                return ""
            text += more
        self.gdb.sendall(b"+")
        return text[text.index(b"$") + 1:-3].decode()

    def gdb_ask(self, text):
        try:
            self.gdb.sendall(f"${text}#{sum(text.encode()) % 256:02x}".encode())
        except BrokenPipeError:
            return ""
        return self.receive()

    def address(self, place):
        if isinstance(place, int):
            return place
        return self.kernel[place] if place in self.kernel else self.program[place]

    def go(self):
        """Run until something stops it; False: it has ended."""
        self.stopped_at, self.looked = None, {}
        return self.gdb_ask("c").startswith(("T", "S"))

    def run_to(self, place):
        """Run until the processor is about to do the instruction there (not the one where it stands now)."""
        at = self.address(place)
        if self.stopped_at == at:
            self.gdb_ask("s")
        self.gdb_ask(f"Z0,{at:x},1")
        stopped = self.go()
        if not stopped:
            raise Failed(f"the machine ended before it came to {place}: {self.console()[-300:]}")
        self.gdb_ask(f"z0,{at:x},1")
        self.stopped_at = at

    def run_to_end(self):
        """Run until the machine is switched off; the exit status of QEMU."""
        while self.go():
            pass
        return self.qemu.wait()

    def registers(self):
        """The general registers, rip and flags."""
        data = bytes.fromhex(self.gdb_ask("g"))
        found = dict(zip(GDB_REGISTERS, struct.unpack_from("<17Q", data)))
        found["flags"] = struct.unpack_from("<I", data, 17 * 8)[0]
        return found

    def set_register(self, name, value):
        """Give a general register another value, while the machine is stopped."""
        data = bytearray.fromhex(self.gdb_ask("g"))
        struct.pack_into("<Q", data, 8 * GDB_REGISTERS.index(name), value)
        if self.gdb_ask("G" + data.hex()) != "OK":
            raise Failed(f"{name} cannot be written")

    # ---- memory ----

    def console(self):
        with open(os.path.join(self.folder, "console"), "rb") as file:
            return file.read().decode(errors="replace").replace("\r", "")

    def word(self, physical):
        return struct.unpack_from("<Q", self.ram, physical)[0]

    def pages(self, root, at=0, bits=39, rights=RIGHTS & ~NO_EXECUTE & ~GLOBAL):
        """Every page that CR3 = root maps, in the order of addresses."""
        table = root & ADDRESS
        for i in range(512):
            entry = self.word(table + 8 * i) if table < len(self.ram) else 0
            here = at + (i << bits)
            if bits == 39 and i >= 256:
                here += 0xffff << 48
            if not entry & PRESENT:
                continue
            both = (rights & entry & (PRESENT | WRITE | USER)) | ((rights | entry) & NO_EXECUTE)
            if bits == 12 or entry & LARGE:
                yield Page(here, 1 << bits, entry & ADDRESS & -(1 << bits), both | entry & GLOBAL)
            else:
                yield from self.pages(entry, here, bits - 9, both)

    def page(self, root, at):
        """The page in which `at` lies; None: none."""
        for page in self.pages(root):
            if page.at <= at < page.at + page.bytes:
                return page
        return None

    def bytes_at(self, root, at, size):
        """What lies in virtual memory; must be mapped."""
        found = b""
        while len(found) < size:
            page = self.page(root, at + len(found))
            if not page:
                raise Failed(f"nothing is mapped at {at + len(found):#x}")
            offset = at + len(found) - page.at
            start = page.physical + offset
            found += self.ram[start:start + min(size - len(found), page.bytes - offset)]
        return found


def main():
    kernel, program, place, *flags = sys.argv[1:]
    with Machine(kernel, program, *flags) as m:
        m.run_to(place if not place[0].isdigit() else int(place, 0))
        for device, registers in m.state().items():
            for name, value in registers.items():
                print(f"{device:24} {name:40} {value:#x}")


if __name__ == "__main__":
    main()
