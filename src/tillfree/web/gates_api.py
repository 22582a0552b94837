"""Gates ask whether they may open; who may enter a store, how many are inside, which keys sign.

A door's program has a key with the scope `open_gates` and nothing else. A scan has an id of the
door's own: the same scan gets the same answer, however often and however late it is asked again.
"""

from typing import Annotated

import msgspec
from litestar import Response
from litestar.handlers import HTTPRouteHandler
from litestar.params import JSONBody, PathParameter

from tillfree.admission import EntryRules, OpenHours, PassUsedTwice
from tillfree.admission.postgres import AtGate, GateAnswer, PaymentMethod, PublicPassKey
from tillfree.journal.postgres import one_transaction
from tillfree.tenants import Action
from tillfree.web.answers import (
    IdempotencyKey,
    IfMatch,
    IfNoneMatch,
    Made,
    check_match,
    etag_of,
    once,
    shown,
)
from tillfree.web.callers import ApiRequest, Caller
from tillfree.web.desk import caller_of
from tillfree.web.operations import makes, needs, puts, reads
from tillfree.web.organisation_api import StoreId
from tillfree.web.problems import missing

_TAG = "gates"
_GATE = needs(Action.OPEN_GATES)
_OPERATE = needs(Action.OPERATE_STORES)
_ID = "^[A-Za-z0-9._:-]{1,100}$"
_GateId = Annotated[str, PathParameter(pattern=_ID, description="The gate's id in its store.")]
_ScanId = Annotated[
    str, PathParameter(pattern=_ID, description="The door's own id of what was shown to it.")
]
_Token = Annotated[str, msgspec.Meta(pattern="^[!-~]{1,500}$")]
_Day = 1_440


class ScanWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The text of the code that was shown: a pass, or one that staff sold."""

    code: Annotated[str, msgspec.Meta(pattern="^[!-~]{1,1024}$")]


class TapWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the provider's terminal says of a tapped card; its number is refused."""

    token: _Token
    fingerprint: _Token
    label: Annotated[str, msgspec.Meta(pattern="^[ -~]{0,100}$")] = ""


class OpenHoursWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Open on a day (0 is Monday) from one minute of it to another, by the store's own clock."""

    weekday: Annotated[int, msgspec.Meta(ge=0, le=6)]
    from_minute: Annotated[int, msgspec.Meta(ge=0, le=_Day - 1)]
    until_minute: Annotated[int, msgspec.Meta(ge=1, le=_Day)]


class EntryRulesWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Who may enter a store; without `hours` it is open all the time unless `is_open` is off."""

    is_open: bool = True
    hours: Annotated[list[OpenHoursWish], msgspec.Meta(max_length=50)] = []
    people_max: Annotated[int, msgspec.Meta(ge=0, le=1_000_000)] = 1_000
    party_max: Annotated[int, msgspec.Meta(ge=1, le=1_000)] = 6
    years_min: Annotated[int, msgspec.Meta(ge=0, le=150)] = 0

    def of(self, store_id: str, time_zone: str) -> EntryRules:
        """Return them as a store's, which has a clock."""
        return EntryRules(
            store_id=store_id,
            is_open=self.is_open,
            hours=tuple(OpenHours(*msgspec.structs.astuple(one)) for one in self.hours),
            time_zone=time_zone,
            people_max=self.people_max,
            party_max=self.party_max,
            years_min=self.years_min,
        )


class Inside(msgspec.Struct, frozen=True):
    """How many people are in a store, as far as gates and visits tell."""

    people: int


class PassKeys(msgspec.Struct, frozen=True):
    """Public keys that a store checks passes by, also without a line: base64, Ed25519, by name.

    As it is it is the file of `tillfree edge --pass-keys`. `times` says from when until when the
    signatures of each count.
    """

    organisation: str
    keys: dict[str, str]
    times: tuple[PublicPassKey, ...]


class PassKeyMadeShown(msgspec.Struct, frozen=True):
    """The name of a new pair of keys."""

    name: str


class FlaggedPasses(msgspec.Struct, frozen=True):
    """Passes that opened two gates, the newest first."""

    passes: tuple[PassUsedTwice, ...]


@puts("/v1/stores/{store_id:str}/gates/{gate_id:str}/scans/{scan_id:str}", _GATE, _TAG)
def scan(
    request: ApiRequest,
    store_id: StoreId,
    gate_id: _GateId,
    scan_id: _ScanId,
    data: JSONBody[ScanWish],
) -> Response[GateAnswer]:
    """Answer a gate that was shown a code: it opens, or stays closed for one reason."""
    caller = caller_of(request)
    _must_be_there(caller, store_id)
    at = AtGate(scan_id, store_id, gate_id)
    return _answer(caller.services.admission.gates.scan(at, data.code))


