"""What staff type: amounts in dollars, currencies and time zones that exist."""

from decimal import Decimal
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.money import EXPONENTS

CENTS = Decimal(100)
MOST_DOLLARS = Decimal(1_000_000_000)


class DollarField(forms.DecimalField):
    """US cents in the row, dollars on the page."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=Decimal(0), max_value=MOST_DOLLARS, max_digits=12, decimal_places=2, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return str(value / CENTS) if isinstance(value, int) else value

    def clean(self, value: Any) -> Any:
        dollars = super().clean(value)
        return None if dollars is None else int(dollars * CENTS)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(initial / CENTS if isinstance(initial, int) else initial, data)


def known_currency(code: str) -> str:
    """Return the currency's code in capitals.

    Raises: ValidationError.
    """
    if code.upper() not in EXPONENTS:
        raise ValidationError(
            _("There is no currency “%(code)s”. Use its three letters, such as KRW."), params={"code": code}
        )
    return code.upper()


def known_time_zone(name: str) -> str:
    """Return the name.

    Raises: ValidationError.
    """
    if name not in available_timezones():
        raise ValidationError(
            _("There is no time zone “%(name)s”. Use a name such as Asia/Seoul."), params={"name": name}
        )
    return name
