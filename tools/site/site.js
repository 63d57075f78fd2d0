/* site.js - search, and the switch between light and dark.  All pages can be read without it. */
(function () {
  "use strict";
  var root = document.documentElement, box = document.getElementById("search"), list = document.getElementById("found");
  var button = document.getElementById("theme"), here = root.getAttribute("data-root");
  function dark() {
    var t = root.getAttribute("data-theme");
    return t ? t === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  }
  function name() { button.textContent = dark() ? "Light" : "Dark"; }
  button.hidden = false;
  name();
  button.addEventListener("click", function () {
    var t = dark() ? "light" : "dark";
    root.setAttribute("data-theme", t);
    try { localStorage.setItem("theme", t); } catch (e) { /* the page may not keep anything */ }
    name();
  });

  /* Pages are [title, address, section, words]; SEARCH is in search.js, which is read at the first key. */
  var index = null, asked = false;
  function load() {
    if (asked) return;
    asked = true;
    var s = document.createElement("script");
    s.src = here + "search.js";
    s.onload = function () { index = window.SEARCH; show(); };
    document.head.appendChild(s);
  }
  function score(entry, words) {
    var title = (entry[2] || entry[0]).toLowerCase(), text = entry[3].toLowerCase(), sum = 0;
    for (var i = 0; i < words.length; i++) {
      var w = words[i], at = title.indexOf(w);
      if (at === 0) sum += 20 - Math.min(10, title.length - w.length);
      else if (at > 0) sum += 8;
      else if (entry[0].toLowerCase().indexOf(w) >= 0) sum += 4;
      else if (text.indexOf(w) >= 0) sum += 1;
      else return 0;
    }
    return sum;
  }
  function part(text, word) {
    var at = Math.max(0, text.toLowerCase().indexOf(word) - 30);
    return (at ? "… " : "") + text.slice(at, at + 110);
  }
  function show() {
    var words = box.value.toLowerCase().split(/\s+/).filter(Boolean);
    list.textContent = "";
    list.hidden = !words.length || !index;
    if (list.hidden) return;
    var hits = index.map(function (e) { return [score(e, words), e]; }).filter(function (h) { return h[0]; });
    hits.sort(function (a, b) { return b[0] - a[0]; });
    hits.slice(0, 12).forEach(function (h) {
      var e = h[1], li = document.createElement("li"), a = document.createElement("a"), small = document.createElement("small");
      a.href = here + e[1];
      a.textContent = e[2] ? e[2] + " — " + e[0] : e[0];
      small.textContent = part(e[3], words[0]);
      a.appendChild(small);
      li.appendChild(a);
      list.appendChild(li);
    });
    if (!hits.length) {
      var none = document.createElement("li");
      none.className = "none";
      none.textContent = "Nothing found.";
      list.appendChild(none);
    }
  }
  function move(by) {
    var links = Array.prototype.slice.call(list.querySelectorAll("a")), at = links.indexOf(document.activeElement) + by;
    if (at < 0) box.focus(); else if (links[at]) links[at].focus();
  }
  /* The list of pages is long: show where this one stands. */
  var now = document.querySelector("nav.all a[aria-current]"), nav = document.getElementById("pages");
  if (now && nav.scrollHeight > nav.clientHeight) nav.scrollTop = now.offsetTop - nav.clientHeight / 3;

  box.parentNode.hidden = false;
  box.addEventListener("input", function () { load(); show(); });
  document.addEventListener("keydown", function (e) {
    var typing = /^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement.tagName);
    if (e.key === "/" && !typing) { e.preventDefault(); box.focus(); box.select(); }
    if (e.key === "Escape") { list.hidden = true; box.blur(); }
    if (!list.hidden && (e.key === "ArrowDown" || e.key === "ArrowUp")) { e.preventDefault(); move(e.key === "ArrowDown" ? 1 : -1); }
    if (e.key === "Enter" && document.activeElement === box && list.querySelector("a")) list.querySelector("a").click();
  });
  document.addEventListener("click", function (e) { if (!box.parentNode.contains(e.target)) list.hidden = true; });
})();
