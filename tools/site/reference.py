"""reference.py - the pages of the reference: methods, system calls, objects, errors, libraries.

Owns:  how api/manual is read, and how a header's comments are.
Uses:  the rows that tools/reference.c prints, test/qemu/rows.def (when each error comes), api/reasons.def
       (what a debug kernel says then), user/include.
Never: says anything that these do not say.
"""
import html
import pathlib
import re

TYPES = {"word": "seL4_Word", "time": "seL4_Time", "rights": "seL4_CapRights_t", "attr": "seL4_X86_VMAttributes",
         "u8": "seL4_Uint8", "byte": "seL4_Uint8", "u16": "seL4_Uint16", "u32": "seL4_Uint32", "flag": "seL4_Bool",
         "CPtr": "seL4_CPtr", "CNode": "seL4_CNode", "TCB": "seL4_TCB", "Untyped": "seL4_Untyped"}
ORDER = ["Untyped", "CNode", "TCB", "IRQControl", "IRQHandler", "DomainSet", "X86_Page", "X86_PageTable",
         "X86_PageDirectory", "X86_PDPT", "X86_ASIDControl", "X86_ASIDPool", "X86_IOPortControl", "X86_IOPort",
         "X86_IOPageTable"]
LIBRARIES = {"sel4": "libsel4: the kernel's interface", "interfaces": None, "sel4runtime": "sel4runtime: start of a program, thread-local storage",
             "vka": "vka: objects and slots", "allocman": "allocman: the allocator behind a vka",
             "vspace": "vspace: address spaces", "simple": "simple: what the kernel gave the root task",
             "simple-default": "simple-default: simple, for a root task",
             "sel4utils": "sel4utils: threads, processes, mappings", "sel4platsupport": "sel4platsupport: devices, from seL4's side",
             "platsupport": "platsupport: timers, interrupts, serial ports", "sync": "sync: locks and semaphores",
             "sel4debug": "sel4debug: printing of registers and bytes", "utils": "utils: small helpers",
             "elf": "elf: ELF files", "cpio": "cpio: archives", "muslcsys": "muslcsys: the C library's system calls",
             "sel4muslcsys": "sel4muslcsys", "sel4tutorials": "sel4tutorials: helpers of the tutorials"}


INTERNAL = re.compile(r"__|x64_sys_|sel4_mrs_|sel4_put|autofree_$|circ_buf_next_$")     # no part of an interface
NO_FUNCTION = ("typedef", "extern __thread", "_Static_assert")


def tutorials(root):
    """The rows of tutorials/index.txt: name, other names, needs, about."""
    for line in (root / "tutorials/index.txt").read_text().splitlines():
        if line and not line.startswith("#"):
            name, others, needs, about = (c.strip() for c in line.split("|"))
            yield name, others.split(), needs.split(), about


# ---- the rows of api/ ----

def read_rows(file):
    rows = {}
    for line in pathlib.Path(file).read_text().splitlines():
        kind, *rest = line.split("\t")
        rows.setdefault(kind, []).append(rest)
    return rows


def methods_of(normal, everything):
    """{"CNode_Copy": (label or None, result, text, [(argument, kind)])}; None: with an option only."""
    labels = {f"{m[0]}_{m[1]}": m[2] for m in normal["method"]}
    made = {}
    for obj, name, _, result, text, params in everything["method"]:
        key = f"{obj}_{name}"
        made[key] = (labels.get(key), result, text, [tuple(p.split(":")) for p in params.strip(",").split(",") if p])
    return made


# ---- api/manual ----

