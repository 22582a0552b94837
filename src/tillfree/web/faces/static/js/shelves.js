// The shelves as they look from the aisle: goods are dragged onto slots, or picked up and put down by
// keyboard; what changed is published as the next version.

import { ask } from "./ask.js";
import { toast, toastLater } from "./toast.js";

const data = JSON.parse(document.getElementById("editor-data").textContent);
const root = document.querySelector("[data-planner]");
const words = root.dataset;
const speaks = document.querySelector("[data-speaks]");
const publish = document.querySelector("[data-publish]");
const changesWord = document.querySelector("[data-changes]");
const nameOf = (sku) => data.articles[sku] ?? sku;
const slots = new Map();
let held = null; // { sku, from }

for (const fixture of data.fixtures) {
  for (const shelf of fixture.shelves) {
    for (const slot of shelf.slots) slots.set(slot.slot_id, { ...slot, before: slot.skus.join("\n"), skus: [...slot.draft] });
  }
}

function element(name, kind, text) {
  const one = document.createElement(name);
  if (kind) one.className = kind;
  if (text !== undefined) one.textContent = text;
  return one;
}

function hue(sku) {
  let hash = 7;
  for (const sign of nameOf(sku).replace(/ no\. \d+$/, "")) hash = Math.imul(hash ^ sign.charCodeAt(0), 16777619) >>> 0;
  return hash % 360;
}

function changed() {
  return [...slots.values()].filter((slot) => slot.before !== slot.skus.join("\n"));
}

function say(text, values) {
  speaks.textContent = Object.entries(values).reduce((told, [key, value]) => told.replace(`{${key}}`, value), text);
}

function pickUp(sku, from) {
  held = { sku, from };
  root.dataset.holds = "";
  for (const one of root.querySelectorAll(".is-held")) one.classList.remove("is-held");
  say(words.picked, { name: nameOf(sku) });
}

function letGo() {
  held = null;
  delete root.dataset.holds;
  for (const one of root.querySelectorAll(".is-held")) one.classList.remove("is-held");
}

function put(slotId) {
  const slot = slots.get(slotId);
  const { sku, from } = held;
  if (from && from !== slotId) {
    const source = slots.get(from);
    source.skus = source.skus.filter((one) => one !== sku);
    draw(from);
  }
  if (!slot.skus.includes(sku)) slot.skus.push(sku);
  say(words.put, { name: nameOf(sku), slot: slotId });
  letGo();
  draw(slotId);
  count();
}

function takeOut(slotId, sku) {
  const slot = slots.get(slotId);
  slot.skus = slot.skus.filter((one) => one !== sku);
  draw(slotId);
  count();
}

function count() {
  const some = changed().length;
  publish.disabled = !some;
  changesWord.textContent = some ? words2.some.replace("{count}", some) : words2.none;
}
const words2 = changesWord.dataset;

const marks = new Map();

function draw(slotId) {
  const slot = slots.get(slotId);
  const mark = marks.get(slotId);
  mark.replaceChildren();
  const label = words.into.replace("{slot}", slotId).replace("{names}", slot.skus.map(nameOf).join(", ") || words.empty);
  mark.setAttribute("aria-label", label);
  mark.title = label;
  mark.classList.toggle("is-changed", slot.before !== slot.skus.join("\n"));
  for (const sku of slot.skus) {
    const item = element("span", "planned", nameOf(sku));
    item.style.setProperty("--hue", hue(sku));
    item.draggable = true;
    item.addEventListener("dragstart", (event) => { pickUp(sku, slotId); event.dataTransfer.setData("text/plain", sku); });
    item.addEventListener("dragend", letGo);
    mark.append(item);
  }
  if (!slot.skus.length) mark.append(element("span", "planned planned--none", words.empty));
}

function build() {
  const place = document.querySelector("[data-fixtures]");
  for (const fixture of data.fixtures) {
    const card = element("section", "card");
    const head = element("div", "card__head");
    head.append(element("h2", "", fixture.fixture_id));
    const body = element("div", "card__body aisle");
    body.tabIndex = -1;
    for (const shelf of fixture.shelves) {
      const board = element("div", "board");
      for (const slot of shelf.slots) {
        const mark = element("div", "slot");
        mark.tabIndex = 0;
        mark.setAttribute("role", "button");
        mark.dataset.slot = slot.slot_id;
        mark.style.setProperty("--wide", slot.width_m);
        marks.set(slot.slot_id, mark);
        board.append(mark);
        draw(slot.slot_id);
      }
      body.append(board);
    }
    card.append(head, body);
    place.append(card);
  }
}

