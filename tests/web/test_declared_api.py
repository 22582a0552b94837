"""What people declared is told of many together, with what is withheld, never by store or day."""

from datetime import UTC, datetime, timedelta

import pyarrow as pa
import pytest
from benchmarks.measuring.made_visits import MadeSpec, made_day, made_store

from tests.web.measured import lake_of
from tests.web.town import Retailer, Town
from tillfree.insight.lake import Scope

PATH = "/v1/insight/declared"
PEOPLE = 300
MADE = MadeSpec(visits=900, people=PEOPLE, positions=1)


def age_of(person: str) -> str:
    """Return what somebody declared: most are of two bands, a few of a third."""
    number = int(person.removeprefix("person-"))
    return "90+" if number < 12 else ("20-29" if number % 2 else "30-39")


@pytest.fixture(scope="module")
def shop(here: Town) -> Retailer:
    """Give a retailer with visits in the month before this, whose shoppers told their age."""
    found, lake = here.retailer(), lake_of(here)
    name = found.own.organisation
    lake.write_store(name, "gate-7", made_store())
    first = datetime.fromtimestamp(here.services.now_ns() / 1e9, UTC).date().replace(day=1)
    lake.write(name, "gate-7", made_day(MADE, "gate-7", first - timedelta(days=5), 1))
    people = [f"person-{number}" for number in range(PEOPLE)]
    lake.write_declared(
        name, pa.table({"person": people, "age_band": [age_of(one) for one in people]})
    )
    return found


def _month(here: Town) -> str:
    now = datetime.fromtimestamp(here.services.now_ns() / 1e9, UTC).date()
    return f"{now.replace(day=1) - timedelta(days=1):%Y-%m}"


def test_many_are_told_and_few_are_not(here: Town, shop: Retailer) -> None:
    wish = {"what": "people", "attributes": "age_band", "period": _month(here)}
    with here.client(shop.headers) as program:
        told = program.get(PATH, params=wish)
        assert told.status_code == 200, told.text
        assert program.get(PATH, params=wish).json() == told.json()
    counts = {cell["key"][0]: cell["count"] for cell in told.json()["cells"]}
    with here.app.web.insight.lake().reader(Scope(shop.own.organisation)) as reader:
        rows = reader.connection.execute("SELECT DISTINCT person FROM visits WHERE person <> ''")
        came = [age_of(person) for (person,) in rows.fetchall()]
    assert counts["90+"] is None and 0 < came.count("90+") < 20
    told_bands = [band for band in ("20-29", "30-39") if counts[band] is not None]
    assert told_bands and all(counts[band] == came.count(band) for band in told_bands)
    assert told.json()["withheld_cells"] == 3 - len(told_bands)


def test_nothing_finer_can_be_asked(here: Town, shop: Retailer) -> None:
    with here.client(shop.headers) as program:
        wish = {"what": "people", "attributes": "age_band", "period": f"{_month(here)}-07"}
        assert program.get(PATH, params=wish).status_code == 400
        wish = {"what": "people", "attributes": "person", "period": _month(here)}
        told = program.get(PATH, params=wish)
        assert told.status_code == 409 and "Nobody declares 'person'" in told.json()["detail"]
        now = datetime.fromtimestamp(here.services.now_ns() / 1e9, UTC)
        told = program.get(PATH, params=wish | {"attributes": "age_band", "period": f"{now:%Y-%m}"})
        assert told.status_code == 409 and "is not over" in told.json()["detail"]


def test_the_page_says_how_much_is_withheld(here: Town, shop: Retailer) -> None:
    wish = {"what": "people", "first": "age_band", "period": _month(here)}
    with here.owner(shop) as owner:
        owner.headers["accept"] = "text/html"
        told = owner.get("/console/insight/declared", params=wish).text
    assert "withheld" in told.partition("data-withheld>")[2].partition("</p>")[0]
    assert "visits_behind" not in told.partition("data-kinds")[2]
