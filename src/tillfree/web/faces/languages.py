"""The languages of the pages: which one somebody wants, and its words (gettext, by babel)."""

from functools import cache
from importlib.resources import files

from babel import Locale
from babel.core import negotiate_locale
from babel.support import NullTranslations, Translations

from tillfree.web.callers import ApiRequest

LANGUAGES = {"en": "English", "ko": "한국어"}
"""Every language that pages are in, by its own name; the first is that of the source."""
COOKIE = "tillfree_language"
_DOMAIN = "faces"


def language_of(request: ApiRequest) -> str:
    """Return the language of an answer: chosen in the page, else what the browser prefers."""
    chosen = request.query_params.get("language") or request.cookies.get(COOKIE, "")
    if chosen in LANGUAGES:
        return str(chosen)
    wanted = _preferred(request.headers.get("accept-language", ""))
    return negotiate_locale(wanted, list(LANGUAGES), sep="-") or next(iter(LANGUAGES))


def _preferred(header: str) -> list[str]:
    """Return the languages of an Accept-Language header, the dearest first (RFC 9110, 12.5.4)."""
    weighed = []
    for place, part in enumerate(header[:1_000].split(",")):
        name, _, quality = part.strip().partition(";q=")
        try:
            weight = float(quality) if quality else 1.0
        except ValueError:
            weight = 0.0
        if name and weight > 0:
            weighed.append((-weight, place, name.strip()))
    return [name for _, _, name in sorted(weighed)]


@cache
def locale_of(language: str) -> Locale:
    """Return the locale by which numbers, money and times are written."""
    return Locale.parse({"en": "en_GB"}.get(language, language))


@cache
def words_of(language: str) -> NullTranslations:
    """Return the catalogue of a language; the source's own has none."""
    if language == next(iter(LANGUAGES)):
        return NullTranslations()
    folder = files("tillfree.web.faces") / "locale" / language / "LC_MESSAGES"
    with (folder / f"{_DOMAIN}.mo").open("rb") as catalogue:
        return Translations(catalogue, domain=_DOMAIN)
