"""Gather what the refund policy computes from: payments, dates, usage, prices."""

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date

from billing.models import Payment, Price
from billing.policy.payment_schedule import unit_payments
from billing.policy.periods import OutsideTerm, billing_period
from billing.policy.quote_values import LineRequest
from billing.policy.refund import RefundFacts
from billing.policy.rules import PriceBasis, RefundRules
from billing.policy.terms import BillingPlan, Term
from reservations.models import Reservation
from reservations.queries.lineage import used_in_lineage


def line_requests(
    *,
    reservations: Sequence[Reservation],
    quantities: Mapping[uuid.UUID, int],
    on: date,
    rules: RefundRules,
    is_ahead: bool = False,
) -> list[LineRequest]:
    """Return the policy's facts for each reservation, in the order given; three queries for any number.

    The reservations carry their order and item (select_related) and are of one partner. ``quantities``
    says how many units come back of each. A payment that failed is a debt: it is neither paid, nor
    commitment that a return cancels. ``is_ahead``: for a day to come, as if every payment due by then was made.
    """
    payments = _payments_of(reservations)
    used = used_in_lineage(reservations, until=on)
    prices = _current_prices(reservations, on) if rules.price_basis == PriceBasis.MIN else {}
    return [
        LineRequest(
            str(one.pk),
            _facts(
                one,
                quantities[one.pk],
                on,
                [_made_by(on, payment) for payment in payments[one.pk]] if is_ahead else payments[one.pk],
                one.pk in used,
                prices.get(one.pk),
            ),
        )
        for one in reservations
    ]


def _made_by(on: date, payment: Payment) -> Payment:
    """Suppose that a payment that is due by a day to come will be made; the row itself stays as it is."""
    if payment.state == Payment.State.SCHEDULED and payment.due_on <= on:
        payment.state = Payment.State.SUCCEEDED
    return payment


def _facts(
    reservation: Reservation,
    quantity: int,
    on: date,
    payments: list[Payment],
    is_used: bool,
    unit_price_today: int | None,
) -> RefundFacts:
    order = reservation.order
    term, plan = Term(order.term), BillingPlan(order.billing_plan)
    starts_on = order.benefit_starts_at.date()
    index = _period_index(starts_on, term, plan, on)
    paid = [one.unit_minor for one in payments if one.number == index and one.state == Payment.State.SUCCEEDED]
    today = unit_payments(unit_price_today, term, plan)[index] if unit_price_today is not None and index >= 0 else None
    return RefundFacts(
        purchased_on=order.purchased_at.date(),
        benefit_start_on=starts_on,
        term=term,
        plan=plan,
        on=on,
        quantity=quantity,
        owned=reservation.quantity,
        currency=order.currency,
        unit_paid_minor=sum(paid),
        unit_remaining_minor=sum(one.unit_minor for one in payments if one.state == Payment.State.SCHEDULED),
        is_used=is_used,
        resource_type=reservation.item.resource_type,
        unit_current_minor=today,
    )


def _period_index(starts_on: date, term: Term, plan: BillingPlan, on: date) -> int:
    try:
        return billing_period(starts_on, term, plan, max(on, starts_on)).index
    except OutsideTerm:
        return -1


def _payments_of(reservations: Sequence[Reservation]) -> dict[uuid.UUID, list[Payment]]:
    payments: dict[uuid.UUID, list[Payment]] = defaultdict(list)
    rows = Payment.objects.filter(
        partner_id__in={one.partner_id for one in reservations}, reservation__in=[one.pk for one in reservations]
    )
    for row in rows.order_by("number"):
        payments[row.reservation_id].append(row)
    return payments


def _current_prices(reservations: Sequence[Reservation], on: date) -> dict[uuid.UUID, int]:
    rows = Price.objects.filter(item__in={one.item_id for one in reservations}, from_on__lte=on).order_by("from_on")
    latest = {(row.item_id, row.term, row.currency): row.unit_minor for row in rows}
    keys = {one.pk: (one.item_id, one.order.term, one.order.currency) for one in reservations}
    return {pk: latest[key] for pk, key in keys.items() if key in latest}
