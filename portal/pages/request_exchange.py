"""What a request's page says about an exchange: both sides, the sums, and what another price would change."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from billing.models import Exchange, ExchangePurchase, ExchangeReturn


@dataclass(frozen=True, slots=True)
class SideRow:
    """A reservation that comes back, or a product that is bought, with what it is worth in minor units."""

    name: str
    note: str
    value_minor: int


@dataclass(frozen=True, slots=True)
class SumChange:
    """A sum as quoted and as computed again, in minor units."""

    name: str
    quoted_minor: int
    now_minor: int

    @property
    def difference_minor(self) -> int:
        return self.now_minor - self.quoted_minor


@dataclass(frozen=True, slots=True)
class ExchangeSides:
    """Both sides of an exchange. ``changes`` only while others wait for their confirmation."""

    returns: Sequence[SideRow]
    purchases: Sequence[SideRow]
    net_payable_minor: int
    monthly_minor: int
    changes: Sequence[SumChange]


def exchange_sides(exchange: Exchange | None) -> ExchangeSides | None:
    """Put the sides of an exchange that `request_page` loaded into words; no query."""
    if exchange is None:
        return None
    purchases = list(exchange.purchases.all())
    return ExchangeSides(
        returns=[_returned(line) for line in exchange.returns.all()],
        purchases=[_bought(line) for line in purchases],
        net_payable_minor=exchange.purchases_minor - exchange.refunds_minor,
        monthly_minor=sum(line.monthly_minor for line in purchases),
        changes=_changes(exchange),
    )


def _returned(line: ExchangeReturn) -> SideRow:
    note = _("%(quantity)s of %(owned)s units, %(used)s of %(days)s days used") % {
        "quantity": line.quantity,
        "owned": line.owned,
        "used": line.days_used,
        "days": line.period_days,
    }
    return SideRow(line.reservation.name, note, line.credit_minor + line.commitment_cancelled_minor)


def _bought(line: ExchangePurchase) -> SideRow:
    units = ngettext("%(number)s unit", "%(number)s units", line.quantity) % {"number": line.quantity}
    note = ", ".join((units, str(line.get_term_display()), str(line.get_billing_plan_display())))
    return SideRow(line.item.name, note, line.total_minor)


def _changes(exchange: Exchange) -> list[SumChange]:
    if exchange.offered_quote is None:
        return []
    offered = exchange.offered_quote.sum
    return [
        SumChange(_("Value returned"), exchange.refunds_minor, offered.refunds_total),
        SumChange(_("Purchases in total"), exchange.purchases_minor, offered.purchases_total),
        SumChange(_("Due at the exchange"), exchange.due_today_minor, offered.due_today),
    ]
