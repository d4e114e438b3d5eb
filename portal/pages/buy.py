"""What the pages of a purchase show beside the price list: whom it is billed to, who may buy, and the cart."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _

from billing.models import Cart
from billing.policy.purchase_sum import PurchaseSum, sum_of
from billing.queries.carts import CartRow, open_cart_rows
from billing.queries.purchase_rights import purchase_rights
from customers.models import Customer, Subscription
from customers.policy.access import Decision, Principal, Why, decide
from customers.policy.roles import Action
from customers.queries.access import who_can_grant
from portal.http import PartnerRequest
from portal.pages.rights import who_can_let
from portal.templatetags.figures import money_text


@dataclass(frozen=True, slots=True)
class CartPage:
    """The cart at today's prices. ``currency``: the customer's."""

    rows: list[CartRow]
    total: PurchaseSum
    currency: str

    @property
    def unsold(self) -> list[CartRow]:
        """Return what can't be bought any more, whatever is chosen."""
        return [row for row in self.rows if row.is_unsold]

    @property
    def sums(self) -> list[tuple[str, str, str]]:
        """Return the lines above the rule, as components/_sum.html takes them."""
        lines = [(_("Due today"), "", money_text(self.total.due_today, self.currency))]
        if self.total.monthly:
            note = _("The first payment is due today.")
            lines.append((_("Monthly"), note, money_text(self.total.monthly, self.currency)))
        return lines

    @property
    def whole(self) -> tuple[str, str, str]:
        return (_("Whole commitment"), "", money_text(self.total.total, self.currency))


@dataclass(frozen=True, slots=True)
class Buyer:
    """Whom a purchase is billed to, and what keeps this person from buying for it; nothing: they may."""

    subscriptions: list[Subscription]
    chosen: Subscription | None
    reason: str


def cart_page(request: PartnerRequest, customer: Customer, purpose: Cart.Purpose = Cart.Purpose.PURCHASE) -> CartPage:
    """Return the person's open cart for the customer; one query."""
    rows = open_cart_rows(
        customer=customer,
        person_id=request.user.pk,
        on=request.now.date(),
        most_units=settings.PURCHASE_MOST_UNITS,
        purpose=purpose,
    )
    return CartPage(rows, sum_of(row.sum for row in rows), customer.currency)


def buyer_of(request: PartnerRequest, customer: Customer, wanted: uuid.UUID | None) -> Buyer:
    """Return the customer's active subscriptions and the chosen one; three queries at most.

    Without a choice it is the first one for which the person may buy.
    """
    own = Subscription.objects.filter(partner_id=customer.partner_id, customer=customer)
    active = list(own.filter(state=Subscription.State.ACTIVE).order_by("name", "pk"))
    rights = purchase_rights(request.principal, [one.pk for one in active], now=request.now)
    chosen = next((one for one in active if one.pk == wanted), None) or _first(active, rights)
    reason = missing_purchase_right(request.principal, rights[chosen.pk]) if chosen else ""
    return Buyer(active, chosen, reason)


def _first(active: Sequence[Subscription], rights: Mapping[uuid.UUID, Decision]) -> Subscription | None:
    return next((one for one in active if rights[one.pk]), None) or next(iter(active), None)


def may_perhaps_buy(principal: Principal) -> bool:
    """Tell whether somebody may buy, or a role on a subscription could let them."""
    return decide(principal, Action.PURCHASES_MAKE).why in {Why.ROLE, Why.NEEDS_ASSIGNMENT}


def missing_purchase_right(
    principal: Principal, decision: Decision | None = None, *, grantors: Sequence[str] | None = None
) -> str:
    """Return why somebody may not buy and who can let them; nothing when they may, or some role could let them.

    Without a decision about a subscription: whether any could come out otherwise. One query, unless it is nothing or
    ``grantors`` are known.
    """
    if may_perhaps_buy(principal) if decision is None else decision:
        return ""
    decided = decision or decide(principal, Action.PURCHASES_MAKE)
    names = who_can_grant(principal) if grantors is None else grantors
    return f"{why_no_purchase(decided)} {who_can_let(names)}".strip()


def why_no_purchase(decision: Decision) -> str:
    if decision.why is Why.NEEDS_ASSIGNMENT:
        return _("Buying needs the Owner or Reservation Purchaser role on the subscription.")
    return _("Your role does not include buying reservations.")
