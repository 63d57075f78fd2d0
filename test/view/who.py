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
moments = who["moments"]
# Each change of an answer: of some 30 of them, the answer at a moment from there to the next change.
changes = [(q, i) for q in questions for i in range(len(q[3]))]
for n, (question, i) in enumerate(changes[::max(1, len(changes) // 30)]):
    verb, _, _, all_ = question
    first, *rest = all_[i]
    last = all_[i + 1][0] if i + 1 < len(all_) else moments[-1] + 1
    within = [pass_ for pass_ in moments if first <= pass_ < last]
    moment = within[n * 7919 % len(within)]
    if not rest:    # it does not arise any more: tessera says that there is nothing by that name, or something else is there
        continue
    words, *both = rest
    for option, mine in zip(([], ["alone"]), both):
        done = subprocess.run([tessera, "who", f"at={moment}", stream, *option, verb, *words.split()], capture_output=True, text=True, check=False)
        want = answers(done.stdout) if done.returncode < 2 else done.stderr
        have = {names[t]: who["chains"][c].rstrip("\n") for t, c in mine}
        asked += 1
        if want != have:
            bad += 1
            print(f"who.py: {' '.join(option)} {verb} {words}, after pass {moment}\n  tessera: {want}\n  the page: {have}")
if not questions or bad:
    sys.exit("who.py: the page and tessera who do not agree" if bad else "who.py: the page has no questions")
print(f"{page.split('/')[-1]}: {len(questions)} questions at {len(moments)} moments, and tessera who says the same to {asked} of them")
