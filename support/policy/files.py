"""Which files go with a message.

Source: Microsoft, "Manage an Azure support request", file upload guidelines: at most 4 MB, a name of at most 110
characters with an extension, and none of the listed ones.
"""

import unicodedata
from enum import StrEnum

LARGEST = 4 * 1024 * 1024
LONGEST_NAME = 110
MOST_FILES = 5
"""A message's; whoever has more packs them."""

BLOCKED = frozenset({
    "bat", "cmd", "exe", "ps1", "js", "vbs", "com", "lnk", "reg", "bin", "cpl", "inf", "ins", "isu", "job", "jse",
    "msi", "msp", "paf", "pif", "rgs", "scr", "sct", "vbe", "vb", "ws", "wsf", "wsh",
})  # fmt: skip
SEPARATORS = frozenset('/\\:*?"<>|')
WITHOUT_INK = frozenset({"Cc", "Cf", "Zl", "Zp", "Cs"})
"""Control and format characters: invisible, and some turn what follows around ("exe.txt" for "txt.exe")."""


class FileFault(StrEnum):
    """Why a file is refused."""

    NO_NAME = "no_name"
    NAME_TOO_LONG = "name_too_long"
    BAD_CHARACTER = "bad_character"
    NO_EXTENSION = "no_extension"
    BLOCKED = "blocked"
    EMPTY = "empty"
    TOO_LARGE = "too_large"


def file_fault(name: str, size: int) -> FileFault | None:
    """Return what is wrong with a file, the name first; None when it may come along."""
    return name_fault(name) or _size_fault(size)


def name_fault(name: str) -> FileFault | None:
    """Windows drops dots and spaces at the end of a name, and runs what any of the last extensions says."""
    if any(one in SEPARATORS or unicodedata.category(one) in WITHOUT_INK for one in name):
        return FileFault.BAD_CHARACTER
    stem, *extensions = (part.strip() for part in name.rstrip(". ").split("."))
    if not stem and not any(extensions):
        return FileFault.NO_NAME
    if len(name) > LONGEST_NAME:
        return FileFault.NAME_TOO_LONG
    if not any(extensions):
        return FileFault.NO_EXTENSION
    if any(unicodedata.normalize("NFKC", one).casefold() in BLOCKED for one in extensions):
        return FileFault.BLOCKED
    return None


def _size_fault(size: int) -> FileFault | None:
    if size == 0:
        return FileFault.EMPTY
    return FileFault.TOO_LARGE if size > LARGEST else None
