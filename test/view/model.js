/* model.js TESSERA PAGE.html FOLDER - is the page's model of a run (tools/view/model.js) the same as the one in C?
 *
 * The stream of the page is cut off behind some passes; what `tessera threads`, `slots` and `messages` print of that is
 * compared with the same lines, made from the page's model when it stands there: forwards, backwards and in jumps. */
"use strict";
const fs = require("fs"), path = require("path"), { execFileSync } = require("child_process");
const T = require("../../tools/view/model.js");
const [tessera, page, folder] = process.argv.slice(2);

const html = fs.readFileSync(page, "utf8");
function element(id) {
  const from = html.indexOf(">", html.indexOf(`id="${id}"`)) + 1;
  return html.slice(from, html.indexOf("</script>", from));
}
const about = JSON.parse(element("about")), bytes = new Uint8Array(Buffer.from(element("stream"), "base64"));
const m = new T.Model(bytes, about);

/* Where each pass ends in the stream. */
const ends = [], s = new T.Stream(bytes, about.records);
for (let at = s.at, r; (r = s.next()); at = s.at) if (r.is === "ENTRY") ends.push(at);
ends.push(bytes.length);

const hex = T.hex;
const id = o => o ? hex(o.at) + (o.generation ? "." + o.generation : "") : "0x0";
const name = t => t.state.v.name;      /* at that moment; the page itself uses the last one */
const rights = ["write", "read", "grant", "grant-reply"];
const kind = t => m.name("TYPE", t);

function threads() {
  const lines = ["thread                   state         priority passes  waits at"];
  const until = m.now;
  for (const t of m.threads) {
    if (t.born > until) continue;
    const gone = t.gone.v, v = t.state.v, passes = m.entries.filter(e => e.thread === t && e.pass <= until).length;
    let line = name(t).padEnd(24) + " " + (gone ? "gone" : v.stateName).padEnd(13) + " " + String(v.priority).padStart(8) + " " + String(passes).padStart(6) + "  ";
    const at = v.waits_at && m.liveNow(v.waits_at);
    if (!gone && v.waits_at) line += (at ? kind(m.naming(at)[0].type) : "object") + " " + (at ? id(at) : hex(v.waits_at)) + ", CPtr " + hex(t.through.v[1]);
    if (!gone && v.call) line += "the answer to message " + v.call;
    lines.push(line);
  }
  return lines;
}
function slots() {
  return m.all().map(v => {
    const named = m.namedBy(v.at), place = m.place(v.at), parent = m.parent(v);
    let line = named ? `${name(named[0])} ${hex(named[1])}` : place[0] && place[0].thread ? `${name(place[0].thread)} [${place[1]}]` : `slot ${hex(v.at)}`;
    line += `: ${v.kind} ${id(v.object)}` + rights.filter((n, i) => v.rights >> i & 1).map(n => " " + n).join("");
    if (v.badge) line += " badge " + hex(v.badge);
    if (v.bits >= 0) line += ` 2^${v.bits} bytes`;
    if (v.mapped) line += ` mapped at ${hex(v.address)} in ${hex(v.space)}`;
    if (parent) line += ` from ${parent.kind} ${id(parent.object)}`;
    return line;
  });
}
function messages() {
  const who = t => t ? name(t) : "nobody";
  return m.messages.filter(e => e.pass <= m.now).map(e => {
    let line = `${e.id}: ${who(e.from)} -> ${who(e.to)}: ` + { call: "Call", send: "Send", answer: "answer", fault: "report of its fault",
                                                               "fault-answer": "answer to its fault" }[e.kind];
    if (e.answers) line += ` to ${e.answers}`;
    if (e.cptr) line += ` through ${hex(e.cptr)}`;
    if (!e.answer) line += `, badge ${hex(e.badge)}`;
    line += `, label ${hex(e.label)}, ${e.length} words`;
    e.words.slice(0, 8).forEach((w, i) => { line += (i ? ", " : ": ") + hex(w); });
    if (e.words.length > 8) line += ", ...";
    if (e.caps.length) line += `, ${e.caps.length} capabilities` + (e.dest ? "" : " (none went to a slot)");
    if (e.queued) line += ", had to wait";
    if (e.unanswerable) line += ", nobody may answer it";
    if (e.fast) line += ", fast";
    else if (e.slow) line += ", slow: " + m.name("SLOW", e.slow - 1);
    return line;
  });
}

