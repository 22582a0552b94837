"""Answers held against the same computed plainly, row by row, in Python."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, datetime
from itertools import pairwise
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import pytest
from benchmarks.measuring.made_visits import MadeSpec, made_day, made_store

from tillfree.core.errors import TillfreeError
from tillfree.insight import Answer, QuestionRefused, all_questions
from tillfree.insight.answers import Value
from tillfree.insight.lake import Lake, Scope, ask, ask_reader
from tillfree.insight.questions.daily import daily_in

ORGANISATION = "organisation-a"
Row = dict[str, object]
DAYS = (date(2026, 3, 1), date(2026, 3, 2), date(2026, 3, 9))


@pytest.fixture(scope="module")
def lake() -> Iterator[Lake]:
    """Give a lake of two stores and three days, one of them not put together."""
    with TemporaryDirectory() as name:
        found = Lake(Path(name))
        for number, store in enumerate(("store-1", "store-2")):
            found.write_store(ORGANISATION, store, made_store())
            for k, day in enumerate(DAYS):
                spec = MadeSpec(visits=150, people=80, positions=5)
                found.write(ORGANISATION, store, made_day(spec, store, day, 10 * number + k))
                if k != 1:
                    found.put_together(ORGANISATION)
        yield found


def rows(lake: Lake, table: str) -> list[Row]:
    """Return the rows of a table."""
    with lake.reader(Scope(ORGANISATION)) as reader:
        cursor = reader.connection.execute(f"SELECT * FROM {table}")
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def asked(lake: Lake, question: str, **parameters: Value) -> list[Row]:
    """Return an answer's rows by the names of its columns."""
    answer = ask(lake, Scope(ORGANISATION), question, parameters)
    names = [column.name for column in answer.columns]
    return [dict(zip(names, row, strict=True)) for row in answer.rows]


@pytest.mark.parametrize("name", all_questions())
def test_every_question_gives_the_columns_that_it_defines(lake: Lake, name: str) -> None:
    if name == "before_after":
        chosen: dict[str, Value] = {"store_before": "store-1", "store_after": "store-2"}
    else:
        chosen = {}
    answer = ask(lake, Scope(ORGANISATION), name, chosen)
    assert all(len(row) == len(answer.columns) for row in answer.rows)
    question = all_questions()[name]
    if not question.finish:
        with lake.reader(Scope(ORGANISATION), daily=daily_in(question.sql)) as reader:
            used = {k: v for k, v in answer.parameters.items() if f"${k}" in question.sql}
            cursor = reader.connection.execute(question.sql, used)
            assert [c[0] for c in cursor.description] == [c.name for c in question.columns]


@pytest.mark.parametrize("name", all_questions())
def test_every_question_has_an_answer_where_there_is_nothing(name: str, tmp_path: Path) -> None:
    try:
        answer = ask(Lake(tmp_path), Scope(ORGANISATION), name)
    except TillfreeError:
        assert name in ("expected_purchases", "before_after")
    else:
        assert isinstance(answer, Answer) and len(answer.rows) <= 4


def test_traffic(lake: Lake) -> None:
    visits = rows(lake, "visits")
    for one in asked(lake, "traffic", step="day"):
        of_it = [
            v
            for v in visits
            if (v["store"], str(v["day"])) == (one["store"], str(one["from_at"])[:10])
        ]
        assert one["visits"] == len(of_it) == 150
        assert one["bought"] == sum(int(str(v["units"])) > 0 for v in of_it)
        assert one["paid_minor"] == sum(int(str(v["paid_minor"])) for v in of_it)


def test_occupancy_adds_up_to_the_time_that_was_spent(lake: Lake) -> None:
    visits = rows(lake, "visits")
    hours = sum(number(one["mean_inside"]) for one in asked(lake, "occupancy"))
    spent = sum(number(v["left_ns"]) - number(v["entered_ns"]) for v in visits) / 3.6e12
    assert hours == pytest.approx(spent)
    for one in asked(lake, "occupancy")[::7]:
        inside, peak = 0, 0
        of_it = [v for v in visits if (v["store"], str(v["day"])) == (one["store"], one["day"])]
        steps = [(number(v["entered_ns"]), 1, v) for v in of_it]
        steps += [(number(v["left_ns"]), -1, v) for v in of_it]
        for _, step, visit in sorted(steps, key=lambda s: s[:2]):
            inside += step
            entered = visit["entered_at"]
            assert isinstance(entered, datetime)
            if step == 1 and entered.hour == one["hour"]:
                peak = max(peak, inside)
        assert one["peak_inside"] == peak


