"""What hangs on a request, on its page: messages, files, the clock's moves, and the desk's own notes."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from billing.models.states import ExchangeState
from core.admin.columns import instant
from core.admin.pages import ReadOnlyInline
from support.models import Attachment, InternalNote, Message, RequestClock


class MessageInline(ReadOnlyInline):
    model = Message
    fields = readonly_fields = ("when", "side", "author_name", "text")

    when = instant("at", _("at"))

    @admin.display(description=_("message"))
    def text(self, message: Message) -> str:
        """An automatic message is a code: the state that the refund or the exchange entered."""
        state = message.code.removeprefix("refund_").removeprefix("exchange_")
        return message.body or (str(ExchangeState(state).label) if state in ExchangeState.values else message.code)

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Any]":
        return super().get_queryset(request).order_by("at", "side", "pk")


class AttachmentInline(ReadOnlyInline):
    model = Attachment
    fields = readonly_fields = ("when", "file", "size", "uploaded_by")

    when = instant("at", _("at"))

    @admin.display(description=_("file name"))
    def file(self, attachment: Attachment) -> SafeString:
        url = reverse("admin:support_supportrequest_file", args=[attachment.request_id, attachment.pk])
        return format_html('<a href="{}" download>{}</a>', url, attachment.name)

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Any]":
        rows = super().get_queryset(request).defer("content").select_related("uploaded_by")
        return rows.order_by("at", "name", "pk")


class ClockInline(ReadOnlyInline):
    model = RequestClock
    fields = readonly_fields = ("when", "move", "by_name")

    when = instant("at", _("at"))

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Any]":
        return super().get_queryset(request).order_by("number")


class NoteInline(ReadOnlyInline):
    model = InternalNote
    fields = readonly_fields = ("when", "author", "body")

    when = instant("at", _("at"))

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Any]":
        return super().get_queryset(request).select_related("author").order_by("at", "pk")
