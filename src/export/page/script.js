"use strict";
// The page holds data, no markup: every text goes through textContent.
const D = JSON.parse(document.getElementById("data").textContent);
const T = D.labels;
const ROWS = 50;
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

// Items: [plan, list, index, subject, group, text, similarity, confidence, evidence].
const I = { plan: 0, list: 1, index: 2, subject: 3, group: 4, text: 5, near: 6, sure: 7, evidence: 8 };

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
const where = (item) => T.lists[item[I.list]] + " " + (item[I.index] + 1) + (item[I.group] ? " · " + item[I.group] : "");
function itemParts(item) {
  return [make("h3", { text: where(item) }), make("p", { text: item[I.text] }),
    make("p", { class: "soft", text: T.subject + ": " + T.subjects[item[I.subject]] + " · " + T.confidence + ": " + item[I.sure].toFixed(2) + " · " + T.similarity + ": " + item[I.near].toFixed(2) }),
    ...quote(item[I.evidence], item[I.text])];
}
const showItems = (plan, items) => show(D.plans[plan].name, items.flatMap((at) => itemParts(D.items[at])));
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
const families = D.families.map((family) => {
  const [id, middle, items, verdicts, without] = family;
  const cells = new Map();
  for (const at of items) {
    const plan = D.items[at][I.plan];
    if (!cells.has(plan)) cells.set(plan, []);
    cells.get(plan).push(at);
  }
  return { id, text: D.items[middle][I.text], items, verdicts, without: new Set(without), cells,
    lists: new Set(items.map((at) => D.items[at][I.list])), subjects: new Set(items.map((at) => D.items[at][I.subject])) };
});
const shown = new Set(D.plans.map((_, at) => at));
const matrixPager = pager("matrix-pager", () => drawMatrix());
function chosenFamilies() {
  const [list, subject, verdict, words] = [$("f-list").value, $("f-subject").value, $("f-verdict").value, folded($("f-words").value.trim())];
  return families.filter((f) =>
    (list === "" || f.lists.has(Number(list))) && (subject === "" || f.subjects.has(Number(subject))) &&
    (verdict === "" || (verdict === "only" ? f.cells.size === 1 : verdict === "shared" ? f.cells.size > 1 : f.verdicts.includes(Number(verdict)))) &&
    [...f.cells.keys()].some((plan) => shown.has(plan)) &&
    (words === "" || f.items.some((at) => folded(D.items[at][I.text]).includes(words))));
}
function drawMatrix() {
  const plans = D.plans.map((_, at) => at).filter((at) => shown.has(at));
  $("matrix").className = plans.length > 8 ? "many" : "few";
  $("matrix-head").replaceChildren(make("tr", {}, make("th", { scope: "col", text: T.family }),
    ...plans.map((at) => make("th", { scope: "col", class: "plan", title: D.plans[at].name }, make("span", { text: D.plans[at].name })))));
  const rows = matrixPager.cut(chosenFamilies(), ROWS).map((f) => {
    const head = make("th", { scope: "row", class: "family" },
      make("span", { class: "tag", text: "#" + f.id }), ...[...f.lists].map((list) => make("span", { class: "tag", text: T.lists[list] })),
      ...[...f.subjects].filter((s) => s !== 5).map((s) => make("span", { class: "tag", text: T.subjects[s] })),
      make("span", { class: "tag", text: f.cells.size + "/" + D.plans.length }),
      document.createTextNode(f.text.length > 260 ? f.text.slice(0, 260) + "…" : f.text));
    const cells = plans.map((plan) => {
      const items = f.cells.get(plan);
      if (items) {
        const near = Math.max(...items.map((at) => D.items[at][I.near]));
        const label = D.plans[plan].name + ", #" + f.id + ": " + items.length + ", " + T.similarity + " " + near.toFixed(2);
        return make("td", { class: "cell" }, make("button", { type: "button", "aria-label": label, title: label, text: (near >= 0.9 ? "●" : near >= 0.6 ? "◕" : "◑") + (items.length > 1 ? items.length : ""), click: () => showItems(plan, items) }));
      }
      return f.without.has(plan) ? make("td", { class: "cell none", title: T.noList, text: "n/a" }) : make("td", { class: "cell lack", title: T.notFound, text: "–" });
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
const VERDICTS = ["same", "reworded", "numbers", "narrower", "wider", "moved"];
// "=5-2+3": five syllables in both, two only in the first, three only in the second.
function words(item, ops, side) {
  const all = D.items[item][I.text].split(/\s+/).filter(Boolean);
  const out = [];
  let at = 0;
  for (const [, op, count] of ops.matchAll(/([=+-])(\d+)/g)) {
    if (op !== "=" && op !== side) continue;
    const text = all.slice(at, at + Number(count)).join(" ");
    at += Number(count);
    out.push(op === "=" ? document.createTextNode(text) : make(op === "-" ? "del" : "ins", { text }), document.createTextNode(" "));
  }
  return make("p", {}, ...out);
}
function turned(pair) {
  const [a, b, matched, onlyA, onlyB] = pair;
  const mirror = [0, 1, 2, 4, 3, 5];
  const flip = { "=": "=", "+": "-", "-": "+" };
  return [b, a, matched.map(([x, y, near, verdict, ops]) => [y, x, near, mirror[verdict], ops.replace(/[=+-]/g, (op) => flip[op])]), onlyB, onlyA];
}
function drawPair() {
  const [a, b] = [Number($("p-a").value), Number($("p-b").value)];
  let pair = D.pairs.find((p) => p[0] === a && p[1] === b);
  if (!pair) { pair = D.pairs.find((p) => p[0] === b && p[1] === a); pair = pair && turned(pair); }
  if (!pair) { $("pair-sum").textContent = a === b ? T.choose : T.noPairs; $("pair-rows").replaceChildren(); pairPager.cut([], 1); return; }
  const [, , matched, onlyA, onlyB] = pair;
  const counts = VERDICTS.map((_, v) => matched.filter((m) => m[3] === v).length);
  $("pair-sum").textContent = T.matched + " " + matched.length + ": " + counts.map((n, v) => T.verdicts[v] + " " + n).join(", ") + " · " + T.onlyA + " " + onlyA.length + " · " + T.onlyB + " " + onlyB.length;
  const [verdict, list] = [$("p-verdict").value, $("p-list").value];
  const ofList = (item) => list === "" || D.items[item][I.list] === Number(list);
  const rows = [...matched.filter((m) => (verdict === "" || Number(verdict) === m[3]) && ofList(m[0])),
    ...(verdict === "" || verdict === "only" ? [...onlyA.filter(ofList).map((x) => [x, null]), ...onlyB.filter(ofList).map((y) => [null, y])] : [])];
  $("pair-rows").replaceChildren(...pairPager.cut(rows, 30).map(([x, y, near, v, ops]) => {
    const side = (item, sign) => item === null ? make("p", { class: "soft", text: T.notFound }) :
      make("div", {}, make("p", { class: "soft", text: where(D.items[item]) }), ops ? words(item, ops, sign) : make("p", { text: D.items[item][I.text] }),
        sourceButton(() => showItems(D.items[item][I.plan], [item])));
    const head = v === undefined ? (y === null ? T.onlyA : T.onlyB) : T.verdicts[v] + " · " + near.toFixed(2);
    return make("div", { class: "two" }, make("p", { class: "head verdict", text: head }), side(x, "-"), side(y, "+"));
  }));
}
for (const id of ["p-a", "p-b", "p-verdict", "p-list"]) $(id).addEventListener("change", () => { pairPager.page = 0; drawPair(); });

// ---- Facts ----
const factsPager = pager("facts-pager", () => drawFacts());
function drawFacts() {
  const [section, only] = [$("k-section").value, $("k-differ").checked];
  const rows = D.facts.filter((row) => (section === "" || row[0] === section) && !(only && row[2]));
  $("facts-body").replaceChildren(...factsPager.cut(rows, ROWS).map(([part, label, agree, values, absent]) => make("tr", {},
    make("td", { text: part }), make("th", { scope: "row", text: label }), make("td", { text: agree ? T.agree : T.differ }),
    make("td", {}, ...values.map(([plan, value, state, detail, sure, evidence]) => make("p", {},
      make("span", { class: "tag", text: D.plans[plan].name }), document.createTextNode((value === null ? T.states[state] : value) + (detail ? " (" + detail + ") " : " ")),
      value === null ? "" : sourceButton(() => show(D.plans[plan].name, [make("p", { text: label + ": " + value }), make("p", { class: "soft", text: T.confidence + ": " + sure.toFixed(2) }), ...quote(evidence, value)]))))),
    make("td", { text: absent.length > 12 ? absent.length + " " + T.plans : absent.map((plan) => D.plans[plan].name).join("; ") }))));
}
for (const id of ["k-section", "k-differ"]) $(id).addEventListener("change", () => { factsPager.page = 0; drawFacts(); });

// ---- Time line ----
for (const mark of document.querySelectorAll("#drawing [data-span]")) {
  const span = () => {
    const [plan, kind, label, printed, sure, evidence] = D.timeline[Number(mark.dataset.span)];
    show(D.plans[plan].name, [make("h3", { text: kind + ": " + printed }), make("p", { text: label }), make("p", { class: "soft", text: T.confidence + ": " + sure.toFixed(2) }), ...quote(evidence, label)]);
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
D.plans.forEach((plan, at) => { $("p-a").append(option(at, plan.name)); $("p-b").append(option(at, plan.name)); });
if (D.plans.length > 1) $("p-b").value = "1";
T.verdicts.forEach((text, at) => { $("p-verdict").append(option(at, text)); if (D.pairs.length) $("f-verdict").append(option(at, text)); });
T.lists.forEach((text, at) => { $("f-list").append(option(at, text)); $("p-list").append(option(at, text)); });
T.subjects.forEach((text, at) => { if (at < 5) $("f-subject").append(option(at, text)); });
[...new Set(D.facts.map((row) => row[0]))].forEach((text) => $("k-section").append(option(text, text)));
drawMatrix();
document.documentElement.dataset.ready = "1";
