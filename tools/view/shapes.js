/* shapes.js - the look of each kind of object: a shape, a colour and a letter, the same in all views.
 *
 * Owns:    the table of kinds.
 * Never:   tells two kinds apart by colour alone. */
(function (T) {
  "use strict";
  var KINDS = {
    tcb: ["circle", "T", "thread"], endpoint: ["diamond", "E", "endpoint"], notification: ["hexagon", "N", "notification"],
    cnode: ["square", "C", "cnode"], untyped: ["dashed", "U", "untyped"], frame: ["sheet", "F", "memory"],
    page_table: ["layers", "P", "table"], page_directory: ["layers", "P", "table"], pdpt: ["layers", "P", "table"],
    page_upper_directory: ["layers", "P", "table"], pml4: ["layers", "V", "table"], vspace: ["layers", "V", "table"],
    page_global_directory: ["layers", "V", "table"],
    reply: ["pill", "R", "reply"], irq_control: ["triangle", "I", "device"], irq_handler: ["triangle", "I", "device"],
    asid_control: ["pentagon", "A", "other"], asid_pool: ["pentagon", "A", "other"], io_port: ["pentagon", "O", "device"],
    io_port_control: ["pentagon", "O", "device"], domain: ["pentagon", "D", "other"], zombie: ["cross", "Z", "reply"], nothing: ["cross", "×", "reply"],
    sched_context: ["hourglass", "S", "notification"], sched_control: ["hourglass", "S", "notification"]
  };
  T.look = function (kind) { return KINDS[kind] || ["pentagon", (kind || "?").charAt(0).toUpperCase(), "other"]; };
  /* What the legend names, in order. */
  T.LEGEND = [["tcb", "thread"], ["cnode", "CNode"], ["endpoint", "endpoint"], ["notification", "notification"], ["untyped", "untyped"],
              ["frame", "frame"], ["page_table", "page table"], ["pml4", "address space"], ["reply", "reply"], ["irq_handler", "interrupt"]];

  /* Corners of the shapes in a square from -1 to 1. */
  var CORNERS = {
    square: [[-.86, -.86], [.86, -.86], [.86, .86], [-.86, .86]], dashed: [[-.86, -.86], [.86, -.86], [.86, .86], [-.86, .86]],
    diamond: [[0, -1.08], [1.08, 0], [0, 1.08], [-1.08, 0]],
    hexagon: [[-.55, -.92], [.55, -.92], [1.05, 0], [.55, .92], [-.55, .92], [-1.05, 0]],
    triangle: [[0, -1.05], [1.1, .88], [-1.1, .88]],
    pentagon: [[0, -1.02], [1.02, -.24], [.64, .92], [-.64, .92], [-1.02, -.24]],
    sheet: [[-.74, -.95], [.36, -.95], [.8, -.5], [.8, .95], [-.74, .95]],
    layers: [[-.95, -.62], [.62, -.62], [.62, -.92], [.95, -.92], [.95, .62], [.62, .62], [.62, .92], [-.95, .92]],
    cross: [[-.9, -.9], [.9, -.9], [.9, .9], [-.9, .9]],
    hourglass: [[-.85, -.95], [.85, -.95], [.5, 0], [.85, .95], [-.85, .95], [-.5, 0]]
  };
  /* Lay the shape's path into a canvas: centre and half of its size. */
  T.path = function (c, shape, x, y, r) {
    c.beginPath();
    if (shape === "circle") { c.arc(x, y, r * .96, 0, 2 * Math.PI); return; }
    if (shape === "pill") { c.roundRect(x - r * 1.08, y - r * .68, 2.16 * r, 1.36 * r, r * .68); return; }
    var p = CORNERS[shape];
    c.moveTo(x + p[0][0] * r, y + p[0][1] * r);
    for (var i = 1; i < p.length; i++) c.lineTo(x + p[i][0] * r, y + p[i][1] * r);
    c.closePath();
  };
  /* Draw a kind with its letter into a canvas. */
  T.draw = function (c, kind, x, y, r, colours) {
    var look = T.look(kind);
    T.path(c, look[0], x, y, r);
    c.fillStyle = colours[look[2] + "-pale"];
    c.fill();
    c.strokeStyle = colours[look[2]];
    c.lineWidth = Math.max(1, r / 6);
    if (look[0] === "dashed") c.setLineDash([r / 2.2, r / 3.6]);
    c.stroke();
    c.setLineDash([]);
    if (r < 5) return;
    c.fillStyle = colours.ink;
    c.font = "600 " + Math.round(r * 1.15) + "px system-ui, sans-serif";
    c.textAlign = "center";
    c.textBaseline = "middle";
    c.fillText(look[1], x, y + r * (look[0] === "triangle" ? .3 : .07));
  };
  /* The same as an element. */
  T.glyph = function (kind, label) {
    var look = T.look(kind), ns = "http://www.w3.org/2000/svg", svg = document.createElementNS(ns, "svg"), shape;
    function make(name, attributes) {
      var e = document.createElementNS(ns, name);
      for (var k in attributes) e.setAttribute(k, attributes[k]);
      svg.appendChild(e);
      return e;
    }
    svg.setAttribute("viewBox", "-1.3 -1.3 2.6 2.6");
    svg.setAttribute("class", "glyph");
    if (label) { svg.setAttribute("role", "img"); svg.setAttribute("aria-label", label); } else svg.setAttribute("aria-hidden", "true");
    if (look[0] === "circle") shape = make("circle", { r: .96 });
    else if (look[0] === "pill") shape = make("rect", { x: -1.15, y: -.72, width: 2.3, height: 1.44, rx: .72 });
    else shape = make("polygon", { points: CORNERS[look[0]].map(function (p) { return p.join(","); }).join(" ") });
    shape.setAttribute("style", "fill:var(--" + look[2] + "-pale);stroke:var(--" + look[2] + ");stroke-width:.17" +
      (look[0] === "dashed" ? ";stroke-dasharray:.46 .28" : ""));
    make("text", { x: 0, y: look[0] === "triangle" ? .68 : .45, "text-anchor": "middle", "font-size": 1.2, "font-weight": 600,
                   style: "fill:var(--ink);font-family:system-ui,sans-serif" }).textContent = look[1];
    return svg;
  };

  /* The page's colours, as they are now. */
  T.colours = function () {
    var style = getComputedStyle(document.documentElement), made = {};
    ["paper", "ink", "soft", "line", "shade", "raise", "mark", "accent", "bad", "good", "wait", "link"].forEach(function (n) {
      made[n] = style.getPropertyValue("--" + n).trim();
    });
    ["thread", "endpoint", "notification", "cnode", "untyped", "memory", "table", "reply", "device", "other"].forEach(function (n) {
      made[n] = style.getPropertyValue("--" + n).trim();
      made[n + "-pale"] = style.getPropertyValue("--" + n + "-pale").trim();
    });
    return made;
  };
  /* Give a canvas as many points as the screen has; its size in CSS points is the result. */
  T.fit = function (canvas, width, height) {
    var ratio = window.devicePixelRatio || 1, w = Math.max(1, Math.round(width * ratio)), h = Math.max(1, Math.round(height * ratio));
    if (canvas.width !== w || canvas.height !== h) { canvas.width = w; canvas.height = h; }
    var c = canvas.getContext("2d");
    c.setTransform(ratio, 0, 0, ratio, 0, 0);
    return c;
  };
  /* Text cut to a width, with "…". */
  T.cut = function (c, text, width) {
    if (c.measureText(text).width <= width) return text;
    var from = 0, to = text.length;
    while (from < to) {
      var middle = from + to + 1 >> 1;
      if (c.measureText(text.slice(0, middle) + "…").width <= width) from = middle; else to = middle - 1;
    }
    return from > 2 ? text.slice(0, from) + "…" : "";
  };
})(Tessera);
