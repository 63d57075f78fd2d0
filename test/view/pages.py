#!/usr/bin/python3
"""pages.py BUILD [PICTURES] - the page of `tessera view` in headless Chromium, by its elements, keys and clicks.

BUILD/view has hello-3.html (tools/view.sh); a large run, one without events and one that is cut off are made here.  With
PICTURES, a folder, it keeps pictures of what it saw.  Frames are timed, and the best is printed: a limit on time would fail on
a machine that is busy, so what may not grow is how much is drawn.
"""
import subprocess
import sys
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).parent))
import big  # noqa: E402
from chrome import Chrome  # noqa: E402

build = Path(sys.argv[1]).resolve()
pictures = Path(sys.argv[2]).resolve() if len(sys.argv) > 2 else None
work = build / "view" / "test"
failed, checks = [], 0
VIEWS = ("capabilities", "derivation", "messages", "addresses", "who", "slow")
DETAILS = "document.getElementById('details').innerText"


def check(what, good, note=""):
    global checks
    checks += 1
    if not good:
        failed.append(what)
        print(f"  wrong: {what} {note}")


def page_of(name, stream):
    """The page of a stream that is made here; the status may say that the stream is broken."""
    work.mkdir(parents=True, exist_ok=True)
    (work / f"{name}.stream").write_bytes(stream)
    subprocess.run([build / "tools/tessera", "view", work / f"{name}.stream", work / f"{name}.html"], stderr=subprocess.DEVNULL, check=False)
    return f"file://{work}/{name}.html"


def picture(c, name):
    if pictures:
        pictures.mkdir(parents=True, exist_ok=True)
        c.shot(pictures / f"{name}.png")


def put(c, field, value):
    """Type into a field, or move a slider."""
    c.js(f"(e => {{ e.value = '{value}'; e.dispatchEvent(new Event('input')); }})(document.getElementById('{field}'))")
    c.settle()


def looks(c, page, name):
    """Each view, wide and narrow, light and dark: no error, nothing fetched, nothing wider than the window."""
    for width, dark in ((1280, False), (1280, True), (390, False), (390, True)):
        for view in VIEWS:
            c.open(f"{page}#{view}", width, 800, dark)
            said = c.complaints()
            check(f"{name}, {view}, {width} wide: no complaints", not said, said)
            wide = c.js("document.documentElement.scrollWidth")
            check(f"{name}, {view}: fits into {width}", wide <= width, wide)
            check(f"{name}, {view}: says what it is", len(c.js(f"document.querySelector('#view-{view} .what').innerText")) > 60)
            check(f"{name}, {view}: its tab is chosen", c.js(f"document.getElementById('tab-{view}').getAttribute('aria-selected')") == "true")
            if width == 1280 or not dark:
                picture(c, f"{name}-{view}-{'dark' if dark else 'light'}-{width}")
    for view in VIEWS:
        c.open(f"{page}#{view}", 1280, 800)
        small = c.js("""[...document.querySelectorAll('button, a, input, select')].filter(e => e.offsetParent &&
            !(e.innerText || e.getAttribute('aria-label') || e.title || (e.labels && e.labels.length)) && !e.closest('[tabindex="-1"]')).map(e => e.outerHTML).slice(0, 3)""")
        check(f"{name}, {view}: everything to press has a name", not small, small)


def contrast(c, page):
    """Text and signs against their ground, in both looks (WCAG: 4.5 for text, 3 for signs)."""
    for dark in (False, True):
        c.open(page, 1280, 800, dark)
        poor = c.js("""(() => {
            const C = Tessera.colours(), lum = h => { const v = [1, 3, 5].map(i => parseInt(h.slice(i, i + 2), 16) / 255).map(x => x <= .03928 ? x / 12.92 : ((x + .055) / 1.055) ** 2.4);
                return .2126 * v[0] + .7152 * v[1] + .0722 * v[2]; };
            const ratio = (a, b) => { const x = lum(C[a]), y = lum(C[b]); return (Math.max(x, y) + .05) / (Math.min(x, y) + .05); }, poor = [];
            const want = (a, b, least) => { if (ratio(a, b) < least) poor.push(a + " on " + b + ": " + ratio(a, b).toFixed(1)); };
            for (const t of ["ink", "soft", "link", "bad", "good"]) want(t, "paper", 4.5);
            want("ink", "mark", 4.5); want("ink", "shade", 4.5); want("soft", "shade", 4.5);
            for (const k of ["thread", "endpoint", "notification", "cnode", "untyped", "memory", "table", "reply", "device", "other"]) {
                want(k, "paper", 3); want(k, k + "-pale", 3); want("ink", k + "-pale", 4.5); }
            return poor; })()""")
        check(f"contrast, {'dark' if dark else 'light'}", not poor, poor)


