"""What plates weighed around an act: a few seconds of grams, for who looks at it later."""

import msgspec


class WeightTrace(msgspec.Struct, frozen=True):
    """One plate: the first reading at `t_ns`, the others a `step_ns` apart; null where none was."""

    sensor_id: str
    t_ns: int
    step_ns: int
    grams: tuple[float | None, ...]


class ActTrace(msgspec.Struct, frozen=True):
    """The plates under the slot of an act that happened at `t_ns`."""

    interaction_id: str
    t_ns: int
    plates: tuple[WeightTrace, ...]
