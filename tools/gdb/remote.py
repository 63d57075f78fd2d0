# remote.py - packets of gdb's remote protocol, over a pair of file descriptors.
#
# Owns:  nothing but the two descriptors and the bytes that were read too early.
# Used:  by bridge.py, for gdb on one side and for QEMU on the other.
# Never: retries: both transports (a pipe, a local socket) lose nothing.
import os
import select


class Gone(Exception):
    """The other side has closed the connection."""


class Link:
    def __init__(self, read_fd, write_fd):
        self.read_fd, self.write_fd = read_fd, write_fd
        self.buffer = b""
        self.acks = True    # until both agree that none are needed
        self.log = open(os.environ["TESSERA_GDB_LOG"], "a") if "TESSERA_GDB_LOG" in os.environ else None

    def _more(self):
        got = os.read(self.read_fd, 1 << 16)
        if not got:
            raise Gone()
        self.buffer += got

    def write(self, data):
        try:
            while data:
                data = data[os.write(self.write_fd, data):]
        except OSError:
            raise Gone() from None

    def send(self, text):
        """Send a packet. text: str or bytes, without escapes."""
        data = text.encode("latin-1") if isinstance(text, str) else text
        self.note(">", data)
        out = bytearray()
        for byte in data:
            if byte in b"}#$*":
                out += bytes((0x7D, byte ^ 0x20))
            else:
                out.append(byte)
        self.write(b"$" + bytes(out) + b"#%02x" % (sum(out) % 256))

    def receive(self, wait=True):
        """The next packet as bytes; b"\\x03": the other side wants a stop. With wait=False None, if there is none yet."""
        while True:
            packet = self._cut()
            if packet is not None:
                self.note("<", packet)
                if self.acks and packet != b"\x03":
                    self.write(b"+")
                return packet
            if not wait and not select.select([self.read_fd], [], [], 0)[0]:
                return None
            self._more()

    def note(self, way, data):
        """For whoever works on the bridge: TESSERA_GDB_LOG=file gets all packets."""
        if self.log:
            self.log.write("%d %s %r\n" % (self.read_fd, way, data[:100]))
            self.log.flush()

    def interrupted(self):
        """Has the other side said that it wants a stop? Packets that have come are kept."""
        if select.select([self.read_fd], [], [], 0)[0]:
            self._more()
        if b"\x03" not in self.buffer[:2]:     # an acknowledgement may stand before it
            return False
        self.buffer = self.buffer.replace(b"\x03", b"", 1)
        return True

    def _cut(self):
        while self.buffer and self.buffer[:1] not in (b"$", b"\x03"):
            self.buffer = self.buffer[1:]       # acknowledgements
        if self.buffer[:1] == b"\x03":
            self.buffer = self.buffer[1:]
            return b"\x03"
        end = self.buffer.find(b"#")
        if end < 0 or len(self.buffer) < end + 3:
            return None
        body, self.buffer = self.buffer[1:end], self.buffer[end + 3:]
        if b"}" not in body:
            return body
        out, escaped = bytearray(), False
        for byte in body:
            if escaped:
                out.append(byte ^ 0x20)
                escaped = False
            elif byte == 0x7D:
                escaped = True
            else:
                out.append(byte)
        return bytes(out)
