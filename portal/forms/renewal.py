"""The form of a reservation's Renewal: on or off, and what is bought then."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.forms.version import VersionField
from reservations.commands.set_renewal import InvalidRenewalQuantity
from reservations.models import Reservation
from reservations.models.order import BILLING_PLAN_NAMES, TERM_NAMES
from reservations.policy.renewal import MOST_UNITS, Offer, Renewal
from reservations.queries.renewal_offer import renewal_of

ON, OFF = "on", "off"


class UnitsField(forms.IntegerField):
    """So many units; None for every mistake, which the form tells in the command's own words."""

    def __init__(self) -> None:
        super().__init__(
            label=gettext_lazy("Quantity"),
            required=False,
            widget=forms.TextInput(attrs={"class": "input qty", "inputmode": "numeric", "autocomplete": "off"}),
        )

    def clean(self, value: Any) -> int | None:
        try:
            number = super().clean(value)
        except ValidationError:
            number = None
        return number if isinstance(number, int) and 1 <= number <= MOST_UNITS else None


class RenewalForm(forms.Form):
    """What the renewal buys; while it is off, the other entries say nothing."""

    version = VersionField()
    renewal = forms.ChoiceField(
        label=gettext_lazy("Automatic renewal"),
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Choose on or off."),
            "invalid_choice": gettext_lazy("Choose on or off."),
        },
    )
    quantity = UnitsField()
    term = forms.ChoiceField(
        label=gettext_lazy("Term"),
        required=False,
        error_messages={"invalid_choice": gettext_lazy("Choose a term from the list.")},
    )
    plan = forms.ChoiceField(
        label=gettext_lazy("Billing plan"),
        required=False,
        error_messages={"invalid_choice": gettext_lazy("Choose a billing plan from the list.")},
    )

    details = ("quantity", "term", "plan")

    def __init__(
        self,
        *,
        reservation: Reservation,
        offer: Offer,
        data: Mapping[str, Any] | None = None,
        typed: Mapping[str, Any] | None = None,
    ) -> None:
        """``typed``: what was entered before and is to stand there again instead of the settings in force."""
        wanted = renewal_of(reservation)
        initial = {
            "version": reservation.version,
            "renewal": ON if reservation.is_renewed else OFF,
            "quantity": wanted.quantity,
            "term": wanted.term if wanted.term in offer.terms else next(iter(offer.terms), ""),
            "plan": wanted.plan if wanted.plan in offer.plans else next(iter(offer.plans), ""),
        }
        super().__init__(data=data, initial=initial | dict(typed or {}))
        self.fields["renewal"].choices = [  # type: ignore[attr-defined]
            (ON, _("On: automatically purchase a new reservation upon expiry")),
            (OFF, _("Off: the benefit ends with the term")),
        ]
        self.fields["term"].choices = [(term, TERM_NAMES[term]) for term in offer.terms]  # type: ignore[attr-defined]
        self.fields["plan"].choices = [(plan, BILLING_PLAN_NAMES[plan]) for plan in offer.plans]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("renewal") == ON:
            self._demand_details(cleaned)
        else:
            for name in set(self.details) & set(self.errors):
                del self.errors[name]
        return cleaned

    @property
    def wanted(self) -> Renewal | None:
        """Return what is to be bought; None for nothing."""
        said = self.cleaned_data
        if said["renewal"] == OFF:
            return None
        return Renewal(quantity=said["quantity"], term=said["term"], plan=said["plan"])

    def _demand_details(self, cleaned: dict[str, Any]) -> None:
        if not cleaned.get("quantity"):
            self.add_error("quantity", InvalidRenewalQuantity(most=MOST_UNITS).message)
        if not cleaned.get("term") and "term" not in self.errors:
            self.add_error("term", _("Choose a term from the list."))
        if not cleaned.get("plan") and "plan" not in self.errors:
            self.add_error("plan", _("Choose a billing plan from the list."))
