"""How a shopper is known to a browser and to a partner in a bid request: as `user.eids`.

OpenRTB 2.6, 3.2.27 and 3.2.28: `source` is whose id it is, `atype` 3 a person's, 2 a device's, 1 a
browser's. Each partner has a source of its own and a pseudonym of its own, so revoking one leaves
the others; an id is made only under a consent that holds, so none outlives it.
"""

import msgspec

from tillfree.audience.lists import hashed_email

_PERSON_BASED = 3


class EidUid(msgspec.Struct, frozen=True):
    """One id; `atype` as OpenRTB's list of agent types has it."""

    id: str
    atype: int


class Eid(msgspec.Struct, frozen=True):
    """Ids of one source, as `user.eids` and Prebid's `userIdAsEids` hold them."""

    source: str
    uids: tuple[EidUid, ...]


def partner_eid(domain: str, partner: str, pseudonym: str) -> Eid:
    """Return the id with one partner; `domain` is the retailer's own, which vouches for it."""
    return Eid(f"{partner}.{domain}", (EidUid(pseudonym, _PERSON_BASED),))


def own_eid(source: str, pseudonym: str) -> Eid:
    """Return the id on the retailer's own pages, under the name that its bidder knows."""
    return Eid(source, (EidUid(pseudonym, _PERSON_BASED),))


def email_eid(domain: str, email: str) -> Eid:
    """Return the id that is a hashed e-mail, for lists that are matched by it."""
    return Eid(f"{domain}#sha256-email", (EidUid(hashed_email(email), _PERSON_BASED),))
