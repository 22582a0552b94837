"""The application: every operation, what stands before them, and what is told when they fail."""

from threading import BoundedSemaphore, Semaphore

from litestar import Litestar, Response
from litestar.exceptions import HTTPException, ValidationException
from litestar.handlers import HTTPRouteHandler
from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.spec import Components, SecurityScheme

from tillfree import __version__
from tillfree.core.errors import (
    DatabaseUnavailable,
    DeliveryFailed,
    NotAllowed,
    PasswordRefused,
    TillfreeError,
)
from tillfree.runtime.cloud import CloudServices, Say
from tillfree.settlement.postgres import VisitUnknown
from tillfree.web import (
    ad_ids_api,
    advertisers_api,
    audiences_api,
    audit_api,
    board_eyes_api,
    boards_api,
    campaign_results_api,
    campaigns_api,
    corrections_api,
    door_desk_api,
    exports_api,
    face_terms_api,
    gates_api,
    insight_api,
    keys_api,
    merchandise_api,
    money_api,
    organisation_api,
    people_api,
    process_api,
    providers_api,
    reviews_api,
    sale_terms_api,
    screens_api,
    session_api,
    shopper_account_api,
    shopper_ads_api,
    shopper_declared_api,
    shopper_face_api,
    shopper_passkeys_api,
    shopper_privacy_api,
    shopper_session_api,
    shopper_visits_api,
    stream_api,
    trading_api,
    visits_api,
    webhook_api,
)
from tillfree.web.callers import CSRF_HEADER, SESSION_COOKIE, SHOPPER_COOKIE, ApiRequest
from tillfree.web.desk import WEB, Web, request_id_of
from tillfree.web.document import ExactJson, Json, make_exact, wishes_of
from tillfree.web.faces import PAGES, refused_page, wants_page
from tillfree.web.front import Front
from tillfree.web.insight_room import InsightRoom
from tillfree.web.letting_in import let_in
from tillfree.web.limits import RateLimiter
from tillfree.web.metrics import Metrics
from tillfree.web.news import News
from tillfree.web.operations import KEY_SECURITY, SESSION_SECURITY, SHOPPER_SECURITY
from tillfree.web.problems import (
    CONFLICT,
    INVALID,
    MEDIA_TYPE,
    NO_METHOD,
    NOT_ALLOWED,
    NOT_FOUND,
    NOT_JSON,
    SERVER_FAULT,
    TOO_LARGE,
    UNAVAILABLE,
    FieldFault,
    Problem,
    RequestRefused,
    Rule,
    problem,
)
from tillfree.web.rushes import RushRoom
from tillfree.web.settings import WebSettings
from tillfree.web.strict_body import StrictRequest

OPERATIONS: tuple[HTTPRouteHandler, ...] = (
    *process_api.OPERATIONS,
    *session_api.OPERATIONS,
    *organisation_api.OPERATIONS,
    *people_api.OPERATIONS,
    *keys_api.OPERATIONS,
    *audit_api.OPERATIONS,
    *visits_api.OPERATIONS,
    *stream_api.OPERATIONS,
    *webhook_api.OPERATIONS,
    *exports_api.OPERATIONS,
    *insight_api.OPERATIONS,
    *boards_api.OPERATIONS,
    *audiences_api.OPERATIONS,
    *advertisers_api.OPERATIONS,
    *campaigns_api.OPERATIONS,
    *campaign_results_api.OPERATIONS,
    *merchandise_api.OPERATIONS,
    *sale_terms_api.OPERATIONS,
    *money_api.OPERATIONS,
    *corrections_api.OPERATIONS,
    *reviews_api.OPERATIONS,
    *gates_api.OPERATIONS,
    *trading_api.OPERATIONS,
    *door_desk_api.OPERATIONS,
    *providers_api.OPERATIONS,
    *screens_api.OPERATIONS,
    *face_terms_api.OPERATIONS,
    *board_eyes_api.OPERATIONS,
    *ad_ids_api.OPERATIONS,
    *shopper_session_api.OPERATIONS,
    *shopper_account_api.OPERATIONS,
    *shopper_passkeys_api.OPERATIONS,
    *shopper_visits_api.OPERATIONS,
    *shopper_privacy_api.OPERATIONS,
    *shopper_ads_api.OPERATIONS,
    *shopper_declared_api.OPERATIONS,
    *shopper_face_api.OPERATIONS,
)
"""Every operation of the API."""

_TEXT = """Visits, carts, receipts and money of checkout-free stores, for retailers' own programs.

Times are integer nanoseconds since 1970 UTC, money integer minor units of its currency. What makes
something takes an `Idempotency-Key`; lists come by pages; whatever goes wrong is told as RFC 9457
has it, each rule with a page under `/problems/`. The organisation is the credential's."""

_FAULTS_MAX = 50
"""Places told of one invalid request; who repairs so many asks again."""


