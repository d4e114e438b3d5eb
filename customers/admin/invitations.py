"""Invitations: who was invited to which partner by whom, and what became of it."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from core.admin.columns import column, day, instant, link
from core.admin.pages import ReadOnlyAdmin
from customers.admin.filters import PartnerFilter
from customers.admin.memberships import role_words
from customers.models import Invitation


@admin.register(Invitation)
class InvitationAdmin(ReadOnlyAdmin):
    """Partners invite and revoke; the desk sees it."""

    list_display = ("email", "name", "partner_link", "role_names", "sent", "expires", "accepted", "revoked")
    list_filter = (PartnerFilter,)
    list_select_related = ("partner",)
    search_fields = ("email", "name", "partner__name")
    ordering = ("-sent_at", "pk")
    fields = (
        "partner_link", "email", "name", "role_names", "language", "ends", "inviter", "created", "sent", "expires",
        "accepted", "revoked", "member",
    )  # fmt: skip
    readonly_fields = fields

    partner_link = link("partner", _("partner"))
    inviter = link("invited_by", _("invited by"))
    member = link("membership", _("membership"))
    role_names = column("roles", _("roles"), role_words)
    ends = day("ends_on", _("ends on"))
    created = instant("created_at", _("created"))
    sent = instant("sent_at", _("sent"))
    expires = instant("expires_at", _("valid until"))
    accepted = instant("accepted_at", _("accepted"))
    revoked = instant("revoked_at", _("revoked"))
