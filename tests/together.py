"""Doing things at once, each on a connection of its own."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db import connection

MANY = 16
PATIENCE = "60s"

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Outcome(Generic[T]):
    """What an act returned, or what it raised instead."""

    value: T | None = None
    error: Exception | None = None


def together(acts: Sequence[Callable[[], T]]) -> list[Outcome[T]]:
    """Start every act at the same moment; return their outcomes in the same order."""
    start = threading.Barrier(len(acts))

    def run(act: Callable[[], T]) -> Outcome[T]:
        try:
            _connect()
            start.wait(timeout=30)
            return Outcome(value=act())
        except Exception as error:
            return Outcome(error=error)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as threads:
        return list(threads.map(run, acts))


class Meanwhile:
    """Lets something happen, once, on another connection, right after a statement with these words was executed here.

    With ``connection.execute_wrapper``.
    """

    def __init__(self, act: Callable[[], object], *, after: str) -> None:
        self.act, self.after = act, after
        self.outcome: Outcome[object] | None = None

    def __call__(self, execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        result = execute(sql, *rest)
        if self.outcome is None and self.after in sql:
            self.outcome = together([self.act])[0]
        return result


def all_done(outcomes: Sequence[Outcome[T]]) -> list[T]:
    """Return the values, or raise the first error."""
    for outcome in outcomes:
        if outcome.error:
            raise outcome.error
    return [outcome.value for outcome in outcomes if outcome.value is not None]


def values(outcomes: Sequence[Outcome[T]]) -> list[T]:
    return [outcome.value for outcome in outcomes if outcome.error is None and outcome.value is not None]


def errors(outcomes: Sequence[Outcome[T]]) -> list[Exception]:
    return [outcome.error for outcome in outcomes if outcome.error is not None]


def _connect() -> None:
    """Connect before the start, and wait longer for locks: a slow machine must not decide the outcome."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET lock_timeout = '{PATIENCE}'; SET statement_timeout = '{PATIENCE}'")
        cursor.execute(f"SET transaction_timeout = '{PATIENCE}'")
