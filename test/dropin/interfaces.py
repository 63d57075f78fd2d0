#!/usr/bin/env python3
"""interfaces.py INCLUDE OPTION... - writes a C program that compares libsel4's headers with the files in INCLUDE that describe
them to other languages: object-api*.xml, invocations_all.json, syscall.xml, *.pbf, gen_config.json. OPTIONs are those that
are on.

The program compiles if labels, parameters, results and numbers are the same; it prints what else differs, and ends with 0 if
nothing does. This script ends with 1 if a file is not there, not well-formed, or does not say what it must.
"""
import json
import re
import sys
import xml.etree.ElementTree as xml

include, options = sys.argv[1], set(sys.argv[2:])
problems = []


def holds(node):
    """Is the condition of a method or of a group of system calls true?"""
    def value(e):
        if e.tag == "config":
            return e.get("var").removeprefix("CONFIG_") in options
        inner = [value(c) for c in e]
        return {"not": not inner[0], "and": all(inner), "or": any(inner)}[e.tag]
    condition = node.find("condition")
    return condition is None or value(condition[0])


def parse(name):
    try:
        return xml.parse(f"{include}/{name}").getroot()
    except (OSError, xml.ParseError) as e:
        sys.exit(f"{name}: {e}")


def parameters(method, structs):
    """C's types of the parameters, and pairs (type, name) of what is returned by value."""
    types, results = [], []
    for p in method.findall("param"):
        if p.get("type") in structs:
            types.append(p.get("type") + " *")
        elif p.get("dir") == "in":
            types.append(p.get("type"))
        else:
            results.append((p.get("type"), p.get("name")))
    return types, results


def invocations():
    label, structs = 0, {}
    for file in ("object-api", "object-api-sel4-arch", "object-api-arch"):
        root = parse(f"interfaces/{file}.xml")
        structs.update({s.get("name"): [m.get("name") for m in s] for s in root.findall("struct")})
    for file in ("object-api", "object-api-sel4-arch", "object-api-arch"):
        for interface in parse(f"interfaces/{file}.xml").findall("interface"):
            for method in filter(holds, interface.findall("method")):
                label += 1
                name = f"{interface.get('name')}_{method.get('name')}"
                types, results = parameters(method, structs)
                print(f'_Static_assert({method.get("id")} == {label}, "the label of {name}");')
                answer = name + "_t" if results else "seL4_Error"
                print(f"{answer} (*at_{name})({', '.join([interface.get('name')] + types)}) = {name};")
                for kind, field in results:
                    print(f"{kind} *of_{name}_{field}({name}_t *t) {{ return &t->{field}; }}")
                if not (method.findtext("brief") or "").strip():
                    problems.append(f"{name} has no text")
    print(f'_Static_assert(nArchInvocationLabels == {label + 1}, "as many methods as labels");')
    for name, members in structs.items():
        print(f'_Static_assert(sizeof({name}) == {len(members)} * sizeof(seL4_Word), "{name}");')
        for i, member in enumerate(members):
            print(f'_Static_assert(__builtin_offsetof({name}, {member}) == {i} * sizeof(seL4_Word), "{name}.{member}");')
    with open(f"{include}/interfaces/invocations_all.json") as f:
        numbers = json.load(f)
    if len(numbers) != label:
        problems.append(f"invocations_all.json has {len(numbers)} labels; the XML files have {label}")
    for name, number in numbers.items():
        print(f'_Static_assert({name} == {number}, "{name} in invocations_all.json");')


def system_calls():
    root, number, count = parse("api/syscall.xml"), 0, 0
    for part in ("api-mcs" if "KERNEL_MCS" in options else "api-master", "debug"):
        for group in root.find(part):
            for call in group.findall("syscall"):
                number -= 1
                if holds(group):
                    count += 1
                    print(f'_Static_assert(seL4_Sys{call.get("name")} == {number}, "{call.get("name")}");')
    if count < 9 or not root.find("api-mcs"):
        problems.append("syscall.xml has too few system calls")


def blocks(name):
    """(name, [(field, bits, lowest bit)]) of each block, fields from the highest bit down; and the tags of unions."""
    try:
        text = open(f"{include}/{name}").read()
    except OSError as e:
        sys.exit(f"{name}: {e}")
    if re.search(r"^#", re.sub(r"--.*", "", text), re.M):
        problems.append(f"{name} was not through the preprocessor")
    found = []
    for block, body in re.findall(r"\bblock (\w+) \{([^}]*)\}", text):
        rows = re.findall(r"(padding|field \w+) (\d+)", body)
        at = sum(int(bits) for _, bits in rows)
        if at % 64:
            problems.append(f"{name}: {block} does not fill its words")
        fields = []
        for what, bits in rows:
            at -= int(bits)
            if what != "padding":
                fields.append((what.removeprefix("field "), int(bits), at))
        found.append((block, fields))
    return found, re.findall(r"tag (\w+) (\d+)", text)


