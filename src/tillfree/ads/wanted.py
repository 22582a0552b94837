"""What one request wants of any ad: worked out once, then compared with each candidate."""

import re
from functools import lru_cache

from tillfree.ads.inventory import Candidate, categories_above, domains_above
from tillfree.ads.openrtb.request import App, BidRequest, Dooh, Site

_LISTED = 10_000
_NAME = 253
"""Letters of a domain at most (RFC 1035)."""
_HOST = re.compile(r"[A-Za-z]+://(?:[^/?#@]*@)?([^/?#:@]+)")
"""The host of an address; a seventh of the time that taking the whole address apart needs."""
_NONE: frozenset[str] = frozenset()


class Wanted:
    """The rules of a request as a whole, in one currency."""

    __slots__ = (
        "_allowed_categories",
        "_blocked_categories",
        "_blocked_domains",
        "_blocked_seats",
        "_languages",
        "_places",
        "_request",
        "_seats",
        "_site_categories",
        "_taxonomy",
        "_venue_types",
        "is_screen",
    )

    def __init__(self, request: BidRequest) -> None:
        """Take the lists of a request; those that are not there cost nothing."""
        self._request = request
        self.is_screen = request.dooh is not None
        self._blocked_categories = _some(request.bcat)
        self._allowed_categories = _some(request.acat)
        self._taxonomy = request.cattax
        self._blocked_domains = (
            frozenset(map(str.lower, request.badv[:_LISTED])) if request.badv else _NONE
        )
        self._seats = _some(request.wseat)
        self._blocked_seats = _some(request.bseat)
        self._languages = _some(request.wlang)
        if request.wlangb:
            self._languages |= _some(request.wlangb)
        self._venue_types = (
            _some(request.dooh.venuetype)
            if request.dooh is not None and request.dooh.venuetypetax == 1
            else _NONE
        )
        self._places: frozenset[str] | None = None
        self._site_categories: frozenset[str] | None = None

    def lets(self, one: Candidate) -> bool:
        """Tell whether the seller wants this ad, and its advertiser this place."""
        if one.domains & self._blocked_domains if self._blocked_domains else False:
            return False
        if (self._blocked_categories or self._allowed_categories) and not self._lets_categories(
            one
        ):
            return False
        if self._seats and one.seat not in self._seats:
            return False
        if one.seat in self._blocked_seats:
            return False
        if self._languages and one.language not in self._languages:
            return False
        if one.venue_types and one.venue_types.isdisjoint(self._venue_types):
            return False
        return self._is_safe(one)

    def _lets_categories(self, one: Candidate) -> bool:
        # Categories of another taxonomy cannot be compared, so nothing says that they are allowed.
        if one.taxonomy != self._taxonomy:
            return False
        if not one.categories.isdisjoint(self._blocked_categories):
            return False
        allowed = self._allowed_categories
        return not allowed or not one.categories.isdisjoint(allowed)

    def _is_safe(self, one: Candidate) -> bool:
        """Tell whether the advertiser has nothing against the place; one unknown is none."""
        if one.blocked_places:
            if self._places is None:
                self._places = _places(self._request)
            if not self._places or not one.blocked_places.isdisjoint(self._places):
                return False
        if one.blocked_site_categories:
            if self._site_categories is None:
                self._site_categories = _site_categories(self._request)
            return one.blocked_site_categories.isdisjoint(self._site_categories)
        return True


def _some(names: list[str] | None) -> frozenset[str]:
    return frozenset(names[:_LISTED]) if names else _NONE


def _places(request: BidRequest) -> frozenset[str]:
    """Return the names of the place: its domains, those above them, and an app's bundle."""
    place: Site | App | Dooh | None = request.site or request.app or request.dooh
    if place is None:
        return _NONE
    host = bundle = ""
    if isinstance(place, Site) and place.page and (found := _HOST.match(place.page)):
        host = found.group(1)
    if isinstance(place, App):
        bundle = place.bundle or ""
    publisher = place.publisher.domain if place.publisher is not None else None
    return _names_above(
        ((place.domain or "")[:_NAME], (publisher or "")[:_NAME], host[:_NAME]), bundle[:_NAME]
    )


@lru_cache(maxsize=10_000)
def _names_above(domains: tuple[str, ...], bundle: str) -> frozenset[str]:
    """Return domains with those above them, and a bundle; exchanges send the same ones often."""
    found = {above for domain in domains if domain for above in domains_above(domain)}
    return frozenset(found | {bundle.lower()} if bundle else found)


def _site_categories(request: BidRequest) -> frozenset[str]:
    place = request.site or request.app
    if place is None:
        return _NONE
    told = [*(place.cat or ()), *(place.sectioncat or ()), *(place.pagecat or ())]
    return frozenset(categories_above(told[:_LISTED]))
