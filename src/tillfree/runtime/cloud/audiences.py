"""Audiences put together: segments, who is behind a credential, what articles there are."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tillfree.admission.postgres import Accounts
from tillfree.audience.postgres import (
    AudienceDesk,
    AudienceKeeper,
    Goods,
    ListSeal,
    LookKeeper,
    PartnerLists,
)
from tillfree.consent.postgres import ProfileShelf
from tillfree.core.clock import nanoseconds
from tillfree.core.errors import AdmissionRefused
from tillfree.journal.postgres import PostgresFactLog, transaction
from tillfree.merchandise.postgres import listed_articles
from tillfree.runtime.cloud.admitting import AdmissionServices
from tillfree.runtime.cloud.back_office import Chore
from tillfree.runtime.cloud.removals import RemovalFiles
from tillfree.tenants.postgres import Registry

_GOODS_LOOK_S = 60.0
"""Seconds for which the articles are kept in mind; a new one is followed a minute later."""
_GOODS_MAX = 100_000
"""Articles of one store that are looked at, at most."""


@dataclass(frozen=True, slots=True)
class AudienceServices:
    """Segments of one organisation. `email_of` gives a person's e-mail for `lists`, empty for none;
    `keeper` is run by the back office, `looks` takes what stores tell of attention."""

    desk: AudienceDesk
    keeper: AudienceKeeper
    looks: LookKeeper
    lists: PartnerLists
    email_of: Callable[[str], str]


def audience_of(
    log: PostgresFactLog,
    profiles: ProfileShelf,
    registry: Registry,
    admission: AdmissionServices,
    seal: ListSeal,
    now_ns: Callable[[], int],
) -> AudienceServices:
    """Put the audiences of an organisation together."""
    goods = _KnownGoods(registry, log, now_ns)
    desk = AudienceDesk(log, profiles, goods.by_sku, now_ns)
    person_of = admission.credentials.person_of
    return AudienceServices(
        desk=desk,
        keeper=AudienceKeeper(log, profiles, person_of, goods.by_sku, now_ns),
        looks=LookKeeper(log, goods.by_sku, now_ns),
        lists=PartnerLists(log, desk, profiles, seal, now_ns),
        email_of=lambda person_id: _email(admission.accounts, person_id),
    )


def audience_chores(services: AudienceServices, folder: Path) -> Sequence[Chore]:
    """Return the chores: segments are kept in step, and in `folder` whom partners must let go."""
    return (services.keeper.run, RemovalFiles(folder, services.lists).run)


class _KnownGoods:
    """The articles of all stores, looked up now and then; one with an age limit anywhere has it."""

    def __init__(self, registry: Registry, log: PostgresFactLog, now_ns: Callable[[], int]) -> None:
        self._registry = registry
        self._log = log
        self._now_ns = now_ns
        self._known: dict[str, Goods] = {}
        self._due_ns = 0

    def by_sku(self) -> Mapping[str, Goods]:
        """Return the articles by sku."""
        if self._now_ns() >= self._due_ns:
            self._known = self._look()
            self._due_ns = self._now_ns() + nanoseconds(_GOODS_LOOK_S)
        return self._known

    def _look(self) -> dict[str, Goods]:
        found: dict[str, Goods] = {}
        stores = [terms.store_id for terms in self._registry.stores()]
        with transaction(self._log.engine, self._log.organisation) as connection:
            for store_id in stores:
                for article in listed_articles(connection, store_id, _GOODS_MAX):
                    known = found.get(article.sku)
                    limited = article.age_restricted or (known is not None and known.age_restricted)
                    found[article.sku] = Goods(article.category, limited)
        return found


def _email(accounts: Accounts, person_id: str) -> str:
    try:
        email = accounts.account(person_id).email
    except AdmissionRefused:
        return ""
    return email if isinstance(email, str) else ""
