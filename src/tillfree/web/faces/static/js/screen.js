// Says whether something of the shopper's is on the screen now.

document.querySelector("[data-screen]")?.addEventListener("told", (event) => {
  const form = event.target;
  form.querySelector('[data-part="told"]').textContent = event.detail.is_shown ? form.dataset.shown : form.dataset.nothing;
});
