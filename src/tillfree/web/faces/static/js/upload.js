// A file of articles: sent as it is; rows with a fault come back as fields, mended here, sent again.

import { ask } from "./ask.js";
import { toast } from "./toast.js";

const root = document.querySelector("[data-upload]");
const said = root.querySelector("[data-said]");
const mend = root.querySelector("[data-mend]");
const ROWS_SHOWN = 50;
let rows = [];

// RFC 4180: quoted fields may hold commas, quotes and line ends.
export function parse(text) {
  const found = [[]];
  let cell = "", quoted = false;
  for (let i = 0; i < text.length; i += 1) {
    const sign = text[i];
    if (quoted) {
      if (sign !== '"') cell += sign;
      else if (text[i + 1] === '"') { cell += sign; i += 1; }
      else quoted = false;
    } else if (sign === '"') quoted = true;
    else if (sign === ",") { found.at(-1).push(cell); cell = ""; }
    else if (sign === "\n") { found.at(-1).push(cell); cell = ""; found.push([]); }
    else if (sign !== "\r") cell += sign;
  }
  found.at(-1).push(cell);
  return found.filter((row) => row.length > 1 || row[0] !== "");
}

const write = () => rows.map((row) => row.map((cell) => (
  /[",\n\r]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(",")).join("\n");

function show(problem) {
  said.querySelector("p").textContent = problem.detail ?? problem.title;
  said.hidden = false;
  const byRow = new Map();
  for (const fault of problem.faults ?? []) {
    const place = /^row (\d+) ?(.*)$/.exec(fault.place);
    if (!place) { said.querySelector("p").textContent += ` ${fault.text}`; continue; }
    const list = byRow.get(Number(place[1])) ?? [];
    list.push({ column: place[2], text: fault.text });
    byRow.set(Number(place[1]), list);
  }
  mend.hidden = !byRow.size;
  const head = document.createElement("tr");
  for (const name of [root.dataset.row, ...rows[0]]) {
    const cell = document.createElement("th");
    cell.textContent = name;
    head.append(cell);
  }
  mend.querySelector("thead").replaceChildren(head);
  mend.querySelector("tbody").replaceChildren(
    ...[...byRow].slice(0, ROWS_SHOWN).map(([number, faults]) => rowOf(number, faults)));
  mend.querySelector("[aria-invalid]")?.focus();
}

function rowOf(number, faults) {
  const line = document.createElement("tr");
  const first = document.createElement("td");
  first.textContent = number;
  line.append(first);
  rows[0].forEach((column, index) => {
    const cell = document.createElement("td");
    const field = document.createElement("input");
    field.className = "input";
    field.value = rows[number]?.[index] ?? "";
    field.setAttribute("aria-label", root.dataset.field.replace("{row}", number).replace("{column}", column));
    field.addEventListener("input", () => { rows[number][index] = field.value; });
    cell.append(field);
    const fault = faults.find((one) => one.column === column
      || (!one.column && index === 0) || (one.column.startsWith("gtin") && column.startsWith("gtin")));
    if (fault) {
      const text = document.createElement("p");
      text.className = "fault small bad";
      text.id = `fault-${number}-${index}`;
      text.textContent = fault.text;
      field.setAttribute("aria-invalid", "true");
      field.setAttribute("aria-describedby", text.id);
      cell.append(text);
    }
    line.append(cell);
  });
  return line;
}

async function send() {
  said.hidden = true;
  try {
    const { found } = await ask("POST", "/v1/catalogues/csv", { store_id: root.dataset.store, csv: write() });
    mend.hidden = true;
    toast(root.dataset.done.replace("{count}", found.articles));
  } catch (error) {
    if (error.problem) show(error.problem);
    else toast(error.message, "bad");
  }
}

document.getElementById("file").addEventListener("change", async (event) => {
  const [file] = event.target.files;
  if (!file) return;
  rows = parse((await file.text()).replace(/^\uFEFF/, ""));
  send();
});
root.querySelector("[data-again]").addEventListener("click", send);
