"""A store opens when all its checks are green, closes, and stops in an emergency.

Stopped, every gate opens and nobody is charged until somebody lifts the stop; what went before the
stop at the provider goes on, and what is to be given back is given back.
"""

from typing import Annotated

import msgspec
from litestar import Response
from litestar.handlers import HTTPRouteHandler
from litestar.params import JSONBody

from tillfree.tenants import Action
from tillfree.tenants.postgres import store_stop
from tillfree.web.answers import IdempotencyKey, IfNoneMatch, Made, once, shown
from tillfree.web.callers import ApiRequest
from tillfree.web.desk import caller_of
from tillfree.web.operations import makes, needs, reads
from tillfree.web.organisation_api import StoreId
from tillfree.web.problems import CONFLICT, NOT_FOUND, RequestRefused, missing
from tillfree.web.readiness import known_store

_TAG = "organisation"
_OPERATE = needs(Action.OPERATE_STORES)
_WORDS = {
    "sells": "it has no terms of sale",
    "has_goods": "nothing is listed",
    "has_plan": "it has not told its plan",
    "is_heard": "its floor is not heard",
    "are_sensors_well": "a sensor does not answer",
    "is_calibrated": "a sensor has a remark, or a camera was not heard",
    "is_empty": "somebody is inside",
}


class StopWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why a store is stopped, or goes on; it names nobody."""

    reason: Annotated[str, msgspec.Meta(pattern="^[^\\x00-\\x1f]{1,200}$")]


class Trading(msgspec.Struct, frozen=True):
    """Whether a store lets shoppers in; `stopped_ns` is 0 where no emergency stop stands.

    `missing` names what would have to be there before it opens.
    """

    store_id: str
    is_open: bool
    stopped_ns: int
    reason: str
    missing: tuple[str, ...]


@reads("/v1/stores/{store_id:str}/trading", _OPERATE, _TAG, one=True)
def read_trading(
    request: ApiRequest, store_id: StoreId, if_none_match: IfNoneMatch = None
) -> Response[Trading]:
    """Return whether a store is open or stopped, and what it lacks to open."""
    return shown(_trading(request, store_id), if_none_match)


@makes("/v1/stores/{store_id:str}/openings", _OPERATE, _TAG, rules=(NOT_FOUND,), takes="")
def open_doors(
    request: ApiRequest, store_id: StoreId, idempotency_key: IdempotencyKey
) -> Response[Trading]:
    """Let shoppers in from now on; refused while anything is missing that `trading` names."""

    def make() -> tuple[Trading, Made]:
        lacks = _trading(request, store_id).missing
        if lacks:
            words = ", ".join(_WORDS[one] for one in lacks)
            raise RequestRefused(CONFLICT, f"store {store_id} cannot open: {words}; see to it")
        return _set_open(request, store_id, is_open=True)

    return once(request, idempotency_key, store_id, make)


@makes("/v1/stores/{store_id:str}/closings", _OPERATE, _TAG, rules=(NOT_FOUND,), takes="")
def close_doors(
    request: ApiRequest, store_id: StoreId, idempotency_key: IdempotencyKey
) -> Response[Trading]:
    """Let no further shopper in; who is inside walks out as always."""
    return once(
        request, idempotency_key, store_id, lambda: _set_open(request, store_id, is_open=False)
    )


@makes("/v1/stores/{store_id:str}/stops", _OPERATE, _TAG, rules=(NOT_FOUND,))
def stop_store(
    request: ApiRequest,
    store_id: StoreId,
    data: JSONBody[StopWish],
    idempotency_key: IdempotencyKey,
) -> Response[Trading]:
    """Stop a store in an emergency: every gate opens, nobody is charged until it is lifted."""

    def make() -> tuple[Trading, Made]:
        caller = caller_of(request)
        _trading(request, store_id)
        caller.services.stops.stop(store_id, data.reason, caller.actor)
        return _made(request, store_id)

    return once(request, idempotency_key, data, make)


@makes("/v1/stores/{store_id:str}/resumptions", _OPERATE, _TAG, rules=(NOT_FOUND,))
def resume_store(
    request: ApiRequest,
    store_id: StoreId,
    data: JSONBody[StopWish],
    idempotency_key: IdempotencyKey,
) -> Response[Trading]:
    """Lift a store's stop: gates ask again, and what became due meanwhile is charged."""

    def make() -> tuple[Trading, Made]:
        caller = caller_of(request)
        _trading(request, store_id)
        caller.services.stops.resume(store_id, data.reason, caller.actor)
        return _made(request, store_id)

    return once(request, idempotency_key, data, make)


def _trading(request: ApiRequest, store_id: str) -> Trading:
    own = caller_of(request).services
    if own.registry.store(store_id) is None:
        raise missing("store", store_id)
    with own.office.reading() as connection:
        stop = store_stop(connection, store_id)
    return Trading(
        store_id,
        own.admission.gates.rules(store_id).is_open,
        stop.since_ns if stop else 0,
        stop.reason if stop else "",
        known_store(request, store_id).ready.missing(),
    )


def _set_open(request: ApiRequest, store_id: str, *, is_open: bool) -> tuple[Trading, Made]:
    caller = caller_of(request)
    _trading(request, store_id)
    gates = caller.services.admission.gates
    rules = msgspec.structs.replace(gates.rules(store_id), is_open=is_open)
    gates.set_rules(rules, caller.actor)
    return _made(request, store_id)


def _made(request: ApiRequest, store_id: str) -> tuple[Trading, Made]:
    return _trading(request, store_id), Made(f"/v1/stores/{store_id}/trading")


OPERATIONS: tuple[HTTPRouteHandler, ...] = (
    read_trading,
    open_doors,
    close_doors,
    stop_store,
    resume_store,
)
