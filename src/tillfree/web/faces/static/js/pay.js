// Leaving a card on the provider's own page, and coming back from it.

document.addEventListener("told", (event) => {
  if (event.target.closest("[data-leaves]")) location.assign(event.detail.url);
});

// The form's module is loaded before this one's turn is over, so it hears this too.
addEventListener("load", () => document.querySelector("[data-sends-itself]")?.requestSubmit());
