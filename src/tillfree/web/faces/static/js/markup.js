// An ad's markup as nodes that can do nothing but be seen: no scripts, no links, no frames. Styles are
// set by script, so the page's policy needs no exception for what an advertiser wrote.

const SEEN = new Set(["A", "ABBR", "B", "BR", "DIV", "EM", "FIGCAPTION", "FIGURE", "H1", "H2", "H3", "I",
  "IMG", "LI", "OL", "P", "S", "SMALL", "SPAN", "STRONG", "SUB", "SUP", "U", "UL"]);
const STYLE = "data-ad-style";
const DEEPEST = 30;
const MOST = 2000;

// Where a picture may come from: elsewhere by https, from here, or out of the markup itself.
const isPicture = (address) => /^(\/(?!\/)|data:image\/)/.test(address)
  || (URL.canParse(address) && new URL(address).protocol.slice(0, -1) === "https");

function copy(from, into, depth, left) {
  for (const node of from.childNodes) {
    if (left.count <= 0 || depth > DEEPEST) return;
    left.count -= 1;
    if (node.nodeType === Node.TEXT_NODE) into.append(node.data);
    if (node.nodeType !== Node.ELEMENT_NODE || !SEEN.has(node.tagName)) continue;
    const made = document.createElement(node.tagName === "A" ? "span" : node.tagName);
    made.style.cssText = node.getAttribute(STYLE) ?? "";
    if (node.tagName === "IMG") {
      made.alt = node.getAttribute("alt") ?? "";
      for (const side of ["width", "height"]) {
        if (node.hasAttribute(side)) made.setAttribute(side, node.getAttribute(side));
      }
      const address = node.getAttribute("src") ?? "";
      if (isPicture(address)) made.src = address;
    }
    copy(node, made, depth + 1, left);
    into.append(made);
  }
}

export function seen(markup) {
  const made = document.createElement("div");
  // Under another name, since even a document that nobody sees reports a style that stands in it.
  const named = markup.replace(/<[a-z][^<>]*>/gi, (tag) => tag.replace(/\sstyle\s*=/gi, ` ${STYLE}=`));
  copy(new DOMParser().parseFromString(named, "text/html").body, made, 0, { count: MOST });
  return made;
}

export function picture(address, words) {
  const made = document.createElement("img");
  made.alt = words;
  if (isPicture(address)) made.src = address;
  return made;
}
