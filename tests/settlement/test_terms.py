"""Terms that a store can sell on, and those that it cannot."""

import msgspec
import pytest

from tillfree.settlement import Merchant, SaleTerms, TermsRefused
from tillfree.settlement.terms import terms_fact

GOOD = SaleTerms(store_id="s", currency="KRW", merchant=Merchant("Shop", "Street 1", "123"))


def test_good_terms_are_a_fact_of_their_store() -> None:
    fact = terms_fact(GOOD, 7)
    assert (fact.kind, fact.subject) == ("StoreTermsSet", "s")
    assert msgspec.convert(fact.body, SaleTerms) == GOOD


@pytest.mark.parametrize(
    "change",
    [
        {"currency": "won"},
        {"zone": "Mars/Base"},
        {"hold_minor": -1},
        {"venue_basis_points": 10_001},
    ],
)
def test_terms_that_cannot_be_are_refused(change: dict[str, object]) -> None:
    with pytest.raises(TermsRefused, match="store s"):
        terms_fact(msgspec.structs.replace(GOOD, **change), 7)
