"""One answer's links, and the expressions in which they are written."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Links:
    """From one operation's answer to others: the parameters of their addresses, and the body, where they take one."""

    answer: str
    to: tuple[str, ...]
    parameters: Mapping[str, str] = field(default_factory=dict)
    body: Any = None
    status: str = "200"


def told(pointer: str) -> str:
    """Return the expression for what the answer says there."""
    return f"$response.body#/{pointer}"


def asked(name: str) -> str:
    """Return the expression for a parameter of the address that was asked."""
    return f"$request.path.{name}"


def the_same(*names: str) -> dict[str, str]:
    return {name: asked(name) for name in names}


def link_up(description: dict[str, Any], links: Iterable[Links]) -> None:
    """Write links into a description, each under the name of the operation that it leads to."""
    operations = {one["operationId"]: one for path in description["paths"].values() for one in path.values()}
    for one in links:
        written = operations[one.answer]["responses"][one.status].setdefault("links", {})
        written.update((target, _link(one, target)) for target in one.to)


def _link(one: Links, target: str) -> dict[str, Any]:
    link: dict[str, Any] = {"operationId": target}
    if one.parameters:
        link["parameters"] = dict(one.parameters)
    if one.body is not None:
        link["requestBody"] = one.body
    return link
