"""Which series comes after another: Azure's names say the family and the generation, as in Dsv3 and Dsv5."""

import re
from collections.abc import Iterable

_NAME = re.compile(r"(?P<family>.*?)(?:v(?P<generation>[0-9]{1,3}))?", re.IGNORECASE)


def next_series(series: str, known: Iterable[str]) -> str | None:
    """Return the next generation of the same family among those known; None when there is no later one."""
    family, generation = _parts(series)
    later = [(number, one) for one in known for kin, number in [_parts(one)] if kin == family and number > generation]
    return min(later)[1] if family and later else None


def _parts(series: str) -> tuple[str, int]:
    match = _NAME.fullmatch(series)
    if match is None:
        return "", 0
    return match["family"].casefold(), int(match["generation"] or 1)
