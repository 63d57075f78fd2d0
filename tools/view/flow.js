/* flow.js - the view "Messages": a lane a thread, a row an event, an arrow a message.
 *
 * Owns:    which kinds of events are shown, and their rows.
 * Never:   draws a row that nobody sees. */
(function (T) {
  "use strict";
  T.views = T.views || {};
  var ROW = 36, HEAD = 40, LANE_LEAST = 150, LANE_LEAST_NARROW = 104;
  var GROUPS = [["messages", "Messages", ["call", "send"]], ["answers", "Answers", ["answer"]],
                ["faults", "Faults", ["fault", "fault-answer", "thread-faults"]], ["signals", "Signals", ["signal", "taken"]],
                ["interrupts", "Interrupts", ["interrupt"]], ["methods", "Methods", ["invocation"]], ["prints", "Text", ["prints"]],
                ["nobody", "Nobody there", ["nobody"]]];

  T.views.messages = function (app, element) {
    var m = app.m, on = {}, groupOf = {}, counts = {}, rows, rowOf, lanes, laneOf, spans, devices, only = null;
    GROUPS.forEach(function (g) { counts[g[0]] = 0; g[2].forEach(function (k) { groupOf[k] = g[0]; }); });
    m.events.forEach(function (e) { if (groupOf[e.kind]) counts[groupOf[e.kind]]++; });
    GROUPS.forEach(function (g) { on[g[0]] = g[0] !== "methods" && g[0] !== "nobody"; });
    if (!["messages", "answers", "faults", "signals", "interrupts", "prints"].some(function (g) { return counts[g]; })) on.methods = true;

    var canvas = T.el("canvas", { role: "img" }), spacer = T.el("div"), scroll = T.el("div.scroll.flow", { tabindex: 0, "aria-label": "Events, one below the other", "data-keys": "" });
    scroll.appendChild(canvas);
    scroll.appendChild(spacer);
    var chips = T.el("div.chips", { role: "group", "aria-label": "Which events" }), none = T.el("p.empty", { hidden: true });
    GROUPS.forEach(function (g) {
      if (counts[g[0]]) chips.appendChild(T.el("button.chip", { type: "button", "aria-pressed": on[g[0]], onclick: function (e) {
        on[g[0]] = !on[g[0]];
        e.currentTarget.setAttribute("aria-pressed", on[g[0]]);
        collect();
      } }, g[1], T.el("small", {}, T.count(counts[g[0]]))));
    });
    T.add(element, [
      T.el("p.what", {}, "Time runs down. Each line is a thread, each arrow a message from one to another; what a thread does alone stands on its line. A grey bar: it waits for an answer."),
      T.el("div.bar", {}, chips, m.threads.length > 2 ? chooseThread() : ""), T.el("div.fill", {}, scroll, none)]);

    /* One thread and whom it has to do with. */
    function chooseThread() {
      return T.el("select", { id: "flow-thread", "aria-label": "Which thread", onchange: function (e) { only = m.threads[e.target.value] || null; collect(); } },
        T.el("option", { value: "" }, "all threads"), m.threads.map(function (t) { return T.el("option", { value: t.number }, "only " + t.name); }));
    }

    /* ---- which rows and lanes ---- */

    function collect() {
      rows = [];
      rowOf = new Int32Array(m.events.length).fill(-1);
      var seen = new Set();
      devices = false;
      m.events.forEach(function (e) {
        if (e.kind !== "lost" && (!on[groupOf[e.kind]] || only && e.from !== only && e.to !== only)) return;
        rowOf[e.number] = rows.length;
        rows.push(e);
        if (e.from) seen.add(e.from);
        if (e.to) seen.add(e.to);
        if (e.kind === "interrupt" || e.interrupt) devices = true;
      });
      lanes = m.threads.filter(function (t) { return seen.has(t); });
      laneOf = new Map();
      lanes.forEach(function (t, i) { laneOf.set(t, i + (devices ? 1 : 0)); });
      /* From each Call to its answer: [row, row], in order, for each lane. */
      spans = lanes.map(function () { return []; });
      m.messages.forEach(function (e) {
        if (!e.call || rowOf[e.number] < 0 || !laneOf.has(e.from)) return;
        var to = e.answeredBy ? rowOf[e.answeredBy.number] : rows.length;
        if (to >= 0) spans[laneOf.get(e.from) - (devices ? 1 : 0)].push([rowOf[e.number], to]);
      });
      none.hidden = rows.length > 0;
      none.textContent = m.events.length ? "Nothing of what is switched on above happened in this run." :
        "Nothing happened in this run: no message was sent, no method invoked.";
      scroll.hidden = !rows.length;
      size();
    }
    function narrow() { return scroll.clientWidth < 560; }
    function gutter() { return narrow() ? 66 : 150; }
    function laneCount() { return Math.max(1, lanes.length + (devices ? 1 : 0)); }
    function laneWidth() {
      var least = narrow() || laneCount() > 8 ? LANE_LEAST_NARROW : LANE_LEAST;
      return Math.min(420, Math.max(least, (scroll.clientWidth - gutter() - 8) / laneCount()));
    }
    function size() {
      canvas.style.width = scroll.clientWidth + "px";
      canvas.style.height = scroll.clientHeight + "px";
      spacer.style.height = Math.max(0, HEAD + (rows.length + 1) * ROW - scroll.clientHeight) + "px";
      spacer.style.width = Math.max(scroll.clientWidth, Math.floor(gutter() + laneWidth() * laneCount())) + "px";
      paint();
    }
    /* The first row behind a pass. */
    function rowAfter(pass) {
      var from = 0, to = rows.length;
      while (from < to) { var middle = from + to >> 1; if (rows[middle].pass <= pass) from = middle + 1; else to = middle; }
      return from;
    }

    /* ---- drawing ---- */

    var LOOKS = {
      call: ["thread", null, "full"], send: ["thread", null, "open"], answer: ["memory", [7, 4], "full"], fault: ["bad", null, "full"],
      "fault-answer": ["bad", [7, 4], "full"], signal: ["notification", [2, 4], "open"], interrupt: ["device", [2, 4], "open"]
    };
    var frame = 0;
    function paint() { if (!frame) frame = requestAnimationFrame(function () { frame = 0; draw(); }); }
    function x(lane) { return gutter() + laneWidth() * (lane + .5); }
    function draw() {
      var before = performance.now(), wide = scroll.clientWidth, high = scroll.clientHeight, c = T.fit(canvas, wide, high), C = app.colours, top = scroll.scrollTop, left = scroll.scrollLeft;
      var from = Math.max(0, Math.floor(top / ROW) - 1), to = Math.min(rows.length, Math.ceil((top + high - HEAD) / ROW) + 1), i;
      c.fillStyle = C.paper;
      c.fillRect(0, 0, wide, high);
      c.save();
      c.translate(-left, 0);
      drawLanes(c, C, top, high, from, to, left);
      var nowRow = rowAfter(m.now), y = HEAD + nowRow * ROW - top;
      for (i = from; i < to; i++) drawRow(c, C, rows[i], i, HEAD + i * ROW - top + ROW / 2, i >= nowRow, left, wide);
      if (y > HEAD - 1 && y < high && m.now < m.passes) {
        c.fillStyle = C.accent;
        c.fillRect(left, y - 1, wide, 2);
        c.font = "11px system-ui, sans-serif";
        c.textAlign = "right";
        c.fillText("this moment", left + wide - 8, y - 4);
      }
      drawHead(c, C, left, wide);
      c.restore();
      app.stats.flowRows = to - from;
      app.stats.flowMs = performance.now() - before;
    }
    function drawLanes(c, C, top, high, from, to, left) {
      lanes.forEach(function (t, n) {
        var lane = n + (devices ? 1 : 0), at = x(lane), start = HEAD + (t.born ? rowAfter(t.born - 1) * ROW : 0) - top, end = t.died ? HEAD + rowAfter(t.died) * ROW - top : high;
        if (at < left - 200 || at > left + scroll.clientWidth + 200) return;
        c.fillStyle = C.line;
        c.fillRect(at - 1, Math.max(HEAD, start), 2, Math.min(high, end) - Math.max(HEAD, start));
        var list = spans[n], a = 0, b = list.length;
        while (a < b) { var middle = a + b >> 1; if (list[middle][1] < from) a = middle + 1; else b = middle; }
        c.fillStyle = C.wait;
        for (; a < list.length && list[a][0] <= to; a++)
          c.fillRect(at - 4, HEAD + list[a][0] * ROW + ROW / 2 - top, 8, (list[a][1] - list[a][0]) * ROW);
      });
      if (devices) { c.fillStyle = C.line; c.fillRect(x(0) - 1, HEAD, 2, high - HEAD); }
    }
    function drawHead(c, C, left, wide) {
      c.fillStyle = C.shade;
      c.fillRect(left, 0, wide, HEAD - 6);
      c.fillStyle = C.line;
      c.fillRect(left, HEAD - 7, wide, 1);
      c.font = "600 13px system-ui, sans-serif";
      c.textBaseline = "middle";
      function name(lane, kind, text, faint) {
        var w = laneWidth() - 34, short = T.cut(c, text.replace(/^.*: /, laneWidth() < 180 ? "… " : "$&"), w), at = x(lane) - c.measureText(short).width / 2;
        c.globalAlpha = faint ? .5 : 1;
        T.draw(c, kind, at - 4, 17, 8, C);
        c.font = "600 13px system-ui, sans-serif";
        c.textAlign = "left";
        c.fillStyle = C.ink;
        c.fillText(short, at + 10, 18);
        c.globalAlpha = 1;
      }
      lanes.forEach(function (t, n) { name(n + (devices ? 1 : 0), "tcb", t.name, t.gone.v); });
      if (devices) name(0, "irq_handler", "devices", false);
      c.fillStyle = C.shade;
      c.fillRect(left, 0, gutter() - 8, HEAD - 7);
      c.fillStyle = C.soft;
      c.font = "12px system-ui, sans-serif";
      c.textAlign = "left";
      c.fillText(narrow() ? "pass" : "pass, " + unit(), left + 12, 18);
    }
    function unit() { return T.unit(m); }
    function short(n) { return n < 10000 ? T.count(n) : n < 1e7 ? T.count(Math.round(n / 1000)) + " k" : T.count(Math.round(n / 1e6)) + " M"; }
    function drawRow(c, C, e, i, y, later, left, wide) {
      var selected = app.selected && app.selected.event === e, from = e.from && laneOf.has(e.from) ? x(laneOf.get(e.from)) : null, to = e.to && laneOf.has(e.to) ? x(laneOf.get(e.to)) : null;
      var look = LOOKS[e.kind] || ["soft", null, ""], room = laneWidth() - 16, w = room - 14;
      if (selected) { c.fillStyle = C.mark; c.fillRect(left, y - ROW / 2, wide, ROW); }
      c.globalAlpha = later ? .45 : 1;
      if (e.kind === "lost") {
        c.fillStyle = C["reply-pale"];
        c.fillRect(left, y - 11, wide, 22);
        text(c, C.bad, T.eventLabel(m, e), left + wide / 2, y + 4, "center", wide);
        return;
      }
      if (e.kind === "interrupt" || e.interrupt) from = x(0);
      if (e.kind === "signal" && to === null) to = from;      /* kept: nobody got it */
      if (from !== null && to !== null && from !== to) {
        arrow(c, C[look[0]], from, to, y + 4, look[1], look[2], e.kind.indexOf("fault") === 0 ? 2.6 : 1.7);
        if (e.kind === "fault" || e.kind === "fault-answer") flag(c, C, from + (to > from ? 16 : -16), y + 4, "!");
        room = Math.abs(to - from) - 26;
        var label = T.cut(font(c), T.eventLabel(m, e) + (e.slow ? " · slow" : ""), room), middle = (from + to) / 2;
        if (lanes.length > 2) { c.fillStyle = selected ? C.mark : C.paper; c.globalAlpha = .82; c.fillRect(middle - c.measureText(label).width / 2 - 3, y - 14, c.measureText(label).width + 6, 15); c.globalAlpha = later ? .45 : 1; }
        text(c, C.ink, label, middle, y - 2, "center", room);
      } else if (from !== null || to !== null) {
        /* To the side on which there is more room; over the lines of others, on a clean ground. */
        var at = from !== null ? from : to, rightRoom = left + wide - at - 24, leftRoom = at - left - gutter() - 14, side = rightRoom >= Math.min(260, leftRoom) ? 1 : -1;
        var size = side > 0 ? rightRoom : leftRoom;
        if (!size || size < 0) size = w;
        mark(c, C, e, at, y);
        c.font = (e.kind === "prints" ? "italic " : "") + "12.5px system-ui, sans-serif";
        var words = T.cut(c, T.eventLabel(m, e), size), long = c.measureText(words).width;
        if (long > laneWidth() * .6) { c.fillStyle = selected ? C.mark : C.paper; c.fillRect(side > 0 ? at + 12 : at - 16 - long, y - 9, long + 4, 18); }
        text(c, e.kind === "thread-faults" || e.errorName ? C.bad : e.kind === "invocation" || e.kind === "prints" ? C.soft : C.ink, words, at + side * 14, y + 4, side > 0 ? "left" : "right", size, e.kind === "prints");
      }
      c.globalAlpha = later ? .5 : 1;
      c.font = "11px system-ui, sans-serif";
      c.fillStyle = selected ? C.mark : C.paper;
      c.fillRect(left, y - ROW / 2 + 1, gutter() - 8, ROW - 2);
      c.fillStyle = C.soft;
      c.textAlign = "left";
      c.fillText(T.count(e.pass), left + 12, y + 4);
      if (!narrow()) {
        var before = i ? rows[i - 1].time : 0;
        c.textAlign = "right";
        if (!i || e.pass !== rows[i - 1].pass) c.fillText(i ? "+" + short(e.time - before) : short(e.time), left + gutter() - 16, y + 4);
      }
      c.globalAlpha = 1;
    }
    function font(c) { c.font = "12.5px system-ui, sans-serif"; return c; }
    function text(c, colour, words, at, y, align, room, keep) {
      if (!keep) font(c);
      c.textAlign = align;
      c.textBaseline = "alphabetic";
      c.fillStyle = colour;
      c.fillText(T.cut(c, words, room), at, y);
    }
    function arrow(c, colour, from, to, y, dash, head, width) {
      var s = to > from ? 1 : -1;
      c.strokeStyle = c.fillStyle = colour;
      c.lineWidth = width;
      c.setLineDash(dash || []);
      c.beginPath();
      c.moveTo(from + s * 5, y);
      c.lineTo(to - s * (head === "full" ? 12 : 6), y);
      c.stroke();
      c.setLineDash([]);
      c.beginPath();
      c.moveTo(to - s * 13, y - 5);
      c.lineTo(to - s * 4, y);
      c.lineTo(to - s * 13, y + 5);
      if (head === "full") { c.closePath(); c.fill(); } else c.stroke();
    }
    function flag(c, C, at, y, letter) {
      c.fillStyle = C.paper;
      c.strokeStyle = C.bad;
      c.lineWidth = 1.5;
      c.beginPath();
      c.arc(at, y, 7, 0, 7);
      c.fill();
      c.stroke();
      c.fillStyle = C.bad;
      c.font = "700 11px system-ui, sans-serif";
      c.textAlign = "center";
      c.fillText(letter, at, y + 4);
    }
    /* What a thread does alone. */
    function mark(c, C, e, at, y) {
      if (e.kind === "signal" || e.kind === "taken") T.draw(c, "notification", at, y, 7, C);
      else if (e.kind === "interrupt") T.draw(c, "irq_handler", at, y, 7, C);
      else if (e.kind === "thread-faults") flag(c, C, at, y, "!");
      else {
        c.fillStyle = e.errorName ? C.bad : e.kind === "prints" ? C.soft : C.cnode;
        c.beginPath();
        if (e.kind === "prints") c.arc(at, y, 3, 0, 7); else c.rect(at - 4, y - 4, 8, 8);
        c.fill();
      }
    }

    /* ---- pointing and keys ---- */

    scroll.addEventListener("scroll", paint);
    canvas.addEventListener("click", function (e) {
      var r = canvas.getBoundingClientRect(), y = e.clientY - r.top, i = Math.floor((y + scroll.scrollTop - HEAD) / ROW), at = e.clientX - r.left + scroll.scrollLeft;
      if (y < HEAD) {
        var lane = Math.floor((at - gutter()) / laneWidth()) - (devices ? 1 : 0);
        if (at > gutter() && lanes[lane]) app.select({ thread: lanes[lane] });
      } else if (rows[i]) choose(i);
    });
    function choose(i) {
      m.seek(rows[i].pass);
      app.visit(rows[i].pass, { event: rows[i] });
    }
    scroll.addEventListener("keydown", function (e) {
      var s = app.selected && app.selected.event, i = s && rowOf[s.number] >= 0 ? rowOf[s.number] : rowAfter(m.now) - 1;
      var page = Math.max(1, Math.floor((scroll.clientHeight - HEAD) / ROW) - 1);
      var by = { ArrowDown: s ? 1 : 0, ArrowUp: s ? -1 : 0, PageDown: page, PageUp: -page }[e.key], to;
      if (e.key === "Home") to = 0;
      else if (e.key === "End") to = rows.length - 1;
      else if (by !== undefined) to = Math.max(0, Math.min(rows.length - 1, i + by));
      else return;
      if (rows.length) choose(Math.max(0, to));
      e.preventDefault();
      e.stopPropagation();
    });
    function bring(row) {
      var y = row * ROW, seen = scroll.clientHeight - HEAD - (app.m && window.innerWidth < 900 && app.selected ? scroll.clientHeight * .5 : 0);
      if (y < scroll.scrollTop) scroll.scrollTop = Math.max(0, y - ROW);
      else if (y + ROW > scroll.scrollTop + seen) scroll.scrollTop = y + 5 * ROW - seen;
      /* And from side to side, so that both ends of the arrow are seen, if they can be. */
      var e = rows[row], ends = [e.from, e.to].filter(function (t) { return laneOf.has(t); }).map(function (t) { return x(laneOf.get(t)); });
      if (!ends.length) return;
      var a = Math.min.apply(null, ends) - laneWidth() / 2, b = Math.max.apply(null, ends) + laneWidth() / 2, wide = scroll.clientWidth;
      if (b > scroll.scrollLeft + wide) scroll.scrollLeft = Math.min(b - wide, a - gutter());
      if (a < scroll.scrollLeft + gutter()) scroll.scrollLeft = Math.max(0, a - gutter());
    }
    function describe() {
      canvas.setAttribute("aria-label", T.plural(rows.length, "event") + " between " + T.plural(lanes.length, "thread") +
        ". Up and down choose one; the panel beside it says what it is.");
    }
    app.flow = { draw: draw, scroll: scroll, rows: function () { return rows; }, rowOf: function (e) { return rowOf[e.number]; }, high: ROW, head: HEAD };
    var begun = false;
    collect();
    return { update: function (what) {
      if (what === "shown" || what === "look") size();
      var s = app.selected && app.selected.event;
      if (s && (what === "selection" || what === "shown") && rowOf[s.number] < 0 && groupOf[s.kind]) {
        if (only && s.from !== only && s.to !== only) { only = null; document.getElementById("flow-thread").value = ""; }
        on[groupOf[s.kind]] = true;          /* what is selected is shown */
        Array.prototype.forEach.call(chips.children, function (b) { if (b.firstChild.textContent === GROUPS.find(function (g) { return g[0] === groupOf[s.kind]; })[1]) b.setAttribute("aria-pressed", true); });
        collect();
      }
      if (s && rowOf[s.number] >= 0 && (what === "selection" || what === "shown")) bring(rowOf[s.number]);
      else if (what === "shown" && !begun && m.now === m.passes) {       /* begin where something happens */
        var first = rows.findIndex(function (e) { return e.kind !== "prints" && e.kind !== "invocation"; });
        scroll.scrollTop = Math.max(0, first * ROW - scroll.clientHeight / 3);
      } else if (what === "time" && !s && m.now < m.passes) bring(Math.max(0, rowAfter(m.now) - 1));
      if (what === "shown") begun = true;
      describe();
      paint();
    } };
  };
})(Tessera);
