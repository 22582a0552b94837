"""A quote adds up to the minor unit, and lines that are taken apart give the line again."""

from hypothesis import given
from hypothesis import strategies as st

from tillfree.merchandise import Coupon, MultiBuy, Unit, apply_promotions
from tillfree.settlement.pricing import Article, part_of_line, quote_of, split_minor
from tillfree.settlement.tax import Rounding, TaxBasis
from tillfree.settlement.terms import Merchant, SaleTerms

_ARTICLES = {"tea": Article("Tea", 1000), "milk": Article("Milk", 0), "cake": Article("Cake", 825)}
_UNITS = st.lists(
    st.builds(Unit, st.sampled_from(sorted(_ARTICLES)), st.just(5), st.integers(0, 5000)),
    max_size=10,
)
_OFFERS = (
    MultiBuy(promotion_id="m", label="m", skus=("tea", "milk"), quantity=3, price_minor=2000),
    Coupon(promotion_id="c", label="c", code="x", amount_minor=777),
)
_TERMS = st.builds(
    SaleTerms,
    store_id=st.just("s"),
    currency=st.just("KRW"),
    merchant=st.just(Merchant("m", "a", "t")),
    tax_basis=st.sampled_from(TaxBasis),
    rounding=st.sampled_from(Rounding),
)


def test_one_article_at_two_prices_is_two_lines() -> None:
    terms = SaleTerms(store_id="s", currency="KRW", merchant=Merchant("m", "a", "t"))
    units = [Unit("tea", 1, 1100), Unit("tea", 2, 1100), Unit("tea", 3, 1000)]
    quote = quote_of(units, _ARTICLES, terms)
    assert [(line.quantity, line.unit_price_minor) for line in quote.lines] == [
        (2, 1100),
        (1, 1000),
    ]
    assert (quote.total_minor, quote.taxes[0].tax_minor, quote.taxes[0].net_minor) == (
        3200,
        291,
        2909,
    )


@given(_UNITS, _TERMS)
def test_everything_adds_up(units: list[Unit], terms: SaleTerms) -> None:
    paid = apply_promotions(units, _OFFERS, ("x",), 9)
    quote = quote_of(paid, _ARTICLES, terms)
    tax = sum(row.tax_minor for row in quote.taxes)
    net = sum(row.net_minor for row in quote.taxes)
    assert quote.total_minor == net + tax == sum(line.total_minor for line in quote.lines)
    added = terms.tax_basis is TaxBasis.ADDED
    assert sum(unit.paid_minor for unit in paid) == (net if added else net + tax)
    for line in quote.lines:
        off = sum(one.amount_minor for one in line.discounts)
        price = line.quantity * line.unit_price_minor - off
        assert price == (line.net_minor if added else line.total_minor) >= 0


@given(_UNITS, _TERMS, st.data())
def test_a_line_taken_apart_is_the_whole_line(
    units: list[Unit], terms: SaleTerms, data: st.DataObject
) -> None:
    for line in quote_of(apply_promotions(units, _OFFERS, ("x",), 9), _ARTICLES, terms).lines:
        first, parts = 0, []
        while first < line.quantity:
            quantity = data.draw(st.integers(1, line.quantity - first))
            parts.append(part_of_line(line, first, quantity))
            first += quantity
        assert sum(part.quantity for part in parts) == -line.quantity
        assert sum(part.net_minor for part in parts) == -line.net_minor
        assert sum(part.tax_minor for part in parts) == -line.tax_minor
        assert all(part.net_minor <= 0 and part.tax_minor <= 0 for part in parts)


@given(st.integers(-(10**9), 10**9), st.integers(0, 10_000))
def test_a_split_loses_nothing(net: int, venue: int) -> None:
    shares = split_minor(net, venue)
    assert sum(shares) == net
    assert abs(shares[0] * 10_000 - net * venue) < 10_000
