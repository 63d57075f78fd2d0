/* details.js - the panel that says everything about what is selected.
 *
 * Owns:    nothing. */
(function (T) {
  "use strict";
  T.details = function (app, panel) {
    var m = app.m, s = app.selected;
    T.clear(panel);
    panel.classList.toggle("nothing", !s);
    if (!s) {
      T.add(panel, [T.el("h2", {}, "Nothing is selected"), T.el("p.soft", {}, "Click a capability, a thread or a message. This panel then says where it comes from, what it allows, and which line of the program made it."),
        T.el("h3", {}, "At this moment"), overview()]);
      return;
    }
    T.add(panel, T.el("button.close", { type: "button", "aria-label": "Select nothing", title: "Esc", onclick: function () { app.select(null); } }, "✕"));
    if (s.event) event(s.event);
    else if (s.slot !== undefined) slot(s.slot);
    else if (s.thread || s.object && s.object.thread) thread(s.thread || s.object.thread);
    else object(s.object);

    function rows(list) {
      var dl = T.el("dl");
      list.forEach(function (r) { if (r && r[1] !== "" && r[1] !== null && r[1] !== undefined) T.add(dl, [T.el("dt", {}, r[0]), T.el("dd", {}, r[1])]); });
      return dl;
    }
    function mono(w) { return T.el("code", {}, w); }
    function to(text, thing, view, pass) {
      return T.el("button.link", { type: "button", onclick: function () { app.visit(pass === undefined ? m.now : pass, thing, view); } }, text);
    }
    function toSlot(v) { return to(T.slotPlace(m, v.at), { slot: v.at }); }
    function toThread(t) { return t ? to(t.name, { thread: t }) : "nobody"; }
    function toObject(o) { return o ? to(T.objectName(m, o), { object: o }) : "nothing"; }
    function capList(list, most) {
      return T.el("ul", {}, list.slice(0, most).map(function (v) {
        return T.el("li", {}, T.glyph(v.kind), T.el("span", {}, toSlot(v), T.el("span.soft", {}, [" " + T.slotTitle(m, v), v.badge ? "badge " + T.hex(v.badge) : ""].filter(Boolean).join(", "))));
      }), list.length > most ? T.el("li.soft", {}, "and " + T.count(list.length - most) + " more") : "");
    }
    function overview() {
      var kinds = {}, all = m.all();
      all.forEach(function (v) { kinds[v.kind] = (kinds[v.kind] || 0) + 1; });
      return T.el("ul", {}, T.el("li", {}, T.glyph("tcb"), T.plural(m.alive().length, "thread")),
        Object.keys(kinds).sort(function (a, b) { return kinds[b] - kinds[a]; }).map(function (k) { return T.el("li", {}, T.glyph(k), T.count(kinds[k]) + " × " + T.kindName(k)); }));
    }
    /* The lines of source around one. */
    function code(line) {
      if (!line) return null;
      var box = T.el("div", {}, T.el("p", { style: "margin:.2rem 0" }, mono(line.file + ":" + line.line), line.function ? T.el("span.soft", {}, " in " + line.function) : ""));
      if (!line.text) return box;
      var lines = line.text.split("\n"), from = Math.max(0, line.line - 4), pre = T.el("pre.code", { tabindex: 0 });
      lines = lines.slice(from, line.line + 3).map(function (t) { return t.replace(/\t/g, "    "); });
      var indent = Math.min.apply(null, lines.filter(function (t) { return t.trim(); }).map(function (t) { return t.search(/\S/); }));
      lines.forEach(function (t, i) { T.add(pre, T.el("span" + (from + i + 1 === line.line ? ".here" : ""), {}, T.el("b", {}, from + i + 1), t.slice(indent) || " ")); });
      T.add(box, pre);
      return box;
    }
    function source(e) {
      if (!e || !e.ip) return [];
      var line = T.lineOf(m, e);
      return [T.el("h3", {}, "Line of source"), line ? code(line) : T.el("p.soft", {}, "No line is known for address ", mono(T.hex(e.ip)), (m.about.files || []).length ? ": it lies in a program whose file was not given." : ": the program's file was not given, or has no debug information.")];
    }

    function slot(at) {
      var v = m.slot(at);
      if (!v) {
        T.add(panel, [T.el("h2", {}, "An empty slot"), T.el("p", {}, T.capital(T.slotPlace(m, at)) + " holds nothing at this moment."), T.el("p.soft", {}, "[ and ] go to where that changes.")]);
        return;
      }
      var made = v.since ? m.entry(v.since) : null, parent = m.parent(v), below = m.children(v), others = v.object ? m.naming(v.object).filter(function (o) { return o !== v; }) : [];
      T.add(panel, [T.el("h2", {}, T.glyph(v.kind), T.capital(T.slotTitle(m, v))), rows([
        ["lies in", T.slotPlace(m, at)],
        T.hasRights(v) ? ["rights", T.rights(v)] : null,
        v.kind === "endpoint" || v.kind === "notification" ? ["badge", v.badge ? mono(T.hex(v.badge)) : "none"] : null,
        v.object ? ["object", mono(T.hex(v.object.at) + (v.object.generation ? "." + v.object.generation : ""))] : null,
        v.bits >= 0 ? ["size", T.bytes(v.bits)] : null,
        v.kind === "untyped" ? ["used", T.hex(v.data) + " bytes"] : null,
        v.kind === "cnode" ? ["slots", "2^" + v.radix] : null,
        v.kind === "cnode" ? ["guard", v.guardBits ? T.hex(v.guard) + ", " + T.plural(v.guardBits, "bit") : "none"] : null,
        v.mapped ? ["mapped", [mono(T.hex(v.address)), " in the ", toObject(m.liveNow(v.space))]] : v.kind === "frame" ? ["mapped", "nowhere"] : null,
        v.kind === "tcb" && v.object && v.object.thread ? ["thread", toThread(v.object.thread)] : null
      ])]);
      T.add(panel, T.el("h3", {}, "Where it comes from"));
      if (!made) T.add(panel, T.el("p", {}, "It was there when the run began."));
      else {
        var message = m.eventsOf(v.since).find(function (e) { return e.dest === at; });
        var pass = to("pass " + v.since, { slot: at }, undefined, v.since);
        if (message) T.add(panel, T.el("p", {}, "It came with a message of ", toThread(message.from), ", ", pass, "."));
        else if (v.kind === "reply") T.add(panel, T.el("p", {}, "The kernel made it, so that the caller can be answered, ", pass, "."));
        else T.add(panel, T.el("p", {}, T.sayEntry(m, made).replace(/\.$/, ""), ", ", pass, "."));
      }
      T.add(panel, rows([["made from", parent ? [toSlot(parent), T.el("span.soft", {}, " " + T.slotTitle(m, parent))] : "nothing: it is an original"]]));
      if (below.length) T.add(panel, [T.el("h3", {}, T.plural(below.length, "capability was made", "capabilities were made") + " from it"), capList(below, 8), to("see all in Derivation", { slot: at }, "derivation")]);
      if (others.length) T.add(panel, [T.el("h3", {}, "Others to the same object"), capList(others, 8)]);
      if (made) T.add(panel, source(made));
    }
    function thread(t) {
      var v = t.state.v, gone = t.gone.v;
      if (!v || gone) {
        T.add(panel, [T.el("h2", {}, T.glyph("tcb"), t.name), T.el("p", {}, t.born > m.now ? ["It is made ", to("in pass " + t.born, { thread: t }, undefined, t.born), "."] : "It is gone: deleted in pass " + t.died + ".")]);
        return;
      }
      var at = v.waits_at ? m.liveNow(v.waits_at) : null, program = m.programOf(t), last = null, i;
      for (i = m.now; i > 0 && !last; i--) if (m.entries[i - 1].thread === t) last = m.entries[i - 1];
      T.add(panel, [T.el("h2", {}, T.glyph("tcb"), t.name), rows([
        ["state", m.running.v === t.at ? "runs" : v.stateName === "receive" ? "waits to receive" : v.stateName === "send" ? "waits to send" : v.stateName === "reply" ? "waits for an answer" :
          v.stateName === "notification" ? "waits for a signal" : v.stateName === "inactive" ? "suspended" : "can run"],
        at ? ["waits at", toObject(at)] : null,
        at && t.through.v && m.slot(t.through.v[0]) ? ["through", toSlot(m.slot(t.through.v[0]))] : null,
        v.call ? ["waits for", "the answer to message " + v.call] : null,
        ["priority", v.priority + (v.mcp !== v.priority ? ", may give up to " + v.mcp : "")],
        v.domain ? ["domain", v.domain] : null,
        v.context ? ["scheduling context", toObject(m.liveNow(v.context))] : m.header.variant === "mcs" ? ["scheduling context", "none: it runs only when somebody lends it one"] : null,
        v.reply ? ["reply object", toObject(m.liveNow(v.reply))] : null,
        program ? ["program", program] : null,
        ["CSpace", m.tcbSlot(t, 2) ? toObject(m.tcbSlot(t, 2).object) : "none"],
        ["VSpace", m.tcbSlot(t, 1) ? toObject(m.tcbSlot(t, 1).object) : "none"],
        v.buffer ? ["IPC buffer", mono(T.hex(v.buffer))] : null,
        v.bound ? ["bound to", toObject(m.liveNow(v.bound))] : null,
        ["faults go to", v.fault_handler ? mono(T.hex(v.fault_handler)) : "nobody"],
        ["kernel entries", T.count(t.passes) + " in all"], ["ran", T.time(m, t.time) + " in all"]
      ])]);
      var caps = m.naming(t.id);
      if (caps.length) T.add(panel, [T.el("h3", {}, "Who can control it"), capList(caps, 8)]);
      if (last) T.add(panel, [T.el("h3", {}, "Its last entry into the kernel"), T.el("p", {}, T.sayEntry(m, last), " ", to("pass " + last.pass, { thread: t }, undefined, last.pass)), source(last).slice(1)]);
    }
    function object(o) {
      var kind = T.objectKind(m, o), caps = m.naming(o), waiting = m.alive().filter(function (t) { return t.state.v.waits_at === o.at && caps.length; }), n = kind === "notification" && m.notifications.get(o.at), time = kind === "sched_context" && m.contexts.get(o.at);
      T.add(panel, [T.el("h2", {}, T.glyph(kind), T.capital(T.objectName(m, o))), rows([
        ["object", mono(T.hex(o.at) + (o.generation ? "." + o.generation : ""))],
        ["is", caps.length ? T.plural(caps.length, "capability names it", "capabilities name it") : "not there at this moment"],
        n && n.v ? ["pending", n.v.active ? "signals with the badge " + T.hex(n.v.bits) : "no signal"] : null,
        time && time.v && time.v.refills ? ["budget", T.time(m, time.v.budget)] : time ? ["budget", "it was never given time"] : null,
        time && time.v && time.v.refills ? ["period", time.v.period ? T.time(m, time.v.period) : "none: round robin"] : null,
        time ? ["runs on it", m.alive().filter(function (t) { return t.state.v.context === o.at; }).map(function (t, i) { return [i ? ", " : "", toThread(t)]; })] : null,
        n && n.v && n.v.bound ? ["bound to", toThread(m.threadNow(n.v.bound))] : null,
        T.isSpace(kind) ? ["used by", m.alive().filter(function (t) { return m.spaceOf(t) === o.at; }).map(function (t, i) { return [i ? ", " : "", toThread(t)]; })] : null
      ])]);
      if (waiting.length) T.add(panel, [T.el("h3", {}, "Waiting here"), T.el("ul", {}, waiting.map(function (t) { return T.el("li", {}, T.glyph("tcb"), toThread(t), T.el("span.soft", {}, t.state.v.stateName === "send" ? "to send" : "to receive")); }))]);
      if (caps.length) T.add(panel, [T.el("h3", {}, "Who holds it"), capList(caps, 20)]);
      if (kind === "endpoint") {
        var sent = m.messages.filter(function (e) { return e.endpoint === o && e.pass <= m.now; });
        if (sent.length) T.add(panel, [T.el("h3", {}, T.plural(sent.length, "message") + " so far"), T.el("ul", {}, sent.slice(-6).map(function (e) {
          return T.el("li", {}, to(T.sayEvent(m, e), { event: e }, "messages", e.pass)); }))]);
      }
    }
    function event(e) {
      var words = e.words || [], speed = T.saySpeed(m, e), used = e.slot ? m.slot(e.slot) : null;
      T.add(panel, [T.el("h2", {}, T.eventKind(e)), T.el("p", {}, T.sayEvent(m, e)), rows([
        ["pass", [to(T.count(e.pass), { event: e }, undefined, e.pass), ", after " + T.time(m, e.time)]],
        e.from ? ["from", toThread(e.from)] : null, e.to && e.to !== e.from ? ["to", toThread(e.to)] : null,
        e.endpoint ? [T.kindName(T.objectKind(m, e.endpoint)) || "object", toObject(e.endpoint)] : null,
        e.cptr ? ["through", [mono(T.hex(e.cptr)), used ? [" (", toSlot(used), ")"] : ""]] : null,
        e.badge && e.kind !== "invocation" ? ["badge", mono(T.hex(e.badge))] : null,
        e.kind === "call" || e.kind === "send" || e.kind === "answer" ? ["label", mono(T.hex(e.label))] : null,
        e.kind === "invocation" ? ["method", e.method] : null,
        e.kind === "invocation" && e.errorName ? ["error", T.el("span.tag.bad", {}, e.errorName)] : null,
        e.kind === "thread-faults" ? ["fault", e.fault] : null,
        e.kind === "thread-faults" && (e.fault === "VMFault" || e.fault === "CapFault") ? ["address", mono(T.hex(e.address))] : null,
        e.text ? ["text", mono(e.text)] : null,
        words.length ? [e.kind === "invocation" ? "arguments" : "words", T.el("span.mono", {}, words.slice(0, 12).map(T.hex).join(", ") + (words.length > 12 ? ", … " + T.count(words.length) + " in all" : ""))] : null,
        e.results && e.results.length ? ["answer", T.el("span.mono", {}, e.results.map(T.hex).join(", "))] : null,
        e.caps && e.caps.some(Boolean) ? ["capabilities", T.el("ul", {}, e.caps.map(function (at) { return at ? T.el("li", {}, m.slot(at) ? toSlot(m.slot(at)) : T.hex(at)) : ""; }))] : null,
        e.dest ? ["arrived in", m.slot(e.dest) ? toSlot(m.slot(e.dest)) : T.hex(e.dest)] : null,
        e.queued ? ["waited", "the sender had to wait for the receiver"] : null,
        e.unanswerable ? ["answer", "nobody may answer it: the sender stops"] : null,
        e.answeredBy ? ["answered by", to("the answer in pass " + e.answeredBy.pass, { event: e.answeredBy }, "messages", e.answeredBy.pass)] : null,
        e.asked ? ["answers", to("the Call in pass " + e.asked.pass, { event: e.asked }, "messages", e.asked.pass)] : null,
        e.message ? ["reported", "by message " + e.message] : null
      ])]);
      if (speed) T.add(panel, [T.el("h3", {}, "Fast or slow"), T.el("p", {}, T.el("span.tag" + (e.fast ? ".good" : ".bad"), {}, e.fast ? "fast path" : "slow"), " " + speed)]);
      if (e.origin && e.kind !== "interrupt") T.add(panel, source(e.origin));
      if (e.queued && e.entry !== e.origin && T.lineOf(m, e.entry)) T.add(panel, [T.el("h3", {}, "Line that received it"), code(T.lineOf(m, e.entry))]);
    }
  };
})(Tessera);
