#!/usr/bin/python3
"""who.py TESSERA PAGE STREAM - are the answers in a page those of `tessera who`?  Every question that the page has room for is
drawn in turn; some 30 of them are asked again, with and without the help of others."""
import json
import re
import subprocess
import sys

tessera, page, stream = sys.argv[1:]
who = json.loads(re.search(r'id="about">(.*?)</script>', open(page, encoding="utf-8").read(), re.S)[1])["who"]
threads = subprocess.run([tessera, "threads", stream], capture_output=True, text=True, check=True).stdout.splitlines()[1:]
names = [line[:24].rstrip() if line[24] == " " else re.match(r"(.*?) +(?:inactive|running|restarting|receive|send|reply|notification|gone) ", line)[1] for line in threads]
asked = bad = 0


def answers(text):
    """{thread: its chain} of what tessera prints."""
    parts = re.split(r"^(.*?) can .*:$", text, flags=re.M)
    return {name: "\n".join(line[2:] for line in chain.strip("\n").split("\n")) for name, chain in zip(parts[1::2], parts[2::2])}


questions = who["questions"]
for verb, kind, _, words, *both in questions[::max(1, len(questions) // 30)]:
    for option, mine in zip(([], ["alone"]), both):
        done = subprocess.run([tessera, "who", stream, *option, verb, *words.split()], capture_output=True, text=True, check=False)
        want = answers(done.stdout) if done.returncode < 2 else done.stderr
        have = {names[t]: who["chains"][c].rstrip("\n") for t, c in mine}
        asked += 1
        if want != have:
            bad += 1
            print(f"who.py: {' '.join(option)} {verb} {words}\n  tessera: {want}\n  the page: {have}")
if not questions or bad:
    sys.exit("who.py: the page and tessera who do not agree" if bad else "who.py: the page has no questions")
print(f"{page.split('/')[-1]}: {len(questions)} questions, and tessera who says the same to {asked} of them")
