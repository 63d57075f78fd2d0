#!/usr/bin/python3
"""site.py FOLDER COMPILER... --mcs COMPILER... - is the documentation site whole?

Looks at the pages in FOLDER (make docs): every link and every anchor leads somewhere, within the site;
nothing is loaded from elsewhere; tags are closed; each page has one first heading and can be reached from the
first page; the search knows every page.  Then every example in C of the pages of this tree is compiled
with COMPILER; those of api/manual/mcs.txt with the one behind --mcs.  Reads README.md and the pages of the tree as well: their links must lead to files.
"""
import html.parser
import json
import pathlib
import re
import subprocess
import sys
import tempfile

root = pathlib.Path(__file__).resolve().parent.parent
VOID = {"meta", "link", "img", "br", "input", "hr", "rect", "path", "polyline", "line", "circle"}
wrong = []


class Reader(html.parser.HTMLParser):
    """Collects links, anchors and headings of a page; says what is not closed."""

    def __init__(self, name, text):
        super().__init__()
        self.name, self.links, self.ids, self.loads, self.open, self.h1 = name, [], [], [], [], 0
        self.feed(text)
        if self.open:
            wrong.append(f"{name}: <{self.open[-1]}> is not closed")

    def handle_starttag(self, tag, attrs):
        words = dict(attrs)
        self.ids += [words["id"]] if "id" in words else []
        self.h1 += tag == "h1"
        if tag == "a" and "href" in words:
            self.links.append(words["href"])
        if tag in ("script", "img", "iframe") and words.get("src"):
            self.loads.append(words["src"])
        if tag == "link":
            self.loads.append(words["href"])
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag):
        if tag in VOID:
            return
        if not self.open or self.open[-1] != tag:
            wrong.append(f"{self.name}: </{tag}> closes <{self.open[-1] if self.open else 'nothing'}>")
        if tag in self.open:
            while self.open.pop() != tag:
                pass


def look_at_site(folder):
    pages = {str(p.relative_to(folder)): Reader(str(p.relative_to(folder)), p.read_text())
             for p in sorted(folder.rglob("*.html"))}
    reach = {"index.html"}
    todo = ["index.html"]
    while todo:
        name = todo.pop()
        for link in pages[name].links:
            path, _, anchor = link.partition("#")
            if re.match(r"[a-z]+:", path):
                continue
            target = (folder / name).parent / path if path else folder / name
            try:
                other = str(target.resolve().relative_to(folder.resolve()))
            except ValueError:
                wrong.append(f"{name}: the link \"{link}\" leaves the site")
                continue
            if not target.is_file():
                wrong.append(f"{name}: the link \"{link}\" leads nowhere")
            elif anchor and other in pages and anchor not in pages[other].ids:
                wrong.append(f"{name}: the link \"{link}\": that page has no place \"{anchor}\"")
            elif other in pages and other not in reach:
                reach.add(other)
                todo.append(other)
    for name, page in pages.items():
        for load in page.loads:
            if re.match(r"[a-z]+:|//", load):
                wrong.append(f"{name}: loads {load} from elsewhere")
            elif not ((folder / name).parent / load).is_file():
                wrong.append(f"{name}: loads {load}, which is not there")
        if page.h1 != 1:
            wrong.append(f"{name}: has {page.h1} first headings")
        for double in {i for i in page.ids if page.ids.count(i) > 1}:
            wrong.append(f"{name}: has the place \"{double}\" twice")
        if name not in reach:
            wrong.append(f"{name}: no link leads to it")
    text = (folder / "search.js").read_text()
    found = {row[1].split("#")[0] for row in json.loads(text[text.index("["):text.rindex("]") + 1])}
    lower = text.lower()        # the place of a heading has no capitals
    for name, page in pages.items():
        for place in page.ids:
            if "_" in place and name.startswith("reference/") and "-" not in place and place.lower() not in lower:
                wrong.append(f"{name}: the search does not find \"{place}\"")
    for name in set(pages) ^ found:
        wrong.append(f"{name}: the search and the pages differ")
    return len(pages), sum(len(p.links) for p in pages.values())


def look_at_sources():
    """Links of Markdown lead to files, also where no site is made of it; README is short."""
    sources = [root / "README.md"] + [p for where in ("*.md", "docs/**/*.md", "kernel/*.md", "examples/**/*.md")
                                      for p in sorted(root.glob(where))]
    for page in dict.fromkeys(sources):
        for link in re.findall(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)", re.sub(r"```.*?```", "", page.read_text(), flags=re.S)):
            if not (page.parent / link).exists():
                wrong.append(f"{page.relative_to(root)}: the link \"{link}\" leads nowhere")
    lines = len((root / "README.md").read_text().splitlines())
    if lines > 100:
        wrong.append(f"README.md has {lines} lines, and 100 are the most")


def examples(mcs):
    """(where, C) for each example: of api/manual, and the ```c blocks of pages; mcs: of the kernel with scheduling contexts."""
    for file in sorted((root / "api/manual").glob("*.txt")):
        if (file.stem == "mcs") != mcs:
            continue
        for name, code in re.findall(r"^== (\w+)\n(?:(?!== ).*\n)*?example:\n((?:    .*\n|\n)+)", file.read_text(), re.M):
            yield f"{file.name} {name}", code
    for page in [] if mcs else [root / "README.md"] + sorted((root / "docs").rglob("*.md")):
        for n, code in enumerate(re.findall(r"^```c\n(.*?)^```", page.read_text(), re.M | re.S)):
            yield f"{page.relative_to(root)}, example {n + 1}", code


def compile_examples(compiler, mcs=False):
    """All in one file, each in a function of its own, so that one run of the compiler is enough."""
    count, parts = 0, [(root / "docs/examples.h").read_text()]
    for where, code in examples(mcs):
        count += 1
        parts.append(f'# 1 "{where}"\nvoid example_{count}(void)\n{{\n{code}}}\n'.replace("{\n" + code, "{\n" + code))
    with tempfile.NamedTemporaryFile("w", suffix=".c") as file:
        file.write("\n".join(parts))
        file.flush()
        done = subprocess.run([*compiler, "-fsyntax-only", "-Wno-unused", "-Wno-main", "-Wno-array-bounds", file.name],
                              capture_output=True, text=True)
    if done.returncode:
        wrong.extend(line for line in done.stderr.splitlines() if "error" in line)
    return count


def main():
    pages, links = look_at_site(pathlib.Path(sys.argv[1]))
    look_at_sources()
    end = sys.argv.index("--mcs")
    count = compile_examples(sys.argv[2:end]) + compile_examples(sys.argv[end + 1:], mcs=True)
    print("\n".join(wrong) if wrong else f"{pages} pages, {links} links, {count} examples: all fit")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
