"""Exchanges: value for value within a family, no fee, no limit, everything or nothing."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from tests.billing.money_model.arithmetic import half_up
from tests.billing.money_model.refunds import Refunds
from tests.billing.money_model.things import CUT_OFF_KINDS, Asked, Owned, Quoted, Sum, Version, Want


class Exchanges(Refunds):
    """Units back, and others for them."""

    def return_of(self, owned: Owned, quantity: int, on: date) -> Sum:
        """Compute what comes back: the rest of what was paid, day by day, and the payments that fall away."""
        index, first, last = self.period(owned, on)
        paid = sum(pay.unit for pay in owned.pays if pay.number == index and pay.state == "Succeeded") * quantity
        credit = paid - half_up(Fraction(paid * (on - first).days, (last - first).days))
        cancelled = sum(pay.unit for pay in owned.pays if pay.state == "Scheduled") * quantity
        usd = (self.usd(credit, owned.currency), self.usd(cancelled, owned.currency))
        return Sum(owned, quantity, credit, 0, cancelled, *usd)

    def why_no_exchange_quote(self, wanted: Iterable[tuple[Owned, int]], now: datetime) -> str:
        wanted = list(wanted)
        if refusal := self.why_no_quote(wanted, now):
            return refusal
        return "" if wanted[0][0].buyer.is_billable else "SubscriptionNotActive"

    def quote_exchange(
        self, quote_id: Any, wanted: Iterable[tuple[Owned, int]], wants: list[Want], now: datetime
    ) -> Quoted:
        wanted = list(wanted)
        lines = [self.return_of(owned, quantity, now.date()) for owned, quantity in wanted]
        quoted = self.freeze(quote_id, wanted[0][0].buyer, lines, now, wants=wants)
        self._price(quoted)
        return quoted

    def _price(self, quoted: Quoted) -> None:
        """Set prices and refusals of a quote; what is refused brings and costs nothing."""
        families = [line.owned.item.family for line in quoted.lines]
        family = max(families, key=lambda one: (families.count(one), -families.index(one)))
        refused = [self._is_cut_off(quoted.version, line.owned) for line in quoted.lines]
        strange = [line.owned.item.family != family for line in quoted.lines]
        quoted.refusals = {"OperationCannotBePerformedInCurrentState"} if any(refused) else set()
        if any(strange):
            quoted.refusals.add("BadRequest")
        quoted.lines = [
            Sum(line.owned, line.quantity, 0, 0, 0, 0, 0) if is_refused or is_strange else line
            for line, is_refused, is_strange in zip(quoted.lines, refused, strange, strict=True)
        ]
        quoted.wants = [
            replace(one, unit=one.item.unit_on(one.term, quoted.buyer.currency, quoted.on) or 0) for one in quoted.wants
        ]
        fitting = [one for one in quoted.wants if one.item.family == family]
        if len(fitting) < len(quoted.wants):
            quoted.refusals.add("BadRequest")
        quoted.bought, quoted.due_today = sum(one.total for one in fitting), sum(one.due_today for one in fitting)
        if quoted.bought < quoted.value:
            quoted.refusals.add("PurchaseError")

    def _is_cut_off(self, version: Version, owned: Owned) -> bool:
        is_concerned = version.cut_off is not None and owned.item.kind in CUT_OFF_KINDS
        return is_concerned and version.cut_off is not None and owned.bought_on >= version.cut_off

    def why_not_submitted(self, quoted: Quoted, now: datetime) -> str:
        if not quoted.is_exchange:
            return super().why_not_submitted(quoted, now)
        if now >= quoted.valid_until:
            return "QuoteExpired"
        if quoted.refusals:
            return "ExchangeWorthTooLittle" if quoted.refusals == {"PurchaseError"} else "ExchangeRefused"
        return self.why_stale(quoted, now.date())

    def still_stands(self, asked: Asked, now: datetime) -> bool:
        if not asked.is_exchange:
            return super().still_stands(asked, now)
        if not self.all_run(asked, now):
            return False
        fresh = self._exchange_again(asked.quoted)
        if not asked.quoted.buyer.is_billable or fresh.refusals:
            self.finish(asked, "failed", now)
            return False
        return self.recheck(asked, now, lambda: fresh, _is_worse)

    def _exchange_again(self, quoted: Quoted) -> Quoted:
        lines = [self.return_of(line.owned, line.quantity, quoted.on) for line in quoted.lines]
        fresh = replace(quoted, lines=lines, asked=None)
        self._price(fresh)
        return fresh

    def carry_out(self, asked: Asked, now: datetime) -> None:
        if not asked.is_exchange:
            super().carry_out(asked, now)
            return
        self.enter(asked, "pending_refunds", now)
        self._put(asked, "pending", now)

    def carry_on(self, asked: Asked, now: datetime) -> None:
        if not self.all_run(asked, now):
            return
        if asked.state == "pending_refunds":
            self.enter(asked, "pending_purchases", now)
            self._put(asked, "pending", now)
            return
        self.return_lines(asked)
        asked.bought = [
            self.buy(
                asked.quoted.buyer, one.item, quantity=one.quantity, term=one.term, plan=one.plan, unit=one.unit,
                at=now, origin=(asked, place),
            )
            for place, one in enumerate(asked.quoted.wants, start=1)
        ]  # fmt: skip
        self.post_exchange(asked, 1)
        self.complete(asked, now)

    def post_exchange(self, asked: Asked, sign: int) -> None:
        credit = sign * asked.quoted.total("credit")
        self.post(asked.quoted.buyer.currency, {"4010": credit, "2100": -credit})


def _is_worse(was: Quoted, fresh: Quoted) -> bool:
    """Tell whether less comes back or more is to be paid."""
    gives_less = any(fresh.total(name) < was.total(name) for name in ("credit", "cancelled"))
    return gives_less or fresh.bought > was.bought
