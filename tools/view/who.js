/* who.js - the view "Who can?": which threads could do a thing, and by which chain of capabilities.
 *
 * Owns:    which question is shown.
 * Never:   finds an answer: `tessera who` has written them into the page (tools/tessera/answers.c), for the end of the run. */
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

  T.views.who = function (app, element) {
    var m = app.m, who = m.about.who, page = T.el("div.pages"), asked = { verb: "", target: null, alone: false }, objects = new Map(), names = new Map();
    T.add(element, [
      T.el("p.what", {}, "What a thread may do is what its capabilities allow, and what others can give it. Ask who could do a thing; the answer is the chain of capabilities."),
      T.el("div.fill", {}, T.el("div.scroll", { tabindex: 0, "aria-label": "Who can?" }, page))]);
    var questions = who.questions.map(function (q) {
      return { verb: q[0], kind: q[1], at: T.small(BigInt("0x" + q[2])), words: q[3], can: q[4], alone: q[5] || null };
    });

    /* Names of the targets, as they are at the end. */
    (function () {
      var was = m.now;
      m.seek(m.passes);
      questions.forEach(function (q) {
        var o = q.kind === "badge" ? null : m.liveNow(q.at);
        q.name = q.kind === "thread" ? q.words : q.kind === "memory" ? q.words : q.kind === "badge" ? T.hex(q.at) + " of " + q.words : (o ? T.objectName(m, o) : T.hex(q.at)) + " (" + q.words + ")";
        names.set(q.verb, (names.get(q.verb) || []).concat(q));
      });
      m.all().forEach(function (v) { if (v.object && !/^(untyped|frame|reply)$/.test(v.kind)) objects.set(v.object.at, [v.object, T.objectName(m, v.object)]); });
      m.seek(was);
    })();

    /* The question that has to do with what is selected. */
    function start() {
      var s = app.selected, at = null, fit = null;
      if (s) {
        var o = s.object || s.thread && s.thread.id || s.slot !== undefined && m.slot(s.slot) && m.slot(s.slot).object || s.event && s.event.endpoint;
        at = o ? o.at : null;
      }
      if (at !== null) fit = questions.find(function (q) { return q.kind !== "badge" && q.at === at; });
      if (fit) { asked.verb = fit.verb; asked.target = fit; }
      if (!asked.target) {
        asked.target = questions.find(function (q) { return q.verb === "call"; }) || questions[0] || null;
        asked.verb = asked.target ? asked.target.verb : "";
      }
    }
    function draw() {
      T.clear(page);
      if (!questions.length) {
        T.add(page, T.el("p.empty", {}, who.large ? "This run has too many capabilities for all answers to lie in this page. `tessera who` answers each question by itself." :
          "There is nothing to ask about: at the end of this run no thread lives."));
        return;
      }
      var list = names.get(asked.verb);
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
        questions.some(function (q) { return q.alone; }) ? T.el("label", { style: "display:flex;gap:.4rem;align-items:center;color:var(--ink);padding-bottom:.25rem" },
          T.el("input", { type: "checkbox", id: "who-alone", checked: asked.alone, onchange: function (e) { asked.alone = e.target.checked; answer(); } }), "without the help of other threads") : ""));
      T.add(page, T.el("div", { id: "who-answer", "aria-live": "polite" }));
      T.add(page, T.el("p.soft", {}, "These are answers for the end of the run" + (m.now < m.passes ? ", not for the moment under the slider" : "") +
        ". Programs are not looked at: whoever has a capability counts as able to use it. The same as text: ", T.el("code", {}, "tessera who")));
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
        T.add(box, T.el("section.card", {}, T.el("h2", {}, T.glyph("tcb"), T.el("button.link", { type: "button", onclick: function () { app.visit(m.passes, { thread: l[0] }, "capabilities"); } }, l[0].name),
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
          app.visit(m.passes, { object: found[0] }, "capabilities");
        } }, found[1])];
      });
    }
    return { update: function (what) {
      if (what === "shown" || !asked.target) start();
      if (what === "shown" || what === "time") draw();
    } };
  };
})(Tessera);
