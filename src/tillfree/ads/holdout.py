"""Who is held out of a campaign, so that what it causes can be known.

By person and for good: the same person is always in the same group of a campaign, in every worker
and after every restart, and groups of different campaigns have nothing to do with one another.
Where a held-out person would have been bid for, a ghost bid is noted in place of a bid (Johnson,
Lewis and Nubbemeyer, "Ghost Ads", 2017), so that like is compared with like.
"""

import hashlib
from collections.abc import Callable


def holdout_of(campaign_id: str, share: float) -> Callable[[str], bool]:
    """Return the function that tells whether a person is held out of this campaign.

    `share` is the share of people who are, 0 to 1. The person's `counted_as` and the campaign's id
    are hashed together (BLAKE2b, 64 bits); what lies below the share is held out.
    """
    limit = int(share * 2**64)
    begun = hashlib.blake2b(campaign_id.encode(), digest_size=8, person=b"tillfree-holdout")

    def is_held_out(counted_as: str) -> bool:
        digest = begun.copy()
        digest.update(b"\0" + counted_as.encode())
        return int.from_bytes(digest.digest(), "big") < limit

    return is_held_out
