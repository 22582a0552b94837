"""Somebody in front of a browser, and what no page may do while they look at it."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import (
    Browser,
    BrowserContext,
    BrowserType,
    Page,
    Playwright,
    Request,
    Response,
)

from tests.web.town import PASSWORD, Retailer, Town

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
DESK, PHONE = (1440, 900), (390, 844)
"""The two sizes that every page is made for, in CSS pixels."""
Scheme = Literal["light", "dark"]
LOOKS: tuple[tuple[Scheme, tuple[int, int]], ...] = (("light", DESK), ("dark", PHONE))
"""What each page is looked at in; the siege looks at all four."""
ALL_LOOKS: tuple[tuple[Scheme, tuple[int, int]], ...] = tuple(
    (scheme, size) for scheme in ("light", "dark") for size in (DESK, PHONE)
)
_GRAVE = {"serious", "critical"}
_POLICY = {
    "default-src": ["'none'"],
    "script-src": ["'self'"],
    "style-src": ["'self'"],
    "connect-src": ["'self'"],
    "base-uri": ["'none'"],
    "frame-ancestors": ["'none'"],
}
"""What every page's Content-Security-Policy says, whatever else it says."""


def browser(playwright: Playwright) -> Browser:
    """Return Debian's chromium, or fail with what is missing."""
    return launched(playwright.chromium)


def launched(kind: BrowserType, *flags: str) -> Browser:
    """Return a browser of a kind that Debian's chromium is, with further flags."""
    place = shutil.which("chromium")
    assert place, "chromium is missing: install it (on Debian: apt-get install chromium)"
    return kind.launch(executable_path=place, args=[*FLAGS, *flags])


@dataclass
class Person:
    """Somebody with a browser of their own; `faults` is what no page may do."""

    context: BrowserContext
    page: Page
    url: str
    faults: list[str] = field(default_factory=list)

    def goes(self, path: str) -> Page:
        """Open a page of the town."""
        self.page.goto(self.url + path)
        return self.page

    def signs_in(self, retailer: Retailer, email: str = "") -> None:
        """Sign in as one does at the door."""
        self.goes(f"/console/sign-in?organisation={retailer.own.organisation}")
        self.page.get_by_label("E-mail").fill(email or retailer.email)
        self.page.get_by_label("Password").fill(PASSWORD)
        self.page.get_by_role("button", name="Sign in").click()
        self.page.wait_for_url(lambda url: "sign-in" not in url)

    def enters(self, retailer: Retailer, email: str = "") -> None:
        """Be signed in without going through the door, which has tests of its own."""
        wish = {
            "organisation": retailer.own.organisation,
            "email": email or retailer.email,
            "password": PASSWORD,
        }
        told = self.context.request.post(f"{self.url}/v1/session", data=wish)
        assert told.status == 201, told.text()

    def blockers(self) -> list[str]:
        """Return what would keep somebody out of the page that is open (axe, WCAG)."""
        found = Axe().run(self.page).response["violations"]
        return [
            f"{self.page.url}: {one['id']}: {one['nodes'][0]['html'][:200]}"
            for one in found
            if one["impact"] in _GRAVE
        ]

    def overflows(self) -> bool:
        """Tell whether the page is wider than the window."""
        wide = self.page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
        return bool(wide)


@contextmanager
def person(
    where: Browser,
    town: Town,
    scheme: Scheme = "light",
    size: tuple[int, int] = DESK,
    language: str = "en-GB",
) -> Iterator[Person]:
    """Give somebody, and hold them to it that nothing went wrong under their eyes."""
    context = where.new_context(
        viewport={"width": size[0], "height": size[1]}, color_scheme=scheme, locale=language
    )
    page = context.new_page()
    made = Person(context, page, town.url)
    _watch_over(made)
    try:
        yield made
    finally:
        context.close()
    assert not made.faults, "\n".join(made.faults)


def _watch_over(made: Person) -> None:
    """Note whatever no page may do, at every page that somebody opens."""
    page, host = made.page, urlsplit(made.url).netloc

    def asked(request: Request) -> None:
        there = urlsplit(request.url)
        if there.scheme not in ("data", "blob") and there.netloc != host:
            made.faults.append(f"asks another host: {request.url}")

    page.on("request", asked)
    page.on("pageerror", lambda error: made.faults.append(f"script: {error}"))
    page.on(
        "console",
        lambda told: made.faults.append(f"console: {told.text}") if told.type == "error" else None,
    )
    page.on("response", lambda told: made.faults.extend(_lax(told)))


def _lax(told: Response) -> list[str]:
    """Return in what the policy of a page lets in more than our own (CSP, level 3)."""
    if "text/html" not in told.headers.get("content-type", ""):
        return []
    parts = told.headers.get("content-security-policy", "").split(";")
    policy = {name: values for name, *values in (part.split() for part in parts if part.strip())}
    faults = [
        f"the policy of {told.url} has {name} {' '.join(policy.get(name, ['*']))}"
        for name, wanted in _POLICY.items()
        if policy.get(name) != wanted
    ]
    unsafe = [name for name, values in policy.items() if any("unsafe" in one for one in values)]
    return faults + [f"the policy of {told.url} is unsafe in {name}" for name in unsafe]