def number(value: object) -> float:
    """Return a cell as a number."""
    assert isinstance(value, int | float)
    return value


def test_dwell(lake: Lake) -> None:
    dwell: dict[tuple[object, object], dict[object, float]] = defaultdict(
        lambda: defaultdict(float)
    )
    for stay in rows(lake, "stays"):
        dwell[stay["store"], stay["zone_id"]][stay["visit_id"]] += number(stay["duration_ms"]) / 1e3
    told = asked(lake, "dwell_by_zone")
    assert len(told) == len(dwell)
    for one in told:
        seconds = list(dwell[one["store"], one["zone_id"]].values())
        assert one["visits"] == len(seconds)
        assert one["median_s"] == pytest.approx(median(seconds))
        assert one["hours"] == pytest.approx(sum(seconds) / 3600)


def test_deliberation(lake: Lake) -> None:
    looks, picks, stays = defaultdict(list), defaultdict(list), defaultdict(list)
    for stay in rows(lake, "stays"):
        from_ns = number(stay["t_ns"])
        span = (from_ns, from_ns + number(stay["duration_ms"]) * 1e6)
        stays[stay["store"], stay["visit_id"], stay["zone_id"]].append(span)
    for look in rows(lake, "looks"):
        if look["kind"] != "slot_reached":
            span = (number(look["t_ns"]), number(look["t_ns"]) + number(look["duration_ms"]) * 1e6)
            looks[look["store"], look["visit_id"], look["zone_id"]].append(span)
    for act in rows(lake, "acts"):
        if act["kind"] == "pick":
            picks[act["store"], act["visit_id"], act["zone_id"]].append(number(act["t_ns"]))
    found = defaultdict(list)
    for key, spans in stays.items():
        for from_ns, to_ns in merged(sorted(spans)):
            seen = [max(a, from_ns) for a, b in looks[key] if a < to_ns and b > from_ns]
            if seen:
                took = [t for t in picks[key] if min(seen) <= t <= to_ns]
                found[key[0], key[2]].append((min([*took, to_ns]) - min(seen)) / 1e9)
    told = asked(lake, "deliberation")
    assert len(told) == len(found)
    for one in told:
        seconds = found[one["store"], one["zone_id"]]
        assert one["stays"] == len(seconds)
        assert one["median_s"] == pytest.approx(median(seconds))


