"""Renew the pictures of the README: the demonstration runs, a browser looks at it.

`python -m scripts.screenshots`, as `make docs` does. Debian's chromium takes the pictures; the
Korean one needs a font that has Hangul (`fonts-noto-cjk`), which `scripts/set_up.sh` installs where
it may.
"""

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, expect, sync_playwright

IMAGES = Path(__file__).resolve().parents[1] / "docs" / "images"
SEED = 8
"""A store of the demonstration in which two receipts of the recording wait for a person."""
BYTES_MAX = 250_000
"""Bytes of a picture at most, so that the README is there at once."""
WAIT_MS = 120_000
"""Milliseconds after which something of the demonstration should have happened."""
LIVE_S = 75.0
"""Seconds for which the live store is watched; the recording is over by then."""
_DESK, _PHONE = (1440, 900), (390, 844)
_TALL = 1_250
"""Height at which a visit's path and its first acts are seen together."""


@dataclass(frozen=True)
class Door:
    """Where one signs in, and with which password, as the demonstration prints it."""

    url: str
    password: str


def main() -> None:
    """Run the demonstration and take every picture."""
    IMAGES.mkdir(exist_ok=True)
    place = shutil.which("chromium")
    if place is None:
        sys.exit("chromium is missing: install it (on Debian: apt-get install chromium)")
    with _demonstration() as doors, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=place, args=["--no-sandbox"])
        _console(browser, doors["console"])
        _app(browser, doors["shop"])
        browser.close()
    for picture in sorted(IMAGES.glob("*.png")):
        size = picture.stat().st_size
        print(f"{picture.name}: {size / 1000:.0f} kB")
        if size > BYTES_MAX:
            sys.exit(f"{picture.name} has {size} bytes, more than {BYTES_MAX}: show less on it")


@contextmanager
def _demonstration() -> Iterator[dict[str, Door]]:
    """Run the demonstration in a folder of its own; give its two doors."""
    folder = Path(tempfile.mkdtemp(prefix="tillfree-pictures-"))
    folder.chmod(0o711)
    log = folder / "demo.log"
    words = ["demo", "--out", str(folder / "demo"), "--seed", str(SEED), "--stay"]
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "tillfree", *words],
            stdout=out,
            stderr=out,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
            start_new_session=True,
        )
    try:
        yield {name: _door(log, name) for name in ("console", "shop")}
    finally:
        os.killpg(process.pid, signal.SIGINT)
        process.wait(60)
        shutil.rmtree(folder, ignore_errors=True)


def _door(log: Path, name: str) -> Door:
    deadline_s = time.monotonic() + WAIT_MS / 1000
    while time.monotonic() < deadline_s:
        told = re.search(
            rf"(http://\S+/{name}/sign-in\S*)\s+Password: (\S+)", log.read_text("utf-8")
        )
        if told:
            return Door(told[1], told[2])
        threading.Event().wait(0.2)
    sys.exit(f"the demonstration does not begin; it said: {log.read_text('utf-8')}")


def _enters(browser: Browser, door: Door, size: tuple[int, int], language: str = "en-GB") -> Page:
    """Sign in at a door and return the page behind it."""
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        device_scale_factor=2 if size == _PHONE else 1,
        locale=language,
    )
    context.set_default_timeout(WAIT_MS)
    expect.set_options(timeout=WAIT_MS)
    page = context.new_page()
    page.goto(door.url)
    page.locator('input[type="password"]').fill(door.password)
    page.locator('form[data-api] button[class*="button--main"]').click()
    page.wait_for_url(lambda url: "sign-in" not in url)
    return page


def _console(browser: Browser, door: Door) -> None:
    page = _enters(browser, door, _DESK)
    home = page.url.partition("/console")[0]
    page.goto(f"{home}/console/live")
    _take_fullest(page)
    page.goto(f"{home}/console/review")
    _until(page, ".row-link")
    page.locator(".row-link").first.click()
    page.wait_for_url("**/console/review/*")
    page.keyboard.press("r")
    page.wait_for_timeout(2_500)
    _take(page, "review")
    page.goto(f"{home}/console/visits?status=paid")
    _until(page, ".row-link")
    rows = page.locator("tbody tr")
    units = [
        int(re.findall(r"\d+", text)[0])
        for text in rows.locator("td:nth-child(3)").all_inner_texts()
    ]
    rows.nth(units.index(max(units))).locator(".row-link").click()
    page.wait_for_url("**/console/visits/*")
    page.set_viewport_size({"width": _DESK[0], "height": _TALL})
    page.evaluate("document.querySelector('.act-detail').open = true")
    page.wait_for_timeout(500)
    _take(page, "visit")
    page.context.close()


def _app(browser: Browser, door: Door) -> None:
    page = _enters(browser, door, _PHONE)
    sheet = page.get_by_role("dialog", name="Product")
    expect(sheet.get_by_role("heading").first).to_be_visible()
    page.wait_for_timeout(600)
    _take(page, "product")
    page.get_by_role("button", name="Back to the cart").click()
    expect(page.locator('[data-part="cart"] .lines li').nth(1)).to_be_attached()
    page.evaluate("() => document.querySelector('dialog[open]')?.close()")
    page.wait_for_timeout(400)
    _take(page, "cart")
    page.context.close()
    korean = _enters(browser, door, _PHONE, "ko-KR")
    home = korean.url.partition("/shop")[0]
    korean.goto(f"{home}/shop/visits")
    korean.locator("a[href^='/shop/visits/']").last.click()
    expect(korean.locator(".paper__lines li").first).to_be_visible()
    korean.wait_for_timeout(300)
    _take(korean, "receipt-ko")
    korean.context.close()


def _take_fullest(page: Page) -> None:
    """Keep the picture of the moment in which most is going on in the live store."""
    most = 0
    deadline_s = time.monotonic() + LIVE_S
    while time.monotonic() < deadline_s:
        going_on = page.evaluate(
            """() => 3 * Number(document.querySelector('[data-part="floor"]')?.dataset.people ?? 0)
              + 2 * document.querySelectorAll('[data-part="carts"] li li').length
              + Math.min(10, document.querySelectorAll('[data-part="acts"] li').length)"""
        )
        if going_on > most:
            most = going_on
            _take(page, "live")
        page.wait_for_timeout(500)


def _until(page: Page, what: str) -> None:
    """Open the page again and again until something is on it."""
    deadline_s = time.monotonic() + WAIT_MS / 1000
    while not page.locator(what).count():
        if time.monotonic() > deadline_s:
            sys.exit(f"nothing came to {page.url}: there is no {what}")
        page.wait_for_timeout(1_000)
        page.reload()


def _take(page: Page, name: str) -> None:
    page.screenshot(path=IMAGES / f"{name}.png", animations="disabled")


if __name__ == "__main__":
    main()
