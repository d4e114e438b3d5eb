"""Open a general support request: the wizard's answers, and the clock begins."""

import uuid
from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from core import idempotency
from core.actor import Actor
from core.errors import Refusal
from customers.models import Customer, Subscription
from reservations.models import Reservation
from support.commands.attach_files import attach_pending
from support.commands.move_clock import CLOCK_FIELDS, move_clock
from support.commands.open_wizard_request import next_request_number
from support.models import SupportRequest
from support.policy.sla import ClockMove
from support.problems import TECHNICAL, is_for_the_refund_flow, is_in_the_tree


class NotAProblem(Refusal):
    """The three picks do not belong together."""

    code = "InvalidRequestContent"
    text = _("Choose the problem type and the category anew.")


class RefundHasItsOwnFlow(Refusal):
    code = "InvalidRequestContent"
    text = _("A refund or an exchange is requested from its reservation.")


class NotOfTheCustomer(Refusal):
    code = "InvalidRequestContent"
    text = _("The reservation or subscription is not this customer's.")


class TicketNameTaken(Refusal):
    """Another request of the partner's has the name that the caller chose."""

    code = "ResourceAlreadyExists"
    text = _("A support ticket with this name exists already.")


@dataclass(frozen=True, slots=True)
class Asked:
    """What the wizard asked of a general request."""

    issue_type: str
    problem_type: str
    category: str
    severity: str
    shares_diagnostics: bool
    title: str
    description: str
    contact_name: str
    contact_email: str
    contact_phone: str
    contact_method: str
    additional_emails: tuple[str, ...]
    language: str


def open_request(
    *,
    customer: Customer,
    reservation: Reservation | None,
    subscription: Subscription | None,
    asked: Asked,
    key: str,
    place: str,
    actor: Actor,
    now: datetime,
    ticket_name: str | None = None,
) -> SupportRequest:
    """Open the request once per ``key``, with the files that wait at ``place``; a second click gets the same one.

    ``ticket_name``: what the caller wants to find it by; it may not look like a number of ours.

    Raises:
        NotAProblem, RefundHasItsOwnFlow, NotOfTheCustomer, TicketNameTaken.
        IdempotencyKeyReused: the same form was sent before with other answers.
    """
    if not is_in_the_tree(asked.issue_type, asked.problem_type, asked.category):
        raise NotAProblem
    if is_for_the_refund_flow(asked.problem_type, asked.category):
        raise RefundHasItsOwnFlow
    if any(one and one.customer_id != customer.pk for one in (reservation, subscription)):
        raise NotOfTheCustomer
    about: list[object] = [customer.pk, reservation and reservation.pk, subscription and subscription.pk]
    if ticket_name:
        about.append(ticket_name)
    number, _is_first = idempotency.once(
        partner_id=customer.partner_id,
        key=f"request {key} of {actor.person_id}",
        inputs={"about": about, "asked": asdict(asked)},
        now=now,
        act=lambda: _open(customer, reservation, subscription, asked, place, actor, now, ticket_name).number,
    )
    return SupportRequest.objects.get(partner_id=customer.partner_id, number=number)


def _open(
    customer: Customer,
    reservation: Reservation | None,
    subscription: Subscription | None,
    asked: Asked,
    place: str,
    actor: Actor,
    now: datetime,
    ticket_name: str | None,
) -> SupportRequest:
    is_technical = asked.issue_type == TECHNICAL
    request = SupportRequest(
        id=uuid.uuid4(),
        partner_id=customer.partner_id,
        customer=customer,
        reservation=reservation,
        subscription=subscription,
        number=next_request_number(now),
        requested_by_id=actor.person_id,
        issue_type=asked.issue_type,
        problem_type=asked.problem_type,
        category=asked.category,
        severity=asked.severity if is_technical else "",
        shares_diagnostics=asked.shares_diagnostics if is_technical else None,
        title=asked.title,
        description=asked.description,
        contact_name=asked.contact_name,
        contact_email=asked.contact_email,
        contact_phone=asked.contact_phone,
        contact_method=asked.contact_method,
        additional_emails=list(asked.additional_emails),
        language=asked.language,
        created_at=now,
        ticket_name=ticket_name,
    )
    _insert(request)
    move_clock(request=request, move=ClockMove.STARTED, actor=actor, now=now)
    request.save(update_fields=CLOCK_FIELDS)
    attach_pending(request=request, message=None, place=place, actor=actor, now=now)
    return request


def _insert(request: SupportRequest) -> None:
    """Insert the row; the database knows whether its name is taken."""
    try:
        with transaction.atomic():
            request.save(force_insert=True)
    except IntegrityError as error:
        if "support_request_ticket_named_once" in str(error):
            raise TicketNameTaken from error
        raise
