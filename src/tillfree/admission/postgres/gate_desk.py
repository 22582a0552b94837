"""Gates ask here: one scan, one answer, whatever is asked again.

What the vault knows is asked before the transaction; what decides is read within it, at the log's
end, so that a pass is used once and a store is never over its number.
"""

from dataclasses import dataclass, replace

from sqlalchemy import Connection

from tillfree.admission.entry_rules import EntryRules, EntryView, Holder, check_rules, decide_entry
from tillfree.admission.facts import body_as, rules_fact, scan_fact, scan_fact_id
from tillfree.admission.passes import EntryPass, PassProblem, check_pass
from tillfree.admission.postgres.accounts import PaymentMethod
from tillfree.admission.postgres.block_desk import open_block
from tillfree.admission.postgres.card_taps import cardholder
from tillfree.admission.postgres.keyring import Keyring
from tillfree.admission.postgres.lobby import Lobby
from tillfree.admission.postgres.pass_office import PassOffice
from tillfree.admission.postgres.prepaid_desk import prepaid_of
from tillfree.admission.postgres.presence import inside, party
from tillfree.admission.postgres.projection import first_use, read_body
from tillfree.admission.postgres.tables import ENTRY_RULES
from tillfree.admission.records import (
    SHOPPER,
    STAFF,
    AccountState,
    Means,
    ScanAllowed,
    ScanRefused,
)
from tillfree.admission.settings import PassSettings
from tillfree.core.errors import AdmissionRefused
from tillfree.journal import FactFilter
from tillfree.tenants import Action, Actor
from tillfree.tenants.postgres import store_stop

ID_LETTERS = 200
"""Letters of the id of a scan, a store or a gate at most."""


@dataclass(frozen=True, slots=True)
class AtGate:
    """Where something was shown; `scan_id` is the door's own, the same when it asks again."""

    scan_id: str
    store_id: str
    gate_id: str


@dataclass(frozen=True, slots=True)
class GateAnswer:
    """What a door is told: `reason` is empty where it opens, one of `Refusal` where not.

    `credential` and `role` are what the store's engine is told of who came in; the credential is
    empty where nobody knows it.
    """

    opens: bool
    reason: str
    credential: str
    role: str


@dataclass(frozen=True, slots=True)
class _Shown:
    """What was shown, as far as it is known before anything is decided."""

    means: Means
    pass_id: str = ""
    credential: str = ""
    role: str = SHOPPER
    person_id: str = ""
    text: str = ""
    problem: PassProblem | None = None
    credentials: tuple[str, ...] = ()


