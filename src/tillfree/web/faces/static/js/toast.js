// Says in a corner what was done, or why it was not; readers of screens hear it as well.

export function toast(text, kind = "") {
  const place = document.querySelector(".toasts");
  if (!place) return;
  const one = document.createElement("div");
  one.className = kind ? `toast toast--${kind}` : "toast";
  one.textContent = text;
  place.append(one);
  while (place.children.length > 4) place.firstChild.remove();
  setTimeout(() => one.remove(), kind === "bad" ? 12000 : 6000);
}

const KEY = "tillfree-toast";

// What is to be said after the next page has come.
export function toastLater(text) {
  sessionStorage.setItem(KEY, text);
}

export function sayLate() {
  const text = sessionStorage.getItem(KEY);
  if (text) {
    sessionStorage.removeItem(KEY);
    toast(text);
  }
}
