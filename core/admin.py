"""What the desk's pages of all models share, and the pages of the core's own rows."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from babel.numbers import format_currency, get_currency_precision
from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ObjectDoesNotExist
from django.db import DatabaseError, models, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.models import AuditEvent, OutboxEvent

if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Any]
    TabularInline = admin.TabularInline[Any, Any]
    ModelForm = forms.ModelForm[Any]
else:
    ModelAdmin, TabularInline, ModelForm = admin.ModelAdmin, admin.TabularInline, forms.ModelForm

Words = Any
Column = Callable[[Any, Any], Any]

GUARDED = frozenset({"23514", "42501", "23503", "23505"})
"""What PostgreSQL calls the refusals of constraints, state machines and append-only tables."""

SIGNED_BY_SYMBOL = frozenset({"KRW"})


def money_text(minor: int, currency: str) -> str:
    """Write an amount for people: ₩13,951,080, USD 1,610.40."""
    amount = Decimal(minor).scaleb(-get_currency_precision(currency))
    pattern = "¤#,##0" if currency in SIGNED_BY_SYMBOL else "¤¤\u00a0#,##0"
    text: str = format_currency(amount, currency, pattern, locale=(get_language() or "en").replace("-", "_"))
    return text.replace("-", "\u2212")


def instant_text(value: datetime) -> str:
    """Write an instant in the active time zone, with its name: 2026-11-23 05:18 UTC."""
    local = timezone.localtime(value)
    return f"{local:%Y-%m-%d %H:%M} {local.tzname()}"


def column(path: str, words: Words, shown: Callable[[Any], Any] = lambda value: value) -> Column:
    """Return a column of the value at a path (``customer__partner``), named and sortable by it."""
    value_of = attrgetter(path.replace("__", "."))

    @admin.display(description=words, ordering=path)
    def show(_admin: Any, row: Any) -> Any:
        try:
            value = value_of(row)
        except (AttributeError, ObjectDoesNotExist):
            return None
        return None if value is None or value == "" else shown(value)

    return show


def day(path: str, words: Words) -> Column:
    return column(path, words, lambda value: _day_text(value))


def _day_text(value: date) -> str:
    return value.isoformat()


def instant(path: str, words: Words) -> Column:
    return column(path, words, instant_text)


def usd(path: str, words: Words) -> Column:
    """A column of US cents."""
    return column(path, words, lambda cents: money_text(cents, "USD"))


def money(path: str, words: Words, *, currency: str = "currency") -> Column:
    """A column of minor units in the currency that stands at another path."""
    minor_of, currency_of = attrgetter(path.replace("__", ".")), attrgetter(currency.replace("__", "."))

    @admin.display(description=words, ordering=path)
    def show(_admin: Any, row: Any) -> str:
        return money_text(minor_of(row), currency_of(row))

    return show


def link(path: str, words: Words) -> Column:
    """A column that leads to the page of the row at a path."""
    return column(path, words, _link_to)


def _link_to(row: models.Model) -> str:
    url = reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])
    return format_html('<a href="{}">{}</a>', url, row)


class DeskAdmin(ModelAdmin):
    """Pages of rows that staff may edit. Nothing is deleted; what the database refuses is said in words."""

    list_per_page = 50
    show_full_result_count = False
    title: Words = ""

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        kwargs.setdefault("label", capfirst(db_field.remote_field.model._meta.verbose_name))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        title = self.title or capfirst(str(self.opts.verbose_name_plural))
        return self._told(request, lambda: super(DeskAdmin, self).changelist_view(
            request, {"title": title, **(extra_context or {})}
        ))

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        return self._told(request, lambda: super(DeskAdmin, self).changeform_view(
            request, object_id, form_url, extra_context
        ))

    def _told(self, request: HttpRequest, act: Callable[[], HttpResponse]) -> HttpResponse:
        """Do it; when one of the database's guards refuses, undo it and say so on the same page."""
        try:
            with transaction.atomic():
                return act()
        except DatabaseError as error:
            if getattr(error.__cause__, "sqlstate", "") not in GUARDED:
                raise
        self.message_user(request, REFUSED, messages.ERROR)
        return HttpResponseRedirect(request.get_full_path())


REFUSED = _("The database refused this change: the record is in use, frozen, or changed meanwhile. Nothing was saved.")


class ReadOnlyAdmin(DeskAdmin):
    """Pages of rows that only commands write: money, history and everything with a state."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class AppendOnlyAdmin(DeskAdmin):
    """Pages of rows that are added and never changed: a later row supersedes an earlier one."""

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ReadOnlyInline(TabularInline):
    """Rows shown on the page of the row they belong to."""

    extra = 0
    can_delete = False
    show_change_link = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever may see the row may see its parts."""
        return True