class GateDesk:
    """Decides who may walk in, for the gates of one organisation's stores."""

    def __init__(
        self,
        lobby: Lobby,
        keyring: Keyring,
        office: PassOffice,
        passes: PassSettings | None = None,
    ) -> None:
        """`passes` says what a pass may be."""
        self._lobby = lobby
        self._keyring = keyring
        self._office = office
        self._passes = passes or PassSettings()

    def set_rules(self, rules: EntryRules, by: Actor) -> None:
        """Say who may enter a store from now on. Raises AdmissionRefused."""
        by.must(Action.OPERATE_STORES)
        check_rules(rules)
        lobby = self._lobby
        with lobby.deciding() as connection:
            if self._rules(connection, rules.store_id) == rules:
                return
            now_ns = lobby.now_ns()
            position = lobby.office.log.position_in(connection)
            fact = rules_fact(lobby.organisation, rules, now_ns, position)
            lobby.keep(connection, [fact], by)

    def rules(self, store_id: str) -> EntryRules:
        """Return who may enter a store now; all may where nothing was said."""
        with self._lobby.reading() as connection:
            return self._rules(connection, store_id)

    def is_stopped(self, store_id: str) -> bool:
        """Tell whether an emergency stop stands in a store, so that every gate opens."""
        with self._lobby.reading() as connection:
            return store_stop(connection, store_id) is not None

    def inside(self, store_id: str) -> int:
        """Return how many people are in a store now, as far as gates and visits tell."""
        with self._lobby.reading() as connection:
            return inside(connection, store_id, self._lobby.now_ns(), self._lobby.settings)

    def scan(self, at: AtGate, text: str) -> GateAnswer:
        """Answer a gate that was shown a code: a signed pass, or one that staff sold.

        The same scan gets the same answer. Raises AdmissionRefused for a scan's id that another
        gate has used.
        """
        if known := self._answered(at):
            return known
        return self._decide(at, self._looked_at(at.store_id, text))

    def tap(self, at: AtGate, method: PaymentMethod) -> GateAnswer:
        """Answer a gate at which a payment card was tapped: its holder's account, or a guest's.

        The method has a fingerprint, by which the card is known again; else as `scan`.
        """
        if known := self._answered(at):
            return known
        person_id = cardholder(self._lobby, method)
        if person_id is None:
            return self._decide(at, _Shown(Means.CARD))
        credential = self._office.credential(person_id)
        shown = self._of_person(_Shown(Means.CARD, "", credential), person_id)
        return self._decide(at, shown)

    def ask_for_store(self, store_id: str, text: str) -> GateAnswer:
        """Answer a store that asks for one of its gates with nothing but the pass.

        The pass is the scan: a store that asks again, since the answer was lost, gets the same.
        """
        checked = check_pass(text, self._keyring.gatekeeper(store_id), self._now(), self._passes)
        if isinstance(checked, PassProblem):
            reason = decide_entry(self._problem(store_id, checked)) or ""
            return GateAnswer(self.is_stopped(store_id), reason, "", "")
        return self.scan(AtGate(f"pass:{checked.pass_id}", store_id, ""), text)

    def holder(self, store_id: str, text: str) -> str:
        """Return the person behind a pass that is shown to one of the staff.

        Showing it is no use of it. Raises AdmissionRefused for a pass that opens nothing here.
        """
        shown = self._looked_at(store_id, text)
        if not shown.person_id or shown.problem is not None:
            why = shown.problem or "nobody's"
            raise AdmissionRefused(f"this code is {why}: let them show a fresh pass of their own")
        return shown.person_id

    def _now(self) -> int:
        return self._lobby.now_ns()

    def _problem(self, store_id: str, problem: PassProblem) -> EntryView:
        return EntryView(EntryRules(store_id=store_id), self._now(), None, problem)

    def _answered(self, at: AtGate) -> GateAnswer | None:
        for value in (at.scan_id, at.store_id, at.gate_id):
            if len(value) > ID_LETTERS or not value.isprintable():
                raise AdmissionRefused(
                    f"a scan names {value[:60]!r}: use at most {ID_LETTERS} printable letters"
                )
        with self._lobby.reading() as connection:
            return self._answered_in(connection, at)

    def _answered_in(self, connection: Connection, at: AtGate) -> GateAnswer | None:
        """Return what was said to this scan, None where it is new. Raises AdmissionRefused."""
        lobby = self._lobby
        wanted = FactFilter(store_id=at.store_id, subject=at.scan_id)
        fact_id = scan_fact_id(lobby.organisation, at.store_id, at.scan_id)
        facts = [one.fact for one in lobby.office.log.read_in(connection, wanted)]
        fact = next((one for one in facts if one.fact_id == fact_id), None)
        if fact is None:
            return None
        if fact.body["gate_id"] != at.gate_id:
            raise AdmissionRefused(
                f"scan {at.scan_id[:60]} was made at gate {fact.body['gate_id']}, not at "
                f"{at.gate_id[:60]}: give each scan an id of its own"
            )
        if fact.kind == "ScanAllowed":
            allowed = body_as(fact, ScanAllowed)
            return GateAnswer(True, "", allowed.credential, allowed.role)
        refused = body_as(fact, ScanRefused)
        return GateAnswer(False, refused.reason, refused.credential, "")

    def _looked_at(self, store_id: str, text: str) -> _Shown:
        if "." not in text:
            return _Shown(Means.PREPAID, text=text)
        checked = check_pass(text, self._keyring.gatekeeper(store_id), self._now(), self._passes)
        if isinstance(checked, PassProblem):
            return _Shown(Means.PASS, problem=checked)
        return self._with_person(checked)

    def _with_person(self, entry: EntryPass) -> _Shown:
        person_id = self._lobby.find("credential", entry.person) or ""
        shown = _Shown(Means.PASS, entry.pass_id, entry.person, entry.role, person_id)
        return shown if entry.role == STAFF else self._of_person(shown, person_id)

    def _of_person(self, shown: _Shown, person_id: str) -> _Shown:
        """Return what was shown with the credentials whose debts count."""
        lobby = self._lobby
        with lobby.reading() as connection:
            row = lobby.account_in(connection, person_id)
        known = lobby.credentials(row) if row else ()
        credentials = tuple(dict.fromkeys((shown.credential, *known)))
        return replace(shown, person_id=person_id, credentials=credentials)

    def _decide(self, at: AtGate, shown: _Shown) -> GateAnswer:
        lobby = self._lobby
        with lobby.deciding() as connection:
            if known := self._answered_in(connection, at):
                return known
            shown, view = self._view(connection, at, shown)
            # In an emergency nobody is kept out: who is inside must be able to leave as well.
            is_stopped = store_stop(connection, at.store_id) is not None
            reason = None if is_stopped else decide_entry(view)
            told: ScanAllowed | ScanRefused
            if reason is None:
                told = ScanAllowed(
                    at.scan_id,
                    at.gate_id,
                    shown.means,
                    shown.pass_id,
                    shown.credential,
                    shown.role,
                )
            else:
                told = ScanRefused(
                    at.scan_id, at.gate_id, shown.means, shown.pass_id, shown.credential, reason
                )
            fact = scan_fact(lobby.organisation, at.store_id, told, view.now_ns)
            lobby.keep(connection, [fact])
        role = shown.role if reason is None else ""
        return GateAnswer(reason is None, reason or "", shown.credential, role)

    def _view(self, connection: Connection, at: AtGate, shown: _Shown) -> tuple[_Shown, EntryView]:
        """Return all that decides, as it is at the log's end."""
        now_ns, rules = self._now(), self._rules(connection, at.store_id)
        if shown.means is Means.PREPAID:
            return self._prepaid_view(connection, rules, shown)
        view = EntryView(
            rules,
            now_ns,
            self._holder(connection, shown),
            shown.problem,
            is_used=bool(shown.pass_id) and first_use(connection, shown.pass_id) is not None,
            is_staff=shown.role == STAFF,
        )
        return shown, self._counted(connection, view, shown.credential)

    def _prepaid_view(
        self, connection: Connection, rules: EntryRules, shown: _Shown
    ) -> tuple[_Shown, EntryView]:
        lobby, now_ns = self._lobby, self._now()
        found = prepaid_of(connection, lobby.organisation, shown.text)
        if found is None:
            return shown, EntryView(rules, now_ns, None, PassProblem.UNREADABLE)
        owes = lobby.standing.owes(connection, (found.prepaid_id,))
        holder = Holder(owes=owes, can_pay=found.free_minor > 0 and not found.is_over)
        problem = PassProblem.EXPIRED if now_ns > found.until_ns else None
        view = self._counted(
            connection, EntryView(rules, now_ns, holder, problem), found.prepaid_id
        )
        # It is on paper and can be copied: nobody else comes in while somebody is inside on it.
        view = replace(view, is_used=view.party > 0)
        return replace(shown, credential=found.prepaid_id), view

    def _counted(self, connection: Connection, view: EntryView, credential: str) -> EntryView:
        settings, store_id = self._lobby.settings, view.rules.store_id
        return replace(
            view,
            party=party(connection, store_id, credential, view.now_ns, settings),
            inside=inside(connection, store_id, view.now_ns, settings),
        )

    def _holder(self, connection: Connection, shown: _Shown) -> Holder | None:
        lobby = self._lobby
        if shown.role == STAFF:
            return Holder() if shown.person_id else None
        row = lobby.account_in(connection, shown.person_id)
        if row is None or row.state is not AccountState.OPEN:
            return None
        return Holder(
            is_blocked=open_block(connection, lobby.organisation, row.person_id) is not None,
            owes=lobby.standing.owes(connection, shown.credentials),
            can_pay=bool(row.token_sealed),
            years=row.years,
        )

    def _rules(self, connection: Connection, store_id: str) -> EntryRules:
        known = read_body(connection, ENTRY_RULES, store_id, EntryRules)
        return known or EntryRules(store_id=store_id)
