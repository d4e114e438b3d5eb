"""What staff type to decide a refund."""

from django import forms
from django.utils.translation import gettext_lazy as _

from billing.commands.decisions import ReasonRequired


class DecisionForm(forms.Form):
    """One reason, and the button that was pressed with it."""

    APPROVE, REJECT, REQUEUE, STOP = "approve", "reject", "requeue", "stop"

    reason = forms.CharField(
        label=_("Reason on record"),
        max_length=2000,
        widget=forms.Textarea(attrs={"class": "input", "rows": 3}),
        error_messages={"required": ReasonRequired.text},
        help_text=_("It stays on record; a rejection shows it to the requester."),
    )
    decision = forms.ChoiceField(
        choices=[(APPROVE, _("Approve")), (REJECT, _("Reject")), (REQUEUE, _("Requeue")), (STOP, _("Stop"))],
        widget=forms.HiddenInput,
    )
