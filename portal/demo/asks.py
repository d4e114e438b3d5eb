"""What one refund request of the demo is, from submission to its end."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    """How far the request has come."""

    COMPLETED = "completed"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    FAILED = "failed"
    WAITING = "waiting for the desk"
    SECOND = "waiting for a second person"
    SECONDED = "a second person agreed; waiting for the desk"
    CONFIRMING = "waiting for the partner's confirmation"
    DELAYED = "approved, can still be stopped"
    RETRYING = "submitted, tried again soon"
    STUCK = "dead"


@dataclass(frozen=True, slots=True)
class Returned:
    """A reservation by its name, and how many of its units; None returns all."""

    name: str
    quantity: int | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """A message of the partner or of the desk, so long after the submission."""

    after: dt.timedelta
    is_desk: bool
    text: str


@dataclass(frozen=True, slots=True)
class Ask:
    """``ago``: submitted so long before the demo's now, from a day on by calendar days; ``decided_after``: the desk.

    ``by``: who asks, where it is not an Admin agent.
    """

    company: str
    returned: tuple[Returned, ...]
    ago: dt.timedelta
    outcome: Outcome
    description: str
    decided_after: dt.timedelta = dt.timedelta(hours=3)
    reason: str = ""
    said: tuple[Said, ...] = ()
    by: str = ""
