/* main.js - the page: which view, which moment, what is selected; search, keys, light and dark.
 *
 * Owns:    T.app, which all views read, and through which they change anything.
 * Uses:    every other file; each view is a function in T.views that gets app and an element, and gives back
 *          update(what): "time", "selection", "look" (colours, size) or "shown".
 * Never:   fetches anything. */
(function (T) {
  "use strict";
  var $ = function (id) { return document.getElementById(id); }, root = document.documentElement;

  /* ---- the run ---- */

  function bytesOf(text) {
    var binary = atob(text.trim()), bytes = new Uint8Array(binary.length);
    for (var i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
    return bytes;
  }
  var about = JSON.parse($("about").textContent), started = performance.now();
  var m = new T.Model(bytesOf($("stream").textContent), about);
  m.about = about;
  T.numberObjects(m);
  var app = T.app = { m: m, about: about, view: "", selected: null, loaded: performance.now() - started, stats: {} };
  $("stream").textContent = "";

  var LIST = [["capabilities", "Capabilities"], ["derivation", "Derivation"], ["messages", "Messages"], ["addresses", "Addresses"],
              ["who", "Who can?"], ["slow", "Why slow?"]];
  var views = {};

  /* ---- changing something ---- */

  var pending = {}, asked = false;
  /* Tell the view at the next frame; several changes at once are told once. */
  function tell(what) {
    pending[what] = true;
    if (asked) return;
    asked = true;
    requestAnimationFrame(function () {
      asked = false;
      var all = pending;
      pending = {};
      if (all.look) app.colours = T.colours();
      if (all.time || all.look) showTime();
      var v = views[app.view];
      for (var what in all) if (v) v.update(what);
      if (all.time || all.selection) T.details(app, $("details"));
      keepAddress();
    });
  }
  app.go = function (pass) {
    m.seek(pass);
    tell("time");
  };
  /* What is selected: {slot: address}, {object: identity}, {thread: thread}, {event: event}; null. */
  app.select = function (thing) {
    app.selected = thing;
    tell("selection");
  };
  /* Show a thing at the moment of a pass, perhaps in another view. */
  app.visit = function (pass, thing, view) {
    m.seek(pass);
    app.selected = thing;
    tell("time");
    tell("selection");
    if (view) app.show(view);
  };
  app.show = function (name) {
    if (!LIST.some(function (v) { return v[0] === name; })) name = LIST[0][0];
    app.view = name;
    LIST.forEach(function (v) {
      var on = v[0] === name, tab = $("tab-" + v[0]);
      tab.setAttribute("aria-selected", on);
      tab.tabIndex = on ? 0 : -1;
      if (on && !views[name]) {
        var e = T.el("section.view", { id: "view-" + name, role: "tabpanel", "aria-labelledby": "tab-" + name });
        $("stage").appendChild(e);
        views[name] = T.views[name](app, e);
        views[name].element = e;
      }
      if (views[v[0]]) views[v[0]].element.hidden = !on;
      if (on) tab.scrollIntoView({ block: "nearest", inline: "nearest" });
    });
    tell("shown");
  };

  /* ---- time ---- */

  var slider = $("slider"), density = $("density");
  slider.max = m.passes;
  function showTime() {
    slider.value = m.now;
    var e = m.entry(m.now), line = T.lineOf(m, e), changes = m.changes(m.now);
    var came = changes.filter(function (c) { return c[1]; }).length, went = changes.filter(function (c) { return c[0] && !c[1]; }).length;
    var text = [T.sayEntry(m, e)];
    if (line) text.push(T.lineName(line) + (line.function ? ", " + line.function : ""));
    if (m.now && came) text.push("+" + T.plural(came, "capability", "capabilities"));
    if (m.now && went) text.push("−" + T.plural(went, "capability", "capabilities"));
    var where = "Pass " + T.count(m.now) + " of " + T.count(m.passes) + (e ? ", after " + T.time(m, e.time) : "");
    T.clear($("moment"));
    T.add($("moment"), [T.el("strong", {}, where + ": "), text.join(" · ")]);
    slider.setAttribute("aria-valuetext", where + ". " + text.join(". "));
    $("first").disabled = $("back").disabled = $("back-event").disabled = m.now === 0;
    $("last").disabled = $("on").disabled = $("on-event").disabled = m.now === m.passes;
    showDensity();
  }
  /* Where something happens: a column for each few passes, as high as there are events. */
  function showDensity() {
    var width = density.clientWidth, height = density.clientHeight, c = T.fit(density, width, height), columns = Math.max(1, Math.floor(width / 2));
    if (!density.counts || density.counts[0].length !== columns) {
      var counts = [new Uint32Array(columns), new Uint32Array(columns), new Uint32Array(columns)];
      m.events.forEach(function (e) {
        var i = Math.min(columns - 1, Math.floor(e.pass / (m.passes + 1) * columns));
        counts[e.kind === "thread-faults" || e.kind === "fault" ? 2 : e.kind === "invocation" || e.kind === "prints" ? 0 : 1][i]++;
      });
      density.counts = counts;
      density.most = 1;
      for (var k = 0; k < columns; k++) density.most = Math.max(density.most, counts[0][k] + counts[1][k] + counts[2][k]);
    }
    c.clearRect(0, 0, width, height);
    for (var i = 0; i < columns; i++) {
      var y = height - 2;
      [["cnode", 0], ["thread", 1], ["bad", 2]].forEach(function (layer) {
        var n = density.counts[layer[1]][i], h = n ? Math.max(2, Math.sqrt(n / density.most) * (height - 8)) : 0;
        c.fillStyle = app.colours[layer[0]];
        c.globalAlpha = layer[1] === 0 ? .35 : .8;
        c.fillRect(i * 2, y -= h, 1.5, h);
      });
    }
    c.globalAlpha = 1;
  }
  function stepEvent(by) {
    var i = m.eventFrom(by > 0 ? m.now + 1 : m.now);
    if (by < 0) i--;
    app.go(m.events[i] ? m.events[i].pass : by > 0 ? m.passes : 0);
  }
  /* Where the selected thing changed before, or changes next. */
  function stepChange(by) {
    var s = app.selected, cells = [];
    if (!s) return;
    if (s.slot !== undefined && m.slots.has(s.slot)) cells.push(m.slots.get(s.slot));
    var thread = s.thread || s.object && s.object.thread;
    if (thread) cells.push(thread.state, thread.gone);
    if (s.object && m.notifications.has(s.object.at)) cells.push(m.notifications.get(s.object.at));
    var pass = by > 0 ? m.now + 1 : m.now - 1;
    for (; pass >= 0 && pass <= m.passes; pass += by)
      for (var i = m.starts[pass]; i < m.starts[pass + 1]; i++)
        if (cells.indexOf(m.logCell[i]) >= 0 && (!s.slot || !m.logOld[i] || !m.logNew[i] || m.logOld[i].since !== m.logNew[i].since)) {
          app.go(pass);
          return;
        }
  }
  slider.addEventListener("input", function () { app.go(Number(slider.value)); });
  $("first").onclick = function () { app.go(0); };
  $("last").onclick = function () { app.go(m.passes); };
  $("back").onclick = function () { app.go(m.now - 1); };
  $("on").onclick = function () { app.go(m.now + 1); };
  $("back-event").onclick = function () { stepEvent(-1); };
  $("on-event").onclick = function () { stepEvent(1); };

  /* ---- search ---- */

  var box = $("search"), list = $("found"), hits = [], chosen = -1;
  function find(text) {
    var found = [], word = text.toLowerCase(), number = T.parse(text), most = 40;
    function has(s) { return s.toLowerCase().indexOf(word) >= 0; }
    function add(kind, title, note, thing, view) { if (found.length < most) found.push([kind, title, note, thing, view]); }
    m.threads.forEach(function (t) { if (has(t.name)) add("tcb", t.name, t.gone.v ? "a thread that is gone, or not there yet" : "a thread, " + t.state.v.stateName, { thread: t }); });
    m.all().forEach(function (v) {
      if (found.length >= most) return;
      var title = T.slotTitle(m, v), hit = has(title) || has(v.kind) || has(T.kindName(v.kind));
      if (number !== null) hit = v.at === number || v.object && v.object.at === number || v.badge === number && number !== 0 || v.mapped && v.address === number ||
        m.namedBy(v.at) && m.namedBy(v.at)[1] === number;
      if (hit) add(v.kind, title, T.slotPlace(m, v.at) + (v.badge ? " · badge " + T.hex(v.badge) : ""), { slot: v.at },
                   app.view === "derivation" ? "derivation" : "capabilities");
    });
    for (var i = 0; i < m.events.length && found.length < most; i++) {
      var e = m.events[i], label = T.eventLabel(m, e), line = e.origin ? T.lineOf(m, e.origin) : null;
      var hit = number !== null ? e.badge === number || e.words && e.words.indexOf(number) >= 0 || e.ip === number || e.address === number
        : has(label) || has(T.eventKind(e)) || line && (has(T.lineName(line)) || has(line.function));
      if (hit) add("event", T.eventKind(e) + ": " + label, "pass " + e.pass + (e.from ? " · " + e.from.name : ""), { event: e }, "messages");
    }
    return found;
  }
  function search() {
    var text = box.value.trim();
    T.clear(list);
    hits = text ? find(text) : [];
    chosen = hits.length ? 0 : -1;
    list.hidden = !text;
    box.setAttribute("aria-expanded", !list.hidden);
    if (text && !hits.length) T.add(list, T.el("li.none", {}, "Nothing has this name, number or line at this moment of the run."));
    hits.forEach(function (h, i) {
      T.add(list, T.el("li", { role: "option", id: "hit" + i, "aria-selected": i === chosen, onclick: function () { take(i); } },
        h[0] === "event" ? T.el("span.glyph", { "aria-hidden": true }, "→") : T.glyph(h[0]), T.el("span", {}, h[1], T.el("small", {}, h[2]))));
    });
    choose(chosen);
  }
  function choose(i) {
    chosen = i;
    Array.prototype.forEach.call(list.children, function (li, k) {
      li.setAttribute("aria-selected", k === i);
      if (k === i && !list.hidden) li.scrollIntoView({ block: "nearest" });
    });
    if (i >= 0) box.setAttribute("aria-activedescendant", "hit" + i); else box.removeAttribute("aria-activedescendant");
  }
  function take(i) {
    var h = hits[i];
    if (!h) return;
    list.hidden = true;
    box.blur();
    box.setAttribute("aria-expanded", false);
    if (h[3].event) m.seek(h[3].event.pass);
    app.visit(m.now, h[3], h[4]);
  }
  box.addEventListener("input", search);
  box.addEventListener("focus", function () { if (box.value) search(); });
  box.addEventListener("keydown", function (e) {
    if (e.key === "ArrowDown" || e.key === "ArrowUp") {
      e.preventDefault();
      if (hits.length) choose((chosen + (e.key === "ArrowDown" ? 1 : hits.length - 1)) % hits.length);
    }
    if (e.key === "Enter") { e.preventDefault(); take(chosen); }
  });
  document.addEventListener("click", function (e) { if (!box.parentNode.contains(e.target)) list.hidden = true; });

  /* ---- keys ---- */

  document.addEventListener("keydown", function (e) {
    var at = document.activeElement, typing = at && (/^(TEXTAREA|SELECT)$/.test(at.tagName) || at.tagName === "INPUT" && at.type !== "range");
    if (e.ctrlKey || e.altKey || e.metaKey) return;
    if (e.key === "Escape") {
      if (!list.hidden) { list.hidden = true; box.blur(); } else if (typing) at.blur(); else app.select(null);
      return;
    }
    if (typing || e.defaultPrevented || $("keys").open) return;
    var own = at && at.closest && at.closest("[data-keys]");     /* a view that has use for arrows */
    var key = e.key, done = true;
    if (key === "/") { box.focus(); box.select(); }
    else if (key >= "1" && key <= String(LIST.length) && key.length === 1) app.show(LIST[key - 1][0]);
    else if (key === "," || !own && key === "ArrowLeft" && !e.shiftKey) app.go(m.now - 1);
    else if (key === "." || !own && key === "ArrowRight" && !e.shiftKey) app.go(m.now + 1);
    else if (key === "<" || !own && key === "ArrowLeft") stepEvent(-1);
    else if (key === ">" || !own && key === "ArrowRight") stepEvent(1);
    else if (key === "Home") app.go(0);
    else if (key === "End") app.go(m.passes);
    else if (key === "[") stepChange(-1);
    else if (key === "]") stepChange(1);
    else if (key === "?") $("keys").showModal();
    else done = false;
    if (done) e.preventDefault();
  });
  $("help").onclick = function () { $("keys").showModal(); };

  /* ---- the frame ---- */

  function dark() {
    var t = root.getAttribute("data-theme");
    return t ? t === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  }
  function nameTheme() { $("theme").textContent = dark() ? "Light" : "Dark"; }
  $("theme").onclick = function () {
    var t = dark() ? "light" : "dark";
    root.setAttribute("data-theme", t);
    try { localStorage.setItem("theme", t); } catch (e) { /* the page may not keep anything */ }
    nameTheme();
    tell("look");
  };
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", function () { nameTheme(); tell("look"); });
  window.addEventListener("resize", function () { tell("look"); });

  /* What is seen stands behind the # of the address: view, pass, selected thing. */
  var kept = "";
  function keepAddress() {
    var s = app.selected, thing = !s ? "" : s.event ? "event=" + s.event.number : s.thread ? "thread=" + s.thread.number :
      s.slot !== undefined ? "slot=" + T.hex(s.slot) : "object=" + T.hex(s.object.at) + "." + s.object.generation;
    kept = "#" + app.view + "/" + m.now + (thing ? "/" + thing : "");
    if (location.hash !== kept) try { history.replaceState(null, "", kept); } catch (e) { /* not from a file, in some browsers */ }
  }
  function readAddress() {
    var parts = location.hash.slice(1).split("/"), thing = (parts[2] || "").split("="), n = T.parse((thing[1] || "").split(".")[0]);
    app.selected = null;
    if (thing[0] === "event" && m.events[n]) app.selected = { event: m.events[n] };
    if (thing[0] === "thread" && m.threads[n]) app.selected = { thread: m.threads[n] };
    if (thing[0] === "slot" && n !== null) app.selected = { slot: n };
    if (thing[0] === "object" && m.objects.has(n))
      m.objects.get(n).forEach(function (o) { if (String(o.generation) === thing[1].split(".")[1]) app.selected = { object: o }; });
    m.seek(parts[1] && /^\d+$/.test(parts[1]) ? Number(parts[1]) : m.passes);
    tell("time");
    tell("selection");
    app.show(parts[0] || LIST[0][0]);
  }
  window.addEventListener("hashchange", function () { if (location.hash !== kept) readAddress(); });

  LIST.forEach(function (v, i) {
    $("tabs").appendChild(T.el("button", { type: "button", role: "tab", id: "tab-" + v[0], title: "Key " + (i + 1), "aria-controls": "view-" + v[0],
                                           onclick: function () { app.show(v[0]); } }, v[1]));
  });
  $("tabs").setAttribute("data-keys", "");
  $("tabs").addEventListener("keydown", function (e) {
    var i = LIST.findIndex(function (v) { return v[0] === app.view; }), by = e.key === "ArrowRight" ? 1 : e.key === "ArrowLeft" ? -1 : 0;
    if (!by) return;
    e.preventDefault();
    app.show(LIST[(i + by + LIST.length) % LIST.length][0]);
    $("tab-" + app.view).focus();
  });
  document.title = about.title + " · Tessera";
  $("title").textContent = about.title;
  $("kernel").textContent = [m.header.arch, m.header.variant, m.header.config].filter(Boolean).join(" · ") + " · " +
    T.plural(m.passes, "pass", "passes") + ", " + T.plural(m.events.length, "event");
  if (m.error) {
    $("problem").hidden = false;
    $("problem").textContent = "Something is wrong with this run: " + m.error + ". What came before is shown.";
  } else if (m.lost.v) {
    $("problem").hidden = false;
    $("problem").textContent = T.plural(m.lost.v, "record") + " of this run did not arrive. Each gap is marked; behind it, everything counts as new.";
  }
  app.colours = T.colours();
  nameTheme();
  readAddress();
})(Tessera);
