/* board.js - the view "Capabilities": a picture of who holds what.  Threads to the left, CNodes with their slots, then what
 * they name.
 *
 * Owns:    the places of all things.  They are laid out once, for everything that ever is there in the run: so nothing
 *          moves when the slider does.
 * Never:   draws what is outside of the picture, or a letter that nobody could read. */
(function (T) {
  "use strict";
  T.views = T.views || {};
  var CELL = 24, GAP = 26, HEAD = 46, PAD = 10, THREAD_W = 250, THREAD_H = 78, OBJECT_W = 210, OBJECT_H = 50, MANY_LINES = 240;

  /* ---- where everything is ---- */

  /* Cards one below the other, in as many columns as keep the picture from being much higher than wide. */
  function pack(cards, x, high) {
    var y = 0, wide = 0;
    cards.forEach(function (card) {
      if (y && y + card.h > high) { x += wide + GAP; y = 0; wide = 0; }
      card.x = x;
      card.y = y;
      y += card.h + GAP;
      wide = Math.max(wide, card.w);
    });
    return x + wide;
  }
  function layout(m) {
    var bytes = m.header.slot_bytes, holders = new Map(), threads = [], nodes = [], objects = [], elsewhere, sorted, seen = new Set();
    var used = new Set(), named = new Map();
    function holder(object, size, thread) {
      var key = object.at;
      if (!holders.has(key)) holders.set(key, []);
      if (!holders.get(key).some(function (h) { return h.object === object; }))
        holders.get(key).push({ object: object, at: object.at, bytes: size, thread: thread, used: new Set() });
    }
    m.threads.forEach(function (t) { holder(t.id, bytes * m.header.tcb_slots, t); });
    for (var i = 0; i < m.logNew.length; i++) {
      var v = m.logNew[i];
      if (v && v.waits_at) used.add(v.waits_at);
      if (!v || v.next === undefined) continue;
      if (v.object) {
        if (!named.has(v.object)) named.set(v.object, new Set());
        named.get(v.object).add(v.at);
      }
      if (v.kind === "cnode") holder(v.object, bytes * Math.pow(2, v.radix));
      if (v.object && !seen.has(v.object) && (v.kind === "endpoint" || v.kind === "notification" || T.isSpace(v.kind))) {
        seen.add(v.object);
        objects.push({ kind: "object", type: v.kind, object: v.object, w: OBJECT_W, h: OBJECT_H });
      }
    }
    /* An endpoint that one slot names, and that nobody used, says nothing. */
    m.events.forEach(function (e) { if (e.endpoint) used.add(e.endpoint); });
    objects = objects.filter(function (o) { return used.has(o.object) || used.has(o.object.at) || named.get(o.object).size > 1; });
    sorted = [];
    holders.forEach(function (list) { sorted = sorted.concat(list); });
    sorted.sort(function (a, b) { return a.at - b.at; });
    elsewhere = { object: null, at: 0, bytes: 0, used: new Set() };
    var largest = sorted.reduce(function (n, h) { return Math.max(n, h.bytes); }, 0);
    m.slots.forEach(function (cell, at) {
      var from = 0, to = sorted.length, hit = false;
      while (from < to) { var middle = from + to >> 1; if (sorted[middle].at <= at) from = middle + 1; else to = middle; }
      for (var k = from; k-- > 0 && at - sorted[k].at < largest;)
        if (at - sorted[k].at < sorted[k].bytes) { sorted[k].used.add(at); hit = true; }
      if (!hit) elsewhere.used.add(at);
    });
    sorted.concat(elsewhere).forEach(function (h) {
      var slots = Array.from(h.used).sort(function (a, b) { return a - b; });
      if (h.thread) {
        threads.push({ kind: "thread", thread: h.thread, object: h.object, slots: slots, w: THREAD_W, h: THREAD_H, perRow: 5 });
        return;
      }
      if (!slots.length) return;
      var perRow = Math.max(8, Math.min(100, Math.ceil(Math.sqrt(slots.length * 1.7))));
      nodes.push({ kind: "node", object: h.object, at: h.at, slots: slots, perRow: perRow, w: Math.max(210, perRow * CELL + 2 * PAD),
                   h: HEAD + Math.ceil(slots.length / perRow) * CELL + PAD });
    });
    threads.sort(function (a, b) { return a.thread.number - b.thread.number; });
    nodes.sort(function (a, b) { return b.slots.length - a.slots.length; });
    if (objects.length > 3000) objects.length = 3000;
    var area = 0;
    threads.concat(nodes, objects).forEach(function (c) { area += (c.w + GAP) * (c.h + GAP); });
    var high = Math.max(440, Math.sqrt(area / 1.7)), right = pack(threads, 0, high);
    right = pack(nodes, threads.length ? right + 3 * GAP : 0, high);
    if (objects.length) right = pack(objects, right + 3 * GAP, high);
    var cards = threads.concat(nodes, objects), cardOf = new Map(), cellOf = new Map(), bottom = 0;
    cards.forEach(function (card) {
      bottom = Math.max(bottom, card.y + card.h);
      if (card.object && card.kind !== "node" || card.object && !cardOf.has(card.object)) cardOf.set(card.object, card);
      if (!card.slots) return;
      card.cells = card.slots.map(function (at) { return m.slots.get(at); });
      card.slots.forEach(function (at, n) {
        if (!cellOf.has(at)) cellOf.set(at, []);
        cellOf.get(at).push([card, n]);
      });
    });
    cards.forEach(function (card) { card.shared = !!card.slots && card.slots.some(function (at) { return cellOf.get(at).length > 1; }); });
    return { cards: cards, cardOf: cardOf, cellOf: cellOf, w: right, h: bottom };
  }
  function cellCentre(card, n) {
    if (card.kind === "thread") return [card.x + card.w - PAD - (5 - n % 5) * CELL + CELL / 2 + 2, card.y + card.h - PAD - CELL / 2 + 2];
    return [card.x + PAD + (n % card.perRow) * CELL + CELL / 2, card.y + HEAD + Math.floor(n / card.perRow) * CELL + CELL / 2];
  }

  /* ---- the view ---- */

  T.views.capabilities = function (app, element) {
    var m = app.m, plan = layout(m), canvas = T.el("canvas", { tabindex: 0, role: "img", "data-keys": "" }), view = { x: 0, y: 0, scale: 1 }, hover = null;
    var fill = T.el("div.fill.board", {}, canvas,
      T.el("div.legend", { "aria-hidden": true }, T.LEGEND.map(function (l) { return T.el("span", {}, T.glyph(l[0]), l[1]); })),
      T.el("div.zoom", { role: "group", "aria-label": "Size" },
        T.el("button", { type: "button", "aria-label": "Smaller", onclick: function () { zoom(1 / 1.4); } }, "−"),
        T.el("button", { type: "button", onclick: all }, "All"),
        T.el("button", { type: "button", "aria-label": "Larger", onclick: function () { zoom(1.4); } }, "+")));
    T.add(element, [
      T.el("p.what", {}, "Each small sign is a capability in its slot. A thread can use what its CNode holds, and nothing else; lines lead to endpoints, notifications and where threads wait."),
      fill]);

    var own = false;            /* the selection was made here */
    /* The card and number of a slot as it lies now. */
    function cellNow(at) {
      var list = plan.cellOf.get(at);
      if (!list) return null;
      if (list.length === 1) return list[0];
      var holder = m.place(at)[0];
      return list.find(function (c) { return holder && c[0].object === holder.object; }) || list[0];
    }
    function exists(card) {
      if (card.kind === "thread") return !card.thread.gone.v;
      return !card.object || m.naming(card.object).length > 0;
    }
    function colourOf(kind) { return look(kind); }

    /* ---- drawing ---- */

    var frame = 0;
    function paint() {
      if (!frame) frame = requestAnimationFrame(function () { frame = 0; draw(); });
    }
    function draw() {
      var before = performance.now(), wide = fill.clientWidth, high = fill.clientHeight, c = T.fit(canvas, wide, high), C = app.colours, s = view.scale;
      app.stats.cells = app.stats.cards = app.stats.rects = 0;
      c.fillStyle = C.paper;
      c.fillRect(0, 0, wide, high);
      if (!plan.cards.length) return;
      c.save();
      c.translate(view.x, view.y);
      c.scale(s, s);
      var left = -view.x / s, top = -view.y / s, right = left + wide / s, bottom = top + high / s;
      var focus = chosen();
      plan.cards.forEach(function (card) {
        if (card.x > right || card.x + card.w < left || card.y > bottom || card.y + card.h < top) return;
        app.stats.cards++;
        drawCard(c, card, C, s, focus);
        if (card.slots) drawCells(c, card, C, s, [left, top, right, bottom], focus);
      });
      drawLines(c, C, s, focus);
      drawMarks(c, C, s, focus);
      c.restore();
      if (hover && hover.slot !== undefined) drawTip(c, C, wide, high);
      app.stats.boardMs = performance.now() - before;
    }
    /* What is selected, and what has to do with it. */
    function chosen() {
      var s = app.selected, f = { slot: null, object: null, thread: null, related: new Set() };
      if (!s) return f;
      f.thread = s.thread || s.object && s.object.thread || s.event && s.event.from || null;
      if (s.event && s.event.slot && m.slot(s.event.slot)) f.slot = m.slot(s.event.slot);
      if (s.slot !== undefined) f.slot = m.slot(s.slot);
      f.object = s.object || s.event && s.event.endpoint || (f.slot ? f.slot.object : f.thread ? f.thread.id : null);
      if (f.object) m.naming(f.object).forEach(function (v) { f.related.add(v.at); });
      return f;
    }
    function box(c, card, fillStyle, stroke, width) {
      c.beginPath();
      c.roundRect(card.x, card.y, card.w, card.h, 8);
      c.fillStyle = fillStyle;
      c.fill();
      c.strokeStyle = stroke;
      c.lineWidth = width;
      c.stroke();
    }
    function drawCard(c, card, C, s, focus) {
      var there = exists(card), mine = card.object && card.object === focus.object || card.thread && card.thread === focus.thread;
      c.globalAlpha = there ? 1 : .3;
      var type = card.kind === "thread" ? "tcb" : card.kind === "node" ? "cnode" : card.type, look = colourOf(type);
      var running = card.kind === "thread" && m.running.v === card.thread.at && there;
      box(c, card, card.kind === "node" ? C.raise : C[look + "-pale"], mine ? C.accent : card.kind === "node" ? C.line : C[look], (mine ? 3 : running ? 2.5 : 1) / Math.min(1, s * 1.2));
      if (s > .16) {
        T.draw(c, type, card.x + 22, card.y + 23, 11, C);
        c.textAlign = "left";
        c.textBaseline = "alphabetic";
        c.fillStyle = C.ink;
        c.font = "600 14px system-ui, sans-serif";
        c.fillText(T.cut(c, card.object ? T.objectName(m, card.object) : "The kernel's own slots", card.w - 52), card.x + 41, card.y + 21);
        if (s > .4) {
          c.font = "12px system-ui, sans-serif";
          c.fillStyle = C.soft;
          c.fillText(T.cut(c, noteOf(card, there), card.w - 52), card.x + 41, card.y + 37);
        }
      }
      c.globalAlpha = 1;
    }
    function noteOf(card, there) {
      if (!there) return card.kind === "thread" && card.thread.born > m.now ? "is not there yet" : "is not there now";
      if (card.kind === "thread") {
        var st = card.thread.state.v;
        if (m.running.v === card.thread.at) return "runs · priority " + st.priority;
        return (st.waits_at ? (st.stateName === "notification" ? "waits for a signal" : st.stateName === "receive" ? "waits to receive" : "waits to send")
          : st.stateName === "reply" ? "waits for an answer" : st.stateName === "inactive" ? "suspended" : "can run") + " · priority " + st.priority;
      }
      if (card.kind === "node") {
        var used = m.kept("used" + plan.cards.indexOf(card), function () { return card.cells.filter(function (x) { return x.v; }).length; });
        var cap = card.object && m.naming(card.object)[0];
        return T.count(used) + (cap ? " of " + (cap.radix > 20 ? "2^" + cap.radix : T.count(Math.pow(2, cap.radix))) : "") + " slots used";
      }
      var n = m.naming(card.object).length;
      if (T.isSpace(card.type)) return T.plural(m.mappings(card.object.at).filter(function (v) { return v.kind === "frame"; }).length, "frame") + " mapped";
      return T.plural(n, "capability", "capabilities");
    }
    /* The sign of each kind, drawn once for a size. */
    var signs = { key: "" };
    function sign(kind, C, s) {
      var ratio = window.devicePixelRatio || 1, key = s.toFixed(3) + C.paper + ratio;
      if (signs.key !== key) signs = { key: key };
      if (!signs[kind]) {
        var size = Math.ceil(CELL * s * ratio), sheet = document.createElement("canvas"), c;
        sheet.width = sheet.height = size;
        c = sheet.getContext("2d");
        c.scale(s * ratio, s * ratio);
        T.draw(c, kind, CELL / 2, CELL / 2, 8.5, C);
        signs[kind] = sheet;
      }
      return signs[kind];
    }
    /* Cells: from near with shape and letter; from far squares; from very far, cells of one colour side by side are one. */
    function drawCells(c, card, C, s, seen, focus) {
      var left = seen[0], top = seen[1], right = seen[2], bottom = seen[3];
      var from = 0, to = card.slots.length, per = card.kind === "thread" ? 5 : card.perRow, n, v, cell;
      var far = s < .42, merged = s < .26, colour = "", run = 0, x0 = 0, y0 = 0, side = merged ? CELL : 17;
      if (card.kind === "node") {
        from = Math.max(0, Math.floor((top - card.y - HEAD) / CELL)) * per;
        to = Math.min(to, (Math.floor((bottom - card.y - HEAD) / CELL) + 1) * per);
      }
      function flush() {
        if (!run) return;
        c.fillStyle = C[colour];
        c.fillRect(x0 - side / 2, y0 - side / 2, (run - 1) * CELL + side, merged ? 20 : side);
        app.stats.rects++;
        run = 0;
      }
      app.stats.cells += to - from;
      var first = card.kind === "node" ? Math.max(0, Math.floor((left - card.x - PAD) / CELL)) : 0, last = card.kind === "node" ? Math.floor((right - card.x - PAD) / CELL) : per;
      for (n = from; n < to; n++) {
        if (n % per < first) { flush(); n += first - n % per - 1; continue; }
        if (n % per > last) { flush(); n += per - n % per - 1; continue; }
        cell = card.cells[n];
        v = cell.v;
        if (v && card.shared && plan.cellOf.get(card.slots[n]).length > 1 && cellNow(card.slots[n])[0] !== card) v = null;
        var p0 = card.kind === "thread" ? cellCentre(card, n) : null, x = p0 ? p0[0] : card.x + PAD + (n % per) * CELL + CELL / 2, y = p0 ? p0[1] : card.y + HEAD + Math.floor(n / per) * CELL + CELL / 2;
        if (far) {
          var own = v ? look(v.kind) : "";
          if (own !== colour || !merged || n % per === 0) flush();
          if (!v) { colour = ""; continue; }
          if (!run) { x0 = x; y0 = y; }
          colour = own;
          run++;
          continue;
        }
        app.stats.rects++;
        if (!v) {
          c.fillStyle = C.line;
          c.fillRect(x - 1.5, y - 1.5, 3, 3);
          continue;
        }
        var dim = focus.object && !focus.related.has(v.at);
        if (dim) c.globalAlpha = .45;
        c.drawImage(sign(v.kind, C, s), x - CELL / 2, y - CELL / 2, CELL, CELL);
        if (dim) c.globalAlpha = 1;
        if (v.badge && s > .8) { c.fillStyle = C.accent; c.beginPath(); c.arc(x + 8, y - 8, 3, 0, 7); c.fill(); }
        if (v.since === m.now && m.now) { c.strokeStyle = C.good; c.lineWidth = 2; c.strokeRect(x - 11, y - 11, 22, 22); }
      }
      flush();
    }
    var looks = {};
    function look(kind) { return looks[kind] || (looks[kind] = T.look(kind)[2]); }
    function centre(card) { return [card.x + card.w / 2, card.y + card.h / 2]; }
    function line(c, a, b, colour, width, dash, head) {
      var dx = Math.max(40, Math.abs(b[0] - a[0]) * .45), to = b[0] >= a[0] ? 1 : -1;
      c.beginPath();
      c.moveTo(a[0], a[1]);
      c.bezierCurveTo(a[0] + dx * to, a[1], b[0] - dx * to, b[1], b[0], b[1]);
      c.strokeStyle = colour;
      c.lineWidth = width;
      c.setLineDash(dash || []);
      c.stroke();
      c.setLineDash([]);
      if (!head) return;
      c.beginPath();
      c.moveTo(b[0], b[1]);
      c.lineTo(b[0] - 9 * to, b[1] - 5);
      c.lineTo(b[0] - 9 * to, b[1] + 5);
      c.fillStyle = colour;
      c.fill();
    }
    /* The side of a card that looks to a point. */
    function edge(card, from) { return [from[0] < card.x + card.w / 2 ? card.x : card.x + card.w, card.y + Math.min(card.h / 2, 24)]; }
    function drawLines(c, C, s, focus) {
      var thin = Math.max(1.2, 1 / s), count = 0;
      m.alive().forEach(function (t) {
        var card = plan.cardOf.get(t.id), to, v;
        if (!card) return;
        v = m.tcbSlot(t, 2);
        to = v && v.object ? plan.cardOf.get(v.object) : null;
        if (to) line(c, [card.x + card.w, card.y + 24], edge(to, centre(card)), C.cnode, thin * (focus.thread === t ? 1.8 : .8), null, true);
        to = t.state.v.waits_at ? plan.cardOf.get(m.liveNow(t.state.v.waits_at)) : null;
        if (to) line(c, [card.x + card.w, card.y + 40], edge(to, centre(card)), C.thread, thin * 1.3, [6, 5], true);
      });
      if (s < .2 && !focus.object) return;
      m.all().forEach(function (v) {
        if (v.kind !== "endpoint" && v.kind !== "notification" && v.kind !== "tcb") return;
        var mine = focus.related.has(v.at);
        if (!mine && (count++ > MANY_LINES || focus.object || v.kind === "tcb")) return;
        var to = plan.cardOf.get(v.object), from = cellNow(v.at);
        if (!to || !from) return;
        var p = cellCentre(from[0], from[1]);
        c.globalAlpha = mine ? 1 : .38;
        line(c, p, edge(to, p), C[colourOf(v.kind)], thin * (mine ? 1.7 : 1), null, mine);
        c.globalAlpha = 1;
      });
    }
    /* The selected slot, what it was made from, and what was made from it. */
    function drawMarks(c, C, s, focus) {
      var w = Math.max(2.5, 2 / s);
      function ring(at, colour) {
        var cell = cellNow(at);
        if (!cell) return null;
        var p = cellCentre(cell[0], cell[1]);
        c.strokeStyle = colour;
        c.lineWidth = w;
        c.strokeRect(p[0] - 12, p[1] - 12, 24, 24);
        return p;
      }
      focus.related.forEach(function (at) { if (m.slot(at)) ring(at, C[colourOf(m.slot(at).kind)]); });
      if (!focus.slot || !m.slot(focus.slot.at)) return;
      for (var v = focus.slot, p = m.parent(v), n = 0; p && n < 8; v = p, p = m.parent(p), n++) {
        var a = ring(p.at, C.untyped), b = cellNow(v.at);
        if (a && b) line(c, a, cellCentre(b[0], b[1]), C.accent, w * .8, null, true);
      }
      var below = m.children(focus.slot), from = cellNow(focus.slot.at);
      below.slice(0, 200).forEach(function (v) {
        var cell = cellNow(v.at);
        if (cell && from) line(c, cellCentre(from[0], from[1]), cellCentre(cell[0], cell[1]), C.good, w * .6, [4, 4], below.length < 20);
      });
      ring(focus.slot.at, C.accent);
    }
    function drawTip(c, C, wide, high) {
      var v = m.slot(hover.slot);
      if (!v) return;
      var lines = [T.slotTitle(m, v), T.slotNote(m, v), T.slotPlace(m, v.at)].filter(Boolean);
      c.font = "13px system-ui, sans-serif";
      var w = Math.min(wide - 16, Math.max.apply(null, lines.map(function (l) { return c.measureText(l).width; })) + 20), h = lines.length * 19 + 12;
      var x = Math.max(8, Math.min(wide - w - 8, hover.x + 14)), y = hover.y + h + 24 > high ? hover.y - h - 10 : hover.y + 16;
      c.beginPath();
      c.roundRect(x, y, w, h, 6);
      c.fillStyle = C.ink;
      c.fill();
      c.fillStyle = C.paper;
      c.textAlign = "left";
      c.textBaseline = "alphabetic";
      lines.forEach(function (l, i) { c.fillText(T.cut(c, l, w - 18), x + 10, y + 20 + i * 19); });
    }

    /* ---- moving about ---- */

    function all() {
      var wide = fill.clientWidth, high = fill.clientHeight, low = wide > 700 ? 44 : 0;
      view.scale = Math.min(1.25, (wide - 32) / plan.w, (high - 32 - low) / plan.h);
      if (!(view.scale > 0)) view.scale = 1;
      if (wide < 700 && view.scale < .5) {              /* on a phone: begin where threads are, large enough to read */
        view.scale = .62;
        view.x = view.y = 12;
      } else {
        view.x = (wide - plan.w * view.scale) / 2;
        view.y = Math.max(14, (high - low - plan.h * view.scale) / 2);
      }
      paint();
    }
    function zoom(by, x, y) {
      if (x === undefined) { x = fill.clientWidth / 2; y = fill.clientHeight / 2; }
      var next = Math.max(.02, Math.min(4, view.scale * by));
      view.x = x - (x - view.x) * next / view.scale;
      view.y = y - (y - view.y) * next / view.scale;
      view.scale = next;
      paint();
    }
    function hit(x, y) {
      var wx = (x - view.x) / view.scale, wy = (y - view.y) / view.scale;
      for (var i = plan.cards.length; i-- > 0;) {
        var card = plan.cards[i];
        if (wx < card.x || wx > card.x + card.w || wy < card.y || wy > card.y + card.h) continue;
        var n = -1;
        if (card.kind === "thread") {
          for (var k = 0; k < card.slots.length; k++) {
            var p = cellCentre(card, k);
            if (Math.abs(p[0] - wx) < CELL / 2 && Math.abs(p[1] - wy) < CELL / 2) n = k;
          }
        } else if (card.kind === "node" && wy > card.y + HEAD && wx > card.x + PAD && wx < card.x + PAD + card.perRow * CELL)
          n = Math.floor((wy - card.y - HEAD) / CELL) * card.perRow + Math.floor((wx - card.x - PAD) / CELL);
        if (n >= 0 && n < card.slots.length && m.slot(card.slots[n])) return { slot: card.slots[n], card: card };
        return card.kind === "thread" ? { thread: card.thread, card: card } : card.object ? { object: card.object, card: card } : null;
      }
      return null;
    }
    function thingOf(h) { return h && (h.slot !== undefined ? { slot: h.slot } : h.thread ? { thread: h.thread } : { object: h.object }); }

    var fingers = new Map(), moved = 0, spread = 0;
    function pointOf(e) { var r = canvas.getBoundingClientRect(); return [e.clientX - r.left, e.clientY - r.top]; }
    canvas.addEventListener("pointerdown", function (e) {
      canvas.setPointerCapture(e.pointerId);
      fingers.set(e.pointerId, pointOf(e));
      moved = spread = 0;
    });
    canvas.addEventListener("pointermove", function (e) {
      var p = pointOf(e), was = fingers.get(e.pointerId);
      if (!was) {
        var h = hit(p[0], p[1]), at = h && h.slot;
        canvas.classList.toggle("over", !!h);
        if ((hover && hover.slot) !== at || at !== undefined) { hover = h ? { slot: at, x: p[0], y: p[1] } : null; paint(); }
        return;
      }
      if (fingers.size === 1) {
        view.x += p[0] - was[0];
        view.y += p[1] - was[1];
        moved += Math.abs(p[0] - was[0]) + Math.abs(p[1] - was[1]);
      } else {
        fingers.set(e.pointerId, p);
        var f = Array.from(fingers.values()), far = Math.hypot(f[0][0] - f[1][0], f[0][1] - f[1][1]);
        if (spread) zoom(far / spread, (f[0][0] + f[1][0]) / 2, (f[0][1] + f[1][1]) / 2);
        spread = far;
        moved += 10;
      }
      fingers.set(e.pointerId, p);
      hover = null;
      paint();
    });
    function up(e) {
      var p = pointOf(e), mine = fingers.delete(e.pointerId);
      spread = 0;
      if (!mine || e.type !== "pointerup" || moved >= 6) return;
      own = true;
      app.select(thingOf(hit(p[0], p[1])));
    }
    canvas.addEventListener("pointerup", up);
    canvas.addEventListener("pointercancel", up);
    canvas.addEventListener("pointerleave", function () { if (hover) { hover = null; paint(); } });
    canvas.addEventListener("wheel", function (e) {
      e.preventDefault();
      var p = pointOf(e);
      zoom(Math.exp(-e.deltaY * (e.deltaMode ? .05 : .0016)), p[0], p[1]);
    }, { passive: false });

    /* With the keyboard: to the slot beside, to the next card. */
    canvas.addEventListener("keydown", function (e) {
      var by = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: "up", ArrowDown: "down" }[e.key];
      if (e.key === "+" || e.key === "=") zoom(1.4);
      else if (e.key === "-") zoom(1 / 1.4);
      else if (e.key === "0") all();
      else if (by && !e.shiftKey) step(by);
      else return;
      e.preventDefault();
      e.stopPropagation();
    });
    function step(by) {
      var at = app.selected && app.selected.slot, cell = at !== undefined && at !== null ? cellNow(at) : null;
      if (!cell) {
        var first = plan.cards.find(function (card) { return card.kind === "node" && card.slots.some(function (x) { return m.slot(x); }); });
        if (first) app.select({ slot: first.slots.find(function (x) { return m.slot(x); }) });
        return;
      }
      var card = cell[0], add = by === "up" ? -card.perRow : by === "down" ? card.perRow : by, n = cell[1] + add;
      while (n >= 0 && n < card.slots.length && !m.slot(card.slots[n])) n += add;
      if (n < 0 || n >= card.slots.length) {
        var list = plan.cards.filter(function (x) { return x.slots && x.slots.some(function (y) { return m.slot(y); }); });
        card = list[(list.indexOf(card) + (add > 0 ? 1 : list.length - 1)) % list.length];
        n = card.slots.findIndex(function (x) { return m.slot(x); });
      }
      app.select({ slot: card.slots[n] });
    }
    /* Move so that the selected thing is in the picture. */
    function bring() {
      var s = app.selected, p = null, cell;
      if (!s) return;
      if (s.slot !== undefined && (cell = cellNow(s.slot))) p = cellCentre(cell[0], cell[1]);
      else {
        var o = s.object || s.thread && s.thread.id, card = o && plan.cardOf.get(o);
        if (card) p = centre(card);
      }
      if (!p) return;
      if (view.scale < .42 && s.slot !== undefined) { zoom(.8 / view.scale); }
      var x = p[0] * view.scale + view.x, y = p[1] * view.scale + view.y, wide = fill.clientWidth, high = fill.clientHeight * (wide < 700 ? .4 : 1);
      if (x < 30 || x > wide - 30) view.x += wide / 2 - x;
      if (y < 30 || y > high - 30) view.y += high / 2 - y;
    }
    function describe() {
      canvas.setAttribute("aria-label", "A picture of " + T.plural(m.all().length, "capability", "capabilities") + " of " +
        T.plural(m.alive().length, "thread") + ". Arrows go from slot to slot; the view Derivation has the same as a list.");
    }
    app.board = { plan: plan, view: view, draw: draw, hit: hit, cellNow: cellNow, centre: cellCentre };
    var fitted = 0;
    return { update: function (what) {
      if (what === "shown" || what === "look") {
        if (fitted !== fill.clientWidth) { all(); fitted = fill.clientWidth; }
      }
      if ((what === "selection" || what === "shown") && !own) bring();
      if (what === "selection") own = false;
      if (what === "time" || what === "shown") describe();
      paint();
    } };
  };
})(Tessera);
