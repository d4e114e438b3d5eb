"""What somebody has in their cart for a customer, at today's prices, and what became of a cart."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import BigIntegerField, Exists, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Lower

from billing.models import Cart, CartLine, Payment, Price
from billing.policy.purchase_sum import PurchaseSum, line_sum
from billing.policy.terms import BillingPlan, Term
from customers.models import Customer
from reservations.models import SaleEnd
from reservations.policy.purchase import PurchaseFault, WantedUnits, is_retired, purchase_fault
from reservations.policy.renewal import Offer, offer_on


@dataclass(frozen=True, slots=True)
class CartRow:
    """A line at today's price. ``unit_minor`` is None, and ``sum`` empty, for what is not on sale any more."""

    line: CartLine
    offer: Offer
    unit_minor: int | None
    fault: PurchaseFault | None

    @property
    def is_unsold(self) -> bool:
        """Whether no other quantity or plan would do."""
        return self.fault in UNSOLD

    @property
    def sum(self) -> PurchaseSum:
        if self.unit_minor is None or self.is_unsold:
            return PurchaseSum()
        return line_sum(self.unit_minor, self.line.quantity, Term(self.line.term), BillingPlan(self.line.billing_plan))


UNSOLD = frozenset({PurchaseFault.RETIRED, PurchaseFault.NO_PRICE, PurchaseFault.TERM})
"""Faults that no other quantity or plan takes away."""


def open_cart_rows(
    *,
    customer: Customer,
    person_id: uuid.UUID,
    on: date,
    most_units: int,
    purpose: Cart.Purpose = Cart.Purpose.PURCHASE,
) -> list[CartRow]:
    """Return the lines of the person's open cart in their order; one query."""
    lines = CartLine.objects.filter(
        partner_id=customer.partner_id,
        cart__customer=customer,
        cart__person_id=person_id,
        cart__purpose=purpose,
        cart__bought_at=None,
    )
    return [_row(line, on, most_units) for line in _at_prices(lines, customer.currency, on)]


def _at_prices(lines: QuerySet[CartLine], currency: str, on: date) -> Sequence[CartLine]:
    prices = Price.objects.filter(item=OuterRef("item"), term=OuterRef("term"), currency=currency, from_on__lte=on)
    ended = SaleEnd.objects.filter(series=Lower(OuterRef("item__series")), term=OuterRef("term"), ended_on__lte=on)
    latest = prices.order_by("-from_on").values("unit_minor")[:1]
    return list(
        lines.annotate(unit_minor=Subquery(latest), is_ended=Exists(ended))
        .select_related("cart", "item", "subscription")
        .order_by("number")
    )


def _row(line: CartLine, on: date, most_units: int) -> CartRow:
    unit: int | None = line.unit_minor  # type: ignore[attr-defined]
    offer = offer_on(
        on,
        resource_type=line.item.resource_type,
        retired_on=line.item.retired_on,
        sale_ends={line.term: on} if line.is_ended else {},  # type: ignore[attr-defined]
        priced_terms=[line.term] if unit is not None else [],
    )
    wanted = WantedUnits(line.quantity, line.term, line.billing_plan)
    fault = purchase_fault(wanted, offer, most_units=most_units, is_retired=is_retired(line.item.retired_on, on))
    return CartRow(line, offer, unit, fault)


def open_returns(*, customer: Customer, person_id: uuid.UUID) -> dict[uuid.UUID, int]:
    """Return what the person's open exchange gives back, by reservation, in their order; one query."""
    carts = Cart.objects.filter(
        partner_id=customer.partner_id,
        customer=customer,
        person_id=person_id,
        purpose=Cart.Purpose.EXCHANGE,
        bought_at=None,
    )
    kept: dict[str, list[int]] = carts.values_list("returns", flat=True).first() or {}
    return {uuid.UUID(pk): units for pk, (_place, units) in sorted(kept.items(), key=lambda one: one[1])}


def cart_of(*, partner_id: uuid.UUID, customer_id: uuid.UUID, person_id: uuid.UUID, cart_id: uuid.UUID) -> Cart | None:
    """Return a person's own cart; None for anybody else's."""
    own = Cart.objects.filter(partner_id=partner_id, customer_id=customer_id, person_id=person_id, pk=cart_id)
    return own.select_related("customer").first()


def _payments() -> QuerySet[Payment]:
    return Payment.objects.filter(partner_id=OuterRef("partner_id"), reservation=OuterRef("reservation")).order_by()


def _total() -> Subquery:
    every = _payments().values("reservation").annotate(total=Sum("amount_minor")).values("total")
    return Subquery(every, output_field=BigIntegerField())


def bought_lines(cart: Cart) -> list[CartLine]:
    """Return what was bought from a cart, each line with its reservation and order; one query."""
    lines = CartLine.objects.filter(partner_id=cart.partner_id, cart=cart)
    return list(
        lines.select_related("item", "subscription", "reservation__order")
        .annotate(paid_minor=Subquery(_payments().filter(number=0).values("amount_minor")), total_minor=_total())
        .order_by("number")
    )
