"""What Azure's roles and the desk's groups are called, in the reader's language."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from customers.policy.roles import AzureRole

AZURE_ROLE_NAMES: dict[str, Promise] = {
    AzureRole.OWNER: _("Owner"),
    AzureRole.CONTRIBUTOR: _("Contributor"),
    AzureRole.READER: _("Reader"),
    AzureRole.USER_ACCESS_ADMINISTRATOR: _("User Access Administrator"),
    AzureRole.RESERVATIONS_ADMINISTRATOR: _("Reservations Administrator"),
    AzureRole.RESERVATIONS_READER: _("Reservations Reader"),
    AzureRole.RESERVATION_PURCHASER: _("Reservation Purchaser"),
}

GROUP_NAMES: dict[str, Promise] = {
    "Refund desk": _("Refund desk"),
    "Support desk": _("Support desk"),
    "Refund desk lead": _("Refund desk lead"),
}


def azure_role_name(name: str) -> str:
    """Return the name of an Azure role; one without words here stays as it is."""
    return str(AZURE_ROLE_NAMES.get(name, name))


def group_name(name: str) -> str:
    """Return the name of a group of the desk; one that staff have added stays as it is."""
    return str(GROUP_NAMES.get(name, name))