const places = new Set([0, 1, 2, m.passes]);
for (let i = 1; i < 6; i++) places.add(Math.floor(m.passes * i / 6));
const wanted = new Map();
for (const pass of places) {
  const file = path.join(folder, "cut.stream");
  fs.writeFileSync(file, bytes.subarray(0, ends[pass]));
  wanted.set(pass, ["threads", "slots", "messages"].map(what => execFileSync(tessera, [what, file], { encoding: "utf8", maxBuffer: 1 << 28, stdio: ["ignore", "pipe", "ignore"] })));
}
let bad = 0, lines = 0;
const order = [...places].sort((a, b) => a - b);
for (const pass of [...order, ...[...order].reverse(), ...order.filter((p, i) => i % 2)]) {
  m.seek(pass);
  [threads, slots, messages].forEach((make, i) => {
    const mine = make(), theirs = wanted.get(pass)[i].replace(/\n$/, "").split("\n").filter((l, k, all) => l || all.length > 1);
    lines += mine.length;
    for (let k = 0; k < Math.max(mine.length, theirs.length) && bad < 10; k++)
      if (mine[k] !== theirs[k]) {
        console.log(`${path.basename(page)}, after pass ${pass}, ${make.name}, line ${k + 1}:\n    tessera: ${theirs[k]}\n    page:    ${mine[k]}`);
        bad++;
        break;
      }
  });
}
/* tessera names the object of a parent, not its slot.  In the stream of big.py the four capabilities of each endpoint are an original, a
 * badged child, that one's copy, and one that begins another family: their parents are known. */
if (m.header.config === "big")
  for (const o of new Set(m.all().filter(v => v.kind === "endpoint").map(v => v.object))) {
    const [original, badged, copy, family] = m.naming(o), parents = [badged, copy, family].map(v => m.parent(v));
    if (parents[0] !== original || parents[1] !== badged || parents[2] !== original) {
      console.log(`the endpoint ${id(o)}: a badged capability has the wrong parent`);
      bad++;
    }
  }
/* Why slow: for each endpoint and notification how many messages were fast, and how many slow for which reason, as `tessera why` counts. */
global.Tessera = T;
require("../../tools/view/say.js");
require("../../tools/view/slow.js");
fs.writeFileSync(path.join(folder, "cut.stream"), bytes);
const counts = new Map();
const at = key => counts.get(key) || counts.set(key, { fast: 0, all: 0, slow: {} }).get(key);
let group;
for (const line of execFileSync(tessera, ["why", path.join(folder, "cut.stream")], { encoding: "utf8", maxBuffer: 1 << 28, stdio: ["ignore", "pipe", "ignore"] }).split("\n")) {
  const head = /^(?:endpoint|notification|other answers) (0x[0-9a-f]+).*: (\d+) of (\d+) took the fast path$/.exec(line);
  const way = /^ +(\d+) slow .*: (.*)$/.exec(line);
  if (head) { group = at(head[1]); group.fast += +head[2]; group.all += +head[3]; }
  else if (way && way[2] !== "there is no fast path for this system call") group.slow[way[2]] = (group.slow[way[2]] || 0) + +way[1];
}
m.about = about;      /* as main.js does */
const shown = T.speeds(m, m.passes), mine = new Map();
for (const g of shown) {
  const key = g.object ? hex(g.object.at) : "0x0", o = mine.get(key) || mine.set(key, { fast: 0, all: 0, slow: {} }).get(key);
  o.fast += g.fast; o.all += g.fast + g.slow + g.other;
  for (const r of g.reasons.values()) o.slow[r.reason] = (o.slow[r.reason] || 0) + r.count;
}
const inOrder = map => JSON.stringify([...map].sort().map(([k, v]) => [k, v.fast, v.all, Object.entries(v.slow).sort()]));
if (inOrder(counts) !== inOrder(mine)) {
  console.log(`why slow:\n    tessera: ${inOrder(counts)}\n    page:    ${inOrder(mine)}`);
  bad++;
}
if (bad) process.exit(1);
console.log(`${path.basename(page)}: why slow, the same ${mine.size} endpoints and notifications as in tessera why`);
console.log(`${path.basename(page)}: the page's model and tessera say the same ${lines} lines, at ${places.size} moments`);
