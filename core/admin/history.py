"""The audit trail and the outbox, to be read."""

import json
from collections.abc import Mapping
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from core import outbox
from core.admin.columns import EMPTY, Words, column, instant
from core.admin.pages import ChoiceFilter, ReadOnlyAdmin
from core.audit_words import ACTION_NAMES, changes_of, names_in, table_words
from core.models import AuditEvent, Notification, OutboxEvent
from core.texts import actor_name, face_name

KINDS: Mapping[str, Words] = {"user": _("Partner"), "staff": _("Staff"), "system": _("System")}


class TableFilter(ChoiceFilter):
    """Every kind of record that the desk has; the others are part of one of them."""

    title, parameter_name, choices_of = _("record"), "table_name", {}

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Words]]:
        tables = {model._meta.db_table for model in model_admin.admin_site._registry}
        return sorted(((table, table_words(table)) for table in tables), key=lambda one: one[1])


class ActionFilter(ChoiceFilter):
    title, parameter_name, choices_of = _("what"), "action", ACTION_NAMES


class KindFilter(ChoiceFilter):
    title, parameter_name, choices_of = _("who"), "actor_kind", KINDS


def change_text(event: AuditEvent) -> str:
    """Write what changed one under the other, in words."""
    changes = changes_of(event, names_in([event]))
    return "\n".join(f"{one.label}: {one.before or EMPTY} → {one.after or EMPTY}" for one in changes)


def values_text(values: dict[str, Any]) -> str:
    """Write a row's values one under the other, as they are stored."""
    return "\n".join(f"{name}: {json.dumps(value, ensure_ascii=False)}" for name, value in values.items())


@admin.register(AuditEvent)
class AuditEventAdmin(ReadOnlyAdmin):
    title = _("Audit trail")
    list_display = ("when", "who", "face", "what", "record", "record_id")
    list_filter = (TableFilter, ActionFilter, KindFilter)
    search_fields = ("row_id__exact", "actor_label__startswith")
    search_help_text = _("The whole ID of a record, or how the name of who did it begins")
    ordering = ("-pk",)
    fields = ("when", "who", "face", "what", "record", "record_id", "changed", "was", "became")
    readonly_fields = fields

    when = instant("at", _("when"))
    who = column("actor_label", _("who"), actor_name)
    face = column("through", _("through"), face_name)
    what = column("action", _("what"), lambda value: ACTION_NAMES.get(value, value))
    record = column("table_name", _("record"), table_words)
    record_id = column("row_id", _("ID"))
    was = column("before", _("before"), values_text)
    became = column("after", _("after"), values_text)

    @admin.display(description=_("what changed"))
    def changed(self, row: AuditEvent) -> str:
        return change_text(row)

    def name_of(self, row: Any) -> str:
        return table_words(row.table_name)


class ProgressFilter(admin.SimpleListFilter):
    """Which events still have something to do."""

    title, parameter_name = _("progress"), "progress"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Words]]:
        return [("open", pgettext_lazy("event", "Open")), ("done", _("Done")), ("dead", _("Given up"))]

    def queryset(self, request: HttpRequest, queryset: "QuerySet[Any]") -> "QuerySet[Any]":
        wanted: dict[str, dict[str, bool]] = {
            "open": {"handled_at__isnull": True, "dead_at__isnull": True},
            "done": {"handled_at__isnull": False},
            "dead": {"dead_at__isnull": False},
        }
        return queryset.filter(**wanted.get(self.value() or "", {}))


@admin.register(OutboxEvent)
class OutboxEventAdmin(ReadOnlyAdmin):
    title = _("Outbox")
    list_display = ("topic_name", "subject_start", "written", "due", "tries", "done", "given_up")
    list_filter = (ProgressFilter,)
    search_fields = ("subject_id__exact", "topic")
    search_help_text = _("The ID of a refund, or a topic")
    ordering = ("-pk",)
    fields = ("topic_name", "subject", "written", "due", "sent", "tries", "done", "given_up", "error")
    readonly_fields = fields

    actions = ("try_again",)

    topic_name = column("topic", _("topic"))
    subject = column("subject_id", _("subject"))
    subject_start = column("subject_id", _("subject"), lambda one: str(one)[:8])
    written = instant("enqueued_at", _("written"))
    due = instant("due_at", _("due"))
    sent = instant("sent_at", _("sent"))
    tries = column("attempts", _("attempts"))
    done = instant("handled_at", _("done"))
    given_up = instant("dead_at", _("given up"))
    error = column("last_error", _("last error"))

    def name_of(self, row: Any) -> str:
        return str(row.topic)

    def has_retry_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("core.change_outboxevent")

    @admin.action(description=_("Try the selected mail again"), permissions=["retry"])
    def try_again(self, request: HttpRequest, events: "QuerySet[OutboxEvent]") -> None:
        """Mail that was given up may simply be tried again; a refund needs a decision, on its own page."""
        count = outbox.retry(OutboxEvent.objects.filter(pk__in=events.values("pk")), now=request.now)  # type: ignore[attr-defined]
        text = ngettext("%(count)s event is tried again.", "%(count)s events are tried again.", count)
        self.message_user(request, text % {"count": count}, messages.SUCCESS if count else messages.WARNING)


@admin.register(Notification)
class NotificationAdmin(ReadOnlyAdmin):
    """What people were told, as codes and facts: the words are the reader's."""

    list_display = ("when", "code", "level", "thread", "read", "mailed")
    list_filter = ("level",)
    search_fields = ("person_id__exact", "thread", "code")
    search_help_text = _("The ID of a person, a thread or a code")
    ordering = ("-at", "-pk")
    fields = ("when", "partner_id", "person_id", "thread", "code", "level", "said", "read", "mailed")
    readonly_fields = fields

    when = instant("at", _("when"))
    said = column("facts", _("facts"), values_text)
    read = instant("read_at", _("read"))
    mailed = instant("mailed_at", _("mailed"))
