#!/usr/bin/env python3
"""tutorials.py - do sources, pages, pictures, expected output and the list of the tutorials agree?

Boots nothing.  For each tutorial: the list has it, and what it builds on comes before it; its TASKs are
numbered from 1 on, and the place of each is the line below its comment; expected.txt has each state once;
only the solved state succeeds; the page has a
section for each TASK; and each block of the page that shows output ("```text after 3") has lines that
state 3 prints, in this order ("..." stands for lines that are left out).  The table of ./check says no hint
twice, and each TASK has four wrong solutions.

Once more for each other architecture (tutorials/names): the tutorial as tools/localize.sh makes it.
"""
import pathlib
import re
import subprocess
import sys
import tempfile

root = pathlib.Path(__file__).resolve().parent.parent
wrong = []


def say(name, text):
    wrong.append(f"tutorials/{name}: {text}")


def rows():
    """The list: (name, other names, what it builds on)."""
    for line in (root / "tutorials/index.txt").read_text().splitlines():
        if line and not line.startswith("#"):
            name, others, needs, about = (c.strip() for c in line.split("|"))
            if not about:
                say(name, "index.txt does not say what it is about")
            yield name, others.split(), needs.split()


def check_index():
    seen, names = [], set()
    for name, others, needs in rows():
        for n in needs:
            if n not in seen:
                say(name, f'builds on "{n}", which does not come before it in index.txt')
        for n in [name] + others:
            if n in names:
                say(name, f'the name "{n}" is there twice')
            names.add(n)
        seen.append(name)
    folders = {p.parent.name for p in root.glob("tutorials/*/expected.txt")}
    for name in folders ^ set(seen):
        say(name, "it is a folder with expected.txt, or a row of index.txt, but not both")
    return [n for n in seen if n in folders]


def tasks_of(name, folder):
    """How many TASKs the sources have; each has a mark and a comment."""
    text = "".join(p.read_text() for part in ("src", "programs") for p in sorted((folder / part).rglob("*.[ch]")))
    marks = sorted({int(n) for n in re.findall(r"^ *//@ (\d+) *$", text, re.M)})
    comments = sorted(int(n) for n in re.findall(r"^ */\* TASK (\d+): ", text, re.M))
    if marks != list(range(1, len(marks) + 1)):
        say(name, f"the solutions in the source have the numbers {marks}")
    if comments != marks:
        say(name, f"the comments of TASKs have the numbers {comments}, the solutions {marks}")
    if len(re.findall(r"^ *//@ end *$", text, re.M)) != len(re.findall(r"^ *//@ \d+.*$", text, re.M)):
        say(name, "a solution has no end")
    for n in re.findall(r"/\* TASK (\d+): (?:[^*]|\*[^/])*\*/\n(?! *//@ )", text):
        say(name, f"TASK {n}: its place is not the line below its comment, as the source says")
    said = re.search(r"(\d+) places marked TASK", text)
    if not said or int(said[1]) != len(marks):
        say(name, f"the card of the source does not say that there are {len(marks)} places marked TASK")
    return len(marks)


def normal(text):
    """Output without what differs from build to build."""
    return subprocess.run(["sed", "-f", root / "test/qemu/normal.sed"], input=text, text=True,
                          capture_output=True, check=True).stdout


def states_of(name, folder, tasks):
    """The lines of each state in expected.txt."""
    states = {}
    for part in re.split(r"^== ", (folder / "expected.txt").read_text(), flags=re.M)[1:]:
        head, _, body = part.partition("\n")
        for n in map(int, head.split()):
            if n in states:
                say(name, f"expected.txt has state {n} twice")
            states[n] = body.splitlines()
            if n < tasks and "(success)" in states[n]:
                say(name, f"state {n} succeeds, although TASK {n + 1} is not solved")
    if sorted(states) != list(range(tasks + 1)):
        say(name, f"expected.txt has the states {sorted(states)}, not 0 to {tasks}")
    elif states[tasks][-1] != "(success)":
        say(name, "the solved state does not succeed")
    return states