def packed_words():
    checks = []
    words, _ = blocks("sel4/shared_types.pbf")
    if [w for w, _ in words] != ["seL4_MessageInfo", "seL4_CapRights", "seL4_CNode_CapData"]:
        problems.append("shared_types.pbf has other words")
    for word, fields in words:
        for field, bits, low in fields:
            checks.append(f"wrong += word_is(\"{word}.{field}\", {word}_set_{field}(({word}_t){{ {{ 0 }} }}, ~0ul).words[0], {bits}, {low});")
        arguments = [str(i + 1) for i in range(len(fields))]
        for i, (field, bits, low) in enumerate(fields):
            checks.append(f"wrong += {word}_get_{field}({word}_new({', '.join(arguments)})) != ({i + 1}ul & (~0ul >> (64 - {bits})));")
    faults, tags = blocks("sel4/sel4_arch/types.pbf")
    for tag, number in tags:
        print(f'_Static_assert(seL4_Fault_{tag} == {number}, "{tag}");')
        if tag not in dict(faults):
            problems.append(f"no block for the fault {tag}")
    for fault, fields in faults:
        if fields[-1] != ("seL4_FaultType", 4, 0):
            problems.append(f"{fault} does not end with its type")
        for i, (field, bits, low) in enumerate(fields[:-1]):
            if bits != 64:
                problems.append(f"{fault}.{field} is not a word")
            checks.append(f"wrong += field_is(\"{fault}.{field}\", seL4_Fault_{fault}_set_{field}((seL4_Fault_t){{ {{ 0 }} }}, 1), {i});")
    return checks


def configuration():
    with open(f"{include}/kernel/gen_config.json") as f:
        config = json.load(f)
    if any(type(v) not in (bool, str) for v in config.values()):
        problems.append("gen_config.json has other values than text, true and false")
    for name, value in config.items():
        if value is True:
            print(f"#if CONFIG_{name} != 1\n#error CONFIG_{name} is true, the JSON file says\n#endif")
        elif value is False:
            print(f"#ifdef CONFIG_{name}\n#error CONFIG_{name} is false, the JSON file says\n#endif")
        elif value.isdigit():
            print(f'_Static_assert(CONFIG_{name} == {value}, "{name}");')
    for name in ("HARDWARE_DEBUG_API", "IOMMU", "DEBUG_BUILD", "ENABLE_BENCHMARKS", "KERNEL_MCS", "VTX", "ARCH_X86_64", "ARCH_ARM"):
        if config.get(name) is not (name in options or name == "ARCH_X86_64" and "ARCH_ARM" not in options):
            problems.append(f"gen_config.json: {name} is {config.get(name)}")
    for name in ("WORD_SIZE", "MAX_NUM_NODES", "NUM_DOMAINS", "ROOT_CNODE_SIZE_BITS", "PLAT", "SEL4_ARCH") + \
            (("KERNEL_WCET_SCALE", "BOOT_THREAD_TIME_SLICE") if "KERNEL_MCS" in options else ("TIMER_TICK_MS",)):
        if type(config.get(name)) is not str:
            problems.append(f"gen_config.json: {name} is {config.get(name)}, not text")
    with open(f"{include}/sel4/gen_config.json") as f:
        json.load(f)


print("#include <sel4/sel4.h>\n#include <sel4/arch/mapping.h>\n#include <stdio.h>")
invocations()
system_calls()
configuration()
checks = packed_words()
print("""
static int word_is(const char *name, seL4_Uint64 word, int bits, int low)
{
    if (word == (~0ul >> (64 - bits)) << low)
        return 0;
    printf("%s is not %d bits from %d on\\n", name, bits, low);
    return 1;
}

static int field_is(const char *name, seL4_Fault_t fault, int at)
{
    if (fault.words[at + 1] == 1)
        return 0;
    printf("%s is not message register %d\\n", name, at);
    return 1;
}

int main(void)
{
    int wrong = 0;""")
for check in checks:
    print("    " + check)
print("    return wrong != 0;\n}")
for problem in problems:
    print(problem, file=sys.stderr)
sys.exit(1 if problems else 0)