def read_manual(root, mcs=False):
    """{"CNode_Copy": {"service": ..., "example": ...}}, {"CNode": about}; mcs: of the kernel with scheduling contexts."""
    entries, about = {}, {}
    for file in sorted((root / "api/manual").glob("*.txt")):
        if (file.stem == "mcs") != mcs:
            continue
        common, entry, lines = {}, None, file.read_text().splitlines()
        n = 0
        while n < len(lines):
            line = lines[n]
            n += 1
            if line.startswith("about"):
                what, _, text = line.partition(": ")
                about[what[6:] or file.stem] = text
            elif line == "== *":
                entry = common
            elif line.startswith("== "):
                entry = entries.setdefault(line[3:], {})
                entry.update({"common": common, "file": file.name})
            elif line == "example:":
                code = []
                while n < len(lines) and (lines[n].startswith("    ") or not lines[n]):
                    code.append(lines[n][4:])
                    n += 1
                entry["example"] = "\n".join(code).strip() + "\n"
            elif line:
                key, _, text = line.partition(": ")
                if not text or entry is None:
                    raise SystemExit(f"{file}: \"{line}\" is neither a key with a text nor the name of a method")
                entry[key] = text
    return entries, about


def text_of(entry, key):
    return entry.get(key) or entry["common"].get(key)


def error_rows(root):
    """{"Copy": [(number, text, seen)]} of section errors, {"iommu MapIO": ...} of the others."""
    made = {}
    for section, name, text in re.findall(r'^(?:ROW|UNSEEN)\((\w+), (\w+), "((?:[^"\\]|\\.)*)"',
                                          (root / "test/qemu/rows.def").read_text(), re.M):
        found = re.fullmatch(r"(\w+?)_(\d+)", name)
        if found:
            key = found[1] if section == "errors" else f"{section} {found[1]}"
            made.setdefault(key, []).append((name, text))
    return made


ERRORS = ("InvalidArgument InvalidCapability IllegalOperation RangeError AlignmentError FailedLookup TruncatedMessage "
          "DeleteFirst RevokeFirst NotEnoughMemory").split()
WORDS = [  # the short forms of rows.def, spelled out
    (r"LS\([^,]*,([^,]*),[^)]*\) fails: see LS.*", r"no slot is found at `\1`: [why](errors.html#slots)"),
    (r"\blength<(\d+)", r"the message has fewer than \1 words"), (r"no extra cap\b", "there is no capability with it"),
    (r"\bdest(?:ination)? (?:slot )?not empty", "the destination slot is not empty"), (r"\bsrc\b", "source"),
    (r"\bcaps?\b", lambda m: "capabilities" if m[0].endswith("s") else "capability"), (r"\bvaddr\b", "address"),
    (r"\bderive\(", "copying ("), (r"derive fails", "it cannot be copied"), (r"\bntfn\b", "notification"), (r"\bnum\b", "number of"),
    (r"\bunknown label\b|\blabel is not \w+|\blabel outside the CNode range|\bother label", "the object has no such method")]


def errors_of(entry, rows):
    """[(error, when, row)] for a method, spelled out; rows about success are left out."""
    made = []
    for name, text in rows.get(entry.get("rows", "-"), []):
        where = re.search(r"\b(" + "|".join(ERRORS) + r")\b", text)
        when, error = text, ""
        if where:
            error = where[1]
            when = re.sub(r":? *\b" + error + r"\b.*", "", text).rstrip(" :")
        elif "see LS" in text:
            error = "FailedLookup, RangeError"
        else:
            error = "derive" if "fails" in text and "never" not in text else ""
        for short, long in WORDS:
            when = re.sub(short, long, when)
        if error and when:
            made.append((error if error != "derive" else "as CNode_Copy", when, name))
    return made


def sentences_of(root):
    """{row of rows.def: what a debug kernel said, each as a test provoked it}: the golden file of the sentences."""
    made = {}
    for file in sorted((root / "test/qemu").glob("sentences*.txt")):
        for name, text in re.findall(r"^(\w+): (.*?) \[seL4_\w+\]$", file.read_text(), re.M):
            made.setdefault(name, []).append(text)
    return made


def sentence(sentences, row, method=""):
    """The sentence for a row, by this method if there is one; as Markdown, with a line break before it."""
    said = sentences.get(row)
    if not said:
        return ""
    text = next((s for s in said if s.startswith(method + " ")), said[0])
    return "<br><span class=\"said\">" + as_text(text) + "</span>"


