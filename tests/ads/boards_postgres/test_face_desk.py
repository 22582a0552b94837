"""Faces are off until a retailer, a screen and a person say so; after no, nothing is left."""

import os

import pytest

from tests.ads.boards.a_board import board
from tests.ads.boards_postgres.station import SECRET, Station
from tillfree.ads.boards import (
    Board,
    BoardRefused,
    FaceChoice,
    FaceTerms,
    Play,
    PlayCounted,
    Way,
    pairing_code,
)
from tillfree.ads.boards_postgres import FaceDesk, MetPerson
from tillfree.consent import Purpose
from tillfree.consent.postgres import Refused
from tillfree.tenants import SYSTEM

TERMS = FaceTerms(("US", "NZ"), "DPIA 7")
AT_STATION = FaceChoice(("station",))
TEMPLATE = os.urandom(512)
EYES = "e" * 43


@pytest.fixture
def desk(station: Station) -> FaceDesk:
    """Give the desk of a retailer that switched nothing on."""
    return FaceDesk(station.office, station.shelf, station.consents, station.settings)


def seeing(station: Station, desk: FaceDesk) -> Board:
    """Switch faces on for the retailer and its board at the station."""
    desk.switch_on(TERMS, SYSTEM)
    made = board(ways=(Way.FACE,))
    station.desk.put_up(made, SYSTEM)
    return made


def enrol(
    station: Station, desk: FaceDesk, person: str, choice: FaceChoice = AT_STATION
) -> Refused | None:
    """Let somebody agree to faces and to ads on screens, and enrol."""
    station.segments[person] = ("juice",)
    station.agree(person, Purpose.BILLBOARD_FACE)
    station.agree(person)
    return desk.enrol(person, TEMPLATE, choice)


def test_a_screen_knows_faces_only_where_the_retailer_answers_for_it(
    station: Station, desk: FaceDesk
) -> None:
    knows = board(ways=(Way.FACE,))
    with pytest.raises(BoardRefused, match="switched on for the whole retailer"):
        station.desk.put_up(knows, SYSTEM)
    with pytest.raises(BoardRefused, match="has not switched it on"):
        enrol(station, desk, "ann")
    for terms in (FaceTerms((), "DPIA"), FaceTerms(("US",), " "), FaceTerms(("us",), "DPIA")):
        with pytest.raises(BoardRefused):
            desk.switch_on(terms, SYSTEM)
    desk.switch_on(FaceTerms(("NZ",), "DPIA"), SYSTEM)
    with pytest.raises(BoardRefused, match="not switched on in US"):
        station.desk.put_up(knows, SYSTEM)
    desk.switch_on(TERMS, SYSTEM)
    station.desk.put_up(knows, SYSTEM)
    # A board that was put up before, and does not have that way, is told nobody.
    enrol(station, desk, "ann")
    assert desk.told(station.board) == ()
    assert len(desk.told(knows)) == 1


def test_a_template_is_told_to_the_boards_that_were_chosen(
    station: Station, desk: FaceDesk
) -> None:
    here = seeing(station, desk)
    assert enrol(station, desk, "ann") is None
    enrol(station, desk, "bob", FaceChoice(("elsewhere",)))
    station.agree("cleo", Purpose.BILLBOARD_FACE)
    (told,) = desk.told(here)
    assert (told.template, told.in_company) == (TEMPLATE, False)
    assert "x" not in repr(told).replace("TemplateTold", "")
    assert desk.met(here, [told.token, "x" * 24]) == (MetPerson("ann", False),)
    assert desk.choose("ann", FaceChoice(("elsewhere",), in_company=True))
    assert desk.met(here, [told.token]) == ()
    assert desk.told(here) == ()
    assert desk.choice("ann") == FaceChoice(("elsewhere",), in_company=True)
    assert not desk.choose("cleo", AT_STATION)
    with pytest.raises(BoardRefused, match="choose 1 to"):
        desk.choose("ann", FaceChoice(()))


def test_a_token_is_another_one_after_some_minutes(station: Station, desk: FaceDesk) -> None:
    here = seeing(station, desk)
    enrol(station, desk, "ann")
    (first,) = desk.told(here)
    station.later(station.settings.token_step_s)
    assert desk.told(here)[0].token != first.token
    assert desk.met(here, [first.token])
    station.later(station.settings.token_step_s)
    assert desk.met(here, [first.token]) == ()


