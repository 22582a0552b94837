"""A payment provider as a process of its own, which is never killed, and its client in the cloud.

It honours idempotency keys and nothing else: who asks it twice under two keys, it pays twice, and
it counts what it truly took of each visit. The sandbox would not do here: it lives in the process
that is killed, and refuses a second capture by itself, so it would hide what this is to find. Now
and then it carries a call out and hangs up without an answer.

`python -m tests.siege.bank PLACE SEED` writes its port into the file PLACE.
"""

import http.client
import sys
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from random import Random
from threading import Lock

import msgspec

from tillfree.core.errors import DeliveryFailed
from tillfree.core.ids import derived_id
from tillfree.settlement import PaymentAction, PaymentAnswer, PaymentCall, PaymentOutcome
from tillfree.settlement.provider import ProviderNotice

_LOST = 0.03
"""Share of calls whose answer is lost on its way."""
_ANSWER_S = 5.0


class Taken(msgspec.Struct):
    """What the bank did for one visit, minor units; `captures` are the amounts it took."""

    captures: list[int] = []
    refunds: list[int] = []


class Book(msgspec.Struct):
    """What the bank did: calls by key, calls that came again, and money by visit."""

    answers: dict[str, tuple[PaymentCall, PaymentAnswer]] = {}
    again: int = 0
    visits: dict[str, Taken] = {}


class BankClient:
    """A `PaymentProvider` of the cloud that speaks to the bank."""

    def __init__(self, port: int) -> None:
        """Speak to that port of this machine."""
        self._port = port

    def authorise(self, call: PaymentCall, method: str) -> PaymentAnswer:
        """Hold; see `PaymentProvider`."""
        return self._ask(call)

    def capture(self, call: PaymentCall) -> PaymentAnswer:
        """Take; see `PaymentProvider`."""
        return self._ask(call)

    def release(self, call: PaymentCall) -> PaymentAnswer:
        """Let go; see `PaymentProvider`."""
        return self._ask(call)

    def refund(self, call: PaymentCall) -> PaymentAnswer:
        """Give back; see `PaymentProvider`."""
        return self._ask(call)

    def notice(self, body: bytes, headers: Mapping[str, str], now_ns: int) -> ProviderNotice | None:
        """Read a webhook: the bank sends none."""
        return None

    def book(self) -> Book:
        """Return what the bank did so far."""
        return msgspec.json.decode(self._send("GET", b""), type=Book)

    def _ask(self, call: PaymentCall) -> PaymentAnswer:
        return msgspec.json.decode(
            self._send("POST", msgspec.json.encode(call)), type=PaymentAnswer
        )

    def _send(self, method: str, body: bytes) -> bytes:
        asked = http.client.HTTPConnection("127.0.0.1", self._port, timeout=_ANSWER_S)
        try:
            asked.request(method, "/", body)
            return asked.getresponse().read()
        except (OSError, http.client.HTTPException) as error:
            raise DeliveryFailed(f"the bank did not answer ({type(error).__name__})") from error
        finally:
            asked.close()


class _Bank(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, seed: int) -> None:
        super().__init__(("127.0.0.1", 0), _Desk)
        self.book = Book()
        self.lock = Lock()
        self.chance = Random(seed)

    def carry_out(self, call: PaymentCall) -> PaymentAnswer | None:
        """Do what is asked, once a key; None where the answer gets lost."""
        with self.lock:
            known = self.book.answers.get(call.key)
            if known is None:
                known = call, self._do(call)
                self.book.answers[call.key] = known
            else:
                assert known[0] == call, "a key was used for two calls"
                self.book.again += 1
            return None if self.chance.random() < _LOST else known[1]

    def _do(self, call: PaymentCall) -> PaymentAnswer:
        taken = self.book.visits.setdefault(call.visit_id, Taken())
        if call.action is PaymentAction.AUTHORISE:
            if call.credential == "poor":
                return PaymentAnswer(PaymentOutcome.DECLINED, reason="insufficient_funds")
            name = derived_id("bank", call.payment_id)
            return PaymentAnswer(PaymentOutcome.AUTHORISED, call.amount_minor, name)
        if call.action is PaymentAction.CAPTURE:
            taken.captures.append(call.amount_minor)
            return PaymentAnswer(PaymentOutcome.CAPTURED, call.amount_minor, call.reference)
        if call.action is PaymentAction.REFUND:
            taken.refunds.append(call.amount_minor)
            return PaymentAnswer(PaymentOutcome.REFUNDED, call.amount_minor, call.reference)
        return PaymentAnswer(PaymentOutcome.RELEASED, 0, call.reference)


class _Desk(BaseHTTPRequestHandler):
    server: _Bank

    def do_POST(self) -> None:
        """Carry a call out."""
        body = self.rfile.read(int(self.headers["content-length"]))
        answer = self.server.carry_out(msgspec.json.decode(body, type=PaymentCall))
        if answer is not None:
            self._answer(msgspec.json.encode(answer))

    def do_GET(self) -> None:
        """Show the book."""
        with self.server.lock:
            content = msgspec.json.encode(self.server.book)
        self._answer(content)

    def _answer(self, content: bytes) -> None:
        self.send_response(200)
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: the book tells."""


def main() -> None:
    """Open the bank that the command line tells of."""
    bank = _Bank(int(sys.argv[2]))
    draft = Path(sys.argv[1] + ".part")
    draft.write_text(str(bank.server_port), "ascii")
    draft.rename(sys.argv[1])
    bank.serve_forever()


if __name__ == "__main__":
    main()
