"""Refunds: what a line gives, what the limit has left, and what is credited."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from tests.billing.money_model.arithmetic import GRACE, LIMIT, MONTHS, WINDOW, half_up, month_later, unit_payments
from tests.billing.money_model.gates import Gates
from tests.billing.money_model.things import Asked, Buyer, Owned, Quoted, Sum, Version


class Refunds(Gates):
    """Money back, under the limit."""

    def period(self, owned: Owned, on: date) -> tuple[int, date, date]:
        """Return the number of the payment whose time a day lies in, and that time."""
        if owned.plan == "Upfront":
            return 0, owned.bought_on, owned.ends_on
        begun = max(n for n in range(MONTHS[owned.term]) if month_later(owned.bought_on, n) <= on)
        return begun, month_later(owned.bought_on, begun), month_later(owned.bought_on, begun + 1)

    def sum_of(self, version: Version, owned: Owned, quantity: int, on: date) -> Sum:
        """Compute a line as docs/rules say it."""
        index, first, last = self.period(owned, on)
        paid = sum(pay.unit for pay in owned.pays if pay.number == index and pay.state == "Succeeded")
        is_grace = on - owned.bought_on <= GRACE
        if is_grace and not owned.is_used(on):
            credit = paid * quantity
        else:
            today = owned.item.unit_on(owned.term, owned.currency, on) if version.is_lower_price else None
            price = paid if today is None else min(paid, unit_payments(today, owned.term, owned.plan)[index])
            credit = price * quantity - half_up(Fraction(price * quantity * (on - first).days, (last - first).days))
        fee = 0 if is_grace else half_up(credit * version.fee)
        cancelled = sum(pay.unit for pay in owned.pays if pay.state == "Scheduled") * quantity
        counted = credit + cancelled if version.counts_commitment else credit - fee
        return Sum(
            owned, quantity, credit, fee, cancelled,
            net_usd=self.usd(credit - fee, owned.currency),
            cancelled_usd=self.usd(cancelled, owned.currency),
            counted=self.usd(counted, owned.currency),
        )  # fmt: skip

    def is_credited_in_full(self, asked: Asked) -> bool:
        """Tell whether usage of the day of a refund would lower what its first line gives."""
        owned, on = asked.quoted.lines[0].owned, asked.quoted.on
        return on - owned.bought_on <= GRACE and not owned.is_used(on)

    # The limit

    def held(self, buyer: Buyer) -> int:
        return self._counted(one for one in self._uses(buyer) if one.use == "held")

    def used(self, buyer: Buyer, on: date) -> int:
        return self._counted(
            one for one in self._uses(buyer) if one.use == "used" and one.returns_on is not None and on < one.returns_on
        )

    def taken(self, buyer: Buyer, on: date) -> int:
        return self.held(buyer) + self.used(buyer, on)

    def _uses(self, buyer: Buyer) -> list[Asked]:
        return [one for one in self.asked if one.quoted.buyer is buyer]

    def _counted(self, asked: Iterable[Asked]) -> int:
        return sum(one.quoted.total("counted") for one in asked)

    # On its way

    def quote(self, quote_id: Any, wanted: Iterable[tuple[Owned, int]], now: datetime) -> Quoted:
        on, wanted = now.date(), list(wanted)
        lines = [self.sum_of(self.version_on(on), owned, quantity, on) for owned, quantity in wanted]
        return self.freeze(quote_id, wanted[0][0].buyer, lines, now)

    def why_not_submitted(self, quoted: Quoted, now: datetime) -> str:
        if now >= quoted.valid_until:
            return "QuoteExpired"
        if stale := self.why_stale(quoted, now.date()):
            return stale
        free = LIMIT - self.taken(quoted.buyer, now.date())
        return "RefundLimitExceeded" if quoted.total("counted") > free else ""

    def still_stands(self, asked: Asked, now: datetime) -> bool:
        return self.all_run(asked, now) and self.recheck(
            asked, now, lambda: self._again(asked.quoted), lambda was, fresh: fresh.total("net") < was.total("net")
        )

    def _again(self, quoted: Quoted) -> Quoted:
        lines = [self.sum_of(quoted.version, line.owned, line.quantity, quoted.on) for line in quoted.lines]
        return replace(quoted, lines=lines, asked=None)

    def carry_out(self, asked: Asked, now: datetime) -> None:
        self.return_lines(asked)
        self.post_refund(asked, 1)
        asked.use, asked.returns_on = "used", now.date() + WINDOW
        self.complete(asked, now)

    def post_refund(self, asked: Asked, sign: int) -> None:
        total = asked.quoted.total
        sums = {"4010": total("credit"), "4100": -total("fee"), "2100": -total("net")}
        self.post(asked.quoted.buyer.currency, {account: sign * amount for account, amount in sums.items()})
