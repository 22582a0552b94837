"""Every threshold of the weighing shelves, each with its unit and where it comes from."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ShelfSettings:
    """Settings of `ShelfMonitor`. Times in seconds, weights in grams.

    The figures of real plates (a 60 Hz gondola in a running store) are: quantisation 0.241 g, quiet
    sd 0.6 to 3 g, 11 to 23 g while the gondola is in use, press-down +33 to +53 g for 0.1 s.
    """

    window_s: float = 8.0
    """History that is looked at again with every message. Raising: later repairs, more work."""
    before_s: float = 1.5
    """Quiet history kept before the first disturbance; its mean is the level before an act."""
    touch_longest_s: float = 3.0
    """A level shift that returns within this time may have been a hand, not an act. Own choice."""
    touch_least_g: float = 10.0
    """A hand that presses less than this (and three sds) is not told of. Own choice."""
    act_and_back_s: float = 0.45
    """Nobody takes an item and puts it back on the same plate within this time."""
    light_put_s: float = 1.2
    """... nor a light one: that long a hand may lean, or something pass by. Own choice."""
    lift_least_g: float = 150.0
    """No hand and no passing crosstalk (64 g, and a shaking plate) lifts a plate by this much."""
    same_act_s: float = 0.35
    """Two readings of a trace see one act if their moments are this near."""
    rest_after_s: float = 1.0
    """A cell without acts goes back to the cheap watch when level for this long."""
    wait_longest_s: float = 1.0
    """A small step waits this long for a late neighbour that may explain it as crosstalk."""
    noise_least_g: float = 0.05
    """No cell is taken as quieter than this."""
    level_shortest_s: float = 0.35
    """A stretch this long with one mean is a level of its own; ringing is over in 0.25 s."""
    rest_shortest_s: float = 0.4
    """A plate rests if it lies still this long; between the parts of one lift it does not."""
    rest_noise_times: float = 1.8
    """... with a scatter of at most this many times its noise (a hand's tremble has more)."""
    moving_longest_s: float = 1.0
    """A stretch longer than this is a level even if it climbs (drift); shorter, a slow lift."""
    settled_after_s: float = 0.5
    """A quiet plate is settled this long after the step."""
    settled_latest_s: float = 0.8
    """A shaking plate is taken as settled after this long."""
    early_after_s: float = 0.1
    """A clear step is said once it has stood for this long (and for `early_samples`)."""
    early_samples: int = 2
    """Readings after the step without which nothing is said."""
    early_sigmas: float = 6.0
    """A fresh step must be this many standard deviations from nothing."""
    sure_sigmas: float = 3.5
    """... and one that has stood this many."""
    doubtful_hold_s: float = 1.5
    """A shift that fits no product must stand this long before it is a change. Own choice."""
    group_s: float = 0.25
    """Steps on neighbouring cells within this time may be one item: 0.15 s of sliding off plus
    0.1 s of clocks that disagree."""
    step_least_g: float = 8.0
    """Smallest step ever looked for (crosstalk, creep and temperature stay below)."""
    step_least_sigmas: float = 6.0
    """Smallest step in standard deviations of one reading, before averaging."""
    product_share: float = 0.5
    """Nothing below this share of the lightest product that can lie there is an act."""
    press_most_g: float = 75.0
    """A hand presses down by up to this before an act (measured +33 to +53 g)."""
    press_longest_s: float = 0.7
    """... for at most this long (measured 0.1 to 0.5 s)."""
    slow_longest_s: float = 3.2
    """A slow lift takes up to this long (0.5 to 3 s are seen)."""
    slow_pause_s: float = 0.8
    """... and does not rest for longer than this on the way. Own choice."""
    slow_hold_s: float = 1.5
    """... nor for longer than this if no part of it weighs anything that lies there. Own choice."""
    slow_back_share: float = 0.15
    """... nor goes back by more than this share of the whole (a hand trembles by 7 %)."""
    slow_main_share: float = 0.7
    """A part this big a share of a sum is what happened; the rest went along with it."""
    slow_units_most: int = 3
    """... and takes no more units than this."""
    vague_share: float = 0.1
    """A part known no better than to this share of a unit is no proof of an act of its own: three
    sds either way are more than half of all there is."""
    acts_apart_s: float = 0.2
    """Two acts on one cell are at least this far apart; a real step takes up to 0.1 s by itself."""
    ringing_share: float = 0.32
    """First overshoot of a relieved plate as a share of the step (measured 0.28)."""
    ringing_decay_s: float = 0.13
    """Time constant of the ringing (0.46 for each half swing of 0.1 s)."""
    ringing_hz: float = 5.0
    """Frequency of the ringing; taken as uncertain by a fifth."""
    crosstalk_share: float = 0.035
    """A neighbour's step up to this share of a simultaneous big one is crosstalk (1 to 3 %)."""
    backlash_share: float = 0.01
    """... and up to this share the other way. Never seen to last; own choice."""
    crosstalk_s: float = 0.5
    """... within this time; the moment of a faint step on a shaking plate is that uncertain."""
    crosstalk_sd_share: float = 0.012
    """Doubt that an act elsewhere on the board at the same moment adds, as a share of it."""
    clocks_apart_s: float = 0.05
    """Readings this shortly before an act elsewhere are left out: clocks differ."""
    part_sigmas: float = 2.0
    """A cell's part of an item across cells is at least this many standard deviations."""
    unit_tolerance_sigmas: float = 3.0
    """A step is a whole number of units if it is this near, in standard deviations."""
    units_most: int = 12
    """Largest number of units taken or put at one moment."""
    calibration_share: float = 0.004
    """Gain error of a plate as a share of the step."""
    level_sd_g: float = 0.25
    """Part of a level's standard deviation that averaging does not remove (creep, drift)."""
    trigger_sigmas: float = 5.0
    """One reading this far from the level wakes the slow path."""
    segment_penalty: float = 14.0
    """Price of one more segment, in twice the log likelihood: about 3 ln(120 readings)."""
    stuck_shortest_s: float = 1.0
    """Identical readings shorter than this are never called stuck."""
    stuck_chance: float = 1e-9
    """... nor are those which noise and resolution make likelier than this."""
    silent_after_s: float = 2.0
    """No reading for this long: the cell is silent."""
    noisy_times: float = 8.0
    """A cell whose noise has grown to this many times its own ..."""
    noisy_sd_g: float = 15.0
    """... and to this is called noisy (a gondola in use shakes by 11 to 23 g for seconds only)."""
    reading_largest_g: float = 1e6
    """A reading beyond this is no reading."""
