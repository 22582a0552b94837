"""Acts at slots whose plate cannot tell: hands and cameras alone.

A hand that was at a blind slot took something, put something back, or nothing; when within its
stay it did so is not known, so every moment of the stay is weighed. Opened by `blind.py`.
"""

import math
from bisect import bisect_right
from dataclasses import dataclass, field, replace

from tillfree.attribution.events import Option
from tillfree.attribution.evidence import Scene
from tillfree.attribution.hypothesis import ActChange, Hypothesis
from tillfree.attribution.reach import wrist_log_ratio
from tillfree.attribution.records import NOBODY, ActKind, Item, Outcome
from tillfree.attribution.sightings import Sightings, named, share_of, shown
from tillfree.attribution.stays import Hand
from tillfree.premises import Slot
from tillfree.tracking import HeldSighting

Told = tuple[tuple[Outcome, ...], float, tuple[int, ...]]
"""One explanation: its outcomes, log weight, and the hands of it."""


@dataclass(slots=True)
class HiddenAct:
    """A reach into a blind slot by one of the `hands` near it, as an event of the beam."""

    act_id: str
    t_ns: int
    slot: Slot
    hands: tuple[Hand, ...]
    scene: Scene
    sightings: Sightings = field(default_factory=Sightings)
    onset: bool = False
    """Whether the plate failed at that time: in use is when plates do."""
    key: str = ""
    _coming: dict[int, Hand] = field(default_factory=dict)
    _moments: dict[tuple[int, int], dict[tuple[int, int, int], float]] = field(default_factory=dict)
    _shares: dict[int, list[tuple[HeldSighting, float]]] = field(default_factory=dict)
    _told: dict[tuple[object, ...], list[Told]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.key = "2" + self.act_id

    @property
    def prior(self) -> float:
        """Chance that something was moved."""
        settings = self.scene.settings
        if self.onset:
            return settings.hidden_onset
        seen = any(hand.wrist_m < math.inf for hand in self.hands)
        return settings.hidden_prior if seen else settings.hidden_standing

    @property
    def planned(self) -> tuple[str, ...]:
        """The articles that the planogram has in the slot."""
        return self.slot.skus

    @property
    def span_ns(self) -> tuple[int, int]:
        """From when to when hands are known to have been here."""
        hands = self._coming.values() if self._coming else self.hands
        return min(h.from_ns for h in hands), max(h.to_ns for h in hands)

    def options(self, hypothesis: Hypothesis) -> list[Option]:
        """Nothing, a pick of the slot's articles, or a put-back of what the party holds."""
        plan = self.scene.plan
        return [
            (weight, ActChange(self.act_id, self.t_ns, outcomes, tracks, plan))
            for outcomes, weight, tracks in self.explain(hypothesis)
        ]

    def refresh(self) -> None:
        """Say that evidence changed: what was weighed so far is forgotten."""
        self._moments.clear()
        self._shares.clear()
        self._told.clear()
        if self._coming:
            self.hands = tuple(self._coming.values())
            self._coming = {}
        best = min(self.hands, key=lambda hand: (hand.wrist_m, hand.t_ns))
        self.t_ns = best.middle_ns(self.scene.settings)

    def join(self, hands: tuple[Hand, ...]) -> bool:
        """Add hands that were found near the slot, or stayed; tell whether it is worth weighing."""
        known = self._coming or {hand.track_id: hand for hand in self.hands}
        weighed = {hand.track_id: hand for hand in self.hands}
        patience = round(self.scene.settings.hidden_patience_s * 1e9)
        news = False
        for hand in hands:
            before = known.get(hand.track_id)
            known[hand.track_id] = hand if before is None else before.joined(hand)
            now, told = known[hand.track_id], weighed.get(hand.track_id)
            if told is None or now.wrist_m < told.wrist_m - 0.02:
                news = True
            news = news or (told is not None and now.to_ns >= told.to_ns + patience)
        self._coming = known
        return news

    def belongs(self, hands: tuple[Hand, ...]) -> bool:
        """Tell whether any of these hands is one of this act's in the same stay."""
        gap = round(self.scene.settings.hidden_gap_s * 1e9)
        known = self._coming or {hand.track_id: hand for hand in self.hands}
        return any(
            hand.from_ns <= own.to_ns + gap and hand.to_ns >= own.from_ns - gap
            for hand in hands
            if (own := known.get(hand.track_id)) is not None
        )

    def knows(self, other: "HiddenAct") -> bool:
        """Tell whether the other act is of hands that are known to have been here then."""
        if other.slot.slot_id != self.slot.slot_id:
            return False
        known = {hand.track_id: hand for hand in self._coming.values() or self.hands}
        return all(
            hand.track_id in known
            and hand.from_ns <= known[hand.track_id].to_ns
            and hand.to_ns >= known[hand.track_id].from_ns
            for hand in other.hands
        )

    def exchange(self, pair: tuple[int, int], span_ns: tuple[int, int]) -> None:
        """Give the hands that two tracks had here in a span of time to each other."""
        self.refresh()
        other = {pair[0]: pair[1], pair[1]: pair[0]}
        nearest: dict[int, Hand] = {}
        for seen in self.hands:
            hand = seen
            if span_ns[0] <= seen.t_ns < span_ns[1]:
                hand = replace(seen, track_id=other.get(seen.track_id, seen.track_id))
            known = nearest.get(hand.track_id)
            if known is None or hand.wrist_m < known.wrist_m:
                nearest[hand.track_id] = hand
        self.hands = tuple(nearest.values())

    def explain(self, hypothesis: Hypothesis) -> list[Told]:
        """Weigh every explanation of this reach under a hypothesis; equal contexts share it."""
        context = tuple(
            (
                hypothesis.busy.get(hand.track_id),
                party,
                hypothesis.taken.get(hand.track_id),
                *sorted(cart.items()),
            )
            for hand in self.hands
            for party in (hypothesis.party(hand.track_id),)
            for cart in (hypothesis.carts.get(party, {}),)
        )
        found = self._told.get(context)
        if found is None:
            found = self._told[context] = self._explain(hypothesis)
        return found

    def _explain(self, hypothesis: Hypothesis) -> list[Told]:
        found: list[Told] = [((), math.log1p(-self.prior), ())]
        total = sum(math.exp(self._near(hand)) for hand in self.hands)
        reach = self._inside(min(hand.wrist_m for hand in self.hands))
        for hand in self.hands:
            whose = self._near(hand) - math.log(total) + reach
            taken = hypothesis.taken.get(hand.track_id)
            if taken is not None and taken[1] in self.slot.skus:
                whose += math.log(self.scene.settings.hidden_again)
            party = hypothesis.party(hand.track_id)
            busy_ns = hypothesis.busy.get(hand.track_id, 0)
            tracks = (hand.track_id,)
            for outcome, weight in self._picks(hypothesis, hand, busy_ns):
                found.append(((outcome,), weight + whose, tracks))
            if party != NOBODY:
                for outcome, weight in self._put_backs(hypothesis, hand, busy_ns):
                    found.append(((outcome,), weight + whose, tracks))
        return found

    def _near(self, hand: Hand) -> float:
        if math.isinf(hand.wrist_m):
            return 0.0
        return wrist_log_ratio(hand.wrist_m, self.scene.settings)

    def _inside(self, wrist_m: float) -> float:
        """Return the log ratio of how near the wrist of a hand that acts comes to the box.

        Hands that only pass come anywhere within `hidden_reach_m` with equal chance.
        """
        if math.isinf(wrist_m):
            return 0.0
        sd, reach_m = self.scene.settings.hidden_sd_m, self.scene.settings.hidden_reach_m
        density = -0.5 * (wrist_m / sd) ** 2 - math.log(sd * math.sqrt(2.0 * math.pi))
        return density + math.log(2.0 * reach_m)

    def _when(self, hand: Hand, busy_ns: int) -> dict[tuple[int, int, int], float]:
        """Return the chance of acting then by which of the hand's sightings were before and after.

        Keys are (first brought, first taken, end) in the sightings of `_own`; values log chances
        that sum to 1 but for haste: a pair of hands that moved another item needs `busy_s` from it.
        The deeper the hand, the likelier the moment.
        """
        found = self._moments.get((hand.track_id, busy_ns))
        if found is not None:
            return found
        settings = self.scene.settings
        times = [seen.t_ns for seen, _ in self._own(hand.track_id)]
        brought = round(settings.brought_window_s * 1e9)
        window = round(settings.sighting_window_s * 1e9)
        weights: dict[tuple[int, int, int], float] = {}
        total = 0.0
        for t_ns, weight in hand.weighed(settings):
            total += weight
            fading = max(0.0, 1.0 - abs(t_ns - busy_ns) / 1e9 / settings.busy_s)
            turn = bisect_right(times, t_ns)
            key = bisect_right(times, t_ns - brought), turn, bisect_right(times, t_ns + window)
            weights[key] = weights.get(key, 0.0) + weight * math.exp(settings.busy_log * fading)
        found = {key: math.log(weight / total) for key, weight in weights.items()}
        self._moments[(hand.track_id, busy_ns)] = found
        return found

    def _own(self, track_id: int) -> list[tuple[HeldSighting, float]]:
        """Return the sightings that may be of this track's hands with that chance, by time."""
        own = self._shares.get(track_id)
        if own is None:
            least = self.scene.settings.hidden_share
            shares = ((seen, share_of(seen, track_id)) for seen in self.sightings.seen)
            own = [(seen, share) for seen, share in shares if share >= least]
            own.sort(key=lambda pair: (pair[0].t_ns, pair[0].camera_id))
            self._shares[track_id] = own
        return own

    def _picks(
        self, hypothesis: Hypothesis, hand: Hand, busy_ns: int
    ) -> list[tuple[Outcome, float]]:
        settings = self.scene.settings
        own = self._own(hand.track_id)
        both = self._both(hand)
        party = hypothesis.party(hand.track_id)
        before = hypothesis.taken.get(hand.track_id)
        unseen = settings.hidden_unseen
        found = []
        for sku in self.slot.skus:
            parts = [
                chance + self._seen((own[turn:end], before), sku, self.slot.skus, unseen)
                for (_, turn, end), chance in self._when(hand, busy_ns).items()
            ]
            seen = _log_sum(parts) + math.log(self.prior / len(self.slot.skus))
            for index, count in enumerate(settings.quantity_prior[:2]):
                item = Item(sku, index + 1, self.slot.slot_id)
                weight = seen + math.log(count) + (both if index else 0.0)
                found.append((Outcome(ActKind.PICK, party, item), weight))
        return found

    def _both(self, hand: Hand) -> float:
        """Return what it says for two units that the second hand came so near as well."""
        if math.isinf(hand.both_m):
            return 0.0
        settings = self.scene.settings
        off = hand.both_m / settings.hidden_both_m
        there = math.exp(-0.5 * off * off) * math.sqrt(2.0 / math.pi) / settings.hidden_both_m
        beside = settings.hidden_beside_per_m + 2.0 * hand.both_m
        return math.log1p(settings.hidden_both * (there / beside - 1.0))

    def _put_backs(
        self, hypothesis: Hypothesis, hand: Hand, busy_ns: int
    ) -> list[tuple[Outcome, float]]:
        settings = self.scene.settings
        party = hypothesis.party(hand.track_id)
        held = tuple(sorted(hypothesis.carts.get(party, {})))
        own = self._own(hand.track_id)
        taken = hypothesis.taken.get(hand.track_id)
        unseen = settings.hidden_unseen_brought
        found = []
        for sku in held:
            home = self.scene.plan.belongs(self.slot.slot_id, sku)
            place = settings.hidden_return if home else settings.hidden_strange / len(held)
            parts = []
            for (start, turn, end), chance in self._when(hand, busy_ns).items():
                seen = self._seen((own[start:turn], taken), sku, held, unseen)
                kept = sum(_gone(sighting, share, sku) for sighting, share in own[turn:end])
                parts.append(chance + seen + kept)
            weight = math.log(self.prior * place) + _log_sum(parts)
            item = Item(sku, 1, self.slot.slot_id)
            found.append((Outcome(ActKind.RETURN, party, item), weight))
        return found

    def _names(self, own: list[tuple[HeldSighting, float]], sku: str) -> bool:
        least = self.scene.settings.hidden_named
        return any(named(seen, sku) >= least for seen, _ in own)

    def _seen(
        self,
        shown_by: tuple[list[tuple[HeldSighting, float]], tuple[int, str] | None],
        sku: str,
        among: tuple[str, ...],
        unseen: float,
    ) -> float:
        """Return what the hand's sightings say for its having held the article then.

        With them comes what the hand took shortly before (ns, article): that may show as well.
        Where none of them names the article the cameras missed it, of which `unseen` is the chance.
        """
        settings = self.scene.settings
        own, taken = shown_by
        if not self._names(own, sku):
            return math.log(unseen)
        totals = {
            other: sum(self._ratio(seen, share, other, taken) for seen, share in own)
            for other in (sku, *among)
        }
        best = max(totals.values())
        bounded = min(max(best, settings.sighting_least), settings.sighting_most)
        return bounded + max(totals[sku] - best, -settings.sighting_apart)

    def _ratio(
        self, seen: HeldSighting, share: float, sku: str, taken: tuple[int, str] | None
    ) -> float:
        """Return the log ratio of one sighting if the hand held the article, against if not.

        If not, it may still have held what it had taken, which is put away within a while.
        """
        settings = self.scene.settings
        held = (1.0 - share) + share * shown(seen, sku, settings)
        if taken is None:
            return math.log(held)
        away_s, gone_s = settings.hidden_away_s
        passed_s = (seen.t_ns - taken[0]) / 1e9
        still = min(max((gone_s - passed_s) / (gone_s - away_s), 0.0), 1.0)
        before = (1.0 - share) + share * shown(seen, taken[1], settings)
        return math.log(held) - math.log(still * before + (1.0 - still))


def _gone(seen: HeldSighting, share: float, sku: str) -> float:
    """Return what it says against an article's having been put down that a hand still shows it."""
    return math.log(1.0 - 0.95 * share * min(named(seen, sku), 1.0))


def _log_sum(parts: list[float]) -> float:
    top = max(parts)
    return top + math.log(sum(math.exp(part - top) for part in parts))
