"""What is said about people: for which purposes they agreed, and that somebody was erased.

A person is a random id here and everywhere; what could name them is sealed under their key.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

import msgspec

from tillfree.core.errors import ConsentRefused


class Purpose(StrEnum):
    """What a person may have agreed to."""

    ACCOUNT = "account"
    """Their name and e-mail are kept to run their account."""
    PAYMENT_METHOD = "payment_method"
    """The token of their card is kept for later visits."""
    RECEIPT_MAIL = "receipt_mail"
    """Receipts are sent to their e-mail."""
    VISIT_HISTORY = "visit_history"
    """Their visits stay linked with them, to be shown to them and for returns."""
    CHECKOUT_IDENTITY = "checkout_identity"
    """They are recognised as the same person at checkout, on whatever they come in."""
    ANALYTICS_LINKING = "analytics_linking"
    """Their visits are linked with each other, by a pseudonym, in figures about the shop."""
    DEMOGRAPHICS_SELF_DECLARED = "demographics_self_declared"
    """The age, gender and ethnicity that they told are used."""
    RETARGET_WEB = "retarget_web"
    """What they looked at in stores may be shown to them on web pages."""
    RETARGET_BILLBOARD = "retarget_billboard"
    """What they looked at in stores may be shown to them on screens in places."""
    BILLBOARD_FACE = "billboard_face"
    """Screens may recognise their face, from a photograph that they gave for it."""


FREE_PURPOSES = (
    Purpose.CHECKOUT_IDENTITY,
    Purpose.ANALYTICS_LINKING,
    Purpose.DEMOGRAPHICS_SELF_DECLARED,
    Purpose.RETARGET_WEB,
    Purpose.RETARGET_BILLBOARD,
    Purpose.BILLBOARD_FACE,
)
"""Purposes that no shopping needs: each a switch of its own, off, for those of age, for a term."""

SHARE_PREFIX = "share_with:"
_PARTNER = re.compile(r"[a-z0-9][a-z0-9_.-]{0,59}")
_PURPOSES = frozenset(Purpose)


def share_with(partner: str) -> str:
    """Return the purpose of sharing with a partner; raises ConsentRefused for no partner's name."""
    return check_purpose(SHARE_PREFIX + partner)


def check_purpose(purpose: str) -> str:
    """Return a purpose that there is: one of `Purpose` or `share_with:` and a partner.

    A partner has 1 to 60 small letters, digits, and within also dots, hyphens and underscores.
    Raises ConsentRefused.
    """
    is_share = purpose.startswith(SHARE_PREFIX)
    if purpose in _PURPOSES or (is_share and _PARTNER.fullmatch(purpose[len(SHARE_PREFIX) :])):
        return purpose
    raise ConsentRefused(
        f"there is no purpose {purpose[:80]!r}: take one of {', '.join(sorted(_PURPOSES))}, or "
        f"{SHARE_PREFIX} and a partner's name in small letters"
    )


def is_free(purpose: str) -> bool:
    """Tell whether no shopping needs the purpose: off by itself, and never for minors."""
    return purpose in FREE_PURPOSES or purpose.startswith(SHARE_PREFIX)


class ConsentGiven(msgspec.Struct, frozen=True, omit_defaults=True):
    """A person agreed. `wording` names the text that they read by its hash, `text` is what it said.

    `until_ns` is when it ends by itself, nanoseconds UTC, 0 for when they withdraw it. `policy` is
    the hash of the privacy policy of then and `policy_ns` when that was published. `locale` is the
    language in which they were asked (BCP 47), `method` where (`app`, `web`, `door`, `paper`), and
    `adult_by` how it is known that they are of age (`declared`, `confirmed`, empty where it was not
    asked). `key_id` names the key that is destroyed when they withdraw. `signature` is Ed25519 of
    the organisation under the public key `signed_by`.
    """

    person_id: str
    purpose: str
    wording: str
    until_ns: int
    text: str = ""
    policy: str = ""
    policy_ns: int = 0
    locale: str = ""
    method: str = ""
    adult_by: str = ""
    key_id: str = ""
    signed_by: str = ""
    signature: str = ""


class ConsentWithdrawn(msgspec.Struct, frozen=True, omit_defaults=True):
    """A person does not agree any longer.

    `key_id` names what is destroyed with it. `why` is `asked`, `term` where it ended by itself,
    `minor` where they turned out to be one, `signal` where their browser said so, or `ended` where
    the retailer does it no longer.
    """

    person_id: str
    purpose: str
    key_id: str = ""
    why: str = "asked"


class ConsentTextPublished(msgspec.Struct, frozen=True):
    """From now on people are asked to agree to this text; who agreed before agreed to theirs.

    `purpose` is `POLICY` for the privacy policy as a whole.
    """

    purpose: str
    text: str


class AssentWay(msgspec.Struct, frozen=True):
    """How somebody was asked and known to be of age; see `ConsentGiven`."""

    locale: str = ""
    method: str = ""
    adult_by: str = ""


NOT_SAID = AssentWay()
"""Where nothing is known of how somebody was asked."""
POLICY = "policy"
"""In the place of a purpose: the retailer's privacy policy, which every consent names."""


class PersonErased(msgspec.Struct, frozen=True):
    """A person is to be forgotten: their key is destroyed, all that they agreed to has ended.

    `reason` is why, in words without personal data (`asked`, `retention`).
    """

    person_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class Erased:
    """What is read in place of a person's data after their key was destroyed."""

    person_id: str
