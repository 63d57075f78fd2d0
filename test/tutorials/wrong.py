#!/usr/bin/env python3
"""wrong.py BUILD TUTORIAL [NUMBER | FIRST-LAST]... - does ./check find the mistake of each wrong solution?
wrong.py BUILD part - the same for some solutions of all tutorials but hello-3, which has a test of its own.
Which ones, the commit decides: so each commit tries others.

test/tutorials/TUTORIAL.txt has them.  Each is put into the place of its TASK, with everything before it
solved; it is built and booted as ./check does it; the verdict must be the row of check.txt that the file
names; for "right", none; for "not-built" ./check must say that it does not compile.  What ./check and ./hint
then say must have each name filled in.  Behind them come the states: the first n TASKs are solved, and ./check must
say that TASK n + 1 is next.

ON=ARCH in the environment: the same for another architecture. Where test/tutorials/ARCH/TUTORIAL.txt has solutions of a TASK,
they take the place of those that are there for all.

Several at a time: BOOTS=n (2).  Ends with 1 if one was not found, with its number: give it to see it alone.
"""
import concurrent.futures
import os
import pathlib
import random
import re
import shutil
import subprocess
import sys

root = pathlib.Path(__file__).resolve().parents[2]
build = pathlib.Path(sys.argv[1]).resolve()
tutorial = sys.argv[2]
PART = 16  # that many take less than 40 seconds, also beside other tests
arch = os.environ.get("ON", "x86_64")
plat = {"x86_64": "pc99", "aarch64": "qemu-arm-virt"}[arch]
work = build / "test" / f"wrong-{tutorial}-{arch}"


def task_count(tutorial):
    sources = "".join(f.read_text() for f in (root / "tutorials" / tutorial).rglob("*.c"))
    return max(int(n) for n in re.findall(r"^ *//@ (\d+)$", sources, re.M))


def text_of(tutorial):
    """The file of solutions, with the names of the architecture."""
    name = f"{tutorial}.txt"
    own = root / "test/tutorials" / arch / name
    scripts = [root / "tutorials/names" / f"{arch}.sed", root / "tutorials" / tutorial / arch / "names.sed"]
    words = [w for s in scripts if s.exists() for w in ("-f", s)] or ["-n", "-e", "p"]
    text = run(["sed", *words, root / "test/tutorials" / name]).stdout
    if not own.exists():
        return text
    parts = re.split(r"^(?=TASK \d)", text, flags=re.M)
    others = re.split(r"^(?=TASK \d)", own.read_text(), flags=re.M)[1:]  # the first part says what the file is
    mine = {p.split()[1] for p in others}
    return "".join([p for p in parts[1:] if p.split()[1] not in mine] + others)


def solutions(tutorial):
    """(TASK, row, text) of each; a line of the text begins with "- " or "+ " where given lines change."""
    task = row = None
    lines = []
    for line in text_of(tutorial).splitlines() + ["TASK 0 end"]:
        start = re.match(r"TASK (\d+) (\S+)$", line)
        if start:
            if task:
                yield int(task), row, lines
            task, row, lines = start[1], start[2], []
        elif task and line.strip():
            lines.append(line)
    for n in range(task_count(tutorial) + 1):
        yield n, "right", []


def run(words, **more):
    return subprocess.run([str(w) for w in words], capture_output=True, text=True, check=False, **more)


def fill(template, file, changes):
    done = run([tutor, "source", "fill", template, file, *changes])
    if done.returncode:
        raise RuntimeError(done.stderr)
    return done.stdout


def own_sources(folder):
    """The tutorial as it is for the architecture."""
    own = folder / ".tut/tutorials" / tutorial
    return own if own.exists() else root / "tutorials" / tutorial


def put(folder, task, lines):
    """The wrong solution into the sources of this folder."""
    text = folder / "text"
    own = [line for line in lines if not line.startswith(("- ", "+ "))]
    text.write_text("\n".join(own) + "\n")
    changes = [f"solve={n}" for n in range(1, task)]
    if task:
        changes.append(f"{task}={text}" if own else f"solve={task}")
    old = [line[2:].strip() for line in lines if line.startswith("- ")]
    new = [line[2:] for line in lines if line.startswith("+ ")]
    found = 0
    for file in sorted((folder / "first").rglob("*.c")):
        part = file.relative_to(folder / "first")
        template = own_sources(folder) / part
        # A file has some of the TASKs: the others change nothing.
        have = {int(n) for n in re.findall(r"^ *//@ (\d+)", template.read_text(), re.M)}
        mine = [c for c in changes if int(re.search(r"\d+", c)[0]) in have]
        source = fill(template, folder / "first" / part, mine).splitlines()
        for i, line in enumerate(source):
            if line.strip() in old:
                source[i] = new[old.index(line.strip())]
                found += 1
        (folder / tutorial / part).write_text("\n".join(source) + "\n")
    return found == len(old)


