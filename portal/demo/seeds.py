"""Chance that falls the same way at every run."""

import random
import uuid

NAMESPACE = uuid.UUID("6f0b7d2e-3a54-5c19-8d3c-2b9c6e0a41f7")


def chance(*name: object) -> random.Random:
    """Return a generator of its own for one thing, so that a new thing leaves the others as they were."""
    return random.Random("/".join(map(str, name)))  # noqa: S311 - made-up data, no secret


def uid(*name: object) -> uuid.UUID:
    """Return the id that this thing has at every run."""
    return uuid.uuid5(NAMESPACE, "/".join(map(str, name)))
