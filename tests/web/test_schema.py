"""Every answer is as the document says: driven by schemathesis from the document alone."""

from collections.abc import Iterator
from itertools import count

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import positive_data_acceptance

from tests.web.town import Retailer, Town, ended_facts, visit_facts

ENDLESS = "/stream$"
"""Streams do not end by themselves; they have tests of their own."""
EXAMPLES = 8
EXAMPLES_LONG = 2_000
_cases = count(1)


@pytest.fixture(scope="module")
def shop(here: Town) -> Retailer:
    """Give a retailer with a visit inside and one that has ended."""
    retailer = here.retailer()
    retailer.own.log.append([*visit_facts("v1"), *visit_facts("v2"), *ended_facts("v2")])
    return retailer


@pytest.fixture(scope="module")
def owner(here: Town, shop: Retailer) -> Iterator[httpx.Client]:
    """Give the owner, who may do everything."""
    with here.owner(shop) as found:
        yield found


@pytest.fixture(scope="module")
def document(here: Town) -> schemathesis.BaseSchema:
    """Give the document as the API serves it."""
    found = schemathesis.openapi.from_url(f"{here.url}/schema/openapi.json")
    return found.exclude(path_regex=ENDLESS).exclude(path="/v1/session", method="DELETE")


def _drive(document: schemathesis.BaseSchema, owner: httpx.Client, examples: int) -> int:
    """Ask every operation so many things, right ones and wrong ones; return how many there were."""
    headers = {"x-csrf-token": owner.headers["x-csrf-token"]}
    cookies = {"tillfree_session": owner.cookies["tillfree_session"]}
    operations = 0
    for found in document.get_all_operations():
        operation = found.ok()
        operations += 1
        for mode in GenerationMode:
            chosen = settings(max_examples=examples, suppress_health_check=list(HealthCheck))

            @chosen
            @given(case=operation.as_strategy(generation_mode=mode))
            def ask(case: schemathesis.Case) -> None:
                # Which cursors were given by pages, no document can say.
                has_cursor = "cursor" in (case.query or {})
                passed_by = [positive_data_acceptance] if has_cursor else []
                drawn = {"idempotency-key": f"case-{next(_cases)}"}
                shown = headers | (drawn if mode is GenerationMode.POSITIVE else {})
                case.call_and_validate(headers=shown, cookies=cookies, excluded_checks=passed_by)

            try:
                ask()
            except Unsatisfiable:
                # There is nothing wrong that could be asked of an operation without parameters.
                assert mode is GenerationMode.NEGATIVE
    return operations


def test_every_answer_is_as_documented(
    document: schemathesis.BaseSchema, owner: httpx.Client
) -> None:
    assert _drive(document, owner, EXAMPLES) > 25


@pytest.mark.siege
def test_every_answer_is_as_documented_at_length(
    document: schemathesis.BaseSchema, owner: httpx.Client
) -> None:
    _drive(document, owner, EXAMPLES_LONG)
