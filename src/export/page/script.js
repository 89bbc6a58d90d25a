"use strict";
// The page holds data, no markup: every text goes through textContent.
const D = JSON.parse(document.getElementById("data").textContent);
const T = D.labels;
const ROWS = 50;
const FEW = 8;
const $ = (id) => document.getElementById(id);
const make = (tag, attributes, ...children) => {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (name === "text") node.textContent = value;
    else if (name === "click") node.addEventListener("click", value);
    else if (value !== null && value !== false) node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children);
  return node;
};
const option = (value, text) => make("option", { value, text });
const folded = (text) => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/[đĐ]/g, "d").toLowerCase();

const part = (n) => (n / 100).toFixed(2);
const ITEMS = D.items.map(([plan, list, index, subject, group, text, near, sure, evidence]) =>
  ({ plan, list, index, subject, group: group === null ? null : D.texts[group], text: D.texts[text], near, sure, evidence }));

// ---- Evidence ----
const box = $("evidence");
function quote(evidence, text) {
  if (!evidence.length) return [make("p", { class: "soft", text: T.noEvidence })];
  return evidence.map(([page, first, last, words]) => make("div", {},
    make("p", { class: "soft", text: (page === null ? "" : T.page + " " + page + ", ") + T.lines + " " + first + (last > first ? "–" + last : "") }),
    make("blockquote", { text: words === 0 ? text : words })));
}
function show(title, parts) {
  $("evidence-title").textContent = title;
  $("evidence-body").replaceChildren(...parts);
  box.showModal();
  $("evidence-close").focus();
}
$("evidence-close").addEventListener("click", () => box.close());
box.addEventListener("click", (event) => { if (event.target === box) box.close(); });
const where = (item) => T.lists[item.list] + " " + (item.index + 1) + (item.group ? " · " + item.group : "");
function itemParts(item) {
  return [make("h3", { text: where(item) }), make("p", { text: item.text }),
    make("p", { class: "soft", text: T.subject + ": " + T.subjects[item.subject] + " · " + T.confidence + ": " + part(item.sure) + " · " + T.similarity + ": " + part(item.near) }),
    ...quote(item.evidence, item.text)];
}
const showItems = (plan, items) => show(D.plans[plan], items.flatMap(itemParts));
const sourceButton = (click) => make("button", { type: "button", class: "source", text: T.source, click });

// ---- Tabs ----
const tabs = [...document.querySelectorAll("[role=tab]")];
function open(tab) {
  for (const other of tabs) {
    const chosen = other === tab;
    other.setAttribute("aria-selected", chosen);
    other.tabIndex = chosen ? 0 : -1;
    $(other.getAttribute("aria-controls")).hidden = !chosen;
  }
  if (tab.id === "tab-pair") drawPair();
  if (tab.id === "tab-facts") drawFacts();
}
tabs.forEach((tab, at) => {
  tab.addEventListener("click", () => open(tab));
  tab.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const next = tabs[(at + step + tabs.length) % tabs.length];
    next.focus();
    open(next);
  });
});

// ---- Pager ----
let printing = false;
function pager(id, draw) {
  const state = { page: 0 };
  const status = make("span", { role: "status" });
  const before = make("button", { type: "button", text: "‹ " + T.before, click: () => { state.page -= 1; draw(); } });
  const after = make("button", { type: "button", text: T.after + " ›", click: () => { state.page += 1; draw(); } });
  $(id).append(before, status, after);
  state.cut = (rows, size) => {
    // Paper has no pages to turn here: everything that was chosen is printed.
    if (printing) size = Math.max(rows.length, 1);
    const pages = Math.max(1, Math.ceil(rows.length / size));
    state.page = Math.min(Math.max(state.page, 0), pages - 1);
    before.disabled = state.page === 0;
    after.disabled = state.page === pages - 1;
    const from = state.page * size;
    status.textContent = rows.length === 0 ? T.none : (from + 1) + "–" + Math.min(from + size, rows.length) + " / " + rows.length;
    return rows.slice(from, from + size);
  };
  return state;
}

