"""A page from a template: in the asker's language and theme, with what their role lets them see."""

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined
from litestar import Response

from tillfree.settlement import minor_digits
from tillfree.tenants import Action
from tillfree.web.callers import ApiRequest, Caller, csrf_token
from tillfree.web.desk import CALLER
from tillfree.web.faces.assets import address_of
from tillfree.web.faces.drawing import bars, meter_width, spark_area, spark_line, weight_scale
from tillfree.web.faces.formats import Formats, iso
from tillfree.web.faces.languages import LANGUAGES, language_of, locale_of, words_of
from tillfree.web.faces.navigation import places_of

THEME_COOKIE = "tillfree_theme"
_POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "manifest-src 'self'",
        "worker-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    ]
)
"""Everything comes from here, and nothing stands inside the page that could run."""
SECURITY_HEADERS = {
    "content-security-policy": _POLICY,
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(self), geolocation=(), microphone=(), payment=()",
    "x-frame-options": "DENY",
}
HTML = "text/html; charset=utf-8"


def render(
    request: ApiRequest,
    template: str,
    *,
    status: int = 200,
    has_frames: bool = False,
    **content: object,
) -> Response[bytes]:
    """Return the page that a template makes of `content`; one with frames holds our own alone."""
    caller: Caller | None = request.scope["state"].get(CALLER)
    actions: frozenset[Action] = caller.actor.actions if caller else frozenset()
    language = language_of(request)
    theme = request.cookies.get(THEME_COOKIE, "")
    known = {
        "language": language,
        "languages": LANGUAGES,
        "theme": theme if theme in ("light", "dark") else "",
        "path": request.url.path,
        "here": f"{request.url.path}?{request.url.query}".removesuffix("?"),
        "places": places_of(actions),
        "may": lambda action: Action(action) in actions,
        "csrf": csrf_token(caller.credential) if caller and caller.is_session else "",
        "organisation": caller.services.organisation if caller else "",
        "formats": Formats(locale_of(language)),
    }
    text = _environment(language).get_template(template).render(known | content)
    headers = SECURITY_HEADERS | {"vary": "cookie, accept-language"}
    if has_frames:
        headers["content-security-policy"] = f"{_POLICY}; frame-src 'self'"
    return Response(text.encode(), media_type=HTML, status_code=status, headers=headers)


@cache
def _environment(language: str) -> Environment:
    made = Environment(
        loader=PackageLoader("tillfree.web.faces"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        extensions=["jinja2.ext.i18n"],
    )
    words = words_of(language)
    # The extension adds these methods to the environment when it is loaded.
    made.install_gettext_callables(  # type: ignore[attr-defined]
        words.ugettext, words.ungettext, newstyle=True
    )
    made.globals |= {
        "asset": address_of,
        "iso": iso,
        "bars": bars,
        "spark_line": spark_line,
        "spark_area": spark_area,
        "meter_width": meter_width,
        "weight_scale": weight_scale,
        "digits_of": minor_digits,
    }
    return made
