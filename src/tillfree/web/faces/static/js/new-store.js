// The page where a store is planned: what is on it, what is changed, and what is asked of the server.

import { ask, send, Refused } from "./ask.js";
import { PlanFloor, movedTo, placeOf, things } from "./plan-floor.js";
import { hearRush, showStale } from "./rush.js";
import { toast } from "./toast.js";

const words = JSON.parse(document.getElementById("plan-words").textContent);
const KEY = `tillfree-plan-${words.organisation}`;
const UNDO_MOST = 60;
const LOOK_AFTER_MS = 140;
const one = (name) => document.querySelector(`[data-${name}]`);
const fill = (text, values) => text.replaceAll(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
const number = new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: 1 });
const share = new Intl.NumberFormat(document.documentElement.lang, { style: "percent", maximumFractionDigits: 1 });

let plan = null;
let chosen = "";
let looks = 0;
let timer = 0;
const before = [];

const floor = new PlanFloor(one("floor"), words, {
  onChoose: choose,
  onMove: (id, change) => edit(id, change),
  onKey: pressed,
});

function found(id) {
  return things(plan).find((thing) => thing.id === id);
}

function say(text, values) {
  one("speaks").textContent = fill(text, values);
}

// Takes a new plan: kept in this browser, drawn at once, looked at by the server a moment later.
function take(next, { isNew = false } = {}) {
  if (plan && !isNew) {
    before.push(plan);
    if (before.length > UNDO_MOST) before.shift();
  }
  plan = next;
  if (isNew) before.length = 0;
  one("undo").disabled = !before.length;
  localStorage.setItem(KEY, JSON.stringify(plan));
  if (chosen && !found(chosen)) chosen = "";
  floor.draw(plan);
  floor.choose(chosen);
  inspect();
  one("size").textContent = fill(words.size, { width: number.format(plan.width_m), depth: number.format(plan.depth_m) });
  showStale(plan);
}

function lookSoon() {
  clearTimeout(timer);
  one("floor").setAttribute("aria-busy", "true");
  timer = setTimeout(look, LOOK_AFTER_MS);
}

async function look() {
  const turn = ++looks;
  try {
    const told = await ask("POST", "/console/new/survey", plan);
    if (turn === looks) showSurvey(told.found);
  } catch (error) {
    if (turn === looks) refuse(error);
  }
}

function refuse(error) {
  const faults = error instanceof Refused ? (error.problem.faults ?? []).map((fault) => fault.text) : [];
  toast([error.message, ...faults].join(" · "), "bad");
  one("floor").removeAttribute("aria-busy");
}

function showSurvey(survey) {
  floor.look(survey);
  one("floor").removeAttribute("aria-busy");
  one("covered").textContent = share.format(survey.covered);
  one("covered").className = survey.covered >= 0.95 ? "good" : survey.covered >= 0.8 ? "watch" : "bad";
  const blind = new Map();
  for (const front of survey.fronts.filter((each) => each.is_blind)) {
    blind.set(front.fixture_id, (blind.get(front.fixture_id) ?? 0) + front.length_m);
  }
  const stretches = [...blind].map(([name, length]) => fill(words.stretch, { name, length: number.format(length) }));
  const place = one("blind");
  place.textContent = stretches.length ? fill(words.blind, { stretches: stretches.join(", ") }) : words.no_blind;
  place.className = stretches.length ? "small bad strong" : "small good";
  one("counts").textContent = fill(words.counts, {
    slots: survey.slots, articles: survey.articles, floor: share.format(survey.floor_covered),
  });
  const badge = document.createElement("span");
  badge.className = `badge badge--${survey.is_sound ? "good" : "bad"}`;
  badge.textContent = survey.is_sound ? words.sound : words.unsound;
  one("sound").replaceChildren(badge);
  one("findings").replaceChildren(...(survey.findings.length ? survey.findings.map(finding) : [nothing()]));
  for (const name of ["pack", "run", "keep"]) {
    const button = one(name);
    if (button && !button.title) button.disabled = !survey.is_sound;
  }
}

function nothing() {
  const item = document.createElement("li");
  item.className = "quiet";
  item.textContent = words.nothing_wrong;
  return item;
}

function finding(told) {
  const item = document.createElement("li");
  item.className = told.severity === "error" ? "bad" : "watch";
  item.append(document.querySelector(".notice .icon").cloneNode(true));
  const target = told.places.map((name) => things(plan).find(({ id }) => [id, `${id}-a`, `${id}-b`].includes(name))).find(Boolean);
  const text = document.createElement(target ? "button" : "span");
  text.textContent = told.text;
  if (target) {
    text.type = "button";
    text.addEventListener("click", () => floor.mark(target.id)?.focus());
  }
  item.append(text);
  return item;
}

