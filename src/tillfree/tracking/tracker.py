"""The tracker: frames of all cameras in, one set of tracks on the floor out.

Upstream a buffer brings messages into measured order; the engine calls `step` on a fixed grid.
Deterministic and picklable: all state is arrays, numbers and lists.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from tillfree.core.clock import NS_PER_S
from tillfree.premises import Store
from tillfree.sensors import PeopleFrame, PoseFrame, ProductFrame
from tillfree.tracking.arrays import (
    CONFIRMED,
    Batch,
    Floats,
    Ints,
    RigArrays,
    Rules,
    TrackArrays,
    rig_arrays,
    rules_of,
    track_arrays,
)
from tillfree.tracking.batch import FrameBuffer
from tillfree.tracking.clocks import ClockLag
from tillfree.tracking.mixing import Mixing
from tillfree.tracking.posed import PoseBuffer, see_poses
from tillfree.tracking.records import HeldSighting, TrackLink, TrackUpdate
from tillfree.tracking.roster import Roster
from tillfree.tracking.sampling import samples_of
from tillfree.tracking.settings import TrackingSettings

StepKernel = Callable[
    [RigArrays, Batch, TrackArrays, tuple[float, float, float], Rules, tuple[Floats, Floats]],
    tuple[Ints, Ints],
]


class Tracker:
    """All people of one store as tracks on the floor."""

    def __init__(self, store: Store, settings: TrackingSettings = TrackingSettings()) -> None:
        """Take the store's cameras, floor and gates; nothing is tracked yet."""
        self.settings = settings
        self.ignored = 0
        self._rig = rig_arrays(store)
        self._cameras = {camera.camera_id: i for i, camera in enumerate(store.cameras)}
        self._tracks = track_arrays(settings, 0)
        self._buffer = FrameBuffer(settings.max_people_per_frame)
        self._clocks = ClockLag(len(store.cameras))
        self._origin_ns = 0
        self._now_ns = 0
        self._interval_s = float(np.median(self._rig.interval_s)) if store.cameras else 0.1
        self._rules = rules_of(settings, self._interval_s, bool(store.gates))
        self._roster = Roster(settings, self._interval_s >= settings.slow_interval_s)
        self._mixing = Mixing(settings)
        self._poses = PoseBuffer()
        self._need = np.array(
            [
                min(settings.birth_views, max(1, len(store.cameras))),
                settings.birth_hits,
                settings.birth_hits_one_view,
                settings.tentative_frames,
            ],
            dtype=np.float64,
        )
        self._ends = np.array(
            [
                settings.gate_near_m,
                settings.outside_reach_m,
                max(settings.gone_at_gate_s, 3.0 * self._interval_s),
                settings.hidden_limit_s,
                settings.hidden_share,
            ]
        )

    def observe_people(self, camera_id: str, frame: PeopleFrame) -> None:
        """Keep a camera's frame for the next step; an unknown camera's is counted and ignored."""
        camera = self._cameras.get(camera_id)
        if camera is None or len(self._buffer.waiting) >= self.settings.max_buffered_frames:
            self.ignored += 1
            return
        self._buffer.waiting.append((frame.t_ns, camera, frame))

    def observe_poses(self, source_id: str, frame: PoseFrame) -> None:
        """Keep a vendor's 3-D frame for the next step."""
        if len(self._poses.frames) >= self.settings.max_buffered_frames:
            self.ignored += 1
            return
        self._poses.frames.append((frame.t_ns, source_id, frame))

    def vendor_id(self, track_id: int) -> str | None:
        """Return the vendor's own id of a track that was lately seen, None where there is none."""
        key = self._poses.key_of(track_id)
        return None if key is None else key.split(":", 1)[1]

    def step(self, now_ns: int) -> TrackUpdate:
        """Use every frame up to `now_ns` that was not used yet and say where everybody is."""
        if not self._now_ns:
            self._origin_ns = self._now_ns = now_ns
        now_s = (now_ns - self._origin_ns) / NS_PER_S
        dt = max(0.0, (now_ns - self._now_ns) / NS_PER_S)
        self._now_ns = now_ns
        batch = self._buffer.batch(self._origin_ns, now_ns, self._clocks.rows)
        if self._buffer.look_length != self._tracks.look.shape[1]:
            looks = np.zeros((len(self._tracks.look), self._buffer.look_length))
            recent = np.zeros((*self._tracks.recent.shape[:2], self._buffer.look_length))
            self._tracks = self._tracks._replace(look=looks, recent=recent, look_total=looks.copy())
        times = (now_s, dt, self._interval_s)
        limits = (self._need, self._ends)
        rig, tracks, rules = self._rig, self._tracks, self._rules
        kernel = self._kernel()
        verdicts, pairs = kernel(rig, batch, tracks, times, rules, limits)
        self._clocks.settle(dt, self.settings)
        posed = []
        if self._poses.frames:
            clock = (self._origin_ns, now_ns)
            posed = see_poses(self._tracks, self._poses, clock, self.settings)
        changes = self._roster.settle(self._rig, self._tracks, verdicts, now_s)
        self._roster.name_posed(self._tracks, posed, self._poses.carried, changes)
        self._mixing.follow(self._tracks, now_s, pairs, changes.exchanged)
        samples = samples_of(self._tracks, now_ns, (now_s, max(dt, 0.1)), self.settings)
        links = tuple(TrackLink(later, earlier, now_ns, p) for later, earlier, p in changes.links)
        return TrackUpdate(
            now_ns,
            samples,
            tuple(changes.born),
            tuple(changes.lost),
            tuple(changes.left),
            self._mixing.tell(now_ns, now_s),
            links,
        )

    def _kernel(self) -> StepKernel:
        """Return the kernel for the cameras' usual frame interval; compiled when first used."""
        if self._interval_s >= self.settings.slow_interval_s:
            from tillfree.tracking.grouping import step_slow

            return step_slow
        from tillfree.tracking.stepping import step_tracks

        return step_tracks

    def clock_offsets_s(self) -> dict[str, float]:
        """Return by how much each camera's clock is taken to be ahead (s)."""
        return {name: float(self._clocks.rows[i, 2]) for name, i in self._cameras.items()}

    def track_product(self, camera_id: str, frame: ProductFrame) -> list[HeldSighting]:
        """Tell whose hands the items of a product frame are in."""
        from tillfree.tracking.sightings import sightings_of

        camera = self._cameras.get(camera_id)
        if camera is None or not np.any(self._tracks.rows["status"] == CONFIRMED):
            self.ignored += camera is None
            return []
        since_s = (frame.t_ns - self._origin_ns) / NS_PER_S - float(self._clocks.rows[camera, 2])
        now_s = (self._now_ns - self._origin_ns) / NS_PER_S
        when = (since_s, now_s)
        return sightings_of(self._rig, camera, self._tracks, when, (camera_id, frame))
