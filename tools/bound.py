#!/usr/bin/env python3
"""bound.py ELF LOOPS LIMIT - how many instructions can the kernel execute with interrupts off, at most?

From the binary: the longest way from an entry to the exit, each loop taken as often as LOOPS allows, whatever the
conditions are.  It ends where the kernel looks for a pending interrupt and would start the call again (LOOK), and
begins anew behind.  Loops that look every few rounds (call_preempt) count once; to a way through any of them STEPS times
the longest round of those without the look is added: no more rounds lie between two looks.  LOOPS: a line for each function with a loop:
name, the most rounds for each time it is entered (or "looks", or "stops": who calls it never comes back), why; and "rep:FUNCTION", what its `rep` instructions
repeat.  Ends with 1 above LIMIT, with a loop that has no line, or with a recursion."""
import os
import re
import subprocess
import sys

elf, loops_file, limit = sys.argv[1], sys.argv[2], int(sys.argv[3])
STEPS = int(os.environ["PREEMPT_WORK"])
# By architecture: the prefix of its tools, the doors, and how its instructions are called: calls, jumps that are always
# taken, jumps, returns, ways out of the kernel.
ARM = os.environ.get("ARCH") == "aarch64"
if ARM:
    TOOLS, DOORS = "aarch64-linux-gnu-", ["from_user", "interrupt"]
    CALL, ALWAYS, JUMP = r"bl$", r"b$", r"b$|b\.|cbn?z$|tbn?z$"
    RETURNS, LEAVES = {"ret"}, {"eret", "brk", "udf"}
else:
    TOOLS, DOORS = "", ["syscall_entry", "syscall_entry_split", "trap_any"]
    CALL, ALWAYS, JUMP = r"call", r"jmp$", r"j"
    RETURNS, LEAVES = {"ret", "retq"}, {"iretq", "sysretq", "sysretl", "hlt", "ud2", "sysret"}
# What is beyond them: the end of the machine, reports of a bug.
NEVER = {"assert_failed", "trap_bug_report", "trap_hardware_error", "boot_stop"}
LOOK = "machine_interrupt_pending"


def lines(*command):
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()


code, owner, start_of, order, repeated = {}, {}, {}, [], set()
name = None
for line in lines(TOOLS + "objdump", "-d", "--no-show-raw-insn", elf):
    head = re.match(r"^([0-9a-f]+) <([^>]+)>:", line)
    if head:
        name = head.group(2).removesuffix(".cold")      # gcc puts what it thinks unlikely elsewhere
        if name == head.group(2):
            if name in start_of:                        # another file has a function of this name
                name += "@" + head.group(1)
            start_of[name] = int(head.group(1), 16)
        continue
    row = re.match(r"^\s*([0-9a-f]+):\s+(?:(?:notrack|rep|repz|lock|bnd|data16|cs)\s+)*(\S+)\s*(.*)$", line)
    if row and name:
        at = int(row.group(1), 16)
        code[at] = (row.group(2), row.group(3))
        owner[at] = name
        if re.search(r":\s+(rep|repz) (?!ret)", line):
            repeated.add(at)
        order.append(at)
following = dict(zip(order, order[1:]))
# A jump behind "adr x30, PLACE" is a call that comes back there.
comes_back_to = {}
for at, behind in following.items():
    row = re.match(r"x30, ([0-9a-f]+) <", code[at][1])
    if code[at][0] == "adr" and row and code[behind][0] == "b":
        comes_back_to[behind] = int(row.group(1), 16)

sections = []
for line in lines("readelf", "-SW", elf):
    row = re.match(r"^\s*\[\s*\d+\]\s+(\S+)\s+PROGBITS\s+([0-9a-f]+)\s+([0-9a-f]+)\s+([0-9a-f]+)", line)
    if row:
        sections.append(tuple(int(row.group(i), 16) for i in (2, 3, 4)))
image = open(elf, "rb").read()


def word_at(address):
    for at, offset, size in sections:
        if at <= address < at + size:
            return int.from_bytes(image[offset + address - at:][:8], "little")
    return 0


def repeats(at):
    name = "rep:" + inlined(at)[0]
    if name not in bound:
        missing.add((name, owner[at]))
    used.add(name)
    return bound.get(name, 1)


def jump_table(argument, function):
    """Where `jmp *table(,%reg,8)` may go: what the table has, as long as that lies in this function."""
    at = int(re.match(r"\*(-?0x[0-9a-f]+)\(", argument).group(1), 16) % (1 << 64)
    targets = []
    while owner.get(word_at(at)) == function:
        targets.append(word_at(at))
        at += 8
    return set(targets)