def create_app(services: CloudServices, say: Say, settings: WebSettings | None = None) -> Front:
    """Return the API as an ASGI application that serves with `services` and logs to `say`."""
    chosen = settings or WebSettings()
    metrics = Metrics()
    web = Web(
        services=services,
        settings=chosen,
        metrics=metrics,
        limiter=RateLimiter(chosen.rates.counted),
        news=News(lambda name: services.of(name).log.position(), chosen.streams.poll_s),
        sign_ins=BoundedSemaphore(chosen.sign_ins_at_once),
        streams=Semaphore(chosen.streams.streams_max),
        rushes=RushRoom(chosen.rushes),
        insight=InsightRoom(services.lake, chosen.insight),
        say=say,
    )
    app = Litestar(
        route_handlers=[*OPERATIONS, *PAGES],
        guards=[let_in],
        exception_handlers={Exception: _tell},
        request_class=StrictRequest,
        openapi_config=_openapi(),
        request_max_body_size=chosen.body_bytes,
        logging_config=None,
    )
    app.state[WEB] = web
    return Front(app, web)


def api_document() -> Json:
    """Return the API's description as a running server gives it."""
    app = Litestar(route_handlers=list(OPERATIONS), openapi_config=_openapi())
    document: Json = app.openapi_schema.to_schema()
    make_exact(document, wishes_of(OPERATIONS))
    return document


def _openapi() -> OpenAPIConfig:
    return OpenAPIConfig(
        title="tillfree",
        version=__version__,
        description=_TEXT,
        path="/schema",
        render_plugins=[ExactJson(OPERATIONS)],
        components=Components(
            security_schemes={
                KEY_SECURITY: SecurityScheme(
                    type="http", scheme="bearer", description="A program's key."
                ),
                SESSION_SECURITY: SecurityScheme(
                    type="apiKey",
                    security_scheme_in="cookie",
                    name=SESSION_COOKIE,
                    description=f"Who signed in; changes need `{CSRF_HEADER}` as well.",
                ),
                SHOPPER_SECURITY: SecurityScheme(
                    type="apiKey",
                    security_scheme_in="cookie",
                    name=SHOPPER_COOKIE,
                    description=f"A shopper who signed in; changes need `{CSRF_HEADER}` as well.",
                ),
            }
        ),
    )


def _tell(request: ApiRequest, error: Exception) -> Response[Problem] | Response[bytes]:
    """Answer an error with its problem, or its page; what nobody foresaw goes to the log."""
    if not wants_page(request):
        return _problem(request, error)
    if not isinstance(error, TillfreeError | HTTPException):
        _note_fault(request, error)
    return refused_page(request, error, request_id_of(request))


def _problem(request: ApiRequest, error: Exception) -> Response[Problem]:
    request_id = request_id_of(request)
    if isinstance(error, RequestRefused):
        found = problem(error.rule, str(error), request_id, error.faults)
        return _response(found, error.headers)
    if isinstance(error, HTTPException):
        return _of_framework(error, request_id)
    if isinstance(error, DatabaseUnavailable):
        words = "the database does not answer: do the same again when it is back"
        return _response(problem(UNAVAILABLE, words, request_id), {"retry-after": "5"})
    if isinstance(error, TillfreeError):
        return _response(problem(_rule_of(error), str(error), request_id), {})
    _note_fault(request, error)
    words = f"a fault of the server, in its log under {request_id}: tell its operator"
    return _response(problem(SERVER_FAULT, words, request_id), {})


def _note_fault(request: ApiRequest, error: Exception) -> None:
    web: Web = request.app.state[WEB]
    web.say("server_fault", request_id=request_id_of(request), fault=_trace(error))


_BY_ERROR: tuple[tuple[type[TillfreeError], Rule], ...] = (
    (NotAllowed, NOT_ALLOWED),
    (VisitUnknown, NOT_FOUND),
    (PasswordRefused, INVALID),
    (DeliveryFailed, UNAVAILABLE),
)


def _rule_of(error: TillfreeError) -> Rule:
    return next((rule for kind, rule in _BY_ERROR if isinstance(error, kind)), CONFLICT)


_BY_STATUS = {rule.status: rule for rule in (NOT_FOUND, NO_METHOD, TOO_LARGE, NOT_JSON)}


def _of_framework(error: HTTPException, request_id: str) -> Response[Problem]:
    rule = _BY_STATUS.get(error.status_code, INVALID)
    faults: list[FieldFault] = []
    if isinstance(error, ValidationException) and isinstance(error.extra, list):
        for one in error.extra[:_FAULTS_MAX]:
            told = one if isinstance(one, dict) else {"message": str(one)}
            place = str(told.get("key") or "body")
            faults.append(FieldFault(place, str(told.get("message", ""))[:300]))
    words = {
        INVALID.slug: "the request is not as documented: correct what `faults` names",
        NOT_FOUND.slug: "there is nothing under this address: see /schema/openapi.json",
    }.get(rule.slug, rule.meaning)
    if rule is INVALID and not faults:
        faults.append(FieldFault("request", str(error.detail)[:300]))
    return _response(problem(rule, words, request_id, faults), dict(error.headers or {}))


def _response(found: Problem, headers: dict[str, str]) -> Response[Problem]:
    return Response(found, status_code=found.status, media_type=MEDIA_TYPE, headers=headers)


def _trace(error: Exception) -> str:
    """Return where an error happened: places in the program, no values: they may be personal."""
    places = []
    trace = error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        places.append(f"{code.co_filename.rpartition('/')[2]}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    return f"{type(error).__name__} at {' < '.join(reversed(places[-8:]))}"
