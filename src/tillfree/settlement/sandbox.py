"""A payment provider for demonstrations and tests: everything follows from the payment method.

A method is `sandbox:<instruction>`; what an instruction may be stands in `INSTRUCTIONS`. Answers,
references and webhooks are functions of the calls alone, so a run repeats itself. With a file it
remembers its calls across restarts, as a provider would.
"""

import hashlib
import hmac
from collections.abc import Mapping
from pathlib import Path
from threading import Lock

import msgspec

from tillfree.core.clock import NS_PER_S
from tillfree.core.errors import DeliveryFailed
from tillfree.core.ids import derived_id
from tillfree.settlement.provider import (
    MethodFound,
    MethodRefused,
    PaymentAction,
    PaymentAnswer,
    PaymentCall,
    PaymentOutcome,
    ProviderNotice,
    WebhookRefused,
)

INSTRUCTIONS = {
    "approve": "everything is well; a colon and four digits say how its card ends",
    "decline": "authorising is declined, for the reason after a colon",
    "decline_capture": "what was authorised cannot be taken",
    "timeout": "each call is carried out, but its first answer is lost",
    "late": "each call is answered by a webhook only",
    "doubled": "each webhook comes twice",
    "partial": "of each capture only the amount after a colon is taken",
    "authenticate": "the bank wants the shopper, who has gone",
    "refund_fails": "money cannot be given back, for the reason after a colon",
    "seed": "one of the above by the number after a colon and the payment; most are approved",
}
"""What may stand behind `sandbox:`."""

SIGNATURE_HEADER = "sandbox-signature"
SIGNATURE_AGE_S = 300
"""Seconds after which a webhook's signature is too old to be believed; Stripe's own limit."""
TRIES_MAX = 1_000
"""Tries to deliver a webhook before the sandbox lets it go; own choice: ten minutes of them."""
CALLS_MAX = 1_000_000
"""Calls that are remembered; beyond them it refuses, a sandbox is no bank."""

_BY_SEED = ("timeout", "late", "doubled", "decline:insufficient_funds", "authenticate")
_OUT_OF = 20
"""Of 20 seeded payments one each goes by the instructions above, the others are approved."""


class SandboxWebhook(msgspec.Struct, frozen=True):
    """A webhook that waits to be delivered to an organisation: its body, signed when it is.

    `tries` counts how often nobody took it.
    """

    body: bytes
    organisation: str = ""
    tries: int = 0


class _Account(msgspec.Struct):
    """One payment as the sandbox has it."""

    instruction: str
    argument: str
    authorised_minor: int
    waiting: bool = False
    released: bool = False
    captured_minor: int = 0
    refunded_minor: int = 0


class _Noted(msgspec.Struct, frozen=True):
    call: PaymentCall
    method: str


