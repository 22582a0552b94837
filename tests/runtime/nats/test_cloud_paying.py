"""`tillfree cloud` as a process, and who is paid through it.

The sandbox answers late and tells twice, Stripe's own package speaks to a double of it; whatever
is told how often, each visit is authorised, taken and given back once.
"""

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import httpx
import pytest

from tests.runtime.cloud.folder import database_of
from tests.runtime.nats.wire import DEADLINE_S, Command, running, wait_until
from tests.runtime.small_world import settling_bundle
from tests.settlement.stripe_double import KEY, SECRET, StripeBench, stripe_bench
from tillfree.consent import Purpose
from tillfree.journal.postgres import transaction
from tillfree.premises import load_bundle
from tillfree.runtime.cloud import OrganisationServices, open_services, utc_now_ns
from tillfree.runtime.cloud_demo.books import open_books
from tillfree.runtime.cloud_demo.stroll import stroll
from tillfree.settlement import PaymentAction, PaymentCall
from tillfree.settlement.postgres import trial_balance
from tillfree.tenants import KEY_SCOPES, SYSTEM

_STORE, _SHOP = "store-6", "shop"
_PASSWORD = "correct horse battery"


@dataclass
class _Cloud:
    """A cloud at work: its address, its organisation's services from outside, a key for its API."""

    command: Command
    address: str
    own: OrganisationServices
    key: str

    def of_visit(self, person_id: str) -> str:
        """Let somebody walk through the store once; return the visit's id."""
        moments, visits = count(1), set[str]()
        bundle = load_bundle(settling_bundle())
        stroll(
            self.own, bundle, person_id, utc_now_ns, lambda _: next(moments) == 7, visits.add
        )  # fmt: skip
        (visit_id,) = visits
        return visit_id

    def kinds(self, visit_id: str) -> Counter[str]:
        """Return how often each kind of fact was said of a visit."""
        facts = (entry.fact for entry in self.own.log.read(limit=10_000))
        return Counter(one.kind for one in facts if one.subject == visit_id)

    def wait_for(self, visit_id: str, kind: str) -> None:
        """Wait until something was said of a visit."""
        wait_until(lambda: self.kinds(visit_id)[kind] > 0, f"{kind}: {self.kinds(visit_id)}")

    def webhooks(self) -> int:
        """Return how many webhooks of providers were believed, by the process's log."""
        lines = map(json.loads, self.command.log.read_text("utf-8").splitlines())
        answered = Counter((one.get("route"), one.get("status")) for one in lines)
        return answered["/v1/providers/{provider}/{organisation}/events", 201]

    def shopper(self, provider: str, token: str) -> str:
        """Open an account and leave a card, as the shop's app does; return the person's id."""
        texts = self.own.consents.texts()
        wish = {
            "organisation": _SHOP,
            "email": f"{token.replace(':', '-')}@mail.example",
            "name": "Kim",
            "password": _PASSWORD,
            "wording": texts[Purpose.ACCOUNT].wording,
        }
        with httpx.Client(base_url=self.address, timeout=60) as client:
            told = client.post("/v1/shopper/accounts", json=wish)
            assert told.status_code == 201, told.text
            client.headers["x-csrf-token"] = told.json()["csrf_token"]
            wording = texts[Purpose.PAYMENT_METHOD].wording
            left = {"provider": provider, "token": token, "wording": wording}
            kept = client.put("/v1/shopper/payment-method", json=left)
            assert kept.status_code == 200, kept.text
        return str(told.json()["person_id"])

    def give_back(self, visit_id: str) -> None:
        """Give one unit of the first line of a visit's receipt back, over the API."""
        headers = {"authorization": f"Bearer {self.key}", "idempotency-key": f"back-{visit_id}"}
        with httpx.Client(base_url=self.address, timeout=60, headers=headers) as client:
            line = client.get(f"/v1/receipts/{visit_id}").json()["lines"][0]
            wish = {"sku": line["sku"], "quantity": 1, "reason": "spoiled"}
            told = client.post(f"/v1/visits/{visit_id}/refunds", json=wish)
            assert told.status_code == 201, told.text

    def is_balanced(self) -> bool:
        """Tell whether debits equal credits and nothing is pending."""
        with transaction(self.own.log.engine, self.own.organisation) as connection:
            accounts = trial_balance(connection)
        even = sum(one.debit_minor - one.credit_minor for one in accounts) == 0
        return even and bool(accounts) and not any(one.pending_minor for one in accounts)


