"""How far each sensor's clock is off, from two independent signs.

(a) Arrival less measured time: the network only ever adds delay, so a sensor's shortest lags
against its peers' tell its clock. That depends on when messages reached us, so it is for health
only and never touches a result. It is blind to an offset that was there before the lag was added
(a gateway that stamps and sends in one go).
(b) Residuals in measured time: tracking tells how far the people one camera sees run ahead of
where all cameras together see them, in seconds of walking. A replay in another order of arrival
gives the same residuals, so results may use `measured_offset_ns`.
Source: the clock filter of NTP (RFC 5905, 10), with medians in place of its weights.
"""

from array import array
from statistics import median

from tillfree.core.clock import NS_PER_S
from tillfree.sensors.settings import ClockSettings


class Window:
    """The newest values of one sensor, nanoseconds; bounded and picklable."""

    __slots__ = ("count", "values")

    def __init__(self, size: int) -> None:
        self.values = array("q", bytes(8 * size))
        self.count = 0

    def add(self, value: int) -> None:
        """Take one value in; the oldest leaves once the window is full."""
        self.values[self.count % len(self.values)] = value
        self.count += 1

    def ordered(self) -> list[int]:
        """Return the values held, smallest first."""
        return sorted(self.values[: min(self.count, len(self.values))])


def quantile(ordered: list[int], share: float) -> int:
    """Return the value below which `share` (0 to 1) of the ordered values lie (nearest rank)."""
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


class ClockEstimator:
    """Offsets of clocks, nanoseconds; positive: the sensor's clock is ahead of the store's."""

    def __init__(self, settings: ClockSettings | None = None) -> None:
        self.settings = settings or ClockSettings()
        self._lags: dict[str, dict[str, Window]] = {}
        self._residuals: dict[str, Window] = {}

    def observe_lag(self, group: str, sensor_id: str, lag_ns: int) -> None:
        """Note arrival less measured time of one message; peers share a `group`."""
        self.lag_window(group, sensor_id).add(lag_ns)

    def lag_window(self, group: str, sensor_id: str) -> Window:
        """Return the window that a sensor's lags go into, for who feeds it often."""
        peers = self._lags.setdefault(group, {})
        window = peers.get(sensor_id)
        if window is None:
            window = peers[sensor_id] = Window(self.settings.window)
        return window

    def observe_residual(self, sensor_id: str, along_track_s: float) -> None:
        """Note how far a camera's sight of a walker runs ahead of the track, in seconds.

        That is the ground point less the track's position, along the velocity, over the speed;
        feed it for walkers only (a slow one's noise is divided by little). Non-finite values and
        those beyond the limit are passed over.
        """
        if not abs(along_track_s) * NS_PER_S <= self.settings.most_ns:
            return
        window = self._residuals.get(sensor_id)
        if window is None:
            window = self._residuals[sensor_id] = Window(self.settings.window)
        window.add(round(along_track_s * NS_PER_S))

    def lags_ns(self, group: str, sensor_id: str) -> list[int]:
        """Return a sensor's newest lags, smallest first (empty: none yet)."""
        window = self._lags.get(group, {}).get(sensor_id)
        return [] if window is None else window.ordered()

    def arrival_offsets_ns(self, group: str) -> dict[str, int]:
        """Return sign (a) of each sensor of a group, for health only; 0 where nothing is known.

        It takes three sensors to tell who is off. An offset below `least_ns` is 0.
        """
        return self._against_peers(self._lags.get(group, {}), self.settings.low_quantile)

    def measured_offsets_ns(self) -> dict[str, int]:
        """Return sign (b) of each camera; 0 where nothing is known. Results may use it.

        A camera whose people run ahead stamps too early: its clock is behind.
        """
        return self._against_peers(self._residuals, 0.5)

    def measured_offset_ns(self, sensor_id: str) -> int:
        """Return `measured_offsets_ns` of one camera."""
        return self.measured_offsets_ns().get(sensor_id, 0)

    def _against_peers(self, windows: dict[str, Window], share: float) -> dict[str, int]:
        """Compare one quantile of each sensor with its peers' median; more than that is behind."""
        settings = self.settings
        values: dict[str, int] = {}
        noise: dict[str, float] = {}
        for sensor_id, window in windows.items():
            if window.count >= settings.enough:
                ordered = window.ordered()
                values[sensor_id] = quantile(ordered, share)
                spread = quantile(ordered, 0.9) - quantile(ordered, 0.1)
                noise[sensor_id] = max(settings.least_ns, settings.least_share * spread)
        if len(values) < 3:
            return dict.fromkeys(values, 0)
        middle = median(values.values())
        step = settings.step_ns
        return {
            name: round((middle - value) / step) * step if abs(middle - value) >= noise[name] else 0
            for name, value in values.items()
        }
