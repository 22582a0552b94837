// The entry pass that renews itself. The next minutes' codes are fetched at once and kept here, each
// good in its own half minute, so the gate can be passed while the telephone has no line.

import { ask } from "./ask.js";

const KEY = "tillfree-passes";
const LOOK_MS = 250;
const AGAIN_MS = 4000;

function read() {
  try {
    return JSON.parse(localStorage.getItem(KEY)) ?? null;
  } catch {
    return null;
  }
}

export function forgetPasses() {
  localStorage.removeItem(KEY);
}

export class Pass {
  constructor(root) {
    this.root = root;
    this.parts = Object.fromEntries(
      [...root.querySelectorAll("[data-part]")].map((part) => [part.dataset.part, part]),
    );
    this.kept = read();
    const { person } = root.dataset;
    // Another person's codes are nobody's on this page.
    if (person && this.kept?.person !== person) this.kept = null;
    this.isAsking = false;
    this.triedMs = 0;
    this.hasLine = true;
    this.shown = null;
  }

  start() {
    this.look();
    setInterval(() => this.look(), LOOK_MS);
    addEventListener("online", () => this.renew());
  }

  // The gates' clock: the telephone's may be wrong.
  nowMs() {
    return Date.now() + (this.kept?.skewMs ?? 0);
  }

  look() {
    const nowMs = this.nowMs();
    const codes = this.kept?.codes ?? [];
    const current = codes.findLast((one) => one.fromMs <= nowMs && nowMs < one.untilMs) ?? null;
    const leftMs = (codes.at(-1)?.untilMs ?? 0) - nowMs;
    if (leftMs < (this.kept?.spanMs ?? 0) / 2 || !current) this.renew();
    if (current !== this.shown) this.show(current);
    if (current) {
      const share = 1 - (nowMs - current.fromMs) / this.kept.stepMs;
      this.parts.time.setAttribute("width", String(Math.max(0, Math.min(1, share)) * 100));
    }
    this.say(current, codes);
  }

  show(code) {
    this.shown = code;
    // The picture is the server's own, drawn of letters that it signed.
    this.parts.code.innerHTML = code?.svg ?? "";
    const drawn = this.parts.code.firstElementChild;
    drawn?.setAttribute("viewBox", `0 0 ${drawn.getAttribute("width")} ${drawn.getAttribute("height")}`);
    this.root.dataset.code = code?.text ?? "";
  }

  say(current, codes) {
    const told = this.root.dataset;
    let text = told.asking;
    if (!current && !this.hasLine) text = told.none;
    else if (current && this.hasLine) {
      text = told.fresh.replace("{seconds}", String(Math.round(this.kept.stepMs / 1000)));
    } else if (current) {
      const until = new Date(codes.at(-1).untilMs - (this.kept.skewMs ?? 0));
      const time = until.toLocaleTimeString(document.documentElement.lang, {
        hour: "2-digit", minute: "2-digit", hourCycle: "h23",
      });
      text = told.kept.replace("{time}", time);
    }
    if (this.parts.word.textContent !== text) this.parts.word.textContent = text;
    this.root.dataset.line = this.hasLine ? "yes" : "no";
  }

  // Fetches codes; `anew` drops those that are here, since one of them may have opened a gate.
  async renew(anew = false) {
    if (this.isAsking || (!anew && Date.now() - this.triedMs < AGAIN_MS)) return;
    if (!this.root.dataset.person) return;
    this.isAsking = true;
    this.triedMs = Date.now();
    try {
      const { found } = await ask("POST", "/v1/shopper/passes/ahead", { store_id: "" });
      const codes = found.passes.map((one) => ({
        text: one.text, svg: one.svg, fromMs: one.from_ns / 1e6, untilMs: one.expires_ns / 1e6,
      }));
      this.kept = {
        person: this.root.dataset.person,
        skewMs: found.now_ns / 1e6 - Date.now(),
        stepMs: codes[1].fromMs - codes[0].fromMs,
        spanMs: codes.at(-1).untilMs - codes[0].fromMs,
        codes,
      };
      localStorage.setItem(KEY, JSON.stringify(this.kept));
      this.hasLine = true;
    } catch {
      // Said on the card: what is kept is shown as long as it lasts, and asking goes on.
      this.hasLine = false;
    } finally {
      this.isAsking = false;
    }
  }
}
