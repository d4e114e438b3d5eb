"""Holds answers against Azure's description of them."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from tests.arm.azure.description import Description, Operation, read
from tests.arm.azure.differences import AUTHORIZATION, CAPACITY, CONSUMPTION, SUPPORT
from tests.arm.azure.shapes import faults

DESCRIPTIONS: Mapping[str, Description] = {
    "microsoft.authorization": read("authorization", AUTHORIZATION),
    "microsoft.capacity": read("capacity", CAPACITY),
    "microsoft.consumption": read("consumption", CONSUMPTION),
    "microsoft.support": read("support", SUPPORT),
}

PROVIDER = re.compile(r".*/providers/(microsoft\.\w+)/(?!register$)", re.IGNORECASE | re.DOTALL)
"""The last provider of an address is the one that answers; for registering it, it is Azure Resource Manager."""

SLASHES = re.compile(r"/{2,}")

WAIT = re.compile(r"[1-9]\d*")
"""Whole seconds; 0 counts as nothing said, which is 30."""

Seen = tuple[str, str]
"""An operation, and the status with which it was answered."""


def hold(method: str, path: str, status: int, body: Any, headers: Mapping[str, str]) -> Seen | None:
    """Demand that an answer is one that Azure describes, and tell which; None where no description is kept."""
    path = SLASHES.sub("/", path).rstrip("/")
    provider = PROVIDER.match(path)
    known = DESCRIPTIONS.get(provider[1].lower()) if provider else None
    if known is None:
        return None
    operation = known.operation_at(method.upper(), path)
    demand(known, operation, status, body, headers)
    return (operation.name, str(status)) if operation else None


def demand(known: Description, operation: Operation | None, status: int, body: Any, headers: Mapping[str, str]) -> None:
    """Demand that an answer is one of an operation's; of none, that it is an error."""
    wrong = list(_wrong(known, operation, status, body, headers))
    name = operation.name if operation else "An address that Azure does not describe"
    assert not wrong, f"{name} answered {status}:\n" + "\n".join(wrong)


def _wrong(
    known: Description, operation: Operation | None, status: int, body: Any, headers: Mapping[str, str]
) -> Iterator[str]:
    kind = operation.kind_of(status) if operation else known.errors if status >= 400 else None
    if kind is None:
        yield "No such answer is described."
        return
    yield from faults(body, kind, known)
    named = operation.headers.get(str(status), ()) if operation else ()
    yield from (f"It has no header {name}." for name in named if not headers.get(name))
    if not WAIT.fullmatch(wait := headers.get("Retry-After", "1")):
        yield f"Retry-After is {wait!r}."


def not_seen(provider: str, seen: set[Seen]) -> set[Seen]:
    """Return what is described of a provider and did not come: errors apart."""
    operations = DESCRIPTIONS[provider].operations.values()
    return {success for one in operations for success in one.successes} - seen
