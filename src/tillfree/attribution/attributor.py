"""The stage that turns tracks and shelf changes into claims: who took or put back what.

Takes tracking's updates, shelf events, held sightings and admissions in the order of measured
time; gives claims, revised while their parties are in the store, and each party's cart.
"""

import math

from tillfree.attribution.acts import ActEvent
from tillfree.attribution.beam import Beam
from tillfree.attribution.blind import BlindWatch
from tillfree.attribution.cases import Case
from tillfree.attribution.events import AdmissionEvent, ConductEvent, LinkEvent, MixEvent
from tillfree.attribution.exchanges import proven_exchanges
from tillfree.attribution.hidden import HiddenAct
from tillfree.attribution.history import TrackHistory
from tillfree.attribution.hypothesis import Hypothesis
from tillfree.attribution.leaving import Closing, Gone, Leaving, last_word
from tillfree.attribution.links import Links
from tillfree.attribution.lost import LostPeople
from tillfree.attribution.marginals import (
    act_marginal,
    agreeing_with,
    cart_belief,
    party_marginal,
)
from tillfree.attribution.plans import Plans
from tillfree.attribution.reach import Reach, reaches
from tillfree.attribution.records import NOBODY, Admission, CartBelief, Claim, Departure
from tillfree.attribution.riddles import riddles
from tillfree.attribution.settings import AttributionSettings
from tillfree.attribution.sightings import exchanged
from tillfree.premises import Product, Slot, Store
from tillfree.shelves import CellHealth, CellState, ShelfChange, ShelfEvent
from tillfree.tracking import HeldSighting, TrackUpdate


