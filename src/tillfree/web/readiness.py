"""What a store needs before it opens, each green or not: asked by the page and by the command."""

from dataclasses import dataclass, fields

import msgspec

from tillfree.floor import FloorPlan, Frame, SensorShown
from tillfree.merchandise.postgres import catalogue_state
from tillfree.runtime.cloud import OrganisationServices
from tillfree.settlement import SaleTerms
from tillfree.web.callers import ApiRequest
from tillfree.web.desk import caller_of, web_of

_frame_of = msgspec.json.Decoder(Frame).decode


@dataclass(frozen=True, slots=True)
class Readiness:
    """What a store needs before it can serve anybody, each true where it is there."""

    sells: bool
    has_goods: bool
    has_plan: bool
    is_heard: bool
    are_sensors_well: bool
    is_calibrated: bool
    is_empty: bool

    @property
    def is_ready(self) -> bool:
        """Whether nothing is missing, but that somebody may be inside."""
        return not set(self.missing()) - {"is_empty"}

    @property
    def may_open(self) -> bool:
        """Whether nothing is missing."""
        return not self.missing()

    def missing(self) -> tuple[str, ...]:
        """Return the names of what is missing."""
        return tuple(one.name for one in fields(self) if not getattr(self, one.name))


@dataclass(frozen=True, slots=True)
class StoreKnown:
    """What is known of a store now: how it sells, its plan, its sensors, whether it may open."""

    sale: SaleTerms | None
    plan: FloorPlan | None
    sensors: tuple[SensorShown, ...]
    ready: Readiness


def known_store(request: ApiRequest, store_id: str) -> StoreKnown:
    """Return what this process knows of a store; floors are known where they are heard."""
    own, floors = caller_of(request).services, web_of(request).services.floors
    plan, sensors = own.floor.plan(store_id), floors.sensors(own.organisation, store_id)
    newest = floors.after(own.organisation, store_id, None).frames
    with own.office.reading() as connection:
        sale = own.cashier.terms(connection, store_id)
        listed = sum(catalogue_state(connection, one)[0] for one in ("", store_id))
    ready = Readiness(
        sells=sale is not None,
        has_goods=listed > 0,
        has_plan=plan is not None,
        is_heard=bool(newest),
        are_sensors_well=bool(sensors) and all(one.state == "ok" for one in sensors),
        is_calibrated=_is_calibrated(plan, sensors),
        is_empty=bool(newest) and _is_empty(own, store_id, newest[-1]),
    )
    return StoreKnown(sale, plan, sensors, ready)


def _is_calibrated(plan: FloorPlan | None, sensors: tuple[SensorShown, ...]) -> bool:
    """Tell whether every camera of the plan is heard and no sensor has a remark.

    A clock that is off and a plate that does not rest are remarks.
    """
    heard = {one.sensor_id for one in sensors}
    return plan is not None and heard.issuperset(plan.cameras) and not any(s.note for s in sensors)


def _is_empty(own: OrganisationServices, store_id: str, newest: bytes) -> bool:
    """Tell whether cameras see nobody and no visit goes on."""
    return not _frame_of(newest).people and not own.admission.gates.inside(store_id)
