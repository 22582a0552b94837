// The builder of campaigns: banners follow what is written; drawing up makes audience, advertiser,
// look and campaign in their order, each by the API.

import { ask, Refused } from "./ask.js";
import { preview } from "./preview.js";
import { toast } from "./toast.js";

const form = document.querySelector("[data-campaign]");
const size = document.querySelector("[data-size][data-under]");
const DAY_NS = 86_400_000_000_000;
const LOOK = ["background", "ink", "accent", "slogan", "call_to_action"];
const WAIT_MS = 250;
const field = (name) => form.elements[name];
const box = document.querySelector("[data-preview]");
const said = document.querySelector("[data-preview-said]");
let waiting = 0;

const short = (text) => text.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-")
  .replaceAll(/^-+|-+$/g, "").slice(0, 40) || "own";
const rule = () => `picked_up(sku "${field("sku").value}") at least 3 times in 30 days`;
const suppression = () => `bought(sku "${field("sku").value}") in 30 days`;
const minor = (name) => Math.round(Number(field(name).value) * 10 ** Number(form.dataset.digits));

function draw() {
  const look = new URLSearchParams(LOOK.map((name) => [name, field(name).value]));
  const sku = encodeURIComponent(field("sku").value);
  if (!field("sku").value) return;
  for (const image of document.querySelectorAll("[data-banner]")) {
    image.src = `/console/banners/${sku}/${image.dataset.banner}.svg?${look}`;
    image.alt = `${field("sku").selectedOptions[0].textContent}, ${image.dataset.banner}`;
  }
}

async function measure() {
  const known = field("segment").value;
  try {
    const { found } = known
      ? await ask("GET", `/v1/audiences/segments/${known}/size`)
      : await ask("POST", "/v1/audiences/sizes", { rule: rule(), suppression: suppression() });
    size.textContent = found.people ? `${found.people.toLocaleString()}+` : size.dataset.under;
  } catch (error) {
    size.textContent = "–";
    if (!(error instanceof Refused)) toast(String(error), "bad");
  }
}

const channels = () => [...form.querySelectorAll('[name="channels"]:checked')].map((one) => one.value);

function creative(id, template) {
  const type = field("kind").value, told = { type, creative_id: `${id}-${type}` };
  const text = (name) => field(name).value;
  const size = { width_px: Number(text("width_px")), height_px: Number(text("height_px")) };
  if (type === "image") return { ...told, ...size, image_url: text("image_url"), words: text("words") };
  if (type === "html") return { ...told, ...size, html: text("html"), has_script: field("has_script").checked };
  if (type === "product") return { ...told, sku: text("sku"), template };
  return {
    ...told, title: text("title"), sponsored_by: text("advertiser"), body: text("body"),
    call_to_action: text("call"), price: text("price"), image_url: text("image_url"),
  };
}

// What is not of the chosen kind of creative is neither seen nor asked for.
function choose() {
  for (const part of document.querySelectorAll("[data-kind]")) {
    part.hidden = !part.dataset.kind.split(" ").includes(field("kind").value);
    for (const one of part.querySelectorAll("input, textarea")) one.disabled = part.hidden;
  }
  // A native ad may do without a picture.
  field("image_url").required = field("kind").value === "image";
}

async function look() {
  if (field("kind").value === "product") { draw(); return; }
  const isWhole = [...form.querySelectorAll("[data-kind]:not([hidden]) :is(input, textarea)")]
    .every((one) => one.checkValidity());
  if (!isWhole || !channels().length) {
    box.replaceChildren();
    said.textContent = said.dataset.waits;
    return;
  }
  try {
    await preview(box, creative("preview"), channels());
    said.textContent = "";
  } catch (error) {
    box.replaceChildren();
    said.textContent = error.message;
  }
}

function wish(ids) {
  const begins = Date.parse(`${field("begins").value}T00:00:00Z`) * 1_000_000;
  const ends = Date.parse(`${field("ends").value}T00:00:00Z`) * 1_000_000 + DAY_NS;
  return {
    name: field("name").value,
    advertiser_id: ids.advertiser,
    channels: channels(),
    flight: { begins_ns: begins, ends_ns: ends },
    budget: { total_minor: minor("total") },
    currency: form.dataset.currency,
    bid_cpm_minor: minor("cpm"),
    landing_url: field("landing_url").value,
    creatives: [creative(ids.campaign, ids.template)],
    segments: [ids.segment],
    caps: [{ impressions: Number(field("cap").value), window_s: 86_400 }],
    holdout_share: Number(field("holdout").value) / 100,
  };
}

async function drawUp() {
  const own = `${short(field("name").value)}-${crypto.randomUUID().slice(0, 6)}`;
  const ids = {
    campaign: own, advertiser: short(field("advertiser").value), template: own,
    segment: field("segment").value || `undecided-${short(field("sku").value)}`,
  };
  if (!field("segment").value) {
    await ask("PUT", `/v1/audiences/segments/${ids.segment}`, {
      name: field("name").value, rule: rule(), suppression: suppression(),
    });
  }
  await ask("PUT", `/v1/ads/advertisers/${ids.advertiser}`, {
    name: field("advertiser").value, seat: ids.advertiser,
    domains: [field("domain").value], categories: ["IAB8"],
  });
  if (field("kind").value === "product") {
    const own = Object.fromEntries(LOOK.map((name) => [name, field(name).value]));
    await ask("PUT", `/v1/ads/templates/${ids.template}`, own);
  }
  await ask("PUT", `/v1/ads/campaigns/${ids.campaign}`, wish(ids));
  return ids.campaign;
}

form.addEventListener("input", () => {
  clearTimeout(waiting);
  choose();
  waiting = setTimeout(look, WAIT_MS);
});
form.addEventListener("change", measure);
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  if (form.dataset.busy) return;
  form.dataset.busy = "1";
  const refusal = form.querySelector("[data-refusal]").closest(".notice");
  refusal.hidden = true;
  try {
    location.assign(`/console/campaigns/${await drawUp()}`);
  } catch (error) {
    refusal.querySelector("[data-refusal]").textContent = error.message;
    refusal.hidden = false;
  } finally {
    delete form.dataset.busy;
  }
});
choose();
look();
measure();
