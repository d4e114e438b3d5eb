"""What a partner changes of a customer."""

from typing import Any

from django import forms
from django.core.validators import DomainNameValidator
from django.utils.translation import gettext_lazy as _

from customers.commands.edit_customer import CustomerDetails
from customers.models import Customer
from customers.policy.tags import LONGEST_TAG
from portal.forms.one_line import OneLineField

LONGEST = 200
SEEN = "seen_"


class DetailsForm(forms.Form):
    """Name and domain, and hidden what they were when the page was opened."""

    company_name = OneLineField(
        label=_("Company name"),
        max_length=LONGEST,
        error_messages={
            "required": _("Enter the company's name."),
            "max_length": _("A name can have %(limit_value)s characters at most."),
        },
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    domain = forms.CharField(
        label=_("Primary domain name"),
        max_length=LONGEST,
        validators=[DomainNameValidator(message=_("Enter a domain name, for example hanbit-logis.example."))],
        error_messages={
            "required": _("Enter the domain name."),
            "max_length": _("A domain name can have %(limit_value)s characters at most."),
        },
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "off", "spellcheck": "false"}),
    )
    seen_company_name = forms.CharField(required=False, strip=False, widget=forms.HiddenInput)
    seen_domain = forms.CharField(required=False, strip=False, widget=forms.HiddenInput)

    @classmethod
    def of(cls, customer: Customer, *, is_disabled: bool) -> "DetailsForm":
        form = cls(initial=_known(customer))
        for field in form.fields.values():
            field.disabled = is_disabled
        return form

    def on_top_of(self, customer: Customer) -> "DetailsForm":
        """Return the form with what was typed, over the details as they are now."""
        return DetailsForm({**{name: self.data.get(name, "") for name in self.fields}, **_seen(customer)})

    def clean_domain(self) -> str:
        return str(self.cleaned_data["domain"]).lower()

    @property
    def details(self) -> CustomerDetails:
        return CustomerDetails(self.cleaned_data["company_name"], self.cleaned_data["domain"])

    @property
    def seen(self) -> CustomerDetails:
        return CustomerDetails(self.cleaned_data["seen_company_name"], self.cleaned_data["seen_domain"])


def _known(customer: Customer) -> dict[str, Any]:
    return {"company_name": customer.company_name, "domain": customer.domain, **_seen(customer)}


def _seen(customer: Customer) -> dict[str, str]:
    return {f"{SEEN}company_name": customer.company_name, f"{SEEN}domain": customer.domain}


class TagForm(forms.Form):
    """A tag to add; or, by the button that was pressed, one to take off."""

    tag = OneLineField(
        label=_("New tag"),
        max_length=LONGEST_TAG,
        error_messages={
            "required": _("Type a tag first."),
            "max_length": _("A tag can have %(limit_value)s characters at most."),
        },
        widget=forms.TextInput(attrs={"autocomplete": "off", "list": "tags-in-use"}),
    )

    @property
    def is_removal(self) -> bool:
        return "remove" in self.data

    @property
    def removed(self) -> str:
        return str(self.data.get("remove", "")).replace("\0", "")
