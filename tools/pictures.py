#!/usr/bin/env python3
"""pictures.py [--check] [FILE.json...] - draws the pictures of tutorials and pages from data.

Each PICTURE.json of a tutorial, of an example, of docs/ and of docs/ideas/ becomes PICTURE.svg beside
it; the pages show the SVG.
--check: writes nothing, and fails if a picture is not the one that its data gives.

Kinds of data ("kind"):
  walk    an address, cut into fields, and the tables that it is looked up in
  tree    boxes with a parent each: what was derived from what
  lanes   threads side by side, time downwards: messages, waiting
  memory  rows of memory, cut into pieces
  links   columns of boxes, and arrows from a box to one further right
"""
import json
import pathlib
import sys
from xml.sax.saxutils import escape

COLOURS = ["#e3edf7", "#fdf0d5", "#e5f3e6", "#f6e3ef", "#ece8f8"]
EDGE = ["#3b6ea5", "#b7791f", "#3f8f46", "#a8457f", "#6a55b3"]
GREY, DARK, FREE = "#8a8f98", "#20242a", "#f4f4f2"
LINE = 17           # a line of text
WIDE = 7.6          # a letter, at most


class Canvas:
    """Collects shapes; knows how large the picture must be."""

    def __init__(self):
        self.parts, self.width, self.height = [], 0, 0

    def reach(self, x, y):
        self.width, self.height = max(self.width, x), max(self.height, y)

    def box(self, x, y, w, h, fill, edge, dashed=False):
        dash = ' stroke-dasharray="5 4"' if dashed else ""
        self.parts.append(f'<rect x="{x:.0f}" y="{y:.0f}" width="{w:.0f}" height="{h:.0f}" rx="4" '
                          f'fill="{fill}" stroke="{edge}" stroke-width="1.4"{dash}/>')
        self.reach(x + w, y + h)

    def text(self, x, y, text, anchor="middle", weight="normal", colour=DARK, size=13, over=False):
        """over: the text lies over lines, so it gets a white edge."""
        halo = ' stroke="white" stroke-width="4" paint-order="stroke"' if over else ""
        self.parts.append(f'<text x="{x:.0f}" y="{y:.0f}" text-anchor="{anchor}" font-size="{size}" '
                          f'font-weight="{weight}" fill="{colour}"{halo}>{escape(text)}</text>')
        w = len(text) * WIDE * size / 13
        self.reach(x + {"start": w, "middle": w / 2, "end": 0}[anchor], y + 4)

    def line(self, points, colour=DARK, arrow=True, dashed=False):
        path = " ".join(f"{x:.0f},{y:.0f}" for x, y in points)
        head = f' marker-end="url(#a{colour[1:]})"' if arrow else ""
        dash = ' stroke-dasharray="4 4"' if dashed else ""
        self.parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" '
                          f'stroke-width="1.6"{head}{dash}/>')
        for x, y in points:
            self.reach(x, y)

    def svg(self, title):
        w, h = self.width + 20, self.height + 20
        heads = "".join(
            f'<marker id="a{c[1:]}" markerWidth="9" markerHeight="8" refX="8" refY="4" orient="auto">'
            f'<path d="M0,0 L9,4 L0,8 z" fill="{c}"/></marker>' for c in [DARK, GREY] + EDGE)
        body = "\n".join(self.parts)
        return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {w:.0f} {h:.0f}" width="{w:.0f}" '
                f'height="{h:.0f}" font-family="DejaVu Sans, Verdana, sans-serif">\n'
                f'<title>{escape(title)}</title>\n<defs>{heads}</defs>\n'
                f'<rect width="100%" height="100%" fill="white"/>\n{body}\n</svg>\n')


def width_of(*texts):
    return max(len(t) for t in texts) * WIDE + 20


