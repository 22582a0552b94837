"""What joins the gate with money: debts that keep somebody out, sold passes that are charged."""

from tillfree.runtime.purse.debt_standing import DebtStanding
from tillfree.runtime.purse.prepaid_provider import PrepaidProvider

__all__ = ["DebtStanding", "PrepaidProvider"]
