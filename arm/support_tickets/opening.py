"""A new ticket as the command asks for it: what it is about, and whose it is."""

import re
from typing import Any

from django.utils.translation import gettext_lazy as _

from arm.capacity.finding import ReservationNotFound, reservation_ids, reservations_seen_by
from arm.errors import InvalidRequestContent, NotFound
from arm.support_tickets.classifications import Classification, classification_with, issue_with
from arm.support_tickets.wire.requests import SEVERITIES, contact_of
from arm.views import ArmView
from core.errors import Refusal
from customers.models import Customer, Subscription
from reservations.models import Reservation
from support.commands.open_request import Asked

CLASSIFICATION = re.compile(
    r"/?(?:providers/Microsoft\.Support/services/(?P<service>[^/]+)/problemClassifications/)?(?P<name>[^/]+)/?",
    re.IGNORECASE,
)
RESERVATION = re.compile(
    r"/?providers/Microsoft\.Capacity/reservationOrders/(?P<order>[^/]+)/reservations/(?P<reservation>[^/]+)/?",
    re.IGNORECASE,
)


class WhoseTicket(Refusal):
    """A ticket is a customer's: its subscription, its reservation or the directory that the token is for say whose."""

    code = "InvalidRequestContent"
    text = _(
        "Open the ticket for a subscription, or name the reservation that it is about in"
        " technicalTicketDetails.resourceId."
    )


class FilesNotTaken(Refusal):
    """Files are added in the portal."""

    code = "FileWorkspaceNotSupported"
    text = _("Files can be added to a ticket in the portal only.")


def asked_of(said: dict[str, Any]) -> Asked:
    """Return the wizard's answers that a body gives. Raises: InvalidRequestContent."""
    kind = _classification(said)
    contact = contact_of(said["contactDetails"])
    return Asked(
        issue_type=kind.issue_type,
        problem_type=kind.problem_type,
        category=kind.category,
        severity=SEVERITIES[said["severity"]].value,
        shares_diagnostics=said["advancedDiagnosticConsent"] == "Yes",
        title=said["title"],
        description=said["description"],
        contact_name=contact.contact_name or "",
        contact_email=contact.contact_email or "",
        contact_phone=contact.contact_phone or "",
        contact_method=contact.contact_method or "",
        additional_emails=tuple(contact.additional_emails or ()),
        language=contact.language or "",
    )


def whose(
    view: ArmView, said: dict[str, Any], subscription: Subscription | None
) -> tuple[Customer, Reservation | None]:
    """Return the customer that a ticket is of, and the reservation that it is about.

    Raises: ReservationNotFound, InvalidRequestContent, WhoseTicket.
    """
    reservation = _reservation(view, said)
    if reservation:
        return reservation.customer, reservation
    if subscription:
        return subscription.customer, None
    if view.customer:
        return view.customer, None
    raise WhoseTicket


def _classification(said: dict[str, Any]) -> Classification:
    service = said["serviceId"].rstrip("/").rpartition("/")[2]
    match = CLASSIFICATION.fullmatch(said["problemClassificationId"])
    try:
        issue = issue_with(service)
        if match is None or (match["service"] or service).lower() != service.lower():
            raise NotFound
        return classification_with(issue, match["name"])
    except NotFound as error:
        raise InvalidRequestContent(problem="properties.problemClassificationId, properties.serviceId") from error


def _reservation(view: ArmView, said: dict[str, Any]) -> Reservation | None:
    text = (said.get("technicalTicketDetails") or {}).get("resourceId")
    if not text:
        return None
    match = RESERVATION.fullmatch(text)
    if match is None:
        raise InvalidRequestContent(problem="properties.technicalTicketDetails.resourceId")
    order_id, reservation_id = reservation_ids(match["order"], match["reservation"])
    rows = reservations_seen_by(view).filter(pk=reservation_id, order_id=order_id)
    found = rows.select_related("customer").first()
    if found is None:
        raise ReservationNotFound
    return found
