"""The partner roles' matrix, and Azure's role definitions."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from core.admin.columns import column
from core.admin.generics import ModelForm
from core.admin.pages import DeskAdmin, ReadOnlyAdmin
from customers.models import RoleDefinition, RolePermission
from customers.texts import azure_role_name


class CellForm(ModelForm):
    """The level of one cell; its control is named by the row it stands in."""

    class Meta:
        model = RolePermission
        fields = ("level",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["level"].widget.attrs["aria-label"] = str(self.instance)


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

    def get_changelist_form(self, request: HttpRequest, **kwargs: Any) -> Any:
        return super().get_changelist_form(request, form=CellForm, **kwargs)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(RoleDefinition)
class RoleDefinitionAdmin(ReadOnlyAdmin):
    list_display = ("words", "id")
    search_fields = ("name",)
    ordering = ("name",)
    fields = ("id", "words")
    readonly_fields = ("words",)

    words = column("name", _("name"), azure_role_name)
