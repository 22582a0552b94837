// What is shown once (an invitation's link, a key), roles changed by choosing, the chain checked.

import { ask } from "./ask.js";
import { toast } from "./toast.js";

document.addEventListener("told", (event) => {
  const shown = document.getElementById("shown");
  const told = event.detail;
  if (!shown || !told || !(told.token || told.key)) return;
  event.target.closest("dialog")?.close();
  let text = shown.dataset.template;
  for (const [name, value] of Object.entries(told)) text = text.replace(`{${name}}`, value);
  const field = shown.querySelector("[data-told]");
  field.value = text.startsWith("/") ? location.origin + text : text;
  shown.showModal();
  field.select();
});
document.querySelector("[data-reload]")?.addEventListener("click", () => location.reload());
document.getElementById("shown")?.addEventListener("close", () => location.reload());
for (const select of document.querySelectorAll("[data-submits]")) {
  select.addEventListener("change", () => select.form.requestSubmit());
}
document.querySelector("[data-verify]")?.addEventListener("click", async (event) => {
  const button = event.currentTarget;
  button.setAttribute("aria-busy", "true");
  try {
    const { found } = await ask("GET", "/v1/audit/verification");
    if (found.holds) toast(button.dataset.holds);
    else toast(button.dataset.broken.replace("{number}", found.broken_number).replace("{why}", found.why), "bad");
  } catch (error) {
    toast(error.message, "bad");
  } finally {
    button.removeAttribute("aria-busy");
  }
});
