#!/usr/bin/python3
"""big.py OUT [CAPS] [EVENTS] - a stream of a state port that no kernel wrote: a large run, for the tests of the pages.

40 threads, each with a CNode; CAPS capabilities (10,000), a third of them in one CNode, made from 40 untypeds; then EVENTS
events (100,000): Calls and answers, slow ones among them, signals, faults, interrupts, and a capability that comes or
goes with every eighth.  The same words make the same bytes.
"""
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SLOT, TYPES = 32, ["null", "untyped", "endpoint", "notification", "reply", "cnode", "tcb", "frame", "pml4", "page_table"]
NAMES = {0: TYPES, 1: ["", "Untyped_Retype", "CNode_Delete", "TCB_Resume"], 2: ["NoError", "InvalidArgument"],
         3: ["", "Call", "ReplyRecv", "Signal", "Send"], 4: ["inactive", "running", "restarting", "receive", "send", "reply", "notification"],
         5: ["NullFault", "CapFault", "UnknownSyscall", "UserException", "DebugException", "VMFault"],
         6: ["nobody waits to receive", "the message has capabilities, or words and no IPC buffer", "another thread may have to run first"]}
HIGH = 0xffffff8000000000       # addresses as on machines whose kernel lies at the top


def varint(n):
    out = bytearray()
    while n > 127:
        out.append(n & 127 | 128)
        n >>= 7
    out.append(n)
    return bytes(out)


def records():
    """The fields of each record, from api/state.def."""
    made, name = {}, None
    for line in (ROOT / "api/state.def").read_text().splitlines():
        begins = re.match(r"RECORD\((\w+), (\d+),", line)
        field = re.match(r"\s+(WORD|LIST|TEXT)\((\w+),", line)
        if begins:
            name = begins[1]
            made[name] = (int(begins[2]), [])
        elif field and name:
            made[name][1].append((field[2], field[1]))
    return made


class Stream:
    def __init__(self):
        self.records, self.parts = records(), [b"\x89TESSTA\n"]

    def put(self, record, **values):
        kind, fields = self.records[record]
        body = bytearray()
        end = 0
        for name, type_ in fields:
            v = values.get(name, 0 if type_ == "WORD" else b"" if type_ == "TEXT" else [])
            if type_ == "WORD":
                body += varint(v)
            elif type_ == "TEXT":
                v = v.encode() if isinstance(v, str) else v
                body += varint(len(v)) + v
            else:
                body += varint(len(v)) + b"".join(varint(x) for x in v)
            if v:
                end = len(body)
        self.parts.append(varint(kind) + varint(end) + bytes(body[:end]))


