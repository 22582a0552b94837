// Lets a rush into the plan: begins it, asks how far it is, and shows what it came to.

import { ask } from "./ask.js";

const ASK_EVERY_MS = 500;
const SVG = "http://www.w3.org/2000/svg";
const one = (name) => document.querySelector(`[data-${name}]`);
const fill = (text, values) => text.replaceAll(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
const language = document.documentElement.lang;
const number = new Intl.NumberFormat(language, { maximumFractionDigits: 1 });
const share = new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 1 });
const part = (value) => (value === null || value === undefined ? "–" : share.format(value));

// The same for plans that say the same, in whatever order.
const keyOf = (plan) => JSON.stringify(plan, (name, value) =>
  (value && typeof value === "object" && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))) : value));

let words = null;
let rushed = "";
let timer = 0;
let planNow = () => null;

// Says so where the plan is no longer the one that was rushed into.
export function showStale(plan) {
  one("stale").hidden = !rushed || rushed === keyOf(plan);
}

export function hearRush(told, plan) {
  words = told;
  planNow = plan;
  one("rush").addEventListener("submit", async (event) => {
    event.preventDefault();
    const { people, minutes, seed } = event.target.elements;
    const plan = planNow();
    const wish = { plan, people: Number(people.value), minutes: Number(minutes.value), seed: Number(seed.value) };
    refuse("");
    try {
      const { found } = await ask("POST", "/console/new/rush", wish);
      one("result").hidden = true;
      show(found);
    } catch (error) {
      refuse(error.message);
    }
  });
  one("stop").addEventListener("click", async () => {
    await ask("DELETE", "/console/new/rush");
    follow();
  });
  // One that was begun before this page was opened goes on.
  follow();
}

async function follow() {
  clearTimeout(timer);
  try {
    const { found } = await ask("GET", "/console/new/rush");
    if (found) show(found);
  } catch (error) {
    refuse(error.message);
  }
}

function refuse(text) {
  const place = one("rush").parentElement.querySelector("[data-refusal]");
  place.textContent = text;
  place.closest(".notice").hidden = !text;
}

function show(rush) {
  const isRunning = rush.state === "running";
  one("progress").hidden = !isRunning;
  one("stop").hidden = !isRunning;
  one("run").hidden = isRunning;
  clearTimeout(timer);
  if (isRunning) {
    const done = { people: 0.02, engine: 0.3 + 0.65 * rush.share, figures: 0.97 }[rush.step] ?? 0;
    one("progress").querySelector("progress").value = done;
    const step = document.getElementById("rush-step");
    if (step.textContent !== words.steps[rush.step]) step.textContent = words.steps[rush.step];
    timer = setTimeout(follow, ASK_EVERY_MS);
  } else if (rush.state === "failed") refuse(rush.refusal);
  else result(rush);
}

function tile(label, value, under, tone = "") {
  const card = document.createElement("div");
  card.className = "card stat";
  for (const [name, text] of [["span", label], ["b", value], ["small", under]]) {
    const line = document.createElement(name);
    line.textContent = text;
    if (name === "b" && tone) line.className = tone;
    card.append(line);
  }
  return card;
}

const seconds = (value) => (value === null ? "–" : fill(words.seconds, { count: number.format(value) }));

function result(rush) {
  const told = rush.figures;
  const { figures: f, door } = told;
  one("tiles").replaceChildren(
    tile(words.f1, part(f.item_f1), words.f1_under),
    tile(words.exact, part(f.exact_bought), fill(words.exact_under, { count: f.bought })),
    tile(words.settled, part(f.settled_share), fill(words.settled_under, { wrong: f.settled_wrong, count: f.settled }),
      f.settled_wrong ? "bad" : ""),
    tile(words.review, part(f.settled_share === null ? null : 1 - f.settled_share), fill(words.review_under, { count: f.visits })),
    tile(words.longest, String(door.longest), words.longest_under),
    tile(words.median, seconds(door.wait_median_s), words.wait_under),
    tile(words.p95, seconds(door.wait_p95_s), words.wait_under),
    tile(words.out, seconds(Math.round(told.lasted_s)), fill(words.out_under, { count: told.most_inside })),
  );
  const lines = told.lines.length > 1 ? told.lines : [door];
  one("lines").replaceChildren(...lines.map(line));
  one("summary").textContent = fill(words.inside, {
    name: rush.plan.name, people: rush.people, minutes: number.format(rush.minutes),
  });
  one("result").hidden = false;
  rushed = keyOf(rush.plan);
  showStale(planNow());
}

function line(told) {
  const figure = document.createElement("figure");
  figure.className = "queue";
  const most = Math.max(told.longest, 1);
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 100 30");
  svg.setAttribute("preserveAspectRatio", "none");
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", `${told.place}: ${words.over_time}`);
  const span = Math.max(told.lengths.length - 1, 1);
  const points = told.lengths.map((count, step) => `${(100 * step / span).toFixed(2)},${(29 - 27 * count / most).toFixed(2)}`);
  for (const [name, list] of [["polygon", ["0,29", ...points, "100,29"]], ["polyline", points]]) {
    const shape = document.createElementNS(SVG, name);
    shape.setAttribute("points", list.join(" "));
    svg.append(shape);
  }
  const caption = document.createElement("figcaption");
  caption.className = "quiet small";
  const place = told.place === "door" ? words.door : told.place;
  caption.textContent = fill(words.line, {
    place, count: told.people, longest: told.longest, median: seconds(told.wait_median_s), p95: seconds(told.wait_p95_s),
  }) + (told.unserved ? `; ${fill(words.unserved, { count: told.unserved })}` : "");
  figure.append(svg, caption);
  return figure;
}
