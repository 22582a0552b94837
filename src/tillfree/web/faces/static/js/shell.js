// On every page: forms, toasts, the switches of theme and language.

import { hearForms } from "./forms.js";
import { sayLate } from "./toast.js";

const keep = (name, value) => {
  document.cookie = `${name}=${value}; path=/; max-age=31536000; samesite=lax`;
};

hearForms();
sayLate();

for (const button of document.querySelectorAll("[data-theme-choice]")) {
  button.addEventListener("click", () => {
    const { themeChoice } = button.dataset;
    keep("tillfree_theme", themeChoice);
    if (themeChoice) document.documentElement.dataset.theme = themeChoice;
    else delete document.documentElement.dataset.theme;
    for (const one of document.querySelectorAll("[data-theme-choice]")) {
      one.setAttribute("aria-pressed", String(one.dataset.themeChoice === themeChoice));
    }
    document.dispatchEvent(new Event("themechange"));
  });
}
for (const select of document.querySelectorAll("[data-language-choice]")) {
  select.addEventListener("change", () => {
    keep("tillfree_language", select.value);
    location.reload();
  });
}
for (const select of document.querySelectorAll("select[data-goes]")) {
  select.addEventListener("change", () => location.assign(select.value));
}