class Attributor:
    """Joint inference over who, what and how many; deterministic and bounded."""

    def __init__(
        self, store: Store, catalogue: dict[str, Product], settings: AttributionSettings
    ) -> None:
        self._settings = settings
        self._store_id = store.store_id
        self._plans = Plans(store, catalogue, settings)
        self._scene = self._plans.scene
        self._history = TrackHistory(settings.history_s)
        self._blind = BlindWatch(store.slots, self._scene)
        self._beam = Beam(settings)
        self._cases: dict[str, Case] = {}
        self._mixes: dict[int, MixEvent] = {}
        self._links = Links(store, settings)
        self._admissions: dict[str, AdmissionEvent] = {}
        self._recent: list[HeldSighting] = []
        self._lost = LostPeople(settings)
        self._unseen: list[int] = []
        self._released: list[str] = []
        self._party_of: dict[int, str] = {}
        self._changed = False
        self._now_ns = 0
        self._leaving = Leaving(self._scene.roles)

    def replan(self, store: Store, since_ns: int) -> None:
        """Let the store's planogram hold for acts from `since_ns` on; see `Plans`."""
        self._plans.replan(store, since_ns)
        self._scene = self._plans.scene
        self._blind.replan(store.slots, self._scene)

    def admit(self, admission: Admission) -> None:
        """Let a person of a party in."""
        self._scene.roles.setdefault(admission.party, admission.role)
        event = AdmissionEvent(admission, self._settings.admission_missing)
        self._admissions[admission.admission_id] = event
        self._beam.add(event)
        self._changed = True

    def admit_again(self, admission: Admission) -> None:
        """Weigh an admission anew with other candidates; too late once it is folded away."""
        event = self._admissions.get(admission.admission_id)
        if event is not None:
            event.admission = admission
            self._beam.touch(event)
            self._changed = True

    def stays(self, track_id: int, since_ns: int, t_ns: int) -> None:
        """Say that a track has walked about inside since `since_ns`.

        Hardly anybody does so without a scan; if people were lost inside, it may be one of them.
        """
        log_nobody = math.log(self._settings.insider_unscanned)
        self._beam.add(ConductEvent(t_ns, track_id, log_nobody, 0.0))
        earlier = self._lost.candidates(track_id, since_ns, self._history)
        if earlier:
            self._links.continues(track_id, since_ns, earlier, self._say_link)
        self._changed = True

    def _say_link(self, link: LinkEvent, is_new: bool) -> None:
        if is_new:
            self._beam.add(link)
        else:
            self._beam.touch(link)
        self._changed = True

    def vanished(self, departure: Departure, lived_s: float, young: dict[int, int]) -> None:
        """Say that a track ended, having lived `lived_s`; `young` are tracks with their births.

        One that hardly lived was hardly somebody who scanned; one that began beside it shortly
        before may be the same person.
        """
        track_id, t_ns = departure.track_id, departure.t_ns
        settings = self._settings
        young_one = lived_s < settings.settled_s
        chance = settings.succession if young_one else settings.succession_settled
        successors = self._lost.successors(departure, young, self._history)
        for later, near in successors.items():
            earlier = {track_id: chance * near}
            self._links.continues(later, young[later], earlier, self._say_link)
        if not departure.left:
            self._lost.add(departure)
        if lived_s < self._settings.ghost_s:
            log_party = math.log(self._settings.ghost_scanned)
            self._beam.add(ConductEvent(t_ns, track_id, 0.0, log_party))
            self._changed = True

    def admit_unseen(self, track_id: int) -> None:
        """Say that a track id stands for a person whom no camera can show (a blind store)."""
        self._unseen.append(track_id)

    def observe(self, update: TrackUpdate) -> None:
        """Take one tick of tracking."""
        self._history.add(update.samples)
        self._lost.observe(update.samples)
        for hidden in self._blind.watch(update.samples):
            self._take_hidden(hidden)
        oldest = update.t_ns - round(self._settings.horizon_s * 1e9)
        exchanges, others = proven_exchanges(update, frozenset(self._mixes))
        for exchange in exchanges:
            self._exchange(exchange.pair, exchange.span_ns)
        for mix in others:
            known = self._mixes.get(mix.mix_id)
            if known is not None:
                known.probability = mix.probability
                self._beam.touch(known)
            elif mix.t_ns > oldest:
                event = MixEvent(mix.mix_id, mix.t_ns, mix.first, mix.second, mix.probability)
                self._mixes[mix.mix_id] = event
                self._beam.add(event)
        self._links.track(update, self._say_link)
        self._changed = self._changed or bool(update.mixes)

    def _exchange(self, pair: tuple[int, int], span_ns: tuple[int, int]) -> None:
        """Give what two tracks did in a span of time to each other."""
        self._history.exchange(*pair, *span_ns)
        self._recent = [exchanged(sighting, pair, span_ns) for sighting in self._recent]
        for case in self._cases.values():
            case.act.sightings.exchange(*pair, *span_ns)
            if isinstance(case.act, HiddenAct):
                case.act.exchange(pair, span_ns)
            else:
                for slot in case.act.slots + case.act.beside:
                    if slot.slot_id in case.act.who and case.act.t_ns >= span_ns[0]:
                        case.act.who[slot.slot_id] = self._reaches(slot, case.act.t_ns)
            self._touch(case)

    def sight(self, sighting: HeldSighting) -> None:
        """Take an item seen in a hand."""
        window = round(self._settings.sighting_window_s * 1e9)
        self._recent = [s for s in self._recent if s.t_ns >= sighting.t_ns - 2 * window]
        self._recent.append(sighting)
        for case in self._cases.values():
            from_ns, to_ns = self._sighted(case.act)
            if from_ns < sighting.t_ns <= to_ns and case.act.sightings.add(
                sighting, self._settings
            ):
                self._touch(case)
        self._look_for_hidden(sighting)

    def change(self, event: ShelfEvent) -> None:
        """Take what a shelf said."""
        if isinstance(event, CellHealth):
            if event.state in (CellState.STUCK, CellState.SILENT):
                for hidden in self._blind.blind(event.sensor_id, event.since_ns, self._history):
                    self._take_hidden(hidden)
                for sighting in self._recent:
                    if sighting.t_ns > event.since_ns:
                        self._look_for_hidden(sighting)
            else:
                self._blind.restored(event.sensor_id)
        elif isinstance(event, ShelfChange):
            self._take_change(event)

    def step(self, now_ns: int) -> list[Claim]:
        """Weigh everything up to `now_ns`; return the claims that are new or changed."""
        self._now_ns = now_ns
        for case in self._cases.values():
            self._look(case, now_ns)
        said: list[Claim] = []
        if self._changed:
            self._changed = False
            self._party_of.clear()
            beam = self._beam.hypotheses()
            for case in self._cases.values():
                said += self._news(case, beam)
        self._fold(now_ns)
        return said

    def party_of(self, track_id: int) -> str:
        """Return the likeliest party of a track, or `NOBODY`."""
        party = self._party_of.get(track_id)
        if party is None:
            party = next(iter(party_marginal(self._beam.hypotheses(), track_id)))
            self._party_of[track_id] = party
        return party

    def released(self) -> list[str]:
        """Return the ids of claims that can change no more since the last call."""
        released, self._released = self._released, []
        return released

    def cart(self, party: str) -> CartBelief:
        """Return the likeliest cart of a party as of now."""
        return cart_belief(self._beam.hypotheses(), party)

    def close(self, party: str, tracks: frozenset[int]) -> Closing:
        """Say the last word on a party that has left.

        It and its `tracks` are forgotten when acts up to now can change no more: were it taken out
        of their explanations before, somebody else would have to have done what it did.
        """
        beam = self._beam.hypotheses()
        given = agreeing_with(beam, cart_belief(beam, party))[0]
        last = last_word(self._cases.values(), given, party)
        left_open = riddles(self._cases.values(), party, tracks, self._settings) + tuple(
            f"one of its people stood at {slot_id}, whose plate cannot tell, with a hand unseen"
            for slot_id in self._blind.unseen_at(tracks)
        )
        self._blind.forget(tracks)
        claims: list[Claim] = []
        done: list[str] = []
        for act_id, (likeliest, outcomes) in last.told.items():
            case = self._cases[act_id]
            if any(o.party == party for o in outcomes + (case.told or ())):
                # The choice agrees with the cart; the probability said is the act's own, or
                # every act of a sure cart would look certain.
                whole = act_marginal(beam, act_id)
                share = whole.pop(likeliest, 0.0) + whole.pop(outcomes, 0.0)
                shares = self._leaving.standing({outcomes: share, **whole})
                claims += case.say(shares, given, self._settings)
            if outcomes and all(o.party == party for o in outcomes):
                done.append(act_id)
        for act_id in done:
            self._drop(act_id)
        self._leaving.add(Gone(self._now_ns, party, tracks, frozenset(done)))
        belief = cart_belief(beam, party, last.cart)
        return Closing(belief, tuple(claims), tuple(self.released()), left_open)

    def _take_change(self, change: ShelfChange) -> None:
        case = self._cases.get(change.change_id)
        if not change.steps:
            if case is not None:
                self._withdraw(case)
            return
        scene, places = self._plans.at(change.t_ns)
        slots, beside = places.around(change, self._settings)
        if case is None:
            act = ActEvent(change.change_id, change, slots, scene, beside)
            self._open(act, change.settled)
        elif isinstance(case.act, ActEvent):
            case.act.replace_change(change, slots, beside)
            case.settled = change.settled
            case.looks = min(case.looks, 1)
            self._touch(case)

    def _open(self, act: ActEvent | HiddenAct, settled: bool) -> None:
        from_ns, to_ns = self._sighted(act)
        for sighting in self._recent:
            if from_ns < sighting.t_ns <= to_ns:
                act.sightings.add(sighting, self._settings)
        self._cases[act.act_id] = Case(act, 0, settled=settled)

    def _sighted(self, act: ActEvent | HiddenAct) -> tuple[int, int]:
        """Return between which moments hands show what they take, or what they bring."""
        window = round(self._settings.sighting_window_s * 1e9)
        if isinstance(act, HiddenAct):
            from_ns, to_ns = act.span_ns
            return from_ns - window // 2, to_ns + window
        if act.change.delta_g > 0.0:
            return act.t_ns - round(self._settings.brought_window_s * 1e9), act.t_ns
        return act.t_ns, act.t_ns + window

    def _withdraw(self, case: Case) -> None:
        act = case.act
        if isinstance(act, ActEvent):
            act.who.clear()
            act.withdrawn = True
        self._touch(case)

    def _touch(self, case: Case) -> None:
        case.act.refresh()
        self._beam.touch(case.act)
        self._changed = True

    def _look(self, case: Case, now_ns: int) -> None:
        """Score bodies and hands anew at the moments that the settings name."""
        schedule = self._settings.update_s
        if case.looks >= len(schedule):
            return
        if case.opened_ns == 0:
            case.opened_ns = now_ns
        if now_ns < case.opened_ns + round(schedule[case.looks] * 1e9):
            return
        case.looks += 1
        if isinstance(case.act, ActEvent) and not case.act.withdrawn:
            for slot in case.act.slots + case.act.beside:
                case.act.who[slot.slot_id] = self._reaches(slot, case.act.t_ns)
            self._touch(case)
        if not case.in_beam:
            case.in_beam = True
            self._beam.add(case.act)
            self._changed = True

    def _reaches(self, slot: Slot, t_ns: int) -> list[Reach]:
        found = reaches(self._history, slot, t_ns, self._settings)
        return found + [
            Reach(track_id, slot.slot_id, 0.0, math.nan, math.nan, ()) for track_id in self._unseen
        ]

    def _news(self, case: Case, beam: list[Hypothesis]) -> list[Claim]:
        shares = self._leaving.standing(act_marginal(beam, case.act.act_id))
        if not shares:
            return []
        outcomes = next(iter(shares))
        if not case.is_news(outcomes, shares[outcomes], self._settings.said_again):
            return []
        if case.told is None and not outcomes:
            return []
        return case.say(shares, beam[0], self._settings)

    def _look_for_hidden(self, sighting: HeldSighting) -> None:
        found = self._blind.reached(sighting, self._history)
        if found is None:
            return
        apart = round(self._settings.hidden_apart_s * 1e9)
        named = {sku for sku, _ in sighting.candidates}
        hands = {hand.track_id for hand in found.hands}
        for case in self._cases.values():
            act = case.act
            if isinstance(act, HiddenAct) and act.knows(found):
                return
            if not isinstance(act, ActEvent) or abs(act.t_ns - found.t_ns) > apart:
                continue
            if act.change.delta_g < 0.0 and act.could_be(hands, named):
                return
        self._take_hidden(found)

    def _take_hidden(self, found: HiddenAct) -> None:
        """Open a hidden act, or join it to the one at the same slot at about the same time."""
        for case in self._cases.values():
            act = case.act
            if not isinstance(act, HiddenAct) or act.slot.slot_id != found.slot.slot_id:
                continue
            if act.belongs(found.hands):
                if act.join(found.hands):
                    self._touch(case)
                return
        self._blind.opened(found)
        self._open(found, True)

    def _fold(self, now_ns: int) -> None:
        horizon = now_ns - round(self._settings.horizon_s * 1e9)
        folded = self._beam.fold(horizon)
        if self._leaving.forget(horizon, self._beam):
            self._changed = True
        if not folded:
            return
        self._mixes = {key: m for key, m in self._mixes.items() if m.t_ns > horizon}
        self._links.forget(horizon)
        self._admissions = {k: a for k, a in self._admissions.items() if a.t_ns > horizon}
        dropped: list[str] = []
        stale = now_ns - round(self._settings.nobody_s * 1e9)
        for act_id, case in list(self._cases.items()):
            parties = {o.party for o in case.told or ()}
            if case.act.t_ns < stale and parties <= {NOBODY}:
                self._drop(act_id)
                dropped.append(act_id)
        if dropped:
            self._beam.forget_acts(frozenset(dropped))

    def _drop(self, act_id: str) -> None:
        case = self._cases.pop(act_id)
        self._released += [f"{act_id}:{part}" for part in range(case.spoken)]
