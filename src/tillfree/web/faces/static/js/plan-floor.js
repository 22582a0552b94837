// Draws a plan to scale, and lets things on it be dragged, or moved by keyboard. Metres in the
// store's own frame, y to the back; the drawing has the front wall below.

const SVG = "http://www.w3.org/2000/svg";
const MARGIN_M = 0.6;
const SNAP_M = 0.05;

function make(name, attributes, parent) {
  const one = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) one.setAttribute(key, value);
  parent?.append(one);
  return one;
}

const snap = (value) => Math.round(value / SNAP_M) * SNAP_M;
const round = (value) => Math.round(value * 100) / 100;
const within = (value, low, high) => Math.min(Math.max(value, low), high);
const fill = (text, values) => text.replaceAll(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);

// Every thing of a plan by its name: which list it is in, and the thing.
export function things(plan) {
  return [
    ...plan.pieces.map((one) => ({ id: one.piece_id, type: "piece", one })),
    ...plan.gates.map((one) => ({ id: one.gate_id, type: "gate", one })),
    ...plan.cameras.map((one) => ({ id: one.camera_id, type: "camera", one })),
  ];
}

// What a thing becomes when it is moved to a place; a gate stays in its wall.
export function movedTo(plan, { type, one }, x, y) {
  if (type !== "gate") {
    return { x_m: round(within(snap(x), 0, plan.width_m)), y_m: round(within(snap(y), 0, plan.depth_m)) };
  }
  const isAlongX = one.wall === "south" || one.wall === "north";
  const long = isAlongX ? plan.width_m : plan.depth_m;
  const half = one.width_m / 2;
  return { at_m: round(within(snap(isAlongX ? x : y), half, long - half)) };
}

export function placeOf(plan, { type, one }) {
  if (type !== "gate") return [one.x_m, one.y_m];
  return {
    south: [one.at_m, 0], north: [one.at_m, plan.depth_m],
    west: [0, one.at_m], east: [plan.width_m, one.at_m],
  }[one.wall];
}

