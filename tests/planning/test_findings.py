"""What is wrong with a plan is told, with the name of what is to be moved."""

import msgspec
import pytest

from tillfree.planning import NewStoreSpec, PlanRefused, StorePlan, draw_plan, read_plan, survey
from tillfree.planning.plan import PiecePlan


@pytest.fixture(scope="module")
def plan() -> StorePlan:
    return draw_plan(NewStoreSpec("cinema", cameras=4))


def moved(plan: StorePlan, piece_id: str, /, **changes: object) -> StorePlan:
    pieces = tuple(
        msgspec.structs.replace(piece, **changes) if piece.piece_id == piece_id else piece
        for piece in plan.pieces
    )
    return msgspec.structs.replace(plan, pieces=pieces)


def texts(plan: StorePlan) -> str:
    return " / ".join(one.text for one in survey(plan).findings)


def test_furniture_in_a_wall_or_in_other_furniture(plan: StorePlan) -> None:
    assert "counter reaches through a wall" in texts(moved(plan, "counter", y_m=8.4))
    island = next(piece for piece in plan.pieces if piece.piece_id == "island-1")
    onto = moved(plan, "island-2", x_m=island.x_m + 0.3)
    assert "stand in each other" in texts(onto)
    assert not survey(onto).is_sound


def test_furniture_before_a_gate(plan: StorePlan) -> None:
    gate = plan.gates[0]
    blocked = moved(plan, "island-1", x_m=gate.at_m, y_m=0.9, length_m=1.6)
    assert f"Furniture stands before {gate.gate_id}" in texts(blocked)


def test_a_front_that_nobody_reaches_and_an_aisle_too_narrow(plan: StorePlan) -> None:
    turned = moved(plan, "east-wall", facing_deg=0.0)
    assert "Nobody can reach east-wall" in texts(turned)
    near = moved(plan, "island-1", x_m=0.7 + 0.4 + 0.7)
    assert "under 0.9 m" in texts(near)
    assert survey(near).is_sound


def test_gates_that_nobody_comes_in_or_out_by(plan: StorePlan) -> None:
    only_out = msgspec.structs.replace(plan, gates=plan.gates[1:])
    assert "Nobody can come in" in texts(only_out)
    assert "Nobody can go out" in texts(msgspec.structs.replace(plan, gates=plan.gates[:1]))
    beyond = msgspec.structs.replace(plan.gates[0], at_m=0.2)
    assert "beyond its wall" in texts(msgspec.structs.replace(plan, gates=(beyond, plan.gates[1])))
    twice = msgspec.structs.replace(plan.gates[1], at_m=plan.gates[0].at_m + 0.5)
    both = msgspec.structs.replace(plan, gates=(plan.gates[0], twice))
    assert "overlap" in texts(both)


def test_a_blind_front_is_told_with_its_length(plan: StorePlan) -> None:
    blind = survey(msgspec.structs.replace(plan, cameras=plan.cameras[:1]))
    assert blind.covered == 0.0
    assert len(blind.blind) == len(blind.fronts)
    outside = msgspec.structs.replace(plan.cameras[0], x_m=-1.0)
    assert "hangs outside" in texts(msgspec.structs.replace(plan, cameras=(outside,)))


def test_names_that_are_taken(plan: StorePlan) -> None:
    assert "Two things are called counter" in texts(moved(plan, "island-1", piece_id="counter"))


@pytest.mark.parametrize(
    "content",
    [b"{}", b"[]", b"{", b'{"store_id": "A B"}', b" " * 300_000],
)
def test_what_is_no_plan_is_refused(content: bytes) -> None:
    with pytest.raises(PlanRefused):
        read_plan(content)


def test_a_plan_is_read_as_it_was_written(plan: StorePlan) -> None:
    assert read_plan(msgspec.json.encode(plan)) == plan


def test_goods_that_no_section_holds_are_refused(plan: StorePlan) -> None:
    piece: PiecePlan = plan.pieces[1]
    with pytest.raises(PlanRefused, match="no section"):
        survey(moved(plan, piece.piece_id, goods="spare-parts"))
