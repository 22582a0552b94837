"""A double of Stripe on 127.0.0.1: `localstripe` in a process of its own, behind a small proxy.

The double leaves out what Stripe does: the proxy answers a known idempotency key with the first
answer, refuses a known key with another content, refuses to take what was let go and to give back
more than was taken. It also takes the webhooks that the double sends.
"""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import Queue
from threading import Lock, Thread
from typing import ClassVar

import httpx
import msgspec

from tests.settlement.stripe_pages import CardPages
from tillfree.settlement import PaymentCall
from tillfree.settlement.stripe import StripeProvider

KEY = "sk_test_tillfree"
SECRET = "whsec_tillfree"

_SERVE = """
import asyncio
from aiohttp import web
from localstripe import resources, server
resources.store.dump_to_disk = lambda: None
async def main():
    runner = web.AppRunner(server.app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    print(site._server.sockets[0].getsockname()[1], flush=True)
    await asyncio.Event().wait()
asyncio.run(main())
"""
"""Its own command listens on every address and writes a file; this does neither."""


@dataclass
class StripeBench:
    """A provider that speaks to the double, and what a test asks beside it."""

    provider: StripeProvider
    url: str
    double_url: str
    webhooks: Queue[tuple[bytes, dict[str, str]]]
    pages: CardPages
    good: ClassVar[str] = "pm_card_visa"
    bad: str = ""

    def taken_minor(self, call: PaymentCall) -> int:
        """Return what the double has taken for a payment, less refunds."""
        charge = _charge(self.double_url, call.reference)
        return charge.amount - charge.amount_refunded if charge.captured else 0

    def webhook(self) -> tuple[bytes, dict[str, str], int]:
        """Return a webhook that the double sent, its headers, and the ns at which it was signed."""
        body, headers = self.webhooks.get(timeout=30)
        signed_s = headers["stripe-signature"].partition("t=")[2].partition(",")[0]
        return body, headers, int(signed_s) * 10**9

    def card(self, number: str) -> str:
        """Return a payment method for one of Stripe's test cards."""
        card = {"number": number, "exp_month": "12", "exp_year": "2030", "cvc": "123"}
        data = {"type": "card"} | {f"card[{name}]": value for name, value in card.items()}
        url = self.double_url + "/v1/payment_methods"
        return str(httpx.post(url, data=data, auth=(KEY, "")).json()["id"])


@dataclass
class _Proxy:
    """What the proxy remembers."""

    double_url: str
    pages: CardPages
    webhooks: Queue[tuple[bytes, dict[str, str]]] = field(default_factory=Queue)
    lock: Lock = field(default_factory=Lock)
    seen: dict[str, tuple[bytes, httpx.Response]] = field(default_factory=dict)

    def answer(self, path: str, key: str, body: bytes, headers: dict[str, str]) -> httpx.Response:
        """Pass a call on, or give the first answer to its key again."""
        with self.lock:
            if key in self.seen:
                content, response = self.seen[key]
                if content != path.encode() + body:
                    return _refusal("idempotency_key_in_use")
                return response
            response = self._refused(path, body) or httpx.post(
                self.double_url + path, content=body, headers=headers
            )
            if key and response.status_code < 500:
                self.seen[key] = (path.encode() + body, response)
            return response

    def _refused(self, path: str, body: bytes) -> httpx.Response | None:
        """Refuse what Stripe refuses and the double does not."""
        parts = path.strip("/").split("/")
        if parts[-1] == "capture" and _intent(self.double_url, parts[-2]).status == "canceled":
            return _refusal("payment_intent_unexpected_state")
        if parts[-1] == "refunds":
            asked = dict(httpx.QueryParams(body.decode()))
            charge = _charge(self.double_url, asked["payment_intent"])
            if int(asked["amount"]) > charge.amount - charge.amount_refunded:
                return _refusal("charge_already_refunded")
        return None


class _Charge(msgspec.Struct):
    amount: int
    amount_refunded: int
    captured: bool


class _Intent(msgspec.Struct):
    status: str
    latest_charge: _Charge | None = None


def _intent(double_url: str, reference: str) -> _Intent:
    found = httpx.get(f"{double_url}/v1/payment_intents/{reference}", auth=(KEY, ""))
    return msgspec.json.decode(found.content, type=_Intent)


def _charge(double_url: str, reference: str) -> _Charge:
    charge = _intent(double_url, reference).latest_charge
    assert charge is not None
    return charge


def _refusal(code: str) -> httpx.Response:
    error = {"error": {"type": "invalid_request_error", "code": code, "message": code}}
    return httpx.Response(400, json=error)


def _handler(proxy: _Proxy) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        """Webhooks are kept, everything else goes to the double."""

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            headers = {name.lower(): value for name, value in self.headers.items()}
            if self.path == "/webhook":
                proxy.webhooks.put((body, headers))
                self._send(200, b"{}")
                return
            if self.path.startswith("/pay/"):
                self._send(303, b"", location=proxy.pages.leave(self.path[5:], body))
                return
            if self.path == "/v1/checkout/sessions":
                self._send(200, msgspec.json.encode(proxy.pages.open(body)))
                return
            passed = {name: headers[name] for name in ("authorization", "content-type")}
            key = headers.get("idempotency-key", "")
            response = proxy.answer(self.path, key, body, passed)
            self._send(response.status_code, response.content)

        def do_GET(self) -> None:
            place, _, name = self.path.partition("?")[0].rpartition("/")
            if place == "/pay":
                self._send(200, proxy.pages.show(name), "text/html; charset=utf-8")
                return
            if place == "/v1/checkout/sessions":
                found = proxy.pages.read(name)
                content = msgspec.json.encode(found) if found else _refusal("missing").content
                self._send(200 if found else 404, content)
                return
            passed = {"authorization": self.headers["authorization"]}
            response = httpx.get(proxy.double_url + self.path, headers=passed)
            self._send(response.status_code, response.content)

        def _send(
            self, status: int, content: bytes, kind: str = "application/json", location: str = ""
        ) -> None:
            self.send_response(status)
            self.send_header("content-type", kind)
            if location:
                self.send_header("location", location)
            self.send_header("content-length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    return Handler


@contextmanager
def stripe_bench() -> Iterator[StripeBench]:
    """Give Stripe's own package speaking to the double, both stopped at the end."""
    process = subprocess.Popen([sys.executable, "-c", _SERVE], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    double_url = f"http://127.0.0.1:{process.stdout.readline().strip()}"
    proxy = _Proxy(double_url, CardPages(double_url, KEY))
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(proxy))
    Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        proxy.pages.url = url
        hook = {"url": f"{url}/webhook", "secret": SECRET}
        httpx.post(f"{double_url}/_config/webhooks/test", data=hook).raise_for_status()
        provider = StripeProvider(KEY, SECRET, url)
        bench = StripeBench(provider, url, double_url, proxy.webhooks, proxy.pages)
        bench.bad = bench.card("4000000000000341")
        yield bench
    finally:
        server.shutdown()
        server.server_close()
        process.terminate()
        process.wait(timeout=10)
        process.stdout.close()
