"""Every threshold of this package, with its unit and where it comes from."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ReorderSettings:
    """How long the re-ordering buffer waits, and what it bears."""

    lateness_ns: int = 300_000_000
    """How late a message may come and still be put in order, nanoseconds of measured time behind
    the watermark (the contract: up to 300 ms is normal). Raising it delays every decision."""

    camera_grace_ns: int = 100_000_000
    """A camera's or pose source's message this much later is still handed out, nanoseconds (the
    contract: clocks are off by up to 100 ms); older ones say nothing that tracking can still use.
    """

    weight_grace_ns: int = 30_000_000_000
    """Readings and scans are handed out until this late, nanoseconds; it is also how long a double
    is remembered (own choice: a visit's usual length; memory grows with it)."""

    dead_cameras_ns: int = 1_000_000_000
    """Cameras that fall this far behind all other sensors no longer hold time up, nanoseconds
    (own choice: three times the normal lateness)."""

    dead_cameras_wait_ns: int = 600_000_000
    """Then time is the other sensors' less this, nanoseconds (own choice: a weight message of
    half a second and its way)."""

    jump_ns: int = 60_000_000_000
    """A message this far ahead of all others comes from a broken clock, nanoseconds."""

    startup_messages: int = 50
    """Messages looked at before anything is said, so that one broken clock cannot set the time
    (own choice: a fraction of a second in a store with shelves)."""

    startup_span_ns: int = 86_400_000_000_000
    """In a store of fewer than three sensors the first messages may lie this far apart, nanoseconds
    (a day: who speaks rarely is not wrong; a clock set to 1970 still is)."""

    lone_messages: int = 200
    """So many messages from beyond a jump with none from before it: the old time is gone (own
    choice: some seconds of one camera)."""

    capacity: int = 50_000
    """Messages held at most; beyond it the oldest leave early (some minutes of a store)."""

    sensors: int = 4_096
    """Different sensors at most; messages of further ones are dropped."""


@dataclass(frozen=True, slots=True)
class ClockSettings:
    """How a sensor's clock is judged."""

    window: int = 256
    """Newest lags or residuals kept of each sensor, messages (25 s of a camera)."""

    enough: int = 60
    """Fewer values say nothing, messages (6 s of a camera; own choice)."""

    least_ns: int = 15_000_000
    """A smaller offset is taken for noise, nanoseconds (a walker moves 2 cm in it)."""

    least_share: float = 0.15
    """Nor does an offset count below this share of the values' spread (10th to 90th percentile):
    five standard deviations of a quantile over the window, so that of a hundred sensors none is
    accused by chance."""

    step_ns: int = 5_000_000
    """Offsets are rounded to this, nanoseconds, so that they do not flicker (own choice)."""

    most_ns: int = 500_000_000
    """A larger residual is no clock but a wrong match, nanoseconds (5 times the contract's)."""

    low_quantile: float = 0.1
    """The share of a sensor's shortest lags that its clock is read from: the network only adds
    delay (as in NTP's clock filter, RFC 5905, 10); not the very shortest, which one outlier
    would set."""


@dataclass(frozen=True, slots=True)
class HealthSettings:
    """When a sensor counts as ill."""

    silent_s: float = 2.0
    """No message for this long makes a sensor silent, seconds, if it owes one more often."""

    silent_intervals: float = 5.0
    """... and no message for so many of its usual intervals (half a second of weight messages
    with one lost must not alarm)."""

    stuck_s: float = 10.0
    """A load cell whose reading does not move by one step for this long is stuck, seconds; only
    where its noise would show."""

    stuck_noise_steps: float = 1.0
    """Noise shows if its standard deviation is at least so many steps of resolution (then ten
    seconds of equal readings happen to a working cell less than once in a year)."""

    slow_share: float = 0.7
    """A sensor with less than this share of its expected rate is slow."""

    lag_limit_ms: float = 500.0
    """A median lag above this is lagging, milliseconds (normal: up to 300)."""

    gap_intervals: float = 2.5
    """A silence of so many expected intervals counts as a gap (one lost message does not)."""

    displaced: int = 8
    """So many messages of a sensor wait until gaps are looked for among them (at 20 a second and
    300 ms of delay six can overtake one)."""

    sensors: int = 4_096
    """Different sensors at most; further ones are not watched."""
