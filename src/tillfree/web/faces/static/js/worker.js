
// Keeps what is everybody's: styles, modules, icons, the page without a line. Answers of the API and
// pages of a person are never kept: whoever picks up a telephone finds none of them here.

const MATCH = { ignoreVary: true };

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(BUILD).then((kept) => kept.addAll(KEPT)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const gone = caches.keys().then((names) =>
    Promise.all(names.filter((name) => name !== BUILD).map((name) => caches.delete(name))));
  event.waitUntil(gone.then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin) return;
  if (pathname.startsWith("/assets/")) {
    event.respondWith(caches.match(request, MATCH).then((kept) => kept ?? fetch(request)));
  } else if (request.mode === "navigate" && (pathname === "/shop" || pathname.startsWith("/shop/"))) {
    event.respondWith(fetch(request).catch(() => caches.match(WITHOUT_LINE, MATCH)));
  }
});
