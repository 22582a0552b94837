// The live store: one stream feeds the floor, the carts and the list of acts; the slider goes back.

import { Floor, hueOf } from "./floor.js";

const page = document.querySelector("[data-live]");
const words = JSON.parse(document.getElementById("words").textContent);
const told = document.getElementById("floor-data");
const here = location.pathname;
const find = (name) => page.querySelector(`[data-part="${name}"]`);
const FEED_MAX = 40;
const AGAIN_MS = 20_000;
const zone = page.dataset.zone;
const clockOf = new Intl.DateTimeFormat(document.documentElement.lang, {
  hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23", timeZone: zone,
});
const ms = (ns) => Number(ns) / 1e6;

let floor = null;
let live = true;
let chosenSlot = "";

if (told?.textContent.trim()) {
  floor = new Floor(find("floor"), JSON.parse(told.textContent), {
    onSlot: openSlot,
    onPerson: (visit) => location.assign(`/console/visits/${encodeURIComponent(visit)}`),
    labels: words,
  });
  window.tillfreeFloor = floor;
}

function element(name, kind, text) {
  const one = document.createElement(name);
  if (kind) one.className = kind;
  if (text !== undefined) one.textContent = text;
  return one;
}

function swatch(visit) {
  const dot = element("span", "person-dot");
  if (visit) dot.style.setProperty("--hue", hueOf(visit));
  else dot.classList.add("person-dot--unknown");
  return dot;
}

const percent = (value) => `${value > 0.999 && value < 1 ? "> 99.9" : Math.round(value * 1000) / 10}%`;
const toneOf = (value) => (value < 0.8 ? "badge--bad" : value < 0.97 ? "badge--watch" : "badge--good");

// carts

const carts = new Map();

function showCart(cart) {
  const before = carts.get(cart.visit_id);
  if (cart.state !== "inside") {
    before?.remove();
    carts.delete(cart.visit_id);
    return;
  }
  const item = element("li", "cart-row");
  const head = element("a", "cart-row__head");
  head.href = `/console/visits/${encodeURIComponent(cart.visit_id)}`;
  head.append(swatch(cart.visit_id), element("span", "strong", words.since.replace("{time}", clockOf.format(ms(cart.entered_ns)))));
  const units = cart.lines.reduce((sum, line) => sum + line[2], 0);
  head.append(element("span", "number quiet small grow", units > 1 ? words.units.replace("{count}", units) : units ? words.unit : words.empty));
  item.append(head);
  const list = element("ul", "cart-row__lines");
  for (const [, name, quantity, probability] of cart.lines) {
    const line = element("li", "row row--apart tight small");
    line.append(element("span", "clip grow", `${quantity} × ${name}`));
    if (probability < 0.97) line.append(element("span", `badge badge--bare ${toneOf(probability)}`, percent(probability)));
    list.append(line);
  }
  item.append(list);
  if (before) {
    const grew = before.dataset.units !== String(units);
    before.replaceWith(item);
    if (grew) item.classList.add("is-news");
  } else find("carts").append(item);
  item.dataset.units = units;
  carts.set(cart.visit_id, item);
}

function countCarts() {
  find("inside").textContent = carts.size;
  find("nobody").hidden = carts.size > 0;
}

// acts

const acts = new Map();

function showAct(act) {
  const item = acts.get(act.interaction_id) ?? element("li", "act");
  item.replaceChildren();
  const verb = words.kinds[act.kind] ?? act.kind;
  const time = element("time", "small quiet", clockOf.format(ms(act.t_ns)));
  const text = element("span", "grow");
  text.append(element("span", "quiet", `${verb} `), element("span", "strong", `${act.quantity} × ${act.name}`));
  item.append(time, swatch(act.visit_id), text,
    element("span", `badge badge--bare ${toneOf(act.probability)}`, percent(act.probability)));
  const feed = find("acts");
  if (!acts.has(act.interaction_id)) {
    feed.prepend(item);
    acts.set(act.interaction_id, item);
    while (feed.children.length > FEED_MAX) feed.lastChild.remove();
    while (acts.size > 4 * FEED_MAX) acts.delete(acts.keys().next().value);
  }
  item.classList.add("is-news");
  find("no-acts").hidden = true;
}

// sensors

function showSensors(sensors) {
  const ill = sensors.filter((one) => !["ok", "unknown"].includes(one.state));
  const badge = find("sensors");
  badge.className = `badge ${ill.length ? "badge--watch" : "badge--good"}`;
  badge.textContent = ill.length
    ? words.ill.replace("{count}", ill.length).replace("{all}", sensors.length)
    : words.well.replace("{all}", sensors.length);
  badge.hidden = false;
  const list = find("ill");
  list.replaceChildren(...ill.slice(0, 30).map((one) => {
    const item = element("li", "row tight small");
    item.append(element("span", "dot dot--watch"), element("span", "code", one.sensor_id),
      element("span", "quiet grow", one.note || words.states[one.state] || one.state));
    return item;
  }));
  find("ill-card").hidden = !ill.length;
  floor?.setSensors(sensors);
}

// the stream

function showFrame(frame) {
  floor?.show(frame);
  find("clock").textContent = clockOf.format(ms(frame.t_ns));
  find("clock").hidden = false;
  newest = Math.max(newest, ms(frame.t_ns));
}

// A store that tells its plan only now is drawn by loading the page again, once in a while at most.
function drawAnew() {
  const key = `drawn:${here}`;
  if (Date.now() - Number(sessionStorage.getItem(key)) < AGAIN_MS) return;
  sessionStorage.setItem(key, String(Date.now()));
  location.reload();
}

