// The player of a screen in a public place. It asks every second or so whether somebody is to be
// greeted, shows its loop in between, and tells what it really showed. Without a line it goes on with
// the last playlist that it has, and tells its plays when the line is back.

import { picture, seen } from "./markup.js";

const KEPT = "tillfree-screen";
const LIST = "tillfree-playlist";
const PROOFS = "tillfree-plays";
const LOOK_MS = 1000;
const PAIR_MS = 2500;
const IDLE_MS = 1000;
const ANSWER_MS = 6000;
const PROOFS_MAX = 20_000;
const SENT_AT_ONCE = 100;
const FADE_MS = 450;

const board = document.querySelector("[data-board]");
const part = (name) => board.querySelector(`[data-part="${name}"]`);
const wait = (ms, signal) => new Promise((done) => {
  const timer = setTimeout(done, ms);
  signal?.addEventListener("abort", () => { clearTimeout(timer); done(); }, { once: true });
});
const read = (name, otherwise) => {
  try {
    return JSON.parse(localStorage.getItem(name)) ?? otherwise;
  } catch {
    return otherwise;
  }
};
const keep = (name, told) => localStorage.setItem(name, JSON.stringify(told));

function identity() {
  const known = read(KEPT, null);
  const { named } = board.dataset;
  if (known && (!named || known.organisation === named)) return known;
  if (!named) return null;
  const bytes = crypto.getRandomValues(new Uint8Array(32));
  const secret = btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  const made = { organisation: named, secret };
  localStorage.removeItem(LIST);
  localStorage.removeItem(PROOFS);
  keep(KEPT, made);
  return made;
}

const me = identity();
let skewMs = 0;
let reloads = null;
let greeting = null;
let greeted = "";
let shownTo = "";
let interrupt = null;
let hasLine = true;
let list = read(LIST, { spans: [], shown: [] });

const nowMs = () => Date.now() + skewMs;

async function ask(what, body) {
  const answer = await fetch(`/board/${what}`, {
    method: "POST",
    headers: { "x-screen": `${me.organisation}.${me.secret}`, "content-type": "application/json" },
    body: body === undefined ? undefined : JSON.stringify(body),
    signal: AbortSignal.timeout(ANSWER_MS),
  });
  if (!answer.ok) throw new Error(`${what}: ${answer.status}`);
  return answer.json();
}

function line(is) {
  hasLine = is;
  part("line").hidden = is;
}

async function look() {
  const told = await ask("state");
  skewMs = told.now_ns / 1e6 - Date.now();
  line(true);
  if (told.pairing) {
    board.dataset.state = "pair";
    part("code").textContent = told.pairing;
    return PAIR_MS;
  }
  if (reloads !== null && told.reloads !== reloads) location.reload();
  reloads = told.reloads;
  part("name").textContent = told.name;
  if (board.dataset.state !== "show") board.dataset.state = "show";
  showCode(told.code);
  if (told.greeting && told.greeting.item_id !== greeted) {
    greeted = told.greeting.item_id;
    greeting = told.greeting;
    interrupt?.abort();
  }
  // Others came near who are not to see it.
  if (told.taken_off.includes(greeting?.item_id)) greeting = null;
  if (shownTo && told.taken_off.includes(shownTo)) interrupt?.abort();
  return LOOK_MS;
}

function showCode(code) {
  part("scan").hidden = !code;
  if (!code || part("qr").dataset.text === code.text) return;
  part("qr").dataset.text = code.text;
  // The picture is the server's own, drawn of letters that it made.
  part("qr").innerHTML = code.svg;
  const drawn = part("qr").firstElementChild;
  drawn.setAttribute("viewBox", `0 0 ${drawn.getAttribute("width")} ${drawn.getAttribute("height")}`);
}

async function hear() {
  for (;;) {
    let pauseMs = LOOK_MS;
    try {
      pauseMs = await look();
    } catch {
      line(false);
      // A screen that was paired once goes on with what it has.
      if (list.spans.length) board.dataset.state = "show";
    }
    await wait(pauseMs);
  }
}

