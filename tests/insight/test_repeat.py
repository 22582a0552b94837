"""The BG/NBD model: the published fit, and what it says of people."""

import csv
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from tillfree.insight.repeat import BuyingModel, History, TooFewPurchases, fit_buying


def cdnow() -> History:
    """Return the CDNOW sample: 2,357 people, in weeks (Fader, Hardie, Lee 2005)."""
    spec = find_spec("lifetimes")
    assert spec is not None and spec.origin is not None
    path = Path(spec.origin).parent / "datasets" / "cdnow_customers_summary.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = [
            (float(r["frequency"]), float(r["recency"]), float(r["T"]))
            for r in csv.DictReader(file)
        ]
    x, recency, age = np.array(rows).T
    return History(x, recency, age)


@pytest.fixture(scope="module")
def fitted() -> BuyingModel:
    return fit_buying(cdnow())


def test_cdnow_is_fitted_as_published(fitted: BuyingModel) -> None:
    found = (fitted.r, fitted.alpha, fitted.a, fitted.b)
    assert found == pytest.approx((0.2426, 4.4135, 0.7929, 2.4258), rel=5e-4)
    assert fitted.fit == pytest.approx(-9582.4, abs=0.05)


def test_the_papers_example_is_expected_so_often(fitted: BuyingModel) -> None:
    """Table 3's person: 2 purchases, the last in week 30.43, known for 38.86 weeks."""
    one = History(np.array([2.0]), np.array([30.43]), np.array([38.86]))
    assert fitted.expected(one, 39.0)[0] == pytest.approx(1.226, abs=0.002)
    assert 0.0 < fitted.alive(one)[0] < 1.0


@pytest.mark.filterwarnings("error")
def test_who_bought_very_often_is_no_number_beyond_all(fitted: BuyingModel) -> None:
    """Fitted and asked with no overflow: often and of late still comes, often and then never has
    gone."""
    often = History(np.full(2, 3_000.0), np.array([0.5, 999.5]), np.full(2, 1_000.0))
    alive, expected = fitted.alive(often), fitted.expected(often, 39.0)
    assert alive[0] < 1e-9 and expected[0] < 1e-6
    assert alive[1] > 0.99 and expected[1] == pytest.approx(39 * 3_000 / 1_000, rel=0.05)
    x = np.array([0.0, 1.0, 900.0, 2_000.0])
    model = fit_buying(History(x, x / 3, np.array([5.0, 5.0, 400.0, 900.0])))
    assert all(np.isfinite([model.r, model.alpha, model.a, model.b, model.fit]))


def test_who_bought_once_may_still_come(fitted: BuyingModel) -> None:
    once = History(np.zeros(1), np.zeros(1), np.array([38.86]))
    assert fitted.alive(once)[0] == 1.0


def test_the_unit_of_time_changes_alpha_alone() -> None:
    weeks = cdnow()
    few = History(weeks.frequency[::3], weeks.recency[::3], weeks.age[::3])
    days = History(few.frequency, few.recency * 7, few.age * 7)
    a, b = fit_buying(few), fit_buying(days)
    assert (b.r, b.alpha / 7, b.a, b.b) == pytest.approx((a.r, a.alpha, a.a, a.b), rel=1e-3)


def test_nobody_who_came_back_is_nothing_to_fit() -> None:
    with pytest.raises(TooFewPurchases):
        fit_buying(History(np.zeros(3), np.zeros(3), np.ones(3)))
    with pytest.raises(TooFewPurchases):
        fit_buying(History(np.zeros(0), np.zeros(0), np.zeros(0)))
