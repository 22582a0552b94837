// The queue: Enter takes the oldest free case.

import { takeNext } from "./queue.js";
import { toast } from "./toast.js";

const start = document.querySelector("[data-start]");
const mine = JSON.parse(document.getElementById("mine").textContent);

async function begin() {
  start.setAttribute("aria-busy", "true");
  try {
    const id = await takeNext(mine);
    if (id) location.assign(`/console/review/${id}`);
    else toast(start.dataset.none, "bad");
  } catch (error) {
    toast(error.message, "bad");
  } finally {
    start.removeAttribute("aria-busy");
  }
}

start?.addEventListener("click", begin);
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && start && !event.target.closest("a, button, input, select, form")) begin();
});