def test_after_no_nothing_is_told_met_or_kept(station: Station, desk: FaceDesk) -> None:
    here = seeing(station, desk)
    enrol(station, desk, "ann")
    (told,) = desk.told(here)
    assert station.rows("person_profile") == 0, "seen without a purpose"
    station.consents.withdraw("ann", Purpose.BILLBOARD_FACE)
    assert desk.met(here, [told.token]) == ()
    assert desk.told(here) == ()
    assert desk.choice("ann") is None
    assert isinstance(desk.enrol("ann", TEMPLATE, AT_STATION), Refused)
    # Who agrees again has enrolled nothing, and the old token stays nobody's.
    station.agree("ann", Purpose.BILLBOARD_FACE)
    assert desk.choice("ann") is None
    assert desk.met(here, [told.token]) == ()


def test_switched_off_everybody_is_forgotten(station: Station, desk: FaceDesk) -> None:
    here = seeing(station, desk)
    enrol(station, desk, "ann")
    desk.switch_off(SYSTEM)
    assert desk.told(here) == ()
    assert Purpose.BILLBOARD_FACE not in station.consents.given("ann")
    assert Purpose.RETARGET_BILLBOARD in station.consents.given("ann")
    assert desk.end_unfounded() == 0
    desk.switch_on(TERMS, SYSTEM)
    assert desk.told(here) == ()


def test_nobody_is_greeted_among_others_unless_they_chose_it(
    station: Station, desk: FaceDesk
) -> None:
    here = seeing(station, desk)
    greeter = station.greeter
    for person in ("ann", "bob"):
        enrol(station, desk, person)
    assert greeter.meet(here, [MetPerson("ann", False)], in_view=2) == 0
    assert greeter.meet(here, [MetPerson("ann", False)], in_view=1) == 1
    shown = greeter.shown(here)
    assert shown is not None
    # Somebody comes: it is taken off, and does not come back for a while.
    assert greeter.meet(here, [], in_view=2) == 0
    assert greeter.shown(here) is None
    assert greeter.taken_off(here) == (shown.item_id,)
    assert greeter.meet(here, [MetPerson("ann", False)], in_view=1) == 0
    assert greeter.meet(here, [MetPerson("bob", True)], in_view=5) == 1
    assert greeter.shown(here) is not None
    assert greeter.meet(here, [], in_view=3) == 0
    assert greeter.shown(here) is not None, "chosen for company, so it stays"


def test_a_camera_is_not_a_screen(station: Station) -> None:
    station.pair(SECRET)
    station.desk.pair("station", pairing_code(EYES), SYSTEM, is_eyes=True)
    assert station.desk.of_screen(EYES) is None
    known = station.desk.of_eyes(EYES)
    assert known is not None and known.has_eyes and known.is_paired
    assert station.desk.of_eyes(SECRET) is None
    screen = station.desk.of_screen(SECRET)
    assert screen is not None and screen.has_eyes


def test_who_was_before_a_play_is_counted_once(station: Station) -> None:
    shown = [Play(f"p{n}", "own", station.at_ns + n, 8.0) for n in range(3)]
    station.plays.keep("station", shown)
    asked = station.plays.uncounted("station")
    assert [one.play_id for one in asked] == ["p0", "p1", "p2"]
    station.plays.count("station", [PlayCounted("p0", 3, 2, 7.5), PlayCounted("p1", 1, 0, 0.0)])
    station.plays.count("station", [PlayCounted("p0", 9, 9, 99.0)])
    station.plays.count("elsewhere", [PlayCounted("p2", 9, 9, 99.0)])
    assert [one.play_id for one in station.plays.uncounted("station")] == ["p2"]
    (counted,) = station.plays.counts(0)
    assert (counted.plays, counted.counted) == (3, 2)
    assert (counted.opportunities, counted.viewed, counted.viewed_s) == (4, 2, 7.5)
    station.later(station.settings.measured_s + 1)
    assert station.plays.uncounted("station") == ()