def merged(spans: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Join spans with less than two seconds between."""
    kept: list[tuple[float, float]] = []
    for from_ns, to_ns in spans:
        if kept and from_ns - kept[-1][1] <= 2e9:
            kept[-1] = (kept[-1][0], max(kept[-1][1], to_ns))
        else:
            kept.append((from_ns, to_ns))
    return kept


@pytest.mark.parametrize("by", ["sku", "slot", "shelf_height", "category", "zone"])
def test_from_passing_to_buying(lake: Lake, by: str) -> None:
    slots = {(s["store"], s["slot_id"]): s for s in rows(lake, "slots")}
    categories = {(a["store"], a["sku"]): a["category"] for a in rows(lake, "articles")}

    def key_of(row: Row) -> str:
        slot = slots[row["store"], row["slot_id"]]
        height = f"{number(slot['shelf_height_m']):.2f}"
        return str({
            "sku": row["sku"], "slot": row["slot_id"], "shelf_height": height,
            "category": categories[row["store"], row["sku"]], "zone": row["zone_id"],
        }[by])  # fmt: skip

    passed: dict[object, set[object]] = defaultdict(set)
    zones_of: dict[object, set[object]] = defaultdict(set)
    for stay in rows(lake, "stays"):
        passed[stay["store"], stay["zone_id"]].add(stay["visit_id"])
    for slot in slots.values():
        zones_of[slot["store"], key_of(slot)].add(slot["zone_id"])
    stages: dict[object, set[object]] = defaultdict(set)
    for look in rows(lake, "looks"):
        stages[look["store"], key_of(look), look["kind"]].add((look["visit_id"], look["zone_id"]))
    paid = {(p["visit_id"], p["sku"]) for p in rows(lake, "purchases")}
    for act in rows(lake, "acts"):
        if act["kind"] == "pick":
            at = (act["visit_id"], act["zone_id"])
            stages[act["store"], key_of(act), "took"].add(at)
            stages[act["store"], key_of(act), "slot_reached"].add(at)
            if (act["visit_id"], act["sku"]) in paid:
                stages[act["store"], key_of(act), "bought"].add(at)
    told = asked(lake, "stop_to_buy", by=by)
    assert len(told) == len(zones_of)
    for one in told:
        at_zones = zones_of[one["store"], one["key"]]
        assert one["passed"] == sum(len(passed[one["store"], zone]) for zone in at_zones)
        for column, stage in (
            ("stopped", "slot_faced"), ("looked", "slot_looked_at"), ("touched", "slot_reached"),
            ("took", "took"), ("bought", "bought"),
        ):  # fmt: skip
            assert one[column] == len(stages[one["store"], one["key"], stage]), (one, column)


def test_put_back(lake: Lake) -> None:
    taken: Counter[tuple[object, object, object]] = Counter()
    returned: Counter[tuple[object, object, object]] = Counter()
    for act in rows(lake, "acts"):
        counted = taken if act["kind"] == "pick" else returned
        counted[act["store"], act["visit_id"], act["sku"]] += 1
    for one in asked(lake, "put_back"):
        wanted = (one["store"], one["sku"])
        of_it = [key for key in taken if (key[0], key[2]) == wanted]
        assert one["taken"] == sum(taken[key] for key in of_it)
        assert one["put_back"] == sum(min(taken[key], returned[key]) for key in of_it)


def test_paths(lake: Lake) -> None:
    walks = defaultdict(list)
    for stay in rows(lake, "stays"):
        walks[stay["store"], stay["visit_id"]].append((stay["t_ns"], stay["zone_id"]))
    steps: Counter[object] = Counter()
    for (store, _), walk in walks.items():
        zones = ["", *(str(zone) for _, zone in sorted(walk)), ""]
        steps.update((store, a, b) for a, b in pairwise(zones) if a != b)
    told = {(o["store"], o["from_zone"], o["to_zone"]): o["steps"] for o in asked(lake, "paths")}
    assert told == steps


def furthest(events: list[tuple[float, str]], steps: list[str], window_s: float) -> int:
    """Return how many steps a session came, trying every beginning, as the definition says."""
    best = 0
    for start, (begun, name) in enumerate(events):
        if name != steps[0]:
            continue
        reached = 1
        for t_ns, later in events[start + 1 :]:
            if reached < len(steps) and later == steps[reached] and t_ns - begun <= window_s * 1e9:
                reached += 1
        best = max(best, reached)
    return best


@pytest.mark.parametrize("window_s", [20, 120, 3600])
def test_funnel(lake: Lake, window_s: int) -> None:
    steps = ["view_item_list", "select_item", "view_item", "add_to_cart"]
    sessions = defaultdict(list)
    for event in sorted(
        rows(lake, "events"), key=lambda e: (number(e["t_ns"]), str(e["event_id"]))
    ):
        if event["name"] in steps:
            sessions[event["visit_id"]].append((number(event["t_ns"]), str(event["name"])))
    reached = Counter(furthest(events, steps, window_s) for events in sessions.values())
    told = asked(lake, "funnel", window_s=window_s)
    assert [one["sessions"] for one in told] == [
        sum(count for level, count in reached.items() if level >= step) for step in range(1, 5)
    ]
    strict = asked(lake, "funnel", window_s=window_s, mode="strict")
    assert all(
        number(s["sessions"]) <= number(o["sessions"]) for s, o in zip(strict, told, strict=True)
    )


@pytest.mark.parametrize("per", ["visit", "zone", "sku"])
@pytest.mark.parametrize("mode", ["ordered", "strict"])
def test_the_quick_way_through_a_funnel_gives_what_its_sql_says(
    lake: Lake, per: str, mode: str
) -> None:
    chosen: dict[str, Value]
    for by, window_s, steps in (
        ("none", 3600, ("view_item_list", "select_item", "view_item", "add_to_cart")),
        ("hour", 25, ("select_item", "view_item", "select_item")),
        ("key", 90, ("select_item", "view_item", "", "add_to_cart")),
        ("weekday", 400, ("view_item", "add_to_cart", "remove_from_cart", "purchase")),
        ("store", 60, ("select_item", "select_item", "view_item_list")),
    ):
        names = (*steps, "", "", "")[:6]
        chosen = {f"step{k}": name for k, name in enumerate(names, 1)}
        chosen |= {"per": per, "by": by, "mode": mode, "window_s": window_s}
        quick = ask(lake, Scope(ORGANISATION), "funnel", chosen)
        with lake.reader(Scope(ORGANISATION)) as reader:
            told = ask_reader(reader, all_questions()["funnel"], chosen)
        assert same([quick], [told]), (by, steps)


def test_a_funnel_of_each_article_is_broken_down(lake: Lake) -> None:
    told = asked(lake, "funnel", step1="select_item", step2="view_item", step3="", step4="",
                 per="sku", by="store")  # fmt: skip
    assert {one["breakdown"] for one in told} == {"store-1", "store-2"}
    assert {one["step"] for one in told} == {1, 2}


def day_of(row: Row) -> date:
    """Return the day of a row."""
    found = row["day"]
    assert isinstance(found, date)
    return found


def test_retention(lake: Lake) -> None:
    came: dict[object, set[int]] = defaultdict(set)
    for visit in rows(lake, "visits"):
        if visit["person"]:
            came[visit["person"]].add((day_of(visit) - DAYS[0]).days // 7)
    told = {(o["cohort_day"], o["later"]): o["people"] for o in asked(lake, "retention")}
    assert told == Counter(
        ({0: "2026-03-01", 1: "2026-03-08"}[min(periods)], period - min(periods))
        for periods in came.values()
        for period in periods
    )


def test_repeat_intervals(lake: Lake) -> None:
    days: dict[object, set[date]] = defaultdict(set)
    for visit in rows(lake, "visits"):
        if visit["person"] and number(visit["units"]) > 0:
            days[visit["person"]].add(day_of(visit))
    found = Counter(
        (b - a).days for of_person in days.values() for a, b in pairwise(sorted(of_person))
    )
    told = asked(lake, "repeat_intervals")
    assert {one["days"]: one["intervals"] for one in told} == found
    assert told[-1]["share_up_to"] == pytest.approx(1.0)


def test_before_and_after(lake: Lake) -> None:
    before, after, apart = asked(
        lake, "before_after", store_before="store-1", store_after="store-2"
    )
    assert number(apart["value"]) == pytest.approx(number(after["value"]) - number(before["value"]))
    assert number(apart["low"]) < 0 < number(apart["high"])
    with pytest.raises(QuestionRefused, match="nothing to compare"):
        asked(lake, "before_after")


def test_the_heat_of_the_floor_is_all_the_time_there(lake: Lake) -> None:
    told = asked(lake, "floor_heat")
    assert sum(number(o["seconds"]) for o in told) == 5.0 * len(rows(lake, "positions"))


def test_summing_up_beforehand_changes_no_answer(lake: Lake) -> None:
    """Not where all days are summed up, nor some, nor where a day became different after it."""
    chosen: dict[str, Value] = {"store_before": "store-1", "store_after": "store-2"}
    scopes = (Scope(ORGANISATION), Scope(ORGANISATION, ("store-2",), "2026-03-02", "2026-03-05"))

    def answers() -> list[Answer]:
        given = {"before_after": chosen}
        return [
            ask(lake, scope, name, given.get(name, {}))
            for scope in scopes
            for name in all_questions()
            if name not in ("before_after", "expected_purchases") or not scope.stores
        ]

    before = answers()
    assert lake.roll_up(ORGANISATION) == 4  # of two stores a month, and apart the newest day
    lake.write_store(ORGANISATION, "store-2", made_store())  # the same as before
    assert lake.roll_up(ORGANISATION) == 0
    assert same(answers(), before)
    spec = MadeSpec(visits=10, people=80, positions=5)
    lake.write(ORGANISATION, "store-2", made_day(spec, "store-2", DAYS[1], 11))
    fresh = answers()
    assert not same(fresh, before)
    assert lake.roll_up(ORGANISATION) == 1
    assert same(answers(), fresh)


def same(some: list[Answer], others: list[Answer]) -> bool:
    """Tell whether answers are equal, sums of floating numbers up to their order."""
    pairs = zip(some, others, strict=True)
    return all(
        len(a.rows) == len(b.rows)
        and all(x == pytest.approx(y) for x, y in zip(a.rows, b.rows, strict=True))
        for a, b in pairs
    )
