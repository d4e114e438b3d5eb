"""Tags of a customer: short words that the partner sorts its customers by."""

from collections.abc import Iterable

MOST_TAGS = 20
LONGEST_TAG = 40


def cleaned(text: str) -> str:
    """Return a tag without the blanks around it, each run of blanks inside as one."""
    return " ".join(text.split())


def same(one: str, other: str) -> bool:
    """Tell whether two tags are one: capitals make no difference."""
    return one.casefold() == other.casefold()


def has(tags: Iterable[str], tag: str) -> bool:
    return any(same(one, tag) for one in tags)
