"""Boards are put up, paired with the one screen that shows the code, opened anew, taken down."""

import pytest

from tests.ads.boards.a_board import STATION, board
from tests.ads.boards_postgres.station import SECRET, Station
from tests.contracts.projections import holds
from tillfree.ads.boards import BoardRefused, FaceTerms, pairing_code, secret_hash
from tillfree.ads.boards_postgres import BoardProjection, FaceDesk
from tillfree.core.errors import NotAllowed
from tillfree.tenants import SYSTEM, Action, Actor


def test_a_screen_is_known_once_its_code_was_typed_in(station: Station) -> None:
    assert station.desk.of_screen(SECRET) is None
    known = station.pair()
    assert (known.board, known.is_paired) == (STATION, True)
    assert station.desk.of_screen(SECRET) == known
    assert station.rows("board_pairing") == 0
    assert station.desk.of_screen("t" * 43) is None
    assert station.desk.of_screen("no secret") is None


def test_another_screen_takes_the_place_of_the_one_before(station: Station) -> None:
    station.pair()
    station.pair("t" * 43)
    assert station.desk.of_screen(SECRET) is None
    assert station.desk.of_screen("t" * 43) is not None


def test_a_code_is_good_for_minutes(station: Station) -> None:
    station.desk.pair("station", pairing_code(SECRET), SYSTEM)
    station.later(station.settings.pairing_s)
    assert station.desk.of_screen(SECRET) is None


def test_a_board_is_changed_opened_anew_and_taken_down(station: Station) -> None:
    station.pair()
    station.desk.put_up(board(name="At the station"), SYSTEM)
    station.desk.reload("station", SYSTEM)
    known = station.desk.of_screen(SECRET)
    assert known is not None
    assert (known.board.name, known.reloads) == ("At the station", 1)
    assert station.desk.boards() == (known,)
    station.desk.take_down("station", SYSTEM)
    station.desk.take_down("station", SYSTEM)
    assert station.desk.of_screen(SECRET) is None
    for deed in (
        lambda: station.desk.reload("station", SYSTEM),
        lambda: station.desk.pair("station", "ABCD-EFGH", SYSTEM),
        lambda: station.desk.board("station"),
        lambda: station.desk.put_up(board(currency="x"), SYSTEM),
    ):
        with pytest.raises(BoardRefused):
            deed()


def test_only_who_runs_stores_decides(station: Station) -> None:
    somebody = Actor("somebody", frozenset(Action) - {Action.OPERATE_STORES})
    with pytest.raises(NotAllowed):
        station.desk.put_up(board(name="Mine"), somebody)


def test_rows_follow_from_the_facts_alone(station: Station) -> None:
    station.pair()
    station.desk.put_up(board(name="At the station"), SYSTEM)
    station.desk.reload("station", SYSTEM)
    station.desk.put_up(board(board_id="airport"), SYSTEM)
    station.desk.take_down("airport", SYSTEM)
    station.desk.pair("station", pairing_code("e" * 43), SYSTEM, is_eyes=True)
    assert station.desk.of_eyes("e" * 43) is not None
    faces = FaceDesk(station.office, station.shelf, station.consents, station.settings)
    faces.switch_on(FaceTerms(("US",), "DPIA"), SYSTEM)
    faces.switch_off(SYSTEM)
    faces.switch_on(FaceTerms(("NZ",), "DPIA"), SYSTEM)
    facts = [one.fact for one in station.log.read(limit=100)]
    facts = [one for one in facts if one.kind.startswith(("Board", "Faces"))]
    assert len(facts) == 10
    rows = holds(station.engine, f"{station.log.organisation}-rows", [BoardProjection()], facts)
    ((_, board_id, _, _, reloads, eyes_hash),) = rows["board"]
    assert (board_id, reloads, eyes_hash) == ("station", 1, secret_hash("e" * 43))
    assert len(rows["board_faces"]) == 1
