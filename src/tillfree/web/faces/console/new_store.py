"""A new store: a plan that is drawn, moved about, looked at, and rushed into, before it is built.

The plan lies in the browser; every change comes here to be looked at. Nothing is kept until
somebody keeps it as a store.
"""

import io
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import msgspec
from litestar import Response, delete, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import JSONBody
from litestar.types import AnyCallable

from tillfree.floor import floor_plan
from tillfree.journal.postgres import one_transaction
from tillfree.merchandise import PlannedSlot
from tillfree.planning import (
    SECTIONS,
    VENUES,
    NewStoreSpec,
    PlanningSettings,
    StorePlan,
    Survey,
    build,
    draw_plan,
    hang,
    survey,
    write_planned,
)
from tillfree.premises import Severity
from tillfree.runtime.rehearsal import RushProcess, RushSpec
from tillfree.tenants import Action
from tillfree.web.callers import ApiRequest
from tillfree.web.desk import caller_of, web_of
from tillfree.web.faces.console.finding_words import FINDINGS
from tillfree.web.faces.languages import language_of, words_of
from tillfree.web.faces.page import page
from tillfree.web.faces.rendering import HTML, render
from tillfree.web.operations import JSON, NEEDS, TAKES, Declare, Needs, in_thread, needs
from tillfree.web.problems import CONFLICT, INVALID, RequestRefused, missing

_PLAN = needs(Action.OPERATE_STORES, Action.MANAGE_ORGANISATION)
_KEEP = needs(Action.MANAGE_ORGANISATION)
_LOW_QUANTITY = 2
"""Units at which a slot of a store that is kept counts as running low. Own choice."""
Count = Annotated[int, msgspec.Meta(ge=1, le=200)]


class DrawWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is asked of a new store; left out: as is usual for the venue."""

    venue: str
    width_m: float | None = None
    depth_m: float | None = None
    cameras: Count | None = None
    gates: Count | None = None
    shelves: Count | None = None
    seed: Annotated[int, msgspec.Meta(ge=0, le=10_000)] = 0


class HangWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Cameras for a plan: so many, or as many as it needs."""

    plan: StorePlan
    count: Annotated[int, msgspec.Meta(ge=1, le=24)] | None = None


class RushWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A rush in a planned store."""

    plan: StorePlan
    people: Count
    minutes: Annotated[float, msgspec.Meta(ge=0.2, le=15.0)]
    seed: Annotated[int, msgspec.Meta(ge=0, le=10_000)] = 1


class KeepWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A plan that becomes a store which was opened for it."""

    plan: StorePlan
    store_id: str


class FrontShown(msgspec.Struct, frozen=True):
    """A stretch of front: its two ends, and the share of it that two cameras see."""

    fixture_id: str
    ends: tuple[float, float, float, float]
    covered: float
    length_m: float
    is_blind: bool


class FindingShown(msgspec.Struct, frozen=True):
    """What is wrong, and with what."""

    severity: Severity
    places: tuple[str, ...]
    text: str


class SurveyShown(msgspec.Struct, frozen=True):
    """What is known of a plan without anybody walking in it."""

    findings: tuple[FindingShown, ...]
    fronts: tuple[FrontShown, ...]
    step_m: float
    floor: tuple[str, ...]
    covered: float
    floor_covered: float
    slots: int
    articles: int
    is_sound: bool


class Drawn(msgspec.Struct, frozen=True):
    """A plan and what is known of it."""

    plan: StorePlan
    survey: SurveyShown


class RushShown(msgspec.Struct, frozen=True):
    """How far a rush is; `figures` once it is over and went well."""

    state: str
    step: str
    share: float
    plan: StorePlan
    people: int
    minutes: float
    refusal: str
    figures: msgspec.Raw | None