def make(caps=10000, events=100000, threads=40):
    s, kind = Stream(), {n: i for i, n in enumerate(TYPES)}
    state = NAMES[4].index
    s.put("HEADER", version=1, word_bits=64, clock_hz=10**9, cores=1, domains=1, priorities=256, slot_bytes=SLOT, tcb_slots=5, arch="x86-64",
          variant="classic", config="big")
    for table, names in NAMES.items():
        for number, name in enumerate(names):
            s.put("NAME", table=table, number=number, text=name)
    s.put("SNAPSHOT", number=1)
    tcb = [HIGH + 0x1000000 + i * 4096 for i in range(threads)]
    cnode = [HIGH + 0x2000000 + i * 0x40000 for i in range(threads)]
    endpoint = [HIGH + 0x4000000 + i * 16 for i in range(threads // 2)]
    note = HIGH + 0x5000000
    radix = [13] + [9] * (threads - 1)

    def thread(i, what, **more):
        s.put("THREAD", at=tcb[i], state=state(what), priority=100 + i, mcp=255, name=f"server {i}" if i % 2 else f"client {i}", **more)

    for i in range(threads):
        thread(i, "receive" if i % 2 else "running", waits_at=endpoint[i // 2] if i % 2 else 0)
    # The slots: of each untyped the capabilities made from it, one behind the other in the derivation list.
    slots = []
    place = [0] * threads

    def free(n):
        i = 0 if n % 3 == 0 else 1 + n % (threads - 1)
        place[i] += 1
        return cnode[i] + SLOT * place[i]

    each = caps // threads
    for i in range(threads):
        base = HIGH + 0x100000000 + (i << 28)
        family = [dict(at=free(i), type=kind["untyped"], object=base, flags=1, bits=29)]
        for n in range(each - 4):
            family.append(dict(at=free(i * each + n), type=kind["frame"], object=base + n * 4096, flags=1, bits=13, rights=3))
        slots += family
    for i in range(threads):
        slots.append(dict(at=free(i), type=kind["tcb"], object=tcb[i], flags=3, bits=12))
        slots.append(dict(at=free(i), type=kind["cnode"], object=cnode[i], flags=1, bits=radix[i] + 6, radix=radix[i], guard_bits=64 - radix[i]))
        slots.append(dict(at=tcb[i] + 2 * SLOT, type=kind["cnode"], object=cnode[i], bits=radix[i] + 6, radix=radix[i], guard_bits=64 - radix[i]))
    # Of each endpoint: the original, a badged child, its copy, and another of the same badge that begins a family of its own.
    used = {}
    for server in range(1, threads, 2):
        used[server], used[server - 1] = free(server), free(server - 1)
        end = dict(type=kind["endpoint"], object=endpoint[server // 2], bits=5, rights=15)
        badge = 0x1000 + server - 1
        slots += [dict(end, at=used[server], flags=1), dict(end, at=used[server - 1], flags=3, data=badge),
                  dict(end, at=free(server), data=badge), dict(end, at=free(server), flags=2, data=badge)]
    for i, slot in enumerate(slots):
        slot["next"] = slots[i + 1]["at"] if i + 1 < len(slots) else 0
        s.put("SLOT", **slot)
    s.put("NOTIFICATION", at=note)
    s.put("SNAPSHOT_END", number=1, threads=threads, slots=len(slots))
    made, number, last, spare = 0, 0, slots[-1], cnode[0] + SLOT * 7000
    s.put("RUN", thread=tcb[0])
    if not events:
        return b"".join(s.parts)
    while made < events:
        step = made // 2
        client = step % (threads // 2) * 2
        server = client + 1
        if step % 97 == 0:
            s.put("ENTRY", time=900, thread=tcb[client], ip=0x400000 + step % 64, why=2, number=5)
            s.put("FAULT", thread=tcb[client], type=5, address=0x10000 + step, code=4, ip=0x400000 + step % 64)
            made += 1
        if step % 13 == 0:
            s.put("ENTRY", time=300, thread=tcb[client], why=3, number=step % 16)
            s.put("INTERRUPT", irq=step % 16, notification=note)
            s.put("SIGNAL", notification=note, badge=1 << step % 60, woken=0)
            made += 2
        number += 1
        slow = 0 if step % 5 else 1 + step % 3
        s.put("ENTRY", time=500 + step % 700, thread=tcb[client], ip=0x400100 + step % 64, why=1, number=1, cptr=place[0], slot=used[client])
        s.put("MESSAGE", number=number, to=tcb[server], endpoint=endpoint[client // 2], slot=used[client], cptr=step % 512, badge=0x1000 + client,
              label=step % 7, length=2, kind=1 if slow else 9, slow=slow, words=[step, 2**64 - 1 - step], **{"from": tcb[client]})
        s.put("ENTRY", time=400, thread=tcb[server], ip=0x400200, why=1, number=2)
        s.put("MESSAGE", number=number + 1, to=tcb[client], kind=10, answers=number, length=1, words=[step], **{"from": tcb[server]})
        number += 1
        made += 2
        if step % 8 == 0:
            at = spare + step // 8 % 500 * SLOT
            s.put("ENTRY", time=700, thread=tcb[client], ip=0x400300, why=1, number=1)
            s.put("INVOCATION", slot=used[client], type=kind["untyped"], label=1, call=1)
            gone = step // 8 // 500 % 2
            s.put("SLOT", **(dict(at=at) if gone else dict(at=at, type=kind["notification"], object=note, flags=1, bits=7, rights=3, data=step + 1)))
            made += 1
    s.put("ENTRY", time=1, thread=tcb[0], why=1, number=4)
    s.put("TEXT_OUT", thread=tcb[0], text="done\n")
    s.put("END")
    return b"".join(s.parts)


if __name__ == "__main__":
    Path(sys.argv[1]).write_bytes(make(*map(int, sys.argv[2:])))
