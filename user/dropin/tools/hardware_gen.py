#!/usr/bin/env python3
"""hardware_gen.py --elfloader --elfloader-out FILE --dtb FILE ... - writes the table of devices and processors that the loader of
seL4's builds is compiled with, from a machine's device tree.

The loader's build calls it by this name and with these options; those that are not named here mean nothing to it. The devices are
the console (chosen/stdout-path), the firmware that switches processors on, and the timer, as far as the machine has them.
"""
import argparse
import struct
import sys

BEGIN, END, PROPERTY, NOTHING = 1, 2, 3, 4

HEAD = """/* Written by Tessera's tools/hardware_gen.py from the device tree. */
#pragma once
#include <types.h>
#define MAX_NUM_REGIONS 1
struct elfloader_driver;
struct elfloader_device {
    const char *compat;
    volatile void *region_bases[MAX_NUM_REGIONS];
    struct elfloader_driver *drv;
};
struct elfloader_cpu {
    const char *compat, *enable_method;
    word_t cpu_id, extra_data;
};
#ifdef DRIVER_COMMON"""
TAIL = """#else
extern struct elfloader_device elfloader_devices[];
extern struct elfloader_cpu elfloader_cpus[];
#endif"""


def nodes(tree):
    """Path and properties of each node of a flattened tree."""
    magic, _, at, texts = struct.unpack_from(">4I", tree)
    if magic != 0xd00dfeed:
        sys.exit("hardware_gen.py: this is no device tree")
    path, found = [], {}

    def text(place):
        return tree[place:tree.index(b"\0", place)].decode()
    while True:
        kind, = struct.unpack_from(">I", tree, at)
        at += 4
        if kind == BEGIN:
            path.append(text(at))
            at += (len(path[-1]) + 4) // 4 * 4
            found["/".join(path) or "/"] = {}
        elif kind == PROPERTY:
            size, name = struct.unpack_from(">2I", tree, at)
            found["/".join(path) or "/"][text(texts + name)] = tree[at + 8:at + 8 + size]
            at += 8 + (size + 3) // 4 * 4
        elif kind == END:
            path.pop()
        elif kind != NOTHING:
            return found


def strings(value):
    return value.decode().rstrip("\0").split("\0")


def quoted(value):
    return f'"{value}"' if value else "NULL"


def devices(found):
    """(compatible, address) of what the loader drives."""
    console = strings(found.get("/chosen", {}).get("stdout-path", b"\0"))[0].split(":")[0]
    for path, node in found.items():
        kinds = strings(node.get("compatible", b"\0"))
        if path == console or any(k.startswith(("arm,psci", "arm,armv8-timer")) for k in kinds):
            kind = next((k for k in kinds if k != "arm,primecell"), "")
            # The machine's addresses have two numbers of 32 bits each.
            yield kind, int.from_bytes(node.get("reg", bytes(8))[:8], "big")


def processors(found):
    for path, node in found.items():
        if node.get("device_type") == b"cpu\0":
            method = strings(node.get("enable-method", b"\0"))[0]
            yield strings(node["compatible"])[0], method, int.from_bytes(node["reg"], "big")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--elfloader", action="store_true", required=True)
    parser.add_argument("--elfloader-out", required=True)
    parser.add_argument("--dtb", required=True)
    parser.add_argument("--sel4arch", choices=["aarch64"])
    options, _ = parser.parse_known_args()
    with open(options.dtb, "rb") as f:
        found = nodes(f.read())
    with open(options.elfloader_out, "w") as out:
        print(HEAD, file=out)
        print("struct elfloader_device elfloader_devices[] = {", file=out)
        for kind, address in devices(found):
            print(f"    {{ .compat = {quoted(kind)}, .region_bases = {{ (void *){address:#x} }} }},", file=out)
        print("};\nstruct elfloader_cpu elfloader_cpus[] = {", file=out)
        for kind, method, number in processors(found):
            print(f"    {{ .compat = {quoted(kind)}, .enable_method = {quoted(method)}, .cpu_id = {number:#x} }},", file=out)
        print("    { .compat = NULL },\n};", file=out)
        print(TAIL, file=out)


main()
