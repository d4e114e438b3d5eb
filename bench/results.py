"""What was measured: a line of JSON for each figure, and a table for people."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured figure; ``goal`` says what it should be, where there is a goal."""

    subject: str
    name: str
    value: float
    unit: str
    goal: str = ""

    @property
    def json(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False)


def percentile(values: Iterable[float], share: float) -> float:
    """Return the value that this share of the others does not exceed."""
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)]


def table(figures: Iterable[Figure]) -> str:
    rows = [(one.subject, one.name, f"{one.value:,.2f} {one.unit}".strip(), one.goal) for one in figures]
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    return "\n".join("  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)) for row in rows)
