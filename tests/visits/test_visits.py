"""Visits from the first scan until the last member has left, and what then is written."""

from dataclasses import dataclass, field

import msgspec

from tests.visits.doors import CATALOGUE, SETTINGS, at_ns, cart, claim, closing, outcome, store
from tillfree.attribution import CartBelief, Departure, Role
from tillfree.journal import Fact
from tillfree.visits import Receipt, ReceiptStatus, Visits

GATE_PLACE = (2.5, 0.3)
DEEP_INSIDE = (2.5, 4.0)


@dataclass
class Book:
    """Drives visits: who scans, who is inside, who goes; keeps the facts."""

    visits: Visits = field(default_factory=lambda: Visits(store(), CATALOGUE, SETTINGS))
    facts: list[Fact] = field(default_factory=list)
    parties: dict[int, str] = field(default_factory=dict)

    def scan(self, credential: str, at_s: float, track_id: int, role: Role = Role.SHOPPER) -> str:
        """Let somebody in; return the visit's id."""
        scan, facts = self.visits.admit(credential, role, "door", at_ns(at_s))
        self.facts += facts
        self.parties[track_id] = scan.party
        self.visits.members(at_ns(at_s), self.parties, [])
        return scan.party

    def goes(
        self, track_id: int, at_s: float, left: bool = True, place: tuple[float, float] = GATE_PLACE
    ) -> list[str]:
        """Let a track end; return the visits that have ended."""
        party = self.parties.pop(track_id)
        gone = Departure(track_id, at_ns(at_s), left, place)
        return self.visits.members(at_ns(at_s), self.parties, [(gone, party)])

    def wait(self, until_s: float) -> list[str]:
        """Let time pass; return the visits that have ended."""
        return self.visits.members(at_ns(until_s), self.parties, [])

    def close(self, visit_id: str, belief: CartBelief) -> None:
        """Close a visit with this cart."""
        facts, _ = self.visits.close(visit_id, closing(belief), at_ns(99.0))
        self.facts += facts

    def kinds(self) -> list[str]:
        """Return the kinds of all facts so far."""
        return [fact.kind for fact in self.facts]

    def receipt(self) -> Receipt:
        """Return the last receipt issued."""
        told = [fact.body for fact in self.facts if fact.kind == "ReceiptIssued"]
        return msgspec.convert(told[-1], Receipt)


def test_a_visit_from_scan_to_receipt() -> None:
    book = Book()
    visit_id = book.scan("pass-1", 1.0, 1)
    assert book.goes(1, 60.0) == []
    assert book.wait(60.0 + SETTINGS.grace_s - 0.1) == []
    assert book.wait(60.0 + SETTINGS.grace_s) == [visit_id]
    book.close(visit_id, cart(visit_id, tea=1))
    assert book.kinds() == ["VisitStarted", "VisitEnded", "ReceiptIssued"]
    told = book.receipt()
    assert (told.entered_t_ns, told.left_t_ns) == (at_ns(1.0), at_ns(60.0))
    assert told.status is ReceiptStatus.SETTLED
    assert book.visits.open_visits() == []


def test_a_visit_ends_when_its_last_member_has_left() -> None:
    book = Book()
    visit_id = book.scan("host", 1.0, 1)
    assert book.scan("host", 1.5, 2) == visit_id, "a guest on the host's credential"
    assert book.kinds() == ["VisitStarted"]
    book.goes(1, 30.0)
    assert book.wait(50.0) == []
    book.goes(2, 60.0)
    assert book.wait(60.0 + SETTINGS.grace_s) == [visit_id]
    book.close(visit_id, cart(visit_id))
    assert book.receipt().left_t_ns == at_ns(60.0)


def test_a_credential_that_comes_back_later_is_another_visit() -> None:
    book = Book()
    first = book.scan("pass-1", 1.0, 1)
    book.goes(1, 30.0)
    assert book.wait(40.0) == [first]
    book.close(first, cart(first))
    second = book.scan("pass-1", 60.0, 2)
    assert second != first


def test_a_credential_that_comes_back_while_others_of_it_are_inside_joins_them() -> None:
    book = Book()
    first = book.scan("pass-1", 1.0, 1)
    assert book.scan("pass-1", 3_000.0, 2) == first


def test_staff_get_no_receipt() -> None:
    book = Book()
    visit_id = book.scan("staff-1", 1.0, 1, Role.STAFF)
    book.goes(1, 30.0)
    book.wait(40.0)
    book.close(visit_id, cart(visit_id, tea=3))
    assert book.kinds() == ["VisitStarted", "VisitEnded"]


def test_who_is_lost_inside_is_still_inside() -> None:
    book = Book()
    visit_id = book.scan("pass-1", 1.0, 1)
    book.goes(1, 30.0, left=False, place=DEEP_INSIDE)
    assert book.wait(600.0) == []
    book.parties[2] = visit_id
    book.wait(601.0)
    book.goes(2, 700.0)
    assert book.wait(700.0 + SETTINGS.grace_s) == [visit_id]
    book.close(visit_id, cart(visit_id))
    assert book.receipt().left_t_ns == at_ns(700.0)


