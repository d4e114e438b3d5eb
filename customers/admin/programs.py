"""Programs that sign in by themselves, and by what their secrets are told apart."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from core.admin.columns import column, instant, link, name
from core.admin.pages import ReadOnlyAdmin, ReadOnlyInline
from customers.admin.filters import PartnerFilter
from customers.models import ClientSecret, ServicePrincipal


class ClientSecretInline(ReadOnlyInline):
    """Never the hash: whoever has a copy of it has something to compare guesses with."""

    model = ClientSecret
    fields = readonly_fields = ("beginning", "description", "giver", "created", "expires", "ended", "used")

    beginning = name("hint", _("begins with"))
    giver = column("created_by__name", _("created by"))
    created = instant("created_at", _("created"))
    expires = instant("expires_at", _("expires"))
    ended = instant("ended_at", _("ended"))
    used = instant("last_used_at", _("last used"))


@admin.register(ServicePrincipal)
class ServicePrincipalAdmin(ReadOnlyAdmin):
    """Partners register and end them; the desk sees them."""

    inlines = (ClientSecretInline,)
    list_display = ("name", "id_of_client", "partner_link", "customer_link", "created", "ended")
    list_filter = (PartnerFilter,)
    list_select_related = ("partner", "customer")
    search_fields = ("name", "partner__name")
    ordering = ("partner__name", "name", "pk")
    fields = readonly_fields = (
        "name", "partner_link", "customer_link", "id_of_client", "id_of_object", "giver", "created", "ended",
    )  # fmt: skip

    partner_link = link("partner", _("partner"))
    customer_link = link("customer", _("customer"))
    id_of_client = name("client_id", _("client ID"))
    id_of_object = name("user_id", _("object ID"))
    giver = column("created_by__name", _("created by"))
    created = instant("created_at", _("created"))
    ended = instant("ended_at", _("ended"))
