/* say.js - how things are called, in words, and small helpers for elements.
 *
 * Owns:    nothing.
 * Uses:    model.js.
 * Never:   puts text of the run into the page as HTML. */
(function (T) {
  "use strict";

  /* el("p.soft", {title: "..."}, "text", child...): an element. */
  T.el = function (what, attributes) {
    var parts = what.split("."), e = document.createElement(parts[0] || "div"), i;
    if (parts.length > 1) e.className = parts.slice(1).join(" ");
    for (var k in attributes || {}) {
      var v = attributes[k];
      if (k.slice(0, 2) === "on") e.addEventListener(k.slice(2), v);
      else if (k.slice(0, 5) === "aria-" && v !== null && v !== undefined) e.setAttribute(k, String(v));
      else if (v !== undefined && v !== null && v !== false) e.setAttribute(k, v === true ? "" : v);
    }
    for (i = 2; i < arguments.length; i++) T.add(e, arguments[i]);
    return e;
  };
  T.add = function (e, child) {
    if (Array.isArray(child)) child.forEach(function (c) { T.add(e, c); });
    else if (child instanceof Node) e.appendChild(child);
    else if (child !== null && child !== undefined && child !== "") e.appendChild(document.createTextNode(String(child)));
  };
  T.clear = function (e) { while (e.firstChild) e.removeChild(e.firstChild); };

  /* 1234567 -> 1,234,567 */
  T.count = function (n) { return String(n).replace(/\B(?=(\d{3})+$)/g, ","); };
  T.plural = function (n, one, more) { return T.count(n) + " " + (n === 1 ? one : more || one + "s"); };
  T.bytes = function (bits) {
    var units = ["byte", "KiB", "MiB", "GiB", "TiB", "PiB"], unit = Math.min(5, Math.floor(bits / 10)), n = Math.pow(2, bits - 10 * unit);
    return n + " " + units[unit] + (unit === 0 && n !== 1 ? "s" : "");
  };

  var RIGHTS = ["write", "read", "grant", "grant reply"];
  T.rights = function (v) {
    var names = RIGHTS.filter(function (n, i) { return v.rights >> i & 1; });
    return names.length ? names.join(", ") : "none";
  };
  T.hasRights = function (v) { return /^(endpoint|notification|frame|reply)$/.test(v.kind); };

  var NAMES = { tcb: "thread", cnode: "CNode", page_table: "page table", page_directory: "page directory", pdpt: "PDPT", pml4: "address space",
                irq_control: "interrupt control", irq_handler: "interrupt handler", asid_control: "ASID control", asid_pool: "ASID pool",
                io_port: "I/O ports", io_port_control: "I/O port control", reply: "reply object", sched_context: "scheduling context",
                sched_control: "scheduling control", vspace: "address space" };
  T.kindName = function (kind) { return NAMES[kind] || kind.replace(/_/g, " "); };
  T.isSpace = function (kind) { return kind === "pml4" || kind === "vspace" || kind === "page_global_directory"; };
  function capital(text) { return text.charAt(0).toUpperCase() + text.slice(1); }
  T.capital = capital;

  /* Numbers for objects, by their first appearance: "endpoint 2" is easier to keep in mind than an address. */
  T.numberObjects = function (m) {
    var counts = {}, kinds = new Map();
    function see(v) {
      if (!v || v.next === undefined || !v.object || v.kind === "zombie" || kinds.has(v.object)) return;
      var kind = v.kind === "reply" && m.header.variant !== "mcs" ? "tcb" : v.kind;
      kinds.set(v.object, [kind, counts[kind] = (counts[kind] || 0) + 1]);
    }
    for (var i = 0; i < m.logNew.length; i++) see(m.logNew[i]);
    /* Threads of one name are told apart by a number. */
    var names = new Map();
    m.threads.forEach(function (t) {
      var n = (names.get(t.name) || 0) + 1;
      names.set(t.name, n);
      if (n > 1) t.name += " (" + n + ")";
      t.id.thread = t;
    });
    m.objectNames = kinds;
  };
  T.objectKind = function (m, o) {
    if (o.thread) return "tcb";
    var found = m.objectNames.get(o);
    return found ? found[0] : "";
  };
  T.objectName = function (m, o) {
    if (!o) return "nothing";
    if (o.thread) return o.thread.name;
    var found = m.objectNames.get(o), who, i;
    if (!found) return "object " + T.hex(o.at);
    if (found[0] === "cnode" || T.isSpace(found[0])) {
      for (i = 0; i < m.threads.length; i++) {
        who = m.threads[i];
        var v = who.gone.v ? null : m.tcbSlot(who, found[0] === "cnode" ? 2 : 1);
        if (v && v.object === o) return (found[0] === "cnode" ? "CNode of " : "address space of ") + who.name;
      }
    }
    return T.kindName(found[0]) + " " + found[1];
  };
  /* What a capability names, in a few words. */
  T.slotTitle = function (m, v) {
    if (v.kind === "irq_handler") return "handler of interrupt " + v.data;
    if (v.kind === "io_port") return "I/O ports";
    if (v.kind === "untyped") return (v.flags & m.values.SLOT_DEVICE ? "device memory, " : "untyped, ") + T.bytes(v.bits);
    if (v.kind === "zombie") return "zombie (an object that is being deleted)";
    if (v.kind === "reply" && m.header.variant === "mcs") return T.objectName(m, v.object);
    if (v.kind === "reply") return "reply to " + (v.object ? T.objectName(m, m.threadNow(v.object.at) ? m.threadNow(v.object.at).id : v.object) : "nobody");
    if (v.kind === "frame" && v.object) return "frame, " + T.bytes(v.bits) + (v.mapped ? ", mapped at " + T.hex(v.address) : "");
    if (!v.object) return T.kindName(v.kind);
    if (v.kind === "tcb") return "thread " + T.objectName(m, v.object);
    return T.objectName(m, v.object);
  };
  T.slotNote = function (m, v) {
    var parts = [];
    if (v.badge) parts.push("badge " + T.hex(v.badge));
    if (T.hasRights(v)) parts.push(T.rights(v));
    if (v.kind === "cnode") parts.push("2^" + v.radix + " slots");
    if (v.mapped && v.kind !== "frame") parts.push("mapped at " + T.hex(v.address));
    return parts.join(" · ");
  };
  /* Where a slot is: "hello-3 0x116", "CSpace of thread_2", "slot 3 of CNode 2". */
  T.slotPlace = function (m, at) {
    var named = m.namedBy(at), place = m.place(at);
    if (place[0] && place[0].thread) return place[0].thread.name + ": " + (T.TCB_SLOTS[place[1]] || "slot " + place[1]);
    if (named) return named[0].name + " " + T.hex(named[1]);
    if (place[0]) return "slot " + place[1] + " of " + T.objectName(m, place[0].object);
    return "slot " + T.hex(at) + " of the kernel";
  };

  /* What the clock counts. */
  T.unit = function (m) {
    if (m.header.clock_kind === m.values.CLOCK_NONE) return "passes";
    return m.about.instructions || m.header.clock_kind === m.values.CLOCK_INSTRUCTIONS ? "instructions" : "cycles";
  };
  T.time = function (m, ticks) { return T.count(ticks) + " " + T.unit(m); };

  /* ---- lines of source ---- */

  /* The line at an address of a program: {file, text, line, function}, or null. */
  T.lineAt = function (about, program, ip) {
    if (!ip || !about.lines) return null;
    var table = program && about.lines[program] ? about.lines[program] : about.lines[""];
    var found = table ? table[T.hex(ip).slice(2)] : null;
    if (!found) return null;
    return { file: about.files[found[0]][0], text: about.files[found[0]][1], line: found[1], function: found[2] };
  };
  T.lineOf = function (m, e) { return e ? T.lineAt(m.about, e.program, e.ip) : null; };
  T.lineName = function (l) { return l.file.split("/").pop() + ":" + l.line; };

  /* ---- what happened ---- */

  function who(t) { return t ? t.name : "nobody"; }
  T.who = who;
  /* A pass in one sentence. */
  T.sayEntry = function (m, e) {
    if (!e) return "The stream begins: the root task is ready to run.";
    var V = m.values;
    if (e.why === V.WHY_TICK) return "The clock ticked" + (e.thread ? " while " + who(e.thread) + " ran." : ".");
    if (e.why === V.WHY_INTERRUPT) return "Interrupt " + e.number + " came" + (e.thread ? " while " + who(e.thread) + " ran." : ".");
    if (e.why === V.WHY_FAULT) return who(e.thread) + " faulted: " + m.name("FAULT", e.number) + ".";
    if (e.why === V.WHY_START) return "The kernel began.";
    if (e.invocations.length) return who(e.thread) + ": " + T.sayInvocation(m, e.invocations[0]);
    return who(e.thread) + " made " + (e.syscall === "?" ? "a debug call" : e.syscall) + (e.cptr ? " on " + T.hex(e.cptr) : "") + ".";
  };
  T.sayInvocation = function (m, i) {
    var text = i.method + " on " + T.hex(i.cptr) + " (" + T.kindName(i.typeName) + ")";
    if (i.result === m.values.RESULT_ERROR) return text + " was refused: " + i.errorName + ".";
    if (i.result === m.values.RESULT_AGAIN) return text + " was stopped by an interrupt, and is made again.";
    return text + ".";
  };
  var KINDS = { call: "Call", send: "Send", answer: "Answer", fault: "Report of a fault", "fault-answer": "Answer to a fault", signal: "Signal",
                taken: "Signals taken", interrupt: "Interrupt", "thread-faults": "Fault", invocation: "Method", prints: "Text",
                nobody: "Nobody there", lost: "Records lost" };
  T.eventKind = function (e) { return KINDS[e.kind] || e.kind; };
  function words(list, most) {
    if (!list || !list.length) return "";
    return list.slice(0, most).map(T.hex).join(", ") + (list.length > most ? ", …" : "");
  }
  /* The label of an arrow, short. */
  T.eventLabel = function (m, e) {
    switch (e.kind) {
    case "call": case "send": case "fault":
      return (e.kind === "fault" ? m.name("FAULT", e.label) + " · " : "") + (e.badge ? "badge " + T.hex(e.badge) + " · " : "") +
        (e.kind !== "fault" && e.label ? "label " + T.hex(e.label) + " · " : "") +
        (e.words.length ? words(e.words, 4) : "no words") + (e.caps.length ? " · " + T.plural(e.caps.length, "capability", "capabilities") : "");
    case "answer": case "fault-answer":
      return "answer" + (e.label ? " · label " + T.hex(e.label) : "") + (e.words.length ? " · " + words(e.words, 4) : "");
    case "signal": return "signal" + (e.badge ? " · badge " + T.hex(e.badge) : "") + (e.to ? "" : " · kept");
    case "taken": return "takes the signal" + (e.badge ? " · badge " + T.hex(e.badge) : "");
    case "interrupt": return "interrupt " + e.irq;
    case "thread-faults": return e.fault + (e.fault === "VMFault" || e.fault === "CapFault" ? " at " + T.hex(e.address) : "");
    case "invocation": return e.method + (e.errorName ? " · " + e.errorName : "");
    case "prints": return "“" + e.text.replace(/\n$/, "").replace(/\n/g, " ⏎ ") + "”";
    case "nobody": return e.endpoint ? "nobody waits there" : "nobody to answer";
    case "lost": return T.plural(e.count, "record") + " of the stream " + (e.count === 1 ? "was" : "were") + " lost here";
    }
    return e.kind;
  };
  /* An event in a sentence. */
  T.sayEvent = function (m, e) {
    switch (e.kind) {
    case "call": return who(e.from) + " called " + who(e.to) + ".";
    case "send": return who(e.from) + " sent a message to " + who(e.to) + ".";
    case "answer": return who(e.from) + " answered " + who(e.to) + ".";
    case "fault": return "The kernel reported a fault of " + who(e.from) + " to " + who(e.to) + ".";
    case "fault-answer": return who(e.from) + " answered the fault of " + who(e.to) + ".";
    case "signal": return (e.interrupt ? "An interrupt" : who(e.from)) + " signalled " + T.objectName(m, e.endpoint) +
      (e.to ? ", and woke " + who(e.to) + "." : "; nobody waited, so the signal is kept.");
    case "taken": return who(e.from) + " took the signals of " + T.objectName(m, e.endpoint) + ".";
    case "interrupt": return "Interrupt " + e.irq + " came" + (e.endpoint ? ", for " + T.objectName(m, e.endpoint) + "." : "; no notification wants it.");
    case "thread-faults": return who(e.thread) + " faulted" + (e.unhandled ? ", and nobody handles it: it stands still." : ".");
    case "invocation": return who(e.from) + ": " + T.sayInvocation(m, e);
    case "prints": return who(e.from) + " printed.";
    case "nobody": return who(e.from) + (e.endpoint ? " found nobody at " + T.objectName(m, e.endpoint) + ", and did not wait."
                                                    : " answered, but nobody waited for an answer.");
    case "lost": return capital(T.eventLabel(m, e)) + ".";
    }
    return e.kind;
  };
  /* Fast path or why not, in words; "" for what has none. */
  T.saySpeed = function (m, e) {
    if (e.fast) return "It took the fast path.";
    if (e.slow) return "It did not take the fast path: " + m.name("SLOW", e.slow - 1) + ".";
    return "";
  };
})(Tessera);
