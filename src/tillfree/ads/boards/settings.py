"""The numbers of screens, each with unit and origin."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class BoardSettings:
    """How screens are paired, filled, and when something personal may be shown on them."""

    pairing_s: float = 900.0
    """Seconds for which a code that was typed in waits for its screen. Own choice: a walk."""
    code_step_s: int = 30
    """Seconds for which the code on a screen is new; the one before holds as long again, so who
    photographs it can use it for a minute at most."""
    token_step_s: int = 300
    """Seconds after which a telephone is heard under another token: as often as telephones change
    their Bluetooth address at most. Own choice."""
    greeting_s: int = 12
    """Seconds for which something personal is shown. Own choice: read at a glance, gone soon."""
    quiet_s: int = 120
    """Seconds before the same person is greeted at the same screen again without asking for it."""
    arrival_window_s: int = 600
    """Seconds of which those who left a store are counted together; what they share is shown in
    the window after it."""
    least_sharing: int = 5
    """People who must share a message, or it is not shown to any; never under 3."""
    horizon_s: int = 86_400
    """Seconds that a playlist reaches ahead, for screens without a line."""
    loop_items: int = 100
    """Turns of one loop at most."""
    boards_max: int = 5_000
    """Boards of one organisation at most."""
    answer_s: float = 2.0
    """Seconds that the bidder has to answer; without an answer our own pictures are shown."""
    faces_max: int = 100
    """People enrolled at one board at most, those who did so first. Own choice: the chance that a
    stranger is taken for one of them grows with their number, and docs/reference/measurements.md
    says for how few it is known to be small."""
    face_lease_s: int = 45
    """Seconds for which a camera may use the templates that it was told; it asks anew after a
    third. After a withdrawal they are gone from it by then, also without a line: under 60 s."""
    measured_s: int = 600
    """Seconds after a play in which its onlookers may still be told."""
    plays_kept_days: int = 400
    """Days for which proofs of play are kept: a year of invoices and their complaints."""
