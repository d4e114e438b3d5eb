"""What every wizard of the category Exchanges and refunds asks: the problem in words, and whom to reach."""

from django import forms
from django.utils.translation import gettext_lazy as _

from customers.models import User
from portal.forms.contact import ContactForm
from support.commands.open_wizard_request import WizardAnswers

LONGEST_DESCRIPTION = 4000


class WizardForm(ContactForm):
    """All three steps at once; what a step does not show travels hidden."""

    description = forms.CharField(
        label=_("Description"),
        required=False,
        max_length=LONGEST_DESCRIPTION,
        help_text=_("Optional. Why the customer gives it back, in your words."),
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    @property
    def answers(self) -> WizardAnswers:
        said = self.cleaned_data
        return WizardAnswers(
            description=said["description"],
            contact_name=said["contact_name"],
            contact_email=said["contact_email"],
            contact_phone=said["contact_phone"],
            contact_method=said["contact_method"],
            language=said["contact_language"],
        )

    @property
    def needs_contact(self) -> bool:
        """Whether step 3 has something left to ask: an error, or a call without a number."""
        if self.is_bound:
            return any(name in self.errors for name in self.contact_fields)
        is_call = self.initial.get("contact_method") == User.ContactMethod.PHONE
        return not self.initial.get("contact_name") or (is_call and not self.initial.get("contact_phone"))
