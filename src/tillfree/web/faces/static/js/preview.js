// An advertiser's own creative, looked at in frames that can reach nothing of ours.

import { ask } from "./ask.js";

const SPOT = "<!doctype html><meta charset=utf-8><style>html,body{margin:0;height:100%;overflow:hidden}</style>";

// Shows a creative as the API says that it looks over each channel; raises what it refuses.
export async function preview(box, creative, channels) {
  const { found } = await ask("POST", "/v1/ads/previews", { creative, channels });
  box.replaceChildren(...found.previews.map((one) => drawn(one, box.dataset)));
}

function drawn({ channel, width_px: width, height_px: height, markup }, words) {
  const figure = document.createElement("figure"), stage = document.createElement("div");
  const frame = document.createElement("iframe"), caption = document.createElement("figcaption");
  figure.className = "banner preview";
  stage.className = `preview__stage preview__stage--${channel}`;
  stage.style.aspectRatio = `${width} / ${height}`;
  stage.style.width = `${channel === "billboard" ? Math.min(width, 480) : width}px`;
  frame.sandbox = "allow-scripts";
  frame.title = words[channel];
  frame.width = width;
  frame.height = height;
  frame.addEventListener("load", () => frame.contentWindow.postMessage(SPOT + markup, "*"), { once: true });
  frame.src = `/console/preview/${channel}`;
  caption.className = "small quiet number";
  caption.textContent = `${words[channel]}, ${width} × ${height}`;
  stage.append(frame);
  figure.append(stage, caption);
  new ResizeObserver(() => {
    frame.style.transform = `scale(${stage.clientWidth / width})`;
  }).observe(stage);
  return figure;
}

for (const box of document.querySelectorAll("[data-creative]")) {
  preview(box, JSON.parse(box.dataset.creative), JSON.parse(box.dataset.channels));
}
