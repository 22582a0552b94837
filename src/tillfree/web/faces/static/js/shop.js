// On every page of the app: the worker, and forgetting what the telephone keeps when somebody leaves.

import { forgetPasses } from "./pass.js";

navigator.serviceWorker?.register("/shop/worker.js", { scope: "/shop" });

document.addEventListener("told", (event) => {
  if (event.target.matches("[data-forgets]")) forgetPasses();
});