// ---- Matrix ----
const families = D.families.map(([id, first, count, middle, without, role]) => {
  const items = ITEMS.slice(first, first + count);
  const cells = new Map();
  for (const item of items) {
    if (!cells.has(item.plan)) cells.set(item.plan, []);
    cells.get(item.plan).push(item);
  }
  return { id, role, text: items[middle].text, items, verdicts: new Set(), without: new Set(without), cells,
    lists: new Set(items.map((item) => item.list)), subjects: new Set(items.map((item) => item.subject)) };
});
// What stands for each other in two plans: [item of a, item of b, similarity, verdict], and what each has alone.
function matches([a, b, codes]) {
  const [matched, onlyA, taken] = [[], [], new Set()];
  let at = 0;
  for (const family of families) {
    const [left, right] = [family.cells.get(a) || [], family.cells.get(b)];
    for (const item of left) {
      const code = right ? codes[at++] : -1;
      if (code < 0) { onlyA.push(item); continue; }
      const [other, verdict] = [right[Math.floor(code / 101 / T.verdicts.length)], Math.floor(code / 101) % T.verdicts.length];
      taken.add(other);
      family.verdicts.add(verdict);
      matched.push([item, other, code % 101, verdict]);
    }
  }
  const place = (x, y) => x.list - y.list || x.index - y.index;
  const onlyB = ITEMS.filter((item) => item.plan === b && !taken.has(item));
  return [matched.sort((x, y) => place(x[0], y[0])), onlyA.sort(place), onlyB.sort(place)];
}
const shown = new Set(D.plans.map((_, at) => at));
const matrixPager = pager("matrix-pager", () => drawMatrix());
let allMatched = false;
function chosenFamilies() {
  // Every pair is looked through once, when somebody asks for a verdict.
  if (!allMatched && Number($("f-verdict").value) >= 0 && $("f-verdict").value !== "") { D.pairs.forEach(matches); allMatched = true; }
  const [list, subject, verdict, words] = [$("f-list").value, $("f-subject").value, $("f-verdict").value, folded($("f-words").value.trim())];
  return families.filter((f) =>
    (list === "" || f.lists.has(Number(list))) && (subject === "" || f.subjects.has(Number(subject))) &&
    (verdict === "" || (verdict === "only" ? f.cells.size === 1 : verdict === "shared" ? f.cells.size > 1 : f.verdicts.has(Number(verdict)))) &&
    [...f.cells.keys()].some((plan) => shown.has(plan)) &&
    (words === "" || f.items.some((item) => folded(item.text).includes(words))));
}
function drawMatrix() {
  const plans = D.plans.map((_, at) => at).filter((at) => shown.has(at));
  $("matrix").className = plans.length > 8 ? "many" : "few";
  $("matrix-head").replaceChildren(make("tr", {}, make("th", { scope: "col", text: T.family }),
    ...plans.map((at) => make("th", { scope: "col", class: "plan", title: D.plans[at] }, make("span", { text: plans.length > 8 && D.plans[at].length > 30 ? D.plans[at].slice(0, 29) + "…" : D.plans[at] })))));
  const rows = matrixPager.cut(chosenFamilies(), ROWS).map((f) => {
    const head = make("th", { scope: "row", class: "family" },
      make("span", { class: "tag", text: "#" + f.id }), ...[...f.lists].map((list) => make("span", { class: "tag", text: T.lists[list] })),
      ...[...f.subjects].filter((s) => s !== 5).map((s) => make("span", { class: "tag", text: T.subjects[s] })),
      ...(f.role ? [make("span", { class: "tag", text: f.role })] : []),
      make("span", { class: "tag", text: f.cells.size + "/" + D.plans.length }),
      document.createTextNode(f.text.length > 260 ? f.text.slice(0, 260) + "…" : f.text));
    const cells = plans.map((plan) => {
      const items = f.cells.get(plan);
      if (items) {
        const near = Math.max(...items.map((item) => item.near));
        const label = D.plans[plan] + ", #" + f.id + ": " + items.length + ", " + T.similarity + " " + part(near);
        return make("td", { class: "cell" }, make("button", { type: "button", "aria-label": label, title: label, text: (near >= 90 ? "●" : near >= 60 ? "◕" : "◑") + (items.length > 1 ? items.length : ""), click: () => showItems(plan, items) }));
      }
      return f.without.has(plan) ? make("td", { class: "cell none", title: T.noList }, make("span", { class: "hidden", text: T.noList })) : make("td", { class: "cell lack", title: T.notFound, text: "–" });
    });
    return make("tr", {}, head, ...cells);
  });
  $("matrix-body").replaceChildren(...rows);
}
// Arrows go from cell to cell.
$("matrix-body").addEventListener("keydown", (event) => {
  const step = { ArrowRight: [0, 1], ArrowLeft: [0, -1], ArrowDown: [1, 0], ArrowUp: [-1, 0] }[event.key];
  const cell = event.target.closest("td");
  if (!step || !cell) return;
  event.preventDefault();
  let [row, column] = [cell.parentElement, [...cell.parentElement.children].indexOf(cell)];
  for (;;) {
    if (step[0]) row = step[0] > 0 ? row.nextElementSibling : row.previousElementSibling;
    column += step[1];
    const next = row && row.children[column];
    if (!next) return;
    const button = next.querySelector("button");
    if (button) { button.focus(); return; }
  }
});
for (const id of ["f-list", "f-subject", "f-verdict"]) $(id).addEventListener("change", () => { matrixPager.page = 0; drawMatrix(); });
let typing = 0;
$("f-words").addEventListener("input", () => { clearTimeout(typing); typing = setTimeout(() => { matrixPager.page = 0; drawMatrix(); }, 150); });
for (const input of document.querySelectorAll("#f-plans input")) {
  input.addEventListener("change", () => {
    if (input.checked) shown.add(Number(input.value)); else shown.delete(Number(input.value));
    matrixPager.page = 0;
    drawMatrix();
  });
}
for (const [id, on] of [["f-all", true], ["f-none", false]]) $(id).addEventListener("click", () => {
  for (const input of document.querySelectorAll("#f-plans input")) {
    input.checked = on;
    if (on) shown.add(Number(input.value)); else shown.delete(Number(input.value));
  }
  drawMatrix();
});