def hello(c, page):
    """What a newcomer does with hello-3."""
    c.open(page)
    check("opens with capabilities, at the end", c.js("Tessera.app.view + (Tessera.app.m.now === Tessera.app.m.passes)") == "capabilitiestrue")
    # Click the badged endpoint: where it comes from, down to the line.
    at = c.js("""(() => { const a = Tessera.app, v = a.m.all().find(v => v.kind === 'endpoint' && v.badge === 0x61), cell = a.board.cellNow(v.at),
        p = a.board.centre(cell[0], cell[1]), r = document.querySelector('.board canvas').getBoundingClientRect();
        return [p[0] * a.board.view.scale + a.board.view.x + r.left, p[1] * a.board.view.scale + a.board.view.y + r.top]; })()""")
    c.click(*at)
    said = c.js(DETAILS)
    for text in ("Endpoint 1", "0x61", "CNode_Mint", "grant", "hello-3.c:", "vka_mint_object", "made from"):
        check(f"a click on the badged endpoint says \"{text}\"", text in said, said)
    picture(c, "hello-3-selected")
    made = c.js("Tessera.app.m.slot(Tessera.app.selected.slot).since")
    c.key("[")
    check("[ goes to where it was made", c.js("Tessera.app.m.now") == made, made)
    c.key(",")
    check("a pass before, it is not there", "holds nothing" in c.js(DETAILS), c.js(DETAILS))
    c.key("]")
    check("] goes to where it appears", c.js("Tessera.app.m.now") == made)
    c.key("Escape")
    check("Escape selects nothing", c.js("Tessera.app.selected") is None)
    # The slider and its keys.
    many = c.js("Tessera.app.m.all().length")
    c.key("Home")
    check("Home goes to the start", c.js("Tessera.app.m.now") == 0)
    check("fewer capabilities then", c.js("Tessera.app.m.all().length") < many)
    check("the start is said", "begins" in c.js("document.getElementById('moment').innerText"))
    c.js("document.activeElement.blur()")
    c.key("ArrowRight")
    check("an arrow is a pass", c.js("Tessera.app.m.now") == 1)
    put(c, "slider", 50)
    c.settle()
    check("the slider moves the moment", c.js("Tessera.app.m.now") == 50)
    c.js("document.getElementById('last').click()")
    # Search.
    c.key("/")
    c.type("endpoint")
    check("search finds the endpoint", "endpoint 1" in c.js("document.getElementById('found').innerText"))
    c.key("Enter")
    check("Enter shows it", c.js("Tessera.app.m.slot(Tessera.app.selected.slot).kind") == "endpoint")
    c.key("/")
    c.js("document.getElementById('search').value = ''")
    c.type("nobody has this name")
    check("search says that there is nothing", "Nothing has this name" in c.js("document.getElementById('found').innerText"))
    c.key("Escape")
    # Messages.
    c.key("3")
    check("3 shows messages", c.js("Tessera.app.view") == "messages")
    call = c.js("Tessera.app.m.messages[0].number")
    at = c.js("""(() => { const f = Tessera.app.flow, i = f.rowOf(Tessera.app.m.messages[0]); f.scroll.scrollTop = i * f.high - 200; f.draw();
        const r = f.scroll.getBoundingClientRect(); return [r.left + r.width / 2, r.top + f.head + (i + .5) * f.high - f.scroll.scrollTop]; })()""")
    c.click(*at)
    said = c.js(DETAILS)
    check("a click on the arrow selects the Call", c.js("Tessera.app.selected.event.number") == call)
    for text in ("called", "0x61", "0x6161", "fast path", "hello-3.c:", "seL4_Call"):
        check(f"the Call says \"{text}\"", text in said, said)
    picture(c, "hello-3-message")
    c.key("ArrowDown")
    c.key("ArrowDown")
    check("two rows down is the answer", "answered" in c.js(DETAILS), c.js(DETAILS))
    rows = c.js("Tessera.app.flow.rows().length")
    c.js("[...document.querySelectorAll('.chip')].find(b => b.innerText.startsWith('Methods')).click()")
    check("methods can be switched on", c.js("Tessera.app.flow.rows().length") > rows + 50)
    # Addresses.
    c.key("Escape")
    c.key("4")
    for cptr, text in (("0x2", "It leads to CNode of hello-3"), ("0x1000000000002", "guard"), ("0x9999", "is empty"), ("12x", "A number is wanted")):
        put(c, "walk-cptr", cptr)
        check(f"the way of {cptr} says \"{text}\"", text in c.js("document.getElementById('walk-cspace').innerText"), c.js("document.getElementById('walk-cspace').innerText"))
    for address, text in (("0x7000000", "It leads to a frame of 4 KiB"), ("0x7001000", "No frame is mapped for 0x7001000 to 0x7001fff"),
                          ("0x8000000000", "A PDPT is missing for 0x8000000000"), ("0x800000000000", "no address")):
        put(c, "walk-address", address)
        check(f"the way of {address} says \"{text}\"", text in c.js("document.getElementById('walk-vspace').innerText"), c.js("document.getElementById('walk-vspace').innerText")[:200])
    # Who can?
    c.js("document.activeElement.blur()")
    c.key("5")
    c.settle()
    answer = "document.getElementById('who-answer').innerText"
    check("who can send to the endpoint", "hello-3 and hello-3: thread_2 can." in c.js(answer) and "endpoint 1" in c.js(answer), c.js(answer))
    c.js("(e => { e.value = 'control'; e.dispatchEvent(new Event('change')); })(document.getElementById('who-verb'))")
    c.settle()
    check("who can control a thread, with the rule", "SHARED: " in c.js(answer) and "from 1 and 2" in c.js(answer), c.js(answer))
    same = c.js("""(() => { const w = Tessera.app.about.who, verbs = document.getElementById('who-verb'), last = q => q[3][q[3].length - 1]; let bad = 0;
        for (const verb of [...verbs.options].map(o => o.value)) {
            const v = document.getElementById('who-verb'); v.value = verb; v.dispatchEvent(new Event('change'));
            const asked = w.questions.filter(q => q[0] === verb && last(q).length > 1), target = document.getElementById('who-target');
            if (target.options.length !== asked.length) bad++;
            asked.forEach((q, i) => { target.value = i; target.dispatchEvent(new Event('change'));
                const cards = document.querySelectorAll('#who-answer .card'), steps = document.querySelectorAll('#who-answer li').length;
                const can = last(q)[2], want = can.reduce((n, x) => n + Tessera.readChain(w.chains[x[1]])[0].length, 0);
                if (cards.length !== can.length || steps !== want || !want && can.length) bad++; });
        } return bad; })()""")
    check("each question shows each thread and each step of its chain", same == 0, same)
    # Why slow, light and dark.
    c.js("document.activeElement.blur()")
    c.js("document.getElementById('tab-slow').click()")
    c.settle()
    check("both messages were fast", "2 fast, 0 slow" in c.js("document.getElementById('view-slow').innerText"))
    c.js("document.getElementById('theme').click()")
    c.settle()
    check("the switch makes it dark", c.js("document.documentElement.getAttribute('data-theme')") == "dark" and c.js("Tessera.app.colours.paper") == "#16191d")
    c.js("document.getElementById('theme').click(); localStorage.removeItem('theme')")
    # Derivation.
    c.js("document.getElementById('tab-derivation').click()")
    c.settle()
    c.js("document.querySelector('.tree').focus()")
    c.key("ArrowDown")
    c.key("ArrowDown")
    check("arrows go through the outline", c.js("document.querySelector('.tree [aria-selected=true] .name').innerText") == "CNode of hello-3")
    # Who can, before there was a second thread, and when its TCB was there.
    c.open(page + "#who/3")
    view = "document.getElementById('view-who').innerText"
    check("at pass 3 nobody can control the only thread", "Nobody can." in c.js(view) and "the answers for the moment under the slider" in c.js(view), c.js(view))
    check("at pass 3 the second thread cannot be asked about", c.js("document.getElementById('who-target').options.length") == 1)
    c.key("End")
    c.settle()
    check("at the end it can", c.js("Tessera.app.m.now === Tessera.app.m.passes") and "thread_2 can" in c.js(view), c.js(view)[:300])
    # An address leads to the same view, moment and thing.
    c.open(page + "#messages/100/event=3")
    check("an address keeps view, moment and thing", c.js("[Tessera.app.view, Tessera.app.m.now, Tessera.app.selected.event.number].join()") == "messages,100,3")
    check("nothing was fetched, nothing went wrong", not c.complaints(), c.complaints())


