"""Gather what the refund policy computes from: payments, dates, usage, prices."""

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date

from billing.models import Payment, Price
from billing.policy.projection import Holding, PaymentStanding, UnitPayment, facts_on, with_payments_taken
from billing.policy.quote_values import LineRequest
from billing.policy.rules import PriceBasis, RefundRules
from billing.policy.terms import BillingPlan, Term
from core.database import rows
from reservations.models import Reservation
from reservations.queries.lineage import used_in_lineage

PAYMENTS = """
    SELECT reservation_id, number, due_on, unit_minor, state FROM billing_payment
    WHERE partner_id = ANY(%s) AND reservation_id = ANY(%s) ORDER BY number
"""
STANDINGS = {
    Payment.State.SUCCEEDED: PaymentStanding.PAID,
    Payment.State.SCHEDULED: PaymentStanding.OPEN,
    Payment.State.FAILED: PaymentStanding.NEITHER,
    Payment.State.CANCELLED: PaymentStanding.NEITHER,
}
"""A payment that failed is a debt: it is neither paid, nor commitment that a return cancels."""


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
    says how many units come back of each. ``is_ahead``: for a day to come, as if every payment due by then was made.
    """
    held = holdings(
        reservations=reservations,
        quantities=quantities,
        used_until=on,
        prices_until=on if rules.price_basis == PriceBasis.MIN else None,
    )
    seen = {key: with_payments_taken(one, on) for key, one in held.items()} if is_ahead else held
    return [LineRequest(key, facts_on(one, on)) for key, one in seen.items()]


def holdings(
    *,
    reservations: Sequence[Reservation],
    quantities: Mapping[uuid.UUID, int],
    used_until: date,
    prices_until: date | None,
) -> dict[str, Holding]:
    """Return what is known of each reservation whatever the day, by its id as text; three queries for any number.

    ``prices_until``: the last day whose prices are wanted; None for none.
    """
    payments = _payments_of(reservations)
    used = used_in_lineage(reservations, until=used_until)
    prices = _prices(reservations, prices_until) if prices_until else {}
    return {
        str(one.pk): Holding(
            purchased_on=one.order.purchased_at.date(),
            benefit_start_on=one.order.benefit_starts_at.date(),
            term=Term(one.order.term),
            plan=BillingPlan(one.order.billing_plan),
            quantity=quantities[one.pk],
            owned=one.quantity,
            currency=one.order.currency,
            resource_type=one.item.resource_type,
            is_used=one.pk in used,
            payments=tuple(payments[one.pk]),
            prices=tuple(prices.get((one.item_id, one.order.term, one.order.currency), ())),
        )
        for one in reservations
    }


def _payments_of(reservations: Sequence[Reservation]) -> dict[uuid.UUID, list[UnitPayment]]:
    payments: dict[uuid.UUID, list[UnitPayment]] = defaultdict(list)
    owners, ids = list({one.partner_id for one in reservations}), [one.pk for one in reservations]
    for reservation_id, number, due_on, unit_minor, state in rows(PAYMENTS, [owners, ids]):
        standing = STANDINGS[Payment.State(state)]
        payments[reservation_id].append(UnitPayment(number, due_on, unit_minor, standing))
    return payments


def _prices(reservations: Sequence[Reservation], until: date) -> dict[tuple[int, str, str], list[tuple[date, int]]]:
    """Return each product's prices by term and currency, the earliest first."""
    prices: dict[tuple[int, str, str], list[tuple[date, int]]] = defaultdict(list)
    known = Price.objects.filter(item__in={one.item_id for one in reservations}, from_on__lte=until)
    for row in known.order_by("from_on"):
        prices[(row.item_id, row.term, row.currency)].append((row.from_on, row.unit_minor))
    return prices