export class PlanFloor {
  constructor(host, words, { onChoose, onMove, onKey }) {
    this.host = host;
    this.words = words;
    this.onChoose = onChoose;
    this.onMove = onMove;
    this.chosen = "";
    this.faulty = new Set();
    this.svg = make("svg", { role: "group", "aria-label": words.floor }, host);
    this.svg.addEventListener("pointerdown", (event) => this.#grab(event));
    this.svg.addEventListener("focusin", (event) => {
      const mark = event.target.closest("[data-thing]");
      if (mark && mark.dataset.thing !== this.chosen) onChoose(mark.dataset.thing);
    });
    this.svg.addEventListener("keydown", (event) => {
      const mark = event.target.closest("[data-thing]");
      if (mark && onKey(event, mark.dataset.thing)) event.preventDefault();
    });
  }

  draw(plan) {
    const hadFocus = this.svg.contains(document.activeElement) ? document.activeElement.dataset.thing : "";
    this.plan = plan;
    const [width, depth] = [plan.width_m, plan.depth_m];
    this.svg.setAttribute("viewBox", `${-MARGIN_M} ${-MARGIN_M} ${width + 2 * MARGIN_M} ${depth + 2 * MARGIN_M}`);
    this.svg.replaceChildren();
    make("rect", { x: 0, y: 0, width, height: depth, class: "draft__ground" }, this.svg);
    const lines = [];
    for (let x = 1; x < width; x += 1) lines.push(`M${x} 0V${depth}`);
    for (let y = 1; y < depth; y += 1) lines.push(`M0 ${depth - y}H${width}`);
    make("path", { d: lines.join(""), class: "draft__grid", fill: "none" }, this.svg);
    this.seen = make("g", { class: "draft__seen" }, this.svg);
    for (const thing of things(plan)) this.#thing(thing);
    this.fronts = make("g", { class: "draft__fronts" }, this.svg);
    this.#mark();
    if (this.survey) this.look(this.survey);
    if (hadFocus) this.mark(hadFocus)?.focus({ preventScroll: true });
  }

  mark(id) {
    return this.svg.querySelector(`[data-thing="${CSS.escape(id)}"]`);
  }

  choose(id) {
    this.chosen = id;
    this.#mark();
  }

  // What the cameras see: the squares of the floor, and the fronts.
  look(survey) {
    this.survey = survey;
    this.faulty = new Set(survey.findings.flatMap((one) => (one.severity === "error" ? one.places : [])));
    const paths = { 0: "", 1: "" };
    survey.floor.forEach((row, number) => {
      const top = this.plan.depth_m - Math.min((number + 1) * survey.step_m, this.plan.depth_m);
      for (const run of row.matchAll(/0+|1+/g)) {
        const x = run.index * survey.step_m;
        const wide = Math.min(run[0].length * survey.step_m, this.plan.width_m - x);
        paths[run[0][0]] += `M${x.toFixed(3)} ${top.toFixed(3)}h${wide.toFixed(3)}v${survey.step_m}h${(-wide).toFixed(3)}z`;
      }
    });
    this.seen.replaceChildren();
    make("path", { d: paths[1], class: "draft__once" }, this.seen);
    make("path", { d: paths[0], class: "draft__unseen" }, this.seen);
    this.fronts.replaceChildren();
    for (const front of survey.fronts) {
      const [x1, y1, x2, y2] = front.ends;
      make("line", {
        x1, y1: this.plan.depth_m - y1, x2, y2: this.plan.depth_m - y2,
        class: front.is_blind ? "draft__front is-blind" : "draft__front",
      }, this.fronts);
    }
    this.#mark();
  }

  #mark() {
    for (const mark of this.svg.querySelectorAll("[data-thing]")) {
      const { thing } = mark.dataset;
      mark.classList.toggle("is-chosen", thing === this.chosen);
      mark.setAttribute("aria-pressed", String(thing === this.chosen));
      mark.classList.toggle("is-faulty", [thing, `${thing}-a`, `${thing}-b`].some((id) => this.faulty.has(id)));
    }
  }

  #thing(thing) {
    const mark = make("g", { class: "draft__item", tabindex: "0", role: "button" }, this.svg);
    mark.dataset.thing = thing.id;
    mark.dataset.kind = thing.type === "piece" ? thing.one.kind : thing.type;
    mark.setAttribute("aria-label", this.#label(thing));
    const [x, y] = placeOf(this.plan, thing);
    mark.setAttribute("transform", `translate(${x} ${this.plan.depth_m - y})`);
    if (thing.type === "piece") this.#piece(thing.one, mark);
    else if (thing.type === "gate") this.#gate(thing.one, mark);
    else this.#camera(thing.one, mark);
  }