ENDS = RETURNS | LEAVES


# The length of a way is a pair: the longest without and with a loop that looks and whose longest round is `step`;
# NONE: there is no such way.
NONE = float("-inf")
NO_WAY = (NONE, NONE)


def add(a, b):
    return a[0] + b[0], max(a[1] + b[0], a[0] + b[1], a[1] + b[1])


def most_of(ways):
    ways = list(ways)
    return max((w[0] for w in ways), default=NONE), max((w[1] for w in ways), default=NONE)


# What a piece of code costs: the longest way through it without a LOOK, to its first LOOK, from its last one, and
# between two.
NOTHING = ((0, NONE), NO_WAY, NO_WAY, NO_WAY)
NOWHERE = (NO_WAY, NO_WAY, NO_WAY, NO_WAY)


def plain(n):
    return (n, NONE), NO_WAY, NO_WAY, NO_WAY


def then(a, b):
    return (add(a[0], b[0]), most_of([a[1], add(a[0], b[1])]), most_of([b[2], add(a[2], b[0])]),
            most_of([a[3], b[3], add(a[2], b[1])]))


def either(ways):
    ways = list(ways)
    return tuple(most_of(w[i] for w in ways) for i in range(4))


def longest_part(way):
    return most_of(way)


def graph(function):
    """Of one function: edges between instructions, what each costs, and where it returns or (False) leaves the kernel;
    other functions are known already: each is two nodes, for the ways that come back and for those that do not."""
    edges, cost, returns, work = {}, {}, {}, [start_of[function]]

    def part(at, way, comes_back, then_to):
        """The ways through another function as a node; none if there are none."""
        node = (at, comes_back)
        if max(max(w) for w in way) == NONE:
            return []
        edges[node], cost[node] = then_to, way
        if not then_to:
            returns[node] = comes_back
        return [node]

    def run_on(to):
        if owner[to] == function:
            return [to]
        back, gone = longest(owner[to])                 # the rest is that function
        return part(("rest", to), back, True, []) + part(("rest", to), gone, False, [])

    while work:
        at = work.pop()
        if at in edges:
            continue
        op, argument = code[at]
        cost[at] = plain(repeats(at) if at in repeated else 1)
        target = re.match(r"^(?:.*, )?([0-9a-f]+) <", argument)
        target = int(target.group(1), 16) if target else None
        out = []
        if op in ENDS:
            returns[at] = op in RETURNS
        elif re.match(CALL, op) and owner[target] in stops:
            returns[at] = False
            used.add(owner[target])
        elif re.match(CALL, op) or at in comes_back_to:
            back, gone = longest(owner[target])
            if at in following and back != NOWHERE:
                behind = run_on(comes_back_to.get(at, following[at]))
                out += part(at, back, True, behind)
                work += behind
            out += part(at, gone, False, [])
        elif op == "jmp" and argument.startswith("*"):
            out += jump_table(argument, function)
        elif op in ("br", "blr"):
            sys.exit(f"{function}: nobody knows where {op} at {at:x} goes")
        else:
            if re.match(JUMP, op):
                out += run_on(target)
            if not re.match(ALWAYS, op) and at in following:
                out += run_on(following[at])
        edges[at] = out
        work += out
    return edges, cost, returns


def components(nodes, edges):
    """Strongly connected components, each before those that lead to it (Tarjan)."""
    index, low, on, stack, found = {}, {}, set(), [], []
    for root in nodes:
        if root in index:
            continue
        index[root] = low[root] = len(index)
        stack.append(root), on.add(root)
        todo = [(root, iter(edges[root]))]
        while todo:
            node, rest = todo[-1]
            for to in rest:
                if to not in nodes:
                    continue
                if to not in index:
                    index[to] = low[to] = len(index)
                    stack.append(to), on.add(to)
                    todo.append((to, iter(edges[to])))
                    break
                if to in on:
                    low[node] = min(low[node], index[to])
            else:
                todo.pop()
                if todo:
                    low[todo[-1][0]] = min(low[todo[-1][0]], low[node])
                if low[node] == index[node]:
                    group = set()
                    while node not in group:
                        group.add(stack[-1]), on.discard(stack.pop())
                    found.append(group)
    return found