# ---- pages of methods ----

def prototype(key, method):
    label, result, _, params = method
    obj = key.rsplit("_", 1)[0]
    back = "seL4_Error" if not result else f"seL4_{key}_t"
    first = f"seL4_{obj} service"
    extra = {"TCB_ReadRegisters": ", seL4_UserContext *regs", "TCB_WriteRegisters": ", seL4_UserContext *regs"}.get(key, "")
    words = [first] + [f"{TYPES[k]} {n}" for n, k in params]
    lines, line = [], f"{back} seL4_{key}("
    indent = " " * len(line)
    for n, word in enumerate(words):
        piece = word + (", " if n + 1 < len(words) else extra + ")")
        if len(line) + len(piece) > 92 and line.strip():
            lines.append(line.rstrip())
            line = indent
        line += piece
    return "\n".join(lines + [line])


def method_text(key, method, entry, rows, sentences, option, place=None):
    label, result, about, params = method
    out = [f"## seL4_{key} {{#{place or key}}}\n", about + "\n"]
    out.append(f'<span class="tag">label {label}</span>\n' if label else f'<span class="tag">{option}</span>\n')
    out.append(f"```c\n{prototype(key, method)}\n```\n")
    out += ["| argument | meaning |", "|---|---|", f"| `service` | {text_of(entry, 'service')} |"]
    for name, kind in params:
        out.append(f"| `{name}` | {text_of(entry, name)} |")
    for extra in (k for k in entry if k.startswith("also ")):
        out.append(f"| `{extra[5:]}` | {entry[extra]} |")
    out.append("")
    if result:
        name = result.split(":")[0]
        out.append(f"The answer is a struct: `error`, and `{name}`: {text_of(entry, name)}.\n")
    out.append(f"**Rights needed:** {text_of(entry, 'needs')}.\n")
    out.append(f"**Derivation:** {text_of(entry, 'derivation').rstrip('.')}.\n")
    if entry.get("note"):
        out.append(entry["note"] + "\n")
    errors = errors_of(entry, rows)
    if errors:
        out += ["| error | when |", "|---|---|"]
        for error, when, row in errors:
            out.append(f"| {error_links(error)} | {cell(when)}{sentence(sentences, row, key)} |")
        if any(row in sentences for _, _, row in errors):
            out.append("\nBelow each row stands what a debug kernel prints, for an example; 0xN is a number that differs from build to build.")
        out.append("\nThe first row that fits counts. [Every method](errors.html#every-method) can also fail in the ways that all have in common.\n")
    elif "errors" in entry:
        out.append(entry["errors"] + "\n")
    else:
        out.append("It fails only in the [ways that every method has in common](errors.html#every-method).\n")
    if entry.get("example"):
        out.append(f"```c\n{entry['example']}```\n")
    return "\n".join(out)


def cell(text):
    """Text for a cell of a table: signs that Markdown would take for its own are spelled."""
    text = text.replace("|", "\\|")
    return re.sub(r"<(?![/a-z])|<(?=[a-z]+[<>=])", "&lt;", text) if "](" not in text else text


def error_links(error):
    return ", ".join(f"[{e}](errors.html#{e})" if e in ERRORS else e for e in error.split(", "))


def pages(root, rows_file, all_file, mcs_file):
    """(address, title, Markdown, {symbol: anchor}) for each page of the reference."""
    normal, everything = read_rows(rows_file), read_rows(all_file)
    methods, (manual, about) = methods_of(normal, everything), read_manual(root)
    rows, sentences, heads = error_rows(root), sentences_of(root), headers(root)
    check(methods, manual, everything, rows)
    yield from overview(methods, about)
    calls = syscalls_page(normal, manual, heads)
    yield calls
    for obj in ORDER:
        keys = [k for k in methods if k.rsplit("_", 1)[0] == obj]
        text = [f"# {obj}\n", (about.get(obj) or about.get(manual[keys[0]]["file"][:-4], "")) + "\n"]
        option = "kernels with HARDWARE_DEBUG" if obj == "TCB" else "kernels with IOMMU"
        for key in keys:
            text.append(method_text(key, methods[key], manual[key], rows, sentences, option))
        yield (f"reference/{obj}.html", obj, "\n".join(text), {f"seL4_{k}": k for k in keys} | {k: k for k in keys})
    yield mcs_page(root, read_rows(mcs_file), methods, rows, sentences)
    yield objects_page(normal)
    yield errors_page(normal, rows, sentences)
    yield from library_pages(heads, {name: f"syscalls.html#{place}" for name, place in calls[3].items()})


