"""The quote as a paper: the same figures as the page, or, without the partner's cost, none that tells it."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from billing.models import Quote
from billing.policy.quote_values import QuoteSum
from billing.policy.refund import RefundSum
from billing.policy.terms import BillingPlan
from billing.queries.refund_pages import QuotedLine, quoted_lines
from core.money import div_half_up
from customers.models import Customer, Partner
from portal.pages.refund_words import (
    fee_words,
    last_minute_before,
    limit_words,
    rate_words,
    rule_words,
    time_used_words,
)
from portal.papers.blocks import Column
from portal.papers.document import Paper
from portal.templatetags.figures import money_text, number, percent
from portal.templatetags.moments import instant_text
from portal.templatetags.places import region_name

WHOLE = 10_000

Row = tuple[str, str]


def refund_paper(quote: Quote, partner: Partner, *, language: str, with_cost: bool, now: datetime) -> Paper:
    """Write the paper in the active language; one query."""
    result, customer = quote.sum, quote.customer
    paper = Paper(
        title=_("Refund quote"),
        subtitle=customer.company_name,
        footing=f"{partner.name} · {customer.company_name}",
        language=language,
        at=quote.created_at,
    )
    paper.facts(_head(quote, customer, partner, now))
    for one in quoted_lines(quote, result):
        _write_line(paper, quote, one, with_cost=with_cost)
    paper.heading(_("What comes back to you") if with_cost else _("All together"))
    columns = [Column("", 3), Column(_("Amount") if with_cost else _("Of what was paid"), 2, is_amount=True)]
    paper.table(columns, _sums(quote, result) if with_cost else _shares(result.paid, result))
    if with_cost:
        paper.remark(_limit_words(quote, result))
    paper.remark(
        _("Without tax.") if with_cost else _("Shares of what was paid for the period. Amounts are not shown.")
    )
    paper.remark(_("Days are UTC days. This paper is a calculation; a request is only created in the portal."))
    return paper


def _head(quote: Quote, customer: Customer, partner: Partner, now: datetime) -> list[Row]:
    rules = quote.policy.rules
    rows = [
        (_("Customer"), customer.company_name),
        (_("Microsoft ID"), str(customer.pk)),
        (_("Partner"), partner.name),
        (_("Quoted"), _instant(quote.created_at)),
        (_("Valid until"), _instant(quote.valid_until) + ("" if quote.is_valid(now) else f" ({_('expired')})")),
        (
            _("Refund policy"),
            _("%(code)s, in force since %(day)s") % {"code": rules.code, "day": rules.effective_from.isoformat()},
        ),
        (_("Refund limit"), limit_words(rules)),
    ]
    if quote.currency != "USD":
        rows.append((_("Exchange rate"), rate_words(quote.currency, quote.units_per_usd)))
    return rows


def _write_line(paper: Paper, quote: Quote, quoted: QuotedLine, *, with_cost: bool) -> None:
    line, reservation = quoted.line, quoted.reservation
    terms = line.sum
    if terms is None:
        return
    order = reservation.order
    paper.heading(reservation.name)
    facts = [
        (_("Reservation ID"), str(reservation.pk)),
        (_("Product"), f"{reservation.item.sku} · {region_name(reservation.item.region)}"),
        (_("Term"), f"{order.get_term_display()}, {order.get_billing_plan_display()}"),
        (_("Quantity"), f"{number(terms.quantity)} / {number(line.facts.owned)}"),
        (_("Days since order"), number(terms.days_since_purchase)),
        (_("Usage"), pgettext("usage", "Used") if line.facts.is_used else pgettext("usage", "Not used")),
        (_("Rule applied"), rule_words(terms, quote.policy.rules)),
    ]
    if terms.rule_changes_on:
        facts.append((_("Rule ends"), _instant(last_minute_before(terms.rule_changes_on))))
    period = _("Billing period") if line.facts.plan == BillingPlan.MONTHLY else _("Term of the reservation")
    facts.append((period, f"{terms.period_start.isoformat()} – {terms.period_end.isoformat()}"))
    paper.facts(facts)
    columns = [Column("", 3), Column(_("Amount") if with_cost else _("Of what was paid"), 2, is_amount=True)]
    rows = _line_amounts(quote, terms) if with_cost else _shares(terms.paid, terms)
    paper.table(columns, rows[:-1], rows[-1:])


def _line_amounts(quote: Quote, terms: RefundSum) -> list[Row]:
    """Return every term of the sum, as the page shows it; the net comes last."""
    currency = quote.currency
    rows = [(_("Paid for this period"), money_text(terms.paid, currency))]
    if terms.basis != terms.paid:
        rows.append((_("Lower price of today"), money_text(terms.basis - terms.paid, currency)))
    used = terms.prorated_credit + terms.trimmed - terms.basis
    if used:
        rows.append((f"{pgettext('part of a payment', 'Used')} ({time_used_words(terms)})", money_text(used, currency)))
    if terms.trimmed:
        rows.append((_("Above the refund limit"), money_text(-terms.trimmed, currency)))
    fee = _("Early termination fee")
    return [
        *rows,
        (_("Credit"), money_text(terms.prorated_credit, currency)),
        (
            f"{fee} ({fee_words(terms.fee_basis_points)})" if terms.fee_basis_points else fee,
            money_text(-terms.fee, currency),
        ),
        *_commitment(terms, currency),
        (_("Net refund"), money_text(terms.net, currency)),
    ]


def _sums(quote: Quote, result: QuoteSum) -> list[Row]:
    currency = quote.currency
    return [
        (_("Credit"), money_text(result.prorated_credit, currency)),
        (_("Early termination fee"), money_text(-result.fee, currency)),
        (_("Net refund"), money_text(result.net, currency)),
        (_("Counts against the limit"), money_text(result.limit.counted_usd_minor, "USD")),
        *_commitment(result, currency),
    ]


def _commitment(terms: RefundSum | QuoteSum, currency: str) -> list[Row]:
    cancelled = terms.commitment_cancelled
    return [(_("Commitment cancelled"), money_text(cancelled, currency))] if cancelled else []


def _shares(paid: int, terms: RefundSum | QuoteSum) -> list[Row]:
    """Return credit, fee and net as shares of what was paid: they tell no amount."""
    return [
        (_("Credit"), _share(terms.prorated_credit, paid)),
        (_("Early termination fee"), _share(terms.fee, paid)),
        (_("Net refund"), _share(terms.net, paid)),
    ]


def _share(amount: int, paid: int) -> str:
    return percent(div_half_up(amount * WHOLE, paid) / 100) if paid else "–"


def _limit_words(quote: Quote, result: QuoteSum) -> str:
    limit = result.limit
    facts = {
        "before": money_text(limit.free_before_usd_minor, "USD"),
        "after": money_text(limit.free_after_usd_minor, "USD"),
        "over": money_text(limit.over_by_usd_minor, "USD"),
    }
    if limit.over_by_usd_minor:
        return _("Refund limit: %(before)s left now, and this request is %(over)s over it.") % facts
    return _("Refund limit: %(before)s left now, %(after)s with this request.") % facts


def _instant(moment: datetime) -> str:
    return instant_text(moment, timezone.get_current_timezone())
