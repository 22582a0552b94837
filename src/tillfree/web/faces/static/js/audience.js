// The builder of rules: conditions become the rule's own words; how many it holds of is asked as it
// is written.

import { ask, Refused } from "./ask.js";
import { toast } from "./toast.js";

const form = document.querySelector("[data-audience]");
const rule = form.elements.rule, suppression = form.elements.suppression;
const size = document.querySelector("[data-size]"), said = document.querySelector("[data-said]");
const part = (name) => form.querySelector(`[data-part="${name}"]`);
const LASTING = new Set(["looked_at", "hesitated"]);
const WAIT_MS = 350;
let waiting = 0, asked = 0;

function condition() {
  const kind = part("kind").value, days = Number(part("days").value) || 30;
  if (kind === "absent") return `absent ${days} days`;
  const what = kind === "visited" ? "" : part("what").value;
  const over = LASTING.has(kind) ? Number(part("over").value) : 0;
  const times = Number(part("times").value) || 1;
  const count = { least: `at least ${times} times`, most: `at most ${times} times`, never: "never" };
  return [
    what ? `${kind}(${what})` : kind, over ? `over ${over} s` : "",
    count[part("count").value], `in ${days} days`,
  ].filter(Boolean).join(" ");
}

function show() {
  const kind = part("kind").value, absent = kind === "absent";
  part("what").closest(".field").hidden = absent || kind === "visited";
  part("count").closest(".field").hidden = absent;
  part("times").closest(".field").hidden = absent || part("count").value === "never";
  part("over").closest(".field").hidden = !LASTING.has(kind);
}

async function measure() {
  asked += 1;
  const own = asked;
  if (!rule.value.trim()) { size.textContent = "–"; said.textContent = ""; return; }
  try {
    const wish = { rule: rule.value, suppression: suppression.value };
    const { found } = await ask("POST", "/v1/audiences/sizes", wish);
    if (own !== asked) return;
    size.textContent = found.people ? `${found.people.toLocaleString()}+` : size.dataset.under;
    said.textContent = "";
    rule.removeAttribute("aria-invalid");
  } catch (error) {
    if (own !== asked) return;
    size.textContent = "–";
    said.textContent = error instanceof Refused ? error.message : String(error);
    rule.setAttribute("aria-invalid", "true");
  }
}

function later() {
  clearTimeout(waiting);
  waiting = setTimeout(measure, WAIT_MS);
}

form.addEventListener("change", show);
for (const one of [rule, suppression]) one.addEventListener("input", later);
for (const button of form.querySelectorAll("[data-adds]")) {
  button.addEventListener("click", () => {
    const before = rule.value.trim(), word = button.dataset.adds;
    const told = word === "not" ? `not (${condition()})` : condition();
    rule.value = before ? `${before} ${word === "or" ? "or" : "and"} ${told}` : told;
    measure();
  });
}
form.querySelector("[data-clears]").addEventListener("click", () => { rule.value = ""; measure(); });
for (const button of document.querySelectorAll("[data-lists]")) {
  button.addEventListener("click", async () => {
    try {
      const { found } = await ask(...button.dataset.lists.split(" "));
      const link = document.createElement("a");
      link.href = URL.createObjectURL(new Blob([found.content], { type: "text/csv" }));
      link.download = found.file_name;
      link.click();
      URL.revokeObjectURL(link.href);
    } catch (error) {
      toast(error.message, "bad");
    }
  });
}
show();
