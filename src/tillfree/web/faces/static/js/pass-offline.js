// The page without a line: shows the codes that are here, and goes back once there is a line again.

import { Pass } from "./pass.js";

const pass = new Pass(document.querySelector("[data-pass]"));
pass.hasLine = false;
pass.start();
addEventListener("online", () => location.assign("/shop"));
