// Draws one layer of figures on a store's floor to scale. Metres in the store's own frame, y up.

const SVG = "http://www.w3.org/2000/svg";
const MARGIN_M = 0.45;
const SHADES = 5;
const SQUARE_M = 0.25;

function make(name, attributes, parent, title) {
  const one = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) one.setAttribute(key, value);
  if (title) make("title", {}, one).textContent = title;
  parent?.append(one);
  return one;
}

function draw({ plan, layer, rows }) {
  const words = JSON.parse(document.getElementById("words").textContent);
  const spots = [...plan.outline, ...plan.gates.flatMap((gate) => gate.posts)];
  const [west, east] = edges(spots.map(([x]) => x));
  const [south, north] = edges(spots.map(([, y]) => y));
  // A floor that is deeper than wide lies down on a wide screen.
  const turned = north - south > (east - west) * 1.15 && innerWidth > 700;
  const place = turned ? (x, y) => [y - south, x - west] : (x, y) => [x - west, north - y];
  const size = turned ? [north - south, east - west] : [east - west, north - south];
  const points = (list) => list.map(([x, y]) => place(x, y).map((v) => v.toFixed(3)).join(",")).join(" ");
  const svg = make("svg", {
    viewBox: `0 0 ${size[0].toFixed(3)} ${size[1].toFixed(3)}`, class: "floor__plan",
    role: "img", "aria-label": `${words.floor} ${document.querySelector("[data-finding]").textContent.trim()}`,
  }, host);
  make("polygon", { points: points(plan.outline), class: "floor__ground" }, svg);
  const under = make("g", {}, svg);
  for (const gate of plan.gates) {
    const [[x1, y1], [x2, y2]] = gate.posts.map(([x, y]) => place(x, y));
    make("line", { x1, y1, x2, y2, class: "floor__gate" }, svg);
  }
  for (const fixture of plan.fixtures) {
    make("polygon", { points: points(fixture.outline), class: "floor__fixture" }, svg);
  }
  const over = make("g", {}, svg);
  const tell = { plan, rows, words, place, points, under, over };
  ({ heat, dwell: zones, hesitation: zones, gaze, flows })[layer](tell, layer);
}

const edges = (values) => [Math.min(...values) - MARGIN_M, Math.max(...values) + MARGIN_M];

// The shade of a value: few are much, so the root of it spreads them.
const shade = (value, most) =>
  (value > 0 ? Math.min(SHADES, Math.floor(Math.sqrt(value / most) * SHADES) + 1) : 0);

function middle(outline) {
  let area = 0, x = 0, y = 0;
  outline.forEach(([x1, y1], at) => {
    const [x2, y2] = outline[(at + 1) % outline.length];
    const part = x1 * y2 - x2 * y1;
    area += part;
    x += (x1 + x2) * part;
    y += (y1 + y2) * part;
  });
  return area ? [x / (3 * area), y / (3 * area)] : outline[0];
}

function heat({ rows, place, under }) {
  const most = Math.max(...rows.map((row) => row.seconds), 0);
  for (const row of rows) {
    const corners = [[row.x_m - SQUARE_M / 2, row.y_m - SQUARE_M / 2], [row.x_m + SQUARE_M / 2, row.y_m + SQUARE_M / 2]]
      .map(([x, y]) => place(x, y));
    make("rect", {
      x: Math.min(corners[0][0], corners[1][0]), y: Math.min(corners[0][1], corners[1][1]),
      width: SQUARE_M * 1.02, height: SQUARE_M * 1.02, class: `heat-${shade(row.seconds, most)}`,
    }, under, `${row.seconds.toFixed(0)} s`);
  }
}

function zones({ plan, rows, words, place, points, under, over }, layer) {
  const found = new Map(rows.map((row) => [row.zone_id, row]));
  const value = (row) => row?.median_s ?? 0;
  const most = Math.max(...rows.map(value), 0);
  for (const zone of plan.zones) {
    const row = found.get(zone.zone_id);
    const told = words.seconds.replace("{seconds}", value(row).toFixed(1));
    make("polygon", {
      points: points(zone.outline), class: `map__zone heat-${shade(value(row), most)}`, "data-zone": zone.zone_id,
    }, under, `${zone.name}: ${row ? told : "–"}`);
    write(over, zone, place, [zone.name, row ? told : "–"]);
  }
  const first = layer === "hesitation" && rows.length && plan.zones.find((one) => one.zone_id === rows[0].zone_id);
  if (!first) return;
  make("polygon", { points: points(first.outline), class: "map__most", "data-longest": first.zone_id }, over);
  const spots = first.outline.map(([x, y]) => place(x, y));
  const [west, east] = [Math.min(...spots.map(([x]) => x)), Math.max(...spots.map(([x]) => x))];
  const top = Math.min(...spots.map(([, y]) => y));
  make("text", { x: (west + east) / 2, y: top - 0.12, class: "map__flag" }, over).textContent = words.here;
}