@puts("/v1/stores/{store_id:str}/gates/{gate_id:str}/taps/{scan_id:str}", _GATE, _TAG)
def tap(
    request: ApiRequest,
    store_id: StoreId,
    gate_id: _GateId,
    scan_id: _ScanId,
    data: JSONBody[TapWish],
) -> Response[GateAnswer]:
    """Answer a gate at which a card was tapped: its holder's account, or a guest's made now."""
    caller = caller_of(request)
    _must_be_there(caller, store_id)
    at = AtGate(scan_id, store_id, gate_id)
    method = PaymentMethod(data.token, data.label, data.fingerprint)
    return _answer(caller.services.admission.gates.tap(at, method))


@reads("/v1/pass-keys", needs(Action.OPEN_GATES, Action.OPERATE_STORES), _TAG, one=True)
def read_pass_keys(request: ApiRequest, if_none_match: IfNoneMatch = None) -> Response[PassKeys]:
    """Return the keys that sign passes now, will sign, or did a moment ago; fetch them daily."""
    own = caller_of(request).services
    found = own.admission.keyring.public_keys()
    keys = {one.name: one.public_key for one in found}
    return shown(PassKeys(own.organisation, keys, found), if_none_match)


@makes("/v1/pass-keys", needs(Action.MANAGE_KEYS), _TAG, takes="")
def rotate_pass_keys(
    request: ApiRequest, idempotency_key: IdempotencyKey
) -> Response[PassKeyMadeShown]:
    """Make a new pair of keys; it signs after a day, in which stores learn of it."""
    caller = caller_of(request)

    def make() -> tuple[PassKeyMadeShown, Made]:
        name = caller.services.admission.keyring.rotate(caller.actor)
        return PassKeyMadeShown(name), Made("/v1/pass-keys")

    return once(request, idempotency_key, "rotate", make)


@reads("/v1/stores/{store_id:str}/entry-rules", _OPERATE, _TAG, one=True)
def read_entry_rules(
    request: ApiRequest, store_id: StoreId, if_none_match: IfNoneMatch = None
) -> Response[EntryRules]:
    """Return who may enter a store now."""
    caller = caller_of(request)
    _must_be_there(caller, store_id)
    return shown(caller.services.admission.gates.rules(store_id), if_none_match)


@puts("/v1/stores/{store_id:str}/entry-rules", _OPERATE, _TAG)
def set_entry_rules(
    request: ApiRequest,
    store_id: StoreId,
    data: JSONBody[EntryRulesWish],
    if_match: IfMatch = None,
) -> Response[EntryRules]:
    """Say who may enter a store from now on: hours, how many, from which age."""
    caller = caller_of(request)
    zone = _must_be_there(caller, store_id)
    gates, log = caller.services.admission.gates, caller.services.log
    with one_transaction(log.engine, log.organisation) as connection:
        log.take_turn(connection)
        check_match(gates.rules(store_id), if_match)
        gates.set_rules(data.of(store_id, zone), caller.actor)
        rules = gates.rules(store_id)
    return Response(rules, headers={"etag": etag_of(rules)})


@reads("/v1/stores/{store_id:str}/inside", _OPERATE, _TAG)
def count_inside(request: ApiRequest, store_id: StoreId) -> Inside:
    """Return how many people are in a store now."""
    return Inside(caller_of(request).services.admission.gates.inside(store_id))


@reads("/v1/flagged-passes", _OPERATE, _TAG)
def list_flagged_passes(request: ApiRequest) -> FlaggedPasses:
    """List the passes that opened two gates, one of them of a store that was alone."""
    return FlaggedPasses(caller_of(request).services.admission.flagged())


def _must_be_there(caller: Caller, store_id: str) -> str:
    """Return a store's time zone. Raises RequestRefused for one that there is not."""
    store = caller.services.registry.store(store_id)
    if store is None:
        raise missing("store", store_id)
    return store.time_zone


def _answer(told: GateAnswer) -> Response[GateAnswer]:
    return Response(told, headers={"etag": etag_of(told)})


OPERATIONS: tuple[HTTPRouteHandler, ...] = (
    scan,
    tap,
    read_pass_keys,
    rotate_pass_keys,
    read_entry_rules,
    set_entry_rules,
    count_inside,
    list_flagged_passes,
)
