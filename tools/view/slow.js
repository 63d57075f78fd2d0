/* slow.js - the view "Why slow?": for each endpoint, how many messages took the fast path, and why others did not.
 *
 * Owns:    nothing. */
(function (T) {
  "use strict";
  T.views = T.views || {};

  /* For each endpoint and notification (and for answers together): counts, and the slow ones by reason and line.  Up to a pass. */
  T.speeds = function (m, pass) {
    var groups = new Map();
    m.events.forEach(function (e) {
      if (e.pass > pass || ["call", "send", "answer", "fault", "fault-answer", "signal"].indexOf(e.kind) < 0 || e.interrupt) return;
      var key = e.endpoint || (e.asked && e.asked.endpoint) || null, g = groups.get(key);
      if (!g) groups.set(key, g = { object: key, fast: 0, slow: 0, other: 0, ticks: 0, reasons: new Map() });
      if (e.fast) { g.fast++; return; }
      if (!e.slow) { g.other++; return; }
      g.slow++;
      var line = T.lineOf(m, e.origin), name = m.name("SLOW", e.slow - 1), where = line ? T.lineName(line) : e.origin ? T.hex(e.origin.ip) : "", id = name + "\0" + where + "\0" + e.kind;
      var r = g.reasons.get(id);
      if (!r) g.reasons.set(id, r = { reason: name, line: line, where: where, kind: e.kind, count: 0, first: e, by: new Set() });
      r.count++;
      r.by.add(T.who(e.from));
    });
    return Array.from(groups.values()).sort(function (a, b) { return b.slow - a.slow || b.fast - a.fast; });
  };

  T.views.slow = function (app, element) {
    var m = app.m, page = T.el("div.pages"), shownFor = -1;
    T.add(element, [
      T.el("p.what", {}, "The kernel has a short way for the messages that are sent most. Here is which messages took it, and what kept the others from it."),
      T.el("div.fill", {}, T.el("div.scroll", { tabindex: 0, "aria-label": "Fast and slow messages, by endpoint" }, page))]);
    function draw() {
      if (shownFor === m.now) return;
      shownFor = m.now;
      T.clear(page);
      var groups = T.speeds(m, m.now);
      if (!groups.length) {
        T.add(page, T.el("p.empty", {}, m.now < m.passes ? "No message was sent up to this moment. The slider below goes on." : "No message was sent in this run."));
        return;
      }
      groups.forEach(function (g) {
        var all = g.fast + g.slow + g.other, kind = g.object ? T.objectKind(m, g.object) : "reply";
        var card = T.el("section.card", {}, T.el("h2", {}, T.glyph(kind || "endpoint"), g.object ?
          T.el("button.link", { type: "button", onclick: function () { app.visit(m.now, { object: g.object }, "capabilities"); } }, T.capital(T.objectName(m, g.object))) : "Answers to faults, and others without an endpoint",
          T.el("span.soft", { style: "font-weight:400;font-size:.9rem" }, T.plural(all, kind === "notification" ? "signal" : "message"))));
        T.add(card, T.el("div", { style: "display:flex;gap:.8rem;align-items:center;flex-wrap:wrap" },
          T.el("span.share", { role: "img", style: "flex:1", "aria-label": T.count(g.fast) + " of " + T.count(all) + " fast" },
            T.el("i", { style: "width:" + g.fast / all * 100 + "%" }), T.el("b", { style: "width:" + g.slow / all * 100 + "%" })),
          T.el("span", {}, T.count(g.fast) + " fast, " + T.count(g.slow) + " slow" + (g.other ? ", " + T.count(g.other) + " that have no fast path" : ""))));
        var reasons = Array.from(g.reasons.values()).sort(function (a, b) { return b.count - a.count; });
        if (reasons.length) T.add(card, T.el("div.wide", {}, T.el("table", {},
          T.el("thead", {}, T.el("tr", {}, T.el("th.number", {}, "how many"), T.el("th", {}, "why not"), T.el("th", {}, "what"), T.el("th", {}, "where"))),
          T.el("tbody", {}, reasons.slice(0, 30).map(function (r) {
            return T.el("tr", {}, T.el("td.number", {}, T.count(r.count)), T.el("td", {}, r.reason), T.el("td", {}, T.eventKind(r.first) + " by " + Array.from(r.by).slice(0, 3).join(", ")),
              T.el("td", {}, T.el("button.link", { type: "button", onclick: function () { app.visit(r.first.pass, { event: r.first }, "messages"); } }, r.where || "pass " + r.first.pass)));
          })))));
        T.add(page, card);
      });
    }
    return { update: function (what) { if (what === "time" || what === "shown") draw(); } };
  };
})(Tessera);
