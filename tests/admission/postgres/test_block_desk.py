"""Blocks: with a reason, with an appeal that is heard once, decided by who may."""

import pytest

from tests.admission.postgres.town import Town
from tillfree.admission import AppealState
from tillfree.core.errors import AdmissionRefused, NotAllowed
from tillfree.tenants import Role


def test_an_appeal_is_heard_and_lifts_the_block(town: Town) -> None:
    kim, operator = town.shopper(), town.member()
    said = town.enter(kim)
    block_id = town.blocks.block(said.credential, "climbed over the gate", operator)
    assert town.blocks.block_person(kim, "again", operator) == block_id
    assert town.said(kim) == "blocked"
    town.blocks.appeal(kim, "the gate was broken")
    assert town.said(kim) == "blocked"
    with pytest.raises(AdmissionRefused, match="is waiting already"):
        town.blocks.appeal(kim, "please")
    (waiting,) = town.blocks.appeals(operator)
    assert (waiting.block.block_id, waiting.words) == (block_id, "the gate was broken")
    town.blocks.decide(block_id, "it was", operator, is_lifted=True)
    assert town.said(kim) == ""
    assert town.blocks.appeals(operator) == ()
    assert town.blocks.block_of(kim) is None
    with pytest.raises(AdmissionRefused, match="no appeal that waits"):
        town.blocks.decide(block_id, "no", operator, is_lifted=False)


def test_a_block_that_is_kept_stays_and_a_new_one_may_be_appealed(town: Town) -> None:
    kim, operator = town.shopper(), town.member()
    block_id = town.blocks.block_person(kim, "shouted", operator)
    town.blocks.appeal(kim, "I did not")
    town.blocks.decide(block_id, "three people heard it", operator, is_lifted=False)
    known = town.blocks.block_of(kim)
    assert known is not None
    assert (known.appeal, known.decision) == (AppealState.KEPT, "three people heard it")
    assert town.said(kim) == "blocked"
    with pytest.raises(AdmissionRefused, match="is kept already"):
        town.blocks.appeal(kim, "please")
    town.blocks.lift(block_id, operator)
    town.blocks.lift(block_id, operator)
    assert town.said(kim) == ""
    second = town.blocks.block_person(kim, "shouted again", operator)
    assert second != block_id
    town.blocks.appeal(kim, "that was my cousin")


def test_who_may_and_what_needs_words(town: Town) -> None:
    kim, operator = town.shopper(), town.member()
    clerk = town.member("bob@shop.example", Role.STAFF)
    for call in (
        lambda: town.blocks.block_person(kim, "why", clerk),
        lambda: town.blocks.block("x", "why", clerk),
        lambda: town.blocks.lift("x", clerk),
        lambda: town.blocks.decide("x", "why", clerk, is_lifted=True),
        lambda: town.blocks.appeals(clerk),
    ):
        with pytest.raises(NotAllowed):
            call()
    with pytest.raises(AdmissionRefused, match="needs a reason"):
        town.blocks.block_person(kim, " ", operator)
    with pytest.raises(AdmissionRefused, match="nobody can be blocked"):
        town.blocks.block("x", "why", operator)
    with pytest.raises(AdmissionRefused, match="no block to appeal"):
        town.blocks.appeal(kim, "why?")
    with pytest.raises(AdmissionRefused, match="write 1 to 2000"):
        town.blocks.appeal(kim, "x" * 2_001)
    with pytest.raises(AdmissionRefused, match="look at the list"):
        town.blocks.lift("x", operator)
