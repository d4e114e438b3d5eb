"""Whom to reach, how, in which language: the fields that every wizard of a support request ends with."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from customers.models import Partner, User
from customers.queries.people import customer_at
from portal.forms.one_line import OneLineField
from support.policy import contact

PHONE = RegexValidator(contact.PHONE, _("Enter a phone number, for example +82 2-555-0141."))
CONTACT_FIELDS = ("contact_name", "contact_email", "contact_phone", "contact_method", "contact_language")


def nobody_of_a_customer(address: str) -> None:
    """Refuse an address that the desk must never write to: what a customer hears, it hears from its partner."""
    if customer_at(address):
        raise ValidationError(
            _("%(address)s is an address of a customer. Customers are never written to."),
            code="customers",
            params={"address": address},
        )


class ContactForm(forms.Form):
    """The person's contact information; whoever wants to be called gives a number."""

    contact_name = OneLineField(label=_("Name"), max_length=150)
    contact_email = forms.EmailField(label=_("Email"), max_length=254, validators=[nobody_of_a_customer])
    contact_phone = forms.CharField(
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
    contact_language = forms.ChoiceField(label=_("Support language"), choices=settings.LANGUAGES)

    contact_fields = CONTACT_FIELDS

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        wants_call = cleaned.get("contact_method") == User.ContactMethod.PHONE
        if wants_call and not cleaned.get("contact_phone") and "contact_phone" not in self.errors:
            self.add_error("contact_phone", _("Enter a phone number, or prefer email."))
        return cleaned


def contact_of(user: User, partner: Partner) -> dict[str, str]:
    """Return what the person's profile answers."""
    return {
        "contact_name": user.name,
        "contact_email": user.email,
        "contact_phone": user.phone,
        "contact_method": user.contact_method,
        "contact_language": user.language or partner.language,
    }