TABLES: Mapping[str, Words] = {
    "customers_partner": _("partner"),
    "customers_user": _("person"),
    "customers_membership": _("membership"),
    "customers_customer": _("customer"),
    "customers_subscription": _("subscription"),
    "customers_rolepermission": _("role permission"),
    "customers_roleassignment": _("role assignment"),
    "reservations_reservationorder": _("reservation order"),
    "reservations_reservation": _("reservation"),
    "billing_payment": _("payment"),
    "billing_fxrate": _("exchange rate"),
    "billing_refundpolicy": _("refund policy"),
    "billing_refund": _("refund"),
    "billing_limituse": _("use of a refund limit"),
    "billing_creditnote": _("credit note"),
    "support_supportrequest": _("support request"),
}
"""What the audit trail calls a table; one that is missing here shows under its own name."""

ACTIONS: Mapping[str, Words] = {"INSERT": _("Added"), "UPDATE": _("Changed"), "DELETE": _("Removed")}
KINDS: Mapping[str, Words] = {"user": _("Partner"), "staff": _("Staff"), "system": _("System")}


class ChoiceFilter(admin.SimpleListFilter):
    """A filter over known values of one column, which needs no query to list them."""

    choices_of: Mapping[str, Words]

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Words]]:
        return [(value, capfirst(words)) for value, words in self.choices_of.items()]

    def queryset(self, request: HttpRequest, queryset: "models.QuerySet[Any]") -> "models.QuerySet[Any]":
        return queryset.filter(**{str(self.parameter_name): self.value()}) if self.value() else queryset


class TableFilter(ChoiceFilter):
    title, parameter_name, choices_of = _("record"), "table_name", TABLES


class ActionFilter(ChoiceFilter):
    title, parameter_name, choices_of = _("what"), "action", ACTIONS


class KindFilter(ChoiceFilter):
    title, parameter_name, choices_of = _("who"), "actor_kind", KINDS


@admin.register(AuditEvent)
class AuditEventAdmin(ReadOnlyAdmin):
    """The audit trail."""

    title = _("Audit trail")
    list_display = ("when", "who", "face", "what", "record", "row_id_")
    list_filter = (TableFilter, ActionFilter, KindFilter)
    search_fields = ("row_id", "actor_label")
    search_help_text = _("The ID of a record, or who did it")
    ordering = ("-pk",)
    fields = ("when", "who", "face", "what", "record", "row_id_", "was", "became")

    when = instant("at", _("when"))
    who = column("actor_label", _("who"))
    face = column("through", _("through"))
    what = column("action", _("what"), lambda value: ACTIONS.get(value, value))
    record = column("table_name", _("record"), lambda value: TABLES.get(value, value))
    row_id_ = column("row_id", _("ID"))
    was = column("before", _("before"))
    became = column("after", _("after"))


class Open(admin.SimpleListFilter):
    """Which events still have something to do."""

    title, parameter_name = _("progress"), "progress"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Words]]:
        return [("open", _("Open")), ("done", _("Done")), ("dead", _("Given up"))]

    def queryset(self, request: HttpRequest, queryset: "models.QuerySet[Any]") -> "models.QuerySet[Any]":
        wanted: dict[str | None, dict[str, bool]] = {
            "open": {"handled_at__isnull": True, "dead_at__isnull": True},
            "done": {"handled_at__isnull": False},
            "dead": {"dead_at__isnull": False},
        }
        return queryset.filter(**wanted.get(self.value(), {}))


@admin.register(OutboxEvent)
class OutboxEventAdmin(ReadOnlyAdmin):
    """What has to happen after a commit, and what became of it."""

    title = _("Outbox")
    list_display = ("topic_", "subject", "written", "due", "tries", "done", "given_up")
    list_filter = (Open,)
    search_fields = ("subject_id", "topic")
    ordering = ("-pk",)
    fields = ("topic_", "subject", "written", "due", "sent", "tries", "done", "given_up", "error")

    topic_ = column("topic", _("topic"))
    subject = column("subject_id", _("subject"))
    written = instant("enqueued_at", _("written"))
    due = instant("due_at", _("due"))
    sent = instant("sent_at", _("sent"))
    tries = column("attempts", _("attempts"))
    done = instant("handled_at", _("done"))
    given_up = instant("dead_at", _("given up"))
    error = column("last_error", _("last error"))
