#!/usr/bin/env python3
"""boot_branches.py ELF OBJECTS RAM... - what gcc's counters in a kernel that ran have counted, as files for gcov.

ELF: the kernel, each file of it compiled with --coverage.  OBJECTS: the folder with its .gcno files (FILE.c.gcno).
RAM: images of the machine's memory, taken after the run (QEMU's memory-backend-file); their counts are added up.
Writes FILE.c.gcda beside each FILE.c.gcno.  The format: gcc's gcov-io.h, told apart by the version in the file."""
import glob
import struct
import subprocess
import sys
from array import array

elf, objects, images = sys.argv[1], sys.argv[2], sys.argv[3:]
KERNEL_BASE = 0xffffffff80000000
FUNCTION, COUNTERS, SUMMARY = 0x01000000, 0x01a10000, 0xa1000000


def counters():
    """(source file's name, function) -> (address, how many)"""
    found, file = {}, ""
    for row in subprocess.run(["readelf", "-sW", elf], capture_output=True, text=True, check=True).stdout.splitlines():
        part = row.split()
        if len(part) == 8 and part[3] == "FILE":
            file = part[7]
        elif len(part) == 8 and part[7].startswith("__gcov0."):
            found[file, part[7].removeprefix("__gcov0.")] = (int(part[1], 16) - KERNEL_BASE, int(part[2], 0) // 8)
    return found


def counted(where):
    address, n = where
    total = [0] * n
    for image in images:
        with open(image, "rb") as ram:
            ram.seek(address)
            values = array("Q", ram.read(8 * n))
        total = [a + b for a, b in zip(total, values)]
    return total


def functions(notes):
    """Header of a .gcno file, and for each function: identity, two checksums, name."""
    words = lambda at, n: struct.unpack_from("<%dI" % n, notes, at)
    magic, version, stamp, checksum = words(0, 4)
    assert magic == 0x67636e6f, "not a .gcno file"
    unit = 1 if version >> 24 >= ord("B") and version >> 16 & 255 >= ord("2") else 4   # bytes since gcc 12
    at, found = 16, []
    at += 4 + words(at, 1)[0] * unit + 4                    # the folder, and a flag
    while at + 8 <= len(notes):
        tag, length = words(at, 2)
        if tag == 0:
            break
        if tag == FUNCTION:
            identity, lines, shape, size = words(at + 8, 4)
            found.append((identity, lines, shape, notes[at + 24:at + 24 + size * unit].rstrip(b"\0").decode()))
        at += 8 + length * unit
    return version, stamp, checksum, unit, found


known = counters()
for path in glob.glob(objects + "/**/*.c.gcno", recursive=True):
    version, stamp, checksum, unit, found = functions(open(path, "rb").read())
    data = struct.pack("<4I", 0x67636461, version, stamp, checksum) + struct.pack("<4I", SUMMARY, 8 // unit, 1, 0)
    name = path.split("/")[-1].removesuffix(".gcno")
    for identity, lines, shape, function in found:
        where = known.get((name, function))
        if not where:                                       # the linker left it out
            continue
        total = counted(where)
        data += struct.pack("<5I", FUNCTION, 12 // unit, identity, lines, shape)
        data += struct.pack("<2I", COUNTERS, 8 * len(total) // unit) + struct.pack("<%dQ" % len(total), *total)
    open(path.removesuffix(".gcno") + ".gcda", "wb").write(data + b"\0\0\0\0")
