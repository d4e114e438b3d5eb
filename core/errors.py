"""The root of every refusal that a person or a client is told about."""

from typing import Any

from django.utils.functional import Promise


class Refusal(Exception):
    """An act that the rules do not allow: Azure's code, and a sentence in the reader's language.

    Subclasses set ``code`` and ``text``; ``params`` fill the sentence's placeholders.
    """

    code = "OperationCannotBePerformedInCurrentState"
    text: str | Promise = ""

    def __init__(self, **params: Any) -> None:
        self.params = params
        super().__init__(self.code)

    @property
    def message(self) -> str:
        return str(self.text) % self.params if self.params else str(self.text)

    def __str__(self) -> str:
        return self.message or self.code