@contextmanager
def _at_work(folder: Path, *words: str, **environment: str) -> Iterator[_Cloud]:
    """Run a cloud whose one store sells."""
    data = folder / "cloud"
    (folder / "stores.json").write_text(json.dumps({_STORE: _SHOP}), "utf-8")
    command = Command(
        folder / "cloud.log", "cloud", "--data", data, "--stores", folder / "stores.json",
        "--port", "0", *words, TILLFREE_WEB__COOKIE_IS_SECURE="false", **environment,
    )  # fmt: skip
    with running(command):
        wait_until(lambda: command.said("cloud_begins"), "the cloud begins", 2 * DEADLINE_S)
        lines = map(json.loads, command.log.read_text("utf-8").splitlines())
        address = next(one["address"] for one in lines if one["event"] == "api_begins")
        at_work = database_of(data)
        assert at_work is not None
        with open_services(at_work, utc_now_ns) as services:
            own = services.of(_SHOP)
            open_books(own, load_bundle(settling_bundle()))
            own.admission.keyring.keep_fresh()
            yield _Cloud(command, address, own, own.keys.issue("test", sorted(KEY_SCOPES), SYSTEM))
        assert command.stop() == 0, command.log.read_text("utf-8")


@pytest.mark.siege
def test_what_the_sandbox_tells_late_and_twice_changes_nothing_twice(server_folder: Path) -> None:
    with _at_work(server_folder, "--sandbox") as cloud:
        visits = {}
        for method in ("late", "doubled"):
            visits[method] = cloud.of_visit(cloud.shopper("sandbox", f"sandbox:{method}"))
        for visit_id in visits.values():
            cloud.wait_for(visit_id, "ReceiptPaid")
            cloud.give_back(visit_id)
            cloud.wait_for(visit_id, "RefundCompleted")
        # Of the late one authorised, captured, refunded once each; of the other twice each.
        wait_until(lambda: cloud.webhooks() == 9, f"all is told: {cloud.webhooks()}")
        told = {method: cloud.kinds(visit_id) for method, visit_id in visits.items()}
        assert cloud.is_balanced()
    for kind in ("PaymentAuthorised", "PaymentCaptured", "ReceiptPaid", "RefundCompleted"):
        assert {method: kinds[kind] for method, kinds in told.items()} == {"late": 1, "doubled": 1}


def _webhooks(bench: StripeBench, wanted: str) -> Iterator[tuple[bytes, dict[str, str]]]:
    """Yield what the double sends, until it tells of what is wanted."""
    is_told = False
    while not is_told:
        body, headers, _ = bench.webhook()
        is_told = json.loads(body)["type"] == wanted
        yield body, {"stripe-signature": headers["stripe-signature"]}


def test_a_visit_is_paid_and_given_back_by_stripe(server_folder: Path) -> None:
    with stripe_bench() as bench:
        words = {
            "TILLFREE_STRIPE_KEY": KEY,
            "TILLFREE_STRIPE_WEBHOOK_SECRET": SECRET,
            "TILLFREE_STRIPE_URL": bench.url,
        }
        with _at_work(server_folder, "--stripe", **words) as cloud:
            visit_id = cloud.of_visit(cloud.shopper("stripe", bench.card("4242424242424242")))
            cloud.wait_for(visit_id, "ReceiptPaid")
            cloud.give_back(visit_id)
            cloud.wait_for(visit_id, "RefundCompleted")
            before = cloud.kinds(visit_id)
            path = f"{cloud.address}/v1/providers/stripe/{_SHOP}/events"
            ours = 0
            for body, signed in _webhooks(bench, "payment_intent.succeeded"):
                forged = httpx.post(path, content=body.replace(b"{", b"{ ", 1), headers=signed)
                assert forged.status_code == 401
                told = httpx.post(path, content=body, headers=signed)
                assert told.status_code == 201, told.text
                if told.json()["is_ours"]:
                    ours += told.json()["is_news"]
                    again = httpx.post(path, content=body, headers=signed)
                    assert (again.status_code, again.json()["is_news"]) == (201, False)
            assert ours, "the double told of the visit's payment"
            assert httpx.post(path, content=b"{}").status_code == 401
            assert cloud.kinds(visit_id) == before, "it was known already"
            assert cloud.is_balanced()
            paid, back = _moved(cloud, visit_id)
            assert paid > back > 0
            assert bench.taken_minor(_payment(cloud, visit_id)) == paid - back
    for kind in ("PaymentAuthorised", "PaymentCaptured", "ReceiptPaid", "RefundCompleted"):
        assert before[kind] == 1, kind


def _payment(cloud: _Cloud, visit_id: str) -> PaymentCall:
    """Return the capture of a visit as the provider knows it."""
    facts = (entry.fact for entry in cloud.own.log.read(limit=10_000))
    asked = next(one for one in facts if one.kind == "CaptureRequested" and one.subject == visit_id)
    reference = str(asked.body["reference"])
    return PaymentCall(PaymentAction.CAPTURE, "", visit_id, "", 0, "KRW", reference)


def _moved(cloud: _Cloud, visit_id: str) -> tuple[int, int]:
    """Return what was taken for a visit and what was given back, in minor units."""
    headers = {"authorization": f"Bearer {cloud.key}"}
    told = httpx.get(f"{cloud.address}/v1/visits/{visit_id}/money", headers=headers).json()
    return told["money"]["captured_minor"], told["money"]["refunded_minor"]
