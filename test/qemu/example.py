#!/usr/bin/env python3
"""example.py BUILD NAME - builds and boots examples/NAME, and goes through its session.txt.

A line of session.txt is what the example must print next.  A line "type: TEXT" is typed as soon as all before it
has been printed.  Escapes of TEXT are those of Python ("\\x7f" is the key that takes back).  In what was printed,
letters that were taken back are gone, and "(bell)" stands for bells.  At the end the machine must have switched itself off.
Prints what differs.  Ends with 0 if nothing does.
"""
import os
import pathlib
import re
import subprocess
import sys
import tempfile

root = pathlib.Path(__file__).resolve().parent.parent.parent
build, name = pathlib.Path(sys.argv[1]).resolve(), sys.argv[2]


def printed(raw):
    """A line of the console as session.txt has it."""
    text = raw.decode("latin-1").rstrip("\r\n")
    while "\b \b" in text:
        text = re.sub(".\b \b", "", text, count=1)
    text = re.sub("\a+", "(bell)", text)
    return re.sub(r"\d+ objects are in use", "N objects are in use", text).rstrip()


def begin(folder):
    """Boots the example, without the kernel's own lines about what fails; what is written to the second is typed."""
    keyboard = os.path.join(folder, "keyboard")
    os.mkfifo(keyboard)
    environment = dict(os.environ, TIMEOUT="240", QEMU_INPUT=keyboard, KERNEL_LINE="trace=off")
    machine = subprocess.Popen([root / "tools/example.sh", build, name, "boot"], env=environment,
                               stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    return machine, os.open(keyboard, os.O_RDWR)


def session(console, keyboard):
    """The first line of session.txt that does not come true, and the one that came; None if all do."""
    for line in console:
        if line.startswith(b"Booting all finished"):
            break
    for wanted in (root / "examples" / name / "session.txt").read_text().splitlines():
        if wanted.startswith("type: "):
            os.write(keyboard, wanted[6:].encode().decode("unicode_escape").encode("latin-1") + b"\r")
            continue
        line = console.readline()
        if printed(line) != wanted:
            return wanted, printed(line) if line else "(the end)"
        print(wanted)
    rest = [printed(line) for line in console]
    return ("(the end)", rest[0]) if any(rest) else None


subprocess.run([root / "tools/example.sh", build, name, "build"], check=True)
with tempfile.TemporaryDirectory() as folder:
    machine, keyboard = begin(folder)
    differs = session(machine.stdout, keyboard)
    if differs:
        print(f"- {differs[0]}\n+ {differs[1]}")
        machine.stdout.close()
        machine.terminate()
    status = machine.wait()
    if not differs and status != 0:
        print(f"the machine ended with status {status}")
sys.exit(bool(differs) or status != 0)
