#!/usr/bin/python3
"""site.py OUT ROWS ROWS_ALL ROWS_MCS - makes the documentation site: static pages, no network, no server.

Pages come from docs/README.md (the order of all pages), the Markdown that it and the tutorials name, the
rows of api/ (ROWS as tools/reference.c prints them, ROWS_ALL with every option, ROWS_MCS with scheduling contexts), api/manual and the
headers in user/include (tools/site/reference.py).  tools/site has the look and the search.
"""
import html
import json
import os
import pathlib
import re
import shutil
import sys

import markdown
from markdown.extensions.toc import TocExtension

sys.dont_write_bytecode = True
root = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(root / "tools/site"))
import reference  # noqa: E402

COLOURS = {"#e3edf7": "--p0", "#fdf0d5": "--p1", "#e5f3e6": "--p2", "#f6e3ef": "--p3", "#ece8f8": "--p4",
           "#3b6ea5": "--e0", "#b7791f": "--e1", "#3f8f46": "--e2", "#a8457f": "--e3", "#6a55b3": "--e4",
           "#8a8f98": "--pgrey", "#20242a": "--ink", "#f4f4f2": "--pfree", "#d8dade": "--pwait",
           "#444444": "--soft", "white": "--paper"}
KEYWORDS = ("auto break case char const continue default do double else enum extern float for goto if inline int long "
            "register return short signed sizeof static struct switch typedef union unsigned void volatile while bool").split()


class Page:
    """One page: where it comes from, where it goes, its title and its body."""

    def __init__(self, source, out, title=None, text=None):
        self.source, self.out, self.title, self.text = source, out, title, text
        self.body, self.heads = "", []


def out_of(source):
    """Where the page of a Markdown file goes, or None if the file makes no page."""
    parts = list(source.parts)
    if parts[0] == "docs":
        parts = parts[1:]
    elif len(parts) == 1:
        parts = [parts[0].lower()]
    if parts[-1].lower() == "readme.md" and len(source.parts) > 1:
        parts[-1] = "index.md"
    return str(pathlib.PurePosixPath(*parts).with_suffix(".html"))


def relative(here, there):
    return os.path.relpath(there, os.path.dirname(here) or ".")


def colour_code(text):
    """C, with keywords, comments, strings and numbers marked."""
    token = re.compile(r"(?P<c>/\*.*?\*/|//[^\n]*)|(?P<s>\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*')|"
                       r"(?P<n>\b(?:0x[0-9a-fA-F]+|\d+)\b)|(?P<k>\b(?:" + "|".join(KEYWORDS) + r")\b)", re.S)
    made, at = [], 0
    for found in token.finditer(text):
        made.append(html.escape(text[at:found.start()], quote=False))
        made.append(f'<span class="{found.lastgroup}">{html.escape(found[0], quote=False)}</span>')
        at = found.end()
    return "".join(made) + html.escape(text[at:], quote=False)


def shortened(words):
    """The words of a section for the search: the first 1,500 characters, and of the rest the names of functions."""
    rest = words[1500:]
    names = dict.fromkeys(re.findall(r"\b[A-Za-z]\w*_\w+", words[words.rfind(" ", 0, 1500) + 1:])) if rest else {}
    return " ".join([words[:1500], *names])


