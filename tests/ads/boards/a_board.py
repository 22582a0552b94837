"""A board that most tests put up, by a clock of Berlin."""

import msgspec

from tillfree.ads.boards import Board, Daypart, Turn, Way

HOUR_NS = 3_600 * 10**9
MONDAY_NS = 1_790_546_400 * 10**9
"""Monday, 28 September 2026, 00:00 in Berlin (two hours before UTC)."""
OWN, SOLD = Turn(8, "https://shop.example/own.png", "Our own"), Turn(10)
MORNING = Daypart((0, 1, 2, 3, 4), 6 * 60, 12 * 60, (OWN, SOLD))
EVENING = Daypart(tuple(range(7)), 12 * 60, 24 * 60, (SOLD, OWN))
STATION = Board(
    board_id="station",
    name="In front of the station",
    store_id="gate-7",
    venue_type="10603",
    width_px=1920,
    height_px=1080,
    multiplier=4.0,
    floor_cpm_minor=150,
    currency="EUR",
    time_zone="Europe/Berlin",
    country="US",
    ways=(Way.PASS, Way.ARRIVAL),
    dayparts=(MORNING, EVENING),
)


def board(**changed: object) -> Board:
    """Return the board with some fields changed."""
    return msgspec.structs.replace(STATION, **changed)