def learn(folder, *words):
    # A solution that loops for ever is to take 4 seconds of a processor, not 20.
    return run([root / "tools/learn.sh", words[0], folder, *words[1:]], env={"BUDGET": "4", **os.environ})


def try_it(number, task, row, lines):
    """None, or what is wrong."""
    folder = free.pop()
    try:
        if not put(folder, task, lines):
            return f"{number}: TASK {task} {row}: a given line that it changes is not there"
        said = learn(folder, "row")
        verdict = said.stdout.strip().splitlines()[-1:] or [said.stderr.strip()]
        if row == "not-built":
            return None if verdict[0].startswith("It does not compile") else f"{number}: TASK {task} {row}: it compiles"
        right = "all" if task == task_count(tutorial) else f"TASK {task + 1} next"
        if verdict[0] != (right if row == "right" else f"TASK {task} {row}"):
            return f"{number}: TASK {task} {row}: ./check found \"{verdict[0]}\""
        if row == "right" and (lines or task == task_count(tutorial)):
            return None
        of = task + 1 if row == "right" else task
        for text in (learn(folder, "check", "again").stdout, learn(folder, "hint").stdout):
            if "?" in re.sub(r"\?\s", "", text) or f"TASK {of}" not in text:
                return f"{number}: TASK {task} {row}: a text is not whole:\n{text}"
        return None
    finally:
        free.append(folder)


def prepare(n):
    folder = work / str(n)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    done = run([root / "init", "--plat", plat, "--tut", tutorial], cwd=folder,
               env={**os.environ, "B": str(build)})
    if done.returncode:
        sys.exit(f"wrong.py: init: {done.stdout}{done.stderr}")
    shutil.copytree(folder / tutorial, folder / "first")
    return folder


def chosen(number):
    if len(sys.argv) < 4:
        return True
    for word in sys.argv[3:]:
        first, _, last = word.partition("-")
        if int(first) <= number <= int(last or first):
            return True
    return False


def try_part():
    """Runs this program for some numbers of each tutorial.  Are all found?"""
    commit = run(["git", "-C", root, "rev-parse", "HEAD"]).stdout or (root / "VERSION").read_text()
    tutorials = sorted(f.stem for f in (root / "test/tutorials").glob("*.txt") if f.stem != "hello-3")
    everything = [(t, i) for t in tutorials for i, _ in enumerate(solutions(t), 1)]
    part = random.Random(commit).sample(everything, min(PART, len(everything)))
    found = True
    for t in tutorials:
        numbers = [n for tutorial, n in sorted(part) if tutorial == t]
        if numbers:
            words = [sys.executable, __file__, build, t, *map(str, numbers)]
            found &= subprocess.run(words, check=False).returncode == 0
    return found


if tutorial == "part":
    sys.exit(not try_part())
words = run([root / "tools/localize.sh", arch, root / "tutorials" / tutorial, "words"]).stdout.split()
here = ["make", "-s", "-C", root, f"B={build}", *words]
if words:  # another kernel than the classic one may not be there yet
    subprocess.run([*here, "base", "tutor"], check=True)
tutor = pathlib.Path(run([*here, "where"]).stdout.strip()) / "tools/tutor"
count = int(os.environ.get("BOOTS", "2"))
free = [prepare(n) for n in range(count)]
jobs = [(i, *s) for i, s in enumerate(solutions(tutorial), 1) if chosen(i)]
with concurrent.futures.ThreadPoolExecutor(count) as pool:
    failed = 0
    for result in pool.map(lambda job: try_it(*job), jobs):
        if result:
            failed += 1
            print(result, flush=True)
print(f"{len(jobs) - failed} of {len(jobs)} solutions of {tutorial}: ./check says what is wrong, and nothing else")
sys.exit(failed > 0)
