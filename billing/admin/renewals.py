"""What became of renewals, to be read: prices that were locked, and renewals that were not made."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from billing.models import RenewalLock, RenewalRefusal
from core.admin.columns import column, day, instant, link, money
from core.admin.pages import ReadOnlyAdmin
from customers.admin.filters import PartnerFilter


@admin.register(RenewalLock)
class RenewalLockAdmin(ReadOnlyAdmin):
    list_display = ("reservation_name", "partner_link", "term", "unit_price", "priced", "locked")
    list_filter = (PartnerFilter, "term")
    list_select_related = ("reservation", "partner")
    search_fields = ("reservation__name", "reservation__id__exact")
    search_help_text = _("Name or ID of the reservation")
    date_hierarchy = "locked_on"
    ordering = ("-locked_on", "pk")
    fields = readonly_fields = ("reservation_link", "partner_link", "term", "unit_price", "priced", "locked")

    reservation_name = column("reservation", _("reservation"))
    reservation_link = link("reservation", _("reservation"))
    partner_link = link("partner", _("partner"))
    unit_price = money("unit_minor", _("unit price, whole term"))
    priced = day("locked_on", _("price of"))
    locked = instant("locked_at", _("locked"))

    def name_of(self, row: RenewalLock) -> str:
        return str(row.reservation)


@admin.register(RenewalRefusal)
class RenewalRefusalAdmin(ReadOnlyAdmin):
    list_display = ("reservation_name", "partner_link", "fault", "locked_price", "found_price", "refused")
    list_filter = (PartnerFilter, "fault")
    list_select_related = ("reservation", "partner")
    search_fields = ("reservation__name", "reservation__id__exact")
    search_help_text = _("Name or ID of the reservation")
    date_hierarchy = "refused_at"
    ordering = ("-refused_at", "pk")
    fields = readonly_fields = (
        "reservation_link",
        "partner_link",
        "fault",
        "locked_price",
        "found_price",
        "refused",
    )

    reservation_name = column("reservation", _("reservation"))
    reservation_link = link("reservation", _("reservation"))
    partner_link = link("partner", _("partner"))
    locked_price = money("locked_minor", _("locked unit price"))
    found_price = money("found_minor", _("unit price on the day of the renewal"))
    refused = instant("refused_at", _("refused"))

    def name_of(self, row: RenewalRefusal) -> str:
        return str(row.reservation)
