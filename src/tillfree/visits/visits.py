"""The stage that turns admissions, claims and departures into visits, carts and receipts (facts).

Takes what attribution says tick by tick; gives facts. A visit ends when its last member has left.
"""

import msgspec

from tillfree.attribution import CartBelief, Claim, Closing, Departure, Role
from tillfree.core.ids import derived_id
from tillfree.journal import Fact
from tillfree.premises import Product, Store
from tillfree.visits.door import Scan
from tillfree.visits.ledger import InteractionLedger
from tillfree.visits.receipts import receipt_of
from tillfree.visits.records import Alert, CartItem, CartView, Interaction
from tillfree.visits.settings import VisitSettings
from tillfree.visits.visit import Visit


class Visits:
    """All open visits of one store."""

    def __init__(
        self, store: Store, catalogue: dict[str, Product], settings: VisitSettings
    ) -> None:
        self._store = store
        self._catalogue = catalogue
        self._settings = settings
        self._open: dict[str, Visit] = {}
        self._ledger = InteractionLedger(store.store_id)
        self._forced_ns: int | None = None
        self._alerts = 0

    @property
    def ledger(self) -> InteractionLedger:
        """The interactions as they stand."""
        return self._ledger

    def open_visits(self) -> list[Visit]:
        """Return the open visits in their order of entry."""
        return list(self._open.values())

    def open_visit(self, visit_id: str) -> Visit:
        """Return one open visit."""
        return self._open[visit_id]

    def admit(
        self, credential: str, role: Role, gate_id: str, t_ns: int
    ) -> tuple[Scan, list[Fact]]:
        """Take a scan: it joins the credential's open visit, or starts one."""
        for visit in self._open.values():
            if visit.credential == credential and self._joins(visit, t_ns):
                visit.scans += 1
                visit.last_scan_ns = t_ns
                return self._scan(visit, gate_id, t_ns), []
        visit_id = derived_id(self._store.store_id, "visit", credential, t_ns)
        visit = Visit(visit_id, credential, role, t_ns, last_scan_ns=t_ns)
        if self._forced_ns is not None:
            visit.doubt("a door was forced open")
        self._open[visit_id] = visit
        body: dict[str, object] = {
            "visit_id": visit_id,
            "credential": credential,
            "role": role.value,
            "entered_t_ns": t_ns,
        }
        return self._scan(visit, gate_id, t_ns), [self._fact("VisitStarted", visit, t_ns, body)]

    def _joins(self, visit: Visit, t_ns: int) -> bool:
        inside = bool(visit.tracks or visit.lost)
        return inside or t_ns - visit.last_scan_ns <= round(self._settings.reopen_s * 1e9)

    def _scan(self, visit: Visit, gate_id: str, t_ns: int) -> Scan:
        scan_id = f"{visit.visit_id}/{visit.scans}"
        return Scan(scan_id, t_ns, gate_id, visit.visit_id, visit.role)

    def door_event(self, event: str, gate_id: str, t_ns: int) -> list[Fact]:
        """Take a door's own word: forced open puts every visit inside to review."""
        if event in ("closed", "secured", "restored"):
            self._forced_ns = None
            return []
        self._forced_ns = t_ns
        for visit in self._open.values():
            visit.doubt("a door was forced open")
        text = f"gate {gate_id} said {event}: nobody inside is charged unseen"
        return [self.alert(Alert(t_ns, "door", text))]

    def alert(self, alert: Alert) -> Fact:
        """Turn an alert into a fact."""
        self._alerts += 1
        fact_id = derived_id(self._store.store_id, "alert", alert.t_ns, self._alerts)
        body: dict[str, object] = msgspec.to_builtins(alert)
        store_id = self._store.store_id
        return Fact(fact_id, "AlertRaised", store_id, store_id, alert.t_ns, "", body)

    def members(
        self, now_ns: int, parties: dict[int, str], departures: list[tuple[Departure, str]]
    ) -> list[str]:
        """Say who is inside now and who went; return the visits that have ended.

        `parties` maps each living track to its likeliest visit.
        """
        for visit in self._open.values():
            visit.tracks = []
        for track_id, party in parties.items():
            found = self._open.get(party)
            if found is not None:
                found.tracks.append(track_id)
                found.lost.clear()
                found.lost_at_gate.clear()
        for departure, party in departures:
            found = self._open.get(party)
            if found is not None:
                self._depart(found, departure)
        return [v.visit_id for v in self._open.values() if self._ended(v, now_ns)]

    def _depart(self, visit: Visit, departure: Departure) -> None:
        visit.gone.append(departure.track_id)
        if departure.left:
            visit.departures += 1
            gone_ns = departure.crossed_ns or departure.t_ns
            visit.left_ns = max(visit.left_ns, visit.entered_ns, gone_ns)
        elif self._near_gate(departure.position_m):
            visit.lost_at_gate[departure.track_id] = departure.t_ns
        else:
            visit.lost[departure.track_id] = departure.t_ns

    def _near_gate(self, position_m: tuple[float, float]) -> bool:
        x, y = position_m
        for gate in self._store.gates:
            middle = gate.segment.mean(axis=0)
            half = float(((gate.segment[1] - gate.segment[0]) ** 2).sum()) ** 0.5 / 2.0
            distance = ((x - middle[0]) ** 2 + (y - middle[1]) ** 2) ** 0.5
            if distance <= self._settings.lost_gate_m + half:
                return True
        return False

    def _ended(self, visit: Visit, now_ns: int) -> bool:
        settings = self._settings
        if visit.tracks:
            return False
        if visit.lost:
            since = max(visit.lost.values())
            if now_ns - since < round(settings.abandoned_s * 1e9):
                return False
            visit.left_ns = max(visit.left_ns, since)
            visit.doubt("its people were lost inside the store")
            return True
        if visit.lost_at_gate:
            since = max(visit.lost_at_gate.values())
            if now_ns - since < round(settings.lost_wait_s * 1e9):
                return False
            visit.left_ns = max(visit.left_ns, since)
            visit.lost_inside += 1
            return True
        is_brief = visit.left_ns - visit.entered_ns < round(settings.brief_s * 1e9)
        # Who took something was there; what may be taken back is a ghost's going.
        is_brief = is_brief and not self._ledger.of_visit(visit.visit_id)
        grace_s = settings.brief_grace_s if is_brief else settings.grace_s
        return visit.departures > 0 and now_ns - visit.left_ns >= round(grace_s * 1e9)

    def unfinished(
        self, now_ns: int, recording_ends: bool, beyond: frozenset[int] = frozenset()
    ) -> list[str]:
        """Return the visits that end with the recording.

        Those whose people were last seen leaving, or whose tracks are `beyond` the floor; those
        whose people have all been lost for `lost_end_s`, who have more likely left unseen; and all
        of them where `recording_ends` says that nobody could see people leave (no gates, or no
        cameras). Whose crossing is later than `now_ns`, the last message, was not seen to leave.
        """
        ended = []
        wait_ns = round(self._settings.lost_end_s * 1e9)
        for visit in self._open.values():
            just_left = bool(visit.tracks) and beyond.issuperset(visit.tracks)
            gone = (just_left or not visit.tracks) and not visit.lost
            lost_ns = max(visit.lost.values(), default=visit.last_scan_ns)
            crossed = visit.departures > 0 and not visit.lost
            vanished = not visit.tracks and not crossed and now_ns - lost_ns >= wait_ns
            if vanished:
                visit.doubt("its people were lost from sight inside")
            left = gone and (just_left or visit.departures or visit.lost_at_gate)
            left = left and visit.left_ns <= now_ns
            if recording_ends or vanished or left:
                last = [visit.left_ns, *visit.lost_at_gate.values(), *visit.lost.values()]
                visit.left_ns = now_ns if visit.tracks or max(last) == 0 else max(last)
                ended.append(visit.visit_id)
        return ended

    def tracks_of(self, visit_id: str) -> frozenset[int]:
        """Return every track that was this visit's."""
        visit = self._open[visit_id]
        return frozenset(visit.gone) | frozenset(visit.tracks)

    def said(self, claims: list[Claim], seen_ns: int) -> list[Fact]:
        """Take claims; return the facts that are news."""
        return [fact for claim in claims for fact in self._ledger.say(claim, seen_ns)]

    def close(
        self, visit_id: str, closing: Closing, seen_ns: int
    ) -> tuple[list[Fact], list[tuple[Interaction, Claim]]]:
        """End a visit: last revisions, its end, its receipt; and the interactions now final."""
        visit = self._open.pop(visit_id)
        for riddle in closing.riddles:
            visit.doubt(riddle)
        facts = self.said(list(closing.claims), seen_ns)
        final = self._ledger.release(list(closing.released))
        body: dict[str, object] = {
            "visit_id": visit_id,
            "entered_t_ns": visit.entered_ns,
            "left_t_ns": visit.left_ns,
        }
        facts.append(self._fact("VisitEnded", visit, visit.left_ns, body))
        if visit.role is Role.SHOPPER:
            receipt = receipt_of(
                visit, closing.cart, self._catalogue, self._store.currency, self._settings
            )
            told: dict[str, object] = msgspec.to_builtins(receipt)
            facts.append(self._fact("ReceiptIssued", visit, visit.left_ns, told))
        return facts, final

    def cart_view(self, visit_id: str, belief: CartBelief, t_ns: int) -> CartView:
        """Return a visit's cart for people to look at."""
        lines = tuple(
            CartItem(line.sku, line.quantity, round(line.probability, 6)) for line in belief.lines
        )
        return CartView(t_ns, visit_id, self._open[visit_id].credential, lines)

    def _fact(self, kind: str, visit: Visit, t_ns: int, body: dict[str, object]) -> Fact:
        store_id = self._store.store_id
        fact_id = derived_id(store_id, kind, visit.visit_id)
        return Fact(fact_id, kind, store_id, visit.visit_id, t_ns, "", body)