def shows(block, lines):
    """Are the lines of block found in lines: each run of them in one piece, the runs in this order?
    Returns None, or the first line of a run that is not."""
    at = 0
    for run in re.split(r"^\.\.\.\n", "".join(line + "\n" for line in block), flags=re.M):
        run = run.splitlines()
        while run and lines[at:at + len(run)] != run:
            at += 1
            if at > len(lines):
                return run[0]
        at += len(run)
    return None


def check_page(name, page, tasks, states):
    if not page.exists():
        say(name, "it has no page, README.md")
        return
    text = page.read_text()
    heads = [int(n) for n in re.findall(r"^#+ TASK (\d+)", text, re.M)]
    if heads != list(range(1, tasks + 1)):
        say(name, f"the page has sections for the TASKs {heads}, the source has {tasks}")
    shown = set()
    for n, body in re.findall(r"^```text after (\d+)\n(.*?)^```", text, re.M | re.S):
        shown.add(int(n))
        missing = shows(normal(body).splitlines(), states.get(int(n), []))
        if missing is not None:
            say(name, f'the page shows a line that state {n} does not print there: "{missing}"')
    for n in {0, tasks} - shown:
        say(name, f"the page does not show what state {n} prints")
    for link in re.findall(r"\]\(([^)#:]+)\)", text):
        if page.is_relative_to(root / "tutorials") and not (page.parent / link).exists():
            say(name, f'the page has a link to "{link}", which is not there')


def check_table(name, folder, tasks):
    """The table of ./check and its wrong solutions: each hint is said by one row; each solution names a row that there is,
    and each TASK has at least four that are wrong."""
    table, solutions = folder / "check.txt", root / "test/tutorials" / f"{name}.txt"
    if not table.exists() or not solutions.exists():
        say(name, "it has no table for ./check (check.txt), or no wrong solutions (test/tutorials)")
        return
    hints, rows, task = {}, {"right", "not-built"}, 0
    for line in re.sub(r"\n {8,}", " ", table.read_text()).splitlines():
        if found := re.match(r"TASK (\d+): ", line):
            task = int(found[1])
        elif found := re.match(r"  (\S+): (if|unless) ", line):
            rows.add((task, found[1]))
        elif found := re.match(r"    hint: (.*)", line):
            if found[1] in hints:
                say(name, f"check.txt has a hint twice, for TASK {hints[found[1]]} and TASK {task}: {found[1]}")
            hints[found[1]] = task
    wrong_ones = [0] * (tasks + 1)
    found = re.findall(r"^TASK (\d+) (\S+)$", solutions.read_text(), re.M)
    if folder.name != name and (own := solutions.parent / folder.name / solutions.name).exists():
        mine = re.findall(r"^TASK (\d+) (\S+)$", own.read_text(), re.M)
        found = [f for f in found if f[0] not in {n for n, _ in mine}] + mine
    for n, row in found:
        known = re.sub(r"undoes-\d+$", "right", row)  # the verdict on an earlier TASK that it makes wrong
        if known not in rows and (int(n), known) not in rows:
            say(name, f"a wrong solution of TASK {n} names the row \"{row}\", which check.txt does not have")
        wrong_ones[int(n)] += row != "right"
    for n in range(1, tasks + 1):
        if wrong_ones[n] < 4:
            say(name, f"TASK {n} has {wrong_ones[n]} wrong solutions, and at least four are wanted")


def check(name, folder, page):
    tasks = tasks_of(name, folder)
    check_page(name, page, tasks, states_of(name, folder, tasks))
    check_table(name, folder, tasks)


def main():
    for name in check_index():
        folder = root / "tutorials" / name
        check(name, folder, folder / "README.md")
        for arch in sorted(p.stem for p in (root / "tutorials/names").glob("*.sed")):
            with tempfile.TemporaryDirectory() as scratch:
                copy = pathlib.Path(scratch) / name / arch
                copy.parent.mkdir()
                subprocess.run([root / "tools/localize.sh", arch, folder, copy], check=True, stdout=subprocess.DEVNULL)
                own = folder / arch / "README.md"
                check(name, copy, own if own.exists() else copy / "README.md")
    pictures = subprocess.run([root / "tools/pictures.py", "--check"], capture_output=True, text=True)
    wrong.extend(pictures.stdout.splitlines() + pictures.stderr.splitlines())
    print("\n".join(wrong) if wrong else "sources, pages, pictures and output of the tutorials agree")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
