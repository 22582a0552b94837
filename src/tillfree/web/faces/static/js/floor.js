// Draws a store's floor to scale: what stands still as SVG, people and their trails on a canvas
// above it. Metres in the store's own frame, y up; the view turns it so that it fills its place.

const SVG = "http://www.w3.org/2000/svg";
const TRAIL = 30;
const GONE_MS = 1500;
const MARGIN_M = 0.45;

function make(name, attributes, parent) {
  const one = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) one.setAttribute(key, value);
  parent?.append(one);
  return one;
}

// A hue for a visit, the same on the floor and in lists, far from its neighbours'.
export function hueOf(visit) {
  let hash = 2166136261;
  for (const sign of visit) hash = Math.imul(hash ^ sign.charCodeAt(0), 16777619) >>> 0;
  return Math.round((hash * 137.508) % 360);
}

export class Floor {
  constructor(host, { plan, slots, names }, { onSlot, onPerson, labels }) {
    this.host = host;
    this.plan = plan;
    this.names = names;
    this.labels = labels;
    this.onSlot = onSlot;
    this.onPerson = onPerson;
    this.people = new Map();
    this.slotMarks = new Map();
    this.pulses = [];
    this.chosen = "";
    this.frames = 0;
    this.tempo = 200;
    this.lastFrame = 0;
    this.#measure();
    this.#draw();
    this.setSlots(slots);
    this.canvas = document.createElement("canvas");
    this.canvas.className = "floor__people";
    this.canvas.setAttribute("aria-hidden", "true");
    host.append(this.canvas);
    new ResizeObserver(() => this.#fit()).observe(host);
    document.addEventListener("themechange", () => this.#colours());
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.#colours());
    this.#colours();
    this.#fit();
    this.svg.addEventListener("click", (event) => this.#clicked(event));
    this.svg.addEventListener("keydown", (event) => {
      if (event.key === "Enter" || event.key === " ") {
        event.preventDefault();
        this.#clicked(event);
      }
    });
    const tick = (now) => {
      this.frames += 1;
      this.#paint(now);
      requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
  }

  #measure() {
    const xs = [], ys = [];
    for (const [x, y] of this.plan.outline) { xs.push(x); ys.push(y); }
    for (const gate of this.plan.gates) for (const [x, y] of gate.posts) { xs.push(x); ys.push(y); }
    const [west, east] = [Math.min(...xs) - MARGIN_M, Math.max(...xs) + MARGIN_M];
    const [south, north] = [Math.min(...ys) - MARGIN_M, Math.max(...ys) + MARGIN_M];
    // A floor that is deeper than wide lies down on a wide screen.
    this.turned = north - south > (east - west) * 1.15 && innerWidth > 700;
    this.place = this.turned
      ? (x, y) => [y - south, x - west]
      : (x, y) => [x - west, north - y];
    this.size = this.turned ? [north - south, east - west] : [east - west, north - south];
  }

  #points(list) {
    return list.map(([x, y]) => this.place(x, y).map((v) => v.toFixed(3)).join(",")).join(" ");
  }

  #draw() {
    const [width, height] = this.size;
    this.svg = make("svg", {
      viewBox: `0 0 ${width.toFixed(3)} ${height.toFixed(3)}`, class: "floor__plan",
      role: "group", "aria-label": this.labels.floor,
    });
    this.host.append(this.svg);
    make("polygon", { points: this.#points(this.plan.outline), class: "floor__ground" }, this.svg);
    for (const gate of this.plan.gates) {
      const [[x1, y1], [x2, y2]] = [this.place(...gate.posts[0]), this.place(...gate.posts[1])];
      make("line", { x1, y1, x2, y2, class: "floor__gate" }, this.svg);
    }
    for (const fixture of this.plan.fixtures) this.#fixture(fixture);
    for (const [name, [x, y]] of Object.entries(this.plan.cameras)) {
      const [cx, cy] = this.place(x, y);
      const mark = make("circle", { cx, cy, r: 0.07, class: "floor__camera" }, this.svg);
      mark.dataset.camera = name;
      make("title", {}, mark).textContent = name;
    }
  }

  #fixture(fixture) {
    make("polygon", { points: this.#points(fixture.outline), class: "floor__fixture" }, this.svg);
    const count = fixture.shelves.length;
    const [fx, fy] = fixture.facing;
    // Boards above each other lie behind each other here: the lowest in front, as one looks down.
    fixture.shelves.forEach((shelf, level) => {
      for (const slot of shelf.slots) {
        const deep = slot.depth_m / count;
        const out = slot.depth_m / 2 - deep * (level + 0.5);
        const [cx, cy] = [slot.x_m + fx * out, slot.y_m + fy * out];
        const along = [-fy, fx];
        const half = [slot.width_m * 0.47, deep * 0.43];
        const corner = (a, b) => [
          cx + along[0] * half[0] * a + fx * half[1] * b,
          cy + along[1] * half[0] * a + fy * half[1] * b,
        ];
        const mark = make("polygon", {
          points: this.#points([corner(-1, -1), corner(1, -1), corner(1, 1), corner(-1, 1)]),
          class: "floor__slot", role: "button", tabindex: "-1",
        }, this.svg);
        mark.dataset.slot = slot.slot_id;
        this.slotMarks.set(slot.slot_id, { mark, at: [cx, cy] });
      }
    });
    const first = this.svg.querySelector('.floor__slot[tabindex="0"]');
    if (!first) this.svg.querySelector(".floor__slot")?.setAttribute("tabindex", "0");
  }

  setSlots(slots) {
    for (const slot of slots) {
      const found = this.slotMarks.get(slot.slot_id);
      if (!found) continue;
      found.mark.dataset.level = slot.level;
      const name = slot.skus.map((sku) => this.names[sku] ?? sku).join(", ");
      found.mark.setAttribute("aria-label", `${name || slot.slot_id}: ${
        slot.level === "unknown" ? this.labels.unknown : slot.quantity}`);
    }
  }

  setSensors(sensors) {
    const ill = new Set(sensors.filter((one) => one.state !== "ok").map((one) => one.sensor_id));
    for (const mark of this.svg.querySelectorAll(".floor__camera")) {
      mark.classList.toggle("is-ill", ill.has(mark.dataset.camera));
    }
  }

  choose(slotId) {
    this.svg.querySelector(".floor__slot.is-chosen")?.classList.remove("is-chosen");
    this.slotMarks.get(slotId)?.mark.classList.add("is-chosen");
  }

  // Where everybody is now: [track, visit, x in cm, y in cm] each.
  show(frame, now = performance.now()) {
    if (this.lastFrame) {
      const passed = Math.min(Math.max(now - this.lastFrame, 15), 600);
      this.tempo += (passed - this.tempo) * 0.15;
    }
    this.lastFrame = now;
    for (const [track, visit, x, y] of frame.people) {
      const to = this.place(x / 100, y / 100);
      const known = this.people.get(track);
      if (!known || now - known.seen > GONE_MS) {
        this.people.set(track, { visit, from: to, to, since: now, seen: now, trail: [to], way: [0, 0] });
        continue;
      }
      const here = this.#where(known, now);
      known.way = [known.way[0] * 0.6 + (to[0] - known.to[0]) * 0.4,
        known.way[1] * 0.6 + (to[1] - known.to[1]) * 0.4];
      Object.assign(known, { visit: visit || known.visit, from: here, to, since: now, seen: now });
      known.trail.push(to);
      if (known.trail.length > TRAIL) known.trail.shift();
    }
  }

  forget() {
    this.people.clear();
    this.lastFrame = 0;
  }

  // An act at a slot: a ring that widens, and a line to whoever did it.
  pulse(slotId, visit, kind) {
    const found = this.slotMarks.get(slotId);
    if (found) this.pulses.push({ at: this.place(...found.at), visit, kind, since: performance.now() });
    if (this.pulses.length > 60) this.pulses.shift();
  }

  #where(person, now) {
    const done = Math.min((now - person.since) / (this.tempo * 1.1), 1);
    return [person.from[0] + (person.to[0] - person.from[0]) * done,
      person.from[1] + (person.to[1] - person.from[1]) * done];
  }

  #fit() {
    const box = this.svg.getBoundingClientRect();
    const ratio = Math.min(devicePixelRatio || 1, 2);
    this.canvas.width = Math.round(box.width * ratio);
    this.canvas.height = Math.round(box.height * ratio);
    this.scale = Math.min(box.width / this.size[0], box.height / this.size[1]) * ratio;
    this.offset = [(this.canvas.width - this.size[0] * this.scale) / 2,
      (this.canvas.height - this.size[1] * this.scale) / 2];
    this.ratio = ratio;
  }

  #colours() {
    const style = getComputedStyle(this.host);
    this.dark = style.colorScheme.includes("dark") && (
      document.documentElement.dataset.theme === "dark"
      || (!document.documentElement.dataset.theme && matchMedia("(prefers-color-scheme: dark)").matches));
    this.ink = style.color;
  }

  #tone(visit, alpha = 1) {
    if (!visit) return this.dark ? `rgb(170 176 164 / ${alpha})` : `rgb(100 104 94 / ${alpha})`;
    return `oklch(${this.dark ? 0.78 : 0.56} 0.15 ${hueOf(visit)} / ${alpha})`;
  }

