"""Forms about oneself: the profile, what one gets mail about, and the password that accepts an invitation."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from customers.models import Invitation, User
from customers.policy.mail import MailKind
from portal.forms.contact import PHONE
from portal.forms.one_line import OneLineField

MAIL_NAMES: dict[MailKind, Promise] = {
    MailKind.REQUESTS: _("My requests: what was decided, answered or credited"),
    MailKind.APPROVALS: _("What waits for me: refunds to approve or to submit"),
    MailKind.PAYMENTS: _("Failed payments"),
    MailKind.RESERVATIONS: _("Changes by others: purchase, renewal, cancellation, scope"),
    MailKind.EXPIRY: _("What expires: one mail a day, when there is something"),
    MailKind.PEOPLE: _("People and roles"),
}


class ProfileForm(forms.Form):
    """What a person says of themselves."""

    name = OneLineField(label=_("Name"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    phone = forms.CharField(
        label=_("Phone"),
        max_length=40,
        required=False,
        validators=[PHONE],
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
        help_text=_("Needed when you prefer to be called."),
    )
    contact_method = forms.ChoiceField(
        label=_("Preferred contact method"), choices=User.ContactMethod.choices, widget=forms.RadioSelect
    )
    language = forms.ChoiceField(
        label=_("Language"), required=False, choices=[("", _("As the browser asks")), *settings.LANGUAGES]
    )
    theme = forms.ChoiceField(
        label=_("Theme"), required=False, choices=[("", _("System")), ("light", _("Light")), ("dark", _("Dark"))]
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        wants_call = cleaned.get("contact_method") == User.ContactMethod.PHONE
        if wants_call and not cleaned.get("phone") and "phone" not in self.errors:
            self.add_error("phone", _("Enter a phone number, or prefer email."))
        return cleaned


class MailForm(forms.Form):
    """What to get mail about; the rest is told in the portal."""

    kinds = forms.MultipleChoiceField(
        label=_("Mail me about"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Everything is told in the portal, too. Mail that you have asked for yourself comes always."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kinds"].choices = [(kind.value, name) for kind, name in MAIL_NAMES.items()]  # type: ignore[attr-defined]

    @property
    def wanted(self) -> Iterable[MailKind]:
        return [MailKind(kind) for kind in self.cleaned_data["kinds"]]


class AcceptForm(forms.Form):
    """The invited person's name and password."""

    name = OneLineField(label=_("Name"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    password1 = forms.CharField(
        label=_("Password"),
        max_length=256,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 12 characters. A sentence is easy to remember and hard to guess."),
    )
    password2 = forms.CharField(
        label=_("Password again"),
        max_length=256,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, invitation: Invitation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._invitation = invitation

    def clean_password1(self) -> str:
        password = str(self.cleaned_data["password1"])
        name = self.cleaned_data.get("name", "")
        password_validation.validate_password(password, User(email=self._invitation.email, name=name))
        return password

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        first, second = cleaned.get("password1"), cleaned.get("password2")
        if first and second and first != second:
            self.add_error("password2", ValidationError(_("The two passwords differ."), code="password_mismatch"))
        return cleaned
