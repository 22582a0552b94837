// One article, new or changed: listed anew with its price from now on.

import { ask } from "./ask.js";
import { toastLater } from "./toast.js";

const dialog = document.getElementById("article");
const form = dialog?.querySelector("form");
let before = {};

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-article]");
  if (!button) return;
  before = button.dataset.article ? JSON.parse(button.dataset.article) : {};
  const fields = form.elements;
  const digits = Number(form.dataset.digits);
  fields.name.value = before.name ?? "";
  fields.sku.value = before.sku ?? "";
  fields.sku.readOnly = Boolean(before.sku);
  fields.price.value = before.sku ? (before.price_minor / 10 ** digits).toFixed(digits) : "";
  fields.tax.value = before.sku ? Math.round(before.tax_rate * 10000) / 100 : "";
  fields.category.value = before.category ?? "";
  fields.gtins.value = (before.gtins ?? []).join(" ");
  fields.age_restricted.checked = before.age_restricted ?? false;
  form.querySelector(".notice").hidden = true;
  dialog.showModal();
});

form?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const fields = form.elements;
  const article = {
    ...before,
    sku: fields.sku.value.trim(),
    name: fields.name.value.trim(),
    price_minor: Math.round(Number(fields.price.value) * 10 ** Number(form.dataset.digits)),
    tax_rate: Math.round(Number(fields.tax.value) * 100) / 10000,
    category: fields.category.value.trim(),
    gtins: fields.gtins.value.split(/\s+/).filter(Boolean),
    age_restricted: fields.age_restricted.checked,
  };
  try {
    await ask("POST", "/v1/catalogues", { store_id: form.dataset.store, articles: [article] });
    toastLater(form.dataset.done);
    location.reload();
  } catch (error) {
    const faults = error.problem?.faults?.map((one) => `${one.place}: ${one.text}`) ?? [];
    form.querySelector("[data-refusal]").textContent = [error.message, ...faults].join(" ");
    form.querySelector(".notice").hidden = false;
  }
});
