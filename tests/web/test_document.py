"""Every answer is as the document says: driven by schemathesis from the document alone."""

from collections.abc import Iterator
from itertools import count

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import CheckFunction
from schemathesis.specs.openapi.checks import positive_data_acceptance

from tests.web.documented import Case, Operation, documented_operations
from tests.web.town import Retailer, Town, ended_facts, visit_facts

EXAMPLES = 3
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
def operations(here: Town) -> list[Operation]:
    """Give every operation that ends by itself; streams have tests of their own."""
    found = documented_operations(here.url)
    return [one for one in found if not one.path.endswith("/stream")]


def _ask(operation: Operation, mode: GenerationMode, owner: httpx.Client, examples: int) -> None:
    """Ask an operation so many right or wrong things; each answer must be as documented."""
    token = {"x-csrf-token": owner.headers["x-csrf-token"]}
    cookies = {"tillfree_session": owner.cookies["tillfree_session"]}

    @settings(max_examples=examples, suppress_health_check=list(HealthCheck))
    @given(case=operation.as_strategy(generation_mode=mode))
    def ask(case: Case) -> None:
        # Which cursors pages gave and which numbers have a check digit, no document can say.
        untold = "cursor" in (case.query or {}) or operation.path.startswith("/v1/catalogues")
        passed_by: list[CheckFunction] = [positive_data_acceptance] if untold else []
        is_right = mode is GenerationMode.POSITIVE
        headers = token | ({"idempotency-key": f"case-{next(_cases)}"} if is_right else {})
        case.call_and_validate(headers=headers, cookies=cookies, excluded_checks=passed_by)

    try:
        ask()
    except Unsatisfiable:
        # There is nothing wrong that could be asked of an operation without parameters.
        assert mode is GenerationMode.NEGATIVE


def _drive(operations: list[Operation], owner: httpx.Client, examples: int) -> None:
    for operation in operations:
        for mode in GenerationMode:
            _ask(operation, mode, owner, examples)


def test_every_answer_is_as_documented(operations: list[Operation], owner: httpx.Client) -> None:
    assert len(operations) > 50
    _drive(operations, owner, EXAMPLES)


@pytest.mark.siege
def test_every_answer_is_as_documented_at_length(
    operations: list[Operation], owner: httpx.Client
) -> None:
    _drive(operations, owner, EXAMPLES_LONG)
