"""Countries as tickets name them: by three letters."""

from collections.abc import Mapping

from babel.core import get_global

WITHDRAWN = frozenset({"BUR", "DDR", "FXX", "TMP", "YMD", "ZAR"})
"""Codes that ISO 3166-1 took back; their countries go by others now."""
ALPHA_3: Mapping[str, str] = {
    alpha_2[0]: alpha_3
    for alpha_3, alpha_2 in get_global("territory_aliases").items()
    if len(alpha_3) == 3 and alpha_3.isalpha() and len(alpha_2) == 1 and alpha_3 not in WITHDRAWN
}


def three_letters(country: str) -> str:
    """Return the ISO 3166-1 alpha-3 code of a country's alpha-2 code; what is none stays as it is."""
    return ALPHA_3.get(country, country)
