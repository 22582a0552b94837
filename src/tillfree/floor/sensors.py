"""How one sensor does, as it is shown."""

import msgspec


class SensorShown(msgspec.Struct, frozen=True):
    """A sensor's word for itself (`ok`, `silent`, ...), and in words what is wrong."""

    sensor_id: str
    kind: str
    state: str
    note: str