// ---- Two plans ----
const pairPager = pager("pair-pager", () => drawPair());
const MARKS = ".,;:!?()[]\"'“”‘’«»…";
// Words and marks of punctuation, with the blank before them.
function tokens(text) {
  const out = [];
  for (const word of text.split(/\s+/).filter(Boolean)) {
    let [from, to] = [0, word.length];
    while (from < to && MARKS.includes(word[from])) from += 1;
    while (to > from && MARKS.includes(word[to - 1])) to -= 1;
    const parts = [...word.slice(0, from), word.slice(from, to), ...word.slice(to)].filter(Boolean);
    out.push(" " + parts[0], ...parts.slice(1));
  }
  return out;
}
// Runs ["=", words], ["-", gone], ["+", new]: the longest common sequence, as `diff` in the JSON.
function diff(a, b) {
  const [left, right] = [tokens(a), tokens(b)];
  let from = 0;
  while (from < left.length && from < right.length && left[from] === right[from]) from += 1;
  let [n, m] = [left.length, right.length];
  while (n > from && m > from && left[n - 1] === right[m - 1]) { n -= 1; m -= 1; }
  const [rows, columns] = [n - from, m - from];
  const runs = [];
  const push = (sign, words) => {
    if (!words.length) return;
    const last = runs[runs.length - 1];
    if (last && last[0] === sign) last[1].push(...words); else runs.push([sign, [...words]]);
  };
  let [gone, fresh] = [[], []];
  const end = () => { push("-", gone); push("+", fresh); gone = []; fresh = []; };
  push("=", left.slice(0, from));
  if (rows * columns > 4e6) {
    // Texts as long as these are set against each other whole.
    gone = left.slice(from, n);
    fresh = right.slice(from, m);
  } else {
    const width = columns + 1;
    const best = new Uint16Array((rows + 1) * width);
    for (let i = rows - 1; i >= 0; i -= 1) {
      for (let j = columns - 1; j >= 0; j -= 1) {
        best[i * width + j] = left[from + i] === right[from + j] ? best[(i + 1) * width + j + 1] + 1 : Math.max(best[(i + 1) * width + j], best[i * width + j + 1]);
      }
    }
    let [i, j] = [0, 0];
    while (i < rows || j < columns) {
      if (i < rows && j < columns && left[from + i] === right[from + j]) {
        let k = 0;
        while (i + k < rows && j + k < columns && left[from + i + k] === right[from + j + k]) k += 1;
        const words = left.slice(from + i, from + i + k);
        [i, j] = [i + k, j + k];
        // A single word between two changes is easier to read as a part of them.
        if (k === 1 && gone.length && fresh.length && (i < rows || j < columns)) { gone.push(...words); fresh.push(...words); } else { end(); push("=", words); }
      } else if (j >= columns || (i < rows && best[(i + 1) * width + j] >= best[i * width + j + 1])) gone.push(left[from + i++]);
      else fresh.push(right[from + j++]);
    }
  }
  end();
  push("=", left.slice(n));
  return runs.map(([sign, words]) => [sign, words.join("")]);
}
// One side of it: "-" the first text, "+" the second.
function marked(runs, side) {
  const shown = runs.filter(([sign]) => sign === "=" || sign === side);
  return make("p", {}, ...shown.flatMap(([sign, text]) => sign === "=" ? [document.createTextNode(text)] :
    [document.createTextNode(text.startsWith(" ") ? " " : ""), make(sign === "-" ? "del" : "ins", { text: text.trim() })]));
}
function found(a, b) {
  const at = (x, y) => D.pairs.find((pair) => pair[0] === x && pair[1] === y);
  if (at(a, b)) return matches(at(a, b));
  if (!at(b, a)) return null;
  const [matched, onlyA, onlyB] = matches(at(b, a));
  const mirror = [0, 1, 2, 4, 3, 5];
  const place = (x, y) => x[0].list - y[0].list || x[0].index - y[0].index;
  return [matched.map(([x, y, near, verdict]) => [y, x, near, mirror[verdict]]).sort(place), onlyB, onlyA];
}
function drawPair() {
  const [a, b] = [Number($("p-a").value), Number($("p-b").value)];
  const pair = found(a, b);
  if (!pair) { $("pair-sum").textContent = a === b ? T.choose : T.noPairs; $("pair-rows").replaceChildren(); pairPager.cut([], 1); return; }
  const [matched, onlyA, onlyB] = pair;
  const counts = T.verdicts.map((_, v) => matched.filter((m) => m[3] === v).length);
  $("pair-sum").textContent = T.matched + " " + matched.length + (matched.length ? ": " : "") + counts.map((n, v) => n && T.verdicts[v] + " " + n).filter(Boolean).join(", ") + " · " + T.onlyA + " " + onlyA.length + " · " + T.onlyB + " " + onlyB.length;
  const [verdict, list] = [$("p-verdict").value, $("p-list").value];
  const ofList = (item) => list === "" || item.list === Number(list);
  const rows = [...matched.filter((m) => (verdict === "" || Number(verdict) === m[3]) && ofList(m[0])),
    ...(verdict === "" || verdict === "only" ? [...onlyA.filter(ofList).map((x) => [x, null]), ...onlyB.filter(ofList).map((y) => [null, y])] : [])];
  const names = make("div", { class: "two names" }, make("p", { text: "A · " + D.plans[a] }), make("p", { text: "B · " + D.plans[b] }));
  $("pair-rows").replaceChildren(names, ...pairPager.cut(rows, 30).map(([x, y, near, v]) => {
    const runs = x && y && diff(x.text, y.text);
    const side = (item, sign) => item === null ? make("p", { class: "soft", text: T.notFound }) :
      make("div", {}, make("p", { class: "soft", text: where(item) }), runs ? marked(runs, sign) : make("p", { text: item.text }),
        sourceButton(() => showItems(item.plan, [item])));
    const head = v === undefined ? (y === null ? T.onlyA : T.onlyB) : T.verdicts[v] + " · " + part(near);
    return make("div", { class: "two" }, make("p", { class: "head verdict", text: head }), side(x, "-"), side(y, "+"));
  }));
}
for (const id of ["p-a", "p-b", "p-verdict", "p-list"]) $(id).addEventListener("change", () => { pairPager.page = 0; drawPair(); });

