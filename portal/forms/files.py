"""A file to upload, beside the fields of a form."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

NO_FILE = _("Choose a file first.")


class UploadField(forms.FileField):
    """One file; what may come along is said by the command that keeps it."""

    def __init__(self) -> None:
        super().__init__(
            label=_("File upload"),
            required=False,
            allow_empty_file=True,
            help_text=_("4 MB at most, one at a time; no programs or scripts. Pack several into a .zip file."),
        )

    def clean(self, data: Any, initial: Any = None) -> "UploadedFile[Any] | None":
        found = super().clean(data, initial)
        return found if isinstance(found, UploadedFile) else None
