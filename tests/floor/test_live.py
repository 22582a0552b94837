"""Pages read what is new, miss what they were too slow for, and hear of no other store."""

import msgspec

from tillfree.floor import FloorSettings, Frame, LiveFloors, SensorShown, Walker, read_frame


def _frame(t_ns: int) -> Frame:
    return Frame(t_ns, (Walker(1, "v", 100, 250),))


def test_a_page_reads_what_is_new_behind_its_number() -> None:
    floors = LiveFloors()
    assert floors.after("o", "s", None).frames == ()
    for t_ns in (1, 2, 3):
        floors.put_frame("o", "s", _frame(t_ns))
    newest = floors.after("o", "s", None)
    assert newest.number == 3
    assert [msgspec.json.decode(one, type=Frame).t_ns for one in newest.frames] == [3]
    floors.put_frame("o", "s", _frame(4))
    assert len(floors.after("o", "s", 3).frames) == 1
    assert floors.after("o", "s", 4).frames == ()
    assert floors.after("o", "other", 0).frames == ()
    assert floors.now_ns("o", "s") == 4


def test_what_is_kept_is_bounded() -> None:
    floors = LiveFloors(FloorSettings(live_messages=3))
    for t_ns in range(10):
        floors.put_frame("o", "s", _frame(t_ns))
    assert len(floors.after("o", "s", 0).frames) == 3


def test_how_sensors_do_is_told_of_the_store_alone() -> None:
    floors = LiveFloors()
    ill = SensorShown("cam-1", "camera", "silent", "nothing for 4 s")
    floors.put_sensors("o", "s", (ill,))
    assert floors.sensors("o", "s") == (ill,)
    assert floors.sensors("p", "s") == ()


def test_positions_of_the_wire_become_centimetres() -> None:
    told = {"t_ns": 5, "people": [{"track_id": 2, "visit_id": None, "x_m": 1.234, "y_m": -0.5}]}
    assert read_frame(msgspec.json.encode(told)) == Frame(5, (Walker(2, "", 123, -50),))
