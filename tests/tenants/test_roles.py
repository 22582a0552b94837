"""Who may do what."""

import re

import pytest

from tests.house.source_tree import ROOT
from tillfree.core.errors import NotAllowed
from tillfree.tenants import ALLOWED, KEY_SCOPES, Action, Actor, Role


def test_every_role_has_a_row_and_every_action_an_owner() -> None:
    assert set(ALLOWED) == set(Role)
    assert ALLOWED[Role.OWNER] == set(Action)


def test_who_manages_people_or_keys_is_an_owner() -> None:
    for action in (Action.MANAGE_PEOPLE, Action.MANAGE_KEYS, Action.READ_AUDIT):
        assert [role for role in Role if action in ALLOWED[role]] == [Role.OWNER]
    assert not KEY_SCOPES & {Action.MANAGE_PEOPLE, Action.MANAGE_KEYS}


def test_no_programs_key_sends_things_away() -> None:
    assert not KEY_SCOPES & {Action.MANAGE_EXPORTS, Action.EXPORT_AUDIENCES}


def test_who_runs_a_store_does_not_judge_its_receipts() -> None:
    assert Action.REVIEW not in ALLOWED[Role.OPERATOR] | ALLOWED[Role.STAFF]
    assert Action.OPERATE_STORES not in ALLOWED[Role.REVIEWER]


@pytest.mark.parametrize("role", list(Role))
def test_an_actor_does_what_the_role_allows_and_nothing_else(role: Role) -> None:
    actor = Actor("ann", ALLOWED[role])
    for action in Action:
        if action in ALLOWED[role]:
            actor.must(action)
        else:
            with pytest.raises(NotAllowed, match="ann may not"):
                actor.must(action)


def test_the_table_on_the_page_is_the_table_in_the_code() -> None:
    page = (ROOT / "docs/concepts/tenants.md").read_text("utf-8")
    head = "| " + " | ".join(["", *Role]).strip()
    rows = re.findall(r"^\| (.+?) \|(.*)\|$", page.split(head)[1], re.MULTILINE)
    meant = [
        [Action.MANAGE_ORGANISATION],
        [Action.MANAGE_PEOPLE, Action.MANAGE_KEYS, Action.READ_AUDIT],
        [Action.OPERATE_STORES],
        [Action.OPEN_GATES],
        [Action.MANAGE_CATALOGUE],
        [Action.MANAGE_PROMOTIONS],
        [Action.READ_MONEY],
        [Action.REFUND],
        [Action.REVIEW],
        [Action.READ_REPORTS],
        [Action.ANALYTICS],
        [Action.MANAGE_EXPORTS],
        [Action.MANAGE_AUDIENCES],
        [Action.EXPORT_AUDIENCES],
        [Action.MANAGE_ADS],
        [Action.TELL_ADS],
        [Action.SERVE],
    ]
    assert len(rows) == len(meant)
    assert sorted(action for row in meant for action in row) == sorted(Action)
    for (told, marks), actions in zip(rows, meant, strict=True):
        allowed = [mark.strip() == "x" for mark in marks.split("|")]
        for action in actions:
            assert allowed == [action in ALLOWED[role] for role in Role], told
