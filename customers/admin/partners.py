"""Partners, and up to which amount their refunds need no person."""

from types import MappingProxyType

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from core.admin.columns import EMPTY, column, money_text, usd
from core.admin.fields import DollarField, known_currency, known_time_zone
from core.admin.generics import ModelForm
from core.admin.pages import DeskAdmin
from customers.models import Partner
from customers.models.partner import ROLE_NAMES
from customers.policy.roles import PartnerRole
from customers.queries.second_person_amounts import second_person_amounts


class PartnerForm(ModelForm):
    auto_approval_usd_minor = DollarField(
        label=_("Automatic approval up to (USD)"),
        help_text=_(
            "Net refund plus commitment cancelled, summed per customer over 30 days. Above it the desk decides."
        ),
    )

    class Meta:
        model = Partner
        fields = "__all__"

    def clean_billing_currency(self) -> str:
        return known_currency(self.cleaned_data["billing_currency"])

    def clean_time_zone(self) -> str:
        return known_time_zone(self.cleaned_data["time_zone"])


@admin.register(Partner)
class PartnerAdmin(DeskAdmin):
    form = PartnerForm
    list_display = ("name", "mpn_id", "billing_currency", "time_zone", "automatic", "delay")
    search_fields = ("name", "mpn_id")
    ordering = ("name",)
    fieldsets = (
        (None, {"fields": ("name", "mpn_id", "billing_currency", "language", "time_zone")}),
        (_("Refunds"), {"fields": ("auto_approval_usd_minor", "carry_out_delay_minutes", "second_person")}),
    )

    # Money was counted in it from the first payment on.
    fixed = MappingProxyType({"billing_currency": "billing_currency"})

    readonly_fields = ("second_person",)

    automatic = usd("auto_approval_usd_minor", _("automatic approval up to"))
    delay = column("carry_out_delay_minutes", _("delay after approval (minutes)"))

    @admin.display(description=_("second person above"))
    def second_person(self, partner: Partner) -> str:
        """The partner's own gate: its Global admins set it, the operator only reads it."""
        amounts = second_person_amounts(partner.pk)
        words = [f"{ROLE_NAMES[PartnerRole(role)]}: {money_text(cents, 'USD')}" for role, cents in amounts.items()]
        return ", ".join(words) or EMPTY
