"""Forms about a partner's people: whom to invite, which roles, and until when."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from core.errors import Refusal
from customers.commands import people_refusals as refusals
from customers.commands.invite_person import Invited
from customers.models.partner import ROLE_NAMES
from customers.policy.roles import GIVEN_TO_PEOPLE, PartnerRole
from customers.queries.people import SORTS, PersonStatus
from portal.forms.lists import MOST_PAGES
from portal.forms.one_line import OneLineField

FIELD_OF: dict[type[Refusal], str] = {
    refusals.NoRoles: "roles",
    refusals.RoleOfPrograms: "roles",
    refusals.AuditorActs: "roles",
    refusals.OnlyGlobalAdmins: "roles",
    refusals.EndNeeded: "ends_on",
    refusals.EndTooLate: "ends_on",
    refusals.EndPassed: "ends_on",
    refusals.AlreadyAPerson: "email",
    refusals.AlreadyInvited: "email",
    refusals.CannotBeInvited: "email",
    refusals.CustomersAddress: "email",
}


class PeopleFilterForm(forms.Form):
    """The pills above the list of people, its order, and which page."""

    text = forms.CharField(required=False, max_length=100)
    role = forms.ChoiceField(required=False, choices=[(role.value, ROLE_NAMES[role]) for role in GIVEN_TO_PEOPLE])
    status = forms.ChoiceField(required=False, choices=PersonStatus.choices)
    sort = forms.ChoiceField(required=False, choices=[(sort, sort) for key in SORTS for sort in (key, f"-{key}")])
    page = forms.IntegerField(required=False, min_value=1, max_value=MOST_PAGES)


class RolesForm(forms.Form):
    """Which roles, until which day. ``seen``: how the person stood when the page was made."""

    roles = forms.MultipleChoiceField(
        label=_("Roles"), widget=forms.CheckboxSelectMultiple, error_messages={"required": refusals.NoRoles.text}
    )
    ends_on = forms.DateField(
        label=_("End date"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("The last day, in your partner's time zone. Auditors need one, a year ahead at most."),
        error_messages={"invalid": _("Enter a day, for example 2027-03-31.")},
    )
    seen = forms.CharField(required=False, max_length=300, widget=forms.HiddenInput)

    def __init__(self, *args: Any, may_give: Iterable[PartnerRole], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        given = set(may_give)
        roles = self.fields["roles"]
        roles.choices = [(role.value, name) for role, name in ROLE_NAMES.items() if role in given]  # type: ignore[attr-defined]
        if PartnerRole.GLOBAL_ADMIN not in given:
            roles.help_text = _("Only a global admin gives the role Global admin.")

    @property
    def chosen(self) -> list[PartnerRole]:
        return [PartnerRole(role) for role in self.cleaned_data["roles"]]

    @property
    def day(self) -> date | None:
        day: date | None = self.cleaned_data["ends_on"]
        return day

    def refuse(self, refusal: Refusal) -> None:
        """Say what the command refused beside the field that it is about."""
        name = FIELD_OF.get(type(refusal))
        self.add_error(name if name in self.fields else None, refusal.message)


class InviteForm(RolesForm):
    """Whom to invite."""

    email = forms.EmailField(label=_("Email"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "off"}))
    name = OneLineField(label=_("Name"), max_length=150)
    language = forms.ChoiceField(label=_("Language of the invitation"), choices=settings.LANGUAGES)

    field_order = ("name", "email", "language", "roles", "ends_on")

    @property
    def invited(self) -> Invited:
        said = self.cleaned_data
        return Invited(said["email"], said["name"], self.chosen, said["language"], self.day)
