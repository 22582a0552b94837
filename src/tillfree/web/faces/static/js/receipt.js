// A receipt: which line is not right, what came of saying so, and printing.

import { toastLater } from "./toast.js";

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-prints]")) print();
  const opener = event.target.closest('[data-opens="wrong"]');
  if (!opener) return;
  const dialog = document.getElementById("wrong");
  dialog.querySelector('[data-part="wrong-name"]').textContent = opener.dataset.name;
  const quantity = dialog.querySelector('[name="quantity"]');
  quantity.max = opener.dataset.most;
  quantity.value = "1";
  quantity.closest(".field").hidden = opener.dataset.most === "1";
});

document.addEventListener("told", (event) => {
  const form = event.target.closest("[data-reports]");
  if (!form) return;
  toastLater(event.detail.instant ? form.dataset.instant : form.dataset.review);
  location.reload();
});
