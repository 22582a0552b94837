"""Who said "not interested" of a campaign: rows by the name that they are counted under."""

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects.postgresql import insert

from tillfree.ads.postgres.tables import AD_REFUSAL
from tillfree.journal.postgres import OWN_ORGANISATION

_OWN = AD_REFUSAL.c.organisation == OWN_ORGANISATION
_ASKED_ONE_BY_ONE = 1_000


def write_refusal(connection: Connection, counted_as: str, campaign_id: str, at_ns: int) -> None:
    """Note it; twice is once."""
    row = insert(AD_REFUSAL).values(
        organisation=OWN_ORGANISATION, counted_as=counted_as, campaign_id=campaign_id, at_ns=at_ns
    )
    connection.execute(row.on_conflict_do_nothing())


def read_refusals(connection: Connection, names: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Return the campaigns that each of these people refused, in order."""
    query = select(AD_REFUSAL.c.counted_as, AD_REFUSAL.c.campaign_id).where(_OWN)
    if len(names) <= _ASKED_ONE_BY_ONE:
        query = query.where(AD_REFUSAL.c.counted_as.in_(names))
    found: dict[str, list[str]] = {}
    for row in connection.execute(
        query.order_by(AD_REFUSAL.c.counted_as, AD_REFUSAL.c.campaign_id)
    ):
        found.setdefault(row.counted_as, []).append(row.campaign_id)
    return {name: tuple(told) for name, told in found.items()}


def refused_since(connection: Connection, at_ns: int) -> tuple[tuple[str, ...], int]:
    """Return who refused anything at a moment or later, and the newest such moment.

    The moment itself is asked again, since another refusal may have come within it.
    """
    query = (
        select(AD_REFUSAL.c.counted_as, AD_REFUSAL.c.at_ns)
        .where(_OWN, AD_REFUSAL.c.at_ns >= at_ns)
        .order_by(AD_REFUSAL.c.at_ns)
    )
    rows = connection.execute(query).all()
    names = tuple(dict.fromkeys(row.counted_as for row in rows))
    return names, max((row.at_ns for row in rows), default=at_ns)


def forget_refusals(connection: Connection, gone: Iterable[str]) -> None:
    """Delete what these people refused; their name leads to nobody any longer."""
    connection.execute(delete(AD_REFUSAL).where(_OWN, AD_REFUSAL.c.counted_as.in_(list(gone))))