  #paint(now) {
    const draw = this.canvas.getContext("2d");
    draw.setTransform(1, 0, 0, 1, 0, 0);
    draw.clearRect(0, 0, this.canvas.width, this.canvas.height);
    draw.setTransform(this.scale, 0, 0, this.scale, ...this.offset);
    const px = this.ratio / this.scale;
    draw.lineCap = draw.lineJoin = "round";
    for (const [track, person] of this.people) {
      if (now - person.seen > GONE_MS) this.people.delete(track);
      else this.#person(draw, person, now, px);
    }
    const seen = String(this.people.size);
    if (this.host.dataset.people !== seen) this.host.dataset.people = seen;
    this.pulses = this.pulses.filter((one) => now - one.since < 1800);
    for (const one of this.pulses) {
      const age = (now - one.since) / 1800;
      draw.beginPath();
      draw.arc(...one.at, 0.12 + age * 0.5, 0, 7);
      draw.lineWidth = 2.5 * px;
      draw.strokeStyle = this.#tone(one.visit, 1 - age);
      draw.stroke();
    }
  }

  #person(draw, person, now, px) {
    const at = this.#where(person, now);
    const fade = Math.max(0, 1 - Math.max(0, now - person.seen - 600) / 900);
    const { trail } = person;
    draw.lineWidth = 3 * px;
    for (let i = 1; i < trail.length; i += 1) {
      draw.beginPath();
      draw.moveTo(...trail[i - 1]);
      draw.lineTo(...(i === trail.length - 1 ? at : trail[i]));
      draw.strokeStyle = this.#tone(person.visit, (i / trail.length) * 0.45 * fade);
      draw.stroke();
    }
    const size = Math.max(0.17, 7 * px);
    const speed = Math.hypot(...person.way);
    if (speed > 0.02) {
      const turn = Math.atan2(person.way[1], person.way[0]);
      draw.beginPath();
      draw.moveTo(at[0] + Math.cos(turn) * size * 1.75, at[1] + Math.sin(turn) * size * 1.75);
      draw.arc(...at, size, turn + 0.75, turn - 0.75 + Math.PI * 2);
      draw.closePath();
    } else {
      draw.beginPath();
      draw.arc(...at, size, 0, 7);
    }
    draw.fillStyle = this.#tone(person.visit, fade);
    draw.fill();
    draw.lineWidth = 1.5 * px;
    draw.strokeStyle = this.dark ? `rgb(24 27 23 / ${fade})` : `rgb(255 255 255 / ${fade})`;
    draw.stroke();
    if (this.chosen && this.chosen === person.visit) {
      draw.beginPath();
      draw.arc(...at, size * 2, 0, 7);
      draw.lineWidth = 2 * px;
      draw.strokeStyle = this.ink;
      draw.stroke();
    }
  }

  #clicked(event) {
    if (event.clientX !== undefined && event.type === "click" && event.detail) {
      const box = this.canvas.getBoundingClientRect();
      const x = ((event.clientX - box.left) * this.ratio - this.offset[0]) / this.scale;
      const y = ((event.clientY - box.top) * this.ratio - this.offset[1]) / this.scale;
      const now = performance.now();
      for (const person of this.people.values()) {
        const [px, py] = this.#where(person, now);
        if (person.visit && Math.hypot(px - x, py - y) < 0.35) return this.onPerson?.(person.visit);
      }
    }
    const slot = event.target.closest?.(".floor__slot");
    if (slot) this.onSlot?.(slot.dataset.slot);
  }
}
