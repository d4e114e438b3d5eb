"""What staff choose to compare two versions of the refund policy, and the day from which one is to hold."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from billing.models import RefundPolicy
from billing.queries.policy_comparison import Sample
from customers.models import Customer, Partner
from portal.templatetags.places import resource_type_name
from reservations.models import CatalogItem
from reservations.models.order import BILLING_PLAN_NAMES

FURTHEST = timedelta(days=5 * 366)


def _select() -> forms.Select:
    return forms.Select(attrs={"class": "input"})


class CompareForm(forms.Form):
    """Two versions, a sample of reservations and a day. ``today`` and later can be asked for."""

    before = forms.ModelChoiceField(label=_("Version A"), queryset=RefundPolicy.objects.all(), widget=_select())
    after = forms.ModelChoiceField(label=_("Version B"), queryset=RefundPolicy.objects.all(), widget=_select())
    partner = forms.ModelChoiceField(
        label=_("Partner"), queryset=Partner.objects.order_by("name"), widget=_select(), empty_label=_("Choose one")
    )
    customer = forms.CharField(
        label=_("Customer (domain or name)"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"class": "input"}),
        help_text=_("Empty: all customers of the partner."),
    )
    plan = forms.ChoiceField(
        label=_("Billing plan"),
        choices=[("", _("All")), *BILLING_PLAN_NAMES.items()],
        required=False,
        widget=_select(),
    )
    type = forms.ChoiceField(label=_("Product type"), required=False, widget=_select())
    on = forms.DateField(
        label=_("If cancelled on (UTC)"),
        widget=forms.DateInput(attrs={"class": "input", "type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        types = CatalogItem.objects.order_by("resource_type").values_list("resource_type", flat=True).distinct()
        self.fields["type"].choices = [("", _("All")), *((one, resource_type_name(one)) for one in types)]  # type: ignore[attr-defined]

    def clean_on(self) -> date:
        on: date = self.cleaned_data["on"]
        if not self.today <= on <= self.today + FURTHEST:
            raise ValidationError(_("Choose today or a day of the next five years."), code="invalid")
        return on

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("before") and cleaned.get("before") == cleaned.get("after"):
            self.add_error("after", ValidationError(_("Choose another version than A."), code="invalid"))
        typed, partner = cleaned.get("customer", "").strip(), cleaned.get("partner")
        if typed and partner:
            self._find_customer(partner, typed)
        return cleaned

    def _find_customer(self, partner: Partner, typed: str) -> None:
        found = Customer.objects.filter(Q(domain__iexact=typed) | Q(company_name__iexact=typed), partner=partner)[:2]
        if len(found) == 1:
            self.cleaned_data["customer_id"] = found[0].pk
        elif found:
            self.add_error(
                "customer", ValidationError(_("Several customers are called so. Type the domain."), code="invalid")
            )
        else:
            self.add_error("customer", ValidationError(_("This partner has no such customer."), code="invalid"))

    @property
    def sample(self) -> Sample:
        said = self.cleaned_data
        return Sample(
            partner_id=said["partner"].pk,
            customer_id=said.get("customer_id"),
            billing_plan=said["plan"],
            resource_type=said["type"],
        )


class ScheduleForm(forms.Form):
    """The first day of a version."""

    begins_on = forms.DateField(
        label=_("In force from (UTC)"),
        widget=forms.DateInput(attrs={"class": "input", "type": "date"}, format="%Y-%m-%d"),
        help_text=_("Tomorrow at the earliest. Quotes made before keep the version that they were computed by."),
    )
