"""One at a time, over all processes, by a lock of the database's that no row carries."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction

from core.database import run, scalar


@contextmanager
def try_alone(name: str) -> Iterator[bool]:
    """Open a transaction and tell whether it is the only one that holds this name; nobody waits.

    The lock goes with the transaction, so that a killed process leaves none behind.
    """
    with transaction.atomic():
        yield scalar("SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", [name])


@contextmanager
def try_alone_throughout(name: str) -> Iterator[bool]:
    """Tell whether this connection alone holds a name, over as many transactions as it likes; nobody waits.

    The lock goes at the end, or with the connection, so that a killed process leaves none behind.
    """
    is_alone = scalar("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", [name])
    try:
        yield is_alone
    finally:
        if is_alone:
            run("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", [name])