async function renew() {
  try {
    const told = await ask("playlist");
    list = { spans: told.spans, shown: [] };
    keep(LIST, list);
  } catch {
    // What is kept is shown as long as there is no line; what was paid for is shown once.
  }
}

function itemsNow() {
  const at = nowMs() * 1e6;
  const span = list.spans.find((one) => one.from_ns <= at && at < one.until_ns);
  return (span?.items ?? []).filter((one) => !one.bill || !list.shown.includes(one.item_id));
}

function drawn(item) {
  const frame = document.createElement("div");
  frame.className = "board__item";
  frame.dataset.item = item.item_id;
  const inner = item.markup ? seen(item.markup) : picture(item.image_url, item.words ?? "");
  inner.classList.add("board__inner");
  frame.append(inner);
  if (item.markup) {
    const scale = Math.min(innerWidth / item.width_px, innerHeight / item.height_px);
    inner.style.width = `${item.width_px}px`;
    inner.style.height = `${item.height_px}px`;
    inner.style.transform = `translate(-50%, -50%) scale(${scale})`;
  }
  return frame;
}

async function show(item, chip) {
  const stage = part("stage");
  const before = [...stage.children];
  const frame = drawn(item);
  stage.append(frame);
  requestAnimationFrame(() => frame.classList.add("is-here"));
  part("chip").textContent = chip;
  part("chip").hidden = !chip;
  board.dataset.showing = item.campaign_id ?? "";
  setTimeout(() => before.forEach((one) => one.remove()), FADE_MS);
  const began = nowMs();
  interrupt = new AbortController();
  const { signal } = interrupt;
  await wait(item.seconds * 1000, signal);
  interrupt = null;
  // What was cut short is no play: it comes again, and costs nothing.
  if (!signal.aborted) prove(item, began);
}

function prove(item, beganMs) {
  if (item.bill) {
    list.shown.push(item.item_id);
    keep(LIST, list);
  }
  const proofs = read(PROOFS, []);
  proofs.push({
    play_id: crypto.randomUUID(),
    item_id: item.item_id,
    began_ns: Math.round(beganMs) * 1_000_000,
    seconds: (nowMs() - beganMs) / 1000,
    bill: item.bill ?? "",
    campaign_id: item.campaign_id ?? "",
  });
  keep(PROOFS, proofs.slice(-PROOFS_MAX));
  tell();
}

let isTelling = false;
async function tell() {
  if (isTelling || !hasLine) return;
  isTelling = true;
  try {
    for (let proofs = read(PROOFS, []); proofs.length; proofs = read(PROOFS, [])) {
      const { kept } = await ask("plays", { plays: proofs.slice(0, SENT_AT_ONCE) });
      const done = new Set(kept);
      if (!done.size) return;
      keep(PROOFS, read(PROOFS, []).filter((one) => !done.has(one.play_id)));
    }
  } catch {
    // They lie here until they were told.
  } finally {
    isTelling = false;
  }
}

async function play() {
  for (;;) {
    if (board.dataset.state !== "show") {
      await wait(LOOK_MS / 4);
      continue;
    }
    await renew();
    const items = itemsNow();
    if (!items.length && !greeting) {
      interrupt = new AbortController();
      await wait(IDLE_MS, interrupt.signal);
    }
    for (const item of items) {
      await greet();
      await show(item, item.bill ? board.dataset.pictures : "");
    }
    await greet();
    tell();
  }
}

async function greet() {
  if (!greeting) return;
  const item = greeting;
  greeting = null;
  shownTo = item.item_id;
  await show(item, board.dataset.yours);
  shownTo = "";
  part("stage").replaceChildren();
  part("chip").hidden = true;
  delete board.dataset.showing;
}

async function start() {
  await navigator.serviceWorker?.register("/board/worker.js", { scope: "/board" });
  await navigator.wakeLock?.request("screen").catch(() => undefined);
}

if (me) {
  start().catch((error) => console.warn(error));
  hear();
  play();
} else {
  board.dataset.state = "ask";
}
