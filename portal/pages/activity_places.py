"""Where the things of an activity log are: whose they are, what they are called, and the page that shows them."""

from dataclasses import dataclass
from typing import Any

from django.db.models import F, TextField, Value
from django.db.models.functions import Cast
from django.urls import reverse

from core.audit_words import scope_place
from core.models import AuditEvent
from customers.policy.access import decide
from customers.policy.roles import Action
from portal.http import PartnerRequest

Row = tuple[str, str]
"""A table and the id of a row."""

RESERVATION, ORDER = "reservations_reservation", "reservations_reservationorder"


@dataclass(frozen=True, slots=True)
class Ways:
    """How a table's rows lead to their customer, to a reservation, and to the number that people know them by."""

    customer: str = ""
    reservation: str = ""
    number: str = ""


WAYS = {
    "billing_creditnote": Ways(customer="entry__customer", number="number"),
    "billing_exchange": Ways(customer="customer", number="support_request__number"),
    "billing_limituse": Ways(customer="refund__customer", number="refund__support_request__number"),
    "billing_passedon": Ways(customer="credit_note__entry__customer", number="credit_note__number"),
    "billing_payment": Ways(customer="reservation__customer", reservation="reservation"),
    "billing_refund": Ways(customer="customer", number="support_request__number"),
    "billing_reversal": Ways(customer="refund__customer", number="refund__support_request__number"),
    "billing_statement": Ways(number="number"),
    "customers_clientsecret": Ways(number="service_principal__name"),
    "customers_invitation": Ways(number="email"),
    "customers_managementgroup": Ways(customer="customer"),
    "customers_resourcegroup": Ways(customer="subscription__customer"),
    "customers_subscription": Ways(customer="customer"),
    ORDER: Ways(customer="customer", number="name"),
    RESERVATION: Ways(customer="customer", reservation="self"),
    "support_preparedrefund": Ways(customer="customer", number="number"),
    "support_supportrequest": Ways(customer="customer", number="number"),
}


@dataclass(frozen=True, slots=True)
class Place:
    """Whose a row is; the ids are empty where it is nobody's, or where the row is gone."""

    customer_id: str = ""
    customer: str = ""
    reservation_id: str = ""
    reservation: str = ""
    number: str = ""


NOWHERE = Place()


def row_of(event: AuditEvent) -> Row:
    """Return the row that an event happened to: of a role assignment it is what the role is for."""
    scope = (event.after or event.before or {}).get("scope")
    return scope_place(scope) or (event.table_name, event.row_id)


def _columns(ways: Ways) -> list[Any]:
    """Return what is read of a row, in the order of a place's fields."""
    reservation = {"": ("", ""), "self": ("pk", "name")}.get(
        ways.reservation, (f"{ways.reservation}_id", f"{ways.reservation}__name")
    )
    customer = (f"{ways.customer}_id", f"{ways.customer}__company_name") if ways.customer else ("", "")
    paths = (*customer, *reservation, ways.number)
    return [Cast(F(path), TextField()) if path else Value("", output_field=TextField()) for path in paths]


OF_A_REQUEST = frozenset(
    {"billing_exchange", "billing_limituse", "billing_refund", "billing_reversal", "support_supportrequest"}
)
"""Whose number is a support request's."""

PLACE_COLUMNS = {table: _columns(ways) for table, ways in WAYS.items()}
"""What `core.audit_words.rows_in` is asked for beside the names, so that one query finds both."""


def page_of(request: PartnerRequest, row: Row, place: Place) -> str:
    """Return the address of the page that shows a row, or nothing: where there is none, or not for this person."""
    table, row_id = row
    if place.reservation_id:
        return reverse("reservation_overview", args=[place.customer_id, place.reservation_id])
    if table in {"billing_creditnote", "billing_passedon"}:
        return _allowed(request, Action.LEDGER_READ, "credit_note", place.number)
    if table in {
        "billing_exchange",
        "billing_limituse",
        "billing_refund",
        "billing_reversal",
        "support_supportrequest",
    }:
        return _allowed(request, Action.REQUESTS_READ, "request", place.number)
    if table == "support_preparedrefund":
        return _allowed(request, Action.REQUESTS_READ, "prepared_refund", row_id)
    if table == ORDER and place.customer_id:
        return reverse("order", args=[place.customer_id, row_id])
    if table == "customers_subscription" and place.customer_id:
        return reverse("customer_subscriptions", args=[place.customer_id])
    if table == "customers_serviceprincipal":
        return _allowed(request, Action.ACCESS_MANAGE, "api_client", row_id)
    return reverse("customer", args=[row_id]) if table == "customers_customer" else ""


def _allowed(request: PartnerRequest, action: Action, view: str, *args: str) -> str:
    """Return an address, unless nothing says which, or the person may not read such pages of everybody."""
    return reverse(view, args=args) if all(args) and decide(request.principal, action) else ""
