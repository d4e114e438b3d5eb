"""What an address says about the filters of requests, ledger and limits; nonsense counts as not said."""

from typing import Any

from django import forms

from billing.models import JournalEntry
from billing.queries.credit_notes import CreditNoteFilter
from billing.queries.ledger import LedgerFilter
from billing.queries.refund_limits import SORTS
from portal.forms.lists import said, sort_field
from support.models import SupportRequest
from support.problems import issue_choices

ANY, WARNED = "any", "warned"
"""Customers of whose limit anything is taken, or so much that they are warned of."""


class FilterForm(forms.Form):
    """A form of a GET: unknown values fall away instead of stopping the page."""

    @property
    def said(self) -> dict[str, Any]:
        self.is_valid()
        return {name: self.cleaned_data.get(name) for name in self.fields}


class PostedFilterForm(FilterForm):
    """``q`` by a customer's name, UTC days, the order: of what is posted or issued."""

    q = forms.CharField(required=False, max_length=100)
    since = forms.DateField(required=False)
    until = forms.DateField(required=False)
    sort = sort_field("posted")

    @property
    def is_ascending(self) -> bool:
        """Tell whether the oldest comes first."""
        return bool(said(self).get("sort") == "posted")


class CreditNoteFilterForm(PostedFilterForm):
    @property
    def wanted(self) -> CreditNoteFilter:
        asked = said(self)
        return CreditNoteFilter(name=asked.get("q", ""), since=asked.get("since"), until=asked.get("until"))


class LedgerFilterForm(PostedFilterForm):
    """``customer`` and ``reservation`` by id and ``kind`` of entry as well."""

    customer = forms.UUIDField(required=False)
    reservation = forms.UUIDField(required=False)
    kind = forms.ChoiceField(required=False, choices=JournalEntry.Kind.choices)

    @property
    def wanted(self) -> LedgerFilter:
        asked = said(self)
        return LedgerFilter(
            customer_id=asked.get("customer"),
            reservation_id=asked.get("reservation"),
            name=asked.get("q", ""),
            kind=asked.get("kind", ""),
            since=asked.get("since"),
            until=asked.get("until"),
        )


class RequestFilterForm(FilterForm):
    """``state``: open or closed. ``kind``: issue type. ``severity``. ``mine``. ``q``: of a number or a title."""

    state = forms.ChoiceField(required=False, choices=SupportRequest.State.choices)
    kind = forms.ChoiceField(required=False, choices=issue_choices)
    severity = forms.ChoiceField(required=False, choices=SupportRequest.Severity.choices)
    mine = forms.ChoiceField(required=False, choices=[("1", "1")])
    q = forms.CharField(required=False, max_length=100)


class LimitFilterForm(FilterForm):
    """``customer`` by id, ``q`` by name, how much is ``taken``, the order, ``page`` of the list."""

    customer = forms.UUIDField(required=False)
    q = forms.CharField(required=False, max_length=100)
    taken = forms.ChoiceField(required=False, choices=[(some, some) for some in (ANY, WARNED)])
    sort = sort_field(*SORTS)
    page = forms.IntegerField(required=False, min_value=1, max_value=100_000)
