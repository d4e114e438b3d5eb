"""A field for a name or a title."""

from typing import Any

from django import forms

from core.one_line import one_line


class OneLineField(forms.CharField):
    """A text of one line; what came along by pasting and is not seen falls away before anything is judged."""

    def to_python(self, value: Any) -> str:
        return one_line(super().to_python(value) or "")
