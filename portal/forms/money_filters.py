"""What an address says about the filters of requests, ledger and limits; nonsense counts as not said."""

from typing import Any

from django import forms

from billing.models import JournalEntry
from support.models import SupportRequest
from support.problems import issue_choices


class FilterForm(forms.Form):
    """A form of a GET: unknown values fall away instead of stopping the page."""

    @property
    def said(self) -> dict[str, Any]:
        self.is_valid()
        return {name: self.cleaned_data.get(name) for name in self.fields}


class LedgerFilterForm(FilterForm):
    """``customer`` by id, ``q`` by name, ``kind`` of entry."""

    customer = forms.UUIDField(required=False)
    q = forms.CharField(required=False, max_length=100)
    kind = forms.ChoiceField(required=False, choices=JournalEntry.Kind.choices)


class RequestFilterForm(FilterForm):
    """``state``: open or closed. ``kind``: issue type. ``severity``. ``mine``. ``q``: of a number or a title."""

    state = forms.ChoiceField(required=False, choices=SupportRequest.State.choices)
    kind = forms.ChoiceField(required=False, choices=issue_choices)
    severity = forms.ChoiceField(required=False, choices=SupportRequest.Severity.choices)
    mine = forms.ChoiceField(required=False, choices=[("1", "1")])
    q = forms.CharField(required=False, max_length=100)


class LimitFilterForm(FilterForm):
    """``customer`` by id, ``q`` by name, ``page`` of the list."""

    customer = forms.UUIDField(required=False)
    q = forms.CharField(required=False, max_length=100)
    page = forms.IntegerField(required=False, min_value=1, max_value=100_000)
