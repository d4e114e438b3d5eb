"""A service request, as Partner Center describes it."""

from collections.abc import Sequence

from arm.partner_center.resources import Body
from arm.wire import instant
from support.models import Message, SupportRequest

UNKNOWN = "unknown"


def service_request_body(row: SupportRequest, title: str, messages: Sequence[Message] | None = None) -> Body:
    """Return a request; with its messages where it stands alone. Its customer and its requester are read already."""
    customer = {"id": str(row.customer_id), "name": row.customer.company_name}
    body: Body = {
        "id": str(row.pk),
        "title": title,
        "severity": row.severity or UNKNOWN,
        "supportTopicId": f"{row.issue_type}/{row.problem_type}/{row.category}",
        "supportTopicName": str(row.get_category_display()),
        "status": status_of(row),
        "organization": customer,
        "primaryContact": {
            "firstName": row.contact_name.rpartition(" ")[0],
            "lastName": row.contact_name.rpartition(" ")[2],
            "email": row.contact_email,
            "phoneNumber": row.contact_phone or None,
        },
        "productName": "Azure reservations",
        "createdDate": instant(row.created_at),
        "lastClosedDate": instant(row.closed_at) if row.closed_at else None,
        "countryCode": row.customer.country,
        "attributes": {"objectType": "ServiceRequest"},
    }
    if messages is None:
        return body
    said = [one for one in messages if one.side != Message.Side.SYSTEM]
    latest = messages[-1].at if messages else row.created_at
    notes = [{"createdByName": one.author_name, "createdDate": instant(one.at), "text": one.body} for one in said]
    return {**body, "description": row.description, "lastModifiedDate": instant(latest), "notes": notes}


def status_of(row: SupportRequest) -> str:
    """Return whether it is open, closed, or waits for the partner."""
    if row.state == SupportRequest.State.CLOSED:
        return "closed"
    return "attention_needed" if row.clock == SupportRequest.Clock.ASKED else "open"
