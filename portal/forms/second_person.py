"""What a second person says to a refund."""

from django import forms
from django.utils.translation import gettext_lazy as _

from billing.commands.decisions import ReasonRequired


class SecondPersonForm(forms.Form):
    """One reason, and the button that was pressed with it."""

    AGREE, DECLINE = "agree", "decline"

    reason = forms.CharField(
        label=_("Reason"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": ReasonRequired.text,
            "max_length": _("A reason can have %(limit_value)s characters at most."),
        },
        help_text=_("It goes on record; the requester, the refund desk and auditors see it."),
    )
    decision = forms.ChoiceField(
        choices=[(AGREE, _("Approve")), (DECLINE, _("Decline"))],
        widget=forms.HiddenInput,
        error_messages={
            "required": _("Choose whether you approve or decline."),
            "invalid_choice": _("Choose whether you approve or decline."),
        },
    )
