"""Fields of bodies that take what they say and nothing that only looks like it."""

import uuid
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

LARGEST_INT32 = 2**31 - 1


class Text(serializers.CharField):
    """A text: no number, however it would be written."""

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class Word(Text):
    """One of some words, in whatever case it is written."""

    default_error_messages = {"unknown": _("It has to be one of %(words)s.")}

    def __init__(self, words: Iterable[str], **more: Any) -> None:
        self.words = {word.lower(): word for word in words}
        super().__init__(max_length=40, **more)

    def to_internal_value(self, data: Any) -> str:
        text = super().to_internal_value(data)
        if not text or text.lower() in self.words:
            return self.words.get(text.lower(), "")
        message = self.error_messages["unknown"] % {"words": ", ".join(self.words.values())}
        raise serializers.ValidationError(message, code="unknown")


class Guid(serializers.UUIDField):
    """An id written as text; the framework's own field takes numbers for one, too."""

    def to_internal_value(self, data: Any) -> uuid.UUID:
        if not isinstance(data, str):
            self.fail("invalid", value=data)
        return super().to_internal_value(data)


class Flag(serializers.BooleanField):
    """true or false: no text, no number."""

    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool):
            self.fail("invalid", input=data)
        return data


class Whole(serializers.IntegerField):
    """A whole number of 32 bits: no text, no fraction."""

    def __init__(self, **more: Any) -> None:
        super().__init__(**{"max_value": LARGEST_INT32, "min_value": -LARGEST_INT32, **more})

    def to_internal_value(self, data: Any) -> int:
        if isinstance(data, bool) or not isinstance(data, int):
            self.fail("invalid")
        return data


def may_be_left_out(**more: Any) -> dict[str, Any]:
    """Return how a field is declared that may be missing, or be there with nothing in it."""
    return {"required": False, "allow_null": True, **more}
