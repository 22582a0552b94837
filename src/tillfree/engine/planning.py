"""Which planograms an engine was told of: the one that holds, and those to come.

The one that began last holds, of those the newest version, as the cloud has it.
"""

from tillfree.premises import Product
from tillfree.sensors import PlannedArticle, PlanogramNotice

PLANS_MAX = 100
"""Plans that wait for their time at most; further ones are passed over."""


class PlanBook:
    """The plans of one store; plain and picklable."""

    def __init__(self) -> None:
        self._holds = (-1, -1)
        self._ahead: dict[int, PlanogramNotice] = {}

    def knows(self, version: int) -> bool:
        """Tell whether a version holds or waits for its time."""
        return version == self._holds[1] or version in self._ahead

    def take(self, notice: PlanogramNotice) -> None:
        """Take a plan; what is known, or was over before it came, is passed over."""
        is_over = (notice.t_ns, notice.version) <= self._holds
        if not is_over and not self.knows(notice.version) and len(self._ahead) < PLANS_MAX:
            self._ahead[notice.version] = notice

    def due(self, now_ns: int) -> PlanogramNotice | None:
        """Return the plan that holds from now on, None where nothing changed."""
        begun = [one for one in self._ahead.values() if one.t_ns <= now_ns]
        for one in begun:
            del self._ahead[one.version]
        newest = max(begun, key=lambda one: (one.t_ns, one.version), default=None)
        if newest is None or (newest.t_ns, newest.version) <= self._holds:
            return None
        self._holds = (newest.t_ns, newest.version)
        return newest


def product_of(article: PlannedArticle) -> Product:
    """Return an article as the catalogue has it."""
    return Product(
        sku=article.sku,
        gtin="",
        name=article.name,
        brand="",
        category="",
        price_minor=article.price_minor,
        tax_rate=article.tax_rate,
        weight_g=article.weight_g,
        weight_sd_g=article.weight_sd_g,
        age_restricted=article.age_restricted,
        image="",
    )
