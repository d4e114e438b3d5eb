"""Make a quote: what the refund of these units would bring today, frozen."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from billing.commands.keep_quote import keep_quote
from billing.models import FxRate, Payment, Quote, RefundPolicy
from billing.policy import refusals
from billing.policy.frozen_json import to_json
from billing.policy.quote_values import QuoteSum
from billing.queries.quotes import computed, rate_on, valid_until
from core.actor import Actor
from core.errors import Refusal
from customers.models import Customer
from reservations.commands.open_act import ReservationBusy
from reservations.models import Reservation

MOST_LINES = 100


@dataclass(frozen=True, slots=True)
class Wanted:
    """A reservation and how many of its units are to come back; None for all.

    ``ticked``: its place among what was ticked, where that is not the order of the quote.
    """

    reservation_id: uuid.UUID
    quantity: int | None = None
    ticked: int | None = None


class UnknownReservation(Refusal):
    """No such reservation of this customer, or none named."""

    code = "ReservationNotFound"
    text = _("Choose at least one reservation of this customer, and at most 100.")


class ReservationEnded(Refusal):
    """It was cancelled or has expired."""

    code = "OperationCannotBePerformedInCurrentState"
    text = _("%(name)s has ended, so nothing can be refunded.")


class PaymentUnderWay(Refusal):
    """A payment is due and about to be taken; the refund of its period can't be told before."""

    code = "OperationCannotBePerformedInCurrentState"
    text = _("A payment of %(name)s is due and is being taken. Try again in a few minutes.")


class InvalidRefundQuantity(Refusal):
    """Less than one unit, or more than there are."""

    code = "InvalidRefundQuantity"
    text = _("Enter a whole number from 1 to %(owned)s for %(name)s.")


class SelfServiceRefundNotSupported(Refusal):
    """The policy excludes the product."""

    code = "SelfServiceRefundNotSupported"
    text = _("%(name)s is a product that cannot be refunded.")


class ExchangeRateMissing(Refusal):
    """What it counts against the limit, which is in dollars, can't be told."""

    code = "OperationCannotBePerformedInCurrentState"
    text = _("There is no exchange rate for %(currency)s yet. Ask the operator to enter one.")


def make_quote(*, customer: Customer, wanted: Sequence[Wanted], actor: Actor, now: datetime) -> Quote:
    """Compute and freeze a refund; the same person's same quote that is still valid and unused is reused.

    A quote over the refund limit is made too, so that it can be shown; it can't be submitted.

    Raises:
        UnknownReservation, ReservationEnded, ReservationBusy, PaymentUnderWay, InvalidRefundQuantity,
        SelfServiceRefundNotSupported, ExchangeRateMissing.
    """
    reservations = reservations_wanted(customer, wanted)
    quantities = {one.reservation_id: one.quantity for one in wanted}
    asked = {one.pk: one.quantity if (n := quantities[one.pk]) is None else n for one in reservations}
    for one in reservations:
        demand_returnable(one, asked[one.pk], now)
    demand_due_payments_taken(reservations, now)
    policy, rate = RefundPolicy.objects.in_force(now.date()), rate_of(customer, now)
    result = computed(policy=policy, rate=rate, reservations=reservations, quantities=asked, on=now.date())
    _demand_allowed(reservations, result)
    quote = freeze(
        customer=customer, policy=policy, units_per_usd=rate.units_per_usd, reservations=reservations,
        result=result, requested_by_id=actor.person_id, now=now, ticked=[one.ticked for one in wanted],
    )  # fmt: skip
    return keep_quote(quote, now=now)


def rate_of(customer: Customer, now: datetime) -> FxRate:
    """Return today's rate of the customer's currency.

    Raises: ExchangeRateMissing.
    """
    try:
        return rate_on(customer.currency, now.date())
    except FxRate.DoesNotExist as error:
        raise ExchangeRateMissing(currency=customer.currency) from error


def freeze(
    *,
    customer: Customer,
    policy: RefundPolicy,
    units_per_usd: Any,
    reservations: Sequence[Reservation],
    result: QuoteSum,
    requested_by_id: uuid.UUID,
    now: datetime,
    ticked: Sequence[int | None] = (),
) -> Quote:
    """Return an unsaved quote that pins each reservation's version, and each one's place as ``ticked``."""
    places = [place if one is None else one for place, one in enumerate(ticked or [None] * len(reservations))]
    return Quote(
        partner_id=customer.partner_id,
        customer=customer,
        requested_by_id=requested_by_id,
        created_at=now,
        valid_until=valid_until(now),
        on=result.on,
        policy=policy,
        currency=result.currency,
        units_per_usd=units_per_usd,
        request=[
            pinned(one, line.facts.quantity) | {"ticked": place}
            for one, line, place in zip(reservations, result.lines, places, strict=True)
        ],
        sums=to_json(result),
        net_minor=result.net,
        net_usd_minor=result.net_usd_minor,
    )


def pinned(reservation: Reservation, quantity: int) -> dict[str, Any]:
    """Return a line that comes back as a quote keeps it: the reservation in the version that was seen."""
    return {
        "reservation": str(reservation.pk),
        "order": str(reservation.order_id),
        "name": reservation.name,
        "version": reservation.version,
        "quantity": quantity,
        "owned": reservation.quantity,
    }


def reservations_wanted(customer: Customer, wanted: Sequence[Wanted]) -> list[Reservation]:
    """Load what is wanted, in the order in which it was named, with order and product.

    Raises: UnknownReservation.
    """
    order = {one.reservation_id: place for place, one in enumerate(wanted)}
    rows = Reservation.objects.filter(
        partner_id=customer.partner_id, customer=customer, pk__in=list(order)
    ).select_related("order", "item", "open_act")
    found = sorted(rows, key=lambda one: order[one.pk])
    if not found or len(found) != len(wanted) or len(found) > MOST_LINES:
        raise UnknownReservation
    return found


def demand_returnable(reservation: Reservation, quantity: int, now: datetime) -> None:
    """Demand that so many units can come back: they run, are free, and are there.

    Raises: ReservationEnded, ReservationBusy, InvalidRefundQuantity.
    """
    if reservation.is_over(now):
        raise ReservationEnded(name=reservation.name, reservation=reservation.pk)
    if hasattr(reservation, "open_act"):
        raise ReservationBusy(name=reservation.name, reservation=reservation.pk)
    if not 1 <= quantity <= reservation.quantity:
        raise InvalidRefundQuantity(name=reservation.name, owned=reservation.quantity, reservation=reservation.pk)


def demand_due_payments_taken(reservations: Sequence[Reservation], now: datetime) -> None:
    """Demand that no payment is being taken just now.

    Raises: PaymentUnderWay.
    """
    due = Payment.objects.filter(
        partner_id=reservations[0].partner_id,
        reservation__in=reservations,
        state=Payment.State.SCHEDULED,
        due_on__lte=now.date(),
    ).select_related("reservation")
    if first := due.first():
        raise PaymentUnderWay(name=first.reservation.name, reservation=first.reservation_id)


def _demand_allowed(reservations: Sequence[Reservation], result: QuoteSum) -> None:
    """Turn the policy's refusals into ours; the limit's alone is shown on the quote instead."""
    for one, line in zip(reservations, result.lines, strict=True):
        for refusal in line.refusals:
            if isinstance(refusal, refusals.SelfServiceRefundNotSupported):
                raise SelfServiceRefundNotSupported(name=one.name, reservation=one.pk)
            if isinstance(refusal, refusals.OperationCannotBePerformedInCurrentState):
                raise ReservationEnded(name=one.name, reservation=one.pk)
