// Builds a funnel: steps are added and left out; those behind one that is left out move up.

const form = document.querySelector("[data-funnel]");
const steps = [...form.querySelectorAll("[data-steps] > li")];
const more = form.querySelector("[data-more]");
const choiceOf = (step) => step.querySelector("select");

function show() {
  const last = steps.findLastIndex((step) => !step.hidden);
  more.disabled = last === steps.length - 1;
}

more.addEventListener("click", () => {
  const next = steps.find((step) => step.hidden);
  if (!next) return;
  next.hidden = false;
  choiceOf(next).focus();
  show();
});

for (const step of steps) {
  step.querySelector("[data-less]").addEventListener("click", () => {
    const shown = steps.filter((one) => !one.hidden);
    const at = shown.indexOf(step);
    shown.slice(at).forEach((one, ahead) => {
      const next = shown[at + ahead + 1];
      choiceOf(one).value = next ? choiceOf(next).value : "";
    });
    shown.at(-1).hidden = true;
    choiceOf(shown[Math.max(at - 1, 0)]).focus();
    show();
  });
}

// A gap in the middle is no step: what comes behind it moves up before it is counted.
form.addEventListener("submit", () => {
  const values = steps.filter((one) => !one.hidden).map((one) => choiceOf(one).value).filter(Boolean);
  steps.forEach((step, at) => { choiceOf(step).value = values[at] ?? ""; });
});

show();
