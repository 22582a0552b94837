// What a screen shows when: dayparts and their loops are put together, and kept as a whole by the API.

import { ask } from "./ask.js";
import { toastLater } from "./toast.js";

const form = document.querySelector("[data-loops]");
const parts = form.querySelector("[data-dayparts]");
const week = form.querySelector("[data-week]");
const DAY_MINUTES = 1440;
const part = (box, name) => box.querySelector(`[data-part="${name}"]`);
const minutes = (time) => {
  const [hours, rest] = time.split(":").map(Number);
  return hours * 60 + rest;
};

function span(box) {
  const until = minutes(part(box, "until").value || "00:00");
  return { from: minutes(part(box, "from").value || "00:00"), until: until || DAY_MINUTES };
}

const weekdays = (box) => [...box.querySelectorAll('[data-part="weekday"]:checked')]
  .map((one) => Number(one.value));

function turn(row) {
  const told = { seconds: Number(part(row, "seconds").value) };
  if (part(row, "kind").value === "sold") return told;
  return { ...told, image_url: part(row, "image_url").value, words: part(row, "words").value };
}

function daypart(box) {
  const { from, until } = span(box);
  const loop = [...box.querySelectorAll("[data-turn]")].map(turn);
  return { weekdays: weekdays(box), from_minute: from, until_minute: until, loop };
}

function show() {
  for (const row of form.querySelectorAll("[data-turn]")) {
    const isOwn = part(row, "kind").value === "own";
    for (const one of row.querySelectorAll("[data-own]")) one.hidden = !isOwn;
    part(row, "image_url").required = isOwn;
    const [earlier, later] = row.querySelectorAll("[data-moves]");
    earlier.disabled = !row.previousElementSibling;
    later.disabled = !row.nextElementSibling;
    row.querySelector("[data-drops]").disabled = row.parentElement.children.length === 1;
  }
  const boxes = [...parts.children];
  for (const box of boxes) box.querySelector('[data-drops="daypart"]').disabled = boxes.length === 1;
  let hours = 0;
  for (const line of week.querySelectorAll("[data-day]")) {
    // The first daypart holds, so the later ones are drawn beneath it.
    line.replaceChildren(...boxes.map((box, number) => [box, number]).reverse()
      .filter(([box]) => weekdays(box).includes(Number(line.dataset.day)))
      .map(([box, number]) => {
        const { from, until } = span(box), bar = document.createElement("span");
        bar.dataset.tone = number % 4;
        bar.style.left = `${(from / DAY_MINUTES) * 100}%`;
        bar.style.width = `${(Math.max(until - from, 0) / DAY_MINUTES) * 100}%`;
        hours += Math.max(until - from, 0) / 60;
        return bar;
      }));
  }
  boxes.forEach((box, number) => { box.querySelector("[data-key]").dataset.tone = number % 4; });
  week.ariaLabel = `${week.dataset.said}: ${Math.round(hours)}`;
}

const fresh = (name) => document.querySelector(`template[data-new="${name}"]`)
  .content.firstElementChild.cloneNode(true);

function change(button) {
  const row = button.closest("[data-turn]");
  if (button.dataset.adds === "daypart") parts.append(fresh("daypart"));
  if (button.dataset.adds === "turn") button.closest("[data-daypart]").querySelector("[data-turns]").append(fresh("turn"));
  if (button.dataset.drops === "turn") row.remove();
  if (button.dataset.drops === "daypart") button.closest("[data-daypart]").remove();
  if (button.dataset.moves === "-1") row.previousElementSibling.before(row);
  if (button.dataset.moves === "1") row.nextElementSibling.after(row);
  show();
  if (button.dataset.moves && !button.disabled) button.focus();
}

form.addEventListener("click", (event) => {
  const button = event.target.closest("[data-adds], [data-drops], [data-moves]");
  if (button) change(button);
});
form.addEventListener("input", show);
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  if (form.dataset.busy) return;
  form.dataset.busy = "1";
  const box = form.querySelector("[data-refusal]").closest(".notice");
  box.hidden = true;
  const wish = { ...JSON.parse(form.dataset.wish), dayparts: [...parts.children].map(daypart) };
  const path = `/v1/boards/${form.dataset.loops}`;
  try {
    await ask("PUT", path, wish, { headers: { "if-match": form.dataset.match } });
    toastLater(form.dataset.done);
    location.assign(`/console/boards/${form.dataset.loops}`);
  } catch (error) {
    box.querySelector("[data-refusal]").textContent = error.message;
    box.hidden = false;
  } finally {
    delete form.dataset.busy;
  }
});
show();
