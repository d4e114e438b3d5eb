"""A support request as Azure describes a ticket."""

from typing import Any

from rest_framework import serializers

from arm.support_tickets.classifications import CLASSIFICATIONS, ISSUE_NAMES, service_arm_id
from arm.support_tickets.wire.country import three_letters
from arm.wire import instant, told
from support.models import SupportRequest
from support.policy.sla import promise_of
from support.titles import title_of_row

PROVIDER = "/providers/Microsoft.Support/supportTickets"
TYPE = "Microsoft.Support/supportTickets"
STATES = {"open": "Open", "closed": "Closed"}
LANGUAGES = {"en": "en-us", "ko": "ko-kr"}


class ContactBody(serializers.Serializer[Any]):
    firstName = serializers.CharField(allow_blank=True)
    lastName = serializers.CharField()
    preferredContactMethod = serializers.CharField()
    primaryEmailAddress = serializers.CharField()
    additionalEmailAddresses = serializers.ListField(child=serializers.CharField())
    phoneNumber = serializers.CharField(required=False)
    preferredTimeZone = serializers.CharField()
    country = serializers.CharField()
    preferredSupportLanguage = serializers.CharField()


class AgreementBody(serializers.Serializer[Any]):
    startTime = serializers.DateTimeField()
    expirationTime = serializers.DateTimeField(required=False)
    slaMinutes = serializers.IntegerField(required=False)


class ResourceBody(serializers.Serializer[Any]):
    resourceId = serializers.CharField()


class TicketProperties(serializers.Serializer[Any]):
    supportTicketId = serializers.CharField()
    title = serializers.CharField()
    description = serializers.CharField(allow_blank=True)
    serviceId = serializers.CharField()
    serviceDisplayName = serializers.CharField()
    problemClassificationId = serializers.CharField()
    problemClassificationDisplayName = serializers.CharField()
    severity = serializers.CharField()
    advancedDiagnosticConsent = serializers.CharField()
    require24X7Response = serializers.BooleanField()
    contactDetails = ContactBody()
    serviceLevelAgreement = AgreementBody()
    status = serializers.CharField()
    createdDate = serializers.DateTimeField()
    modifiedDate = serializers.DateTimeField()
    isTemporaryTicket = serializers.CharField()
    technicalTicketDetails = ResourceBody(required=False)


class TicketBody(serializers.Serializer[Any]):
    """A ticket, as answers describe it."""

    id = serializers.CharField()
    name = serializers.CharField()
    type = serializers.CharField()
    properties = TicketProperties()


class TicketList(serializers.Serializer[Any]):
    value = TicketBody(many=True)
    nextLink = serializers.CharField(required=False)


def ticket_arm_id(row: SupportRequest) -> str:
    scope = f"/subscriptions/{row.subscription_id}" if row.subscription_id else ""
    return f"{scope}{PROVIDER}/{row.name}"


def ticket_body(row: SupportRequest) -> dict[str, Any]:
    """Return a ticket; its customer, partner and reservation are read already, as ``tickets_seen_by`` does."""
    kind = CLASSIFICATIONS[row.issue_type, row.problem_type, row.category]
    properties = {
        "supportTicketId": row.number,
        "title": title_of_row(row),
        "description": row.description,
        "serviceId": service_arm_id(row.issue_type),
        "serviceDisplayName": str(ISSUE_NAMES[row.issue_type]),
        "problemClassificationId": kind.arm_id,
        "problemClassificationDisplayName": kind.name,
        "severity": severity_of(row),
        "advancedDiagnosticConsent": consent_of(row),
        "require24X7Response": promise_of(row.severity).is_around_the_clock,
        "contactDetails": contact_body(row),
        "serviceLevelAgreement": _agreement(row),
        "status": STATES[row.state],
        "createdDate": instant(row.created_at),
        "modifiedDate": instant(_changed_at(row)),
        "isTemporaryTicket": "No",
    }
    if row.reservation:
        properties["technicalTicketDetails"] = {"resourceId": row.reservation.arm_id}
    return {"id": ticket_arm_id(row), "name": row.name, "type": TYPE, "properties": properties}


def severity_of(row: SupportRequest) -> str:
    """Return how much it hurts; what is not technical has no severity here, and Azure's least one there."""
    return row.severity or SupportRequest.Severity.MINIMAL.value


def consent_of(row: SupportRequest) -> str:
    return "Yes" if row.shares_diagnostics else "No"


def contact_body(row: SupportRequest) -> dict[str, Any]:
    """Return whom to reach. The time zone is the partner's and the country the customer's: neither is asked here."""
    first, _blank, last = row.contact_name.rpartition(" ")
    return told(
        {
            "firstName": first,
            "lastName": last,
            "preferredContactMethod": row.contact_method,
            "primaryEmailAddress": row.contact_email,
            "additionalEmailAddresses": row.additional_emails,
            "phoneNumber": row.contact_phone or None,
            "preferredTimeZone": row.partner.time_zone,
            "country": three_letters(row.customer.country),
            "preferredSupportLanguage": LANGUAGES[row.language],
        }
    )


def _agreement(row: SupportRequest) -> dict[str, Any]:
    """Return until when an answer is promised; nothing while the clock stands."""
    minutes = int(promise_of(row.severity).within.total_seconds() // 60) if row.severity else None
    return told(
        {
            "startTime": instant(row.created_at),
            "expirationTime": instant(row.due_at) if row.due_at else None,
            "slaMinutes": minutes,
        }
    )


def _changed_at(row: SupportRequest) -> Any:
    said_at = getattr(row, "said_at", None)
    return max(one for one in (row.created_at, row.closed_at, said_at) if one)
