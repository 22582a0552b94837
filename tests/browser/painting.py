"""When a page first shows something: the browser's own first contentful paint."""

from playwright.sync_api import Page

FIRST_PAINT_MS = 1_000
"""Milliseconds after which a page should have shown something."""
_PAINT = """() => new Promise((told) => {
  // The first paint of all may be told before the first with content, in a list of its own.
  new PerformanceObserver((list) => list.getEntries()
    .filter((one) => one.name === "first-contentful-paint")
    .forEach((one) => told(one.startTime)))
    .observe({ type: "paint", buffered: true });
})"""


def first_paint_ms(page: Page) -> float:
    """Return milliseconds from going to the page that is open to its first contentful paint."""
    return float(page.evaluate(_PAINT))
