"""What staff may do with a request, on its page."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from core.admin.generics import ModelForm
from customers.models import User
from support.commands.attach_files import FileRefused
from support.commands.close_request import RefundUnderWay
from support.commands.post_message import LONGEST, EmptyMessage, RequestIsClosed
from support.models import SupportRequest
from support.policy.files import file_fault


class AnswerForm(ModelForm):
    """Answer, ask, close; give it to somebody; change its severity; note something for the desk itself."""

    answer = forms.CharField(
        label=_("Message"), max_length=LONGEST, required=False, widget=forms.Textarea(attrs={"rows": 5, "cols": 80})
    )
    file = forms.FileField(
        label=_("File"), required=False, allow_empty_file=True, help_text=_("Goes with the message; 4 MB at most.")
    )
    asks = forms.BooleanField(label=_("Ask the partner: the clock stops until they reply"), required=False)
    close = forms.BooleanField(label=_("Close the request"), required=False)
    holder = forms.ModelChoiceField(
        User.objects.filter(is_staff=True, is_active=True).order_by("name"),
        label=_("Assigned to"),
        required=False,
        empty_label=_("Nobody"),
    )
    new_severity = forms.ChoiceField(label=_("Severity"), choices=SupportRequest.Severity.choices, required=False)
    note = forms.CharField(
        label=_("Internal note"),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "cols": 80}),
        help_text=_("Only the desk sees it."),
    )

    class Meta:
        model = SupportRequest
        fields = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {
            **self.initial,
            "holder": self.instance.assigned_to_id,
            "new_severity": self.instance.severity,
        }
        if not self.instance.severity:
            self.fields.pop("new_severity", None)

    def clean_file(self) -> "UploadedFile[Any] | None":
        file: UploadedFile[Any] | None = self.cleaned_data["file"]
        if file and (fault := file_fault(file.name or "", file.size or 0)):
            raise forms.ValidationError(FileRefused(fault).message)
        return file

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        says = bool((cleaned.get("answer") or "").strip())
        if not says and (not self.has_changed() or cleaned.get("asks") or cleaned.get("file")):
            self.add_error("answer", EmptyMessage().message)
        if cleaned.get("asks") and cleaned.get("close"):
            self.add_error("asks", _("Ask or close, not both."))
        if cleaned.get("asks") and self.instance.state == SupportRequest.State.CLOSED:
            self.add_error("asks", RequestIsClosed().message)
        if cleaned.get("close") and self.instance.asked and not self.instance.asked.is_final:
            self.add_error("close", RefundUnderWay().message)
        return cleaned

    @property
    def sent(self) -> list[tuple[str, bytes]]:
        """Return the file that goes with the message, as commands take it."""
        file = self.cleaned_data.get("file")
        return [(file.name, file.read())] if file else []
