// Ads of the shop's own ad server in a page of the shop:
//
//   <script type="module" src="https://ads.shop.example/ad/v1/tag.js"></script>
//   <div data-tillfree-ad="300x250,336x280" data-ids="/v1/shopper/ids"></div>
//
// It reads and sets no cookie and keeps nothing. `data-ids` is where the shop tells a signed-in
// shopper's ids, if they agreed; without it, or without their agreement, ads are those for everybody.
// An ad counts when half of it was in sight for a second.

const SEEN_SHARE = 0.5;
const SEEN_MS = 1000;
const BASE = new URL(".", import.meta.url);

async function idsOf(place) {
  if (!place || navigator.globalPrivacyControl) return [];
  try {
    const answer = await fetch(place, { credentials: "include", headers: { accept: "application/json" } });
    return answer.ok ? (await answer.json()).eids : [];
  } catch {
    return [];
  }
}

async function choose(question) {
  const answer = await fetch(new URL("choose", BASE), {
    method: "POST", credentials: "omit", headers: { "content-type": "application/json" },
    body: JSON.stringify(question),
  });
  return answer.status === 200 ? answer.json() : null;
}

// Whatever an ad is made of, it can touch nothing of the page: it may open its landing page, no more.
function framed(ad) {
  const frame = document.createElement("iframe");
  frame.setAttribute("sandbox", "allow-popups allow-popups-to-escape-sandbox");
  frame.setAttribute("scrolling", "no");
  Object.assign(frame, { width: ad.width, height: ad.height, title: "Advertisement", referrerPolicy: "no-referrer" });
  frame.style.border = "0";
  frame.srcdoc = `<!doctype html><meta charset="utf-8"><style>body{margin:0}</style>${ad.markup}`;
  return frame;
}

function whenSeen(frame, done) {
  let timer = 0;
  const watcher = new IntersectionObserver(([entry]) => {
    clearTimeout(timer);
    if (entry.intersectionRatio < SEEN_SHARE) return;
    timer = setTimeout(() => {
      watcher.disconnect();
      done();
    }, SEEN_MS);
  }, { threshold: [0, SEEN_SHARE] });
  watcher.observe(frame);
}

export async function fill(place) {
  const sizes = place.dataset.tillfreeAd.split(",").map((one) => one.trim().split("x").map(Number));
  const eids = await idsOf(place.dataset.ids);
  const gpc = Boolean(navigator.globalPrivacyControl);
  const ad = await choose({ sizes, eids, gpc, page: location.origin + location.pathname });
  place.dataset.campaign = ad?.campaign_id ?? "";
  if (!ad) {
    place.replaceChildren();
    return;
  }
  const frame = framed(ad);
  place.replaceChildren(frame);
  whenSeen(frame, () => fetch(ad.bill, { method: "POST", mode: "no-cors", credentials: "omit", keepalive: true }));
}

for (const place of document.querySelectorAll("[data-tillfree-ad]")) {
  fill(place).catch((error) => console.warn(error));
}
