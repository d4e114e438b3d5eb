"""The columns of each list's file."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from billing.texts import account_name
from customers.models import Customer
from portal.exports.columns import Column, day, instant, money, number, text, usd
from portal.pages.ledger import EntryLeg, EntryRow
from portal.templatetags.places import country_name, region_name, resource_type_name
from reservations.queries.rows import ReservationRow
from support.queries.refund_limits import CustomerLimit

CustomerRow = tuple[Customer, int]
"""A customer, and how many reservations of it run."""

CUSTOMERS: list[list[Column[CustomerRow]]] = [
    text(_("Microsoft ID"), lambda row: row[0].pk),
    text(_("Company name"), lambda row: row[0].company_name),
    text(_("Primary domain name"), lambda row: row[0].domain),
    text(_("Country"), lambda row: country_name(row[0].country)),
    text(_("Billing currency"), lambda row: row[0].currency),
    text(_("Tags"), lambda row: ", ".join(row[0].tags)),
    number(_("Reservations"), lambda row: row[1]),
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
    text(_("Refund"), lambda row: row[0].refund.get_state_display() if row[0].refund else None),
    money(
        _("Net refund"),
        lambda row: row[0].refund.net_minor if row[0].refund else None,
        lambda row: row[0].refund.currency if row[0].refund else "",
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
