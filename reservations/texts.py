"""What things of Azure's are called, in the reader's language."""

from django.utils.translation import gettext_lazy as _

REGION_NAMES = {
    "": _("All regions"),
    "eastus": _("East US"),
    "francecentral": _("France Central"),
    "japaneast": _("Japan East"),
    "koreacentral": _("Korea Central"),
    "northeurope": _("North Europe"),
    "polandcentral": _("Poland Central"),
    "southeastasia": _("Southeast Asia"),
    "swedencentral": _("Sweden Central"),
    "westeurope": _("West Europe"),
}


def region_name(code: str) -> str:
    """Return Korea Central for koreacentral; a code without a name stays as it is."""
    return str(REGION_NAMES.get(code, code))
