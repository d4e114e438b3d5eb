"""What a request is called that was asked for by a quote: by the reservation that it is of."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from support.models import SupportRequest


def asked_title(*, is_exchange: bool, number: int, first_name: str) -> str:
    """Name a refund or an exchange by its reservation, or by how many it has."""
    return (exchange_title if is_exchange else refund_title)(number, first_name)


def refund_title(number: int, first_name: str) -> str:
    """Name a refund by its reservation, or by how many it has."""
    if number == 1:
        return _("Refund of %(name)s") % {"name": first_name}
    return ngettext("Refund of %(number)s reservation", "Refund of %(number)s reservations", number) % {
        "number": number
    }


def exchange_title(number: int, first_name: str) -> str:
    """Name an exchange by the reservation that comes back, or by how many do."""
    if number == 1:
        return _("Exchange of %(name)s") % {"name": first_name}
    return ngettext("Exchange of %(number)s reservation", "Exchange of %(number)s reservations", number) % {
        "number": number
    }


def title_of_row(row: SupportRequest) -> str:
    """Return the title of a request as a list has it: with how many reservations, and the first one's name."""
    if row.asked is None:
        return row.title
    number, first_name = getattr(row, "line_count", 0), getattr(row, "first_name", "")
    return asked_title(is_exchange=row.exchange_id is not None, number=number, first_name=first_name)
