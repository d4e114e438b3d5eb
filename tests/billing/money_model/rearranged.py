"""Splits and merges: unit for unit, and no money moves."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from tests.billing.money_model.exchanges import Exchanges
from tests.billing.money_model.things import Owned


class Rearranged(Exchanges):
    """Reservations that take each other's place."""

    def why_not_split(self, owned: Owned, parts: Sequence[int], now: datetime) -> str:
        if refusal := self._why_not_free([owned], now):
            return refusal
        if len(parts) < 2:
            return "TooFewParts"
        if sum(parts) != owned.quantity:
            return "QuantitiesDoNotSum"
        return "PaymentOutstanding" if owned.has_failed else ""

    def split(self, owned: Owned, parts: Sequence[tuple[Any, int]]) -> None:
        for part_id, quantity in parts:
            self._put_in_place([owned], part_id, quantity)
        self._end_rearranged(owned)

    def why_not_merged(self, sources: Sequence[Owned], now: datetime) -> str:
        if len(sources) < 2:
            return "TooFewSources"
        if len({one.order for one in sources}) > 1:
            return "ReservationIdNotInReservationOrder"
        if refusal := self._why_not_free(sorted(sources, key=lambda one: one.id), now):
            return refusal
        if any(one.has_failed for one in sources):
            return "PaymentOutstanding"
        schedules = [_after(one, now) for one in sources]
        return "" if all(one == schedules[0] for one in schedules) else "DifferentPayments"

    def merge(self, sources: Sequence[Owned], merged_id: Any, now: datetime) -> None:
        for one in sources:
            self.pay_due(one, now.date())
        self._put_in_place(sources, merged_id, sum(one.quantity for one in sources))
        for one in sources:
            self._end_rearranged(one)

    def _why_not_free(self, owned: Sequence[Owned], now: datetime) -> str:
        for one in owned:
            if one.is_over(now.date()):
                return "ReservationNotRunning"
            if one.busy:
                return "ReservationBusy"
        return ""

    def _put_in_place(self, sources: Sequence[Owned], new_id: Any, quantity: int) -> None:
        made = sources[0].successor(quantity)
        made.id, made.parents = new_id, list(sources)
        self.owned.append(made)

    def _end_rearranged(self, owned: Owned) -> None:
        owned.move_pays({"Scheduled"}, "Cancelled")
        owned.is_renewed, owned.chosen_on = False, None
        self.end(owned)


def _after(owned: Owned, now: datetime) -> list[tuple[int, int, str]]:
    """Return how it has paid once what is due is taken."""
    due = owned.coming(now.date())
    return [
        (pay.number, pay.unit, "Succeeded" if pay in due else pay.state)
        for pay in owned.pays
        if pay.state != "Cancelled"
    ]
