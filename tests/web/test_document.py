"""Every answer is as the document says: driven by schemathesis from the document alone."""

from collections.abc import Iterator
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import CheckFunction
from schemathesis.specs.openapi.checks import positive_data_acceptance

from tests.web.documented import Callers, Case, Operation, documented_operations
from tests.web.measured import measure
from tests.web.town import Retailer, Town, ended_facts, visit_facts

EXAMPLES = 3
EXAMPLES_LONG = 2_000
_cases = count(1)


@pytest.fixture(scope="module")
def shop(here: Town) -> Retailer:
    """Give a retailer with a visit inside and one that has ended, and some that were measured."""
    retailer = here.retailer()
    retailer.own.log.append([*visit_facts("v1"), *visit_facts("v2"), *ended_facts("v2")])
    measure(here, retailer)
    return retailer


@pytest.fixture(scope="module")
def callers(here: Town, shop: Retailer) -> Iterator[Callers]:
    """Give who asks."""
    with here.owner(shop) as owner, here.shopper(shop) as shopper:
        yield Callers(owner, shopper.client)


@pytest.fixture(scope="module")
def operations(here: Town) -> list[Operation]:
    """Give every operation that ends by itself; streams have tests of their own."""
    found = documented_operations(here.url)
    return [one for one in found if not one.path.endswith("/stream")]


def _ask(operation: Operation, mode: GenerationMode, callers: Callers, examples: int) -> None:
    """Ask an operation so many right or wrong things; each answer must be as documented."""
    client = callers.of(operation)
    token, cookies = {"x-csrf-token": client.headers["x-csrf-token"]}, dict(client.cookies)

    @settings(max_examples=examples, suppress_health_check=list(HealthCheck))
    @given(case=operation.as_strategy(generation_mode=mode))
    def ask(case: Case) -> None:
        # Which cursors pages gave, which numbers have a check digit, and in which state a thing is,
        # no document can say.
        untold = (
            "cursor" in (case.query or {})
            or operation.path.startswith("/v1/catalogues")
            or "If-Match" in (case.headers or {})
        )
        passed_by: list[CheckFunction] = [positive_data_acceptance] if untold else []
        is_right = mode is GenerationMode.POSITIVE
        headers = token | ({"idempotency-key": f"case-{next(_cases)}"} if is_right else {})
        case.call_and_validate(headers=headers, cookies=cookies, excluded_checks=passed_by)

    try:
        ask()
    except Unsatisfiable:
        # There is nothing wrong that could be asked of an operation without parameters.
        assert mode is GenerationMode.NEGATIVE


def _drive(operations: list[Operation], callers: Callers, examples: int) -> None:
    for operation in operations:
        for mode in GenerationMode:
            _ask(operation, mode, callers, examples)


def test_every_answer_is_as_documented(operations: list[Operation], callers: Callers) -> None:
    assert len(operations) > 100
    _drive(operations, callers, EXAMPLES)


@pytest.mark.siege
def test_every_answer_is_as_documented_at_length(
    operations: list[Operation], callers: Callers
) -> None:
    _drive(operations, callers, EXAMPLES_LONG)
