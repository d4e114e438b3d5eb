"""The filters above a list, as the pills that stand for them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from billing.models import JournalEntry
from billing.queries.ledger import LedgerFilter
from customers.models import Customer
from customers.models.partner import ROLE_NAMES
from customers.policy.roles import GIVEN_TO_PEOPLE
from customers.queries.people import PersonStatus
from portal.forms.lists import EXPIRES_WITHIN
from portal.templatetags.figures import percent
from portal.templatetags.parts import query_with
from portal.templatetags.places import region_name, resource_type_name
from reservations.policy.utilization import LOW_BELOW
from reservations.queries.listing import ALL_REGIONS, EVERY, NOT_ENDED, Filters
from reservations.queries.status import Status
from support.models import SupportRequest
from support.problems import issue_choices
from support.queries.approvals import AUTOMATIC, DESK, SECOND_PERSON, WAITING
from support.queries.requests import RequestFilters

Choice = tuple[str, str]
IS_SET = "1"


@dataclass(frozen=True, slots=True)
class Pill:
    """One filter: what it is set to and the address that takes it off, or its options with theirs."""

    label: str
    everything: str
    options: list[tuple[str, str, bool]]
    value: str = ""
    clear_url: str = ""


def reservation_pills(
    request: HttpRequest,
    filters: Filters,
    *,
    products: Iterable[str],
    regions: Iterable[str],
    subscription: str = "",
) -> list[Pill]:
    """Return the pills in the order of the page. Without its parameter the status is "not ended".

    ``subscription``: what the one is called that the list is filtered by; that pill shows only while it is set.
    """
    by_status = [(NOT_ENDED, _("not ended")), *((one.value, str(one.label)) for one in Status)]
    by_product = [(code, resource_type_name(code)) for code in products]
    by_region = [(code or ALL_REGIONS, region_name(code)) for code in regions]
    within = [(str(days), within_days(days)) for days in EXPIRES_WITHIN]
    return [
        filter_pill(request, _("Status"), "status", by_status, filters.status, everything=EVERY),
        filter_pill(request, _("Product"), "product", by_product, filters.product),
        filter_pill(request, _("Region"), "region", by_region, filters.region),
        filter_pill(request, _("Expires"), "expires_within", within, str(filters.expires_within or "")),
        filter_pill(request, _("Utilization"), "is_low", [(IS_SET, _low())], IS_SET if filters.is_low else ""),
        *_of_one(request, _("Billed to"), "billed_to", filters.billed_to, subscription),
        *_of_one(request, _("Scoped to"), "scoped_to", filters.scoped_to, subscription),
    ]


def request_pills(request: HttpRequest, filters: RequestFilters, *, is_mine: bool) -> list[Pill]:
    """Return the pills of a list of support requests."""
    states = [(code, str(words)) for code, words in SupportRequest.State.choices]
    kinds = [(code, str(words)) for code, words in issue_choices()]
    severities = [(code, str(words)) for code, words in SupportRequest.Severity.choices]
    return [
        filter_pill(request, _("Status"), "state", states, filters.state),
        filter_pill(request, _("Issue type"), "kind", kinds, filters.issue_type),
        filter_pill(request, _("Severity"), "severity", severities, filters.severity),
        filter_pill(request, _("Requested by"), "mine", [("1", _("me"))], "1" if is_mine else ""),
    ]


def ledger_pills(
    request: HttpRequest, wanted: LedgerFilter, *, customer: Customer | None, reservation: str
) -> list[Pill]:
    """Return the pills of the ledger; those of a customer and a reservation show only while they are set."""
    kinds = [(code, str(words)) for code, words in JournalEntry.Kind.choices]
    return [
        filter_pill(request, _("Kind"), "kind", kinds, wanted.kind),
        *_of_one(request, _("Customer"), "customer", wanted.customer_id, customer.company_name if customer else ""),
        *_of_one(request, _("Reservation"), "reservation", wanted.reservation_id, reservation),
    ]


def gate_pill(request: HttpRequest, chosen: str) -> Pill:
    """Return the pill of who decided."""
    gates = [
        (AUTOMATIC, _("Approved automatically")),
        (SECOND_PERSON, _("Second person")),
        (DESK, _("Refund desk")),
        (WAITING, _("Not decided yet")),
    ]
    return filter_pill(request, _("Decided by"), "gate", gates, chosen)


def _low() -> str:
    return _("below %(share)s") % {"share": percent(LOW_BELOW, 0)}


def _of_one(request: HttpRequest, label: str, key: str, chosen: UUID | None, name: str) -> list[Pill]:
    choices = [(str(chosen), name or str(chosen))]
    return [filter_pill(request, label, key, choices, str(chosen))] if chosen else []


def tag_pill(request: HttpRequest, tags: Iterable[str], chosen: str) -> Pill | None:
    """Return the pill of the customers' tags; None when there is none to choose."""
    choices = [(tag, tag) for tag in tags]
    return filter_pill(request, _("Tag"), "tag", choices, chosen) if choices or chosen else None


def within_days(days: int) -> str:
    return ngettext("within %(days)s day", "within %(days)s days", days) % {"days": days}


def filter_pill(
    request: HttpRequest,
    label: str,
    key: str,
    choices: Iterable[tuple[str, Any]],
    chosen: str,
    *,
    everything: str | None = None,
) -> Pill:
    """Return a pill for an address's parameter ``key``; ``everything``: the choice that filters nothing, if any."""

    said = [(value, str(words)) for value, words in choices]

    def address(value: str | None) -> str:
        return query_with({"request": request}, **{key: value, "page": None})

    options = [(words, address(value), value == chosen) for value, words in said]
    if chosen == (everything or ""):
        return Pill(label, _("all"), options)
    return Pill(label, _("all"), options, value=dict(said).get(chosen, chosen), clear_url=address(everything))


def people_pills(request: HttpRequest, *, role: str, status: str) -> list[Pill]:
    """Return the pills above a list of people."""
    roles = [(one.value, str(ROLE_NAMES[one])) for one in GIVEN_TO_PEOPLE]
    statuses = [(one.value, str(one.label)) for one in PersonStatus]
    return [
        filter_pill(request, _("Role"), "role", roles, role),
        filter_pill(request, _("Status"), "status", statuses, status),
    ]