def mcs_page(root, everything, classic, rows, sentences):
    """What only a kernel with scheduling contexts has, or has otherwise."""
    manual, about = read_manual(root, mcs=True)
    methods = {k: m for k, m in methods_of(everything, everything).items() if k not in classic or classic[k][3] != m[3]}
    heads = [dict(zip(("card", "blocks"), read_header((root / "user/include/sel4" / f).read_text())), name=f)
             for f in ("syscalls_mcs.h",)]
    functions = {name: line for h in heads for block in h["blocks"] for name, line in block["names"].items()}
    everything = {"syscall": [s for s in everything["syscall"] if s[0] in manual]}
    check(methods, manual, everything, rows)
    text = ["# Scheduling contexts\n",
            "A kernel that is built with `VARIANT=mcs` has scheduling contexts: time is given out by capabilities, as memory is. The tutorial",
            "[mcs](../tutorials/mcs/index.html) shows how. This page has what it has beside the others, or with other arguments.\n",
            "## System calls\n", "| number | system call |", "|---|---|"]
    text += [f"| {number} | [{name}](#mcs-{name}) |" for name, number, _ in everything["syscall"]]
    text.append("")
    symbols = {}
    for name, _, _ in everything["syscall"]:
        text.append(f"### seL4_{name} {{#mcs-{name}}}\n\n```c\n{functions['seL4_' + name]}\n```\n\n{manual[name]['does']}\n")
        text.append(f"**Rights needed:** {manual[name]['needs']}.\n\n**Failure:** {manual[name]['fails']}.\n")
        symbols[f"seL4_{name}"] = f"mcs-{name}"
    last = None
    for key in methods:
        obj = key.rsplit("_", 1)[0]
        if obj != last:
            text.append(f"<h2>{obj}</h2>\n\n{about[obj]}\n")
        last = obj
        place = f"mcs-{key}" if key in classic else key
        text.append(method_text(key, methods[key], manual[key], rows, sentences, "", place).replace("## ", "### ", 1))
        if key not in classic:
            symbols |= {f"seL4_{key}": key, key: key}
    return ("reference/mcs.html", "Scheduling contexts", "\n".join(text), symbols)


def check(methods, manual, everything, rows):
    """Rows and texts fit together, or it stops and names what is missing."""
    wrong = []
    calls = {s[0] for s in everything["syscall"]}
    for key, (_, result, _, params) in methods.items():
        if key not in manual:
            wrong.append(f"api/manual has no text for {key}")
            continue
        entry = manual[key]
        wanted = ["service", "needs", "derivation"] + [n for n, _ in params] + ([result.split(":")[0]] if result else [])
        wrong += [f"api/manual/{entry['file']}: {key} has no text for \"{w}\"" for w in wanted if not text_of(entry, w)]
        known = set(wanted) | {"rows", "errors", "note", "example", "common", "file"}
        wrong += [f"api/manual/{entry['file']}: {key} has no argument \"{k}\"" for k in entry
                  if k not in known and not k.startswith("also ")]
        if entry.get("rows", "") != "-" and entry.get("rows") not in rows:
            wrong.append(f"api/manual/{entry['file']}: {key}: test/qemu/rows.def has no rows \"{entry.get('rows')}\"")
    wrong += [f"api/manual: there is no method or system call {k}" for k in manual if k not in methods and k not in calls]
    wrong += [f"api/manual has no text for the system call {c}" for c in calls if c not in manual and "Benchmark" not in c]
    if wrong:
        raise SystemExit("\n".join(wrong))


