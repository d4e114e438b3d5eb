"""How Azure's own clients are pointed at this portal, written out for the reader's partner."""

import os
import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

TITLES: Mapping[str, Promise] = {
    "python": _("Python: azure-identity and azure-mgmt-reservations"),
    "az": _("Azure CLI"),
    "javascript": _("JavaScript: @azure/identity and @azure/arm-reservations"),
    "curl": _("curl"),
}


@dataclass(frozen=True, slots=True)
class Recipe:
    """One client: what it is called, and what to write; a page has to escape it by ``force_escape``, since what a
    template made counts as markup.
    """

    code: str
    title: Promise
    text: str


def recipes(*, tenant_id: uuid.UUID, ca_file: str = "") -> list[Recipe]:
    """Return a recipe for each client. ``ca_file``: whom it has to trust besides the usual authorities."""
    facts = {"arm_url": settings.ARM_URL, "tenant_id": tenant_id, "ca_file": ca_file}
    return [Recipe(code, title, render_to_string(f"recipes/{code}.txt", facts)) for code, title in TITLES.items()]


def ca_file() -> str:
    """Return the file of this machine's own authority, where there is one: in the demo."""
    return os.environ.get("PORTAL_CA_FILE", "")