// ---- Facts ----
const factsPager = pager("facts-pager", () => drawFacts());
function drawFacts() {
  const [section, only] = [$("k-section").value, $("k-differ").checked];
  const rows = D.facts.filter((row) => (section === "" || row[0] === section) && !(only && row[3].length < 2));
  let last = null;
  $("facts-body").replaceChildren(...factsPager.cut(rows, ROWS).flatMap(([group, label, standing, values, unread, absent]) => {
    const head = group === last ? [] : [make("tr", { class: "section" }, make("th", { scope: "rowgroup", colspan: 3, text: group }))];
    last = group;
    const stated = ([value, plans]) => {
      const name = make("span", { class: "value", text: value });
      const whos = plans.flatMap(([plan, detail, sure, evidence]) => [" ",
        make("button", { type: "button", class: "who", text: D.plans[plan] + (detail && detail !== label ? " (" + (detail.length > 80 ? detail.slice(0, 80) + "…" : detail) + ")" : ""),
          click: () => show(D.plans[plan], [make("h3", { text: label + ": " + value }), ...(detail ? [make("p", { text: detail })] : []),
            make("p", { class: "soft", text: T.confidence + ": " + part(sure) }), ...quote(evidence, value)]) })]);
      if (plans.length <= FEW) return make("p", {}, name, ...whos);
      // How many say so is what is looked for first; who they are, behind it.
      const many = make("span", { class: "tag", text: new Set(plans.map(([plan]) => plan)).size + "/" + D.plans.length });
      return make("details", { open: printing }, make("summary", {}, name, many), make("p", {}, ...whos));
    };
    return [...head, make("tr", {}, make("th", { scope: "row", text: label }, make("span", { class: "soft standing", text: standing })),
      make("td", {}, ...values.map(stated), ...unread.map(([plan, state]) => make("p", { class: "soft", text: D.plans[plan] + ": " + T.states[state] }))),
      make("td", { class: "soft", text: absent.length > 12 ? absent.length + " " + T.plans : absent.map((plan) => D.plans[plan]).join("; ") }))];
  }));
}
for (const id of ["k-section", "k-differ"]) $(id).addEventListener("change", () => { factsPager.page = 0; drawFacts(); });

