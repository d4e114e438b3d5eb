"""The wizard of a general support request: all steps at once; what a step does not show travels hidden."""

import re
import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from portal.forms.contact import CONTACT_FIELDS, ContactForm, nobody_of_a_customer
from portal.forms.files import UploadField
from portal.forms.one_line import OneLineField
from support.commands.open_request import Asked
from support.models import SupportRequest
from support.models.request import LONGEST_TITLE
from support.policy.contact import LONGEST_DESCRIPTION, MOST_ADDRESSES
from support.problems import (
    TECHNICAL,
    categories_of,
    is_for_the_refund_flow,
    issue_choices,
    problem_choices,
    problems_of,
)

BASICS, PROBLEM, CONTACT, REVIEW = 1, 2, 3, 4
FIELDS_OF = {
    BASICS: ("issue_type", "reservation", "subscription", "title"),
    PROBLEM: ("problem_type", "category", "severity", "shares_diagnostics", "description", "file"),
    CONTACT: (*CONTACT_FIELDS, "additional_emails"),
    REVIEW: (),
}

Choices = list[tuple[str, Any]]


class AddressesField(forms.CharField):
    """Email addresses, by commas, semicolons or lines."""

    def to_python(self, value: Any) -> str:
        return ", ".join(dict.fromkeys(addresses_in(super().to_python(value) or "")))

    def validate(self, value: str) -> None:
        super().validate(value)
        addresses = addresses_in(value)
        if len(addresses) > MOST_ADDRESSES:
            raise ValidationError(_("%(most)s addresses at most."), params={"most": MOST_ADDRESSES})
        for one in addresses:
            try:
                validate_email(one)
            except ValidationError:
                raise ValidationError(_("%(address)s is no email address."), params={"address": one}) from None
            nobody_of_a_customer(one)


def addresses_in(text: str) -> tuple[str, ...]:
    return tuple(one for one in re.split(r"[,;\s]+", text) if one)


class NewRequestForm(ContactForm):
    """What the three steps ask. ``key`` makes a second click the same one."""

    key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    issue_type = forms.ChoiceField(
        label=_("Issue type"),
        choices=issue_choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what the request is about.")},
    )
    reservation = forms.ChoiceField(label=_("Reservation"), required=False)
    subscription = forms.ChoiceField(label=_("Subscription"), required=False)
    title = OneLineField(
        label=_("Title"),
        max_length=LONGEST_TITLE,
        help_text=_("What it is about, in a few words. It stands in the list of requests."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    problem_type = forms.ChoiceField(
        label=_("Problem type"),
        choices=problem_choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a problem type.")},
    )
    category = forms.ChoiceField(label=_("Category"), error_messages={"required": _("Choose a category.")})
    severity = forms.ChoiceField(
        label=_("Severity"),
        choices=SupportRequest.Severity.choices,
        widget=forms.RadioSelect,
        required=False,
        error_messages={"required": _("Choose how much it hurts.")},
    )
    shares_diagnostics = forms.BooleanField(
        label=_("Share diagnostic information"),
        required=False,
        help_text=_("The desk may look at what the portal recorded about this reservation and your pages."),
    )
    description = forms.CharField(
        label=_("Description"),
        max_length=LONGEST_DESCRIPTION,
        help_text=_("What happens, since when, and what you expected."),
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    file = UploadField()
    additional_emails = AddressesField(
        label=_("Additional email addresses"),
        required=False,
        max_length=1000,
        help_text=_("Whom support may also write to, separated by commas. Addresses of your company only."),
    )

    field_order = [name for names in FIELDS_OF.values() for name in names]

    def __init__(
        self,
        *,
        reservations: Choices | None,
        subscriptions: Choices,
        data: Mapping[str, Any] | None = None,
        files: Any = None,
        initial: dict[str, Any] | None = None,
    ) -> None:
        """``reservations``: to choose from; None where the page is a reservation's own."""
        super().__init__(data=data, files=files, initial=initial)
        self._read_consent()
        if reservations is None:
            del self.fields["reservation"]
        else:
            self._choose("reservation", [("", _("None in particular")), *reservations])
        self._choose("subscription", [("", _("None in particular")), *subscriptions])
        self.fields["severity"].required = self.is_technical
        self._choose("problem_type", problems_of(self._typed("issue_type")))
        self._choose("category", [("", _("Choose a category")), *self._categories()])

    def _read_consent(self) -> None:
        """Read the box as typed on an earlier step: hidden, it travels as a word, and "False" is no consent."""
        if "shares_diagnostics" in self.initial:
            is_given = self.fields["shares_diagnostics"].to_python(self.initial["shares_diagnostics"])
            self.initial = {**self.initial, "shares_diagnostics": is_given}

    def _choose(self, name: str, choices: Choices) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def _typed(self, name: str) -> str:
        return str((self.data if self.is_bound else self.initial).get(name) or "")

    def _categories(self) -> Choices:
        """Those of the problem type; before one is picked, all of the issue type's in groups."""
        possible = dict(problems_of(self._typed("issue_type")))
        if self._typed("problem_type") in possible:
            return list(categories_of(self._typed("problem_type")))
        return [(str(name), categories_of(code)) for code, name in possible.items()]

    @property
    def is_technical(self) -> bool:
        return self._typed("issue_type") == TECHNICAL

    @property
    def wants_refund(self) -> bool:
        """Whether what was picked is led into the refund's own flow."""
        return self._typed("issue_type") in dict(issue_choices()) and is_for_the_refund_flow(
            self._typed("problem_type"), self._typed("category")
        )

    def first_step_with_error(self) -> int | None:
        """Return where something is missing or wrong; None when nothing is."""
        return next((step for step, names in FIELDS_OF.items() if any(name in self.errors for name in names)), None)

    def leave_errors_of(self, *steps: int) -> None:
        """Forget what is wrong with later steps: they are not asked for yet."""
        kept = {name for step in steps for name in FIELDS_OF[step]}
        for name in set(self.errors) - kept:
            del self.errors[name]

    def shown(self, step: int) -> Iterable[str]:
        """Return the fields that a step shows; without a technical problem nothing is said about severity."""
        hidden = set() if self.is_technical else {"severity", "shares_diagnostics"}
        return [name for name in FIELDS_OF[step] if name in self.fields and name not in hidden]

    @property
    def asked(self) -> Asked:
        said = self.cleaned_data
        return Asked(
            issue_type=said["issue_type"],
            problem_type=said["problem_type"],
            category=said["category"],
            severity=said["severity"] if self.is_technical else "",
            shares_diagnostics=self.is_technical and said["shares_diagnostics"],
            title=said["title"],
            description=said["description"],
            contact_name=said["contact_name"],
            contact_email=said["contact_email"],
            contact_phone=said["contact_phone"],
            contact_method=said["contact_method"],
            additional_emails=addresses_in(said["additional_emails"]),
            language=said["contact_language"],
        )

    @property
    def key_or_new(self) -> str:
        return str(self.cleaned_data.get("key") or uuid.uuid4())