class Site:
    def __init__(self, out):
        self.out, self.pages, self.sections, self.symbols = pathlib.Path(out), {}, [], {}
        self.files, self.photos, self.pictures = set(), set(), 0

    def add(self, page, section=None):
        if page.out not in self.pages:
            self.pages[page.out] = page
            if section is not None:
                section[1].append(page.out)
        return page

    # ---- which pages there are ----

    def collect(self):
        """docs/README.md names sections and pages; "{tutorials}" and "{reference}" stand for made ones."""
        self.add(Page(pathlib.Path("docs/README.md"), "index.html"))
        section = ["", []]
        for line in (root / "docs/README.md").read_text().splitlines():
            if line.startswith("## "):
                section = [line[3:], []]
                self.sections.append(section)
                if line == "## The tutorials":
                    self.collect_tutorials(section)
                if line == "## Reference":
                    self.collect_reference(section)
            found = re.match(r"- \[[^]]*\]\(([^)]+\.md)\)", line)
            if found:
                self.add_source(pathlib.Path("docs") / found[1], section)
                if found[1].endswith("ideas/README.md"):
                    self.collect_below(section, "docs/ideas")
        self.collect_linked()

    def add_source(self, source, section):
        source = pathlib.Path(os.path.normpath(source))
        return self.add(Page(source, out_of(source)), section)

    def collect_below(self, section, folder):
        """The pages that the README of a folder names, in its order."""
        for link in re.findall(r"\]\(([a-z-]+\.md)\)", (root / folder / "README.md").read_text()):
            self.add_source(pathlib.Path(folder) / link, section)

    def collect_tutorials(self, section):
        rows = ["# The tutorials\n", "In this order they build on one another. Start one with",
                "`./init --plat pc99 --tut NAME`.\n", "| tutorial | what it is about | builds on |", "|---|---|---|"]
        page = self.add(Page(None, "tutorials/index.html", "The tutorials"), section)
        for name, _, needs, about in reference.tutorials(root):
            links = ", ".join(f"[{n}]({n}/README.md)" for n in needs)
            rows.append(f"| [{name}]({name}/README.md) | {about} | {links} |")
            self.add_source(pathlib.Path("tutorials") / name / "README.md", section)
        page.text, page.source = "\n".join(rows), pathlib.Path("tutorials/index.md")

    def collect_reference(self, section):
        for made in reference.pages(root, *sys.argv[2:5]):
            out, title, text, symbols = made
            self.add(Page(pathlib.Path("reference") / (pathlib.Path(out).stem + ".md"), out, title, text), section)
            for name, anchor in symbols.items():     # the first place counts: methods and calls, then libraries
                self.symbols.setdefault(name, f"{out}#{anchor}")

    def collect_linked(self):
        """Markdown that pages link to, and that no list names: found by following the links."""
        todo = list(self.pages.values())
        while todo:
            page = todo.pop()
            for link in re.findall(r"\]\(([^)#:\s]+\.md)(?:#[^)]*)?\)", self.text_of(page)):
                source = pathlib.Path(os.path.normpath(page.source.parent / link))
                if (root / source).exists() and out_of(source) not in self.pages:
                    todo.append(self.add_source(source, None))

    @staticmethod
    def text_of(page):
        if page.text is None and not (root / page.source).exists():
            raise SystemExit(f"{page.source} is named in a list of pages, and is not there")
        return page.text or (root / page.source).read_text()

    # ---- one page ----

    def render(self, page):
        text = self.text_of(page)
        text = re.sub(r"^```text after (\d+)$", lambda m: '<p class="prints">' + (
            f"After TASK {m[1]} it prints:" if m[1] != "0" else "At first it prints:") + "</p>\n\n```text", text, flags=re.M)
        if len(re.findall(r"^# ", text, re.M)) > 1:     # one first heading a page: the others go down a step
            first, rest = re.split(r"(?<=\n)", text, maxsplit=1)
            text = first + re.sub(r"^#", "##", rest, flags=re.M)
        md = markdown.Markdown(extensions=["tables", "fenced_code", "sane_lists", "attr_list", TocExtension(
            permalink="#", permalink_class="anchor", permalink_title="A link to this section")])
        body = md.convert(text)
        heads = [t for top in md.toc_tokens for t in [top] + top["children"]]
        page.title = page.title or html.unescape(heads[0]["name"])
        page.heads = [(t["id"], html.unescape(t["name"])) for t in heads if t["level"] == 2]
        body = re.sub(r'<pre><code class="language-c">(.*?)</code></pre>',
                      lambda m: "<pre><code>" + colour_code(html.unescape(m[1])) + "</code></pre>", body, flags=re.S)
        body = body.replace("<pre>", '<pre tabindex="0">')
        body = body.replace("<table>", '<div class="wide" tabindex="0"><table>').replace("</table>", "</table></div>")
        body = re.sub(r"(?:<p>)?<img alt=\"([^\"]*)\" src=\"([^\"]+\.svg)\" ?/>(?:</p>)?",
                      lambda m: self.picture(page, m[2], m[1]), body)
        body = re.sub(r'href="([^"]+)"', lambda m: f'href="{self.link(page, html.unescape(m[1]))}"', body)
        body = re.sub(r"<p><img alt=\"([^\"]*)\" src=\"([^\"]+\.png)\" ?/></p>", lambda m: self.photo(page, m[2], m[1]), body)
        page.body = self.link_symbols(page, body)

    def photo(self, page, link, alt):
        """A picture of points: it is copied, and shown in a frame."""
        source = pathlib.Path(os.path.normpath(page.source.parent / link))
        self.photos.add(source)
        return (f'<figure class="photo"><a href="{relative(page.out, f"pictures/{source.name}")}">'
                f'<img alt="{alt}" src="{relative(page.out, f"pictures/{source.name}")}" loading="lazy"></a></figure>')

    def picture(self, page, link, alt):
        """The SVG itself, with the colours of the page, so that it turns dark with it."""
        svg = (root / page.source.parent / link).read_text()
        self.pictures += 1
        svg = re.sub(r'(id="|url\(#)', rf"\g<1>g{self.pictures}-", svg)
        svg = re.sub(r"<[a-z][^<>]*>", self.colour_shape, svg)
        svg = re.sub(r'<rect width="100%" height="100%"[^>]*/>', "", svg)
        title = f"t{self.pictures}"
        svg = svg.replace("<title>", f'<title id="{title}">', 1).replace(
            "<svg ", f'<svg role="img" aria-labelledby="{title}" ', 1)
        svg = re.sub(r"(<title[^>]*>).*?(</title>)", lambda m: m[1] + html.escape(alt) + m[2], svg, count=1)
        return f"<figure>{svg}</figure>"

    @staticmethod
    def colour_shape(found):
        """One shape of a picture: its colours become those of the page."""
        colours = re.findall(r' (fill|stroke)="([^"]+)"', found[0])
        style = ";".join(f"{which}:var({COLOURS[c]})" for which, c in colours if c in COLOURS)
        shape = re.sub(r' (fill|stroke)="([^"]+)"', lambda m: "" if m[2] in COLOURS else m[0], found[0])
        return re.sub(r"(/?>)$", rf' style="{style}"\1', shape) if style else shape

    def link(self, page, link):
        """A link of a page's source, as one of the site."""
        if re.match(r"[a-z]+:|#", link):
            return html.escape(link)
        path, _, anchor = link.partition("#")
        target = pathlib.Path(os.path.normpath(page.source.parent / path))
        anchor = "#" + anchor if anchor else ""
        if out_of(target) in self.pages and target.suffix == ".md":
            return relative(page.out, out_of(target)) + anchor
        if str(target) in self.pages:
            return relative(page.out, str(target)) + anchor
        if (root / target).is_file():
            self.files.add(target)
            return relative(page.out, f"files/{target}.txt")
        raise SystemExit(f"{page.source}: the link \"{link}\" leads nowhere")

    def link_symbols(self, page, body):
        """Code that is a method, a system call or a function of a library leads to its page."""
        def put(found):
            name = html.unescape(found[2]).strip()
            target = self.symbols.get(re.sub(r"\(.*\)$", "", name, flags=re.S))
            if not target or target.split("#")[0] == page.out:
                return found[0]
            return f'{found[1]}<a href="{relative(page.out, target)}"><code>{found[2]}</code></a>'
        parts = re.split(r"(<pre.*?</pre>|<a .*?</a>|<h[1-6].*?</h[1-6]>)", body, flags=re.S)
        return "".join(p if n % 2 else re.sub(r"()<code>([^<]+)</code>", put, p) for n, p in enumerate(parts))

    # ---- all of it ----

    def nav(self, page):
        lines = []
        for title, outs in self.sections:
            lines.append(f"<h2>{html.escape(title)}</h2>\n<ul>")
            for out in outs:
                other, current = self.pages[out], ""
                below = ""
                if out == page.out:
                    current = ' aria-current="page"'
                    if 1 < len(page.heads) <= 16:
                        below = "<ul>" + "".join(f'<li><a href="#{i}">{html.escape(t)}</a></li>' for i, t in page.heads) + "</ul>"
                lines.append(f'<li><a href="{relative(page.out, out)}"{current}>{html.escape(self.short(other))}</a>{below}</li>')
            lines.append("</ul>")
        return "\n".join(lines)

    @staticmethod
    def short(page):
        """The title in the list of pages: of a tutorial its name alone."""
        return page.title.split(":")[0] if page.out.startswith("tutorials/") else page.title

    def turn(self, page, order):
        if page.out not in order:
            return ""
        n, links = order.index(page.out), []
        for at, text, word in ((n - 1, "← ", "prev"), (n + 1, "", "next")):
            if 0 <= at < len(order):
                title = html.escape(self.pages[order[at]].title)
                links.append(f'<a rel="{word}" href="{relative(page.out, order[at])}">{text}{title}{"" if text else " →"}</a>')
            else:
                links.append("<span></span>")
        return "".join(links)

    def search(self):
        """[title, address, section, words] for each section of each page."""
        rows = []
        for page in self.pages.values():
            parts = re.split(r'<h[23] id="([^"]+)">(.*?)</h[23]>', page.body, flags=re.S)
            texts = [("", "", parts[0])] + list(zip(parts[1::3], parts[2::3], parts[3::3]))
            for anchor, head, text in texts:
                text = re.sub(r"<svg.*?</svg>", " ", text, flags=re.S)
                words = html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text))).strip()
                head = html.unescape(re.sub(r"<a class=\"anchor\".*?</a>|<[^>]+>", "", head))
                rows.append([page.title, page.out + ("#" + anchor if anchor else ""), head, shortened(words)])
        return "window.SEARCH = " + json.dumps(rows, ensure_ascii=False, separators=(",", ":")) + ";\n"

    def write(self):
        self.collect()
        for page in list(self.pages.values()):
            self.render(page)
        order = ["index.html"] + [out for _, outs in self.sections for out in outs]
        frame = (root / "tools/site/page.html").read_text()
        new = self.out.with_name(self.out.name + ".new")
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir(parents=True)
        for page in self.pages.values():
            file = new / page.out
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(frame.format(root="../" * page.out.count("/"), title=html.escape(page.title), body=page.body,
                                         turn=self.turn(page, order), nav=self.nav(page)))
        for name in ("style.css", "site.js"):
            shutil.copy(root / "tools/site" / name, new / name)
        (new / "search.js").write_text(self.search())
        for source in self.photos:
            (new / "pictures").mkdir(exist_ok=True)
            shutil.copy(root / source, new / "pictures" / source.name)
        for source in self.files:
            file = new / "files" / f"{source}.txt"
            file.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(root / source, file)
        shutil.rmtree(self.out, ignore_errors=True)
        new.rename(self.out)


def main():
    if len(sys.argv) != 5:
        sys.exit(__doc__)
    site = Site(sys.argv[1])
    site.write()
    print(f"{site.out}/index.html: {len(site.pages)} pages")


if __name__ == "__main__":
    main()
