# seek.py - time travel in a recording: to the moment that the kernel's stream calls a time.
#
# Owns:  which count of instructions is which time of the kernel's clock.
# Used:  by bridge.py, when the machine replays a recording.
# Never: guesses: it looks at what the kernel has told last, there, and goes on until it is the right pass.
#
# The stream's times are the processor's clock. In a recording that counts a nanosecond for each instruction, and the time
# that the processor sleeps on top. So between two sleeps the difference of clock and count stays the same: it is measured
# where the machine is, by letting it run to the next place where the kernel reads the clock for an ENTRY.
import re

import gdb

TRIES = 40      # halves of a stretch with sleeps
FIRST_WINDOW = 10000
BEHIND = 4      # instructions from the clock to the place where its time is kept


class Ended(Exception):
    """The recording ends before that count."""


class Lost(Exception):
    """The moment was not found; the text says why."""


class Reader:
    """Numbers and texts of a stream, one after the other (docs/state-format.md)."""

    def __init__(self, data, at, end):
        self.data, self.at, self.end = data, at, end

    def number(self):
        """The next varint; 0 behind the end: such fields are left out."""
        value = shift = 0
        while self.at < self.end:
            byte = self.data[self.at]
            value |= (byte & 127) << shift
            self.at, shift = self.at + 1, shift + 7
            if byte < 128:
                break
        return value

    def text(self):
        size = self.number()    # which moves self.at
        self.at += size


class Stream:
    """What the kernel told: where each pass begins, and its time by the clock."""
    HEADER, ENTRY, MAGIC_BYTES = 1, 6, 8

    def __init__(self, data):
        self.data, self.passes, self.start, self.whole = data, [], 0, self.MAGIC_BYTES
        time, reader = 0, Reader(data, self.MAGIC_BYTES, len(data))
        while reader.at < len(data):
            start, kind, size = reader.at, reader.number(), reader.number()
            if reader.at + size > len(data):
                break       # cut off
            record, reader.at = Reader(data, reader.at, reader.at + size), reader.at + size
            self.whole = reader.at
            if kind == self.ENTRY:
                time += record.number()
                self.passes.append((time, start))
            elif kind == self.HEADER:
                for _ in range(9):
                    record.number()
                for _ in range(3):
                    record.text()
                self.start = time = record.number()

    def until(self, time):
        """The bytes of all passes up to this time; None: of all there are."""
        later = [start for t, start in self.passes if time is not None and t > time]
        return self.data[:later[0] if later else self.whole]


class Seeker:
    def __init__(self, bridge):
        self.bridge, kernel = bridge, bridge.kernel
        arch = bridge.arch
        self.last_time = arch.window(kernel.layout.variable("'kernel/debug/state_pass.c'::last_time"))
        self.begun = arch.window(kernel.layout.variable("'kernel/debug/state_pass.c'::begun"))
        self.clock_at, self.ahead = self.find_clock(), None
        self.first = self.count()       # where the program begins

    def find_clock(self):
        """The address behind the call by which the kernel reads the clock for an ENTRY."""
        start = self.bridge.kernel.layout.variable("*state_put_entry")
        code = gdb.selected_inferior().architecture().disassemble(start, gdb.block_for_pc(start).end - 1)
        for line, after in zip(code, code[1:]):
            if line["asm"].startswith("call"):
                return after["addr"]
        raise Lost("This kernel reads no clock where it tells a pass.")

    def count(self):
        """Instructions since the recording began."""
        found = re.search(r"instruction count = (\d+)", self.bridge.monitor("info replay"))
        if not found:
            raise Lost("QEMU does not say where in the recording it is.")
        return int(found.group(1))

    def told(self):
        """The time of the pass that the kernel told last; 0: its stream has not begun."""
        kernel = self.bridge.kernel
        return kernel.number(self.last_time) if kernel.number(self.begun, 1) else 0

    def go_to_count(self, count):
        """To where so many instructions have been executed. A way back begins where the program
        began: earlier QEMU 7.2 does not stop at a count. (It has a way back of its own, by snapshots of the machine; sometimes
        that does not come to an end.)"""
        bridge = self.bridge
        if count < self.count():
            bridge.restart()
        else:
            self.break_points(bridge.breaks, False)
        if count > self.count():
            self.run_to(count)
        self.break_points(bridge.breaks, True)

    def break_points(self, which, on):
        for at in which:
            self.bridge.hardware(at, on)

    def run_to(self, count):
        """Go on up to this count, or to a break point before it. False: it was a break point."""
        bridge = self.bridge
        bridge.monitor("replay_break %d" % count)
        bridge.limit = count
        try:
            if bridge.resume("c")[:1] in b"WXE":
                raise Ended()
        finally:
            bridge.limit = None
        if self.count() >= count:
            return True
        bridge.monitor("replay_delete_break")
        return False

    def go_back(self, now, addresses, is_meant):
        """To the last place before the count `now` where one of these break points is hit and is_meant() holds. False: there
        is none; the machine is where the program began, then. Stretches before `now` are run again, and the last hit in one
        counts."""
        window = FIRST_WINDOW
        addresses = [at for at in addresses if at not in self.bridge.breaks]
        while True:
            start = max(now - window, self.first)
            self.go_to_count(start)
            self.break_points(addresses, True)
            last = self.last_hit(now, is_meant)
            self.break_points(addresses, False)
            if last is not None or start == self.first:
                self.go_to_count(self.first if last is None else last)
                return last is not None
            window *= 16

    def last_hit(self, now, is_meant):
        bridge, last = self.bridge, None
        while self.count() < now and not self.run_to(now):
            if is_meant():
                last = self.count()
            bridge.resume("s")
        return last

    def clock_ahead(self):
        """By how much the clock is ahead of the count: measured at the next place where the kernel reads it."""
        bridge, at = self.bridge, (1, self.clock_at, 1)
        bridge.hardware(at, True)
        try:
            if bridge.resume("c")[:1] in b"WXE":
                raise Lost("The recording ends before it.")
        finally:
            bridge.hardware(at, False)
        return bridge.live()[bridge.arch.RESULT] - self.count()

    def go_to_pass(self, time):
        """To the place where the kernel has just told the pass of this time. The clock is never less ahead than before, so what
        was measured earlier leads here, or behind it, if the processor slept in between; then the middle is tried."""
        early, late = self.first, None
        if self.ahead is None:
            self.go_to_count(self.first)
            self.ahead = self.clock_ahead()
        ahead = self.ahead
        for _ in range(TRIES):
            count = time - ahead + BEHIND
            if late is not None and count >= late:
                count = (early + late) // 2
            if count <= early and late is not None:
                break
            try:
                self.go_to_count(count)
                told = self.told()
            except Ended:
                self.bridge.restart()
                told = time + 1
            if told == time:
                return
            if told > time:
                late = count
            else:
                early, ahead = count, self.clock_ahead()
        raise Lost("The moment is not in this recording.")
