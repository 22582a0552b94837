"""Stripe as a payment provider; a door of its own, since only some have its package installed."""

from tillfree.settlement.stripe.provider import StripeProvider

__all__ = ["StripeProvider"]
