/* who.js - the view "Who can?": which threads could do a thing, and by which chain of capabilities.
 *
 * Owns:    which question is shown.
 * Never:   finds an answer: `tessera who` has written them into the page (tools/tessera/answers.c), for each moment of the run. */
(function (T) {
  "use strict";
  T.views = T.views || {};
  var VERBS = { control: "make this thread do anything:", stop: "stop this thread:", call: "send to", receive: "receive at", signal: "signal", learn: "be told the badge",
                write: "write the memory at", read: "read the memory at" };
  var KINDS = { thread: "tcb", endpoint: "endpoint", notification: "notification", memory: "frame", badge: "endpoint" };

  /* "3. so A can ...  <- 1 and 2, RULE" and, at the end, "RULE: a sentence": [steps, rules]. */
  T.readChain = function (text) {
    var steps = [], rules = [];
    text.split("\n").forEach(function (line) {
      var step = /^\s*(\d+)\. (.*?)(?:  <- (.*))?$/.exec(line), rule = /^\s+([A-Z_]+): (.*)$/.exec(line);
      if (step) steps.push({ text: step[2], from: step[3] || "" });
      else if (rule) rules.push([rule[1], rule[2]]);
    });
    return [steps, rules];
  };

  /* How many of a list hold, of which the first ones do and the others do not. */
  function upTo(list, is) {
    var low = 0, high = list.length;
    while (low < high) {
      var middle = low + high >> 1;
      if (is(list[middle])) low = middle + 1; else high = middle;
    }
    return low;
  }

  T.views.who = function (app, element) {
    var m = app.m, who = m.about.who, page = T.el("div.pages"), asked = { verb: "", target: null, alone: false }, objects = new Map(), names = new Map();
    T.add(element, [
      T.el("p.what", {}, "What a thread may do is what its capabilities allow, and what others can give it. Ask who could do a thing; the answer is the chain of capabilities."),
      T.el("div.fill", {}, T.el("div.scroll", { tabindex: 0, "aria-label": "Who can?" }, page))]);
    var questions = who.questions.map(function (q) {
      return { verb: q[0], kind: q[1], at: T.small(BigInt("0x" + q[2])), changes: q[3] };
    });

    /* The moment whose answers are shown: the last one with answers up to now; and where the next one begins. */
    function momentNow() {
      var i = upTo(who.moments, function (pass) { return pass <= m.now; });
      return { pass: who.moments[Math.max(i - 1, 0)], next: who.moments[i] };
    }
    /* The questions of this moment, with their answers and the names of their targets. */
    function arise() {
      var moment = momentNow().pass, was = m.now;
      m.seek(moment);
      names = new Map();
      objects = new Map();
      questions.forEach(function (q) {
        var change = q.changes[upTo(q.changes, function (c) { return c[0] <= moment; }) - 1], o;
        q.there = !!change && change.length > 1;
        if (!q.there) return;
        q.words = change[1]; q.can = change[2]; q.alone = change[3] || null;
        o = q.kind === "badge" ? null : m.liveNow(q.at);
        q.name = q.kind === "thread" || q.kind === "memory" ? q.words : q.kind === "badge" ? T.hex(q.at) + " of " + q.words : (o ? T.objectName(m, o) : T.hex(q.at)) + " (" + q.words + ")";
        names.set(q.verb, (names.get(q.verb) || []).concat(q));
      });
      m.all().forEach(function (v) { if (v.object && !/^(untyped|frame|reply)$/.test(v.kind)) objects.set(v.object.at, [v.object, T.objectName(m, v.object)]); });
      m.seek(was);
      return moment;
    }

    /* The question that has to do with what is selected. */
    function start() {
      var s = app.selected, at = null, fit = null;
      if (s) {
        var o = s.object || s.thread && s.thread.id || s.slot !== undefined && m.slot(s.slot) && m.slot(s.slot).object || s.event && s.event.endpoint;
        at = o ? o.at : null;
      }
      if (at !== null) fit = questions.find(function (q) { return q.there && q.kind !== "badge" && q.at === at; });
      if (fit) { asked.verb = fit.verb; asked.target = fit; }
    }
    /* What was asked about may not be there now: then another. */
    function choose() {
      if (asked.target && asked.target.there) return;
      var there = questions.filter(function (q) { return q.there; });
      asked.target = there.find(function (q) { return asked.target && q.verb === asked.verb && q.name === asked.target.name; }) ||
        there.find(function (q) { return q.verb === "call"; }) || there[0] || null;
      asked.verb = asked.target ? asked.target.verb : "";
    }
    function draw() {
      choose();
      T.clear(page);
      if (!asked.target) {
        T.add(page, T.el("p.empty", {}, who.large ? "This run has too many capabilities for all answers to lie in this page. `tessera who` answers each question by itself." :
          "There is nothing to ask about: at this moment no thread lives."));
        return;
      }
      var list = names.get(asked.verb), moment = momentNow(), exact = who.each === 1 || moment.pass === m.now;
      T.add(page, T.el("form.ask", { onsubmit: function (e) { e.preventDefault(); } },
        T.el("label", {}, "Who can", T.el("select", { id: "who-verb", onchange: function (e) {
          var before = asked.target;
          asked.verb = e.target.value;
          asked.target = names.get(asked.verb).find(function (q) { return q.at === before.at && q.kind === before.kind; }) || names.get(asked.verb)[0];
          draw();
          document.getElementById("who-verb").focus();
        } }, Array.from(names.keys()).map(function (v) { return T.el("option", { value: v, selected: v === asked.verb }, VERBS[v] || v); }))),
        T.el("label", {}, "this", T.el("select", { id: "who-target", style: "max-width:24rem", onchange: function (e) { asked.target = list[e.target.value]; answer(); } },
          list.map(function (q, i) { return T.el("option", { value: i, selected: q === asked.target }, q.name); }))),
        asked.target.alone ? T.el("label", { style: "display:flex;gap:.4rem;align-items:center;color:var(--ink);padding-bottom:.25rem" },
          T.el("input", { type: "checkbox", id: "who-alone", checked: asked.alone, onchange: function (e) { asked.alone = e.target.checked; answer(); } }), "without the help of other threads") : ""));
      T.add(page, T.el("div", { id: "who-answer", "aria-live": "polite" }));
      T.add(page, T.el("p.soft", {}, (exact ? "These are the answers for the moment under the slider" : "These are the answers for pass " + T.count(moment.pass) + ": there are too many moments for the answers of all") +
        ". Programs are not looked at: whoever has a capability counts as able to use it. The same as text: ", T.el("code", {}, "tessera who at=" + moment.pass)));
      answer();
    }
    function answer() {
      var box = document.getElementById("who-answer"), q = asked.target, can = asked.alone && q.alone ? q.alone : q.can;
      T.clear(box);
      var list = can.map(function (c) { return [m.threads[c[0]], T.readChain(who.chains[c[1]])]; }).sort(function (a, b) { return a[1][0].length - b[1][0].length; });
      T.add(box, T.el("p.verdict" + (list.length ? ".bad" : ""), { style: list.length ? "border-left-color:var(--accent)" : "" }, !list.length ? "Nobody can." :
        list.map(function (l, i) { return (i ? i === list.length - 1 ? " and " : ", " : "") + l[0].name; }).join("") + " can."));
      list.forEach(function (l) {
        var steps = l[1][0], rules = l[1][1];
        T.add(box, T.el("section.card", {}, T.el("h2", {}, T.glyph("tcb"), T.el("button.link", { type: "button", onclick: function () { app.visit(m.now, { thread: l[0] }, "capabilities"); } }, l[0].name),
          T.el("span.tag", {}, steps.length === 1 ? "holds it" : T.plural(steps.length, "step"))),
          T.el("ol.chain", {}, steps.map(function (s) { return T.el("li", {}, linked(s.text), s.from ? T.el("small.soft", {}, "  from " + s.from) : ""); })),
          rules.map(function (r) { return T.el("p.soft", { style: "margin:.15rem 0;font-size:.88rem" }, T.el("strong", {}, r[0] + ": "), r[1]); })));
      });
    }
    /* Addresses of objects lead to them: "the endpoint 0x7fde200" is "endpoint 1". */
    function linked(text) {
      var parts = text.split(/((?:the (?:endpoint|notification|tcb|cnode|CNode|pml4|address space) )?0x[0-9a-f]+)/);
      return parts.map(function (part, i) {
        var found = i % 2 ? objects.get(T.parse(/0x.*$/.exec(part)[0])) : null;
        if (!found) return part;
        return [/^the tcb/.test(part) ? "the thread " : /^the/.test(part) && / of /.test(found[1]) ? "the " : "", T.el("button.link", { type: "button", title: part, onclick: function () {
          app.visit(m.now, { object: found[0] }, "capabilities");
        } }, found[1])];
      });
    }
    var drawn = -1;
    return { update: function (what) {
      if (what !== "shown" && what !== "time") return;
      if (questions.length && (what === "shown" || momentNow().pass !== drawn)) drawn = arise();
      if (what === "shown") start();
      draw();
    } };
  };
})(Tessera);
