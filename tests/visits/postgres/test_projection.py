"""Carts and visits as rows are the fold of their facts, whatever is revised or comes when."""

from collections.abc import Iterator
from itertools import count

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from tests.contracts.projections import holds
from tests.web.town import ended_facts, visit_facts
from tillfree.journal import Fact
from tillfree.journal.postgres import PostgresFactLog, open_engine, transaction
from tillfree.runtime.postgres import Database
from tillfree.visits import ActEvidence, Explanation, evidence_fact
from tillfree.visits.postgres import (
    Act,
    VisitProjection,
    cart_lines,
    carts_changed,
    open_carts,
    visit_of,
)

VISITS, SKUS, ACTS = ("v1", "v2", None), ("tea", "milk"), range(4)
_names = count(1)


@pytest.fixture(scope="module")
def engine(shared_database: Database) -> Iterator[Engine]:
    """Give connections under the application's role."""
    engine = open_engine(shared_database.url)
    yield engine
    engine.dispose()


def _said(number: int, revision: int, told: tuple[str | None, str, str, int]) -> Fact:
    visit_id, kind, sku, quantity = told
    first = {"pick": "ItemTaken", "return": "ItemReturned", "restock": "ItemRestocked"}[kind]
    body: dict[str, object] = {
        "interaction_id": f"a{number}",
        "t_ns": number,
        "said_t_ns": number,
        "decided_t_ns": number,
        "kind": kind,
        "sku": sku,
        "quantity": quantity,
        "slot_id": "s1",
        "visit_id": visit_id,
        "probability": 0.9,
    }
    name = "InteractionRevised" if revision else first
    return Fact(f"a{number}/{revision}", name, "gate-7", visit_id or "s1", number, "", body)


_TOLD = st.tuples(
    st.sampled_from(VISITS),
    st.sampled_from(["pick", "return", "restock"]),
    st.sampled_from(SKUS),
    st.integers(1, 3),
)
_SAYINGS = st.lists(st.tuples(st.sampled_from(ACTS), st.one_of(st.none(), _TOLD)), max_size=12)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sayings=_SAYINGS)
def test_a_cart_is_the_fold_of_its_facts(
    engine: Engine, sayings: list[tuple[int, tuple[str | None, str, str, int] | None]]
) -> None:
    facts = [visit_facts("v1")[0], visit_facts("v2")[0]]
    stands: dict[int, tuple[str | None, str, str, int]] = {}
    for revision, (number, told) in enumerate(sayings):
        if told is not None:
            facts.append(_said(number, revision if number in stands else 0, told))
            if number not in stands:
                facts[-1] = msgspec.structs.replace(facts[-1], fact_id=f"a{number}-{revision}")
            stands[number] = told
        elif stands.pop(number, None):
            gone = Fact(f"w{revision}", "InteractionWithdrawn", "gate-7", f"a{number}", 1, "", {})
            facts.append(gone)
    log = PostgresFactLog(
        engine, f"carts-{next(_names)}", lambda: 1, projections=[VisitProjection()]
    )
    log.append(facts)
    with transaction(engine, log.organisation) as connection:
        for visit_id in ("v1", "v2"):
            found = visit_of(connection, visit_id)
            acts = [Act(k, s, q, 0.9) for v, k, s, q in stands.values() if v == visit_id]
            assert found is not None
            assert found.lines == cart_lines(one for one in acts if one.kind != "restock")


def test_rows_are_the_fold_of_the_facts(engine: Engine) -> None:
    facts = [*visit_facts("v1"), *visit_facts("v2"), *ended_facts("v1")]
    moved = visit_facts("v2")[1]
    body = moved.body | {"visit_id": "v1"}
    facts.append(
        msgspec.structs.replace(
            moved, fact_id="moved", kind="InteractionRevised", subject="v1", body=body
        )
    )
    facts.append(Fact("gone", "InteractionWithdrawn", "gate-7", "v2-a2", 1, "", {}))
    explained = Explanation("v2", "pick", "cola", 1, "s1", 0.1, {}, None)
    evidence = ActEvidence("v1-a1", "v1", 1, 1, 1, "pick", "cola", 1, "s1", 0.9, (), (), ())
    told = msgspec.structs.replace(evidence, alternatives=(explained,))
    facts.append(evidence_fact("gate-7", told))
    rows = holds(engine, f"visits-{next(_names)}", [VisitProjection()], facts)
    numbers = {"visit": 2, "visit_act": 5, "act_evidence": 1}
    assert {name: len(table) for name, table in rows.items()} == numbers


def test_what_one_fact_changed_is_never_torn_apart(engine: Engine) -> None:
    log = PostgresFactLog(
        engine, f"torn-{next(_names)}", lambda: 1, projections=[VisitProjection()]
    )
    log.append([*visit_facts("v1")[:2], *visit_facts("v2")[:1], visit_facts("v3")[0]])
    moved = visit_facts("v1")[1]
    body = moved.body | {"visit_id": "v2"}
    log.append(
        [
            msgspec.structs.replace(
                moved, fact_id="moved", kind="InteractionRevised", subject="v2", body=body
            )
        ]
    )
    with transaction(engine, log.organisation) as connection:
        for limit in (1, 2, 3, 4):
            seen, after = [], 0
            while carts := carts_changed(connection, "", after, limit):
                seen += [cart.visit_id for cart in carts]
                after = carts[-1].position
            assert seen == ["v3", "v1", "v2"], limit
        assert carts_changed(connection, "elsewhere", 0, 10) == ()
        assert len(open_carts(connection, "gate-7", 10)) == 3