def draw_walk(c, data):
    """Fields of the address in a row; below them the tables, each in the colour of its fields."""
    x, top = 20, 46
    c.text(x, 28, data["address"], "start", "bold")
    for field in data["fields"]:
        n = field["table"]
        w = width_of(field["text"], field["bits"])
        c.box(x, top, w, 42, COLOURS[n], EDGE[n])
        c.text(x + w / 2, top + 17, field["text"], weight="bold")
        c.text(x + w / 2, top + 34, field["bits"], size=11)
        x += w
    x, y, came = 20, top + 84, None
    for n, table in enumerate(data["tables"]):
        w = width_of(table["name"], table["note"], *(f"{s[0]}  {s[1]}" for s in table["slots"]))
        c.text(x + w / 2, y - 22, table["name"], weight="bold", colour=EDGE[n])
        c.text(x + w / 2, y - 6, table["note"], size=11)
        if came:
            c.line([came, (came[0] + 22, came[1]), (came[0] + 22, y + 12), (x, y + 12)])
        came = None
        for i, slot in enumerate(table["slots"]):
            hit = len(slot) > 2
            at = y + i * 24
            c.box(x, at, w, 24, COLOURS[n] if hit else "white", EDGE[n])
            c.text(x + 8, at + 17, slot[0], "start", "bold" if hit else "normal", GREY if not hit else DARK)
            c.text(x + w - 8, at + 17, slot[1], "end", "bold" if hit else "normal")
            if hit:
                came = (x + w, at + 12)
        x += w + 50
    if data.get("end"):
        w = width_of(data["end"])
        c.line([came, (came[0] + 22, came[1]), (came[0] + 22, y + 12), (x, y + 12)])
        c.box(x, y - 4, w, 32, FREE, DARK)
        c.text(x + w / 2, y + 17, data["end"], weight="bold")


def draw_tree(c, data):
    """Leaves side by side, parents above the middle of their children."""
    nodes = {n["id"]: n for n in data["nodes"]}
    children = {i: [n["id"] for n in data["nodes"] if n.get("parent") == i] for i in nodes}
    place, next_x = {}, [20]

    def size(i):
        return width_of(nodes[i]["text"], nodes[i].get("note", ""))

    def put(i, depth):
        for child in children[i]:
            put(child, depth + 1)
        if children[i]:
            middle = (place[children[i][0]][0] + place[children[i][-1]][0]) / 2
        else:
            middle = next_x[0] + size(i) / 2
        place[i] = (middle, 24 + depth * 92)
        if not children[i]:
            next_x[0] += size(i) + 22

    for i, n in nodes.items():
        if "parent" not in n:
            put(i, 0)
    for i, n in nodes.items():
        if "parent" in n:
            (x, y), (px, py) = place[i], place[n["parent"]]
            colour = GREY if n.get("gone") else DARK
            c.line([(px, py + 46), (px, py + 69), (x, py + 69), (x, y)], colour, dashed=bool(n.get("gone")))
    for i, n in nodes.items():
        (x, y), w = place[i], size(i)
        k = n.get("colour", 0)
        gone = bool(n.get("gone"))
        c.box(x - w / 2, y, w, 46, "white" if gone else COLOURS[k], GREY if gone else EDGE[k], gone)
        c.text(x, y + 20, n["text"], weight="bold", colour=GREY if gone else DARK)
        c.text(x, y + 37, n.get("note", ""), size=11, colour=GREY if gone else DARK)


def draw_lanes(c, data):
    """One column for each lane, one row for each step."""
    arrows = [s for s in data["steps"] if "from" in s]
    gap = max([170] + [(width_of(s["text"]) + 10) / abs(s["to"] - s["from"]) for s in arrows])
    xs = [20 + width_of(max(data["lanes"], key=len)) / 2 + i * gap for i in range(len(data["lanes"]))]
    rows = len(data["steps"])
    bottom = 74 + rows * 40
    for i, name in enumerate(data["lanes"]):
        w = width_of(name)
        c.box(xs[i] - w / 2, 16, w, 30, COLOURS[i % 5], EDGE[i % 5])
        c.text(xs[i], 36, name, weight="bold")
        c.line([(xs[i], 46), (xs[i], bottom)], GREY, arrow=False)
    for wait in data.get("waits", []):
        x, y = xs[wait["lane"]], 74 + wait["from"] * 40
        c.box(x - 5, y, 10, (wait["to"] - wait["from"]) * 40, "#d8dade", GREY)
    for r, step in enumerate(data["steps"]):
        y = 74 + r * 40
        if "from" in step:
            a, b = xs[step["from"]], xs[step["to"]]
            shift = 6 if b > a else -6
            c.line([(a + shift, y), (b - shift, y)], EDGE[step["from"] % 5])
            c.text((a + b) / 2, y - 6, step["text"], size=12, over=True)
        else:
            x = xs[step["at"]]
            side = step.get("side", "right")
            c.text(x + (14 if side == "right" else -14), y + 4, step["text"],
                   "start" if side == "right" else "end", size=12, colour="#444444", over=True)


