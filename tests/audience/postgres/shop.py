"""An organisation with consents and segments, and a clock that is set by hand."""

import os
from itertools import count

from sqlalchemy import Engine, text

from tests.audience.drawing import DAY_NS
from tillfree.audience.postgres import AudienceDesk, AudienceKeeper, Goods, SegmentProjection
from tillfree.consent import AssentWay, MemoryKeyVault
from tillfree.consent.postgres import ConsentDesk, ConsentProjection, ProfileShelf
from tillfree.journal import Fact
from tillfree.journal.postgres import PostgresFactLog, transaction

_organisations = count(1)
GOODS = {"juice": Goods("drinks"), "beer": Goods("beer"), "glue": Goods("crafts", True)}


class Shop:
    """An organisation with consents, segments, and a clock that is set by hand."""

    def __init__(self, engine: Engine) -> None:
        self.at_ns = 500 * DAY_NS
        name = f"audience-{next(_organisations)}"
        self.engine = engine
        self.log = PostgresFactLog(
            engine, name, self.now_ns, projections=[ConsentProjection(), SegmentProjection()]
        )
        self.vault = MemoryKeyVault(os.urandom)
        self.consents = ConsentDesk(self.log, self.vault, self.now_ns)
        shelf = self.shelf = ProfileShelf(self.log, self.vault, self.now_ns, os.urandom)
        self.desk = AudienceDesk(self.log, shelf, lambda: GOODS, self.now_ns)
        people = {"c-ann": "ann", "c-bob": "bob"}
        self.keeper = AudienceKeeper(self.log, shelf, self._person, lambda: GOODS, self.now_ns)
        self._people = people
        self._facts = count(1)

    def now_ns(self) -> int:
        """Return the moment that was set."""
        return self.at_ns

    def _person(self, credential: str) -> str | None:
        return self._people.get(credential, credential.removeprefix("c-") or None)

    def agree(self, person: str, *purposes: str) -> None:
        """Let a person agree to what is asked for now."""
        for purpose in purposes:
            wording = self.consents.texts()[purpose].wording
            way = AssentWay("en", "app", "declared")
            self.consents.give(person, purpose, wording, way=way)

    def fact(self, kind: str, subject: str, body: dict[str, object]) -> None:
        """Append a fact of now."""
        fact_id = f"{self.log.organisation}-{next(self._facts)}"
        self.log.append([Fact(fact_id, kind, "s1", subject, self.at_ns, "", body)])

    def visit(self, person: str, *taken: str, bought: str = "") -> str:
        """Let a person walk in, take articles, and perhaps buy one; a day passes."""
        visit_id = f"{self.log.organisation}-visit-{next(self._facts)}"
        body: dict[str, object] = {"credential": f"c-{person}", "entered_t_ns": self.at_ns}
        self.fact("VisitStarted", visit_id, body)
        for sku in taken:
            self.take(visit_id, sku)
        if bought:
            lines = [{"sku": bought, "quantity": 1}]
            told = {"visit_id": visit_id, "left_t_ns": self.at_ns, "lines": lines}
            self.fact("ReceiptIssued", visit_id, told)
        self.keep()
        self.at_ns += DAY_NS
        return visit_id

    def take(self, visit_id: str, sku: str, kind: str = "pick") -> str:
        """Let an article be taken on a visit."""
        act_id = f"act-{next(self._facts)}"
        told = {"interaction_id": act_id, "t_ns": self.at_ns, "kind": kind, "sku": sku}
        self.fact("ItemTaken", act_id, told | {"visit_id": visit_id})
        return act_id

    def keep(self) -> None:
        """Let the keeper run until nothing is left to do."""
        while self.keeper.run():
            pass

    def rows(self) -> int:
        """Count all that is kept of anybody's behaviour."""
        tables = ("audience_act", "audience_visit", "audience_membership", "audience_due")
        with transaction(self.engine, self.log.organisation) as connection:
            return sum(
                int(connection.execute(text(f"select count(*) from {table}")).scalar_one())
                for table in tables
            )
