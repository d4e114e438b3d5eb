"""The partner's settings: amounts by role, the delay, language and time zone."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, cast
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from core.admin.fields import MOST_DOLLARS, DollarField
from customers.models.partner import LONGEST_DELAY_MINUTES, ROLE_NAMES
from customers.policy.roles import PartnerRole
from customers.queries.partner_settings import PartnerSettings

ELSEWHERE = ("Etc/", "SystemV/", "US/", "posix/", "right/")
"""Names that are no places, or another name of one."""


class DelayUnit(models.TextChoices):
    MINUTES = "1", _("minutes")
    HOURS = "60", _("hours")
    DAYS = "1440", _("days")

    @property
    def minutes(self) -> int:
        return int(self.value)


def amount_name(role: PartnerRole) -> str:
    return f"amount-{role.value}"


def in_largest_unit(minutes: int) -> tuple[int, DelayUnit]:
    """Return a delay as a person would say it: 120 minutes are 2 hours."""
    unit = next(unit for unit in reversed(DelayUnit) if minutes % unit.minutes == 0 and (minutes or unit.minutes == 1))
    return minutes // unit.minutes, unit


def time_zones(own: str) -> list[tuple[str, str]]:
    """Return the zones to choose from, by name; the partner's own is one, whatever it is."""
    places = {name for name in available_timezones() if "/" in name and not name.startswith(ELSEWHERE)}
    return [(name, name.replace("_", " ")) for name in sorted(places | {"UTC", own})]


class PartnerSettingsForm(forms.Form):
    """``roles``: those that can submit refunds; each gets an amount, which may stay empty."""

    delay = forms.IntegerField(
        label=_("Delay after approval"),
        min_value=0,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        help_text=_("0 to 7 days. In this time an approved refund can still be stopped."),
        error_messages={
            "required": _("Enter a number; 0 carries refunds out at once."),
            "invalid": _("Enter a whole number."),
            "min_value": _("Enter a whole number, 0 or more."),
        },
    )
    delay_unit = forms.ChoiceField(label=_("Unit of the delay"), choices=DelayUnit.choices)
    language = forms.ChoiceField(
        label=_("Language"),
        choices=settings.LANGUAGES,
        help_text=_("For people who have chosen none."),
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone"), help_text=_("In which every page shows times. Rules that turn on a day count UTC days.")
    )
    seen = forms.CharField(widget=forms.HiddenInput, max_length=16, required=False)

    def __init__(
        self,
        *,
        current: PartnerSettings,
        roles: Iterable[PartnerRole],
        data: Mapping[str, Any] | None = None,
        typed: Mapping[str, Any] | None = None,
    ) -> None:
        """``typed`` stands in the fields of an unbound form before what is in force."""
        super().__init__(data=data, initial={**_initial(current), **(typed or {})})
        self.roles = [role for role in PartnerRole if role in set(roles) or role.value in current.amounts]
        for role in self.roles:
            self.fields[amount_name(role)] = _amount_field(role)
        cast("forms.ChoiceField", self.fields["time_zone"]).choices = time_zones(current.time_zone)

    @property
    def amount_fields(self) -> list[forms.BoundField]:
        return [self[amount_name(role)] for role in self.roles]

    def lock(self) -> None:
        """Let every field be read only."""
        for field in self.fields.values():
            field.disabled = True

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        number, unit = cleaned.get("delay"), cleaned.get("delay_unit")
        if isinstance(number, int) and unit and number * DelayUnit(unit).minutes > LONGEST_DELAY_MINUTES:
            self.add_error("delay", _("The longest delay is 7 days."))
        return cleaned

    @property
    def wanted(self) -> PartnerSettings:
        """Return what was filled in; the form is valid."""
        typed = self.cleaned_data
        amounts = {role.value: typed[amount_name(role)] for role in self.roles}
        return PartnerSettings(
            amounts={role: cents for role, cents in sorted(amounts.items()) if cents is not None},
            delay_minutes=typed["delay"] * DelayUnit(typed["delay_unit"]).minutes,
            language=typed["language"],
            time_zone=typed["time_zone"],
        )


def _amount_field(role: PartnerRole) -> DollarField:
    return DollarField(
        label=_("%(role)s (USD)") % {"role": ROLE_NAMES[role]},
        required=False,
        widget=forms.TextInput(
            attrs={
                "inputmode": "decimal",
                "autocomplete": "off",
                "placeholder": pgettext("refunds sent on alone", "any amount"),
            }
        ),
        error_messages={
            "invalid": _("Enter an amount in US dollars, for example 1000 or 1000.50."),
            "min_value": _("Enter an amount of 0 or more."),
            "max_value": _("Enter an amount of at most %(limit_value)s.") % {"limit_value": f"{MOST_DOLLARS:,}"},
            "max_digits": _("Enter an amount in US dollars, for example 1000 or 1000.50."),
            "max_whole_digits": _("Enter an amount in US dollars, for example 1000 or 1000.50."),
            "max_decimal_places": _("Enter at most two decimals."),
        },
    )


def _initial(current: PartnerSettings) -> dict[str, Any]:
    number, unit = in_largest_unit(current.delay_minutes)
    amounts = {amount_name(PartnerRole(role)): _dollars(cents) for role, cents in current.amounts.items()}
    return {
        **amounts,
        "delay": number,
        "delay_unit": unit.value,
        "language": current.language,
        "time_zone": current.time_zone,
        "seen": current.fingerprint,
    }


def _dollars(cents: int) -> str:
    """Write an amount as one would type it: 1000, or 1000.50."""
    return f"{Decimal(cents) / 100:.2f}".removesuffix(".00")
