/* model.js - the state of a kernel at any moment of a run, in the page: reads the stream of the state port
 * (docs/state-format.md) and answers as tools/tessera/model.h does; test/view compares the two.
 *
 * Owns:    everything that the stream said.  What changes is kept in cells; each change of a cell is in a log with its
 *          value before and after, so that the model can go forwards and backwards without reading anew.
 * Never:   touches the page; changes a value that it gave out: a new one takes its place.
 *
 * Words are numbers.  Those from 2^63 up, kernel addresses on some machines, are negative here, so that differences are exact;
 * those that a number cannot hold are BigInts, and nobody counts with them. */
var Tessera = {};
(function (T) {
  "use strict";

  /* ---- words ---- */
  var NONE = Object.freeze([]);
  var TWO_49 = 562949953421312, SAFE_HIGH = 16, ALL_HIGH = 32768;
  T.big = function (w) { return BigInt.asUintN(64, BigInt(w)); };
  T.hex = function (w) {
    return "0x" + (typeof w === "number" && w >= 0 ? w.toString(16) : T.big(w).toString(16));
  };
  /* A word as typed: decimal, or hexadecimal with 0x; null if it is neither. */
  T.parse = function (text) {
    text = text.trim().replace(/[_,\s]/g, "");
    if (!/^(0x[0-9a-f]{1,16}|[0-9]{1,20})$/i.test(text)) return null;
    var b = BigInt(text);
    if (b >> 64n) return null;
    return T.small(b);
  };
  /* A BigInt as this model keeps words. */
  T.small = function (b) {
    var s = BigInt.asIntN(64, b);
    return s >= -9007199254740992n && s < 9007199254740992n ? Number(s) : BigInt.asUintN(64, b);
  };

  /* ---- records ---- */

  function Stream(bytes, records) {
    this.bytes = bytes;
    this.at = 0;
    this.kinds = [];
    this.error = "";
    this.decoder = new TextDecoder();
    for (var i = 0; i < records.length; i++)
      this.kinds[records[i][1]] = { name: records[i][0], fields: records[i][2] };
    var magic = [0x89, 0x54, 0x45, 0x53, 0x53, 0x54, 0x41, 0x0a];
    for (i = 0; i < magic.length; i++)
      if (bytes[i] !== magic[i]) {
        this.error = bytes.length ? "this is no stream of a state port: it does not begin with its mark"
          : "the stream is empty: was the kernel told state_port=on?";
        this.at = bytes.length;
        return;
      }
    this.at = magic.length;
  }
  Stream.prototype.varint = function (end) {
    var bytes = this.bytes, value = 0, scale = 1, b;
    for (var i = 0; i < 7; i++) {
      if (this.at >= end) throw "cut";
      b = bytes[this.at++];
      value += (b & 127) * scale;
      if (b < 128) return value;
      scale *= 128;
    }
    var high = 0;
    for (scale = 1; i < 10; i++) {
      if (this.at >= end) throw "cut";
      b = bytes[this.at++];
      if (i === 9 && b > 1) throw "damage";
      high += (b & 127) * scale;
      if (b < 128) break;
      scale *= 128;
    }
    if (i === 10) throw "damage";
    if (high < SAFE_HIGH) return value + high * TWO_49;
    if (high >= ALL_HIGH - SAFE_HIGH) return value + (high - ALL_HIGH) * TWO_49;
    return BigInt(high) << 49n | BigInt(value);
  };
  /* The next record, or null at the end or where the stream is broken (error says it). */
  Stream.prototype.next = function () {
    var start = this.at, kind = 0;
    if (this.error || start >= this.bytes.length) return null;
    try {
      kind = this.varint(this.bytes.length);
      var length = this.varint(this.bytes.length), end = this.at + length;
      if (!(end <= this.bytes.length)) throw "cut";
      var known = this.kinds[kind], record = { is: known ? known.take || known.name : "" };
      try { if (known) this.fields(known.fields, record, end); } catch (e) { throw "damage"; }
      this.at = end;
      return record;
    } catch (what) {
      if (what !== "cut" && what !== "damage") throw what;
      this.error = "the stream " + (what === "cut" ? "was cut off" : "is damaged") + " (record of kind " + kind +
        " at byte " + start + " of " + this.bytes.length + ")";
      this.at = this.bytes.length;
      return null;
    }
  };
  Stream.prototype.fields = function (fields, record, end) {
    for (var i = 0; i < fields.length; i++) {
      var name = fields[i][0], type = fields[i][1];
      if (type === "w") {
        record[name] = this.at >= end ? 0 : this.varint(end);
        continue;
      }
      var count = this.at >= end ? 0 : this.varint(end);
      if (!(count <= end - this.at)) throw "damage";
      if (type === "t") {
        record[name] = count ? this.decoder.decode(this.bytes.subarray(this.at, this.at + count)) : "";
        this.at += count;
      } else {
        var list = record[name] = count ? [] : NONE;
        for (var k = 0; k < count; k++) list.push(this.varint(end));
      }
    }
  };

  /* ---- the model ---- */

  /* A thing that changes: what it is now, in v. */
  function Cell(v) { this.v = v; }

  function Model(bytes, about) {
    this.values = about.values;
    this.tables = {};             /* TYPE, METHOD ...: their numbers */
    for (var k in about.values) if (k.slice(0, 6) === "TABLE_") this.tables[k.slice(6)] = about.values[k];
    this.stream = new Stream(bytes, about.records);
    this.header = { slot_bytes: 32, tcb_slots: 5, arch: "", variant: "", config: "", clock_kind: 0 };
    this.names = [];
    this.objects = new Map();     /* address -> identities that lived there; the last one is the present one while it reads */
    this.untyped = new Map();     /* address * 64 + bits -> generation */
    this.slots = new Map();       /* address -> Cell */
    this.threads = [];            /* all that ever were */
    this.threadAt = new Map();    /* TCB -> Cell of its number in threads plus 1 */
    this.notifications = new Map();
    this.contexts = new Map();    /* scheduling contexts */
    this.programs = new Map();    /* space -> Cell of name */
    this.running = new Cell(0);
    this.ended = new Cell(null);
    this.lost = new Cell(0);
    this.logCell = []; this.logOld = []; this.logNew = [];
    this.starts = [];             /* of each pass: where its changes begin in the log */
    this.entries = []; this.messages = []; this.invocations = []; this.signals = []; this.faults = [];
    this.interrupts = []; this.nobodies = []; this.texts = []; this.events = [];
    this.byObject = new Map();    /* while it reads: object address -> slot cells; for shared mappings */
    this.bySpace = new Map();
    this.time = 0;
    this.pass = 0;
    this.read();
    this.error = this.stream.error;
    this.passes = this.starts.length - 2;
    this.at = this.logCell.length;
    this.now = this.passes;
    this.cache = {};
  }
  T.Model = Model;
  T.Stream = Stream;
  var M = Model.prototype;

  M.name = function (table, number) {
    var t = this.names[this.tables[table]];
    return t && t[number] !== undefined ? t[number] : "?";
  };
  M.set = function (cell, v) {
    this.logCell.push(cell);
    this.logOld.push(cell.v);
    this.logNew.push(v);
    cell.v = v;
  };

  /* Identities: one object for each pair of address and generation, compared by ===. */
  M.objectAt = function (at, generation) {
    if (!at) return null;
    var list = this.objects.get(at);
    if (!list) this.objects.set(at, list = []);
    for (var i = list.length; i-- > 0;) if (list[i].generation === generation) return list[i];
    var o = { at: at, generation: generation };
    list.push(o);
    return o;
  };
  M.liveAt = function (at) { return at ? this.objectAt(at, this.generations.get(at) || 0) : null; };
  function untypedKey(at, bits) { return at * 64 + bits + 1; }

  /* ---- reading ---- */

  M.read = function () {
    var r, s = this.stream;
    this.generations = new Map();
    r = s.next();
    if (!r || r.is !== "HEADER") {
      if (!s.error) s.error = "the stream does not begin with a HEADER";
      this.starts = [0, 0];
      return;
    }
    this.header = r;
    if (!r.slot_bytes) r.slot_bytes = 32;
    if (r.version > 1) {
      s.error = "the stream has version " + r.version + " of the format, and this page reads up to 1";
      this.starts = [0, 0];
      return;
    }
    this.starts.push(0);
    s.kinds.forEach(function (kind) { if (kind) kind.take = "take_" + kind.name; });
    while ((r = s.next())) if (this[r.is]) this[r.is](r);
    this.starts.push(this.logCell.length);
    if (!this.whole && !s.error) s.error = "the stream has no snapshot";
  };
  M.take_NAME = function (r) {
    (this.names[r.table] = this.names[r.table] || [])[r.number] = r.text;
  };
  M.take_SNAPSHOT = function (r) {
    var self = this;
    this.seen = new Set();
    if (r.reason !== this.values.REASON_LOSS) return;
    var made = r.number * 281474976710656;
    this.forgotten = true;        /* no capability keeps its identity */
    this.generations.forEach(function (v, k) { self.generations.set(k, made); });
    this.untyped.forEach(function (v, k) { self.untyped.set(k, made); });
  };
  M.take_SNAPSHOT_END = function () {
    var self = this, seen = this.seen;
    if (!seen) return;
    this.threads.forEach(function (t) { if (!t.gone.v && !seen.has(t)) self.threadGoes(t); });
    this.slots.forEach(function (cell, at) { if (cell.v && !seen.has(cell)) self.slotGoes(cell, at); });
    [this.notifications, this.contexts].forEach(function (all) {
      all.forEach(function (cell) { if (cell.v && !seen.has(cell)) self.set(cell, null); });
    });
    this.seen = null;
    this.forgotten = false;
    this.whole = true;
  };
  M.take_LOST = function (r) {
    this.set(this.lost, r.all);
    this.event({ kind: "lost", count: r.records });
  };
  M.take_RUN = function (r) { this.set(this.running, r.thread); };
  M.take_END = function (r) { this.set(this.ended, { code: r.code }); };
  M.take_PROGRAM = function (r) {
    var cell = this.programs.get(r.space);
    if (!cell) this.programs.set(r.space, cell = new Cell(""));
    this.set(cell, r.name);
  };
  M.take_OBJECT = function (r) {
    if (this.name("TYPE", r.type) === "untyped") this.untyped.set(untypedKey(r.at, r.bits), r.generation);
    else this.generations.set(r.at, r.generation);
    var n = this.notifications.get(r.at), c = this.contexts.get(r.at);
    if (n && n.v) this.set(n, null);
    if (c && c.v) this.set(c, null);
  };

  M.threadGoes = function (t) {
    t.died = this.pass;
    this.set(t.gone, true);
    this.set(this.threadAt.get(t.at), 0);
  };
  M.take_THREAD = function (r) {
    var cell = this.threadAt.get(r.at), made = this.generations.get(r.at) || 0;
    if (!cell) this.threadAt.set(r.at, cell = new Cell(0));
    var t = cell.v ? this.threads[cell.v - 1] : null;
    if (t && t.id.generation !== made) {
      this.threadGoes(t);
      t = null;
    }
    if (!t) {
      t = { at: r.at, id: this.objectAt(r.at, made), born: this.pass, died: 0, gone: new Cell(true), state: new Cell(null),
            through: new Cell(null), name: "",      /* the capability through which it waits, or was last here: [slot, CPtr] */
            lastEntry: 0, passes: 0, time: 0, number: this.threads.length };
      this.threads.push(t);
      this.set(t.gone, false);
      this.set(cell, this.threads.length);
    }
    r.stateName = this.name("STATE", r.state);
    r.isCall = !!(r.wants & 1);
    r.isFault = !!(r.wants & 2);
    t.name = r.name || t.name || "a thread without a name";
    this.set(t.state, r);
    this.setThrough(t, r.slot, r.cptr);
    if (this.seen) this.seen.add(t);
  };
  M.setThrough = function (t, slot, cptr) {
    var v = t.through.v;
    if (!v || v[0] !== slot || v[1] !== cptr) this.set(t.through, [slot, cptr]);
  };
  M.take_THREAD_GONE = function (r) {
    var t = this.threadNow(r.at);
    if (t) this.threadGoes(t);
  };
  M.threadNow = function (at) {
    var cell = this.threadAt.get(at);
    return cell && cell.v ? this.threads[cell.v - 1] : null;
  };

  function indexed(map, key) {
    var set = map.get(key);
    if (!set) map.set(key, set = new Set());
    return set;
  }
  M.putSlot = function (cell, v) {
    var old = cell.v;
    if (old && (!v || old.object !== v.object)) indexed(this.byObject, old.object && old.object.at).delete(cell);
    if (old && old.mapped && (!v || old.space !== v.space)) indexed(this.bySpace, old.space).delete(cell);
    if (v) indexed(this.byObject, v.object && v.object.at).add(cell);
    if (v && v.mapped) indexed(this.bySpace, v.space).add(cell);
    this.set(cell, v);
  };
  M.slotGoes = function (cell) { this.putSlot(cell, null); };
  function mappedAt(v, space, address, covers) {
    var n = Object.assign({}, v);
    n.mapped = space !== 0;
    n.space = space;
    n.address = space ? address : 0;
    n.covers = space ? covers : 0;
    return n;
  }
  M.take_SLOT = function (r) {
    var cell = this.slots.get(r.at);
    if (!r.type) {
      if (cell && cell.v) this.slotGoes(cell);
      return;
    }
    if (!cell) this.slots.set(r.at, cell = new Cell(null));
    var old = this.forgotten && this.seen && !this.seen.has(cell) ? null : cell.v, type = this.name("TYPE", r.type), object;
    if (old && old.type === r.type && (old.object ? old.object.at : 0) === r.object && old.bits + 1 === r.bits) object = old.object;
    else if (type === "untyped") object = this.objectAt(r.object, this.untyped.get(untypedKey(r.object, r.bits - 1)) || 0);
    else object = this.liveAt(r.object);
    var badged = type === "endpoint" || type === "notification", badge = badged ? r.data : 0;
    var same = old && old.type === r.type && old.object === object && old.badge === badge;
    var v = { at: r.at, type: r.type, kind: type, object: object, rights: r.rights, badge: badge, data: r.data, radix: r.radix,
              guard: type === "cnode" ? r.data : 0, guardBits: r.guard_bits, bits: r.bits - 1, flags: r.flags, next: r.next,
              mapped: r.space !== 0, space: r.space, address: r.space ? r.address : 0, covers: r.space ? r.covers : 0,
              since: same ? old.since : this.pass };
    if (this.seen) this.seen.add(cell);
    this.putSlot(cell, v);
    if (v.mapped) this.shareMapping(cell, v);
  };
  M.shareMapping = function (from, v) {
    if (!(v.flags & this.values.SLOT_MAPPED)) return;
    var self = this;
    indexed(this.byObject, v.object && v.object.at).forEach(function (cell) {
      var o = cell.v;
      if (cell !== from && o.type === v.type && o.data === v.data && o.bits === v.bits && o.flags & self.values.SLOT_MAPPED)
        self.putSlot(cell, mappedAt(o, v.space, v.address, v.covers));
    });
  };
  M.take_UNMAPPED = function (r) {
    var self = this, end = r.bits >= 64 ? 0 : Math.pow(2, r.bits);
    Array.from(indexed(this.bySpace, r.space)).forEach(function (cell) {
      var v = cell.v, off = v.address - r.address;
      if (r.bits >= 64 || v.covers <= r.bits && off >= 0 && off < end) self.putSlot(cell, mappedAt(v, 0, 0, 0));
    });
  };
  M.notificationCell = function (at) {
    var cell = this.notifications.get(at);
    if (!cell) this.notifications.set(at, cell = new Cell(null));
    return cell;
  };
  M.take_NOTIFICATION = function (r) {
    var cell = this.notificationCell(r.at);
    this.set(cell, { active: r.active !== 0, bits: r.bits, bound: r.bound });
    if (this.seen) this.seen.add(cell);
  };

  M.take_CONTEXT = function (r) {
    var cell = this.contexts.get(r.at);
    if (!cell) this.contexts.set(r.at, cell = new Cell(null));
    this.set(cell, r);
    if (this.seen) this.seen.add(cell);
  };

  /* ---- events ---- */

  M.slotNow = function (at) {
    var cell = at ? this.slots.get(at) : null;
    return cell ? cell.v : null;
  };
  M.event = function (e) {
    var last = this.entries[this.entries.length - 1];
    e.number = this.events.length;
    e.pass = this.pass;
    e.time = this.time;
    e.entry = this.pass ? last : null;
    /* Where it was sent from: a sender that had to wait came in an earlier pass. */
    e.origin = e.from && e.from.lastEntry ? this.entries[e.from.lastEntry - 1] : e.entry;
    this.events.push(e);
    return e;
  };
  M.take_ENTRY = function (r) {
    var ran = this.threadNow(this.running.v), now = this.threadNow(r.thread);
    this.starts.push(this.logCell.length);
    this.pass++;
    this.time += r.time;
    if (ran) ran.time += r.time;
    if (now) {
      now.passes++;
      now.lastEntry = this.pass;
      if (r.slot || r.cptr) this.setThrough(now, r.slot, r.cptr);
    }
    var e = { pass: this.pass, time: this.time, thread: now, ip: r.ip, why: r.why, number: r.number, cptr: r.cptr, slot: r.slot,
              through: this.slotNow(r.slot), info: r.info, program: now ? this.programNow(now) : "", syscall: "", invocations: NONE };
    if (r.why === this.values.WHY_SYSCALL) e.syscall = this.name("SYSCALL", r.number);
    this.entries.push(e);
  };
  M.programNow = function (t) {
    var v = this.slotNow(t.at + this.header.slot_bytes), cell = v && v.object ? this.programs.get(v.object.at) : null;
    return cell ? cell.v : "";
  };
  M.take_MESSAGE = function (r) {
    var V = this.values;
    var m = { id: r.number, from: this.threadNow(r.from), to: this.threadNow(r.to), endpoint: this.liveAt(r.endpoint), slot: r.slot,
              cptr: r.cptr, through: this.slotNow(r.slot), badge: r.badge, label: r.label, length: r.length, slow: r.slow,
              answers: r.answers, answered: 0, words: r.words, caps: r.caps, dest: r.dest };
    m.call = !!(r.kind & V.MESSAGE_CALL);
    m.answer = !!(r.kind & V.MESSAGE_ANSWER);
    m.fault = !!(r.kind & V.MESSAGE_FAULT);
    m.fast = !!(r.kind & V.MESSAGE_FAST);
    m.queued = !!(r.kind & V.MESSAGE_QUEUED);
    m.unanswerable = !!(r.kind & V.MESSAGE_UNANSWERABLE);
    m.kind = m.fault ? (m.answer ? "fault-answer" : "fault") : m.answer ? "answer" : m.call ? "call" : "send";
    this.event(m);
    this.messages.push(m);
    this.lastMessage = this.lastMessage || new Map();
    this.lastMessage.set(m.id, m);
    var asked = m.answers ? this.lastMessage.get(m.answers) : null;
    if (asked) { asked.answered = m.id; asked.answeredBy = m; m.asked = asked; }
    if (m.kind === "fault")
      for (var i = this.faults.length; i-- > 0;)
        if (this.faults[i].thread === m.from) { this.faults[i].message = m.id; break; }
  };
  M.take_INVOCATION = function (r) {
    var v = this.slotNow(r.slot), e = this.entries[this.entries.length - 1];
    var i = { kind: "invocation", slot: r.slot, cptr: r.cptr, through: v, type: r.type, typeName: this.name("TYPE", r.type),
              object: v && v.object && v.object.at === r.object ? v.object : this.liveAt(r.object), badge: r.badge, label: r.label,
              method: this.name("METHOD", r.label), result: r.result, error: r.error, byCall: !!r.call, words: r.words,
              caps: r.caps, details: r.details, results: r.results, from: e ? e.thread : null };
    i.errorName = r.error ? this.name("ERROR", r.error) : "";
    this.event(i);
    this.invocations.push(i);
    if (e) e.invocations = e.invocations.concat(i);
  };
  M.take_SIGNAL = function (r) {
    var cell = this.notificationCell(r.notification), n = cell.v || { active: false, bits: 0, bound: 0 };
    if (!r.woken)
      this.set(cell, { active: true, bits: T.small(T.big(n.bits) | T.big(r.badge)), bound: n.bound });
    var s = { kind: "signal", endpoint: this.liveAt(r.notification), slot: r.slot, through: this.slotNow(r.slot), badge: r.badge,
              from: this.threadNow(r.from), to: this.threadNow(r.woken), fast: !!r.fast, slow: r.slow };
    if (!r.from) s.interrupt = true;
    this.signals.push(this.event(s));
  };
  M.take_TAKEN = function (r) {
    var cell = this.notificationCell(r.notification), n = cell.v || { bound: 0 }, who = this.threadNow(r.thread);
    this.set(cell, { active: false, bits: 0, bound: n.bound });
    this.signals.push(this.event({ kind: "taken", endpoint: this.liveAt(r.notification), badge: r.bits, from: who, to: who }));
  };
  M.take_FAULT = function (r) {
    var f = this.event({ kind: "thread-faults", thread: this.threadNow(r.thread), type: r.type, fault: this.name("FAULT", r.type),
                         address: r.address, code: r.code, error: r.error, ip: r.ip, lookup: r.lookup, message: 0 });
    f.from = f.to = f.thread;
    this.faults.push(f);
  };
  M.take_UNHANDLED = function (r) {
    var who = this.threadNow(r.thread);
    for (var i = this.faults.length; i-- > 0;)
      if (this.faults[i].thread === who) { this.faults[i].unhandled = true; break; }
  };
  M.take_INTERRUPT = function (r) {
    this.interrupts.push(this.event({ kind: "interrupt", irq: r.irq, endpoint: this.liveAt(r.notification), from: null, to: null }));
  };
  M.take_NOBODY = function (r) {
    var who = this.threadNow(r.thread);
    this.nobodies.push(this.event({ kind: "nobody", from: who, to: who, endpoint: this.liveAt(r.object) }));
  };
  M.take_TEXT_OUT = function (r) {
    var who = this.threadNow(r.thread);
    this.texts.push(this.event({ kind: "prints", from: who, to: who, text: r.text }));
  };

  /* ---- time ---- */

  /* Go to the state after pass `pass`. */
  M.seek = function (pass) {
    pass = Math.max(0, Math.min(this.passes, pass));
    var to = this.starts[pass + 1], at = this.at;
    if (to === at) { this.now = pass; return; }
    for (; at < to; at++) this.logCell[at].v = this.logNew[at];
    for (; at > to; at--) this.logCell[at - 1].v = this.logOld[at - 1];
    this.at = to;
    this.now = pass;
    this.cache = {};
  };
  /* Slots that changed what they hold in this pass: [cell value before, after]. */
  M.changes = function (pass) {
    var found = new Map();
    for (var i = this.starts[pass]; i < this.starts[pass + 1]; i++) {
      var a = this.logOld[i], b = this.logNew[i], one = b || a;
      if (!one || one.next === undefined) continue;
      var was = found.get(one.at);
      found.set(one.at, [was ? was[0] : a, b]);
    }
    return Array.from(found.values()).filter(function (c) { return !c[0] || !c[1] || c[0].since !== c[1].since; });
  };
  M.entry = function (pass) { return pass ? this.entries[pass - 1] : null; };
  /* The pass of the event that follows (or comes before) a pass. */
  M.eventFrom = function (pass) {
    var from = 0, to = this.events.length;
    while (from < to) {
      var middle = from + to >> 1;
      if (this.events[middle].pass < pass) from = middle + 1; else to = middle;
    }
    return from;
  };
  M.eventsOf = function (pass) {
    var list = [];
    for (var i = this.eventFrom(pass); i < this.events.length && this.events[i].pass === pass; i++) list.push(this.events[i]);
    return list;
  };

  /* ---- the present state ---- */

  M.kept = function (what, make) {
    if (!(what in this.cache)) this.cache[what] = make.call(this);
    return this.cache[what];
  };
  M.alive = function () {
    return this.kept("alive", function () { return this.threads.filter(function (t) { return !t.gone.v; }); });
  };
  /* All slots that hold something, by address. */
  M.all = function () {
    return this.kept("all", function () {
      var list = [];
      this.slots.forEach(function (cell) { if (cell.v) list.push(cell.v); });
      return list.sort(function (a, b) { return a.at - b.at; });
    });
  };
  M.slot = function (at) { return this.slotNow(at); };
  /* Where slots lie: CNodes and TCBs, by address. */
  M.holders = function () {
    return this.kept("holders", function () {
      var bytes = this.header.slot_bytes, made = new Map(), tcb = this.header.tcb_slots;
      this.all().forEach(function (v) {
        if (v.kind === "cnode") made.set(v.object.at, { at: v.object.at, bytes: bytes * Math.pow(2, v.radix), object: v.object,
                                                        radix: v.radix });
      });
      this.alive().forEach(function (t) { made.set(t.at, { at: t.at, bytes: bytes * tcb, thread: t, object: t.id }); });
      return Array.from(made.values()).sort(function (a, b) { return a.at - b.at; });
    });
  };
  /* [holder, index] of a slot; holder is null if it lies elsewhere. */
  M.place = function (at) {
    var list = this.holders(), from = 0, to = list.length;
    while (from < to) {
      var middle = from + to >> 1;
      if (list[middle].at <= at) from = middle + 1; else to = middle;
    }
    var h = from ? list[from - 1] : null;
    return h && at - h.at < h.bytes ? [h, (at - h.at) / this.header.slot_bytes] : [null, 0];
  };
  /* object -> its slots, in the order of derivation. */
  M.naming = function (object) {
    var map = this.kept("naming", function () {
      var made = new Map();
      this.order().forEach(function (v) {
        if (!v.object) return;
        if (!made.has(v.object)) made.set(v.object, []);
        made.get(v.object).push(v);
      });
      return made;
    });
    return map.get(object) || [];
  };

  /* ---- derivation ---- */

  function liesIn(a, b) {
    if (a.bits < 0 || b.bits < 0 || b.bits > a.bits || !b.object && b.kind !== "untyped") return false;
    var from = a.object ? a.object.at : 0, off = (b.object ? b.object.at : 0) - from;
    return off >= 0 && off < Math.pow(2, a.bits);
  }
  function at(v) { return v.object ? v.object.at : 0; }
  M.covers = function (a, b) {
    var S = this.values;
    if (!(a.flags & S.SLOT_REVOCABLE)) return false;
    if (a.badge && (a.badge !== b.badge || b.flags & S.SLOT_FIRST_BADGED)) return false;
    if (a.kind === "untyped") return liesIn(a, b);
    if (a.kind === "frame" && b.kind === "frame") return liesIn(a, b);
    if (a.kind === "irq_control" && b.kind === "irq_handler") return true;
    if (a.kind === "io_port_control" && b.kind === "io_port") return true;
    if (a.type !== b.type || a.kind === "null" || a.kind === "reply" || a.kind === "zombie") return false;
    if (a.kind === "irq_handler" || a.kind === "io_port") return a.data === b.data;
    return at(a) === at(b) && a.radix === b.radix;
  };
  /* The derivation list as a forest: all slots in order, parent and children of each. */
  M.forest = function () {
    return this.kept("forest", function () {
      var self = this, before = new Set(), order = [], parent = new Map(), children = new Map(), done = new Set();
      var all = this.all();
      all.forEach(function (v) { if (v.next) before.add(v.next); });
      function chain(v) {
        var stack = [];
        for (; v && !done.has(v.at); v = v.next ? self.slotNow(v.next) : null) {
          done.add(v.at);
          order.push(v);
          var k = stack.length;
          while (k > 0 && !self.covers(stack[k - 1], v)) k--;
          if (k > 0) {
            stack.length = k;
            parent.set(v.at, stack[k - 1]);
            var list = children.get(stack[k - 1].at);
            if (list) list.push(v); else children.set(stack[k - 1].at, [v]);
          }
          stack.push(v);
        }
      }
      all.forEach(function (v) { if (!before.has(v.at)) chain(v); });
      all.forEach(chain);       /* what only a broken list would leave */
      return { order: order, parent: parent, children: children };
    });
  };
  M.order = function () { return this.forest().order; };
  M.parent = function (v) { return this.forest().parent.get(v.at) || null; };
  M.children = function (v) { return this.forest().children.get(v.at) || []; };

  /* ---- addresses of capabilities ---- */

  M.tcbSlot = function (t, index) { return t.gone.v ? null : this.slotNow(t.at + index * this.header.slot_bytes); };
  T.TCB_SLOTS = ["the caller's answer", "VSpace", "CSpace", "IPC buffer", "reply"];
  /* The walk of an address through the thread's CSpace: levels, and how it ended. */
  M.walk = function (t, cptr) {
    var w = { end: "no root", levels: [], left: 64, slot: null, cptr: cptr }, node = t ? this.tcbSlot(t, 2) : null;
    var word = T.big(cptr), self = this;
    function low(n, bits) { return bits >= 64 ? n : n & (1n << BigInt(bits)) - 1n; }
    w.root = node;
    if (!node || node.kind !== "cnode") return w;
    while (w.levels.length < 64) {
      var bits = node.guardBits, level = { node: node, cnode: node.object, guard: node.guard, guardBits: bits, radix: node.radix,
                                           left: w.left, index: 0, slot: 0 };
      w.levels.push(level);
      w.end = "guard";
      level.found = bits <= w.left ? T.small(low(word >> BigInt(w.left - bits), bits)) : 0;
      if (bits > w.left || T.big(level.found) !== T.big(node.guard)) return w;
      w.end = "depth";
      if (bits + node.radix > w.left) return w;
      w.left -= bits + node.radix;
      level.index = Number(low(word >> BigInt(w.left), node.radix));
      level.slot = node.object.at + level.index * self.header.slot_bytes;
      node = self.slotNow(level.slot);
      level.holds = node;
      w.end = node ? "ok" : "empty";
      w.slot = node;
      if (!node || w.left === 0 || node.kind !== "cnode") return w;
    }
    return w;
  };
  /* CNodes that a thread's CSpace reaches: CNode's address -> [address up to it, bits left]. */
  M.reach = function (t) {
    return this.kept("reach" + t.number, function () {
      var root = this.tcbSlot(t, 2), found = new Map(), self = this;
      if (!root || root.kind !== "cnode") return found;
      var list = [[root, 0n, 64, 0]], inside = this.kept("inside", function () {
        var made = new Map();
        this.all().forEach(function (v) {
          if (v.kind !== "cnode") return;
          var h = self.place(v.at)[0];
          if (h) { if (made.has(h.at)) made.get(h.at).push(v); else made.set(h.at, [v]); }
        });
        return made;
      });
      for (var i = 0; i < list.length && i < 256; i++) {
        var node = list[i][0], used = node.guardBits + node.radix, left = list[i][2] - used;
        if (left < 0 || found.has(node.object.at)) continue;
        var prefix = list[i][1] | (left + node.radix >= 64 ? 0n : T.big(node.guard) << BigInt(left + node.radix));
        found.set(node.object.at, [prefix, left, node.radix]);
        if (!left || list[i][3] >= 7) continue;
        (inside.get(node.object.at) || []).forEach(function (v) {
          list.push([v, prefix | BigInt((v.at - node.object.at) / self.header.slot_bytes) << BigInt(left), left, list[i][3] + 1]);
        });
      }
      return found;
    });
  };
  /* The address by which the thread names a slot, or null. */
  M.cptrOf = function (t, slotAt) {
    var place = this.place(slotAt), found = place[0] && !t.gone.v ? this.reach(t).get(place[0].at) : null;
    return found ? T.small(BigInt.asUintN(64, found[0] | BigInt(place[1]) << BigInt(found[1]))) : null;
  };
  /* Who names the slot, and how: [thread, address], or null. */
  M.namedBy = function (slotAt) {
    var list = this.alive();
    for (var i = 0; i < list.length; i++) {
      var cptr = this.cptrOf(list[i], slotAt);
      if (cptr !== null) return [list[i], cptr];
    }
    return null;
  };

  /* ---- address spaces ---- */

  M.spaceOf = function (t) {
    var v = this.tcbSlot(t, 1);
    return v && v.object ? v.object.at : 0;
  };
  M.mappings = function (space) {
    var map = this.kept("mappings", function () {
      var made = new Map();
      this.all().forEach(function (v) {
        if (!v.mapped) return;
        if (!made.has(v.space)) made.set(v.space, []);
        made.get(v.space).push(v);
      });
      made.forEach(function (list) {
        list.sort(function (a, b) { return a.address - b.address || b.covers - a.covers || a.at - b.at; });
      });
      return made;
    });
    return map.get(space) || [];
  };
  /* The object that lives at an address at this moment, as a capability names it. */
  M.liveNow = function (at) {
    var map = this.kept("live", function () {
      var made = new Map();
      this.all().forEach(function (v) { if (v.object && v.kind !== "untyped") made.set(v.object.at, v.object); });
      this.threads.forEach(function (t) { if (!t.gone.v) made.set(t.at, t.id); });
      return made;
    });
    return map.get(at) || null;
  };
  M.programOf = function (t) { return this.programNow(t); };
})(Tessera);
if (typeof module !== "undefined") module.exports = Tessera;
