"""What Azure's own descriptions say of its answers, read from the tables beside this file: names and types alone.

A kind is a plain one (``string``, ``int32``, ``date-time`` ...), the name of a shape or of a list of words,
``[kind]`` for an array, ``{kind}`` for an object of any keys, ``nothing`` for no body. Of several between bars one has
to fit. A property whose kind ends in ``!`` has to be there.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol

TABLES = Path(__file__).parent
SCOPE = r"\{scope\}|\{resourceScope\}"
PARAMETER = re.compile(rf"/?({SCOPE})|\{{\w+\}}")


class Difference(Protocol):
    """A way in which real answers, or ours, are not as they are described."""

    @property
    def why(self) -> str: ...

    def change(self, table: dict[str, Any]) -> None:
        """Write it into a table as it was read."""


@dataclass(frozen=True)
class Operation:
    """What is answered at an address, by status."""

    name: str
    method: str
    address: str
    answers: Mapping[str, str]
    headers: Mapping[str, Sequence[str]]

    def is_at(self, method: str, path: str) -> bool:
        return method == self.method and self.pattern.fullmatch(path) is not None

    def kind_of(self, status: int) -> str | None:
        """Return the kind of body of a status; all errors have one."""
        return self.answers.get(str(status)) or (self.answers.get("default") if status >= 400 else None)

    @property
    def successes(self) -> set[tuple[str, str]]:
        return {(self.name, status) for status in self.answers if status != "default"}

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Return what addresses look like, in whatever case; a scope may be any number of segments, or none."""
        parts, end = [], 0
        for found in PARAMETER.finditer(self.address):
            parts += [re.escape(self.address[end : found.start()]), "(?:/.*)?" if found[1] else "[^/]+"]
            end = found.end()
        return re.compile("".join([*parts, re.escape(self.address[end:])]), re.IGNORECASE)


@dataclass(frozen=True)
class Description:
    """One provider's operations, with the shapes and words that their answers are made of."""

    operations: Mapping[str, Operation]
    shapes: Mapping[str, Mapping[str, str]]
    words: Mapping[str, Sequence[str]]
    errors: str
    """The kind of an error where no operation is."""

    def operation_at(self, method: str, path: str) -> Operation | None:
        return next((one for one in self.operations.values() if one.is_at(method, path)), None)


def read(provider: str, differences: Iterable[Difference] = ()) -> Description:
    """Return a provider's description (``capacity``), as it is once the differences are written into it."""
    table = tomllib.loads((TABLES / f"{provider}.toml").read_text("utf-8"))
    for one in differences:
        one.change(table)
    operations = {name: _operation(name, said) for name, said in table["operations"].items()}
    return Description(operations, table["shapes"], table["words"], table["errors"])


def _operation(name: str, said: Mapping[str, Any]) -> Operation:
    method, _space, address = said["call"].partition(" ")
    return Operation(name, method, address, said["answers"], said.get("headers", {}))
