"""What a list's address may ask for. Nonsense in it counts as nothing."""

from typing import Any

from django import forms

from customers.models import Subscription
from customers.policy.tags import LONGEST_TAG
from reservations.models import ReservationOrder
from reservations.queries.listing import DEFAULT_SORT, EVERY, NOT_ENDED, SORTS, Filters
from reservations.queries.status import Status

EXPIRES_WITHIN = (30, 90, 180, 365)
MOST_PAGES = 1_000_000


def said(form: forms.Form) -> dict[str, Any]:
    """Return the fields that were filled in and make sense."""
    form.is_valid()
    return {name: value for name, value in form.cleaned_data.items() if value not in (None, "")}


def sort_field(*keys: str) -> forms.ChoiceField:
    """Return the field of an order: one of the keys, or the same backwards."""
    return forms.ChoiceField(required=False, choices=[(sort, sort) for key in keys for sort in (key, f"-{key}")])


class CustomerFilterForm(forms.Form):
    """A part of a customer's name or domain, a tag, and the order."""

    text = forms.CharField(required=False, max_length=100)
    tag = forms.CharField(required=False, max_length=LONGEST_TAG)
    sort = sort_field("name", "domain")


class SubscriptionFilterForm(forms.Form):
    """A part of a subscription's name or the beginning of its ID, its status, and the order."""

    text = forms.CharField(required=False, max_length=100)
    status = forms.ChoiceField(required=False, choices=Subscription.State.choices)
    sort = sort_field("name", "status")


class OrderFilterForm(forms.Form):
    """The beginning of an order's name or ID, its status, and the order of the list."""

    text = forms.CharField(required=False, max_length=100)
    status = forms.ChoiceField(required=False, choices=ReservationOrder.State.choices)
    sort = sort_field("name", "purchased", "expires")


class ReservationFilterForm(forms.Form):
    """The pills above a list of reservations, its order, and which page."""

    text = forms.CharField(required=False, max_length=100)
    status = forms.ChoiceField(required=False, choices=[(EVERY, ""), (NOT_ENDED, ""), *Status.choices])
    product = forms.CharField(required=False, max_length=40)
    region = forms.CharField(required=False, max_length=40)
    expires_within = forms.TypedChoiceField(
        required=False, coerce=int, empty_value=None, choices=[(days, days) for days in EXPIRES_WITHIN]
    )
    is_low = forms.BooleanField(required=False)
    billed_to = forms.UUIDField(required=False)
    scoped_to = forms.UUIDField(required=False)
    sort = sort_field(*SORTS)
    page = forms.IntegerField(required=False, min_value=1, max_value=MOST_PAGES)

    @property
    def filters(self) -> Filters:
        return Filters(**({"sort": DEFAULT_SORT} | said(self)))


class SearchForm(forms.Form):
    """What was typed into the search of the top bar."""

    q = forms.CharField(required=False, max_length=100)
