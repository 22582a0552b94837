// The staff's hand-held page: passes appear as codes, an age is asked for where an article needs it,
// and a place on the shelf says what stands there.

const dialog = document.getElementById("pass");
const article = document.getElementById("sku");
const place = document.getElementById("place");

document.addEventListener("told", (event) => {
  if (!event.target.closest("[data-sells]")) return;
  const { svg, text } = event.detail;
  const place = dialog.querySelector('[data-part="code"]');
  // The picture is the server's own, drawn of letters that it signed.
  place.innerHTML = svg;
  const drawn = place.firstElementChild;
  drawn.setAttribute("viewBox", `0 0 ${drawn.getAttribute("width")} ${drawn.getAttribute("height")}`);
  dialog.querySelector('[data-part="text"]').textContent = text;
  event.target.reset();
  dialog.showModal();
});

article?.addEventListener("change", () => {
  const box = document.querySelector('[data-part="age"]');
  box.hidden = article.selectedOptions[0]?.dataset.age === undefined;
});

place?.addEventListener("change", () => {
  const { slot_id: slot, sku, quantity } = place.form.elements;
  const chosen = place.selectedOptions[0];
  slot.value = place.value;
  sku.value = chosen.dataset.sku ?? "";
  quantity.value = Math.max(0, Number(chosen.dataset.units ?? 0)) || "";
  quantity.select();
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-again]")) location.reload();
  if (event.target.closest("[data-prints]")) print();
});