function listGoods(text) {
  const list = document.querySelector("[data-goods]");
  const wanted = text.trim().toLowerCase();
  const planned = new Set([...slots.values()].flatMap((slot) => slot.skus));
  const found = Object.entries(data.articles).filter(([sku, name]) => `${name} ${sku}`.toLowerCase().includes(wanted));
  found.sort((a, b) => planned.has(a[0]) - planned.has(b[0]) || a[1].localeCompare(b[1]));
  list.replaceChildren(...found.slice(0, 120).map(([sku, name]) => {
    const item = element("li");
    const button = element("button", "goods__one", name);
    button.type = "button";
    button.draggable = true;
    button.style.setProperty("--hue", hue(sku));
    if (!planned.has(sku)) button.classList.add("is-nowhere");
    button.addEventListener("click", () => { pickUp(sku, ""); button.classList.add("is-held"); });
    button.addEventListener("dragstart", (event) => { pickUp(sku, ""); event.dataTransfer.setData("text/plain", sku); });
    button.addEventListener("dragend", letGo);
    item.append(button);
    return item;
  }));
}

root.addEventListener("dragover", (event) => {
  if (held && event.target.closest("[data-slot]")) event.preventDefault();
});
root.addEventListener("drop", (event) => {
  const slot = event.target.closest("[data-slot]");
  if (!slot || !held) return;
  event.preventDefault();
  put(slot.dataset.slot);
});
function use(mark) {
  const { slot } = mark.dataset;
  if (held) put(slot);
  else if (slots.get(slot).skus.length) {
    pickUp(slots.get(slot).skus.at(-1), slot);
    mark.classList.add("is-held");
  }
}
root.addEventListener("click", (event) => {
  const mark = event.target.closest("[data-slot]");
  if (mark) use(mark);
});
root.addEventListener("keydown", (event) => {
  if (event.key === "Escape") letGo();
  const mark = event.target.closest("[data-slot]");
  if (!mark) return;
  const { slot } = mark.dataset;
  if (event.key === "Enter" || event.key === " ") use(mark);
  else if ((event.key === "Delete" || event.key === "Backspace") && slots.get(slot).skus.length) {
    takeOut(slot, slots.get(slot).skus.at(-1));
  } else if (event.key.startsWith("Arrow")) move(mark, event.key.slice(5));
  else return;
  event.preventDefault();
});

// To the slot that lies next in that direction, as one sees them.
function move(mark, way) {
  const here = mark.getBoundingClientRect();
  const [x, y] = [here.x + here.width / 2, here.y + here.height / 2];
  let best = null, nearest = Infinity;
  for (const other of marks.values()) {
    if (other === mark) continue;
    const box = other.getBoundingClientRect();
    const [dx, dy] = [box.x + box.width / 2 - x, box.y + box.height / 2 - y];
    const [along, aside] = { Left: [-dx, dy], Right: [dx, dy], Up: [-dy, dx], Down: [dy, dx] }[way];
    if (along < 4) continue;
    const far = along + Math.abs(aside) * 3;
    if (far < nearest) [nearest, best] = [far, other];
  }
  best?.focus();
}

document.getElementById("goods-q").addEventListener("input", (event) => listGoods(event.target.value));
publish.addEventListener("click", () => document.getElementById("publish").showModal());
document.querySelector("[data-send]").addEventListener("click", async (event) => {
  const from = document.getElementById("from").value;
  const at = from ? new Date(from).getTime() : Date.now();
  const told = [...slots.values(), ...data.others].filter((slot) => slot.skus.length)
    .map(({ slot_id, skus, low_quantity }) => ({ slot_id, skus, low_quantity }));
  try {
    const { found } = await ask("POST", `/v1/stores/${data.store_id}/planograms`,
      { valid_from_ns: at * 1_000_000, slots: told });
    toastLater(event.target.dataset.done.replace("{version}", found.version));
    location.reload();
  } catch (error) {
    toast(error.message, "bad");
  }
});

build();
listGoods("");
count();
