"""The columns of each list's file."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from billing.texts import account_name
from customers.models import Customer
from customers.models.partner import ROLE_NAMES
from portal.exports.columns import Column, day, instant, money, number, text, usd
from portal.pages.ledger import EntryLeg, EntryRow
from portal.pages.notifications import Item
from portal.pages.people import PersonRow
from portal.templatetags.places import country_name, region_name, resource_type_name
from reservations.models import ReservationOrder
from reservations.queries.rows import ReservationRow
from support.queries.refund_limits import CustomerLimit

CustomerRow = tuple[Customer, int, int | None]
"""A customer, how many reservations of it run, and how many requests are open, where that may be seen."""

CUSTOMERS: list[list[Column[CustomerRow]]] = [
    text(_("Microsoft ID"), lambda row: row[0].pk),
    text(_("Company name"), lambda row: row[0].company_name),
    text(_("Primary domain name"), lambda row: row[0].domain),
    text(_("Country"), lambda row: country_name(row[0].country)),
    text(_("Billing currency"), lambda row: row[0].currency),
    text(_("Tags"), lambda row: ", ".join(row[0].tags)),
    number(_("Active reservations"), lambda row: row[1]),
    number(_("Open requests"), lambda row: row[2]),
]

SUBSCRIPTIONS: list[list[Column[Any]]] = [
    text(_("Subscription"), lambda row: row.name),
    text(_("Subscription ID"), lambda row: row.pk),
    text(_("Status"), lambda row: row.get_state_display()),
    number(_("Reservations billed to it"), lambda row: row.billed),
    number(_("Reservations scoped to it"), lambda row: row.scoped),
]

ORDERS: list[list[Column[Any]]] = [
    text(_("Order"), lambda row: row.name),
    text(_("Reservation order ID"), lambda row: row.pk),
    instant(_("Purchased"), lambda row: row.purchased_at),
    text(_("Product"), lambda row: ", ".join(row.products)),
    number(_("Quantity"), lambda row: row.original_quantity),
    text(_("Term"), lambda row: row.get_term_display()),
    text(_("Billing plan"), lambda row: row.get_billing_plan_display()),
    money(_("Total"), lambda row: row.total_minor, lambda row: row.currency),
    text(_("Status"), lambda row: ReservationOrder.State(row.shown_state).label),
    number(_("Payments made"), lambda row: row.paid_number or 0),
    number(_("Payments"), lambda row: row.payments_number or 0),
    day(_("Expiration date"), lambda row: row.expires_at.date()),
]

RESERVATIONS: list[list[Column[ReservationRow]]] = [
    text(_("Name"), lambda row: row.name),
    text(_("Reservation ID"), lambda row: row.id),
    text(_("Reservation order ID"), lambda row: row.order_id),
    text(_("Customer"), lambda row: row.company_name),
    text(_("Type"), lambda row: resource_type_name(row.resource_type)),
    text(_("Product"), lambda row: row.product),
    text(_("Region"), lambda row: region_name(row.region)),
    text(_("Term"), lambda row: row.term_name),
    text(_("Billing plan"), lambda row: row.plan_name),
    number(_("Quantity"), lambda row: row.quantity),
    text(_("Status"), lambda row: row.status.label),
    day(_("Purchase date"), lambda row: row.purchased_on),
    day(_("Expiration date"), lambda row: row.expires_on),
    number(
        _("Utilization (7 days, %)"), lambda row: None if row.utilization is None else round(float(row.utilization), 2)
    ),
]

REQUESTS: list[list[Column[Any]]] = [
    text(_("Number"), lambda row: row[0].number),
    text(_("Customer"), lambda row: row[0].customer.company_name),
    text(_("Subject"), lambda row: row[1]),
    text(_("Issue type"), lambda row: row[0].get_issue_type_display()),
    text(_("Problem type"), lambda row: row[0].get_problem_type_display()),
    text(_("Category"), lambda row: row[0].get_category_display()),
    text(_("Severity"), lambda row: row[0].get_severity_display()),
    text(_("Status"), lambda row: row[0].get_state_display()),
    text(_("Refund or exchange"), lambda row: row[0].asked.get_state_display() if row[0].asked else None),
    money(
        _("Net refund"),
        lambda row: row[0].asked.net_minor if row[0].asked else None,
        lambda row: row[0].asked.currency if row[0].asked else "",
    ),
    text(_("Requested by"), lambda row: row[0].requested_by.name),
    instant(_("Created"), lambda row: row[0].created_at),
    instant(_("Answer due"), lambda row: row[0].due_at),
    instant(_("Closed"), lambda row: row[0].closed_at),
]
"""Of a support request, with what it is about in words."""

PREPARED_REFUNDS: list[list[Column[Any]]] = [
    text(_("Number"), lambda row: row[0].number),
    text(_("Customer"), lambda row: row[0].customer.company_name),
    text(_("Subject"), lambda row: row[1]),
    text(_("Status"), lambda row: row[0].get_state_display()),
    money(_("Net refund as prepared"), lambda row: row[0].seen_net_minor, lambda row: row[0].currency),
    text(_("Prepared by"), lambda row: row[0].prepared_by.name),
    text(_("Sent to"), lambda row: row[0].sent_to.name),
    instant(_("Sent"), lambda row: row[0].sent_at),
    text(_("Service request"), lambda row: row[0].request.number if row[0].request else None),
]
"""Of a prepared refund, with what it is of in words."""

LegRow = tuple[EntryRow, EntryLeg]

LEDGER: list[list[Column[LegRow]]] = [
    text(_("Entry"), lambda row: row[0].entry.number),
    instant(_("Posted"), lambda row: row[0].entry.posted_at),
    text(_("Kind"), lambda row: row[0].entry.get_kind_display()),
    text(_("Customer"), lambda row: row[0].entry.customer.company_name),
    text(_("Subject"), lambda row: row[0].subject),
    text(_("Credit note"), lambda row: row[0].credit_note),
    text(_("Account code"), lambda row: row[1].code),
    text(_("Account"), lambda row: account_name(row[1].code)),
    money(_("Debit"), lambda row: row[1].debit_minor, lambda row: row[1].currency, named=False),
    money(pgettext_lazy("side of a posting", "Credit"), lambda row: row[1].credit_minor, lambda row: row[1].currency),
]
"""A line for each posting, so that the columns add up."""

CREDIT_NOTES: list[list[Column[Any]]] = [
    text(_("Credit note"), lambda row: row.number),
    instant(_("Issued"), lambda row: row.issued_at),
    text(_("Customer"), lambda row: row.entry.customer.company_name),
    text(_("Request"), lambda row: row.request_number),
    text(_("Journal entry"), lambda row: row.entry.number),
    money(_("Amount"), lambda row: row.net_minor, lambda row: row.currency),
    instant(_("Cancelled"), lambda row: row.reversal.reversed_at if hasattr(row, "reversal") else None),
    money(_("Supply amount"), lambda row: _tax_of(row, "supply_minor"), lambda row: row.currency, named=False),
    money(_("Tax"), lambda row: _tax_of(row, "tax_minor"), lambda row: row.currency, named=False),
    text(_("Tax invoice number"), lambda row: _tax_of(row, "invoice_number")),
    money(_("Passed on"), lambda row: _passed_on(row, "amount_minor"), lambda row: row.currency, named=False),
    day(_("Passed on, day"), lambda row: _passed_on(row, "passed_on")),
    money(_("Selling price"), lambda row: _passed_on(row, "selling_minor"), lambda row: row.currency, named=False),
    text(_("Note"), lambda row: _passed_on(row, "note")),
]


def _tax_of(row: Any, column: str) -> Any:
    return getattr(row.tax, column) if hasattr(row, "tax") else None


def _passed_on(row: Any, column: str) -> Any:
    return getattr(row.passed_on, column) if hasattr(row, "passed_on") else None


REFUND_LIMITS: list[list[Column[CustomerLimit]]] = [
    text(_("Customer"), lambda row: row.customer.company_name),
    text(_("Microsoft ID"), lambda row: row.customer.pk),
    usd(_("Limit"), lambda row: row.limit_usd_minor),
    usd(pgettext_lazy("of a limit", "Used"), lambda row: row.used_usd_minor),
    usd(_("Held for open requests"), lambda row: row.held_usd_minor),
    usd(_("Left"), lambda row: row.free_usd_minor),
    day(_("Next amount comes back"), lambda row: row.returns[0].on if row.returns else None),
    usd(_("Comes back then"), lambda row: row.returns[0].amount_usd_minor if row.returns else None),
]

PEOPLE: list[list[Column[PersonRow]]] = [
    text(_("Name"), lambda row: row.membership.user.name),
    text(_("Email"), lambda row: row.membership.user.email),
    text(_("Roles"), lambda row: ", ".join(str(ROLE_NAMES[role]) for role in row.roles)),
    text(_("Status"), lambda row: row.status.label),
    day(_("Since"), lambda row: row.membership.created_at and row.membership.created_at.date()),
    day(_("End date"), lambda row: row.membership.ends_on),
    instant(_("Last sign-in"), lambda row: row.membership.user.last_login),
]

NOTIFICATIONS: list[list[Column[Item]]] = [
    instant(_("Time"), lambda row: row.row.at),
    text(_("Level"), lambda row: row.row.get_level_display()),
    text(_("Notification"), lambda row: row.said.title),
    text(_("Details"), lambda row: row.said.text),
    instant(_("Read"), lambda row: row.row.read_at),
]
