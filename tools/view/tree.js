/* tree.js - the view "Derivation": which capability was made from which, as an outline.
 *
 * Owns:    which rows are open.
 * Never:   makes an element for a row that nobody sees. */
(function (T) {
  "use strict";
  T.views = T.views || {};
  var HIGH = 30, MANY = 12;

  T.views.derivation = function (app, element) {
    var m = app.m, open = new Map(), rows = [], spacer, scroll, shown = "all";
    scroll = T.el("div.scroll.tree", { role: "tree", tabindex: 0, "aria-label": "Derivation of capabilities", "data-keys": "" });
    spacer = T.el("div", { style: "position:relative" });
    scroll.appendChild(spacer);
    var chips = T.el("div.segments", { role: "group", "aria-label": "Which capabilities" });
    [["all", "All"], ["new", "New in this pass"]].forEach(function (c) {
      chips.appendChild(T.el("button", { type: "button", "aria-pressed": c[0] === shown, onclick: function () {
        shown = c[0];
        Array.prototype.forEach.call(chips.children, function (b, i) { b.setAttribute("aria-pressed", ["all", "new"][i] === shown); });
        list();
      } }, c[1]));
    });
    T.add(element, [
      T.el("p.what", {}, "Each capability stands below the one that it was made from. Whoever revokes a capability takes back everything below it."),
      T.el("div.bar", {}, chips, T.el("button", { type: "button", onclick: function () { openAll(true); } }, "Open all"),
           T.el("button", { type: "button", onclick: function () { openAll(false); } }, "Close all"), T.el("span.soft", { id: "tree-count" })),
      T.el("div.fill", {}, scroll)]);

    function openAll(how) {
      open.clear();
      m.all().forEach(function (v) { open.set(v.at, how); });
      list();
    }
    function isOpen(v, depth, count) { return open.has(v.at) ? open.get(v.at) : depth < 2 && count <= 40; }
    /* The rows as they stand, one below the other.  Many leaves of one kind side by side are one row, until it is opened. */
    function list() {
      var made = [], forest = m.forest();
      function put(v, depth) {
        var below = m.children(v), on = isOpen(v, depth, below.length);
        made.push({ v: v, depth: depth, below: below.length, on: on });
        if (on) siblings(below, depth + 1);
      }
      function siblings(all, depth) {
        for (var i = 0; i < all.length;) {
          var k = i, v = all[i];
          while (k < all.length && all[k].kind === v.kind && !m.children(all[k]).length && (depth || v.kind !== "tcb")) k++;
          if (k - i > MANY && !open.get("group" + v.at)) {
            made.push({ group: all.slice(i, k), depth: depth, on: false, key: "group" + v.at });
            i = k;
          } else {
            put(v, depth);
            i++;
            if (k - i + 1 > MANY) for (; i < k; i++) put(all[i], depth);
          }
        }
      }
      if (shown === "new")
        forest.order.forEach(function (v) { if (v.since === m.now) made.push({ v: v, depth: 0, below: 0, on: false }); });
      else siblings(forest.order.filter(function (v) { return !forest.parent.has(v.at); }), 0);
      rows = made;
      spacer.style.height = Math.max(1, rows.length) * HIGH + "px";
      document.getElementById("tree-count").textContent = shown === "new" && !rows.length ? "Nothing was made in this pass."
        : T.plural(m.all().length, "capability", "capabilities") + " at this moment";
      draw();
    }
    /* Open what lies over a slot, and scroll to it. */
    function reveal(at) {
      var v = m.slot(at), p, forest = m.forest();
      if (!v || shown === "new") return;
      for (p = forest.parent.get(at); p; p = forest.parent.get(p.at)) open.set(p.at, true);
      list();
      var i = rowOf(at);
      if (i < 0) {          /* in a group: open the group that has it */
        rows.forEach(function (r) { if (r.group && r.group.indexOf(v) >= 0) open.set(r.key, true); });
        list();
        i = rowOf(at);
      }
      if (i >= 0 && (i * HIGH < scroll.scrollTop || (i + 1) * HIGH > scroll.scrollTop + scroll.clientHeight))
        scroll.scrollTop = i * HIGH - scroll.clientHeight / 3;
    }
    function rowOf(at) { return rows.findIndex(function (r) { return r.v && r.v.at === at; }); }
    function selectedAt() { return app.selected && app.selected.slot !== undefined ? app.selected.slot : null; }

    function row(r, i) {
      var selected = r.v && r.v.at === selectedAt(), e, twist;
      if (r.group) {
        e = T.el("div.row", { role: "treeitem", "aria-level": r.depth + 1, "aria-expanded": false, onclick: function () { open.set(r.key, true); list(); } },
          T.el("span.twist", {}, "▸"), T.glyph(r.group[0].kind), T.el("span.name", {}, T.plural(r.group.length, T.kindName(r.group[0].kind))), T.el("span.tail", {}, "side by side; a click shows each"));
      } else {
        twist = T.el("button.twist", { type: "button", tabindex: -1, "aria-label": r.on ? "Close" : "Open", onclick: function (event) {
          event.stopPropagation();
          open.set(r.v.at, !r.on);
          list();
        } }, r.below ? r.on ? "▾" : "▸" : "");
        if (!r.below) twist = T.el("span.twist");
        e = T.el("div.row" + (r.v.since === m.now && m.now ? ".new" : ""), {
          role: "treeitem", id: "row-" + T.hex(r.v.at), "aria-level": r.depth + 1, "aria-selected": !!selected, "aria-expanded": r.below ? r.on : null,
          onclick: function () { app.select({ slot: r.v.at }); }
        }, twist, T.glyph(r.v.kind), T.el("span.name", {}, T.slotTitle(m, r.v)),
          T.el("span.tail", {}, [T.slotNote(m, r.v), T.slotPlace(m, r.v.at), r.below && !r.on ? T.count(r.below) + " below" : ""].filter(Boolean).join(" · ")));
      }
      e.style.top = i * HIGH + "px";
      e.style.paddingLeft = 6 + Math.min(r.depth, 14) * 20 + "px";
      return e;
    }
    function draw() {
      var from = Math.max(0, Math.floor(scroll.scrollTop / HIGH) - 4), to = Math.min(rows.length, from + Math.ceil(scroll.clientHeight / HIGH) + 9);
      T.clear(spacer);
      for (var i = from; i < to; i++) spacer.appendChild(row(rows[i], i));
      app.stats.treeRows = to - from;
      var at = selectedAt();
      if (at !== null && rowOf(at) >= 0) scroll.setAttribute("aria-activedescendant", "row-" + T.hex(at));
    }
    var asked = false;
    scroll.addEventListener("scroll", function () {
      if (!asked) requestAnimationFrame(function () { asked = false; draw(); });
      asked = true;
    });
    scroll.addEventListener("keydown", function (e) {
      var i = rowOf(selectedAt()), r = rows[i], by = e.key === "ArrowDown" ? 1 : e.key === "ArrowUp" ? -1 : 0, k;
      if (by) {
        for (k = i < 0 ? (by > 0 ? 0 : rows.length - 1) : i + by; rows[k] && rows[k].group; k += by) { /* over groups */ }
        if (rows[k]) app.select({ slot: rows[k].v.at });
      } else if (e.key === "ArrowRight" && r && r.below) {
        if (r.on) app.select({ slot: (rows[i + 1].v || rows[i + 1].group[0]).at }); else { open.set(r.v.at, true); list(); }
      } else if (e.key === "ArrowLeft" && r) {
        if (r.on && r.below) { open.set(r.v.at, false); list(); } else if (m.parent(r.v)) app.select({ slot: m.parent(r.v).at });
      } else return;
      e.preventDefault();
      e.stopPropagation();
    });
    return { update: function (what) {
      if (what === "time" || what === "shown") list();
      if (what === "look") draw();
      if (what === "selection" || what === "shown") {
        if (selectedAt() !== null) reveal(selectedAt());
        draw();
      }
    } };
  };
})(Tessera);