function choose(id) {
  chosen = id;
  floor.choose(id);
  inspect();
}

const LISTS = { piece: "pieces", gate: "gates", camera: "cameras" };

function withThing(id, change) {
  const { type } = found(id);
  const list = plan[LISTS[type]].map((each) => (each[`${type}_id`] === id ? { ...each, ...change } : each));
  return { ...plan, [LISTS[type]]: list };
}

function edit(id, change) {
  take(withThing(id, change));
  lookSoon();
  const [x, y] = placeOf(plan, found(id));
  if ("facing_deg" in change) say(words.turned, { name: id, facing: change.facing_deg });
  else say(words.moved, { name: id, x: number.format(x), y: number.format(y) });
}

function turn(id, by) {
  const { one: each } = found(id);
  if (each.facing_deg !== undefined) edit(id, { facing_deg: (((each.facing_deg + by) % 360) + 360) % 360 });
}

function fresh(stem) {
  const names = new Set(things(plan).map(({ id }) => id));
  let count = 1;
  while (names.has(`${stem}-${count}`)) count += 1;
  return `${stem}-${count}`;
}

function add(type, made) {
  take({ ...plan, [LISTS[type]]: [...plan[LISTS[type]], made] });
  const id = made[`${type}_id`];
  choose(id);
  floor.mark(id)?.focus({ preventScroll: true });
  lookSoon();
  say(words.added, { name: id });
}

function double(id) {
  const { type, one: each } = found(id);
  const shift = type === "gate" ? { at_m: each.at_m + each.width_m + 0.3 } : { x_m: each.x_m + 0.5, y_m: Math.max(each.y_m - 0.5, 0) };
  add(type, { ...each, ...shift, [`${type}_id`]: fresh(id.replace(/-\d+$/, "")) });
}

function remove(id) {
  const { type } = found(id);
  take({ ...plan, [LISTS[type]]: plan[LISTS[type]].filter((each) => each[`${type}_id`] !== id) });
  choose("");
  lookSoon();
  say(words.removed, { name: id });
}

const NEW = {
  wall: { length_m: 2.4, depth_m: 0.45, height_m: 1.9, boards: 4 },
  cooler: { length_m: 2.4, depth_m: 0.7, height_m: 2, boards: 4 },
  island: { length_m: 2.4, depth_m: 0.8, height_m: 1.35, boards: 3 },
  counter: { length_m: 2.4, depth_m: 0.8, height_m: 1.05, boards: 0 },
};

function addKind(kind) {
  const [x, y] = [Math.round(plan.width_m * 5) / 10, Math.round(plan.depth_m * 5) / 10];
  if (kind === "gate") add("gate", { gate_id: fresh("gate"), kind: "both", wall: "south", at_m: x, width_m: 1.4 });
  else if (kind === "camera") {
    add("camera", { camera_id: fresh("camera"), x_m: x, y_m: y, height_m: 3, facing_deg: 90, tilt_deg: 35, view_deg: 90 });
  } else {
    const goods = kind === "counter" ? "served" : plan.pieces.find((each) => each.boards)?.goods ?? "drinks";
    add("piece", { piece_id: fresh(kind), kind, x_m: x, y_m: y, facing_deg: 270, goods, ...NEW[kind] });
  }
}

const WAYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

// A key on a thing of the plan; tells whether it meant something.
function pressed(event, id) {
  if (event.ctrlKey || event.metaKey || event.altKey) return false;
  const thing = found(id);
  if (event.key in WAYS) {
    const [x, y] = placeOf(plan, thing);
    const step = event.shiftKey ? 0.5 : 0.1;
    edit(id, movedTo(plan, thing, x + WAYS[event.key][0] * step, y + WAYS[event.key][1] * step));
  } else if (event.key.toLowerCase() === "r") turn(id, (thing.type === "camera" ? 15 : 90) * (event.shiftKey ? -1 : 1));
  else if (event.key.toLowerCase() === "d") double(id);
  else if (event.key === "Delete" || event.key === "Backspace") remove(id);
  else if (event.key !== "Enter" && event.key !== " ") return false;
  return true;
}

