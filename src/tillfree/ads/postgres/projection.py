"""Advertising as rows: a fold of what was decided and of what was delivered."""

from collections.abc import Mapping, Sequence

import msgspec
from sqlalchemy import Connection, Table, select, update
from sqlalchemy.dialects.postgresql import insert

from tillfree.ads.campaign_facts import (
    AdCurrencyChanged,
    AdsDelivered,
    AdvertiserChanged,
    BrandTemplateChanged,
    CampaignChanged,
    CampaignPaused,
    CampaignStarted,
    CampaignState,
    DeliveredAds,
    read_ad,
)
from tillfree.ads.drawn_up import DrawnCampaign, DrawnUp
from tillfree.ads.postgres.tables import (
    AD_CAMPAIGN,
    AD_CURRENCY,
    AD_DELIVERY,
    AD_TEMPLATE,
    ADVERTISER,
)
from tillfree.ads.records import Advertiser, BrandTemplate, Campaign
from tillfree.journal import LoggedFact
from tillfree.journal.postgres import OWN_ORGANISATION


class AdsProjection:
    """Keeps advertisers, looks, currencies, campaigns, and what was delivered."""

    name = "ads"
    tables: Sequence[Table] = (ADVERTISER, AD_TEMPLATE, AD_CURRENCY, AD_CAMPAIGN, AD_DELIVERY)

    def apply(self, connection: Connection, logged: LoggedFact) -> None:
        """Fold one fact in."""
        fact = logged.fact
        if advertiser := read_ad(fact, AdvertiserChanged):
            body = msgspec.json.encode(advertiser.advertiser)
            row = {"advertiser_id": advertiser.advertiser.advertiser_id, "body": body}
            _put(connection, ADVERTISER, row)
        elif look := read_ad(fact, BrandTemplateChanged):
            row = {"name": look.template.name, "body": msgspec.json.encode(look.template)}
            _put(connection, AD_TEMPLATE, row)
        elif currency := read_ad(fact, AdCurrencyChanged):
            _put(connection, AD_CURRENCY, msgspec.structs.asdict(currency))
        elif changed := read_ad(fact, CampaignChanged):
            _change(connection, changed)
        elif started := read_ad(fact, CampaignStarted):
            _turn(connection, started.campaign_id, CampaignState.RUNNING)
        elif paused := read_ad(fact, CampaignPaused):
            _turn(connection, paused.campaign_id, CampaignState.PAUSED)
        elif delivered := read_ad(fact, AdsDelivered):
            for one in delivered.ads:
                _add(connection, one)


def read_drawn_up(connection: Connection) -> DrawnUp:
    """Return all that is drawn up in the transaction's organisation, each by its id."""
    advertisers = select(ADVERTISER.c.body).where(ADVERTISER.c.organisation == OWN_ORGANISATION)
    looks = select(AD_TEMPLATE.c.body).where(AD_TEMPLATE.c.organisation == OWN_ORGANISATION)
    worths = select(AD_CURRENCY.c.code, AD_CURRENCY.c.worth).where(
        AD_CURRENCY.c.organisation == OWN_ORGANISATION
    )
    advertisers = advertisers.order_by(ADVERTISER.c.advertiser_id)
    looks = looks.order_by(AD_TEMPLATE.c.name)
    told = connection.execute(worths.order_by(AD_CURRENCY.c.code))
    return DrawnUp(
        advertisers=tuple(
            msgspec.json.decode(bytes(body), type=Advertiser)
            for body in connection.execute(advertisers).scalars()
        ),
        templates=tuple(
            msgspec.json.decode(bytes(body), type=BrandTemplate)
            for body in connection.execute(looks).scalars()
        ),
        worths={row.code: row.worth for row in told},
        campaigns=_campaigns(connection),
    )


def read_delivered(connection: Connection, campaign_id: str) -> tuple[DeliveredAds, ...]:
    """Return what was delivered of a campaign, by day and creative."""
    table = AD_DELIVERY.c
    query = (
        select(
            table.campaign_id,
            table.creative_id,
            table.day,
            table.impressions,
            table.clicks,
            table.cost,
        )
        .where(table.organisation == OWN_ORGANISATION, table.campaign_id == campaign_id)
        .order_by(table.day, table.creative_id)
    )
    return tuple(DeliveredAds(*row) for row in connection.execute(query))


def _campaigns(connection: Connection) -> tuple[DrawnCampaign, ...]:
    table = AD_CAMPAIGN.c
    query = (
        select(table.name, table.state, table.changes, table.body)
        .where(table.organisation == OWN_ORGANISATION)
        .order_by(table.campaign_id)
    )
    return tuple(
        DrawnCampaign(
            row.name,
            CampaignState(row.state),
            row.changes,
            msgspec.json.decode(bytes(row.body), type=Campaign),
        )
        for row in connection.execute(query)
    )


def _change(connection: Connection, changed: CampaignChanged) -> None:
    own = insert(AD_CAMPAIGN).values(
        organisation=OWN_ORGANISATION,
        campaign_id=changed.campaign.campaign_id,
        name=changed.name,
        state=CampaignState.DRAFT.value,
        changes=1,
        body=msgspec.json.encode(changed.campaign),
    )
    again = {
        "name": own.excluded.name,
        "body": own.excluded.body,
        "changes": AD_CAMPAIGN.c.changes + 1,
    }
    key = list(AD_CAMPAIGN.primary_key.columns)
    connection.execute(own.on_conflict_do_update(index_elements=key, set_=again))


def _turn(connection: Connection, campaign_id: str, state: CampaignState) -> None:
    connection.execute(
        update(AD_CAMPAIGN)
        .where(
            AD_CAMPAIGN.c.organisation == OWN_ORGANISATION, AD_CAMPAIGN.c.campaign_id == campaign_id
        )
        .values(state=state.value, changes=AD_CAMPAIGN.c.changes + 1)
    )


def _add(connection: Connection, told: DeliveredAds) -> None:
    row = insert(AD_DELIVERY).values(organisation=OWN_ORGANISATION, **msgspec.structs.asdict(told))
    more = {
        name: AD_DELIVERY.c[name] + row.excluded[name] for name in ("impressions", "clicks", "cost")
    }
    key = list(AD_DELIVERY.primary_key.columns)
    connection.execute(row.on_conflict_do_update(index_elements=key, set_=more))


def _put(connection: Connection, table: Table, row: Mapping[str, object]) -> None:
    told = insert(table).values(organisation=OWN_ORGANISATION, **row)
    key = list(table.primary_key.columns)
    connection.execute(told.on_conflict_do_update(index_elements=key, set_=dict(row)))
