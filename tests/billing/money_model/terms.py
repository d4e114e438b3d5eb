"""Terms that end: prices are locked before, what is renewed begins anew, the rest expires."""

from datetime import date, datetime, timedelta

from tests.billing.money_model.exchanges import Exchanges
from tests.billing.money_model.things import Owned

LOCKED_BEFORE = timedelta(days=30)


class Terms(Exchanges):
    """What the day does."""

    def why_no_renewal(self, owned: Owned, is_renewed: bool, now: datetime) -> str:
        if owned.is_over(now.date()):
            return "ReservationOver"
        if owned.busy:
            return "ReservationBusy"
        return "SameValues" if owned.is_renewed == is_renewed else ""

    def set_renewal(self, owned: Owned, is_renewed: bool, now: datetime) -> None:
        owned.is_renewed, owned.chosen_on = is_renewed, now.date() if is_renewed else None
        owned.touched += 1

    def run_the_day(self, now: datetime) -> None:
        """Lock prices, take payments, end what is over, and begin what is renewed, until nothing is left to do."""
        on = now.date()
        for owned in self.active():
            if owned.is_renewed and owned.ends_at - LOCKED_BEFORE <= now < owned.ends_at:
                self._lock(owned, on)
        self.pay_all_due(on)
        while over := [one for one in self.active() if one.ends_at <= now and one.busy is None]:
            for owned in over:
                self._end_term(owned, on)
            self.pay_all_due(on)

    def _end_term(self, owned: Owned, on: date) -> None:
        self.pay_due(owned, on)
        if owned.is_renewed:
            self._renew(owned, on)
        self.end(owned, "Expired")
        is_running = any(one.order is owned.order and one.is_active for one in self.owned)
        if owned.order.state == "Succeeded" and not is_running:
            owned.order.state = "Expired"

    def _lock(self, owned: Owned, on: date) -> int | None:
        """Return the price that a renewal is made at; it is looked up once."""
        if owned.locked_on > on:
            return None
        if owned.locked_on not in owned.locks:
            unit = owned.item.unit_on(owned.term, owned.currency, owned.locked_on)
            if unit is None:
                return None
            owned.locks[owned.locked_on] = unit
        return owned.locks[owned.locked_on]

    def _renew(self, owned: Owned, on: date) -> None:
        locked = self._lock(owned, on)
        found = owned.item.unit_on(owned.term, owned.currency, owned.ends_on)
        if not owned.buyer.is_billable:
            owned.not_renewed_for = "subscription"
        elif owned.has_failed:
            owned.not_renewed_for = "payment"
        elif locked is None or locked != found:
            owned.not_renewed_for = "no price" if locked is None or found is None else "price changed"
        else:
            self.buy(
                owned.buyer, owned.item, quantity=owned.quantity, term=owned.term, plan=owned.plan, unit=locked,
                at=owned.ends_at, origin=owned,
            )  # fmt: skip