@page("/console/new", _PLAN)
def show_new_store(request: ApiRequest) -> Response[bytes]:
    """Show the place where a store is planned."""
    own, web = caller_of(request).services, web_of(request)
    usual = {
        name: {"width_m": venue.width_m, "depth_m": venue.depth_m} for name, venue in VENUES.items()
    }
    return render(
        request,
        "console/new.html",
        usual=usual,
        sections=list(SECTIONS),
        venues=own.registry.venues(),
        rushes=web.settings.rushes,
    )


def _asks(path: str, needed: Needs) -> Declare:
    """Declare what the page asks with a body of JSON."""

    def declare(fn: AnyCallable) -> HTTPRouteHandler:
        opt = {NEEDS: needed, TAKES: JSON}
        return post(path, opt=opt, include_in_schema=False, status_code=200)(in_thread(fn))

    return declare


@_asks("/console/new/plan", _PLAN)
def draw(request: ApiRequest, data: JSONBody[DrawWish]) -> Response[bytes]:
    """Return a plan for a kind of venue, looked at."""
    asked = (data.width_m, data.depth_m, data.cameras, data.gates, data.shelves, data.seed)
    plan = draw_plan(NewStoreSpec(data.venue, *asked))
    return _answer(Drawn(plan, _shown(request, survey(plan))))


@_asks("/console/new/cameras", _PLAN)
def hang_anew(request: ApiRequest, data: JSONBody[HangWish]) -> Response[bytes]:
    """Return the plan with its cameras hung anew, looked at."""
    settings = PlanningSettings()
    if len(build(data.plan).store.slots) > settings.slots_max:
        raise RequestRefused(INVALID, f"more than {settings.slots_max} places for goods: take some")
    plan = msgspec.structs.replace(data.plan, cameras=hang(data.plan, data.count, settings))
    return _answer(Drawn(plan, _shown(request, survey(plan))))


@_asks("/console/new/survey", _PLAN)
def look(request: ApiRequest, data: JSONBody[StorePlan]) -> Response[bytes]:
    """Return what is known of a plan."""
    return _answer(_shown(request, survey(data)))


@_asks("/console/new/bundle", _PLAN)
def pack(request: ApiRequest, data: JSONBody[StorePlan]) -> Response[bytes]:
    """Return the plan's bundle, packed as one file."""
    _must_be_sound(data)
    packed = io.BytesIO()
    with TemporaryDirectory(prefix="tillfree-plan-") as place:
        folder = Path(place) / data.store_id
        write_planned(data, folder)
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for path in sorted(folder.iterdir()):
                archive.write(path, f"{data.store_id}/{path.name}")
    headers = {"content-disposition": f'attachment; filename="{data.store_id}.zip"'}
    return Response(packed.getvalue(), media_type="application/zip", headers=headers)


@_asks("/console/new/keep", _KEEP)
def keep(request: ApiRequest, data: JSONBody[KeepWish]) -> Response[bytes]:
    """Give a store that was opened for it the plan's floor, goods, prices and planogram."""
    own = caller_of(request).services
    terms = own.registry.store(data.store_id)
    if terms is None:
        raise missing("store", data.store_id)
    if terms.currency != data.plan.currency.value:
        raise RequestRefused(
            INVALID,
            f"the plan's prices are in {data.plan.currency.value} and the store sells in "
            f"{terms.currency}: choose one currency",
        )
    if own.floor.plan(data.store_id) is not None:
        raise RequestRefused(
            CONFLICT, f"{data.store_id} has a floor already: keep the plan as another store"
        )
    told = {"store_id": data.store_id, "name": terms.name, "time_zone": terms.time_zone}
    plan = msgspec.structs.replace(data.plan, **told)
    _must_be_sound(plan)
    with TemporaryDirectory(prefix="tillfree-plan-") as place:
        planned = write_planned(plan, Path(place) / "store")
        catalogue = (Path(place) / "store" / "catalog.csv").read_bytes()
    slots = tuple(
        PlannedSlot(slot.slot_id, slot.skus, _LOW_QUANTITY) for slot in planned.store.slots
    )
    with one_transaction(own.log.engine, own.log.organisation):
        own.merchandise.upload(data.store_id, catalogue, terms.time_zone)
        own.merchandise.plan(data.store_id, web_of(request).services.now_ns(), slots)
        own.floor.keep_plan(floor_plan(planned.store))
    return _answer(plan)