def frames(c, what, draw, figure):
    """The best of 40 frames, in milliseconds."""
    best = c.js(f"(() => {{ let best = 1e9; for (let i = 0; i < 40; i++) {{ {draw}; best = Math.min(best, {figure}); }} return best; }})()")
    print(f"  {what}: {best:.1f} ms a frame, the best of 40")


def large(c):
    """10,000 capabilities and 100,000 events: how much is drawn does not depend on how much there is."""
    page = page_of("big", big.make())
    c.open(page + "#capabilities")
    check("the large run is read", c.js("Tessera.app.m.all().length") > 10000 and c.js("Tessera.app.m.events.length") >= 100000 and not c.complaints(), c.complaints())
    print(f"  the large run: {c.js('Tessera.app.loaded'):.0f} ms until it was read")
    frames(c, "10,000 capabilities, all of them", "Tessera.app.board.draw()", "Tessera.app.stats.boardMs")
    check("all of them are few shapes", c.js("Tessera.app.stats.rects") < 2500, c.js("Tessera.app.stats.rects"))
    frames(c, "the same from near, moving", "Object.assign(Tessera.app.board.view, {scale: 1, x: -700 - 9 * i, y: -100}); Tessera.app.board.draw()", "Tessera.app.stats.boardMs")
    check("from near only what is in the picture", c.js("Tessera.app.stats.rects") < 2000, c.js("Tessera.app.stats.rects"))
    picture(c, "big-capabilities-near")
    c.js("document.getElementById('tab-messages').click()")
    c.settle()
    frames(c, "100,000 events, scrolling", "Tessera.app.flow.scroll.scrollTop = 7777 * i; Tessera.app.flow.draw()", "Tessera.app.stats.flowMs")
    for part in (0, .3, .77, 1):
        c.js(f"Tessera.app.flow.scroll.scrollTop = {part} * Tessera.app.flow.scroll.scrollHeight; Tessera.app.flow.draw()")
        check("only the rows in the window are drawn", 5 < c.js("Tessera.app.stats.flowRows") < 40, c.js("Tessera.app.stats.flowRows"))
    picture(c, "big-messages")
    c.js("document.getElementById('tab-derivation').click()")
    c.settle()
    c.js("[...document.querySelectorAll('button')].find(b => b.innerText === 'Open all').click()")
    c.settle()
    check("the outline makes elements for what is seen", c.js("document.querySelectorAll('.tree .row').length") < 60)
    # The slider through all of it: what a step costs does not depend on the moment.
    spent = c.js("(() => { const t = performance.now(), m = Tessera.app.m; for (let i = 0; i < 50; i++) m.seek((i * 7919) % m.passes); return (performance.now() - t) / 50; })()")
    print(f"  a jump in time: {spent:.1f} ms on average")
    check("no complaints", not c.complaints(), c.complaints())


def broken(c):
    """Runs without events, cut off, or of a kernel that is newer."""
    stream = big.make(200, 400)
    c.open(page_of("cut", stream[:len(stream) * 2 // 3]))
    check("a cut stream is said, and shown", "was cut off" in c.js("document.getElementById('problem').innerText") and c.js("Tessera.app.m.all().length") > 150)
    c.open(page_of("quiet", big.make(200, 0)) + "#messages")
    check("a quiet run says so", "Nothing" in c.js("document.querySelector('#view-messages .empty, #view-messages').innerText"))
    check("no complaints", not c.complaints(), c.complaints())
    c.key("6")
    check("nothing slow there", "No message was sent" in c.js("document.getElementById('view-slow').innerText"))


with Chrome() as chrome:
    hello_page = f"file://{build}/view/hello-3.html"
    hello(chrome, hello_page)
    contrast(chrome, hello_page)
    looks(chrome, hello_page, "hello-3")
    broken(chrome)
    large(chrome)
print(f"  pages: {checks} checks in Chromium, {len(failed)} failed")
sys.exit(bool(failed))
