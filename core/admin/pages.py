"""The kinds of pages that a model can have at the desk: editable, added to only, or read-only."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from django.contrib import admin, messages
from django.db import DatabaseError, transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from core.admin.columns import Words
from core.admin.generics import ModelAdmin, TabularInline
from core.admin.paginator import BoundedPaginator

GUARDED = frozenset({"23503", "23505", "23514", "42501"})
"""What PostgreSQL calls the refusals of keys, constraints, state machines and append-only tables."""

REFUSED = _("The database refused this: the record is in use, frozen, or was changed meanwhile. Nothing was saved.")


class DeskAdmin(ModelAdmin):
    """Rows that staff may edit. Nothing is deleted; what the database refuses is said in words."""

    list_per_page = 50
    paginator = BoundedPaginator
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    title: Words = ""
    fixed: Mapping[str, str] = MappingProxyType({})
    """Fields that stay as they were first written, and the columns that show them from then on."""

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        fields = super().get_fields(request, obj)
        return [self.fixed.get(str(name), name) for name in fields] if obj else fields

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        fields = super().get_readonly_fields(request, obj)
        return (*fields, *self.fixed.values()) if obj else fields

    def name_of(self, row: Any) -> str:
        """Return what stands under the title of a row's page."""
        return str(row)

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Any = None,
    ) -> HttpResponse:
        if obj:
            context["subtitle"] = self.name_of(obj)
        return super().render_change_form(request, context, add, change, form_url, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        kwargs.setdefault("label", capfirst(db_field.remote_field.model._meta.verbose_name))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        title = self.title or capfirst(str(self.opts.verbose_name_plural))
        show = super().changelist_view
        return self._or_told(request, lambda: show(request, {"title": title, **(extra_context or {})}))

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        show = super().changeform_view
        return self._or_told(request, lambda: show(request, object_id, form_url, extra_context))

    def _or_told(self, request: HttpRequest, act: Callable[[], HttpResponse]) -> HttpResponse:
        """Act; when a guard of the database refuses, leave nothing of it and say so."""
        if request.method != "POST":
            return act()
        try:
            with transaction.atomic():
                return act()
        except DatabaseError as error:
            if getattr(error.__cause__, "sqlstate", "") not in GUARDED:
                raise
        self.message_user(request, REFUSED, messages.ERROR)
        return HttpResponseRedirect(request.get_full_path())


class ReadOnlyAdmin(DeskAdmin):
    """Rows that only commands write: money, history, everything with a state."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class AppendOnlyAdmin(DeskAdmin):
    """Rows that are added and never changed: a later one supersedes an earlier one."""

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ReadOnlyInline(TabularInline):
    """Parts of a row, on its page; whoever may see the row may see them."""

    template = "desk/parts.html"
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True


class ChoiceFilter(admin.SimpleListFilter):
    """A filter by the known values of one column: no query lists them."""

    choices_of: Mapping[str, Words]

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Words]]:
        return [(value, capfirst(str(words))) for value, words in self.choices_of.items()]

    def queryset(self, request: HttpRequest, queryset: "QuerySet[Any]") -> "QuerySet[Any]":
        return queryset.filter(**{str(self.parameter_name): self.value()}) if self.value() else queryset
