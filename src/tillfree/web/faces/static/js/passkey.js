// Passkeys (W3C WebAuthn): the device's own lock in place of a password, to sign up, in, and later on.
//
// A passkey holds for one origin: where the page is open under another, or the browser knows none,
// nothing of it is shown.

import { ask, Refused } from "./ask.js";
import { toast, toastLater } from "./toast.js";

const buttons = document.querySelectorAll("[data-passkey]");
const isPossible = (button) => globalThis.PublicKeyCredential?.parseCreationOptionsFromJSON
  && location.origin === button.dataset.origin;

async function make(token) {
  const headers = token ? { "x-csrf-token": token } : {};
  const { found } = await ask("POST", "/v1/shopper/passkeys/challenges", undefined, { headers });
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(JSON.parse(found.options));
  const made = await navigator.credentials.create({ publicKey });
  const answer = JSON.stringify(made.toJSON());
  await ask("POST", "/v1/shopper/passkeys", { answer }, { headers });
}

async function signUp(form, button) {
  if (!form.reportValidity()) return;
  const { organisation, wording, name, email } = form.elements;
  const { found } = await ask("POST", "/v1/shopper/accounts", {
    organisation: organisation.value, wording: wording.value, name: name.value, email: email.value,
  });
  // From here on there is an account, whatever the device does.
  try {
    await make(found.csrf_token);
    location.assign(form.dataset.then);
  } catch {
    toastLater(button.dataset.failed, "bad");
    location.assign("/shop/me");
  }
}

async function signIn(form, button) {
  const organisation = form.elements.organisation.value;
  const { found } = await ask("POST", "/v1/shopper/session/challenges", { organisation });
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(JSON.parse(found.options));
  const shown = await navigator.credentials.get({ publicKey }).catch(() => null);
  if (!shown) throw new Error(button.dataset.failed);
  await ask("POST", "/v1/shopper/session/passkey", { organisation, answer: JSON.stringify(shown.toJSON()) });
  location.assign(form.dataset.then);
}

async function add(_, button) {
  await make().catch((error) => {
    throw error instanceof Refused ? error : new Error(button.dataset.failed);
  });
  toastLater(button.dataset.done);
  location.reload();
}

const WAYS = { "sign-up": signUp, "sign-in": signIn, add };

for (const button of buttons) {
  if (!isPossible(button)) continue;
  (button.closest("[data-with-passkey]") ?? button).hidden = false;
  button.addEventListener("click", async () => {
    const form = button.closest("form");
    // A password is not asked for where the device signs.
    const password = form?.elements.password;
    if (password) password.required = false;
    button.setAttribute("aria-busy", "true");
    try {
      await WAYS[button.dataset.passkey](form, button);
    } catch (error) {
      toast(error.message, "bad");
    } finally {
      button.removeAttribute("aria-busy");
      if (password) password.required = true;
    }
  });
}
