"""The partner roles' matrix, and Azure's role definitions."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from core.admin.pages import DeskAdmin, ReadOnlyAdmin
from customers.models import RoleDefinition, RolePermission


@admin.register(RolePermission)
class RolePermissionAdmin(DeskAdmin):
    """One cell a row; all of them on one page, to be edited there."""

    title = _("What each partner role may do")
    list_display = ("role", "action", "level")
    list_display_links = None
    list_editable = ("level",)
    list_filter = ("role", "action")
    list_per_page = 200
    ordering = ("role", "action")
    fields = ("role", "action", "level")
    readonly_fields = ("role", "action")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(RoleDefinition)
class RoleDefinitionAdmin(ReadOnlyAdmin):
    list_display = ("name", "id")
    search_fields = ("name",)
    ordering = ("name",)
    fields = ("id", "name")
