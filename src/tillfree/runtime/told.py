"""What a store says of attention, as it comes over the line."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Told:
    """A message of attention: its number in the store's stream, its kind, its content."""

    sequence: int
    kind: str
    content: bytes
