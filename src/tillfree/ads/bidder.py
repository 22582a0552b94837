"""The bidder: a valid request in, bids or a reason for none out. Pure but for what it counts.

Everything it looks at is in memory. Work is in proportion to the ads that fit both a size that is
asked for and a segment that the person is in, not to how many campaigns there are.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

from tillfree.ads.choice import Chance, Choice, Group
from tillfree.ads.inventory import EVERYBODY, NATIVE, Candidate, Inventory, Place, Size
from tillfree.ads.native_markup import NativeRequests, NativeWanted, native_markup
from tillfree.ads.notices import BidToken, Notice, NoticeKind, TokenSealer
from tillfree.ads.openrtb.privacy import signals_of
from tillfree.ads.openrtb.request import BidRequest, Deal, Imp
from tillfree.ads.openrtb.response import Bid, BidResponse, MarkupType, NoBid, SeatBid
from tillfree.ads.people import People
from tillfree.ads.permission import Permission, PermissionRule, floor_of_law
from tillfree.ads.records import Channel, Person
from tillfree.ads.settings import BidderSettings
from tillfree.ads.tally import ALL_CAMPAIGNS, Tally
from tillfree.ads.wanted import Wanted

_NS_PER_S = 1_000_000_000
_BID_ID_BYTES = 12
_DEFAULT_CURRENCY = "USD"


@dataclass(frozen=True, slots=True)
class BidderParts:
    """What a bidder works with; `note` takes every notice that is to be kept."""

    people: People
    tally: Tally
    choice: Choice
    chance: Chance
    sealer: TokenSealer
    may: PermissionRule
    note: Callable[[Notice], None]


class _Offer(NamedTuple):
    """An ad that may be bid, with the deal that it is bid under, empty for the open auction."""

    ad: Candidate
    price: float
    cost: int
    deal: str


class _Asked(NamedTuple):
    """One impression as it is asked for, and who asks."""

    imp: Imp
    wanted: Wanted
    currency: str
    person: Person | None
    shared: tuple[int, ...]
    native: NativeWanted | None
    now_ns: int


class Bidder:
    """Bids for one book of campaigns; a new book makes a new bidder with the same parts."""

    def __init__(self, inventory: Inventory, parts: BidderParts, settings: BidderSettings) -> None:
        """Take an inventory compiled with the same people and tally."""
        self.inventory = inventory
        self.parts = parts
        self._settings = settings
        self._natives = NativeRequests()
        self._told: dict[tuple[NoticeKind, str, str], None] = {}

    def bid(self, request: BidRequest, now_ns: int) -> BidResponse | NoBid:
        """Return bids for a request that was found valid, or why there are none."""
        settings = self._settings
        if request.tmax is not None and 0 < request.tmax < settings.tmax_least_ms:
            return NoBid.TIME
        signals = signals_of(request)
        permission = min(self.parts.may(signals), floor_of_law(signals))
        if permission == Permission.NOTHING:
            return NoBid.UNMATCHED_USER
        currency = self._currency(request)
        if not currency:
            return NoBid.UNKNOWN
        is_personal = permission == Permission.PERSONAL
        pseudonym = self._pseudonym(request)
        channel = Channel.WEB if request.dooh is None else Channel.BILLBOARD
        person = self.parts.people.find(pseudonym, channel) if is_personal and pseudonym else None
        shared = self._shared(request) if is_personal and request.dooh is not None else ()
        if request.dooh is not None and not (person or shared) and _is_for_some(request, pseudonym):
            # Asked for something of somebody's own: they get that or nothing.
            return NoBid.UNMATCHED_USER
        wanted = Wanted(request)
        seats: dict[str, list[Bid]] = {}
        is_test = request.test == 1
        for imp in request.imp[: settings.imps_at_most]:
            asked = _Asked(imp, wanted, currency, person, shared, self._native(imp), now_ns)
            offer = self._choose(asked)
            if offer is not None:
                bid = self._bid(asked, offer, is_test)
                seats.setdefault(offer.ad.seat, []).append(bid)
        if not seats:
            return NoBid.UNMATCHED_USER if person is None else NoBid.UNKNOWN
        made = [SeatBid(bids, seat) for seat, bids in seats.items()]
        return BidResponse(request.id, made, made[0].bid[0].id, currency)

    def _currency(self, request: BidRequest) -> str:
        """Return the first currency that is asked for and known; a request without has dollars."""
        worths = self.inventory.worths
        for code in request.cur or (_DEFAULT_CURRENCY,):
            if code in worths:
                return code
        return ""

    def _pseudonym(self, request: BidRequest) -> str:
        """Return who this is by our own pseudonym, empty for nobody; other parties' are passed by.

        A screen is looked at by nobody in particular, unless somebody asked for something of their
        own: then our cloud, which alone knows their pseudonym for screens, names it.
        """
        user = request.user
        if user is None:
            return ""
        source = self._settings.identity_source
        for eids in (user.eids, user.ext.eids if user.ext is not None else None):
            for eid in (eids or ())[:100]:
                if eid.source == source and eid.uids and eid.uids[0].id:
                    return eid.uids[0].id
        return user.buyeruid or "" if request.dooh is None else ""

    def _shared(self, request: BidRequest) -> tuple[int, ...]:
        """Return the segments that our own cloud says that many before a screen share."""
        source, people = self._settings.identity_source, self.parts.people
        told = (request.user.data if request.user is not None else None) or ()
        return tuple(
            people.segment(one.id)
            for data in told[:10]
            if data.name == source
            for one in (data.segment or ())[: self._settings.segments_at_most]
            if one.id and people.has_segment(one.id)
        )

    def _native(self, imp: Imp) -> NativeWanted | None:
        return self._natives.read(imp.native.request) if imp.native is not None else None

    def _sizes(self, asked: _Asked) -> list[Size]:
        sizes: list[Size] = []
        banner = asked.imp.banner
        if banner is not None:
            if banner.format:
                sizes = [(one.w, one.h) for one in banner.format[: self._settings.formats_at_most]]
            elif banner.w and banner.h:
                sizes = [(banner.w, banner.h)]
        if asked.native is not None:
            sizes.append(NATIVE)
        return sizes

    def _offer(self, ad: Candidate, asked: _Asked) -> _Offer | None:
        """Return the ad as it may be bid now, or None; what is cheap to know comes first."""
        tally = self.parts.tally
        price = ad.prices.get(asked.currency)
        if price is None:
            return None
        qty = asked.imp.qty
        cost = ad.cpm_minor if qty is None else max(round(ad.cpm_minor * qty.multiplier), 1)
        if tally.reserved[ad.campaign] + cost > tally.room[ad.campaign]:
            return None
        person = asked.person
        if person is not None:
            if ad.excluded and not ad.excluded.isdisjoint(person.segments):
                return None
            if ad.caps and tally.is_capped(person.counted_as, ad.campaign, ad.caps, asked.now_ns):
                return None
        if not asked.wanted.lets(ad) or not _fits(ad, asked.imp):
            return None
        deal = self._deal(ad, price, asked)
        if deal is None:
            return None
        if ad.native is not None and (
            asked.native is None or native_markup(ad.native, asked.native, "") is None
        ):
            return None
        return _Offer(ad, price, cost, deal)

    def _deal(self, ad: Candidate, price: float, asked: _Asked) -> str | None:
        """Return the deal to bid under, empty for the open auction, None where neither is met."""
        pmp = asked.imp.pmp
        if pmp is not None and ad.deals:
            for deal in (pmp.deals or ())[: self._settings.deals_at_most]:
                if deal.id in ad.deals and self._meets(ad, price, deal, asked.currency):
                    return deal.id
        if pmp is not None and pmp.private_auction == 1:
            return None
        floor = self._floor(asked.imp.bidfloor, asked.imp.bidfloorcur, asked.currency)
        return "" if floor is not None and price >= floor else None

    def _meets(self, ad: Candidate, price: float, deal: Deal, currency: str) -> bool:
        if deal.wseat and ad.seat not in deal.wseat:
            return False
        if deal.wadomain and ad.domains.isdisjoint(one.lower() for one in deal.wadomain):
            return False
        floor = self._floor(deal.bidfloor, deal.bidfloorcur, currency)
        return floor is not None and price >= floor

    def _floor(self, floor: float, of: str, currency: str) -> float | None:
        """Return a floor in another currency, None where that one is not known."""
        if of == currency or floor == 0.0:
            return floor
        worths = self.inventory.worths
        worth = worths.get(of)
        return floor * worth / worths[currency] if worth is not None else None

    def _choose(self, asked: _Asked) -> _Offer | None:
        """Return the ad to bid; of held-out people it is noted that they would have been bid for.

        The decision is the same in both groups; only then the group is looked at, and for the
        control group the next best of the other campaigns is taken.
        """
        person = asked.person
        places, groups = self._matching(asked)
        if not groups or (person is not None and self._has_enough(person, asked.now_ns)):
            return None
        passed: set[int] = set()
        order = self.parts.choice.order(groups, self._settings.candidates_at_most)
        for arm in islice(order, self._settings.checked_at_most):
            ad = next(place.ads[arm] for place in places if arm in place.ads)
            offer = self._offer(ad, asked) if ad.campaign not in passed else None
            if offer is None:
                continue
            if person is None or ad.is_held_out is None:
                return offer
            if not ad.is_held_out(person.counted_as):
                self._tell(NoticeKind.BID, offer, person.counted_as, asked.now_ns)
                return offer
            self._tell(NoticeKind.GHOST, offer, person.counted_as, asked.now_ns)
            passed.add(ad.campaign)
        return None

    def _matching(self, asked: _Asked) -> tuple[list[Place], list[Group]]:
        """Return the sizes that there are ads in, and the creatives that fit size and segment."""
        person, is_screen = asked.person, asked.wanted.is_screen
        sizes = self.inventory.billboard if is_screen else self.inventory.web
        segments = (*person.segments, EVERYBODY) if person is not None else (EVERYBODY,)
        if is_screen and (person is not None or asked.shared):
            segments = person.segments if person is not None else asked.shared
        places = [place for size in self._sizes(asked) if (place := sizes.get(size)) is not None]
        found = [place.groups.get(segment) for place in places for segment in segments]
        return places, [group for group in found if group is not None]

    def _has_enough(self, person: Person, now_ns: int) -> bool:
        caps = self.inventory.book.person_caps
        return bool(caps) and self.parts.tally.is_capped(
            person.counted_as, ALL_CAMPAIGNS, caps, now_ns
        )

    def _tell(self, kind: NoticeKind, offer: _Offer, counted_as: str, now_ns: int) -> None:
        """Note once a person and campaign that somebody was treated, or is a control."""
        known = (kind, counted_as, offer.ad.campaign_id)
        if known in self._told:
            return
        if len(self._told) >= self._settings.notices.people_at_most:
            del self._told[next(iter(self._told))]
        self._told[known] = None
        bid_id = f"{offer.ad.campaign_id}/{counted_as}"
        self.parts.note(
            Notice(kind, bid_id, offer.ad.campaign_id, offer.ad.creative_id, counted_as, 0, now_ns)
        )

    def _bid(self, asked: _Asked, offer: _Offer, is_test: bool) -> Bid:
        ad, imp = offer.ad, asked.imp
        bid_id = self.parts.chance.entropy(_BID_ID_BYTES).hex()
        counted_as = asked.person.counted_as if asked.person is not None else ""
        plays = imp.qty.multiplier if imp.qty is not None else 1.0
        issued_s = asked.now_ns // _NS_PER_S
        token = self.parts.sealer.seal(
            BidToken(
                bid_id,
                ad.campaign_id,
                ad.creative_id,
                counted_as,
                offer.price,
                plays,
                offer.cost,
                is_test,
                issued_s,
            )
        )
        if not is_test:
            self.parts.tally.reserve(bid_id, ad.campaign, offer.cost, counted_as, asked.now_ns)
        url = self._settings.notice_url
        click_url = f"{url}/openrtb2/click/{token}"
        if ad.native is not None and asked.native is not None:
            adm = native_markup(ad.native, asked.native, click_url) or ""
        else:
            adm = f"{ad.before}{click_url}{ad.after}"
        return Bid(
            id=bid_id,
            impid=imp.id,
            price=offer.price,
            nurl=f"{url}/openrtb2/win/{token}?price=${{AUCTION_PRICE}}",
            burl=f"{url}/openrtb2/bill/{token}?price=${{AUCTION_PRICE}}"
            "&plays=${AUCTION_MULTIPLIER}",
            lurl=f"{url}/openrtb2/loss/{token}?reason=${{AUCTION_LOSS}}",
            adm=adm,
            adomain=ad.adomain,
            cid=ad.campaign_id,
            crid=ad.creative_id,
            cat=ad.category_words,
            mtype=ad.markup_type,
            iurl=ad.image_url,
            attr=list(ad.attributes),
            cattax=ad.taxonomy,
            language=ad.language,
            dealid=offer.deal,
            w=ad.size[0],
            h=ad.size[1],
        )


def _is_for_some(request: BidRequest, pseudonym: str) -> bool:
    """Tell whether a request names a person, or segments of those who see it."""
    return bool(pseudonym) or bool(request.user is not None and request.user.data)


def _fits(ad: Candidate, imp: Imp) -> bool:
    """Tell whether the impression takes this kind of markup."""
    if imp.secure == 1 and not ad.is_secure:
        return False
    if ad.markup_type == MarkupType.NATIVE:
        blocked = imp.native.battr if imp.native is not None else None
    else:
        banner = imp.banner
        if banner is None or (banner.btype and ad.banner_type in banner.btype):
            return False
        blocked = banner.battr
    return not blocked or not any(one in blocked for one in ad.attributes)
