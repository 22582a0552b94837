"""Where people were at one moment, small enough to be sent five times a second to many pages."""

import msgspec


class Walker(msgspec.Struct, frozen=True, array_like=True):
    """A person without a name: the track's number, the visit's id or nothing, centimetres."""

    track_id: int
    visit_id: str
    x_cm: int
    y_cm: int


class Frame(msgspec.Struct, frozen=True):
    """Everybody at a moment, ns UTC."""

    t_ns: int
    people: tuple[Walker, ...]


class _Person(msgspec.Struct, frozen=True):
    track_id: int
    visit_id: str | None
    x_m: float
    y_m: float


class _Positions(msgspec.Struct, frozen=True):
    t_ns: int
    people: list[_Person]


_read = msgspec.json.Decoder(_Positions).decode


def read_frame(content: bytes) -> Frame:
    """Return the frame of a store's message of positions. Raises msgspec.DecodeError."""
    told = _read(content)
    return Frame(
        told.t_ns,
        tuple(
            Walker(one.track_id, one.visit_id or "", round(one.x_m * 100), round(one.y_m * 100))
            for one in told.people
        ),
    )
