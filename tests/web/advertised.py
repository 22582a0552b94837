"""What a retailer draws up to advertise its cola, and people who agreed to be shown it."""

import httpx

from tests.web.test_money_api import stock_up
from tests.web.town import PASSWORD, Retailer, visit_facts
from tillfree.consent import AssentWay, Purpose, consent_text, share_with
from tillfree.journal import Fact
from tillfree.journal.postgres import transaction
from tillfree.runtime.cloud import utc_now_ns

DAY_NS = 86_400 * 10**9
SEGMENT: dict[str, object] = {
    "name": "Held often, never bought",
    "rule": 'picked_up(sku "cola") at least 3 times in 30 days',
    "suppression": 'bought(sku "cola") in 30 days',
}
ADVERTISER: dict[str, object] = {
    "name": "Seaside Cola",
    "seat": "seat-1",
    "domains": ["cola.example"],
    "categories": ["IAB8"],
}
LOOK: dict[str, object] = {"background": "#0a5d2c", "ink": "#ffffff", "accent": "#f2c14e"}


def campaign(creative_id: str = "cola-p", **changed: object) -> dict[str, object]:
    """Return a wish for a campaign of the cola, from yesterday until in a week."""
    now_ns = utc_now_ns()
    told: dict[str, object] = {
        "name": "Cola for the undecided",
        "advertiser_id": "cola-co",
        "channels": ["web", "billboard"],
        "flight": {"begins_ns": now_ns - DAY_NS, "ends_ns": now_ns + 7 * DAY_NS},
        "budget": {"total_minor": 100_000},
        "currency": "KRW",
        "bid_cpm_minor": 2_000,
        "landing_url": "https://cola.example/",
        "creatives": [
            {"type": "product", "creative_id": creative_id, "sku": "cola", "template": "green"}
        ],
        "segments": ["often"],
    }
    return told | changed


def put(client: httpx.Client, path: str, wish: object) -> httpx.Response:
    """Put a wish."""
    return client.put(path, json=wish)


def draw_up(client: httpx.Client, campaign_id: str = "cola") -> None:
    """Draw up the segment, the advertiser, its look and the campaign of a stocked retailer."""
    for path, wish in (
        ("/v1/audiences/segments/often", SEGMENT),
        ("/v1/ads/advertisers/cola-co", ADVERTISER),
        ("/v1/ads/templates/green", LOOK),
        (f"/v1/ads/campaigns/{campaign_id}", campaign(f"{campaign_id}-p")),
    ):
        told = put(client, path, wish)
        assert told.status_code == 200, told.text


def advertise(client: httpx.Client) -> None:
    """Stock the store and draw everything up."""
    stock_up(client)
    draw_up(client)


def open_partner(retailer: Retailer, partner: str) -> None:
    """Publish the text that people agree to for a partner."""
    own = retailer.own
    with transaction(own.log.engine, own.log.organisation) as connection:
        told = consent_text(share_with(partner), f"{partner} is told.")
        own.log.append_in(connection, [own.consents.text_fact(connection, told)])


def agree(retailer: Retailer, person_id: str, *purposes: str) -> None:
    """Let a person agree to what is asked for now."""
    own = retailer.own
    texts = own.consents.texts()
    for purpose in purposes:
        way = AssentWay("en", "app", "declared")
        own.consents.give(person_id, purpose, texts[purpose].wording, way=way)


def sign_up(retailer: Retailer, number: int) -> str:
    """Return the random id of a new shopper."""
    own = retailer.own
    wording = own.consents.texts()[Purpose.ACCOUNT].wording
    email = f"shopper{number:04}@mail.example"
    return own.admission.accounts.register(email, f"Shopper {number}", PASSWORD, wording)


def picks(visit_id: str, credential: str, times: int) -> list[Fact]:
    """Return the facts of a visit on which the cola is taken up so many times."""
    begun, *_ = visit_facts(visit_id, at_ns=utc_now_ns(), credential=credential)
    now_ns = begun.occurred_ns
    act: dict[str, object] = {
        "visit_id": visit_id,
        "t_ns": now_ns,
        "said_t_ns": now_ns,
        "decided_t_ns": now_ns,
        "kind": "pick",
        "sku": "cola",
        "quantity": 1,
        "slot_id": "s1",
        "probability": 0.97,
    }
    names = [f"{visit_id}-act-{number}" for number in range(times)]
    return [
        begun,
        *(
            Fact(one, "ItemTaken", "gate-7", one, now_ns, "", act | {"interaction_id": one})
            for one in names
        ),
    ]
