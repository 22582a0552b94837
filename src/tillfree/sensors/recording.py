"""Read a recording in its order of arrival."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
from mcap.reader import make_reader

from tillfree.sensors.messages import (
    Body,
    Delivery,
    GateEvent,
    Kind,
    PeopleFrame,
    PoseFrame,
    ProductFrame,
    WeightChunk,
)

_DECODERS: dict[tuple[str, str], tuple[Kind, msgspec.json.Decoder[Body]]] = {
    ("gate", ""): (Kind.GATE, msgspec.json.Decoder(GateEvent)),
    ("weight", ""): (Kind.WEIGHT, msgspec.json.Decoder(WeightChunk)),
    ("poses", ""): (Kind.POSES, msgspec.json.Decoder(PoseFrame)),
    ("camera", "people"): (Kind.PEOPLE, msgspec.json.Decoder(PeopleFrame)),
    ("camera", "products"): (Kind.PRODUCTS, msgspec.json.Decoder(ProductFrame)),
}


def read_recording(path: Path) -> Iterator[Delivery]:
    """Yield every message of the recording in its order of arrival."""
    with path.open("rb") as file:
        for _, channel, message in make_reader(file).iter_messages(log_time_order=True):
            parts = channel.topic.strip("/").split("/")
            kind, decoder = _DECODERS[(parts[0], parts[2] if len(parts) > 2 else "")]
            yield Delivery(kind, parts[1], message.log_time, decoder.decode(message.data))
