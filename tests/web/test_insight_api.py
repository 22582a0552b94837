"""Questions about visits over the API: in every form, within a scope, by those who may."""

import csv
import io
from collections.abc import Iterator

import httpx
import pyarrow.parquet as pq
import pytest

from tests.web.measured import DAYS, measure
from tests.web.town import PASSWORD, Retailer, Town
from tillfree.insight import all_questions
from tillfree.insight.lake import Scope, ask
from tillfree.tenants import SYSTEM, Action, Role


@pytest.fixture(scope="module")
def shop(here: Town) -> Retailer:
    """Give a retailer of whose store four days were measured."""
    found = here.retailer()
    measure(here, found)
    return found


@pytest.fixture
def asker(here: Town, shop: Retailer) -> Iterator[httpx.Client]:
    """Give a program that may ask."""
    with here.client(shop.headers) as found:
        yield found


def test_every_question_is_defined_and_has_an_address(asker: httpx.Client) -> None:
    told = asker.get("/v1/insight/questions").json()["questions"]
    assert [one["name"] for one in told] == list(all_questions())
    for one in told:
        wish = {"change_day": "2026-03-03"} if one["name"] == "before_after" else {}
        answer = asker.get(f"/v1/insight/{one['name']}", params=wish)
        assert answer.status_code == 200, answer.text
        found = answer.json()
        assert found["columns"] == one["columns"]
        # Nobody counted stock in the made-up days.
        assert found["rows"] or one["name"] == "out_of_stock", one["name"]


def test_an_answer_is_that_of_the_lake_in_every_form(
    here: Town, shop: Retailer, asker: httpx.Client
) -> None:
    lake = here.app.web.insight.lake()
    wanted = ask(lake, Scope(shop.own.organisation), "traffic", {"step": "day"})
    names = [column.name for column in wanted.columns]
    path, wish = "/v1/insight/traffic", {"step": "day"}
    assert asker.get(path, params=wish).json()["rows"] == [list(row) for row in wanted.rows]
    as_csv = asker.get(path, params=wish, headers={"accept": "text/csv"})
    assert as_csv.headers["content-type"].startswith("text/csv")
    assert "traffic.csv" in as_csv.headers["content-disposition"]
    rows = list(csv.reader(io.StringIO(as_csv.text)))
    assert rows[0] == names and rows[1] == [str(cell) for cell in wanted.rows[0]]
    as_parquet = asker.get(path, params=wish | {"as": "parquet"})
    table = pq.read_table(io.BytesIO(as_parquet.content))
    assert table.column_names == names
    assert [tuple(row.values()) for row in table.to_pylist()] == list(wanted.rows)
    assert table.schema.field("visits").metadata[b"unit"] == b"visits"


def test_a_scope_is_kept_to(asker: httpx.Client) -> None:
    def days(**wish: str) -> list[str]:
        found = asker.get("/v1/insight/traffic", params={"step": "day"} | wish)
        return [row[1][:10] for row in found.json()["rows"]]

    assert days() == [day.isoformat() for day in DAYS]
    assert days(from_day="2026-03-02", to_day="2026-03-02") == ["2026-03-02"]
    assert days(store_id="gate-7", to_day=DAYS[0].isoformat()) == ["2026-03-01"]
    assert days(from_day=DAYS[-1].isoformat(), store_id="another") == []


def test_visits_behind_a_number_are_as_many(asker: httpx.Client) -> None:
    zone, *_ = asker.get("/v1/insight/dwell_by_zone").json()["rows"]
    wish = {"did": "passed", "zone_id": zone[1], "most": 10_000}
    behind = asker.get("/v1/insight/visits_behind", params=wish).json()["rows"]
    assert len(behind) == len({row[1] for row in behind}) == zone[3]
    bought = sum(row[3] for row in asker.get("/v1/insight/traffic").json()["rows"])
    wish = {"did": "bought", "most": 10_000}
    behind = asker.get("/v1/insight/visits_behind", params=wish).json()["rows"]
    assert len(behind) == bought


def test_what_cannot_be_asked_is_told_in_one_sentence(asker: httpx.Client) -> None:
    told = asker.get("/v1/insight/before_after")
    assert told.status_code == 409 and "nothing to compare" in told.json()["detail"]
    told = asker.get("/v1/insight/funnel", params={"mode": "loose"})
    assert told.status_code == 400 and told.json()["faults"][0]["place"] == "mode"
    assert asker.get("/v1/insight/nonsense").status_code == 404


def test_where_nothing_was_measured_one_sentence_says_so(here: Town) -> None:
    other = here.retailer()
    with here.client(other.headers) as program:
        told = program.get("/v1/insight/traffic")
    assert told.status_code == 409
    assert "nothing was measured yet" in told.json()["detail"]


def test_figures_are_for_those_who_read_them_and_visits_for_analysts(
    here: Town, shop: Retailer
) -> None:
    def answers(headers: dict[str, str]) -> tuple[int, int]:
        with here.client(headers) as program:
            figures = program.get("/v1/insight/traffic").status_code
            return figures, program.get("/v1/insight/visits_behind").status_code

    for scope, wanted in (
        (Action.ANALYTICS, (200, 200)),
        (Action.READ_REPORTS, (200, 403)),
        (Action.READ_MONEY, (403, 403)),
    ):
        key = shop.own.keys.issue(scope.value, [scope], SYSTEM)
        assert answers({"authorization": f"Bearer {key}"}) == wanted
    email = "analyst@shop.example"
    token = shop.own.people.invite(email, Role.ANALYST, SYSTEM).token
    shop.own.people.join(token, "Ana Lyst", PASSWORD)
    wish = {"organisation": shop.own.organisation, "email": email, "password": PASSWORD}
    with here.client() as analyst:
        assert analyst.post("/v1/session", json=wish).status_code == 201
        assert analyst.get("/v1/insight/visits_behind").status_code == 200


def test_articles_that_look_like_formulas_are_none_in_a_table(here: Town) -> None:
    shop = here.retailer()
    measure(here, shop)
    lake = here.app.web.insight.lake()
    with lake.reader(Scope(shop.own.organisation)) as reader:
        store = {
            name: reader.connection.sql(
                f"SELECT * EXCLUDE (organisation, store) FROM {name}"
            ).to_arrow_table()
            for name in ("slots", "articles", "zones")
        }
    names = ["=1+1" for _ in range(store["articles"].num_rows)]
    place = store["articles"].schema.get_field_index("name")
    store["articles"] = store["articles"].set_column(place, "name", [names])
    lake.write_store(shop.own.organisation, "gate-7", store)
    with here.client(shop.headers) as program:
        told = program.get("/v1/insight/put_back", params={"as": "csv"}).text
    assert ",'=1+1," in told and ",=1+1," not in told
