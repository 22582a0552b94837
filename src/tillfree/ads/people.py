"""Who is in which segments, by pseudonym: all that the ad side knows of people.

Each channel has its own pseudonyms. They come as lines that are only ever added; the last line of a
pseudonym holds, and one without segments makes it unknown again: leaving takes effect as fast as a
line is read.
"""

import msgspec

from tillfree.ads.records import Channel, Person, PersonLine

_LINES = msgspec.json.Decoder(PersonLine)


class People:
    """Pseudonyms that are known now; segments are numbered as they are first named."""

    def __init__(self, segments_at_most: int = 200) -> None:
        """`segments_at_most` is how many segments of one person are kept."""
        self._segments_at_most = segments_at_most
        self._numbers: dict[str, int] = {}
        self._people: dict[Channel, dict[str, Person]] = {one: {} for one in Channel}
        self.unread = 0
        """Lines that were no lines of people; they change nothing."""

    def __len__(self) -> int:
        return sum(len(known) for known in self._people.values())

    def segment(self, name: str) -> int:
        """Return the segment's number."""
        return self._numbers.setdefault(name, len(self._numbers))

    def has_segment(self, name: str) -> bool:
        """Tell whether anybody or any campaign named the segment; what a request says adds none."""
        return name in self._numbers

    def find(self, pseudonym: str, channel: Channel = Channel.WEB) -> Person | None:
        """Return the person, or None where nobody of that name agreed to be met there."""
        return self._people[channel].get(pseudonym)

    def forget_all(self, channel: Channel = Channel.WEB) -> None:
        """Begin anew, as when the channel's file was replaced."""
        self._people[channel].clear()

    def take(self, lines: bytes, channel: Channel = Channel.WEB) -> None:
        """Take in whole lines of people who may be met on a channel."""
        for line in lines.splitlines():
            if not line:
                continue
            try:
                told = _LINES.decode(line)
            except msgspec.DecodeError:
                self.unread += 1
                continue
            self.put(told, channel)

    def put(self, told: PersonLine, channel: Channel = Channel.WEB) -> None:
        """Take in one line."""
        if not told.segments:
            self._people[channel].pop(told.pseudonym, None)
            return
        numbers = {self.segment(name) for name in told.segments[: self._segments_at_most]}
        self._people[channel][told.pseudonym] = Person(tuple(sorted(numbers)), told.counted_as)
