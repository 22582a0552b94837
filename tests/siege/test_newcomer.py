"""From `tillfree demo` to a cart that fills and a product's page that opens, as a newcomer."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from tests.browser.person import PHONE, browser
from tests.runtime.nats.wire import DEADLINE_S, wait_until

pytestmark = pytest.mark.siege

WITHIN_S = 60.0
"""From the command to the page of a product, on a machine where everything is laid and compiled."""


@contextmanager
def _demonstration(folder: Path) -> Iterator[Path]:
    """Run the command; give the file of its words."""
    log = folder / "demo.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "tillfree", "demo", "--out", str(folder / "demo"), "--stay"],
            stdout=out,
            stderr=out,
            env={**os.environ, "TMPDIR": str(folder), "PYTHONUNBUFFERED": "1"},
            start_new_session=True,
        )
    try:
        yield log
    finally:
        os.killpg(process.pid, signal.SIGINT)
        process.wait(2 * DEADLINE_S)


def _said(log: Path, what: str) -> str:
    """Return the first match of a pattern in what the command says, once it is there."""

    def found() -> list[str]:
        return re.findall(what, log.read_text("utf-8"))

    wait_until(lambda: bool(found()), what, 2 * DEADLINE_S)
    return found()[0]


def _comes_in(page: Page, log: Path, door: str) -> None:
    """Open a door that was printed, with the password that was printed."""
    page.goto(_said(log, rf"(http://\S+/{door}/sign-in\S*)"))
    page.get_by_label("Password").fill(_said(log, rf"/{door}/sign-in\S*\s+Password: (\S+)"))
    page.get_by_role("button", name="Sign in").click()


def test_a_newcomer_sees_a_product_open_within_a_minute(server_folder: Path) -> None:
    began_s = time.monotonic()
    with _demonstration(server_folder) as log, sync_playwright() as playwright:
        where = browser(playwright)
        page = where.new_context(viewport={"width": PHONE[0], "height": PHONE[1]}).new_page()
        _comes_in(page, log, "shop")
        sheet = page.get_by_role("dialog", name="Product")
        expect(sheet.get_by_role("heading").first).to_be_visible(timeout=1e3 * WITHIN_S)
        took_s = time.monotonic() - began_s
        name = sheet.get_by_role("heading").first.inner_text()
        sheet.get_by_role("button", name="Back to the cart").click()
        expect(page.locator('[data-part="cart"]')).to_contain_text(name)
        desk = where.new_context().new_page()
        _comes_in(desk, log, "console")
        expect(desk.locator('[data-part="carts"] li').first).to_be_visible(timeout=30_000)
        where.close()
    print(f"{took_s:.1f} s from the command to the page of a product")
    assert took_s < WITHIN_S
