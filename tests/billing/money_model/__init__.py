"""The money as a pure model: what the rules say must be true, with arithmetic of its own.

Nothing here is taken from `billing.policy`: days, months, rounding, fee, limit, value and gates are written down a
second time, from docs/rules. Amounts are in minor units, the limit in US cents. A kind of act is a file with a class of
its own; to teach the model another, give it a method that changes reservations, uses and accounts, and let the machine
call it beside the command.
"""

from tests.billing.money_model.arithmetic import LIMIT
from tests.billing.money_model.reversals import Reversals
from tests.billing.money_model.terms import Terms
from tests.billing.money_model.things import Asked, Buyer, Item, Order, Owned, Pay, Quoted, Version, Want

__all__ = ["LIMIT", "Asked", "Buyer", "Item", "Model", "Order", "Owned", "Pay", "Quoted", "Version", "Want"]


class Model(Terms, Reversals):
    """Everything that one partner's customers own, asked for and were credited."""

    def what_was_reached(self) -> set[str]:
        """Return in words how far this history has come."""
        asked = {f"{'exchange' if one.is_exchange else 'refund'} {one.state}" for one in self.asked}
        reversed_ = {f"{'exchange' if one.is_exchange else 'refund'} reversed" for one in self.asked if one.is_reversed}
        made = {_made_by(one) for one in self.owned}
        refused = {f"not renewed: {one.not_renewed_for}" for one in self.owned if one.not_renewed_for}
        ended = {f"reservation {one.state}" for one in self.owned}
        payments = {f"payment {pay.state}" for one in self.owned for pay in one.pays}
        return asked | reversed_ | made | refused | ended | payments


def _made_by(owned: Owned) -> str:
    if isinstance(owned.origin, Owned):
        return "renewed"
    if owned.origin:
        return "remainder" if owned.parents else "bought in exchange"
    return "bought" if not owned.parents else "split" if len(owned.parents) == 1 else "merged"