  #label({ type, id, one }) {
    const { words } = this;
    if (type === "gate") return fill(words.gate, { name: id, wall: words.walls[one.wall], at: one.at_m });
    if (type === "camera") return fill(words.camera, { name: id, x: one.x_m, y: one.y_m });
    return fill(words.piece, {
      kind: `${words.kinds[one.kind]} ${id}`, length: one.length_m, goods: words.sections[one.goods] ?? one.goods,
      x: one.x_m, y: one.y_m,
    });
  }

  #piece(one, mark) {
    const turned = make("g", { transform: `rotate(${-one.facing_deg})` }, mark);
    const box = { x: -one.depth_m / 2, y: -one.length_m / 2, width: one.depth_m, height: one.length_m };
    make("rect", { ...box, class: "draft__body" }, turned);
    if (one.kind === "island") make("path", { d: `M0 ${-one.length_m / 2}V${one.length_m / 2}`, class: "draft__grid" }, turned);
    make("rect", { x: box.x - 0.1, y: box.y - 0.1, width: box.width + 0.2, height: box.height + 0.2, class: "draft__ring" }, turned);
    // Words along the longer side, never upside down.
    const along = ((one.facing_deg + 90) % 180 + 180) % 180;
    const lying = along > 90 ? along - 180 : along;
    const names = make("g", { transform: `rotate(${-lying})` }, mark);
    const goods = this.words.sections[one.goods] ?? one.goods;
    if (one.depth_m >= 0.6 && goods) {
      make("text", { y: -0.13, class: "draft__name" }, names).textContent = one.piece_id;
      make("text", { y: 0.15, class: "draft__goods" }, names).textContent = goods;
    } else make("text", { class: "draft__name" }, names).textContent = one.piece_id;
  }

  #gate(one, mark) {
    const isAlongX = one.wall === "south" || one.wall === "north";
    const half = one.width_m / 2;
    const [dx, dy] = isAlongX ? [half, 0] : [0, half];
    make("rect", { x: -dx - 0.25, y: -dy - 0.25, width: 2 * dx + 0.5, height: 2 * dy + 0.5, class: "draft__grip" }, mark);
    make("line", { x1: -dx, y1: -dy, x2: dx, y2: dy, class: "draft__gate" }, mark);
    make("rect", { x: -dx - 0.12, y: -dy - 0.12, width: 2 * dx + 0.24, height: 2 * dy + 0.24, class: "draft__ring" }, mark);
    const inward = { south: 0, north: 180, west: 90, east: -90 }[one.wall];
    const ways = { entry: [inward], exit: [inward + 180], both: [inward, inward + 180] }[one.kind];
    ways.forEach((turn, number) => {
      const aside = (number - (ways.length - 1) / 2) * 0.4;
      const at = isAlongX ? `translate(${aside} ${one.wall === "south" ? 0.32 : -0.32})` : `translate(${one.wall === "west" ? -0.32 : 0.32} ${aside})`;
      make("path", { d: "M0 -.16L.13 .08H-.13z", class: "draft__way", transform: `${at} rotate(${turn})` }, mark);
    });
  }

  #camera(one, mark) {
    const half = (one.view_deg / 2) * Math.PI / 180, far = 1.3;
    const [x, y] = [far * Math.cos(half), far * Math.sin(half)];
    const turned = make("g", { transform: `rotate(${-one.facing_deg})` }, mark);
    make("path", { d: `M0 0L${x} ${-y}A${far} ${far} 0 0 1 ${x} ${y}z`, class: "draft__view" }, turned);
    make("circle", { r: 0.3, class: "draft__grip" }, mark);
    make("circle", { r: 0.13, class: "draft__eye" }, mark);
    make("circle", { r: 0.24, class: "draft__ring" }, mark);
  }

  #at(event) {
    const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(this.svg.getScreenCTM().inverse());
    return [point.x, this.plan.depth_m - point.y];
  }

  #grab(event) {
    const mark = event.target.closest("[data-thing]");
    if (!mark) {
      this.onChoose("");
      return;
    }
    const thing = things(this.plan).find((one) => one.id === mark.dataset.thing);
    const [fromX, fromY] = this.#at(event);
    const [x, y] = placeOf(this.plan, thing);
    let change = null;
    this.onChoose(thing.id);
    mark.setPointerCapture(event.pointerId);
    mark.classList.add("is-dragged");
    const move = (moved) => {
      const [toX, toY] = this.#at(moved);
      if (!change && Math.hypot(toX - fromX, toY - fromY) < 0.08) return;
      change = movedTo(this.plan, thing, x + toX - fromX, y + toY - fromY);
      const [left, up] = placeOf(this.plan, { ...thing, one: { ...thing.one, ...change } });
      mark.setAttribute("transform", `translate(${left} ${this.plan.depth_m - up})`);
      this.host.setAttribute("aria-busy", "true");
    };
    const end = () => {
      mark.removeEventListener("pointermove", move);
      mark.classList.remove("is-dragged");
      if (change) this.onMove(thing.id, change);
    };
    mark.addEventListener("pointermove", move);
    mark.addEventListener("pointerup", end, { once: true });
    mark.addEventListener("pointercancel", end, { once: true });
  }
}
