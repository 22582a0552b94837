// The overview that stays open: fetches its cards, and fetches them again every minute while somebody
// looks. A card that cannot be fetched says so and leaves the others alone.

const AGAIN_MS = 60_000;
const words = JSON.parse(document.getElementById("words").textContent);

async function fetchCard(card) {
  const opened = new Set(
    [...card.querySelectorAll("details[open]")].map((one, place) => place),
  );
  try {
    const answer = await fetch(card.dataset.card, { headers: { accept: "text/html" } });
    if (!answer.ok) throw new Error(String(answer.status));
    const told = new DOMParser().parseFromString(await answer.text(), "text/html");
    const held = card.contains(document.activeElement);
    if (held && card.dataset.there) return;
    card.replaceChildren(...told.body.childNodes);
    [...card.querySelectorAll("details")].forEach((one, place) => { one.open = opened.has(place); });
    card.dataset.there = "yes";
  } catch {
    if (!card.dataset.there) {
      const line = document.createElement("p");
      line.className = "card__body quiet";
      line.textContent = words.failed;
      card.replaceChildren(line);
    }
  } finally {
    card.removeAttribute("aria-busy");
  }
}

const cards = [...document.querySelectorAll("[data-card]")];
const fetchAll = () => Promise.all(cards.map(fetchCard));

await fetchAll();
setInterval(() => { if (!document.hidden) fetchAll(); }, AGAIN_MS);
document.addEventListener("visibilitychange", () => { if (!document.hidden) fetchAll(); });
