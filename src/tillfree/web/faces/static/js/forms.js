// Forms that speak with the API: <form data-api="POST /v1/..." data-then="reload" data-done="...">.
//
// A field's name is the place in the body ("merchant.name"); data-as tells its type (number, money
// with data-digits, list, json, bool, moment). {name} in the address is the field of that name, which then is
// not in the body. Faults are shown at their fields.

import { ask, Refused } from "./ask.js";
import { toast, toastLater } from "./toast.js";

const AS = {
  number: (text) => Number(text),
  money: (text, field) => Math.round(Number(text) * 10 ** Number(field.dataset.digits || 0)),
  share: (text) => Math.round(Number(text) * 100),
  list: (text) => text.split(/[\s,]+/).filter(Boolean),
  json: (text) => JSON.parse(text),
  bool: (text, field) => field.checked,
  moment: (text) => new Date(text).getTime() * 1_000_000,
};

function valueOf(field) {
  const kind = field.dataset.as || (field.type === "number" ? "number" : "");
  return kind ? AS[kind](field.value, field) : field.value;
}

function bodyOf(form, taken) {
  const body = {};
  for (const field of form.elements) {
    if (!field.name || field.disabled || taken.has(field.name)) continue;
    if (field.type === "radio" && !field.checked) continue;
    if (field.type === "checkbox" && field.dataset.as !== "bool") {
      const list = (body[field.name] ??= []);
      if (field.checked) list.push(field.value);
      continue;
    }
    if (field.value === "" && field.dataset.empty === "leave") continue;
    const path = field.name.split(".");
    const last = path.pop();
    let place = body;
    for (const part of path) place = place[part] ??= {};
    place[last] = valueOf(field);
  }
  return body;
}

function forget(form) {
  for (const one of form.querySelectorAll(".fault")) one.remove();
  for (const one of form.querySelectorAll("[data-faulty]")) one.removeAttribute("data-faulty");
  for (const one of form.querySelectorAll("[aria-invalid]")) one.removeAttribute("aria-invalid");
}

function tell(form, refused) {
  const { problem } = refused;
  let placed = 0;
  for (const fault of problem.faults ?? []) {
    const field = [...form.elements].find((one) => one.name && fault.place.endsWith(one.name));
    const box = field?.closest(".field");
    if (!box) continue;
    const line = document.createElement("p");
    line.className = "fault";
    line.id = `fault-${field.name}`;
    line.textContent = fault.text;
    box.append(line);
    box.dataset.faulty = "";
    field.setAttribute("aria-invalid", "true");
    field.setAttribute("aria-describedby", line.id);
    if (!placed) field.focus();
    placed += 1;
  }
  const place = form.querySelector("[data-refusal]");
  if (place) {
    place.textContent = refused.message;
    place.closest(".notice").hidden = false;
  } else if (!placed) toast(refused.message, "bad");
}

async function send(form, button) {
  let [method, path] = form.dataset.api.split(" ");
  const taken = new Set();
  path = path.replaceAll(/\{([\w-]+)\}/g, (whole, name) => {
    taken.add(name);
    return encodeURIComponent(form.elements[name].value);
  });
  const hasBody = form.dataset.body !== "none" && method !== "DELETE";
  forget(form);
  button?.setAttribute("aria-busy", "true");
  try {
    const { found } = await ask(method, path, hasBody ? bodyOf(form, taken) : undefined, {
      headers: form.dataset.match ? { "if-match": form.dataset.match } : {},
    });
    const event = new CustomEvent("told", { bubbles: true, cancelable: true, detail: found });
    if (!form.dispatchEvent(event)) return;
    const then = form.dataset.then ?? "reload";
    if (form.dataset.done) (then === "stay" ? toast : toastLater)(form.dataset.done);
    if (then === "reload") location.reload();
    else if (then !== "stay") location.assign(then);
  } catch (error) {
    if (!(error instanceof Refused)) toast(form.dataset.away ?? String(error), "bad");
    else tell(form, error);
  } finally {
    button?.removeAttribute("aria-busy");
  }
}

export function hearForms() {
  document.addEventListener("submit", (event) => {
    const form = event.target.closest("form[data-api]");
    if (!form) return;
    event.preventDefault();
    if (form.dataset.busy) return;
    form.dataset.busy = "1";
    send(form, event.submitter).finally(() => delete form.dataset.busy);
  });
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-opens]");
    if (opener) {
      const dialog = document.getElementById(opener.dataset.opens);
      for (const [name, value] of Object.entries(opener.dataset)) {
        if (!name.startsWith("set")) continue;
        const field = dialog.querySelector(`[name="${name.slice(3).toLowerCase()}"]`);
        if (field) field.value = value;
      }
      dialog.showModal();
    }
    const closer = event.target.closest("[data-closes]");
    if (closer) closer.closest("dialog").close();
  });
}
