"""The store engine: composes the stages into one deterministic object, message in, facts out.

Messages may come in any order of arrival; a buffer puts them into the order of measured time, and
every stage is stepped on one grid of measured time. No clock, no randomness, no IO.
"""

from tillfree import __version__
from tillfree.attribution import (
    NOBODY,
    Admission,
    Attention,
    AttentionWatch,
    Attributor,
    CartBelief,
    Claim,
    Departure,
    Presence,
    Role,
)
from tillfree.core.snapshots import opened, sealed
from tillfree.engine.planning import PlanBook, product_of
from tillfree.engine.records import (
    DecidedInteraction,
    EngineOutput,
    PersonView,
    TrackedPosition,
    VisitAttention,
)
from tillfree.engine.settings import EngineSettings
from tillfree.premises import Product, Store, replanned
from tillfree.sensors import (
    Delivery,
    GateEvent,
    PeopleFrame,
    PlanogramNotice,
    PoseFrame,
    ProductFrame,
    ReorderBuffer,
    ReorderCounts,
    WeightChunk,
)
from tillfree.shelves import ShelfEvent, ShelfMonitor
from tillfree.tracking import Tracker, TrackUpdate
from tillfree.visits import CartView, Door, Visits


class StoreEngine:
    """One store, live or replayed: `feed` messages, read facts."""

    def __init__(
        self, store: Store, catalogue: dict[str, Product], settings: EngineSettings | None = None
    ) -> None:
        self._settings = settings or EngineSettings()
        self._store = store
        # A plan may bring articles; every stage looks them up in this one.
        self._catalogue = catalogue = dict(catalogue)
        self._plans = PlanBook()
        self._buffer = ReorderBuffer(self._settings.reorder)
        self._tracker = Tracker(store, self._settings.tracking)
        self._shelves = ShelfMonitor(store, catalogue, self._settings.shelves)
        self._attributor = Attributor(store, catalogue, self._settings.attribution)
        self._attention = AttentionWatch(store, self._settings.attention)
        self._door = Door(store, self._settings.visits)
        self._visits = Visits(store, catalogue, self._settings.visits)
        self._tick_ns = round(self._settings.tick_s * 1e9)
        self._next_tick_ns = 0
        self._newest_ns = 0
        self._ticks = 0
        self._shelf_events: list[ShelfEvent] = []
        self._products: list[tuple[str, ProductFrame]] = []
        self._scans: list[tuple[str, GateEvent]] = []
        self._poses_seen = False
        self._finished = False
        self._phantoms = 0
        self._views: dict[int, PersonView] = {}
        self._living: dict[int, int] = {}
        self._party_of: dict[int, str] = {}
        self._carts: dict[str, CartBelief] = {}

    @property
    def counts(self) -> ReorderCounts:
        """What happened to the messages fed so far."""
        return self._buffer.counts

    @property
    def now_ns(self) -> int:
        """Measured time up to which everything has been taken into account."""
        return self._next_tick_ns - self._tick_ns if self._next_tick_ns else 0

    def feed(self, delivery: Delivery) -> EngineOutput:
        """Take one message in any order of arrival; return what is news."""
        out = EngineOutput()
        if isinstance(delivery.body, PlanogramNotice):
            self._plans.take(delivery.body)
            return out
        for ready in self._buffer.feed(delivery):
            self._take(ready, out)
        return out

    def knows_plan(self, version: int) -> bool:
        """Tell whether a planogram's version holds, or waits for its time."""
        return self._plans.knows(version)

    def advance(self, now_ns: int) -> EngineOutput:
        """Say that measured time has reached `now_ns` though no message said so."""
        out = EngineOutput()
        self._run_ticks(now_ns, out)
        return out

    def finish(self) -> EngineOutput:
        """End of the recording, once: use what is held, then end the visits that can be ended."""
        out = EngineOutput()
        for ready in self._buffer.flush():
            self._take(ready, out)
        if not self._next_tick_ns or self._finished:
            return out
        self._finished = True
        end_ns = self._next_tick_ns
        for admission in self._door.finish():
            self._attributor.admit(admission)
        self._run_ticks(end_ns + round(self._settings.missed_s * 1e9), out)
        for late_s in (*self._settings.attribution.update_s, self._settings.attribution.horizon_s):
            claims = self._attributor.step(end_ns + round(late_s * 1e9))
            out.facts += self._visits.said(claims, self._newest_ns)
        ends = self._sightless or not self._store.gates
        for visit_id in self._visits.unfinished(end_ns, ends, self._door.out_by(end_ns)):
            self._close(visit_id, out)
        for attention in self._attention.finish(self.now_ns):
            out.attention.append(self._with_visit(attention))
        return out

    def interactions(self) -> tuple[DecidedInteraction, ...]:
        """Return the acts that may still change, as they stand."""
        standing = self._visits.ledger.interactions()
        return tuple(DecidedInteraction(interaction, claim) for interaction, claim in standing)

    def people(self) -> tuple[PersonView, ...]:
        """Return who is tracked now."""
        return tuple(self._views.values())

    def carts(self) -> tuple[CartView, ...]:
        """Return every open cart as it stands."""
        return tuple(
            self._visits.cart_view(v.visit_id, self._attributor.cart(v.visit_id), self.now_ns)
            for v in self._visits.open_visits()
        )

    def snapshot(self) -> bytes:
        """Return the whole state; `restore` continues byte for byte as if nothing had happened."""
        return sealed(self.__dict__, __version__)

    @classmethod
    def restore(cls, snapshot: bytes) -> "StoreEngine":
        """Return the engine that a snapshot was taken of.

        Raises SnapshotRefused for damage, another version, or content that is not an engine's.
        """
        engine = cls.__new__(cls)
        engine.__dict__.update(opened(snapshot, __version__))
        return engine

    @property
    def _sightless(self) -> bool:
        return not self._store.cameras and not self._poses_seen

    def _take(self, delivery: Delivery, out: EngineOutput) -> None:
        body = delivery.body
        key = body.t_ns
        if isinstance(body, WeightChunk):
            key += int(len(body.grams) * 1e9 / body.rate_hz)
        if not self._next_tick_ns:
            self._next_tick_ns = (key // self._tick_ns + 1) * self._tick_ns
        self._run_ticks(key, out)
        self._newest_ns = max(self._newest_ns, self._buffer.watermark_ns, key)
        if isinstance(body, WeightChunk):
            self._shelf_events += self._shelves.weigh(delivery.sensor_id, body)
        elif isinstance(body, PeopleFrame):
            self._tracker.observe_people(delivery.sensor_id, body)
        elif isinstance(body, ProductFrame):
            self._products.append((delivery.sensor_id, body))
        elif isinstance(body, PoseFrame):
            self._poses_seen = True
            self._tracker.observe_poses(delivery.sensor_id, body)
        elif isinstance(body, GateEvent):
            self._scans.append((delivery.sensor_id, body))

    def _run_ticks(self, until_ns: int, out: EngineOutput) -> None:
        while self._next_tick_ns and until_ns > self._next_tick_ns:
            self._tick(self._next_tick_ns, out)
            self._next_tick_ns += self._tick_ns

    def _replan(self, notice: PlanogramNotice) -> None:
        """Let other goods stand in the slots; acts of before keep what stood there then."""
        for article in notice.articles:
            self._catalogue.setdefault(article.sku, product_of(article))
        known = self._catalogue
        skus = {one.slot_id: tuple(sku for sku in one.skus if sku in known) for one in notice.slots}
        self._store = replanned(self._store, skus)
        self._shelves.replan(self._store, known)
        self._attributor.replan(self._store, notice.t_ns)

    def _tick(self, now_ns: int, out: EngineOutput) -> None:
        if (notice := self._plans.due(now_ns)) is not None:
            self._replan(notice)
        update = self._tracker.step(now_ns)
        presences = self._presences(update)
        self._attributor.observe(update)
        self._let_in(now_ns, update, presences, out)
        for event in [*self._shelf_events, *self._shelves.advance(now_ns)]:
            self._attributor.change(event)
        self._shelf_events.clear()
        for camera_id, frame in self._products:
            for sighting in self._tracker.track_product(camera_id, frame):
                self._attributor.sight(sighting)
        self._products.clear()
        claims = self._attributor.step(now_ns)
        out.facts += self._visits.said(claims, max(self._newest_ns, now_ns))
        self._update_parties(update)
        self._end_visits(now_ns, update, out)
        self._tell(now_ns, update, presences, claims, out)
        self._ticks += 1

    def _presences(self, update: TrackUpdate) -> tuple[Presence, ...]:
        return tuple(
            Presence(
                sample.track_id,
                self._tracker.vendor_id(sample.track_id) or str(sample.track_id),
                sample.position_m,
                sample.velocity_m_s,
                sample.views > 0,
            )
            for sample in update.samples
        )

    def _let_in(
        self,
        now_ns: int,
        update: TrackUpdate,
        presences: tuple[Presence, ...],
        out: EngineOutput,
    ) -> None:
        for gate_id, event in self._scans:
            self._scan(gate_id, event, out)
        self._scans.clear()
        if not self._store.gates:
            born = set(update.born)
            for presence in presences:
                if presence.track_id in born:
                    self._let_in_by_track(presence, now_ns, out)
        for admission in self._door.step(now_ns, presences):
            self._attributor.admit(admission)
        if self._store.gates:
            for admission in self._door.late(now_ns, presences):
                self._attributor.admit_again(admission)
            for track_id in self._door.insiders(now_ns, presences):
                since_ns = self._living.get(track_id, now_ns)
                self._attributor.stays(track_id, since_ns, now_ns)

    def _scan(self, gate_id: str, event: GateEvent, out: EngineOutput) -> None:
        if event.event != "scan":
            out.facts += self._visits.door_event(event.event, gate_id, event.t_ns)
            return
        role = Role.STAFF if event.role == Role.STAFF else Role.SHOPPER
        scan, facts = self._visits.admit(event.credential, role, gate_id, event.t_ns)
        out.facts += facts
        if not self._sightless:
            self._door.scan(scan)
            return
        self._phantoms += 1
        phantom = -self._phantoms
        self._attributor.admit_unseen(phantom)
        self._attributor.admit(
            Admission(scan.scan_id, scan.t_ns, scan.party, scan.role, ((phantom, 1.0),))
        )

    def _let_in_by_track(self, presence: Presence, now_ns: int, out: EngineOutput) -> None:
        credential = f"track:{presence.label}"
        scan, facts = self._visits.admit(credential, Role.SHOPPER, "", now_ns)
        out.facts += facts
        self._attributor.admit(
            Admission(scan.scan_id, now_ns, scan.party, scan.role, ((presence.track_id, 1.0),))
        )

    def _update_parties(self, update: TrackUpdate) -> None:
        for sample in update.samples:
            self._living.setdefault(sample.track_id, update.t_ns)
        self._party_of = {
            track_id: self._attributor.party_of(track_id) for track_id in self._living
        }

    def _end_visits(self, now_ns: int, update: TrackUpdate, out: EngineOutput) -> None:
        left = set(update.left)
        departures = []
        for track_id in update.lost:
            view = self._views.pop(track_id, None)
            where = view.position_m if view is not None else (0.0, 0.0)
            lived_s = (now_ns - self._living.pop(track_id, now_ns)) / 1e9
            # Who is gone at the gate as soon as he came was rather lost there than left.
            stayed = lived_s >= self._settings.attribution.ghost_s
            gone = (track_id in left and stayed) or not self._store.gates
            crossed_ns = self._door.out_since(track_id)
            departure = Departure(track_id, now_ns, gone, where, crossed_ns)
            departures.append((departure, self._party_of.get(track_id, NOBODY)))
            if self._store.gates:
                self._attributor.vanished(departure, lived_s, self._living)
        living = {track_id: self._party_of[track_id] for track_id in self._living}
        for visit_id in self._visits.members(now_ns, living, departures):
            self._close(visit_id, out)
        for track_id in update.lost:
            self._door.forget(track_id)
            self._attention.forget(track_id)
            self._party_of.pop(track_id, None)

    def _close(self, visit_id: str, out: EngineOutput) -> None:
        visit = self._visits.open_visit(visit_id)
        if self._door.stranger_came((visit.entered_ns, visit.left_ns), self._unknown()):
            visit.doubt("somebody without a scan turned up inside as it began or ended")
        closing = self._attributor.close(visit_id, self._visits.tracks_of(visit_id))
        facts, final = self._visits.close(visit_id, closing, self._newest_ns)
        out.facts += facts
        out.decided += [DecidedInteraction(interaction, claim) for interaction, claim in final]
        self._carts.pop(visit_id, None)

    def _tell(
        self,
        now_ns: int,
        update: TrackUpdate,
        presences: tuple[Presence, ...],
        claims: list[Claim],
        out: EngineOutput,
    ) -> None:
        # A track may end in the very tick it began in.
        living = [sample for sample in update.samples if sample.track_id in self._living]
        for sample in living:
            visit_id = self._party_of[sample.track_id] or None
            self._views[sample.track_id] = PersonView(
                sample.track_id, visit_id, sample.position_m, sample.velocity_m_s
            )
        if self._ticks % self._settings.positions_every == 0:
            out.positions += [
                TrackedPosition(now_ns, view.track_id, view.visit_id, *view.position_m)
                for view in (self._views[s.track_id] for s in living)
            ]
        for attention in self._attention.step(now_ns, update.samples):
            out.attention.append(self._with_visit(attention))
        if self._store.gates:
            for alert in self._door.strangers(now_ns, self._unknown()):
                out.facts.append(self._visits.alert(alert))
        if claims:
            self._tell_carts(now_ns, out)
        released = self._visits.ledger.release(self._attributor.released())
        out.decided += [DecidedInteraction(interaction, claim) for interaction, claim in released]

    def _unknown(self) -> frozenset[int]:
        return frozenset(track for track, party in self._party_of.items() if party == NOBODY)

    def _tell_carts(self, now_ns: int, out: EngineOutput) -> None:
        for visit in self._visits.open_visits():
            belief = self._attributor.cart(visit.visit_id)
            if belief != self._carts.get(visit.visit_id):
                self._carts[visit.visit_id] = belief
                out.carts.append(self._visits.cart_view(visit.visit_id, belief, now_ns))

    def _with_visit(self, attention: Attention) -> VisitAttention:
        return VisitAttention(self._party_of.get(attention.track_id) or None, attention)