def overview(methods, about):
    text = ["# Reference\n", "Everything that the kernel can be asked, and every function of the libraries. These pages are made from",
            "the tables in `api/`, from which the kernel, libsel4 and the traces are made as well.\n",
            "* [System calls](syscalls.html): send, receive, call, reply",
            "* [Objects](objects.html): what Retype makes, and how large it is",
            "* [Errors](errors.html): each error, and the ways in which every method can fail",
            "* [Libraries](libraries.html): all functions, header by header",
            "* [Scheduling contexts](mcs.html): what a kernel with `VARIANT=mcs` has beside all this\n",
            "## Methods\n", "| object | methods |", "|---|---|"]
    for obj in ORDER:
        keys = [k for k in methods if k.rsplit("_", 1)[0] == obj]
        text.append(f"| [{obj}]({obj}.html) | " + ", ".join(f"[{k.rsplit('_', 1)[1]}]({obj}.html#{k})" for k in keys) + " |")
    yield ("reference/index.html", "All methods", "\n".join(text), {})


def syscalls_page(normal, manual, heads):
    functions = {name: line for h in heads for block in h["blocks"] for name, line in block["names"].items()}
    text, symbols = ["# System calls\n", "| number | system call | |", "|---|---|---|"], {}
    described = [s for s in normal["syscall"] if s[0] in manual]
    for name, number, option in normal["syscall"]:
        link = f"[{name}](#{name})" if name in manual else name
        text.append(f"| {number} | {link} | {option} |")
    text.append("\nAny other number is the fault UnknownSyscall. A message has at most 120 words and three capabilities.\n")
    for name, number, option in described:
        entry = manual[name]
        function = next((f for f in (f"seL4_{name}", f"tessera_{name}") if f in functions), None)
        text.append(f"## {function or name} {{#{name}}}\n")
        if option:
            text.append(f'<span class="tag">{option}</span>\n')
        if function:
            text.append(f"```c\n{functions[function]}\n```\n")
            symbols.update({f: name for f in (function, function + "WithMRs") if f in functions})
        text.append(entry["does"] + "\n")
        if entry.get("needs"):
            text.append(f"**Rights needed:** {entry['needs']}.\n")
        if entry.get("fails"):
            text.append(f"**Failure:** {entry['fails']}.\n")
    text.append("`seL4_Signal` is a Send to a notification, `seL4_Wait` a Recv, `seL4_Poll` an NBRecv.\n")
    return ("reference/syscalls.html", "System calls", "\n".join(text), symbols)


def objects_page(normal):
    sizes = {"USER_BITS": "as `size_bits` says", "USER_BITS + 5": "32 for each slot",
             "TCB_OBJECT_BITS": "2 KiB; 4 KiB in a kernel with AVX"}
    text = ["# Objects\n", "What `Untyped_Retype` makes.\n", "| number | name | bytes |", "|---|---|---|"]
    for number, name, bits in normal["object"]:
        text.append(f"| {number} | `seL4_{name}` | {sizes.get(bits) or f'{1 << int(bits):,}'} |")
    text.append("\nObjects lie at multiples of their size. A CNode of 2^n slots takes 2^(n+5) bytes.\n")
    text += ["## Faults\n", "What a fault handler can receive, by the label of the message:\n", "| label | fault |", "|---|---|"]
    text += [f"| {number} | `seL4_Fault_{name}` |" for number, name in normal["fault"]]
    return ("reference/objects.html", "Objects and faults", "\n".join(text), {})


