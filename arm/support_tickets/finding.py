"""Tickets by name, as far as the caller may see them, and whether they may write in one."""

import uuid

from django.db.models import Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from arm.errors import NotAllowed
from arm.finding import subscription_at
from arm.support_tickets.names import NAME
from arm.views import ArmView
from core.errors import Refusal
from customers.models import Subscription
from customers.policy.roles import Action
from customers.queries.access import may
from support.models import Message, SupportRequest
from support.queries.requests import support_requests
from support.queries.whose_requests import whose_requests


class TicketNotFound(Refusal):
    """None, or none that the caller may see."""

    code = "ResourceNotFound"
    text = _("The support ticket was not found.")


class TicketView(ArmView):
    """What views of tickets have in common: which of them the caller may see, and the subscription of the address."""

    def subscription(self, subscription_id: str) -> Subscription | None:
        """Return the subscription that the address begins with, if it begins with one."""
        return subscription_at(self, subscription_id) if subscription_id else None

    def tickets(self, subscription_id: str = "") -> QuerySet[SupportRequest]:
        """Return the tickets that the caller may see: all, or those about the subscription. Raises: NotAllowed."""
        rows = self._of_caller(self._only_by())
        subscription = self.subscription(subscription_id)
        return rows.filter(subscription=subscription) if subscription else rows

    def ticket(self, name: str, subscription_id: str = "") -> SupportRequest:
        """Return the ticket of this name or number, in whatever case. Raises: NotAllowed, TicketNotFound."""
        if not NAME.fullmatch(name):
            raise TicketNotFound
        named = self.tickets(subscription_id).alias(lowered=Lower("ticket_name"))
        found = named.filter(Q(lowered=name.lower()) | Q(number=name.upper())).first()
        if found is None:
            raise TicketNotFound
        return found

    def demand_write(self, ticket: SupportRequest | None = None) -> None:
        """Make sure that the caller may write in a ticket, or open one. Raises: NotAllowed."""
        is_own = ticket is None or self.principal.user_id in ticket.owner_ids
        if not may(self.principal, Action.REQUESTS_WRITE, now=self.now, is_own=is_own):
            raise NotAllowed

    def _only_by(self) -> uuid.UUID | None:
        """Return whose requests may be seen: everybody's (None), or only the caller's own."""
        whose = whose_requests(self.principal)
        if not whose.any:
            raise NotAllowed
        return whose.only_by

    def _of_caller(self, only_by: uuid.UUID | None) -> QuerySet[SupportRequest]:
        customer = self.customer.pk if self.customer else None
        rows = support_requests(self.partner.pk, customer_id=customer, requested_by=only_by)
        said = Message.objects.filter(partner_id=OuterRef("partner_id"), request_id=OuterRef("pk")).order_by()
        last = said.values("request_id").annotate(last=Max("at")).values("last")
        related = rows.select_related(
            "partner", "customer", "refund", "exchange", "requested_by", "reservation", "prepared"
        )
        return related.annotate(said_at=Subquery(last)).order_by("-created_at", "-pk")