class SandboxProvider:
    """A `PaymentProvider` without money; several threads may use one."""

    def __init__(self, secret: bytes, book: Path | None = None) -> None:
        """Start with the secret that webhooks are signed by; `book` is a file of earlier calls."""
        self._secret = secret
        self._lock = Lock()
        self._answers: dict[str, tuple[PaymentCall, PaymentAnswer]] = {}
        self._accounts: dict[str, _Account] = {}
        self._calls: dict[str, PaymentCall] = {}
        self._webhooks: list[SandboxWebhook] = []
        self._book: Path | None = None
        if book is not None and book.exists():
            for line in book.read_bytes().splitlines():
                noted = msgspec.json.decode(line, type=_Noted)
                self._once(noted.call, noted.method)
        self._book = book

    def authorise(self, call: PaymentCall, method: str) -> PaymentAnswer:
        """Hold the amount; see `PaymentProvider`."""
        answer = self._answer(call, method)
        return msgspec.structs.replace(answer, card_digits=_card_digits(method))

    def capture(self, call: PaymentCall) -> PaymentAnswer:
        """Take what is held; see `PaymentProvider`."""
        return self._answer(call)

    def release(self, call: PaymentCall) -> PaymentAnswer:
        """Let go; see `PaymentProvider`."""
        return self._answer(call)

    def refund(self, call: PaymentCall) -> PaymentAnswer:
        """Give back; see `PaymentProvider`."""
        return self._answer(call)

    def notice(self, body: bytes, headers: Mapping[str, str], now_ns: int) -> ProviderNotice | None:
        """Read one of the webhooks of `webhooks`; see `PaymentProvider`."""
        at, _, given = headers.get(SIGNATURE_HEADER, "").partition(",")
        wanted = self._signature(at, body)
        if not hmac.compare_digest(given, wanted):
            raise WebhookRefused(
                "a sandbox webhook's signature does not fit its text: send it with the secret "
                "that this provider was opened with"
            )
        age_s = abs(now_ns - int(at)) // NS_PER_S
        if age_s > SIGNATURE_AGE_S:
            raise WebhookRefused(
                f"a sandbox webhook was signed {age_s} s ago, at most {SIGNATURE_AGE_S} s are "
                "believed: sign it when it is sent"
            )
        return msgspec.json.decode(body, type=ProviderNotice)

    def method(self, token: str) -> MethodFound:
        """Return a method that is named by its instruction; see `CardProvider`."""
        instruction, _ = _instruction(token, "")
        if instruction == "unknown":
            raise MethodRefused(
                f"the sandbox has no payment method {token[:60]!r}: name one as sandbox:approve"
            )
        named = token.removeprefix("sandbox:").partition(":")[0]
        label = f"Sandbox, {named} {_card_digits(token)}"
        return MethodFound(token, label, derived_id("sandbox", "card", token))

    def webhooks(self) -> tuple[SandboxWebhook, ...]:
        """Return, and forget, the webhooks that wait to be delivered, in their order."""
        with self._lock:
            waiting, self._webhooks = tuple(self._webhooks), []
            return waiting

    def not_delivered(self, webhook: SandboxWebhook) -> None:
        """Let a webhook wait again, behind the others; after TRIES_MAX tries let it go."""
        again = msgspec.structs.replace(webhook, tries=webhook.tries + 1)
        if again.tries < TRIES_MAX:
            with self._lock:
                self._webhooks.append(again)

    def headers(self, webhook: SandboxWebhook, now_ns: int) -> dict[str, str]:
        """Return the headers that a webhook is delivered with at `now_ns`."""
        return {SIGNATURE_HEADER: f"{now_ns},{self._signature(str(now_ns), webhook.body)}"}

    def authenticate(self, reference: str) -> None:
        """Let the shopper authenticate after all: the amount is held, a webhook says so."""
        with self._lock:
            account = self._accounts[reference]
            if account.waiting and not account.released:
                account.waiting = False
                answer = PaymentAnswer(
                    PaymentOutcome.AUTHORISED, account.authorised_minor, reference
                )
                self._tell(self._calls[reference], answer)

    def charge_back(self, reference: str, outcome: str) -> None:
        """Let the bank open (`chargeback_opened`) or close a chargeback of what was captured."""
        with self._lock:
            amount = self._accounts[reference].captured_minor
            name = derived_id("sandbox", "chargeback", reference)
            answer = PaymentAnswer(PaymentOutcome(outcome), amount, name)
            self._tell(self._calls[reference], answer)

    def captured_minor(self, visit_id: str) -> int:
        """Return what was taken for a visit in all, less what was given back."""
        with self._lock:
            accounts = (
                self._accounts[ref] for ref, of in self._calls.items() if of.visit_id == visit_id
            )
            return sum(one.captured_minor - one.refunded_minor for one in accounts)

    def held_minor(self, visit_id: str) -> int:
        """Return what is held for a visit and neither taken nor let go."""
        with self._lock:
            accounts = (
                self._accounts[ref] for ref, of in self._calls.items() if of.visit_id == visit_id
            )
            return sum(
                one.authorised_minor
                for one in accounts
                if not (one.released or one.waiting or one.captured_minor)
            )

    def _answer(self, call: PaymentCall, method: str = "") -> PaymentAnswer:
        with self._lock:
            fresh = call.key not in self._answers
            answer, account = self._once(call, method)
            instruction = account.instruction if account else ""
        if fresh and instruction == "timeout":
            raise DeliveryFailed(
                f"the sandbox did not answer {call.action} {call.key} in time: ask again with the "
                "same key"
            )
        if instruction == "late":
            return PaymentAnswer(PaymentOutcome.PENDING, 0, answer.reference)
        return answer

    def _once(self, call: PaymentCall, method: str) -> tuple[PaymentAnswer, _Account | None]:
        """Carry a call out, or return what came of it before."""
        reference = call.reference or derived_id("sandbox", "payment", call.payment_id)
        known = self._answers.get(call.key)
        if known is None:
            if len(self._answers) >= CALLS_MAX:
                raise DeliveryFailed(f"the sandbox took {CALLS_MAX} calls: start it anew")
            if self._book is not None:
                with self._book.open("ab") as book:
                    book.write(msgspec.json.encode(_Noted(call, method)) + b"\n")
            answer = self._carry_out(call, method, reference)
            self._answers[call.key] = (call, answer)
            account = self._accounts.get(reference)
            if account is not None:
                self._tell(call, answer, 2 if account.instruction == "doubled" else 1)
            return answer, account
        if known[0] != call:
            return PaymentAnswer(
                PaymentOutcome.DECLINED, reason="the key was used for another call"
            ), None
        return known[1], self._accounts.get(reference)

    def _carry_out(self, call: PaymentCall, method: str, reference: str) -> PaymentAnswer:
        if call.action is PaymentAction.AUTHORISE:
            return self._authorise(call, method, reference)
        account = self._accounts.get(reference)
        if account is None:
            return _declined(call, "no such payment")
        if call.action is PaymentAction.CAPTURE:
            return _capture(call, account)
        if call.action is PaymentAction.RELEASE:
            if account.captured_minor:
                return _declined(call, "already captured")
            account.released = True
            return PaymentAnswer(PaymentOutcome.RELEASED, 0, reference)
        return _refund(call, account)

    def _authorise(self, call: PaymentCall, method: str, reference: str) -> PaymentAnswer:
        instruction, argument = _instruction(method, call.payment_id)
        account = _Account(instruction, argument, call.amount_minor)
        self._accounts[reference] = account
        self._calls[reference] = call
        if instruction in ("decline", "unknown"):
            account.released = True
            return _declined(call, argument or "declined")
        if instruction == "authenticate":
            account.waiting = True
            return PaymentAnswer(PaymentOutcome.AUTHENTICATION_ASKED, 0, reference)
        return PaymentAnswer(PaymentOutcome.AUTHORISED, call.amount_minor, reference)

    def _tell(self, call: PaymentCall, answer: PaymentAnswer, copies: int = 1) -> None:
        """Let webhooks wait that tell what came of a call, or of the payment that it began."""
        notice_id = derived_id(
            "sandbox", "notice", call.payment_id, call.refund_id, answer.outcome.value
        )
        notice = ProviderNotice(
            notice_id, call.visit_id, call.payment_id, answer, call.refund_id
        )  # fmt: skip
        webhook = SandboxWebhook(msgspec.json.encode(notice), call.organisation)
        self._webhooks += [webhook] * copies

    def _signature(self, at: str, body: bytes) -> str:
        return hmac.new(self._secret, at.encode() + b"." + body, hashlib.sha256).hexdigest()


