// One visit on the floor: the whole way as a line, its acts as numbers, and played again.

import { VisitFloor } from "./visit-floor.js";

const read = (id) => JSON.parse(document.getElementById(id).textContent);
const floor = new VisitFloor(document.querySelector('[data-part="floor"]'), read("floor-data"),
  read("path-data"), read("words"));
const button = document.querySelector('[data-part="play"]');
button.addEventListener("click", () => {
  if (floor.plays) floor.stop();
  else floor.play(8);
});
floor.onState = (plays) => button.setAttribute("aria-pressed", String(plays));
