"""Somebody who shops: an account, a visit whose facts come through the journal, act by act."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from playwright.sync_api import Browser, Page

from tests.browser.person import PHONE, Person, Scheme, person
from tests.browser.stage import STORE, S, Stage, Taken
from tests.web.town import SANDBOX, Shopper, Town
from tillfree.journal import Fact
from tillfree.runtime.cloud import utc_now_ns
from tillfree.settlement.postgres import PaymentCourier, Settler


@dataclass
class Shopping:
    """A visit of a shopper that goes on: what the store's engine says of it, when it is told to."""

    stage: Stage
    visit_id: str
    credential: str
    began_ns: int = field(default_factory=utc_now_ns)
    acts: list[Taken] = field(default_factory=list)

    def comes_in(self) -> None:
        """Begin the visit."""
        self._tell(self.stage.came_in(self.visit_id, self.began_ns))

    def takes(self, slot: int, quantity: int = 1, *, back: bool = False) -> str:
        """Take from a slot, or put back; return the article's name."""
        act = Taken(slot, quantity, "return" if back else "pick")
        self.acts.append(act)
        number = len(self.acts)
        self._tell(self.stage.act(self.visit_id, number, act, self.began_ns + number * S))
        return self.stage.bundle.catalogue[self.stage.slot(slot)[1]].name

    def goes(self, *, review: bool = False) -> None:
        """Walk out; what follows in the cloud is done at once."""
        self._tell(*self.stage.left(self.visit_id, self.acts, self.began_ns, review))
        self.settle()

    def settle(self) -> None:
        """Settle, charge and give back whatever is due, by the shopper's own method."""
        own = self.stage.own
        settler = Settler(own.cashier)
        known = own.admission.credentials
        courier = PaymentCourier(own.cashier, SANDBOX, known, known)
        for _ in range(40):
            if not settler.run() + courier.run(own.outbox):
                break

    def _tell(self, *facts: Fact) -> None:
        known = ("VisitStarted", "ReceiptIssued")
        self.stage.own.log.append(
            [
                Fact(
                    one.fact_id,
                    one.kind,
                    one.store_id,
                    one.subject,
                    one.occurred_ns,
                    one.cause,
                    one.body | {"credential": self.credential} if one.kind in known else one.body,
                )
                for one in facts
            ]
        )


@contextmanager
def shopping_person(
    where: Browser,
    town: Town,
    shopper: Shopper,
    scheme: Scheme = "light",
    size: tuple[int, int] = PHONE,
    language: str = "en-GB",
) -> Iterator[Person]:
    """Give a shopper who is signed in on a telephone."""
    with person(where, town, scheme, size, language) as found:
        cookie = shopper.client.cookies["tillfree_shopper"]
        found.context.add_cookies([{"name": "tillfree_shopper", "value": cookie, "url": town.url}])
        yield found


def credential_of(stage: Stage, person_id: str) -> str:
    """Return the credential on which the next visit of a shopper begins."""
    return stage.own.admission.passes.credential(person_id)


def code_of(page: Page) -> str:
    """Return the text of the code that a page shows."""
    page.wait_for_selector('[data-pass][data-code*="."]')
    return str(page.locator("[data-pass]").get_attribute("data-code"))


__all__ = ["STORE", "Shopping", "code_of", "credential_of", "shopping_person"]