function inspect() {
  const thing = chosen ? found(chosen) : null;
  const head = one("chosen");
  head.dataset.empty ??= head.textContent;
  head.textContent = thing ? thing.id : head.dataset.empty;
  one("none").hidden = Boolean(thing);
  one("tools").hidden = !thing;
  for (const form of document.querySelectorAll("[data-form]")) {
    form.hidden = form.dataset.form !== thing?.type;
    if (form.hidden) continue;
    for (const field of form.querySelectorAll("[data-of]")) {
      if (field !== document.activeElement || field.type !== "number") field.value = thing.one[field.dataset.of];
    }
  }
  const turner = document.querySelector('[data-tool="turn"]');
  turner.hidden = thing?.type === "gate";
}

for (const form of document.querySelectorAll("[data-form]")) {
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("change", (event) => {
    const field = event.target;
    if (!chosen || !field.dataset.of || !field.checkValidity() || field.value === "") return;
    edit(chosen, { [field.dataset.of]: field.type === "number" ? Number(field.value) : field.value });
  });
}

const start = one("start");

function usualSize() {
  const kind = start.querySelector("[name=venue]:checked");
  start.elements.width_m.value = kind.dataset.width;
  start.elements.depth_m.value = kind.dataset.depth;
}

async function drawNew() {
  const wish = { venue: start.elements.venue.value };
  for (const name of ["width_m", "depth_m", "gates", "shelves", "cameras"]) {
    if (start.elements[name].value) wish[name] = Number(start.elements[name].value);
  }
  await replaced("/console/new/plan", wish, start.querySelector(".button"));
}

async function replaced(path, body, button) {
  button?.setAttribute("aria-busy", "true");
  clearTimeout(timer);
  const turn = ++looks;
  try {
    const { found: told } = await ask("POST", path, body);
    if (turn !== looks) return;
    take(told.plan, { isNew: path.endsWith("/plan") });
    showSurvey(told.survey);
  } catch (error) {
    refuse(error);
  } finally {
    button?.removeAttribute("aria-busy");
  }
}

start.addEventListener("change", (event) => {
  if (event.target.name !== "venue") return;
  usualSize();
  drawNew();
});
start.addEventListener("submit", (event) => { event.preventDefault(); drawNew(); });
one("undo").addEventListener("click", () => {
  const last = before.pop();
  if (!last) return;
  plan = null;
  take(last);
  lookSoon();
});
one("hang").addEventListener("click", (event) => replaced("/console/new/cameras", { plan }, event.currentTarget));
for (const button of document.querySelectorAll("[data-add]")) button.addEventListener("click", () => addKind(button.dataset.add));
for (const button of document.querySelectorAll("[data-tool]")) {
  button.addEventListener("click", () => {
    if (button.dataset.tool === "turn") turn(chosen, found(chosen).type === "camera" ? 15 : 90);
    else if (button.dataset.tool === "double") double(chosen);
    else remove(chosen);
  });
}
one("pack").addEventListener("click", async () => {
  const answer = await send("POST", "/console/new/bundle", plan);
  if (!answer.ok) {
    toast((await answer.json()).detail, "bad");
    return;
  }
  const link = document.createElement("a");
  link.href = URL.createObjectURL(await answer.blob());
  link.download = `${plan.store_id}.zip`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
});

const dialog = document.getElementById("keep");
one("keep")?.addEventListener("click", () => {
  dialog.querySelector("[name=name]").value ||= plan.name;
  dialog.querySelector("[name=store_id]").value ||= plan.store_id;
  dialog.querySelector("[name=currency]").value = plan.currency;
  dialog.showModal();
});
// The store is opened by the API; then it gets what was planned.
dialog?.addEventListener("told", async (event) => {
  const { store_id, name, currency } = event.detail;
  try {
    const { found: kept } = await ask("POST", "/console/new/keep", { plan: { ...plan, currency }, store_id });
    take(kept);
    dialog.close();
    toast(fill(words.kept, { name }));
  } catch (error) {
    refuse(error);
  }
});

function saved() {
  try {
    return JSON.parse(localStorage.getItem(KEY));
  } catch {
    return null;
  }
}

hearRush(words, () => plan);
const last = saved();
usualSize();
if (last?.format === "tillfree.plan/1") {
  const kind = start.querySelector(`[name=venue][value="${CSS.escape(last.venue)}"]`);
  if (kind) kind.checked = true;
  start.elements.width_m.value = last.width_m;
  start.elements.depth_m.value = last.depth_m;
  take(last, { isNew: true });
  look();
} else drawNew();
