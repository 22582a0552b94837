"""What must hold of a town when all is over: the journal, the rows, the ledger, the bank's book."""

from collections import Counter

from tests.contracts.projections import rows_of
from tests.siege.bank import Taken
from tests.siege.recorded import MadeVisit, facts_of
from tests.siege.town import REAL, Town, real_bundle
from tillfree.engine import StoreEngine
from tillfree.journal import Fact, encode_facts, without_stamp
from tillfree.journal.postgres import Outbox, rebuild, transaction
from tillfree.runtime.cloud import OrganisationServices, open_services, utc_now_ns
from tillfree.runtime.nats.publishing import facts_told
from tillfree.runtime.postgres import database
from tillfree.sensors import read_recording
from tillfree.settlement.postgres import trial_balance
from tillfree.settlement.state import money_of
from tillfree.visits import ReceiptStatus


def hold_all(town: Town) -> None:
    """Hold the journal, the rows and the ledger against what was said and what the bank did."""
    town.book = town.bank.book()
    with (
        database(town.data / "postgres") as found,
        open_services(found, utc_now_ns) as services,
    ):
        for organisation in town.organisations:
            own = services.of(organisation)
            facts = _facts_of(own)
            for store_id, made in town.made.items():
                if town.plan.organisation_of(store_id) == organisation:
                    expected = list(facts_of(made, town.plan.seed))
                    _same_facts(facts, store_id, expected)
                    _settled_once(made, facts, town)
                    _numbered(facts, store_id)
            if town.plan.organisation_of(REAL) == organisation:
                _same_facts(facts, REAL, _undisturbed())
                _numbered(facts, REAL)
            _balanced(own, facts, town)
            before = rows_of(own.log.engine, organisation, own.log.projections)
            rebuild(own.log)
            assert rows_of(own.log.engine, organisation, own.log.projections) == before
            assert _nothing_waits(own), "nothing is left to be sent"


def _facts_of(own: OrganisationServices) -> list[Fact]:
    facts: list[Fact] = []
    after = 0
    while batch := own.log.read(after=after):
        facts += [without_stamp(entry.fact) for entry in batch]
        after = batch[-1].position
    return facts


def _undisturbed() -> list[Fact]:
    """Return what the real store's engine says when nothing happens to it."""
    bundle = real_bundle()
    assert bundle.recording is not None
    engine = StoreEngine(bundle.store, bundle.catalogue)
    outputs = [engine.feed(one) for one in read_recording(bundle.recording)]
    outputs.append(engine.finish())
    return [fact for one in outputs for fact in facts_told(bundle.store.store_id, one)]


def _same_facts(facts: list[Fact], store_id: str, expected: list[Fact]) -> None:
    """Every fact of a store is in the journal, once, in the store's order, as it was said."""
    kinds = {fact.kind for fact in expected}
    found = [fact for fact in facts if fact.store_id == store_id and fact.kind in kinds]
    assert len(found) == len(expected), store_id
    assert encode_facts(found) == encode_facts(expected), store_id


def _settled_once(made: list[MadeVisit], facts: list[Fact], town: Town) -> None:
    """Every visit came to its end once, and the bank took what its receipt says and no more."""
    by_visit: dict[str, list[Fact]] = {}
    for fact in facts:
        by_visit.setdefault(fact.subject, []).append(fact)
    for visit in made:
        own = by_visit[visit.visit_id]
        kinds = Counter(fact.kind for fact in own)
        state = money_of(visit.visit_id, own[0].store_id, own)
        receipt, where = visit.receipt, f"{visit.visit_id}: {kinds}"
        taken = town.book.visits.get(visit.visit_id, Taken())
        told = [fact.body["amount_minor"] for fact in own if fact.kind == "PaymentCaptured"]
        assert sorted(map(str, told)) == sorted(map(str, taken.captures)), where
        kept = sum(taken.captures) - sum(taken.refunds)
        assert kept == (0 if receipt.credential == "poor" else receipt.total_minor), where
        assert (kinds["ZeroCartClosed"], kinds["ReceiptSettled"]) == (
            (0, 1) if receipt.lines else (1, 0)
        ), where
        assert state.due_minor == receipt.total_minor, where
        assert state.debt_minor == receipt.total_minor - kept, where
        assert state.paid == (bool(receipt.lines) and not state.debt_minor), where
        doubted = receipt.status is ReceiptStatus.REVIEW
        assert kinds["ReviewOpened"] == kinds["ReviewDecided"] == int(doubted), where


def _numbered(facts: list[Fact], store_id: str) -> None:
    """Receipts of a store are numbered without a gap and without a double."""
    own = [fact for fact in facts if fact.store_id == store_id and fact.kind == "ReceiptSettled"]
    numbers = [fact.body["number"] for fact in own]
    assert numbers == list(range(1, len(numbers) + 1)), store_id


def _balanced(own: OrganisationServices, facts: list[Fact], town: Town) -> None:
    """Debits are credits, nothing is pending, and the bank's money is the ledger's."""
    with transaction(own.log.engine, own.organisation) as connection:
        accounts = trial_balance(connection)
    assert sum(one.debit_minor - one.credit_minor for one in accounts) == 0
    assert all(one.pending_minor == 0 for one in accounts)
    visits = {fact.subject for fact in facts if fact.kind == "ReceiptSettled"}
    books = [taken for visit_id, taken in town.book.visits.items() if visit_id in visits]
    kept = sum(sum(taken.captures) - sum(taken.refunds) for taken in books)
    clearing = [one for one in accounts if one.account == "clearing"]
    assert sum(one.debit_minor - one.credit_minor for one in clearing) == kept


def _nothing_waits(own: OrganisationServices) -> bool:
    outbox = Outbox(own.log.engine, own.organisation, lambda: 2**62)
    waiting = [outbox.claim(kind, 1) for kind in ("payment", "letter")]
    return not any(waiting) and not outbox.dead_letters()