// Words in the middle of a zone, along its longer side.
function write(parent, zone, place, lines) {
  const spots = zone.outline.map(([x, y]) => place(x, y));
  const wide = Math.max(...spots.map(([x]) => x)) - Math.min(...spots.map(([x]) => x));
  const high = Math.max(...spots.map(([, y]) => y)) - Math.min(...spots.map(([, y]) => y));
  const [x, y] = place(...middle(zone.outline));
  const turn = high > wide * 1.3 ? { transform: `rotate(-90 ${x} ${y})` } : {};
  const label = make("text", { x, y: y - 0.14 * (lines.length - 1) + 0.08, class: "map__label", ...turn }, parent);
  lines.forEach((line, at) => {
    make("tspan", at ? { x, dy: "1.15em", class: "map__value" } : { x }, label).textContent = line;
  });
}

function gaze({ plan, rows, points, over }) {
  const found = new Map(rows.map((row) => [row.slot_id, row]));
  const most = Math.max(...rows.map((row) => row.seconds), 0);
  for (const fixture of plan.fixtures) {
    const [fx, fy] = fixture.facing;
    const count = fixture.shelves.length;
    fixture.shelves.forEach((shelf, level) => {
      for (const slot of shelf.slots) {
        const row = found.get(slot.slot_id);
        const deep = slot.depth_m / count, out = slot.depth_m / 2 - deep * (level + 0.5);
        const [cx, cy] = [slot.x_m + fx * out, slot.y_m + fy * out];
        const [a, b] = [slot.width_m * 0.47, deep * 0.43];
        const corner = (s, t) => [cx - fy * a * s + fx * b * t, cy + fx * a * s + fy * b * t];
        make("polygon", {
          points: points([corner(-1, -1), corner(1, -1), corner(1, 1), corner(-1, 1)]),
          class: `map__slot heat-${shade(row?.seconds ?? 0, most)}`,
        }, over, `${slot.slot_id}: ${(row?.seconds ?? 0).toFixed(1)} s`);
      }
    });
  }
}

function flows({ plan, rows, words, place, points, under, over }) {
  const names = make("g", {}, over.parentNode);
  const spots = new Map(plan.zones.map((zone) => [zone.zone_id, place(...middle(zone.outline))]));
  for (const zone of plan.zones) {
    make("polygon", { points: points(zone.outline), class: "map__zone heat-0" }, under);
    write(names, zone, place, [zone.name]);
  }
  const doors = plan.gates.flatMap((gate) => gate.posts);
  if (doors.length) {
    const [x, y] = [0, 1].map((axis) => doors.reduce((sum, one) => sum + one[axis], 0) / doors.length);
    spots.set("", place(x, y));
  }
  const most = Math.max(...rows.map((row) => row.steps), 1);
  for (const row of [...rows].reverse()) {
    const [from, to] = [spots.get(row.from_zone), spots.get(row.to_zone)];
    if (!from || !to) continue;
    const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
    const length = Math.hypot(dx, dy) || 1;
    // Each way bows to its own right, so that there and back do not cover each other.
    const bow = Math.min(0.45, length * 0.18);
    const [bx, by] = [(from[0] + to[0]) / 2 - (dy / length) * bow, (from[1] + to[1]) / 2 + (dx / length) * bow];
    const wide = 0.03 + 0.17 * (row.steps / most);
    make("path", {
      d: `M${from[0]},${from[1]} Q${bx},${by} ${to[0]},${to[1]}`, class: "map__flow", "stroke-width": wide.toFixed(3),
    }, over, words.steps.replace("{steps}", row.steps));
    const turn = Math.atan2(to[1] - by, to[0] - bx), head = 0.1 + wide;
    const wing = (side) => [to[0] - Math.cos(turn + side) * head, to[1] - Math.sin(turn + side) * head];
    make("polygon", { points: [to, wing(0.45), wing(-0.45)].map((one) => one.join(",")).join(" "), class: "map__head" }, over);
  }
}

const host = document.querySelector("[data-map]");
if (host) draw(JSON.parse(document.getElementById("map-data").textContent));
