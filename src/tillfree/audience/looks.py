"""Attention as acts: who stood before something, and who could not make up their mind.

A store tells of episodes before a slot, not of articles. A slot of one article tells of that; one
of several tells of their categories, since nobody knows at which of them somebody looked.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from tillfree.audience.acts import Act, ActKind
from tillfree.core.clock import NS_PER_S
from tillfree.core.ids import derived_id


@dataclass(frozen=True, slots=True)
class Look:
    """One episode of somebody on a visit who stood facing a slot in which `skus` belong."""

    visit_id: str
    store: str
    slot_id: str
    at_ns: int
    duration_ns: int
    skus: tuple[str, ...]


def acts_of_look(look: Look, categories: Mapping[str, str], hesitation_s: int) -> tuple[Act, ...]:
    """Return what a look is: `looked_at`, and from `hesitation_s` seconds on `hesitated` as well.

    `categories` are those of the articles that may be followed; of others nothing is said. A rule
    may ask for longer (`over 20 s`).
    """
    known = [sku for sku in look.skus if sku in categories]
    if not known:
        return ()
    whole_s = look.duration_ns // NS_PER_S
    kinds = [ActKind.LOOKED_AT, *([ActKind.HESITATED] if whole_s >= hesitation_s else [])]
    told = (
        [(known[0], categories[known[0]])]
        if len(look.skus) == 1
        else [("", one) for one in dict.fromkeys(categories[sku] for sku in known)]
    )
    return tuple(
        Act(
            derived_id(look.visit_id, kind, look.slot_id, str(look.at_ns), category),
            look.visit_id,
            kind.value,
            look.at_ns,
            look.store,
            sku,
            category,
            whole_s,
        )
        for kind in kinds
        for sku, category in told
    )
