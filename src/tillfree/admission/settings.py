"""The numbers of passes, each with unit and origin."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PassSettings:
    """How long a pass is good for, and what a store does with passes while it is alone."""

    life_s: float = 30.0
    """Seconds from issue to expiry; a picture of the code that is passed on is soon worthless."""
    tolerance_s: float = 5.0
    """Seconds by which a gate's clock may be off; more lets a pass live longer."""
    ahead_s: float = 600.0
    """Seconds for which a telephone is given passes beforehand, each good in its own half minute
    only, so that a code can be shown without a line. Own choice: the way through a cellar."""
    longest: int = 1_024
    """Characters of a pass at most; a real one has about 250, and a code holds 2,900."""
    unseen: int = 30
    """People let in while the cloud cannot be asked, until it answers again. Own choice: what a
    small store takes at once; it bounds what can be lost to blocked and unpaid accounts."""
    remembered: int = 10_000
    """Used passes remembered until they have expired; beyond it nobody is let in."""


@dataclass(frozen=True, slots=True)
class AdmissionSettings:
    """What the cloud's gate, its accounts and its keys lean on."""

    entry_wait_s: float = 120.0
    """Seconds for which somebody let in counts as inside before a visit of theirs has begun; who
    turns round at the door is forgotten after it. Own choice."""
    visit_longest_s: float = 43_200.0
    """Seconds after which a visit that never ended counts as nobody inside: half a day. Own choice:
    an engine that was lost must not keep a store full for ever."""
    credentials_kept: int = 32
    """Of a person's credentials the newest so many are asked for debts; one is used a visit."""
    challenge_s: float = 300.0
    """Seconds for which a passkey's challenge may be answered; WebAuthn recommends 5 minutes."""
    challenges_open: int = 10_000
    """Challenges that may wait in one organisation at once; further ones are refused."""
    passkeys_max: int = 10
    """Passkeys of one person at most: their devices."""
    key_life_s: float = 90 * 86_400.0
    """Seconds for which a pair of keys signs passes, from when it is used: three months."""
    key_lead_s: float = 86_400.0
    """Seconds for which a new public key is listed before it signs, so that every store that is
    online at least once a day knows it. Own choice."""
    prepaid_life_s: float = 86_400.0
    """Seconds for which a pass that staff sold opens a gate: a day. Own choice."""
    prepaid_most_minor: int = 1_000_000
    """The largest sum of such a pass in minor units; own choice: a million won."""
    appeal_letters: int = 2_000
    """Letters of an appeal at most."""
