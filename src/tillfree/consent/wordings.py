"""The texts that people agree to, each found again by its hash.

A retailer publishes its own; where it has not, these stand. Whoever agreed did so to a text that
can be shown, since the wording in their consent is the hash of it.
"""

import hashlib

import msgspec

from tillfree.consent.records import ConsentTextPublished, Purpose
from tillfree.core.ids import derived_id
from tillfree.journal import Fact

TEXT_LETTERS = 20_000
"""Letters of a text at most; own choice: some pages."""
_HASH_LETTERS = 32


class ConsentText(msgspec.Struct, frozen=True):
    """What somebody agrees to for a purpose; `wording` names just this text."""

    purpose: str
    wording: str
    text: str


class Asked(msgspec.Struct, frozen=True):
    """What somebody was shown: the text by its hash and itself, and the policy of then."""

    wording: str
    text: str = ""
    policy: str = ""
    policy_ns: int = 0


def wording_of(text: str) -> str:
    """Return the name of a text: the first 128 bits of its SHA-256."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:_HASH_LETTERS]


def consent_text(purpose: str, text: str) -> ConsentText:
    """Return a text with its name."""
    return ConsentText(purpose, wording_of(text), text)


def text_fact(organisation: str, told: ConsentText, at_ns: int, position: int) -> Fact:
    """Return the fact that a text is asked for from now on; `position` is the journal's end."""
    body = ConsentTextPublished(told.purpose, told.text)
    fact_id = derived_id(organisation, "consent text", told.purpose, position)
    kind = "ConsentTextPublished"
    return Fact(fact_id, kind, "", str(told.purpose), at_ns, "", msgspec.to_builtins(body))


DEFAULT_TEXTS: dict[str, ConsentText] = {
    str(purpose): consent_text(purpose, text)
    for purpose, text in {
        Purpose.ACCOUNT: "My name and e-mail address are kept for my account, until I delete it.",
        Purpose.PAYMENT_METHOD: (
            "What my payment provider calls my payment method is kept and charged for what I take "
            "with me, until I remove it. My card's number is not kept."
        ),
        Purpose.RECEIPT_MAIL: "My receipts are sent to my e-mail address, until I say no.",
        Purpose.VISIT_HISTORY: (
            "My visits stay linked with me, to be shown to me and for returns, until I say no."
        ),
        Purpose.CHECKOUT_IDENTITY: (
            "I am recognised as the same person at checkout, whichever pass or card I come in on, "
            "until I say no."
        ),
        Purpose.ANALYTICS_LINKING: (
            "What I look at, pick up and put back on my visits is linked under a made-up name, "
            "in the shop's figures and in the tools that it makes them with, until I say no."
        ),
        Purpose.DEMOGRAPHICS_SELF_DECLARED: (
            "What I tell of my age, gender and ethnicity is counted in figures of many people "
            "together, and used to choose what is shown to me, until I say no. Nothing of the kind "
            "is guessed."
        ),
        Purpose.RETARGET_WEB: (
            "What I looked at, picked up or bought in the store is used to choose advertisements "
            "for me on web pages and in apps, until I say no."
        ),
        Purpose.RETARGET_BILLBOARD: (
            "What I looked at, picked up or bought in the store is used to choose what screens "
            "show when I come near with my phone or after a visit, until I say no."
        ),
        Purpose.BILLBOARD_FACE: (
            "From a photograph that I take for it, a template of my face is made. It is kept "
            "encrypted with my key and used by screens of this retailer to recognise me and show "
            "me what I may like, and for nothing else. It is destroyed when I say no, and at the "
            "end of the time that I see here at the latest. It is never sold."
        ),
    }.items()
}
"""What is asked for where a retailer has published nothing of its own. There is none for sharing
with a partner: a partner whom the retailer never wrote of is one nobody can agree to."""
