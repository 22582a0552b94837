// The tablet at a gate: asks about each code that is shown, typed or seen, and says the answer large.

const SET_UP = "tillfree-gate";
const LOOK_MS = 300;
const TOLD_MS = { open: 3000, closed: 5000 };
const WIDTH = 640;

const gate = document.querySelector("[data-gate]");
const part = (name) => document.querySelector(`[data-part="${name}"]`);
const told = JSON.parse(part("reasons").textContent);
const dialog = document.getElementById("set-up");
let setUp = JSON.parse(localStorage.getItem(SET_UP) ?? "null");
let isBusy = false;
let lastCode = "";

function say(state, why = "", help = "") {
  gate.dataset.state = state;
  part("why").textContent = why;
  part("help").textContent = help;
  clearTimeout(say.timer);
  if (state !== "wait") say.timer = setTimeout(() => say("wait"), TOLD_MS[state]);
  else part("form").elements.code.focus();
}

const headers = (type) => ({ authorization: `Bearer ${setUp.key}`, "content-type": type, accept: "application/json" });

// A scan has an id of its own, so that asking again after a lost answer opens nothing twice.
async function ask(code) {
  const place = `/v1/stores/${encodeURIComponent(setUp.store)}/gates/${encodeURIComponent(setUp.gate)}`;
  const path = `${place}/scans/${crypto.randomUUID()}`;
  const wish = { method: "PUT", headers: headers("application/json"), body: JSON.stringify({ code }) };
  const answer = await fetch(path, wish).catch(() => fetch(path, wish));
  const found = await answer.json();
  if (answer.ok) return found;
  return { opens: false, words: answer.status === 401 || answer.status === 403 ? gate.dataset.noKey : found.detail };
}

async function show(code) {
  if (isBusy || !code) return;
  if (!setUp) {
    dialog.showModal();
    return;
  }
  isBusy = true;
  try {
    const answer = await ask(code);
    if (answer.opens) say("open");
    else if (answer.words) say("closed", gate.dataset.refused, answer.words);
    else say("closed", told.why[answer.reason] ?? answer.reason, told.help[answer.reason] ?? "");
  } catch {
    say("closed", gate.dataset.noLine, gate.dataset.noLineHelp);
  } finally {
    isBusy = false;
  }
}

// What is bright and dark, a byte a pixel: all that a code needs, and no picture of anybody's clothes.
function lightOf(context, width, height) {
  const { data } = context.getImageData(0, 0, width, height);
  const light = new Uint8Array(width * height);
  for (let i = 0; i < light.length; i += 1) {
    light[i] = (data[4 * i] * 77 + data[4 * i + 1] * 150 + data[4 * i + 2] * 29) >> 8;
  }
  return light;
}

async function look(video, context) {
  if (gate.dataset.state !== "wait" || isBusy || !setUp) return;
  const height = Math.round((WIDTH * video.videoHeight) / video.videoWidth);
  Object.assign(context.canvas, { width: WIDTH, height });
  context.drawImage(video, 0, 0, WIDTH, height);
  const answer = await fetch(`/door/frames?width=${WIDTH}`, {
    method: "POST", headers: headers("application/octet-stream"), body: lightOf(context, WIDTH, height),
  });
  if (!answer.ok) return;
  const { code } = await answer.json();
  // The same code lies before the camera for a while: it is asked about once.
  if (code && code !== lastCode) {
    lastCode = code;
    await show(code);
  }
}

async function watch() {
  const word = part("camera-word");
  if (gate.dataset.camera === "no") {
    word.textContent = gate.dataset.noDecoder;
    return;
  }
  try {
    const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "user", width: 1280 } });
    const video = part("video");
    video.srcObject = stream;
    await video.play();
    video.hidden = false;
    part("hint").hidden = true;
    const context = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
    const again = () => look(video, context).catch((error) => console.warn(error)).finally(() => setTimeout(again, LOOK_MS));
    again();
  } catch (error) {
    word.textContent = gate.dataset.noCamera.replace("{why}", error.message);
  }
}

part("form").addEventListener("submit", (event) => {
  event.preventDefault();
  const field = event.target.elements.code;
  const code = field.value.trim();
  field.value = "";
  show(code);
});

part("set-up").addEventListener("submit", (event) => {
  event.preventDefault();
  const { key, store, gate: name } = event.target.elements;
  setUp = { key: key.value.trim(), store: store.value.trim(), gate: name.value.trim() };
  localStorage.setItem(SET_UP, JSON.stringify(setUp));
  key.value = "";
  dialog.close();
  say("wait");
});

if (!setUp) dialog.showModal();
watch();