def draw_memory(c, data):
    """Each row is the same memory at another time."""
    scale = 640 / data["bytes"]
    left = 20 + max(width_of(r["label"]) for r in data["rows"])
    for n, row in enumerate(data["rows"]):
        y = 24 + n * 84
        c.text(20, y + 24, row["label"], "start", "bold")
        c.box(left, y, 640, 38, FREE, GREY)
        for start, end, text, colour in row["pieces"]:
            c.box(left + start * scale, y, max((end - start) * scale, 5), 38, COLOURS[colour], EDGE[colour])
            middle = left + (start + end) / 2 * scale
            if (end - start) * scale > width_of(text):
                c.text(middle, y + 24, text)
            else:
                c.text(middle, y + 54, text, "start" if middle < left + 320 else "middle", size=11)
        if "mark" in row:
            x = left + row["mark"] * scale
            c.line([(x, y - 12), (x, y)], EDGE[1])
            c.text(x + 6, y - 4, "free from here", "start", size=11, colour=EDGE[1])


def draw_links(c, data):
    """Columns of boxes, each at a row of its own; an arrow may bear a text and end in nothing ("stop")."""
    place, x = {}, 20
    columns = data["columns"]
    gaps = [60] * len(columns)
    home = {box["id"]: n for n, column in enumerate(columns) for box in column["boxes"]}
    for arrow in data["arrows"]:
        if arrow.get("text"):
            n = home[arrow["from"]]
            gaps[n] = max(gaps[n], width_of(arrow["text"]) + 24)
    for n, column in enumerate(columns):
        w = width_of(column["name"], *(text for b in column["boxes"] for text in (b["text"], b.get("note", ""))))
        rows = max(b["row"] for b in column["boxes"])
        if column.get("frame"):
            c.box(x - 10, 42, w + 20, (rows + 1) * 62 + 8, FREE, GREY, True)
        c.text(x + w / 2, 30, column["name"], weight="bold", colour=EDGE[column.get("colour", n) % 5])
        for box in column["boxes"]:
            k, y = box.get("colour", column.get("colour", n)) % 5, 54 + box["row"] * 62
            empty = box.get("empty")
            c.box(x, y, w, 46, "white" if empty else COLOURS[k], GREY if empty else EDGE[k], bool(empty))
            middle = y + (20 if box.get("note") else 28)
            c.text(x + w / 2, middle, box["text"], weight="bold", colour=GREY if empty else DARK)
            c.text(x + w / 2, y + 37, box.get("note", ""), size=11, colour=GREY if empty else DARK)
            place[box["id"]] = (x, x + w, y + 23)
        x += w + gaps[n]
    for arrow in data["arrows"]:
        (_, right, y), (left, _, to) = place[arrow["from"]], place[arrow["to"]]
        n, stop = home[arrow["from"]], arrow.get("stop")
        end = (left - 3, to)
        if stop:                          # it ends half way, in a cross
            end = (right + (left - right) * 0.62, y + (to - y) * 0.62)
        colour = GREY if stop else EDGE[columns[n].get("colour", n) % 5]
        c.line([(right + 3, y), end], colour, arrow=not stop, dashed=bool(stop))
        if stop:
            c.text(end[0] + 8, end[1] + 6, "\u00d7", weight="bold", colour=EDGE[3], size=20, over=True)
        if arrow.get("text"):
            c.text((right + left) / 2, (y + to) / 2 - 8, arrow["text"], size=12, over=True)


DRAW = {"walk": draw_walk, "tree": draw_tree, "lanes": draw_lanes, "memory": draw_memory, "links": draw_links}


def draw(path):
    data = json.loads(path.read_text())
    canvas = Canvas()
    DRAW[data["kind"]](canvas, data)
    return canvas.svg(data["title"])


def main():
    words = sys.argv[1:]
    check = "--check" in words
    root = pathlib.Path(__file__).resolve().parent.parent
    files = [pathlib.Path(w) for w in words if w != "--check"] or sorted(
        p for where in ("tutorials/*/*.json", "examples/*/*.json", "docs/*.json", "docs/ideas/*.json")
        for p in root.glob(where))
    stale = 0
    for path in files:
        picture, new = path.with_suffix(".svg"), draw(path)
        if check and (not picture.exists() or picture.read_text() != new):
            print(f"{picture} is not the picture of {path}: run tools/pictures.py")
            stale = 1
        elif not check:
            picture.write_text(new)
    return stale


if __name__ == "__main__":
    sys.exit(main())
