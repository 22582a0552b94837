// One case: explanations are chosen by number, quantities by plus and minus, Enter decides and
// brings the next. What the cart comes to is always in sight.

import { ask } from "./ask.js";
import { takeNext } from "./queue.js";
import { toastLater } from "./toast.js";
import { VisitFloor } from "./visit-floor.js";

const read = (id) => JSON.parse(document.getElementById(id).textContent);
const data = read("case-data");
const mine = read("mine");
const root = document.querySelector("[data-case]");
const decideButton = document.querySelector("[data-decide]");
const linesList = document.querySelector("[data-lines]");
const add = document.getElementById("add");
const names = new Map(data.lines.map((line) => [line.sku, line.name]));
for (const option of document.querySelectorAll("#articles option")) names.set(option.dataset.sku, option.value);

const chosen = new Map(data.acts.map((act) => [act.number, 0]));
const manual = new Map();
let line = 0;
let current = data.acts.find((act) => act.is_doubtful) ?? data.acts[0];
let claimed = false;

const floorData = document.getElementById("floor-data");
const floor = floorData && new VisitFloor(root.querySelector('[data-part="floor"]'),
  JSON.parse(floorData.textContent), read("path-data"), read("words"));

function replay() {
  if (floor && current) floor.play(1.5, current.at_ms - 5000, current.at_ms + 3500);
}

function unitsOf(act) {
  const choice = chosen.get(act.number);
  const told = act.options[0];
  const now = choice === null ? null : act.options[choice];
  const change = new Map();
  if (told) change.set(told.sku, (change.get(told.sku) ?? 0) - told.units);
  if (now) change.set(now.sku, (change.get(now.sku) ?? 0) + now.units);
  return change;
}

function cart() {
  const units = new Map(data.lines.map((one) => [one.sku, one.quantity]));
  for (const act of data.acts) {
    for (const [sku, change] of unitsOf(act)) units.set(sku, (units.get(sku) ?? 0) + change);
  }
  for (const [sku, change] of manual) units.set(sku, (units.get(sku) ?? 0) + change);
  return [...units].filter(([sku, count]) => count > 0 || manual.has(sku) || data.lines.some((one) => one.sku === sku));
}

function show() {
  const units = cart();
  line = Math.min(line, Math.max(units.length - 1, 0));
  linesList.replaceChildren(...units.map(([sku, count], index) => {
    const item = document.createElement("li");
    item.dataset.sku = sku;
    if (index === line) item.dataset.current = "";
    const name = names.get(sku) ?? sku;
    const less = document.createElement("button");
    const more = document.createElement("button");
    for (const [button, sign, words] of [[less, "−", linesList.dataset.remove], [more, "+", linesList.dataset.more]]) {
      button.type = "button";
      button.className = "button button--small button--icon";
      button.textContent = sign;
      button.setAttribute("aria-label", words.replace("{name}", name));
    }
    less.disabled = count <= 0;
    less.addEventListener("click", () => change(sku, -1));
    more.addEventListener("click", () => change(sku, 1));
    const text = document.createElement("span");
    text.className = "grow";
    text.textContent = name;
    const number = document.createElement("b");
    number.className = "number";
    number.textContent = Math.max(count, 0);
    item.append(text, less, number, more);
    const before = data.lines.find((one) => one.sku === sku)?.quantity ?? 0;
    if (before !== Math.max(count, 0)) item.dataset.changed = "";
    return item;
  }));
  document.querySelector("[data-empty]").hidden = units.some(([, count]) => count > 0);
  document.querySelector("[data-changed-word]").hidden = !linesList.querySelector("[data-changed]");
  for (const item of root.querySelectorAll("[data-act]")) {
    const number = Number(item.dataset.act);
    item.toggleAttribute("data-current", number === current?.number);
    const choice = chosen.get(number);
    for (const button of item.querySelectorAll("[data-choice]")) {
      const is = button.dataset.choice === String(choice === null ? "none" : choice);
      button.setAttribute("aria-checked", String(is));
      button.tabIndex = is ? 0 : -1;
    }
  }
}

function change(sku, by) {
  const now = cart().find(([one]) => one === sku)?.[1] ?? 0;
  if (now + by < 0) return;
  manual.set(sku, (manual.get(sku) ?? 0) + by);
  line = Math.max(cart().findIndex(([one]) => one === sku), 0);
  show();
}

function choose(number) {
  if (!current || (number !== null && !current.options[number])) return;
  if (current.options.length) chosen.set(current.number, number);
  show();
}

function go(by) {
  const index = data.acts.indexOf(current) + by;
  if (!data.acts[index]) return;
  current = data.acts[index];
  show();
  root.querySelector("[data-act][data-current]").scrollIntoView({ block: "nearest" });
  replay();
}

function complain(error) {
  const place = document.querySelector("[data-problem]");
  place.querySelector("p").textContent = error.message;
  place.hidden = false;
}

async function onward() {
  const next = await takeNext(mine);
  location.assign(next ? `/console/review/${next}` : "/console/review");
}

async function decide() {
  if (!claimed || decideButton.disabled) return;
  decideButton.disabled = true;
  decideButton.setAttribute("aria-busy", "true");
  const lines = cart().filter(([, count]) => count > 0).map(([sku, quantity]) => ({ sku, quantity }));
  try {
    await ask("POST", `/v1/reviews/${data.review_id}/decisions`, { lines });
    toastLater(root.dataset.done);
    await onward();
  } catch (error) {
    complain(error);
    decideButton.disabled = false;
  } finally {
    decideButton.removeAttribute("aria-busy");
  }
}

root.addEventListener("click", (event) => {
  const act = event.target.closest("[data-act]");
  if (act) current = data.acts.find((one) => one.number === Number(act.dataset.act));
  const choice = event.target.closest("[data-choice]");
  if (choice) choose(choice.dataset.choice === "none" ? null : Number(choice.dataset.choice));
  else if (act) { show(); replay(); }
});
decideButton.addEventListener("click", decide);
document.querySelector("[data-skip]").addEventListener("click", () => onward().catch(complain));
document.querySelector("[data-replay]").addEventListener("click", replay);
add.addEventListener("change", () => {
  const sku = [...names].find(([, name]) => name === add.value)?.[0];
  if (!sku) return;
  add.value = "";
  add.blur();
  change(sku, 1);
});
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, select, textarea, dialog")) {
    if (event.key === "Escape") event.target.blur();
    return;
  }
  const { key } = event;
  const inButton = event.target.closest("button, a");
  if (/^[1-9]$/.test(key)) choose(Number(key) - 1);
  else if (key === "0") choose(null);
  else if (key === "ArrowDown" || key === "j") go(1);
  else if (key === "ArrowUp" || key === "k") go(-1);
  else if (key === "ArrowRight") { line += 1; show(); }
  else if (key === "ArrowLeft") { line = Math.max(line - 1, 0); show(); }
  else if (key === "+" || key === "=") { const one = cart()[line]; if (one) change(one[0], 1); }
  else if (key === "-") { const one = cart()[line]; if (one) change(one[0], -1); }
  else if (key === "r") replay();
  else if (key === "s") onward().catch(complain);
  else if (key === "a") add.focus();
  else if (key === "Enter" && (!inButton || inButton === decideButton || inButton.dataset.choice)) decide();
  else return;
  event.preventDefault();
});

show();
replay();
ask("POST", `/v1/reviews/${data.review_id}/claims`).then(() => {
  claimed = true;
  decideButton.disabled = false;
}, complain);