@_asks("/console/new/rush", _PLAN)
def begin_rush(request: ApiRequest, data: JSONBody[RushWish]) -> Response[bytes]:
    """Let a rush of people into a planned store; asked again, it says how far it is."""
    rooms = web_of(request).rushes
    most = rooms.settings
    if data.people > most.people_max or data.minutes > most.minutes_max:
        raise RequestRefused(
            INVALID,
            f"{data.people} people within {data.minutes:g} minutes are too many here: "
            f"{most.people_max} within {most.minutes_max:g} can be rehearsed",
        )
    _must_be_sound(data.plan)
    spec = RushSpec(data.people, data.minutes, data.seed)
    return _answer(_told(rooms.begin(caller_of(request).services.organisation, data.plan, spec)))


@get("/console/new/rush", opt={NEEDS: _PLAN}, include_in_schema=False, sync_to_thread=False)
def read_rush(request: ApiRequest) -> Response[bytes]:
    """Return how far the organisation's last rush is, or what it came to."""
    found = web_of(request).rushes.last(caller_of(request).services.organisation)
    return _answer(None if found is None else _told(found))


@delete("/console/new/rush", opt={NEEDS: _PLAN}, include_in_schema=False, sync_to_thread=False)
def stop_rush(request: ApiRequest) -> None:
    """End the organisation's rush."""
    web_of(request).rushes.stop(caller_of(request).services.organisation)


@get("/console/new/rush/report", opt={NEEDS: _PLAN}, include_in_schema=False, sync_to_thread=False)
def read_report(request: ApiRequest) -> Response[bytes]:
    """Return the page about the last rush, to be saved: it stands alone."""
    found = web_of(request).rushes.last(caller_of(request).services.organisation)
    if found is None or found.outcome is None or not found.outcome.page:
        raise missing("report of", "a rush")
    headers = {"content-disposition": 'attachment; filename="rehearsal.html"'}
    return Response(found.outcome.page, media_type=HTML, headers=headers)


def _must_be_sound(plan: StorePlan) -> None:
    seen = survey(plan)
    if not seen.is_sound:
        raise RequestRefused(INVALID, f"the plan cannot be built: {seen.findings[0].text}")


def _shown(request: ApiRequest, seen: Survey) -> SurveyShown:
    words = words_of(language_of(request))
    return SurveyShown(
        tuple(
            FindingShown(one.severity, one.places, one.told(words.ugettext(FINDINGS[one.kind])))
            for one in seen.findings
        ),
        tuple(
            FrontShown(
                front.fixture_id,
                (*front.start, *front.end),
                round(front.covered, 3),
                round(front.length_m, 3),
                front.is_blind,
            )
            for front in seen.fronts
        ),
        seen.floor.step_m,
        seen.floor.rows,
        round(seen.covered, 4),
        round(seen.floor_covered, 4),
        seen.slots,
        seen.articles,
        seen.is_sound,
    )


def _told(rush: RushProcess) -> RushShown:
    outcome, step = rush.outcome, rush.step
    state = "running" if outcome is None else "failed" if outcome.refusal else "done"
    return RushShown(
        state,
        step.step,
        step.share,
        rush.plan,
        rush.spec.people,
        rush.spec.minutes,
        outcome.refusal if outcome else "",
        msgspec.Raw(outcome.figures) if outcome and outcome.figures else None,
    )


def _answer(told: msgspec.Struct | None) -> Response[bytes]:
    return Response(msgspec.json.encode(told), media_type=JSON)


PAGES: tuple[HTTPRouteHandler, ...] = (
    show_new_store,
    draw,
    hang_anew,
    look,
    pack,
    keep,
    begin_rush,
    read_rush,
    stop_rush,
    read_report,
)
