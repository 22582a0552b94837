// The builder of campaigns: banners follow what is written; drawing up makes audience, advertiser,
// look and campaign in their order, each by the API.

import { ask, Refused } from "./ask.js";
import { toast } from "./toast.js";

const form = document.querySelector("[data-campaign]");
const size = document.querySelector("[data-size][data-under]");
const DAY_NS = 86_400_000_000_000;
const LOOK = ["background", "ink", "accent", "slogan", "call_to_action"];
const WAIT_MS = 250;
const field = (name) => form.elements[name];
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

function wish(ids) {
  const begins = Date.parse(`${field("begins").value}T00:00:00Z`) * 1_000_000;
  const ends = Date.parse(`${field("ends").value}T00:00:00Z`) * 1_000_000 + DAY_NS;
  return {
    name: field("name").value,
    advertiser_id: ids.advertiser,
    channels: [...form.querySelectorAll('[name="channels"]:checked')].map((one) => one.value),
    flight: { begins_ns: begins, ends_ns: ends },
    budget: { total_minor: minor("total") },
    currency: form.dataset.currency,
    bid_cpm_minor: minor("cpm"),
    landing_url: field("landing_url").value,
    creatives: [{
      type: "product", creative_id: `${ids.campaign}-product`,
      sku: field("sku").value, template: ids.template,
    }],
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
  const look = Object.fromEntries(LOOK.map((name) => [name, field(name).value]));
  await ask("PUT", `/v1/ads/templates/${ids.template}`, look);
  await ask("PUT", `/v1/ads/campaigns/${ids.campaign}`, wish(ids));
  return ids.campaign;
}

form.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(draw, WAIT_MS);
});
form.addEventListener("change", measure);
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  if (form.dataset.busy) return;
  form.dataset.busy = "1";
  const box = form.querySelector("[data-refusal]").closest(".notice");
  box.hidden = true;
  try {
    location.assign(`/console/campaigns/${await drawUp()}`);
  } catch (error) {
    box.querySelector("[data-refusal]").textContent = error.message;
    box.hidden = false;
  } finally {
    delete form.dataset.busy;
  }
});
draw();
measure();
