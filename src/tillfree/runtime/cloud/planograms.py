"""Planograms as a store's engine needs them: which holds, which are to come, what goods weigh."""

from collections.abc import Callable

from tillfree.core.errors import DatabaseUnavailable
from tillfree.merchandise import PlanogramPublished, plan_at
from tillfree.merchandise.postgres import articles, planograms, price_book
from tillfree.runtime.cloud.services import CloudServices, OrganisationServices
from tillfree.sensors import PlannedArticle, PlannedPlace, PlanogramNotice

PLANS_TOLD = 20
"""The newest versions that are looked at; who plans further ahead publishes later."""


def store_planograms(
    services: CloudServices,
) -> Callable[[str, str], tuple[PlanogramNotice, ...]]:
    """Return who tells of an organisation and its store the plans to be told."""

    def told(organisation: str, store_id: str) -> tuple[PlanogramNotice, ...]:
        try:
            return planograms_told(services.of(organisation), store_id, services.now_ns())
        except DatabaseUnavailable:
            return ()

    return told


def planograms_told(
    own: OrganisationServices, store_id: str, now_ns: int
) -> tuple[PlanogramNotice, ...]:
    """Return the plan that holds in a store and those to come, with the articles that they name."""
    with own.office.reading() as connection:
        newest = planograms(connection, store_id, PLANS_TOLD)
        holds = plan_at(newest, now_ns)
        wanted = [one for one in newest if one is holds or one.valid_from_ns > now_ns]
        skus = sorted({sku for plan in wanted for slot in plan.slots for sku in slot.skus})
        listed = articles(connection, store_id, skus)
        book = price_book(connection, store_id, skus)
    goods = {
        sku: PlannedArticle(
            sku=sku,
            name=one.name,
            price_minor=book.price_minor(sku, now_ns, member=False) or 0,
            tax_rate=one.rate_basis_points / 10_000,
            weight_g=one.weight_g,
            weight_sd_g=one.weight_sd_g,
            age_restricted=one.age_restricted,
        )
        for sku, one in listed.items()
    }
    return tuple(_notice(plan, goods) for plan in wanted)


def _notice(plan: PlanogramPublished, goods: dict[str, PlannedArticle]) -> PlanogramNotice:
    named = dict.fromkeys(sku for slot in plan.slots for sku in slot.skus)
    return PlanogramNotice(
        t_ns=max(plan.valid_from_ns, 0),
        version=plan.version,
        slots=tuple(PlannedPlace(slot.slot_id, slot.skus) for slot in plan.slots),
        articles=tuple(goods[sku] for sku in named if sku in goods),
    )
