"""Who made a thing and who changed it last, as Azure tells it."""

from collections.abc import Mapping
from datetime import datetime

from arm.wire import instant

THE_DESK = "Refund desk"
"""The operator's people: their names are not a partner's affair."""


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
        label = THE_DESK if kind == "staff" else by["label"]
        told |= {f"{verb}By": label, f"{verb}ByType": "User" if kind in {"user", "staff"} else "Application"}
    return told
