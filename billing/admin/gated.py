"""What the desk's pages of refunds and exchanges share: whose they are, where they stand, and who agreed."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from billing.texts import reason_name
from core.admin.columns import column, instant, link, money, name, usd
from core.admin.pages import ReadOnlyAdmin, ReadOnlyInline
from core.texts import actor_name
from customers.admin.filters import PartnerFilter


class TransitionInline(ReadOnlyInline):
    """Every state that was entered."""

    verbose_name_plural = _("states")
    fields = readonly_fields = ("state", "when", "who", "why", "note")

    when = instant("at", _("at"))
    who = column("actor_label", _("who"), actor_name)
    why = column("reason", _("reason"), reason_name)


class GatedAdmin(ReadOnlyAdmin):
    """To be read only; the queue is where they are decided."""

    list_filter = (PartnerFilter, "state", "currency")
    list_select_related = ("customer", "partner", "support_request")
    search_fields = ("support_request__number", "id__exact", "customer__company_name")
    date_hierarchy = "submitted_on"
    ordering = ("-submitted_at", "pk")

    whole_id = column("pk", _("ID"))
    request_number = name("support_request__number", _("request"))
    request_link = link("support_request", _("request"))
    customer_link = link("customer", _("customer"))
    partner_link = link("partner", _("partner"))
    requester = link("requested_by", _("requested by"))
    policy = link("quote__policy", _("refund policy"))
    since = instant("state_at", _("since"))
    submitted = instant("submitted_at", _("submitted"))
    credit = money("credit_minor", _("credit"))
    commitment = money("commitment_cancelled_minor", _("commitment cancelled"))
    commitment_usd = usd("commitment_cancelled_usd_minor", _("commitment cancelled (USD)"))
    alone_up_to = usd("alone_up_to_usd_minor", _("submits alone up to (USD)"))
    second_total = usd("second_person_total_usd_minor", _("total that needs a second person (USD)"))
    second_person_link = link("second_person", _("second person"))
    carried_out_from = instant("carry_out_at", _("carried out from"))
    completed = instant("completed_at", _("completed"))
    credit_note_link = link("credit_note", _("credit note"))
    reversal_link = link("reversal", _("reversal"))

    def name_of(self, row: Any) -> str:
        return row.support_request.number if hasattr(row, "support_request") else str(row.pk)