// ---- Time line ----
for (const mark of document.querySelectorAll("#drawing [data-span]")) {
  const span = () => {
    const [plan, kind, label, printed, sure, evidence] = D.timeline[Number(mark.dataset.span)];
    show(D.plans[plan], [make("h3", { text: kind + ": " + printed }), make("p", { text: label }), make("p", { class: "soft", text: T.confidence + ": " + part(sure) }), ...quote(evidence, label)]);
  };
  mark.addEventListener("click", span);
  mark.addEventListener("keydown", (event) => { if (event.key === "Enter" || event.key === " ") { event.preventDefault(); span(); } });
}

// ---- Paper ----
function redraw() {
  drawMatrix();
  if (!$("panel-pair").hidden) drawPair();
  if (!$("panel-facts").hidden) drawFacts();
}
window.addEventListener("beforeprint", () => { printing = true; if ($("notes")) $("notes").open = true; redraw(); });
window.addEventListener("afterprint", () => { printing = false; redraw(); });

// ---- Choices ----
D.plans.forEach((plan, at) => { $("p-a").append(option(at, plan)); $("p-b").append(option(at, plan)); });
// The two with the most in common are shown first.
const first = D.pairs.map(([a, b, codes]) => [codes.filter((code) => code >= 0).length, a, b]).reduce((x, y) => (y[0] > x[0] ? y : x), [-1, 0, Math.min(1, D.plans.length - 1)]);
$("p-a").value = String(first[1]);
$("p-b").value = String(first[2]);
T.verdicts.forEach((text, at) => { $("p-verdict").append(option(at, text)); if (D.pairs.length) $("f-verdict").append(option(at, text)); });
T.lists.forEach((text, at) => { $("f-list").append(option(at, text)); $("p-list").append(option(at, text)); });
T.subjects.forEach((text, at) => { if (at < 5) $("f-subject").append(option(at, text)); });
[...new Set(D.facts.map((row) => row[0]))].forEach((text) => $("k-section").append(option(text, text)));
drawMatrix();
document.documentElement.dataset.ready = "1";
