"""An event of the activity log, as Partner Center's audit describes it."""

import json
from collections.abc import Mapping
from typing import Any

from arm.partner_center.resources import Body
from arm.wire import instant
from core.audit_trail import HIDDEN_FROM_PARTNERS
from core.audit_words import who_did
from core.models import AuditEvent

RESOURCES: Mapping[str, str] = {
    "reservations_reservationorder": "order",
    "reservations_reservation": "reservation",
    "billing_refund": "refund",
    "billing_exchange": "exchange",
    "billing_payment": "payment",
    "billing_creditnote": "credit_note",
    "customers_customer": "customer",
    "customers_subscription": "subscription",
    "customers_roleassignment": "role_assignment",
    "support_supportrequest": "service_request",
}
"""The tables that are told here, under Partner Center's words where it has any."""
OPERATIONS = {"INSERT": "create", "UPDATE": "update", "DELETE": "delete"}


def audit_body(event: AuditEvent, *, customer: tuple[str, str] | None) -> Body:
    """Return an event. ``customer``: the id and name of the one that it is about."""
    kind = RESOURCES[event.table_name]
    return {
        "partnerId": str(event.partner_id),
        "customerId": customer[0] if customer else None,
        "customerName": customer[1] if customer else None,
        "userPrincipalName": who_did(event),
        "applicationId": event.through,
        "resourceType": kind,
        "resourceOldValue": _value(event.before),
        "resourceNewValue": _value(event.after),
        "operationType": f"{OPERATIONS[event.action]}_{kind}",
        "operationDate": instant(event.at),
        "operationStatus": "succeeded",
        "customizedData": [{"key": "ResourceId", "value": event.row_id}],
        "attributes": {"objectType": "AuditRecord"},
    }


def _value(columns: Mapping[str, Any] | None) -> str | None:
    if columns is None:
        return None
    told = {name: value for name, value in columns.items() if name not in HIDDEN_FROM_PARTNERS}
    return json.dumps(told, ensure_ascii=False)