def errors_page(normal, rows, sentences):
    text = ["# Errors\n", "A method answers with one of these numbers. `sel4_strerror` gives the name. A debug kernel says in a",
            "sentence what was wrong ([debugging](../docs/debugging.md)).\n"]
    extra = {"InvalidArgument": "word 0: which argument, from 0", "InvalidCapability": "word 0: which capability; 0 is the invoked one",
             "RangeError": "words 0 and 1: the least and the greatest value allowed",
             "FailedLookup": "word 0: 1 if it was the source; word 1 says why, the others how far the lookup came",
             "NotEnoughMemory": "word 0: the bytes that are left"}
    for number, name, about in normal["error"]:
        text.append(f"## seL4_{name} {{#{name}}}\n\nNumber {number}: {about}.\n")
        if name in extra:
            text.append(f"The message registers then say more: {extra[name]}.\n")
    for title, anchor, key, about in (
            ("Every method", "every-method", "Lookup", "Before a method runs, the capability itself is looked up:"),
            ("Lookup of a slot", "slots", "LS", "Methods that take a CNode, an index and a depth look a slot up. `src` is 1 for a source, 0 else:")):
        text += [f"## {title} {{#{anchor}}}\n", about + "\n", "| what is wrong | error |", "|---|---|"]
        for name, row in rows[key]:
            when, _, error = row.partition(": ")
            text.append(f"| {html.escape(when)}{sentence(sentences, name)} | {html.escape(error)} |")
        text.append("")
    text.append("A message that is too short, or brings too few capabilities, is answered with TruncatedMessage. libsel4 never sends one.\n")
    return ("reference/errors.html", "Errors", "\n".join(text), {f"seL4_{n}": n for _, n, _ in normal["error"]})


# ---- libraries ----

def headers(root):
    """Each header of user/include: its card and its blocks: {comment, lines, names}."""
    base, made = root / "user/include", []
    for file in sorted(base.rglob("*.h")):
        if file.name.endswith("_mcs.h"):        # another kernel's calls, under the names of this one's
            continue
        card, blocks = read_header(file.read_text())
        if blocks:
            made.append({"name": str(file.relative_to(base)), "card": card, "blocks": blocks})
    return made


def read_header(text):
    """(card, blocks).  A block is a comment and the declarations below it, up to the next comment or empty line."""
    card = ""
    found = re.match(r"\s*/\*(.*?)\*/", text, re.S)
    if found:
        card = clean(found[1])
        text = text[found.end():]
    # The same functions as the other kernel has them.
    text = re.sub(r"^#ifdef CONFIG_KERNEL_MCS\n.*?^#(?:else|endif)[^\n]*", "", text, flags=re.M | re.S)
    # The same functions as another architecture has them.
    text = re.sub(r"^#ifdef CONFIG_ARCH_X86_64\n((?:(?!#if|#else|#endif).*\n)*)#else\n(?:(?!#if|#endif).*\n)*#endif[^\n]*", r"\1", text,
                  flags=re.M)
    text = re.sub(r"^[ \t]*#(?:[^\n\\]|\\.)*", "", text, flags=re.M | re.S)
    blocks, comment, fresh, n = [], "", False, 0
    for kind, piece in declarations(text):
        if kind == "comment":
            comment, fresh = clean(piece), True
        elif kind == "gap":
            comment, fresh = "", False
        else:
            name = re.search(r"\b([A-Za-z_]\w*)\s*\($", re.sub(r"\(.*", "(", re.sub(r"__attribute__\(\(.*?\)\)", "", piece), flags=re.S))
            if not name or piece.startswith(NO_FUNCTION) or " " not in piece.split("(")[0].strip():
                comment, fresh = ("", False) if piece.startswith("typedef") else (comment, fresh)
                continue
            if INTERNAL.match(name[1]):
                continue
            line = re.sub(r"^(?:static|inline|LIBSEL4_INLINE_FUNC|LIBSEL4_INLINE|extern|\s|__attribute__\(\(.*?\)\))+", "", piece)
            line = re.sub(r"\s+", " ", line).strip()
            if fresh or not blocks or not comment:
                blocks.append({"comment": comment, "names": {}})
                fresh = False
            blocks[-1]["names"][name[1]] = line
    return card, blocks


