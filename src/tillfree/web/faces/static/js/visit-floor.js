// A floor that shows one visit: its way, where its acts were, and any part of it played again.

import { Floor, hueOf } from "./floor.js";

const SVG = "http://www.w3.org/2000/svg";
const ms = (ns) => Number(ns) / 1e6;

export class VisitFloor {
  constructor(host, drawn, path, labels) {
    this.floor = new Floor(host, drawn, { labels, onSlot: () => {}, onPerson: () => {} });
    this.floor.chosen = path.visit_id;
    this.path = path;
    this.plays = false;
    this.onState = () => {};
    const { svg, place } = this.floor;
    const way = path.frames.flatMap((frame) => frame.people
      .filter(([, visit]) => visit === path.visit_id)
      .map(([, , x, y]) => place(x / 100, y / 100)));
    const line = document.createElementNS(SVG, "polyline");
    line.setAttribute("points", way.map((at) => at.map((v) => v.toFixed(2)).join(",")).join(" "));
    line.setAttribute("class", "floor__way");
    line.style.setProperty("--hue", hueOf(path.visit_id));
    svg.append(line);
    const bySlot = Map.groupBy(path.acts, ([, slot]) => slot);
    for (const [slot, acts] of bySlot) {
      const found = this.floor.slotMarks.get(slot);
      if (found) this.#number(svg, acts.map(([number]) => number).join(" "), place(...found.at));
    }
  }

  #number(svg, number, [x, y]) {
    const group = document.createElementNS(SVG, "g");
    group.setAttribute("class", "floor__number");
    const circle = document.createElementNS(SVG, "circle");
    const text = document.createElementNS(SVG, "text");
    for (const [key, value] of Object.entries({ cx: x, cy: y, r: 0.2 })) circle.setAttribute(key, value);
    for (const [key, value] of Object.entries({ x, y: y + 0.085 })) text.setAttribute(key, value);
    text.textContent = number;
    group.append(circle, text);
    svg.append(group);
  }

  // Play from one moment to another (ms; the whole visit without), so many times as fast.
  play(speed, from = null, until = null) {
    const { frames, acts } = this.path;
    if (!frames.length) return;
    const start = from ?? ms(frames[0].t_ns);
    const end = until ?? ms(frames.at(-1).t_ns);
    this.stop();
    this.plays = true;
    this.onState(true);
    this.floor.forget();
    const run = (this.run = {});
    let at = start, next = frames.findIndex((frame) => ms(frame.t_ns) >= start), last = 0;
    let nextAct = 0;
    if (next < 0) next = frames.length;
    const step = (now) => {
      if (this.run !== run) return;
      at += last ? Math.min(now - last, 100) * speed : 0;
      last = now;
      let shown = null;
      while (next < frames.length && ms(frames[next].t_ns) <= at) {
        shown = frames[next];
        next += 1;
      }
      if (shown) this.floor.show(shown);
      while (nextAct < acts.length && ms(acts[nextAct][3]) <= at) {
        if (ms(acts[nextAct][3]) >= start) this.floor.pulse(acts[nextAct][1], this.path.visit_id, acts[nextAct][2]);
        nextAct += 1;
      }
      if (at >= end) this.stop();
      else requestAnimationFrame(step);
    };
    requestAnimationFrame(step);
  }

  stop() {
    this.run = null;
    this.plays = false;
    this.onState(false);
  }
}
