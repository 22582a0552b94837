// A photograph for enrolment: drawn anew here, smaller and without what a telephone writes into it,
// and sent with the form. It is kept in no storage of the browser.

const LONGER_PX = 1280;
const QUALITY = 0.92;
const root = document.querySelector("[data-photo]");

const part = (name) => root.querySelector(`[data-part="${name}"]`);

function drawn(bitmap) {
  const scale = Math.min(1, LONGER_PX / Math.max(bitmap.width, bitmap.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(bitmap.width * scale);
  canvas.height = Math.round(bitmap.height * scale);
  canvas.getContext("2d").drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  return canvas;
}

function preview(canvas) {
  const shown = part("picture");
  const side = Math.min(canvas.width, canvas.height);
  const left = (canvas.width - side) / 2;
  const top = (canvas.height - side) / 2;
  shown.getContext("2d").drawImage(canvas, left, top, side, side, 0, 0, shown.width, shown.height);
  shown.hidden = false;
}

async function take(file) {
  const send = root.closest("form").querySelector('[data-part="send"]');
  // The picture of before is not sent in place of one that is still being read.
  send.disabled = true;
  part("body").value = "";
  try {
    const canvas = drawn(await createImageBitmap(file));
    preview(canvas);
    part("body").value = canvas.toDataURL("image/jpeg", QUALITY).split(",")[1];
    send.disabled = false;
  } catch {
    part("hint").textContent = part("hint").dataset.broken;
  }
}

root?.addEventListener("change", (event) => {
  const [file] = event.target.files ?? [];
  if (file) take(file);
  // Cameras give every picture the same name: without this the next one is no change.
  event.target.value = "";
});