def all_rounds(function, heads, group, edges, inner, cost, once):
    """The loop with these heads, gone round as often as it can be, by the source function that its way back lies in."""
    backs = {at for at in group if set(edges[at]) & heads}
    names = {inlined(at)[0] for at in backs}
    for n in sorted(names - set(bound)):
        missing.add((n, function))
    used.update(names)
    if names & looks:
        round_ = max(once[0])
        steps.add(round_)
        if round_ > step:
            return NOWHERE
        ways = once[0], once[1], once[2], most_of([once[3], add(once[2], once[1])])
        return tuple((NONE, max(way)) for way in ways) if round_ == step else ways
    n = max([0] + [bound[n] for n in names if n in bound]) + 1
    if max(once[1]) > NONE:
        round_ = either([longest_within(function, group, inner, cost, h, backs) for h in heads])
        if max(round_[0]) > NONE:
            sys.exit(f"a loop of {function} has {LOOK} in it, but not in each round: this is not thought of")
        return then(either([NOTHING, round_, then(round_, round_)]), once)
    return ((n * once[0][0], (n - 1) * max(once[0]) + once[0][1]), NO_WAY, NO_WAY, NO_WAY)


def inlined(at):
    if at not in places:
        places[at] = lines(TOOLS + "addr2line", "-f", "-i", "-e", elf, hex(at))[::2]
    return places[at]


def longest_within(function, nodes, edges, cost, entry, ends):
    """The longest way from `entry` on through these nodes to one of `ends` (None: to any that leads nowhere)."""
    best = {}
    for group in components(nodes, edges):
        node = next(iter(group))
        if len(group) == 1 and node not in edges[node]:
            own = cost[node]
        else:
            heads = {to for at in nodes - group for to in edges[at] if to in group} | (group & {entry})
            inner = {at: [to for to in edges[at] if to in group and to not in heads] for at in group}
            once = either([longest_within(function, group, inner, cost, h, None) for h in heads])
            own = all_rounds(function, heads, group, edges, inner, cost, once)
        after = [best[to] for at in group for to in edges[at] if to in best and to not in group]
        if any(ends is None or at in ends for at in group):
            after.append(NOTHING)
        after = either(after)
        for at in group:
            best[at] = then(own, after)
    return best[entry]


def longest(function):
    """The longest way through a function that comes back, and the longest that leaves the kernel from inside."""
    if function in NEVER:
        return NOWHERE, NOTHING
    if function in open_functions:
        sys.exit("recursion: " + " > ".join([*open_functions, function]))
    if function not in known:
        open_functions[function] = True
        edges, cost, returns = graph(function)
        back, gone = (longest_within(function, set(edges), edges, cost, start_of[function],
                                     {at for at in returns if returns[at] == kind}) for kind in (True, False))
        known[function] = ((NO_WAY, back[0], back[0], NO_WAY) if function == LOOK else back), gone
        del open_functions[function]
    return known[function]


sys.setrecursionlimit(10000)
known, open_functions, missing, used, places = {}, {}, set(), set(), {}
bound, looks, stops, step = {}, set(), set(), 0
for line in open(loops_file):
    if line.strip() and not line.startswith("#"):
        words = line.split(None, 2)
        if words[1] == "looks":
            looks.add(words[0])
        if words[1] == "stops":
            stops.add(words[0])
        bound[words[0]] = int(words[1]) if words[1].isdigit() else 0
# For each length of a step that there is: the longest way with such a step and none that is longer.
most, step, steps = 0, float("inf"), set()
while True:
    known, open_functions = {}, {}
    ways = {start: either(longest(start)) for start in DOORS if start in start_of}
    if step < float("inf"):
        for start, way in ways.items():
            length = longest_part(way)[1] + STEPS * step
            if length > most:
                most, door, shown, parts = length, start, known, f"{length - STEPS * step} and {STEPS} steps of {step}"
    if not any(s < step for s in steps):
        break
    step = max(s for s in steps if s < step)
for start, way in ways.items():
    if longest_part(way)[0] > most:
        most, door, shown, parts = longest_part(way)[0], start, known, "no steps"
for name, inside in sorted(missing):
    print(f"  no bound for the loop of {name} (in {inside})")
for name in sorted(set(bound) - used):
    print(f"  no such loop: {name}")
for name, own in sorted(shown.items(), key=lambda row: -max(longest_part(either(row[1]))))[:int(sys.argv[4]) if len(sys.argv) > 4 else 0]:
    print(f"    {name:32}" + "".join(f" {max(part):8}" for way in own for part in way))
print(f"  instructions with interrupts off: at most {most} of {limit} (from {door}; {parts})")
sys.exit(1 if missing or most > limit else 0)
