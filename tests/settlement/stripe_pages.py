"""The double's page on which a shopper leaves a card, as Stripe's Checkout has it in setup mode.

The double itself has none: a page opened here is shown here, and what is left on it becomes a
customer with a card in the double.
"""

from dataclasses import dataclass, field
from itertools import count
from urllib.parse import parse_qs

import httpx

_PAGE = """<!doctype html><html lang="en"><title>Stripe (double)</title>
<link rel="icon" href="data:,"><h1>Leave a card</h1>
<form method="post"><label>Card number <input name="number" required></label>
<button>Save card</button></form><a href="{back}">Back</a></html>"""


@dataclass
class _Page:
    asked: dict[str, str]
    customer: str | None = None
    method: str | None = None


@dataclass
class CardPages:
    """Pages that were opened, by their tokens; `url` is where browsers find them."""

    double_url: str
    key: str
    url: str = ""
    _pages: dict[str, _Page] = field(default_factory=dict)
    _numbers: "count[int]" = field(default_factory=lambda: count(1))

    def open(self, body: bytes) -> dict[str, object]:
        """Open a page, as `POST /v1/checkout/sessions` does."""
        asked = {name: values[0] for name, values in parse_qs(body.decode()).items()}
        assert (asked["mode"], asked["customer_creation"]) == ("setup", "always")
        assert asked["allowed_payment_method_types[0]"] == "card" and asked["currency"]
        token = f"cs_test_{next(self._numbers)}"
        self._pages[token] = _Page(asked)
        return self.read(token) or {}

    def read(self, token: str) -> dict[str, object] | None:
        """Return a page as `GET /v1/checkout/sessions/TOKEN` does, its setup intent with it."""
        page = self._pages.get(token)
        if page is None:
            return None
        intent = {"id": f"seti_{token}", "object": "setup_intent", "payment_method": page.method}
        return {
            "id": token,
            "object": "checkout.session",
            "url": f"{self.url}/pay/{token}",
            "status": "complete" if page.method else "open",
            "client_reference_id": page.asked["client_reference_id"],
            "customer": page.customer,
            "setup_intent": intent,
        }

    def show(self, token: str) -> bytes:
        """Return the page as a browser sees it."""
        return _PAGE.format(back=self._pages[token].asked["cancel_url"]).encode()

    def leave(self, token: str, body: bytes) -> str:
        """Keep the card that somebody typed in; return where the browser is led."""
        page, number = self._pages[token], parse_qs(body.decode())["number"][0]
        card = {"number": number, "exp_month": "12", "exp_year": "2030", "cvc": "123"}
        data = {"type": "card"} | {f"card[{name}]": value for name, value in card.items()}
        page.customer = self._made("customers", {"description": "by the page"})
        page.method = self._made("payment_methods", data)
        self._made(f"payment_methods/{page.method}/attach", {"customer": page.customer})
        return page.asked["success_url"].replace("{CHECKOUT_SESSION_ID}", token)

    def _made(self, what: str, data: dict[str, str]) -> str:
        told = httpx.post(f"{self.double_url}/v1/{what}", data=data, auth=(self.key, ""))
        return str(told.raise_for_status().json()["id"])
