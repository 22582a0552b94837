"""What each role may do: one table, read by all that ask."""

from dataclasses import dataclass
from enum import StrEnum

from tillfree.core.errors import NotAllowed


class Role(StrEnum):
    """What a person is in an organisation; everybody has one."""

    OWNER = "owner"
    OPERATOR = "operator"
    REVIEWER = "reviewer"
    ANALYST = "analyst"
    MARKETER = "marketer"
    STAFF = "staff"


class Action(StrEnum):
    """What may be allowed: to a role, and as a scope to a program's key."""

    MANAGE_ORGANISATION = "manage_organisation"
    """Venues, stores, their terms."""
    MANAGE_PEOPLE = "manage_people"
    """Invitations, roles, leaving, erasing."""
    MANAGE_KEYS = "manage_keys"
    """Keys of programs, webhooks."""
    READ_AUDIT = "read_audit"
    """Who did what."""
    OPERATE_STORES = "operate_stores"
    """Live carts, who may enter, alerts, blocks and appeals."""
    OPEN_GATES = "open_gates"
    """Ask for a door whether it opens; for the keys of doors."""
    MANAGE_CATALOGUE = "manage_catalogue"
    """Articles, prices, planograms, stock."""
    MANAGE_PROMOTIONS = "manage_promotions"
    """Promotions and coupons."""
    READ_MONEY = "read_money"
    """Receipts, the ledger, exports."""
    REFUND = "refund"
    """Give money back."""
    REVIEW = "review"
    """Decide on receipts and disputes, with their evidence."""
    READ_REPORTS = "read_reports"
    """Figures without people."""
    ANALYTICS = "analytics"
    """What visitors did, also visit by visit under pseudonyms, and questions in SQL."""
    MANAGE_EXPORTS = "manage_exports"
    """To which tools of others events are sent."""
    MANAGE_AUDIENCES = "manage_audiences"
    """Segments: their rules, and how many are in them."""
    EXPORT_AUDIENCES = "export_audiences"
    """Lists of hashed e-mails for partners whom people agreed to."""
    MANAGE_ADS = "manage_ads"
    """Advertisers, campaigns, and what came of them."""
    TELL_ADS = "tell_ads"
    """Say what was shown; for the keys of bidders and boards."""
    SERVE = "serve"
    """Sell passes, add counter items, check ages, restock."""


_EVERY_DAY = {Action.OPERATE_STORES, Action.SERVE, Action.READ_REPORTS}

ALLOWED: dict[Role, frozenset[Action]] = {
    Role.OWNER: frozenset(Action),
    Role.OPERATOR: frozenset(
        _EVERY_DAY
        | {
            Action.MANAGE_CATALOGUE,
            Action.MANAGE_PROMOTIONS,
            Action.READ_MONEY,
            Action.REFUND,
        }
    ),
    Role.REVIEWER: frozenset({Action.REVIEW, Action.REFUND}),
    Role.ANALYST: frozenset(
        {Action.READ_REPORTS, Action.READ_MONEY, Action.ANALYTICS, Action.MANAGE_EXPORTS}
    ),
    Role.MARKETER: frozenset(
        {
            Action.READ_REPORTS,
            Action.MANAGE_PROMOTIONS,
            Action.MANAGE_AUDIENCES,
            Action.EXPORT_AUDIENCES,
            Action.MANAGE_ADS,
        }
    ),
    Role.STAFF: frozenset({Action.SERVE}),
}
"""What each role may do. Operators do not review: who runs a store does not judge its receipts."""

KEY_SCOPES = frozenset(Action) - {
    Action.MANAGE_PEOPLE,
    Action.MANAGE_KEYS,
    Action.MANAGE_EXPORTS,
    Action.EXPORT_AUDIENCES,
}
"""What a program's key may be given: none makes further keys or people, or sends things away."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does something: a person by their id, a program by its key's prefix, or the system."""

    actor_id: str
    actions: frozenset[Action]

    def must(self, action: Action) -> None:
        """Do nothing where the actor may do it. Raises NotAllowed."""
        if action not in self.actions:
            raise NotAllowed(
                f"{self.actor_id} may not {action.replace('_', ' ')}: ask an owner for a role or "
                "scope that may"
            )


SYSTEM = Actor("system", frozenset(Action))
"""Who sets up an organisation from the server's own command line."""
