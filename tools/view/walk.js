/* walk.js - the view "Addresses": the way of a capability address through a CSpace, and of a memory address through an address
 * space, level by level, with the place where it fails; and what is mapped where.
 *
 * Owns:    what is asked. */
(function (T) {
  "use strict";
  T.views = T.views || {};
  var LEVELS = { "x86-64": [["pml4", 48], ["pdpt", 39], ["page_directory", 30], ["page_table", 21], ["frame", 12]],
                 aarch64: [["vspace", 48], ["page_table", 39], ["page_table", 30], ["page_table", 21], ["frame", 12]] };

  function bin(word, bits) { return bits <= 8 ? T.big(word).toString(2).padStart(bits, "0") : T.hex(word); }
  /* Why a walk through a CSpace ended where it did, in a sentence. */
  T.sayWalk = function (m, t, w) {
    var last = w.levels[w.levels.length - 1];
    switch (w.end) {
    case "no root": return t.name + " has no CSpace: its CSpace slot is empty. TCB_Configure or TCB_SetSpace gives it one.";
    case "guard": return "Level " + w.levels.length + " refuses it: the guard of that CNode has " + T.plural(last.guardBits, "bit") + " and is " + T.hex(last.guard) + ", but the address has " +
      (last.guardBits <= last.left ? T.hex(last.found) + " there." : "only " + T.plural(last.left, "bit") + " left.");
    case "depth": return "Level " + w.levels.length + " needs " + T.plural(last.guardBits + last.radix, "bit") + " (guard and radix), and the address has " + last.left + " left.";
    case "empty": return "Slot " + last.index + " at level " + w.levels.length + " is empty.";
    }
    return "It leads to " + T.slotTitle(m, w.slot) + (w.left ? "; " + T.plural(w.left, "bit") + " of the address were not needed, so calls that want all bits used fail" : "") + ".";
  };
  /* The walk of a user address: tables and frame on the way, and how it ended. */
  T.walkSpace = function (m, t, address) {
    var space = m.spaceOf(t), levels = LEVELS[m.header.arch] || [], w = { space: space, root: m.tcbSlot(t, 1), levels: [], end: "no root", address: address }, b = T.big(address);
    if (!space) return w;
    var on = m.mappings(space).filter(function (v) {
      var off = b - T.big(v.address);
      return off >= 0n && off >> BigInt(v.covers) === 0n;
    }).sort(function (a, c) { return c.covers - a.covers; }), seen = -1;
    on.forEach(function (v) { if (v.covers !== seen) w.levels.push(v); seen = v.covers; });
    var last = w.levels[w.levels.length - 1];
    w.end = last && last.kind === "frame" ? "ok" : "missing";
    if (w.end === "missing") {
      var at = last ? last.covers : levels.length ? levels[0][1] : 48;
      w.next = levels.find(function (l) { return l[1] < at; }) || null;
      if (b >> 47n && b >> 47n !== 0x1ffffn && m.header.arch === "x86-64") w.end = "no address";
    }
    return w;
  };
  T.saySpace = function (m, t, w) {
    var last = w.levels[w.levels.length - 1];
    if (w.end === "no root") return t.name + " has no address space: its VSpace slot is empty.";
    if (w.end === "no address") return "That is no address: its upper 17 bits must be the same.";
    if (w.end === "ok") return "It leads to a frame of " + T.bytes(last.covers) + ", at byte " + T.hex(T.small(T.big(w.address) - T.big(last.address))) + " in it, with the rights: " + T.rights(last) + ".";
    var bits = w.next ? w.next[1] : 12, from = T.big(w.address) >> BigInt(bits) << BigInt(bits);
    return (w.next && w.next[0] !== "frame" ? "A " + T.kindName(w.next[0]) + " is missing" : "No frame is mapped") + " for " + T.hex(T.small(from)) + " to " + T.hex(T.small(from + (1n << BigInt(bits)) - 1n)) + ".";
  };

  T.views.addresses = function (app, element) {
    var m = app.m, page = T.el("div.pages"), asked = { thread: null, cptr: "", address: "" };
    T.add(element, [
      T.el("p.what", {}, "A program names capabilities and memory by numbers. Here is how the kernel finds what a number means, step by step, and where it gives up."),
      T.el("div.fill", {}, T.el("div.scroll", { tabindex: 0, "aria-label": "Walks of addresses" }, page))]);

    function threads() { return m.alive(); }
    function start() {
      var s = app.selected, t = s && (s.thread || s.object && s.object.thread), list = threads(), named;
      if (s && s.slot !== undefined && (named = m.namedBy(s.slot))) {
        asked.thread = named[0];
        asked.cptr = T.hex(named[1]);
        var v = m.slot(s.slot);
        if (v && v.mapped) asked.address = T.hex(v.address);
      } else if (t) asked.thread = t;
      if (!asked.thread || asked.thread.gone.v) asked.thread = list.find(function (x) { return m.reach(x).size; }) || list[0] || null;
      if (!asked.cptr && asked.thread) asked.cptr = T.hex(asked.thread.through.v && asked.thread.through.v[1] || 1);
      if (!asked.address && asked.thread) {
        var frames = m.mappings(m.spaceOf(asked.thread)).filter(function (v) { return v.kind === "frame"; });
        asked.address = T.hex(asked.thread.state.v.buffer || (frames[0] ? frames[0].address : 0));
      }
    }
    function choice() {
      return T.el("label", {}, "Thread", T.el("select", { id: "walk-thread", onchange: function (e) { asked.thread = m.threads[Number(e.target.value)]; draw(); } },
        threads().map(function (t) { return T.el("option", { value: t.number, selected: t === asked.thread }, t.name); })));
    }
    function field(id, name, value, put) {
      return T.el("label", {}, name, T.el("input.mono", { id: id, value: value, size: 20, autocomplete: "off", spellcheck: "false", inputmode: "text", oninput: function (e) { put(e.target.value); answer(); } }));
    }
    var cspace, vspace;
    function draw() {
      T.clear(page);
      if (!asked.thread) {
        T.add(page, T.el("p.empty", {}, "There is no thread at this moment."));
        return;
      }
      T.add(page, T.el("form.ask", { onsubmit: function (e) { e.preventDefault(); } }, choice(),
        field("walk-cptr", "Capability address (CPtr)", asked.cptr, function (v) { asked.cptr = v; }),
        field("walk-address", "Memory address", asked.address, function (v) { asked.address = v; })));
      T.add(page, [T.el("h2", {}, "Through the CSpace"), cspace = T.el("div", { id: "walk-cspace", "aria-live": "polite" }),
                   T.el("h2", {}, "Through the address space"), vspace = T.el("div", { id: "walk-vspace", "aria-live": "polite" })]);
      answer();
    }
    function answer() {
      T.clear(cspace);
      T.clear(vspace);
      var cptr = T.parse(asked.cptr), address = T.parse(asked.address), bad = "A number is wanted: decimal, or hexadecimal with 0x, of 64 bits at most.";
      T.add(cspace, cptr === null ? T.el("p.verdict.bad", {}, bad) : walkCSpace(cptr));
      T.add(vspace, address === null ? T.el("p.verdict.bad", {}, bad) : walkVSpace(address));
    }
    var AREAS = ["thread", "endpoint", "memory", "notification", "table"];
    function bit(title, note, area, wrong) {
      return T.el("div" + (wrong ? ".wrong" : ""), { style: "--area:var(--" + area + "-pale);--edge:var(--" + area + ")" }, T.el("span.mono", {}, title), T.el("small", {}, note));
    }
    function level(kind, title, lines, area, wrong, onclick) {
      return T.el("li" + (wrong ? ".wrong" : ""), { style: "--edge:var(--" + area + ")" },
        T.el("h3", {}, T.glyph(kind), onclick ? T.el("button.link", { type: "button", onclick: onclick }, title) : title), lines.map(function (l) { return T.el("p", {}, l); }));
    }
    function toSlot(at) { return function () { app.visit(m.now, { slot: at }, "capabilities"); }; }

    function walkCSpace(cptr) {
      var t = asked.thread, w = m.walk(t, cptr), bits = T.el("div.bits"), levels = T.el("ol.levels");
      var failed = { guard: 1, depth: 1, empty: 1 }[w.end], word = T.big(cptr);
      w.levels.forEach(function (l, i) {
        var area = AREAS[i % 5], last = i === w.levels.length - 1, guardBad = last && (w.end === "guard");
        if (l.guardBits) T.add(bits, bit(bin(l.found, l.guardBits), "guard, " + T.plural(l.guardBits, "bit"), area, guardBad));
        if (!guardBad && !(last && w.end === "depth")) T.add(bits, bit(bin(l.index, l.radix), "slot, " + T.plural(l.radix, "bit"), area, last && w.end === "empty"));
        T.add(levels, level("cnode", "Level " + (i + 1) + ": " + T.objectName(m, l.cnode), [
          "2^" + l.radix + " slots: " + T.plural(l.radix, "bit") + " choose one",
          l.guardBits ? "guard: " + T.plural(l.guardBits, "bit") + " that must be " + T.hex(l.guard) : "no guard",
          guardBad ? "the address has " + (l.guardBits <= l.left ? T.hex(l.found) : "only " + T.plural(l.left, "bit")) + " there" : last && w.end === "depth" ? "only " + T.plural(l.left, "bit") + " left" : "→ slot " + l.index
        ], area, last && failed && w.end !== "empty", function () { app.visit(m.now, { object: l.cnode }, "capabilities"); }));
      });
      var left = w.levels.length ? w.end === "guard" || w.end === "depth" ? w.left - (w.end === "guard" ? w.levels[w.levels.length - 1].guardBits : 0) : w.left : 64;
      if (left > 0) T.add(bits, bit(bin(T.small(word & (1n << BigInt(left)) - 1n), left), T.plural(left, "bit") + (w.end === "ok" ? " left" : " not looked at"), "other"));
      if (w.end === "ok") T.add(levels, level(w.slot.kind, T.slotTitle(m, w.slot), [T.slotNote(m, w.slot) || "no badge"], "line", false, toSlot(w.slot.at)));
      if (w.end === "empty") T.add(levels, level("nothing", "Empty", ["nothing is in this slot"], "bad", true));
      return [T.el("p.verdict" + (w.end === "ok" ? "" : ".bad"), {}, T.sayWalk(m, t, w)), w.levels.length ? bits : "", w.levels.length ? levels : ""];
    }

    function walkVSpace(address) {
      var t = asked.thread, w = T.walkSpace(m, t, address), bits = T.el("div.bits"), levels = T.el("ol.levels"), word = T.big(address), from = 48;
      if (w.end !== "no root") {
        var names = w.levels.map(function (v) { return v; }), upper = word >> 48n;
        if (upper) T.add(bits, bit(T.hex(T.small(upper)), "upper 16 bits", "other", w.end === "no address"));
        if (w.root) T.add(levels, level(w.root.kind, T.objectName(m, w.root.object), ["covers 2^48 bytes"], AREAS[0], w.end === "missing" && !names.length, toSlot(w.root.at)));
        names.forEach(function (v, i) {
          var wide = from - v.covers, index = word >> BigInt(v.covers) & (1n << BigInt(wide)) - 1n;
          T.add(bits, bit(String(index), "entry, " + T.plural(wide, "bit"), AREAS[i % 5]));
          T.add(levels, level(v.kind, v.kind === "frame" ? "Frame" : T.capital(T.kindName(v.kind)), [
            "from " + T.hex(v.address) + ", covers " + T.bytes(v.covers), v.kind === "frame" ? "rights: " + T.rights(v) : "", "capability: " + T.slotPlace(m, v.at)
          ].filter(Boolean), AREAS[(i + 1) % 5], w.end === "missing" && i === names.length - 1, toSlot(v.at)));
          from = v.covers;
        });
        if (w.end === "missing" && w.next) {
          var span = from - w.next[1];
          T.add(bits, bit(String(word >> BigInt(w.next[1]) & (1n << BigInt(span)) - 1n), "entry, " + T.plural(span, "bit"), "other", true));
          T.add(levels, level("nothing", w.next[0] === "frame" ? "No frame" : "No " + T.kindName(w.next[0]), ["nothing is mapped in this entry"], "bad", true));
          from = w.next[1];
        }
        if (from) T.add(bits, bit(T.hex(T.small(word & (1n << BigInt(from)) - 1n)), w.end === "ok" ? "byte in the frame, " + T.plural(from, "bit") : T.plural(from, "bit") + " not looked at", "other"));
      }
      return [T.el("p.verdict" + (w.end === "ok" ? "" : ".bad"), {}, T.saySpace(m, t, w)), w.space ? bits : "", w.space ? levels : "", w.space ? mapOf(t, w.space) : ""];
    }
    /* What is mapped where; frames side by side with the same rights are one row. */
    function mapOf(t, space) {
      var runs = [], last = null;
      m.mappings(space).forEach(function (v) {
        if (v.kind !== "frame") return;
        var size = Math.pow(2, v.covers);
        if (last && last.at + last.bytes > v.address) { last.more++; return; }            /* another capability of the same frame */
        if (last && last.at + last.bytes === v.address && last.rights === v.rights && last.covers === v.covers) { last.bytes += size; last.count++; return; }
        runs.push(last = { at: v.address, bytes: size, rights: v.rights, covers: v.covers, count: 1, more: 0, first: v });
      });
      if (!runs.length) return T.el("p.soft", {}, "No frame is mapped in this address space.");
      return T.el("details", { open: runs.length < 60 }, T.el("summary", {}, "What is mapped in the " + T.objectName(m, m.liveNow(space) || { at: space })),
        T.el("div.wide", { tabindex: 0 }, T.el("table", {}, T.el("thead", {}, T.el("tr", {}, ["from", "to", "frames", "rights", "first capability"].map(function (h) { return T.el("th", {}, h); }))),
          T.el("tbody", {}, runs.slice(0, 500).map(function (r) {
            return T.el("tr", {}, T.el("td.mono", {}, T.hex(r.at)), T.el("td.mono", {}, T.hex(r.at + r.bytes - 1)), T.el("td", {}, T.count(r.count) + " of " + T.bytes(r.covers) + (r.more ? ", shared" : "")),
              T.el("td", {}, T.rights(r.first)), T.el("td", {}, T.el("button.link", { type: "button", onclick: toSlot(r.first.at) }, T.slotPlace(m, r.first.at))));
          })))));
    }
    return { update: function (what) {
      if (what === "time" || what === "shown") {
        if (what === "shown" || !asked.thread || asked.thread.gone.v) start();
        if (!page.contains(document.activeElement) || document.activeElement === document.body) draw(); else answer();
      }
    } };
  };
})(Tessera);
