"""The forms of Access control (IAM): a role for somebody, and which of the roles are shown."""

import uuid
from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from customers.models import Membership
from customers.policy.roles import AZURE_ROLE_IDS, ORDER_ROLES, AzureRole
from customers.queries.members import members_named
from customers.texts import azure_role_name
from portal.pages.access import who_is_meant

ORDER, RESERVATION = "order", "reservation"
LAST_YEAR = 2100
EMAIL_LENGTH = 254


class AssignForm(forms.Form):
    """Who gets which role, where, and until when. ``knowing``: for whom a warning was read."""

    person = forms.CharField(
        label=_("Person or API client"),
        max_length=EMAIL_LENGTH,
        help_text=_("Name or email address of somebody of your company; of an API client, its name or client ID."),
        widget=forms.TextInput(attrs={"list": "people", "autocomplete": "off"}),
    )
    role = forms.TypedChoiceField(
        label=_("Role"),
        coerce=uuid.UUID,
        choices=lambda: [(str(AZURE_ROLE_IDS[role]), azure_role_name(role)) for role in ORDER_ROLES],
        initial=str(AZURE_ROLE_IDS[AzureRole.RESERVATIONS_READER]),
    )
    scope = forms.ChoiceField(
        label=_("Scope"),
        choices=[
            (ORDER, _("Reservation order: all its reservations inherit it")),
            (RESERVATION, _("This reservation only; not enough for refunds and exchanges")),
        ],
        initial=ORDER,
        widget=forms.RadioSelect,
    )
    ends_at = forms.DateTimeField(
        label=_("End"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        error_messages={"invalid": _("Enter a date and a time, for example 2026-12-24 18:00.")},
    )
    knowing = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    def __init__(
        self,
        *,
        partner_id: uuid.UUID,
        customer_id: uuid.UUID,
        on: date,
        zone: str,
        data: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(data)
        self._partner_id, self._customer_id, self._on = partner_id, customer_id, on
        self.fields["ends_at"].help_text = _("Optional. Local time in %(zone)s.") % {"zone": zone}

    def clean_person(self) -> Membership:
        typed = self.cleaned_data["person"]
        found = members_named(self._partner_id, typed, customer_id=self._customer_id, on=self._on)
        if error := who_is_meant(found):
            raise ValidationError(error)
        return found[0]

    def clean_ends_at(self) -> Any:
        ends_at = self.cleaned_data["ends_at"]
        if ends_at and ends_at.year >= LAST_YEAR:
            raise ValidationError(_("Enter a time before the year %(year)s."), params={"year": LAST_YEAR})
        return ends_at

    @property
    def is_on_order(self) -> bool:
        return bool(self.cleaned_data["scope"] == ORDER)


class AssignmentFilterForm(forms.Form):
    """Which roles held here are shown. Nonsense counts as nothing."""

    role = forms.ChoiceField(required=False, choices=[(role.value, "") for role in AzureRole])
    scope = forms.ChoiceField(required=False, choices=[(ORDER, ""), (RESERVATION, "")])
    text = forms.CharField(required=False, max_length=100)
