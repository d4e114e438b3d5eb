"""Forms about a partner's programs: what one is called, whose directory it signs in to, what it holds, its secrets."""

import uuid
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from core.errors import Refusal
from customers.commands import program_refusals as refusals
from customers.commands.assign_role import MoreThanHeld
from customers.models import Customer
from customers.policy.programs import LONGEST_SECRET_MONTHS, ROLES_AT_EVERYTHING
from customers.policy.roles import AzureRole
from customers.queries.programs import customers_meant
from customers.texts import azure_role_name
from portal.forms.lists import MOST_PAGES
from portal.forms.one_line import OneLineField

FIELD_OF: dict[type[Refusal], str] = {
    refusals.ProgramNameTaken: "name",
    refusals.DirectoryNotFound: "customer",
    refusals.RoleNotForPrograms: "role",
    refusals.SecretLifetime: "months",
    MoreThanHeld: "role",
}
LIFETIMES = (1, 3, 6, 12, LONGEST_SECRET_MONTHS)
USUAL_LIFETIME = 6


def role_choices() -> list[tuple[str, str | Promise]]:
    return [("", _("None yet")), *((role.value, azure_role_name(role)) for role in ROLES_AT_EVERYTHING)]


def lifetime_words(months: int) -> str:
    return ngettext("%(count)s month", "%(count)s months", months) % {"count": months}


class ProgramPart(forms.Form):
    """What the forms here have in common."""

    def refuse(self, refusal: Refusal) -> None:
        """Say what the command refused beside the field that it is about."""
        name = FIELD_OF.get(type(refusal))
        self.add_error(name if name in self.fields else None, refusal.message)


class RoleForm(ProgramPart):
    """What a program holds on everything of its directory."""

    role = forms.ChoiceField(
        label=_("Role on everything in the directory"),
        required=False,
        choices=role_choices,
        help_text=_("Every order, reservation and subscription inherits it. You can also give roles on single ones."),
    )

    @property
    def chosen(self) -> AzureRole | None:
        role = self.cleaned_data["role"]
        return AzureRole(role) if role else None


class NewProgramForm(RoleForm):
    """A program to register."""

    name = OneLineField(label=_("Name"), max_length=100, help_text=_("How people tell it from other API clients."))
    customer = forms.CharField(
        label=_("Customer"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"list": "customers", "autocomplete": "off"}),
        help_text=_(
            "Leave it empty for your own directory, with all customers. Enter a customer's name, domain or ID for a "
            "client that signs in to that customer's directory and sees nothing else."
        ),
    )

    field_order = ("name", "customer", "role")

    def __init__(self, *args: Any, partner_id: uuid.UUID, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._partner_id = partner_id

    def clean_customer(self) -> Customer | None:
        typed = self.cleaned_data["customer"].strip()
        found = customers_meant(self._partner_id, typed) if typed else []
        if typed and not found:
            raise ValidationError(_("You have no customer of this name, domain or ID."))
        if len(found) > 1:
            raise ValidationError(_("More than one customer is meant. Enter the ID of one of them."))
        return found[0] if found else None


class RenameProgramForm(ProgramPart):
    name = OneLineField(label=_("Name"), max_length=100)

    def __init__(self, data: Any = None, *, initial: dict[str, Any] | None = None) -> None:
        """The dialog stands on a page with fields of its own."""
        super().__init__(data, initial=initial, auto_id="rename_%s")


class SecretForm(ProgramPart):
    """A secret to add. ``key``: this form, so that it adds one however often it is sent."""

    description = OneLineField(
        label=_("Description"), required=False, max_length=100, help_text=_("Optional: where it will be kept.")
    )
    months = forms.TypedChoiceField(
        label=_("Lifetime"),
        coerce=int,
        choices=lambda: [(months, lifetime_words(months)) for months in LIFETIMES],
        initial=USUAL_LIFETIME,
    )
    key = forms.UUIDField(widget=forms.HiddenInput)


class ProgramsPageForm(forms.Form):
    """Which page of the list."""

    page = forms.IntegerField(required=False, min_value=1, max_value=MOST_PAGES)
