"""A name or a title as it can be shown beside others: one line, and nothing that is not seen."""

import unicodedata

WITHOUT_INK = frozenset({"Cc", "Cf", "Zl", "Zp", "Cs"})
"""Control and format characters: some turn around what follows, the amount beside a name included."""
FILLERS = frozenset("\u115f\u1160\u3164\uffa0\u2800")
"""Letters by their category, blank to the eye: a name of these alone would be no name."""


def one_line(text: str) -> str:
    """Return a text with each run of blanks and line ends as one blank, without what leaves no ink.

    A NUL stays: forms refuse it in words of their own.
    """
    return " ".join("".join(sign for sign in " ".join(text.split()) if sign == "\0" or not _is_hidden(sign)).split())


def _is_hidden(sign: str) -> bool:
    return sign in FILLERS or unicodedata.category(sign) in WITHOUT_INK
