"""What staff serve in front of a shopper (beer, popcorn), added to the visit by their word."""

from collections.abc import Sequence

from tillfree.core.errors import TillfreeError
from tillfree.journal import Fact
from tillfree.merchandise.facts import ArticleListed, CounterItemAdded, merchandise_fact

QUANTITY_MAX = 100
"""Units of one serving; more is a slip of the finger."""


class ServingRefused(TillfreeError):
    """A counter item cannot be added to a visit."""


def serve(
    visit: Sequence[Fact], article: ArticleListed | None, item: CounterItemAdded, now_ns: int
) -> Fact:
    """Return the fact that adds an item to a visit; `visit` are the facts about it so far.

    Raises ServingRefused where the visit is not open, the article is unknown, the number is not
    between 1 and QUANTITY_MAX, or an article with an age limit was served without a look at it.
    """
    kinds = {fact.kind for fact in visit}
    if "VisitStarted" not in kinds or "VisitEnded" in kinds or "ReceiptIssued" in kinds:
        raise ServingRefused(
            f"{item.sku} cannot be added: the visit is not open; sell it to one that is"
        )
    if article is None:
        raise ServingRefused(f"{item.sku} is not in the catalogue: list it before it is served")
    if not 1 <= item.quantity <= QUANTITY_MAX:
        raise ServingRefused(
            f"{item.quantity} units of {item.sku} cannot be served at once: 1 to {QUANTITY_MAX} can"
        )
    if article.age_restricted and not item.age_checked:
        raise ServingRefused(
            f"{item.sku} has an age limit: look at the shopper's proof of age, then confirm it"
        )
    started = next(fact for fact in visit if fact.kind == "VisitStarted")
    return merchandise_fact(started.store_id, started.subject, item, item.counter_item_id, now_ns)