def declarations(text):
    """("comment" | "gap" | "declaration", text), from the outermost level of a header."""
    at, size = 0, len(text)
    while at < size:
        found = re.compile(r"[ \t]*\n[ \t]*\n").match(text, at)
        if found:
            yield "gap", ""
            at = found.end()
            continue
        if text[at].isspace():
            at += 1
            continue
        if text.startswith("/*", at):
            end = text.index("*/", at) + 2
            yield "comment", text[at + 2:end - 2]
            at = end
            continue
        begin, depth = at, 0
        while at < size:
            if text.startswith("/*", at):
                at = text.index("*/", at) + 2
                continue
            c = text[at]
            at += 1
            if c in "({":
                if c == "{" and depth == 0:
                    body = at - 1
                    at = matching(text, at)
                    tail = re.compile(r"[^;{}()\n]*;").match(text, at)
                    if tail and not re.search(r"\)\s*$", text[begin:body]):
                        at = tail.end()
                    yield "declaration", text[begin:body]
                    break
                depth += 1
            elif c in ")}":
                depth -= 1
            elif c == ";" and depth == 0:
                yield "declaration", text[begin:at - 1]
                break


def matching(text, at):
    """Behind the } that belongs to the { before at."""
    depth = 1
    while depth and at < len(text):
        depth += {"{": 1, "}": -1}.get(text[at], 0)
        at += 1
    return at


def clean(comment):
    return "\n".join(re.sub(r"^\s*\* ?", "", line).rstrip() for line in comment.strip().splitlines()).strip()


def as_text(comment):
    """A comment as Markdown: signs of Markdown spelled, code-like words left."""
    comment = html.escape(comment, quote=False).replace("|", "&#124;")
    return re.sub(r"([*_])", r"\\\1", comment)


def library_pages(heads, elsewhere):
    """elsewhere: functions that have a place of their own, and where."""
    listing, symbols_of = ["# Libraries\n", "Programs for seL4 use these libraries, under these names. Every function of every header is here.\n",
                           "| library | functions |", "|---|---|"], {}
    made = []
    for folder, title in LIBRARIES.items():
        mine = [h for h in heads if h["name"].split("/")[0].removesuffix(".h") == folder]
        if not mine or title is None:
            continue
        text, symbols = [f"# {title}\n"], {}
        for h in mine:
            anchor = re.sub(r"[^\w]+", "-", h["name"])
            first, _, rest = h["card"].partition("\n")
            about = re.sub(r"^[\w.-]+ - ", "", first)
            text.append(f"## {h['name']} {{#{anchor}}}\n\n{as_text((about[:1].upper() + about[1:]) + chr(10) + rest)}\n")
            for block in h["blocks"]:
                names = list(block["names"])
                text.append(f'<a id="{names[0]}"></a>\n' if len(names) == 1 else "".join(f'<a id="{n}"></a>' for n in names) + "\n")
                text.append("```c\n" + "\n".join(wrap(line) for line in block["names"].values()) + "\n```\n")
                if block["comment"]:
                    text.append(as_text(block["comment"]) + "\n")
                elif names[0] in elsewhere:
                    text.append(f"See [system calls]({elsewhere[names[0]]}).\n")
                symbols.update({n: n for n in names})
        count = sum(len(b["names"]) for h in mine for b in h["blocks"])
        listing.append(f"| [{title}](lib-{folder}.html) | {count} |")
        made.append((f"reference/lib-{folder}.html", title.split(":")[0], "\n".join(text), symbols))
    yield ("reference/libraries.html", "Libraries", "\n".join(listing), {})
    yield from made


def wrap(line):
    """A prototype in lines of at most 92 letters."""
    if len(line) <= 92 or "(" not in line:
        return line + ";"
    head, _, rest = line.partition("(")
    indent, lines, now = " " * (len(head) + 1 if len(head) < 50 else 4), [], head + "("
    for n, word in enumerate(re.split(r", (?![^()]*\))", rest)):
        if n:
            now += ","
            if len(now) + len(word) > 92:
                lines.append(now)
                now = indent
            else:
                now += " "
        now += word
    return "\n".join(lines + [now]) + ";"
