"""Reversals: what a refund or an exchange has moved is moved back, or nothing is."""

from datetime import datetime
from typing import Any

from tests.billing.money_model.rearranged import Rearranged
from tests.billing.money_model.things import Asked


class Reversals(Rearranged):
    """Mistakes of refunds and exchanges, taken back by two of the desk."""

    def why_no_question(self, asked: Asked, now: datetime) -> str:
        if asked.is_reversed:
            return "AlreadyReversed"
        if self._is_touched(asked):
            return "RemainderTouched"
        if self._has_moved_on(asked, now):
            return "PurchaseMovedOn"
        return "ReversalAsked" if asked.question else ""

    def why_not_reversed(self, asked: Asked, now: datetime) -> str:
        if self._has_moved_on(asked, now):
            return "PurchaseMovedOn"
        return "RemainderTouched" if self._is_touched(asked) else ""

    def _is_touched(self, asked: Asked) -> bool:
        kept = [one for one in asked.remainders if one]
        return any(not one.is_active or one.busy or one.touched for one in kept)

    def _has_moved_on(self, asked: Asked, now: datetime) -> bool:
        return any(one.is_over(now.date()) or one.busy for one in asked.bought)

    def ask_for_reversal(self, asked: Asked, question: Any) -> None:
        asked.question = question

    def leave(self, asked: Asked) -> None:
        asked.question = None

    def reverse(self, asked: Asked) -> None:
        asked.question, asked.is_reversed = None, True
        for line, remainder in zip(asked.quoted.lines, asked.remainders, strict=True):
            owned = line.owned
            if remainder:
                remainder.move_pays({"Scheduled"}, "Cancelled")
                self.end(remainder)
                owned.folded.append(remainder)
            owned.move_pays({"Cancelled"}, "Scheduled")
            self.end(owned, "Succeeded")
            owned.order.returned -= line.credit
            if owned.order.state == "Cancelled":
                owned.order.state = "Succeeded"
        if asked.is_exchange:
            self._end_bought(asked)
            self.post_exchange(asked, -1)
        else:
            asked.use, asked.returns_on = "released", None
            self.post_refund(asked, -1)

    def _end_bought(self, asked: Asked) -> None:
        """End what was bought: all that was paid for it counts as returned."""
        for owned in asked.bought:
            owned.move_pays({"Scheduled", "Failed"}, "Cancelled")
            self.end(owned)
            paid = sum(pay.unit for pay in owned.pays if pay.state == "Succeeded") * owned.quantity
            owned.order.returned += paid
            self.post(owned.currency, {"1000": -paid, "4000": paid})
        self.cancel_empty({one.order for one in asked.bought})
