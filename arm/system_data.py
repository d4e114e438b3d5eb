"""Who made a thing and who changed it last, as Azure tells it."""

from collections.abc import Mapping
from datetime import datetime

from arm.wire import instant
from core.texts import as_partners_know


def system_data(
    *, created: datetime, created_by: Mapping[str, str] | None, changed: datetime, changed_by: Mapping[str, str] | None
) -> dict[str, str]:
    """Return systemData. ``…_by``: label and kind of who acted, from the audit trail."""
    return {
        **_said("created", "createdAt", created, created_by),
        **_said("lastModified", "lastModifiedAt", changed, changed_by),
    }


def _said(verb: str, at_name: str, at: datetime, by: Mapping[str, str] | None) -> dict[str, str]:
    told = {at_name: instant(at)}
    if by:
        kind = by["kind"]
        label = as_partners_know(kind, by["label"])
        told |= {f"{verb}By": label, f"{verb}ByType": "User" if kind in {"user", "staff"} else "Application"}
    return told
