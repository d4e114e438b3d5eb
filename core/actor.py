"""Who does something: a partner's person, the operator's staff, or the system itself."""

import uuid
from dataclasses import dataclass
from typing import Literal

ActorKind = Literal["user", "staff", "system"]


@dataclass(frozen=True, slots=True)
class Actor:
    """The one who acts, as the audit trail will name them.

    ``partner_id`` is the partner on whose behalf the act is done; None for staff and the system.
    ``through`` names the face it came in by: portal, desk, worker, command.
    """

    kind: ActorKind
    id: uuid.UUID | None
    label: str
    partner_id: uuid.UUID | None = None
    through: str = ""

    @property
    def person_id(self) -> uuid.UUID:
        """Return the person's id. Raises: ValueError when the system itself acts."""
        if self.id is None:
            raise ValueError(self.label)
        return self.id


SYSTEM = Actor(kind="system", id=None, label="system", through="worker")