def _capture(call: PaymentCall, account: _Account) -> PaymentAnswer:
    if account.released or account.waiting or account.captured_minor:
        return _declined(call, "nothing is held")
    if call.amount_minor > account.authorised_minor:
        return _declined(call, "more than is held")
    if account.instruction == "decline_capture":
        account.released = True
        return _declined(call, account.argument or "the hold has run out")
    amount = call.amount_minor
    if account.instruction == "partial":
        amount = min(amount, int(account.argument))
    account.captured_minor = amount
    return PaymentAnswer(PaymentOutcome.CAPTURED, amount, call.reference)


def _refund(call: PaymentCall, account: _Account) -> PaymentAnswer:
    if account.instruction == "refund_fails":
        return _declined(call, account.argument or "the card is closed")
    if call.amount_minor > account.captured_minor - account.refunded_minor:
        return _declined(call, "more than was captured")
    account.refunded_minor += call.amount_minor
    return PaymentAnswer(PaymentOutcome.REFUNDED, call.amount_minor, call.reference)


def _declined(call: PaymentCall, reason: str) -> PaymentAnswer:
    refund = call.action is PaymentAction.REFUND
    outcome = PaymentOutcome.REFUND_FAILED if refund else PaymentOutcome.DECLINED
    return PaymentAnswer(outcome, 0, call.reference, reason)


def _card_digits(method: str) -> str:
    """Return the last four digits of the card that a method would be."""
    told = method.rpartition(":")[2]
    if len(told) == 4 and told.isascii() and told.isdigit():
        return told
    return f"{int.from_bytes(hashlib.sha256(method.encode()).digest()[:4]) % 10_000:04d}"


def _instruction(method: str, payment_id: str) -> tuple[str, str]:
    """Return instruction and argument of a method; an unknown one is declined."""
    scheme, _, rest = method.partition(":")
    instruction, _, argument = rest.partition(":")
    if scheme != "sandbox" or instruction not in INSTRUCTIONS:
        return "unknown", "no such payment method"
    if instruction != "seed":
        return instruction, argument
    digest = hashlib.sha256(f"{argument}/{payment_id}".encode()).digest()
    draw = int.from_bytes(digest[:4]) % _OUT_OF
    chosen, _, argument = (_BY_SEED[draw] if draw < len(_BY_SEED) else "approve").partition(":")
    return chosen, argument
