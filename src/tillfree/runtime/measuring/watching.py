"""Alerts on metrics: each is judged once for each day that is over, from the lake."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from tillfree.core.clock import NS_PER_S
from tillfree.insight import judged
from tillfree.insight.lake import Lake, Scope, ask
from tillfree.runtime.cloud import OrganisationServices

_ALERTS = 20
"""Alerts that one turn judges at most; the others have theirs the next time."""


def judge_alerts(own: OrganisationServices, lake: Lake, now_ns: int, wait_s: float) -> int:
    """Judge alerts on the last day that is over since `wait_s` seconds; return how many were.

    The day is that of the alert's store, of the organisation's first where it is of all. A day
    before the alert was made is not judged, and none twice.
    """
    zones = {store.store_id: ZoneInfo(store.time_zone) for store in own.registry.stores()}
    count = 0
    for alert, standing in own.boards.alerts():
        zone = zones.get(alert.store_id) or next(iter(zones.values()), ZoneInfo("UTC"))
        day = _day_over(now_ns, zone, wait_s)
        if standing.day >= day.isoformat() or day < _day(alert.made_ns, zone) or count == _ALERTS:
            continue
        stores = (alert.store_id,) if alert.store_id else ()
        scope = Scope(own.organisation, stores, day.isoformat(), day.isoformat())
        answer = ask(lake, scope, "traffic", {"step": "day"})
        names = [column.name for column in answer.columns]
        rows = [dict(zip(names, row, strict=True)) for row in answer.rows]
        own.boards.note(alert, judged(alert, day.isoformat(), rows))
        count += 1
    return count


def _day(at_ns: int, zone: ZoneInfo) -> date:
    return datetime.fromtimestamp(at_ns // NS_PER_S, UTC).astimezone(zone).date()


def _day_over(now_ns: int, zone: ZoneInfo, wait_s: float) -> date:
    return _day(now_ns - round(wait_s * NS_PER_S), zone) - timedelta(days=1)