def test_who_is_lost_inside_for_good_ends_one_day_to_review() -> None:
    book = Book()
    visit_id = book.scan("pass-1", 1.0, 1)
    book.goes(1, 30.0, left=False, place=DEEP_INSIDE)
    assert book.wait(30.0 + SETTINGS.abandoned_s) == [visit_id]
    book.close(visit_id, cart(visit_id, tea=1))
    assert book.receipt().status is ReceiptStatus.REVIEW


def test_who_is_lost_at_the_gate_has_left_after_a_while() -> None:
    book = Book()
    visit_id = book.scan("pass-1", 1.0, 1)
    book.goes(1, 30.0, left=False, place=(2.5, 1.0))
    assert book.wait(30.0 + SETTINGS.lost_wait_s - 0.1) == []
    assert book.wait(30.0 + SETTINGS.lost_wait_s) == [visit_id]


def test_a_guest_who_goes_on_keeps_the_visit_open_whatever_was_lost() -> None:
    book = Book()
    visit_id = book.scan("host", 1.0, 1)
    book.scan("host", 1.5, 2)
    book.goes(1, 30.0, left=False, place=(2.5, 1.0))
    assert book.wait(300.0) == []
    book.goes(2, 301.0)
    assert book.wait(320.0) == [visit_id]


def test_a_forced_door_sends_all_who_are_inside_to_review() -> None:
    book = Book()
    inside = book.scan("pass-1", 1.0, 1)
    (alert,) = book.visits.door_event("forced_open", "door", at_ns(20.0))
    assert (alert.kind, alert.body["kind"]) == ("AlertRaised", "door")
    later = book.scan("pass-2", 25.0, 2)
    assert book.visits.door_event("closed", "door", at_ns(40.0)) == []
    after = book.scan("pass-3", 50.0, 3)
    for track, visit_id in ((1, inside), (2, later), (3, after)):
        book.goes(track, 60.0 + track)
        book.wait(80.0)
        book.close(visit_id, cart(visit_id, 1.0, tea=1))
    told = [fact.body for fact in book.facts if fact.kind == "ReceiptIssued"]
    assert [body["status"] for body in told] == ["review", "review", "settled"]


def test_alerts_have_ids_of_their_own() -> None:
    book = Book()
    told = [book.visits.door_event("forced_open", "door", at_ns(20.0))[0] for _ in range(2)]
    assert told[0].fact_id != told[1].fact_id


def test_at_the_recordings_end_who_was_seen_leaving_has_left() -> None:
    book = Book()
    left, stays = book.scan("pass-1", 1.0, 1), book.scan("pass-2", 2.0, 2)
    book.goes(1, 30.0)
    assert book.visits.unfinished(at_ns(30.5), recording_ends=False) == [left]
    assert [v.visit_id for v in book.visits.open_visits()] == [left, stays]


def test_who_crosses_after_the_last_message_was_not_seen_to_leave() -> None:
    book = Book()
    book.scan("pass-1", 1.0, 1)
    book.goes(1, 90.4)
    assert book.visits.unfinished(at_ns(90.0), recording_ends=False) == []


def test_who_left_in_sight_was_not_lost() -> None:
    book = Book()
    visit_id = book.scan("pass-1", 1.0, 1)
    book.goes(1, 89.0)
    assert book.visits.unfinished(at_ns(90.0), recording_ends=False) == [visit_id]
    assert book.visits.open_visit(visit_id).doubts == []


def test_where_nobody_can_be_seen_leaving_the_recordings_end_is_the_leaving() -> None:
    book = Book()
    visit_id = book.scan("pass-1", 1.0, 1)
    assert book.visits.unfinished(at_ns(90.0), recording_ends=True) == [visit_id]
    book.close(visit_id, cart(visit_id, tea=1))
    assert book.receipt().left_t_ns == at_ns(90.0)


def test_closing_says_the_last_revisions_before_the_receipt() -> None:
    book = Book()
    visit_id = book.scan("pass-1", 1.0, 1)
    book.facts += book.visits.said([claim(outcome(visit_id, quantity=2))], at_ns(10.5))
    last = claim(outcome(visit_id, quantity=1))
    facts, final = book.visits.close(visit_id, closing(cart(visit_id, tea=1), last), at_ns(70.0))
    assert [fact.kind for fact in facts] == ["InteractionRevised", "VisitEnded", "ReceiptIssued"]
    assert [interaction.quantity for interaction, _ in final] == [1]
    assert book.visits.ledger.interactions() == []


def test_the_cart_shown_is_the_cart_believed() -> None:
    book = Book()
    visit_id = book.scan("pass-1", 1.0, 1)
    view = book.visits.cart_view(visit_id, cart(visit_id, 0.7, tea=2), at_ns(5.0))
    assert (view.credential, view.t_ns) == ("pass-1", at_ns(5.0))
    assert [(line.sku, line.quantity, line.probability) for line in view.lines] == [("tea", 2, 0.7)]


def test_the_same_scan_gives_the_same_visit_in_every_replay() -> None:
    ids = {Book().scan("pass-1", 1.0, 1) for _ in range(2)}
    assert len(ids) == 1
