"""The numbers of advertising, each with unit and origin."""

from dataclasses import dataclass, field

from tillfree.ads.records import Cap


@dataclass(frozen=True, slots=True)
class ChoiceSettings:
    """How one of several ads that may be shown is chosen."""

    exploration_share: float = 0.05
    """Share of choices that are drawn evenly among all that may be shown, 0 to 1; the stated price
    of learning, so that none is forgotten for good. Own choice."""
    prior_responses: float = 1.0
    """Responses that a new creative is taken to have had; with the silences a rate of 1 %."""
    prior_silences: float = 99.0
    """Impressions without a response that a new creative is taken to have had; more makes the
    first real ones count for less. Own choice: about the usual rate of clicks on banners."""
    rows: int = 16
    """Draws of every creative's rate that lie ready; one of them is taken at random a request, so
    that requests between two renewals do not all choose the same."""


@dataclass(frozen=True, slots=True)
class PacingSettings:
    """How money is spread over a flight."""

    ahead_s: float = 60.0
    """Seconds by which spending may run ahead of the even line; more lets bursts through."""
    reserve_s: float = 30.0
    """Seconds for which the price of a bid is kept back while its billing may still come; a bill
    that comes later counts all the same, above what was kept back."""
    pending_at_most: int = 500_000
    """Bids that are waited for at one time, to bound memory; the oldest is let go early."""


@dataclass(frozen=True, slots=True)
class NoticeSettings:
    """How long what was said about a bid is taken in, and what is remembered of it."""

    life_s: float = 86_400.0
    """Seconds after a bid at which its notices and clicks are worth nothing any longer; a day,
    since screens that were offline report late."""
    remembered_at_most: int = 2_000_000
    """Notices that are known again when they come twice, to bound memory; the oldest is forgotten
    first."""
    people_at_most: int = 1_000_000
    """Pairs of a person and a campaign whose impressions are counted for caps, to bound memory;
    the one that is longest known is forgotten first."""
    charge_on_win: bool = False
    """Whether a win is already charged, for exchanges that send no billing notice."""


@dataclass(frozen=True, slots=True)
class BidderSettings:
    """What the bidder takes, and what it passes by."""

    notice_url: str = ""
    """Scheme and host under which exchanges and browsers reach this bidder, without a slash at
    the end; empty is where it listens itself, which is right on one machine only."""
    identity_source: str = "tillfree.invalid"
    """`source` of the `eids` by which this retailer's pseudonyms come; others are not looked at."""
    vendor_id: int = 0
    """Our number on IAB Europe's Global Vendor List; 0 is none, and then no TC string permits
    anything."""
    body_bytes: int = 262_144
    """Largest request that is read, also after unpacking; usual ones have one to ten thousand."""
    drain_bytes: int = 16_777_216
    """Bytes of a too large request that are thrown away before it is refused, so that whoever
    sends it gets to read the answer; beyond, the line is cut."""
    imps_at_most: int = 10
    """Impressions of one request that are bid for; the rest is passed by."""
    formats_at_most: int = 20
    """Sizes of one impression that are looked at."""
    deals_at_most: int = 50
    """Deals of one impression that are looked at."""
    candidates_at_most: int = 2_000
    """Creatives that are weighed for one impression, to bound the time; the rest is passed by."""
    checked_at_most: int = 200
    """Creatives, best first, of which it is asked whether they may be shown, to bound the time;
    with none of them there is no bid."""
    segments_at_most: int = 200
    """Segments of one person that are kept."""
    tmax_least_ms: int = 10
    """Milliseconds that an exchange must leave us; with less no bid would reach it in time."""
    tells_reasons: bool = False
    """Whether a no-bid says why (200 with `nbr`) in place of the shorter 204 without content."""
    renew_s: float = 0.05
    """Seconds between two looks at what other workers wrote, at the budgets and at the draws: so
    stale may a worker's knowledge of the others be."""
    reread_s: float = 1.0
    """Seconds between two looks at the files of campaigns and people."""
    choice: ChoiceSettings = field(default_factory=ChoiceSettings)
    pacing: PacingSettings = field(default_factory=PacingSettings)
    notices: NoticeSettings = field(default_factory=NoticeSettings)


@dataclass(frozen=True, slots=True)
class LiftSettings:
    """How sure the statement of an effect is to be."""

    confidence: float = 0.95
    """Share of intervals that are to hold the true effect, 0.5 to 0.999; the usual one."""
    people_least: int = 30
    """People that each group must have, or no interval is told: below, the mean of spending is
    not near enough to normal. The usual rule of thumb."""


@dataclass(frozen=True, slots=True)
class CreditSettings:
    """How a purchase is shared out over the ads that came before it."""

    window_s: float = 604_800.0
    """Seconds before a purchase in which an ad may have credit; a week, as is usual."""
    first_share: float = 0.4
    """Share of the first ad by position; the usual U shape."""
    last_share: float = 0.4
    """Share of the last ad by position; the ads between share the rest evenly."""


@dataclass(frozen=True, slots=True)
class DeskSettings:
    """How much may be drawn up, and what holds for all campaigns together."""

    name_letters: int = 100
    """Letters of a campaign's name at most."""
    advertisers_max: int = 2_000
    """Advertisers of an organisation; own choice."""
    templates_max: int = 1_000
    """Looks of brands; own choice."""
    campaigns_max: int = 5_000
    """Campaigns of an organisation, paused ones counted; own choice: five times what the bidder is
    measured with."""
    person_caps: tuple[Cap, ...] = (Cap(20, 86_400),)
    """How often one person is shown anything, over all campaigns, web pages and screens. Own
    choice: more than this in a day is pestering."""


@dataclass(frozen=True, slots=True)
class FeedSettings:
    """How the files that bidders, the ad server and boards read are kept."""

    compact_s: float = 30.0
    """Seconds at most for which a line of somebody who left stays in a file after the line that
    forgets them; shorter writes large files anew more often. A withdrawal must be through within
    60 s."""
    look_s: float = 2.0
    """Seconds between two looks at prices and names of what is advertised."""
    batch: int = 5_000
    """Changed people that are written in one turn; the rest comes with the next."""


@dataclass(frozen=True, slots=True)
class NoticeRowSettings:
    """How long it is known who was bid for and shown what."""

    kept_days: int = 90
    """Days that a notice is kept, for lift and credit; its sums stay. Own choice: a flight of two
    months and what is bought after it."""
    batch: int = 5_000
    """Notices that are taken in one transaction."""