let newest = ms(page.dataset.last);

function hear() {
  const stream = new EventSource(`${here}/stream`);
  const on = (name, use) => stream.addEventListener(name, (event) => use(JSON.parse(event.data)));
  on("frames", (frames) => {
    if (!floor) drawAnew();
    if (!live) return;
    // What came together was meant to be some time apart; the last is where people are.
    for (const frame of frames.slice(-3)) showFrame(frame);
  });
  on("carts", (list) => { list.forEach(showCart); countCarts(); });
  on("acts_before", (list) => list.forEach(showAct));
  on("acts", (list) => {
    for (const act of list) {
      showAct(act);
      if (live) floor?.pulse(act.slot_id, act.visit_id, act.kind);
    }
  });
  on("slots", (list) => {
    floor?.setSlots(list);
    if (list.some((one) => one.slot_id === chosenSlot)) openSlot(chosenSlot);
  });
  on("sensors", showSensors);
  on("alerts", (list) => list.forEach((text) => {
    const item = element("li", "notice notice--watch small", text);
    find("alerts").prepend(item);
    while (find("alerts").children.length > 5) find("alerts").lastChild.remove();
  }));
  stream.addEventListener("open", () => {
    carts.forEach((item) => item.remove());
    carts.clear();
    countCarts();
    find("line").className = "dot dot--good dot--live";
    find("line-word").textContent = live ? words.live : words.replay;
  });
  stream.addEventListener("error", () => {
    find("line").className = "dot dot--bad";
    find("line-word").textContent = words.away;
  });
  addEventListener("pagehide", () => stream.close());
}

// a slot

async function openSlot(slotId) {
  chosenSlot = slotId;
  floor.choose(slotId);
  const answer = await fetch(`${here}/slots/${encodeURIComponent(slotId)}`, { headers: { accept: "text/html" } });
  if (!answer.ok || chosenSlot !== slotId) return;
  const place = find("slot");
  place.innerHTML = await answer.text();
  find("slot-card").hidden = false;
}

page.addEventListener("click", (event) => {
  if (event.target.closest("[data-close-slot]")) {
    chosenSlot = "";
    floor.choose("");
    find("slot-card").hidden = true;
  }
});

// going back

const slider = find("slider");
const playButton = find("play");
const backTo = { at: 0, until: 0, frames: [], acts: [], next: 0, nextAct: 0, speed: 4, plays: false, last: 0, asks: false };

async function load(fromMs) {
  backTo.asks = true;
  const from = String(BigInt(Math.round(fromMs)) * 1000000n);
  const until = String(BigInt(Math.round(fromMs + 120000)) * 1000000n);
  const answer = await fetch(`${here}/frames?from_ns=${from}&until_ns=${until}`);
  backTo.asks = false;
  if (!answer.ok) return;
  const found = await answer.json();
  backTo.frames = found.frames;
  backTo.acts = found.acts.reverse().map((act) => ({ ...act, name: found.names[act.sku] ?? act.sku }));
  backTo.next = backTo.nextAct = 0;
  backTo.until = fromMs + 120000;
  Object.assign(floor.names, found.names);
}

async function goBack(atMs) {
  live = false;
  backTo.at = atMs;
  backTo.last = 0;
  floor.forget();
  find("line-word").textContent = words.replay;
  find("now").hidden = false;
  await load(atMs - 3000);
  if (!backTo.plays) playButton.click();
}

function step(now) {
  if (!live && backTo.plays && !backTo.asks) {
    const passed = backTo.last ? Math.min(now - backTo.last, 100) : 0;
    backTo.at += passed * backTo.speed;
    let shown = null;
    while (backTo.next < backTo.frames.length && ms(backTo.frames[backTo.next].t_ns) <= backTo.at) {
      shown = backTo.frames[backTo.next];
      backTo.next += 1;
    }
    if (shown) floor.show(shown);
    while (backTo.nextAct < backTo.acts.length && ms(backTo.acts[backTo.nextAct].t_ns) <= backTo.at) {
      const act = backTo.acts[backTo.nextAct];
      floor.pulse(act.slot_id, act.visit_id, act.kind);
      backTo.nextAct += 1;
    }
    find("clock").textContent = clockOf.format(backTo.at);
    slider.value = backTo.at;
    if (backTo.at > backTo.until) load(backTo.at);
    if (backTo.at > newest) goLive();
  }
  backTo.last = now;
  if (live) { slider.max = newest; slider.value = newest; }
  requestAnimationFrame(step);
}

function goLive() {
  live = true;
  backTo.plays = false;
  floor?.forget();
  find("now").hidden = true;
  find("line-word").textContent = words.live;
  playButton.setAttribute("aria-pressed", "false");
}

if (floor && slider) {
  slider.addEventListener("change", () => goBack(Number(slider.value)));
  slider.addEventListener("input", () => {
    live = false;
    find("clock").textContent = clockOf.format(Number(slider.value));
  });
  playButton.addEventListener("click", () => {
    if (live) { goBack(Math.max(Number(slider.min), newest - 60000)); return; }
    backTo.plays = !backTo.plays;
    playButton.setAttribute("aria-pressed", String(backTo.plays));
  });
  find("speed").addEventListener("change", (event) => { backTo.speed = Number(event.target.value); });
  find("now").addEventListener("click", goLive);
  requestAnimationFrame(step);
}

hear();
