"""Bodies of tickets and messages, as clients send them."""

from typing import Any

from arm.support_tickets.classifications import CLASSIFICATIONS
from tests.factories import Person, World
from tests.factories.clients import person_token

VERSION = "2024-04-01"
TICKETS = "/providers/Microsoft.Support/supportTickets"
BILLING_QUESTION = CLASSIFICATIONS["billing", "invoices_and_charges", "unexpected_charge"]
TECHNICAL_PROBLEM = CLASSIFICATIONS["technical", "utilization_data", "data_missing"]
REFUND = CLASSIFICATIONS["billing", "reservation_management", "exchanges_and_refunds"]

CONTACT: dict[str, Any] = {
    "firstName": "Kim",
    "lastName": "Person",
    "preferredContactMethod": "Email",
    "primaryEmailAddress": "kim@northwind.example",
    "preferredTimeZone": "Korea Standard Time",
    "country": "KOR",
    "preferredSupportLanguage": "ko-KR",
}


def ticket(kind: Any = BILLING_QUESTION, *, contact: dict[str, Any] | None = None, **other: Any) -> dict[str, Any]:
    service = kind.arm_id.partition("/problemClassifications/")[0]
    return {
        "properties": {
            "serviceId": service,
            "problemClassificationId": kind.arm_id,
            "title": "Charged twice in June",
            "description": "The payment of June was taken twice.",
            "severity": "Moderate",
            "advancedDiagnosticConsent": "Yes",
            "contactDetails": CONTACT | (contact or {}),
            **other,
        }
    }


def about(world: World) -> dict[str, str]:
    """Return what says that a ticket is about home's reservation."""
    return {"resourceId": world.home.reservation.arm_id}


def message(body: str = "And in July, too.", subject: str = "Charged twice in June") -> dict[str, Any]:
    return {"properties": {"subject": subject, "body": body, "sender": "kim@northwind.example"}}


def as_person(person: Person) -> str:
    return person_token(person)
