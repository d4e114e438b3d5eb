"""What a quote of many lines says over all of them: how many fit when, and in which order the limit runs down."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from billing.policy.fit_plan import FitPlan, PlannedDay, fit_plan
from billing.policy.line_order import LineOrder, ordered
from billing.policy.quote_values import QuoteSum
from billing.policy.rules import RefundRules

ORDER_NAMES = {
    LineOrder.TICKED: gettext_lazy("As ticked"),
    LineOrder.SMALLEST: gettext_lazy("Smallest first"),
    LineOrder.LARGEST: gettext_lazy("Largest first"),
}


@dataclass(frozen=True, slots=True)
class OrderChoice:
    """An order that one click gives; current when the lines are in it already."""

    code: str
    name: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class BatchView:
    """The lines together. ``units_that_fit``: whether as many units as fit are more than the lines that fit whole."""

    plan: FitPlan
    orders: list[OrderChoice]
    number: int
    units_that_fit: bool

    @property
    def sentence(self) -> str:
        """Say how many lines fit on which day: "11 fit today, 3 on 2027-03-14"."""
        said = [_when(day, self.plan, is_first=place == 0) for place, day in enumerate(self.plan.days)]
        return f"{', '.join(said)}."

    @property
    def today(self) -> int:
        return len(self.plan.fitting_today)

    @property
    def is_enough(self) -> bool:
        return self.plan.is_today_enough


def batch_view(rules: RefundRules, result: QuoteSum, ticked: Mapping[str, int]) -> BatchView | None:
    """Return the view of a quote of many lines; None for one line. No query."""
    if len(result.lines) < 2:
        return None
    plan = fit_plan(rules, result)
    keys = [line.key for line in result.lines]
    orders = {order: ordered(result.lines, order, ticked) for order in LineOrder}
    current = next((order for order, wanted in orders.items() if wanted == keys), None)
    return BatchView(
        plan=plan,
        orders=[OrderChoice(order.value, str(ORDER_NAMES[order]), order == current) for order in LineOrder],
        number=len(keys),
        units_that_fit=_more_units_fit(result, plan),
    )


def _more_units_fit(result: QuoteSum, plan: FitPlan) -> bool:
    return {one.key for one in result.requests_that_fit()} != set(plan.fitting_today)


def _when(day: PlannedDay, plan: FitPlan, *, is_first: bool) -> str:
    facts = {"number": day.count, "day": day.on.isoformat() if day.on else ""}
    if day.on is None:
        return ngettext("%(number)s never as a whole", "%(number)s never as a whole", day.count) % facts
    if day.on == plan.today:
        return ngettext("%(number)s fits today", "%(number)s fit today", day.count) % facts
    if is_first:
        return ngettext("%(number)s fits on %(day)s", "%(number)s fit on %(day)s", day.count) % facts
    return _("%(number)s on %(day)s") % facts
