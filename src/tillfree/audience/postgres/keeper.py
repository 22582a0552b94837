"""Segments kept in step: facts as they arrive, windows as they move on, withdrawals at once.

A chore of the cloud. Facts are taken at least once and written so that twice is once. Only who
agreed that their visits are looked at together is in any row, from the visit after that on.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection
from sqlalchemy.dialects.postgresql import insert

from tillfree.audience.acts import acts_of, is_withdrawn
from tillfree.audience.postgres.member_rows import (
    drop_act,
    drop_bought,
    drop_segment,
    due_members,
    keep_only,
    look,
    member_of,
    refill,
    write_act,
)
from tillfree.audience.postgres.projection import read_segments
from tillfree.audience.postgres.tables import VISIT
from tillfree.audience.records import segment_rule
from tillfree.audience.rules import Rule
from tillfree.audience.sensitive import is_sensitive
from tillfree.audience.settings import AudienceSettings
from tillfree.consent import Purpose
from tillfree.consent.postgres import Asking, ProfileShelf, Refused
from tillfree.journal import Fact
from tillfree.journal.postgres import OWN_ORGANISATION, PostgresFactLog, Subscription, transaction

LINKING = Asking("audience", Purpose.ANALYTICS_LINKING)
"""Who asks, and for what, when visits are joined."""
USE = "audience"
"""What the members' names are for."""
ENDINGS = ("ConsentWithdrawn", "PersonErased")
"""Facts after which somebody may be in no row any longer."""


@dataclass(frozen=True, slots=True)
class Goods:
    """What a rule may know of an article."""

    category: str = ""
    age_restricted: bool = False


class AudienceKeeper:
    """Keeps one organisation's segments; its log has the `SegmentProjection`."""

    def __init__(
        self,
        log: PostgresFactLog,
        shelf: ProfileShelf,
        person_of: Callable[[str], str | None],
        goods: Callable[[], Mapping[str, Goods]],
        now_ns: Callable[[], int],
        settings: AudienceSettings | None = None,
    ) -> None:
        """`person_of` returns who is behind a credential, `goods` the articles by sku."""
        self._log = log
        self._shelf = shelf
        self._person_of = person_of
        self._goods = goods
        self._now_ns = now_ns
        self._settings = settings or AudienceSettings()

    def run(self) -> int:
        """Take the next facts and look at who is due; returns how much was done."""
        subscription = Subscription(self._log, "audience")
        logged = subscription.next()
        facts = [entry.fact for entry in logged]
        if facts:
            self._take(facts)
            subscription.done(logged[-1].position)
        return len(facts) + self._look_at_due()

    def _take(self, facts: Sequence[Fact]) -> None:
        # The vault is asked before the transaction begins.
        names = self._names([fact for fact in facts if fact.kind == "VisitStarted"])
        live = self._shelf.lasting_names(USE, LINKING) if _any(facts, ENDINGS) else None
        goods = self._goods()
        with transaction(self._log.engine, self._log.organisation) as connection:
            rules = self._rules(connection)
            touched: dict[str, None] = {}
            for fact in facts:
                if fact.subject in names and fact.kind == "VisitStarted":
                    _write_visit(connection, fact, names[fact.subject])
                for member in self._write(connection, fact, goods):
                    touched[member] = None
                self._change_segment(connection, fact, rules)
            if live is not None:
                keep_only(connection, live)
                touched = {one: None for one in touched if one in live}
            for member in touched:
                look(connection, member, rules, self._now_ns(), self._settings.acts_kept)

    def _names(self, started: Sequence[Fact]) -> dict[str, str]:
        """Return the member of each visit whose person is known and agrees."""
        found = {}
        for fact in started:
            person = self._person_of(str(fact.body.get("credential", "")))
            name = self._shelf.lasting_name(person, USE, LINKING) if person else None
            if name is not None and not isinstance(name, Refused):
                found[fact.subject] = name
        return found

    def _write(
        self, connection: Connection, fact: Fact, goods: Mapping[str, Goods]
    ) -> Sequence[str]:
        """Write what a fact says that somebody did; returns whose rows are others now."""
        touched = []
        if act_id := is_withdrawn(fact):
            touched.append(drop_act(connection, act_id))
        categories = {sku: one.category for sku, one in goods.items()}
        acts = acts_of(fact, categories)
        if fact.kind == "ReceiptIssued" and acts:
            drop_bought(connection, acts[0].visit_id)
        for act in acts:
            member = member_of(connection, act.visit_id)
            known = goods.get(act.sku, Goods())
            if not member or is_sensitive(known.category, age_restricted=known.age_restricted):
                continue
            write_act(connection, member, act)
            touched.append(member)
        return [one for one in touched if one]

    def _change_segment(
        self, connection: Connection, fact: Fact, rules: Mapping[str, Rule]
    ) -> None:
        if fact.kind == "SegmentDropped" or (
            fact.kind == "SegmentChanged" and fact.subject not in rules
        ):
            drop_segment(connection, fact.subject)
        elif fact.kind == "SegmentChanged":
            own, now_ns = self._log.organisation, self._now_ns()
            refill(connection, fact.subject, rules[fact.subject], now_ns, own)

    def _look_at_due(self) -> int:
        now_ns, chosen = self._now_ns(), self._settings
        with transaction(self._log.engine, self._log.organisation) as connection:
            members = due_members(connection, now_ns, chosen.members_looked)
            rules = self._rules(connection) if members else {}
            for member in members:
                look(connection, member, rules, now_ns, chosen.acts_kept)
        return len(members)

    def _rules(self, connection: Connection) -> dict[str, Rule]:
        """Return the rules of now; the goods were looked at when a segment was decided on."""
        return {one.segment_id: segment_rule(one) for one in read_segments(connection)}


def _any(facts: Sequence[Fact], kinds: Sequence[str]) -> bool:
    return any(fact.kind in kinds for fact in facts)


def _write_visit(connection: Connection, fact: Fact, member_id: str) -> None:
    values = {"member_id": member_id, "at_ns": fact.occurred_ns}
    row = insert(VISIT).values(organisation=OWN_ORGANISATION, visit_id=fact.subject, **values)
    key = [VISIT.c.organisation, VISIT.c.visit_id]
    connection.execute(row.on_conflict_do_update(index_elements=key, set_=values))
