// Lets a screen begin and go on without a line: its page, styles, modules, and pictures that it showed.

const PICTURES = "pictures";
const PICTURES_MAX = 200;
const MATCH = { ignoreVary: true };

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(BUILD).then((kept) => kept.addAll(KEPT)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const gone = caches.keys().then((names) => Promise.all(
    names.filter((name) => name !== BUILD && name !== PICTURES).map((name) => caches.delete(name))));
  event.waitUntil(gone.then(() => self.clients.claim()));
});

async function page(request) {
  const kept = await caches.open(BUILD);
  try {
    const answer = await fetch(request);
    if (answer.ok) await kept.put("/board", answer.clone());
    return answer;
  } catch (error) {
    const before = await kept.match("/board", MATCH);
    if (!before) throw error;
    return before;
  }
}

async function picture(request) {
  const kept = await caches.open(PICTURES);
  const before = await kept.match(request, MATCH);
  if (before) return before;
  const answer = await fetch(request);
  if (answer.ok || answer.type === "opaque") {
    const all = await kept.keys();
    await Promise.all(all.slice(0, Math.max(0, all.length - PICTURES_MAX)).map((one) => kept.delete(one)));
    await kept.put(request, answer.clone());
  }
  return answer;
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  const { origin, pathname } = new URL(request.url);
  if (origin === location.origin && pathname.startsWith("/assets/")) {
    event.respondWith(caches.match(request, MATCH).then((kept) => kept ?? fetch(request)));
  } else if (request.mode === "navigate" && pathname === "/board") {
    event.respondWith(page(request));
  } else if (request.destination === "image") {
    event.respondWith(picture(request));
  }
});
