"""The form of a message in a support request."""

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.forms.files import UploadField
from support.commands.post_message import LONGEST, EmptyMessage
from support.models import SupportRequest


class MessageForm(forms.Form):
    """What the partner's person writes to the refund desk."""

    body = forms.CharField(
        label=_("New message"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": EmptyMessage.text,
            "max_length": _("A message can have %(limit_value)s characters at most."),
        },
    )
    file = UploadField()

    def forget_missing_words(self) -> None:
        """Leave only what is wrong with the file: while one is uploaded nothing is sent yet."""
        self.errors.pop("body", None)


class SeverityForm(forms.Form):
    """How much a technical problem hurts."""

    severity = forms.ChoiceField(label=_("Severity"), choices=SupportRequest.Severity.choices)
