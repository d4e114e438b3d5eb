"""Who acts and where, in the reader's language; the audit trail and the states keep codes."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.actor import SYSTEM

FACES: dict[str, Promise] = {
    "portal": _("Portal"),
    "desk": _("Desk"),
    "worker": _("Automatic processing"),
    "command": _("Command line"),
    "api": _("API"),
}


def system_name() -> str:
    """Return what is done by no person."""
    return str(_("System"))


def actor_name(label: str) -> str:
    """Return a person's name as it is, and the system's in words."""
    return system_name() if label == SYSTEM.label else label


def as_partners_know(kind: str, name: str) -> str:
    """Return who acted, as a partner may know them: the operator's staff are their desk.

    ``kind``: of the actor, as the audit trail has it.
    """
    return str(_("Refund desk")) if kind == "staff" else name


def face_name(code: str) -> str:
    """Return through which face something was done; a code without words stays as it is."""
    return str(FACES.get(code, code))
