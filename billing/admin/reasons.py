"""Prepared reasons: written by the lead, in both languages."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from billing.models import PreparedReason
from core.admin.pages import DeskAdmin


@admin.register(PreparedReason)
class PreparedReasonAdmin(DeskAdmin):
    title = _("Prepared reasons")
    list_display = ("english", "korean", "decision", "position", "is_active")
    list_filter = ("decision", "is_active")
    search_fields = ("english", "korean")
    ordering = ("decision", "position")
    fields = ("decision", "korean", "english", "position", "is_active")
