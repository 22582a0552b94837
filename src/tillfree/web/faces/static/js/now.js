// What is needed now: the cart as it fills, and the page of what was just picked up.

import { Pass } from "./pass.js";
import { toast } from "./toast.js";

const page = document.querySelector("[data-now]");
const place = page.querySelector('[data-part="cart"]');
const sheet = document.querySelector('[data-part="sheet"]');
const pass = new Pass(page.querySelector("[data-pass]"));
const WAIT_MS = 1500;

let held = JSON.parse(document.querySelector('[data-part="kept"]').textContent);
let turn = 0;

async function fetchPart(path) {
  const answer = await fetch(path, { headers: { accept: "text/html" } });
  if (!answer.ok) throw new Error(`${path} answers ${answer.status}`);
  return answer.text();
}

async function showCart(visitId) {
  const mine = (turn += 1);
  const part = await fetchPart(`/shop/carts/${encodeURIComponent(visitId)}`);
  if (mine !== turn) return;
  place.innerHTML = part;
  // The receipt is settled by others: ask again until it is.
  if (place.querySelector("[data-waits]")) setTimeout(() => mine === turn && showCart(visitId), WAIT_MS);
}

async function openProduct(storeId, sku) {
  sheet.innerHTML = await fetchPart(
    `/shop/products/${encodeURIComponent(storeId)}/${encodeURIComponent(sku)}?sheet`,
  );
  sheet.dataset.sku = sku;
  if (!sheet.open) sheet.showModal();
  sheet.scrollTop = 0;
}

function unitsOf(cart) {
  return Object.fromEntries(cart.lines.map((line) => [line.sku, line.quantity]));
}

async function changed(cart) {
  const isNew = held?.visit_id !== cart.visit_id;
  if (cart.state !== "inside") {
    if (isNew) return;
    held = null;
    sheet.close();
    page.dataset.view = "left";
    pass.renew(true);
    await showCart(cart.visit_id);
    return;
  }
  const before = isNew ? {} : held.units;
  const units = unitsOf(cart);
  held = { visit_id: cart.visit_id, units };
  if (isNew) pass.renew(true);
  page.dataset.view = "cart";
  await showCart(cart.visit_id);
  const picked = cart.lines.findLast((line) => line.quantity > (before[line.sku] ?? 0));
  const back = Object.keys(before).find((sku) => (units[sku] ?? 0) < before[sku]);
  if (picked) {
    navigator.vibrate?.(30);
    await openProduct(cart.store_id, picked.sku);
  } else if (back) {
    if (sheet.dataset.sku === back && sheet.open) {
      toast(page.dataset.back.replace("{name}", sheet.querySelector("h1")?.textContent ?? back));
      sheet.close();
    }
  }
}

// One after the other: what came first is shown first.
let last = Promise.resolve();
const line = new EventSource("/v1/shopper/carts/stream");
line.addEventListener("cart", (event) => {
  const cart = JSON.parse(event.data);
  last = last.then(() => changed(cart)).catch((error) => console.warn(error));
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-shuts]") || event.target === sheet) sheet.close();
  const link = event.target.closest("a[data-product]");
  if (!link || event.metaKey || event.ctrlKey) return;
  event.preventDefault();
  const storeId = decodeURIComponent(new URL(link.href).pathname.split("/")[3]);
  openProduct(storeId, link.dataset.product).catch(() => location.assign(link.href));
});

pass.start();
