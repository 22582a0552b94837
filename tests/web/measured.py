"""A lake with something in it: a few made-up days of a retailer's store."""

from datetime import date

from benchmarks.measuring.made_visits import MadeSpec, made_day, made_store

from tests.web.town import Retailer, Town
from tillfree.insight.lake import Lake

DAYS = tuple(date(2026, 3, day) for day in (1, 2, 3, 4))


def lake_of(town: Town) -> Lake:
    """Return the lake that the town's pages read."""
    assert town.services.lake is not None
    return Lake(town.services.lake)


def measure(town: Town, retailer: Retailer, mark: str = "") -> Lake:
    """Write four days of visits to `gate-7`, whose names of articles and people bear the mark."""
    lake, organisation = lake_of(town), retailer.own.organisation
    store = made_store()
    articles = store["articles"]
    names = [f"{name} {mark}" for name in articles["name"].to_pylist()]
    place = articles.schema.get_field_index("name")
    store["articles"] = articles.set_column(place, "name", [names])
    lake.write_store(organisation, "gate-7", store)
    spec = MadeSpec(visits=60, people=25, positions=5)
    for seed, day in enumerate(DAYS):
        made = made_day(spec, f"gate-7{mark}", day, seed)
        lake.write(organisation, "gate-7", made)
    return lake
