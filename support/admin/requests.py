"""Support requests at the desk: read, answered, asked about, given to somebody, closed."""

import uuid
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import BooleanField, ExpressionWrapper, F, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.http import content_disposition_header
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from core.admin.columns import EMPTY, instant, instant_text, link, name, short_id
from core.admin.pages import DeskAdmin
from customers.admin.filters import PartnerFilter
from customers.models import User
from support.admin.answer import AnswerForm
from support.admin.filters import DueFilter, HolderFilter, IssueFilter
from support.admin.parts import AttachmentInline, ClockInline, MessageInline, NoteInline
from support.commands.assign_request import assign_request
from support.commands.change_severity import change_severity
from support.commands.close_request import close_request
from support.commands.note_internally import note_internally
from support.commands.post_message import ask_partner, post_message
from support.models import Attachment, SupportRequest


@admin.register(SupportRequest)
class SupportRequestAdmin(DeskAdmin):
    form = AnswerForm
    list_display = (
        "numbered", "subject", "customer_link", "partner_link", "level", "turn", "holder", "state",
    )  # fmt: skip
    list_filter = (DueFilter, HolderFilter, PartnerFilter, "state", IssueFilter, "severity")
    list_select_related = ("customer", "partner", "requested_by", "assigned_to")
    search_fields = ("number", "title", "customer__company_name", "requested_by__email", "requested_by__name")
    search_help_text = _("Number, title, customer or requester")
    date_hierarchy = "created_at"
    ordering = (F("due_at").asc(nulls_last=True), "-created_at", "pk")
    actions = ("take",)
    inlines = (MessageInline, AttachmentInline, NoteInline, ClockInline)
    at_a_glance = (
        "title", "description", "customer_link", "partner_link", "requester", "state", "turn", "holder_link",
        "severity",
    )  # fmt: skip
    details = (
        "number", "refund_link", "exchange_link", "reservation_link", "subscription_link", "issue_type", "problem_type",
        "category", "shares_diagnostics", "created", "closed",
    )  # fmt: skip
    contact = ("contact_name", "contact_email", "contact_phone", "contact_method", "more_emails", "language")
    readonly_fields = (*at_a_glance, *details, *contact)
    acts = ("answer", "file", "asks", "close", "holder", "new_severity", "note")
    fieldsets = (
        (_("Answer"), {"fields": acts}),
        (None, {"fields": at_a_glance}),
        (_("Details"), {"fields": details, "classes": ("collapse",)}),
        (_("Contact information"), {"fields": contact, "classes": ("collapse",)}),
    )

    numbered = name("number", _("number"))
    customer_link = link("customer", _("customer"))
    partner_link = link("partner", _("partner"))
    refund_link = link("refund", _("refund"), text=short_id)
    exchange_link = link("exchange", _("exchange"), text=short_id)
    reservation_link = link("reservation", _("reservation"), text=lambda row: row.name)
    subscription_link = link("subscription", _("subscription"))
    requester = link("requested_by", _("requested by"))
    holder_link = link("assigned_to", _("assigned to"))
    created = instant("created_at", _("created"))
    closed = instant("closed_at", _("closed"))

    @admin.display(description=_("title"), ordering="title")
    def subject(self, request: SupportRequest) -> str:
        return request.title or str(request.get_category_display())

    @admin.display(description=_("assigned to"), ordering="assigned_to__name")
    def holder(self, request: SupportRequest) -> str:
        return request.assigned_to.name if request.assigned_to else EMPTY

    @admin.display(description=_("additional email addresses"))
    def more_emails(self, request: SupportRequest) -> str:
        return ", ".join(request.additional_emails) or EMPTY

    @admin.display(description=_("severity"), ordering="severity")
    def level(self, request: SupportRequest) -> str:
        """Return the letter alone: A, B or C."""
        return request.get_severity_display()[:1] or EMPTY

    @admin.display(description=_("answer due"), ordering="due_at")
    def turn(self, request: SupportRequest) -> SafeString | str:
        """Say until when, or whose turn it is; an overdue one says so in words, not by color alone."""
        if request.due_at is None:
            has_clock = request.clock == SupportRequest.Clock.ASKED or not (request.refund_id or request.exchange_id)
            return str(request.get_clock_display()) if has_clock else EMPTY
        if getattr(request, "is_late", False):
            return format_html('<strong class="overdue">{}</strong> {}', _("Overdue"), instant_text(request.due_at))
        return format_html('<span class="nowrap">{}</span>', instant_text(request.due_at))

    @admin.action(description=_("Assign the selected requests to me"), permissions=["change"])
    def take(self, request: HttpRequest, queryset: "QuerySet[Any]") -> None:
        me = User.objects.get(pk=request.actor.person_id)  # type: ignore[attr-defined]
        for one in queryset.order_by("pk"):
            assign_request(request=one, to=me, actor=request.actor, now=request.now)  # type: ignore[attr-defined]
        number = len(queryset)
        words = ngettext("%(number)s request is yours.", "%(number)s requests are yours.", number)
        self.message_user(request, words % {"number": number}, messages.SUCCESS)

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Any]":
        rows: QuerySet[Any] = super().get_queryset(request)
        late = Q(due_at__lt=request.now)  # type: ignore[attr-defined]
        marked: QuerySet[Any] = rows.annotate(is_late=ExpressionWrapper(late, output_field=BooleanField()))
        return marked

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        if not self.has_change_permission(request, obj):
            return self.fieldsets[1:]
        acts = [name for name in self.acts if name != "new_severity" or (obj and obj.severity)]
        return ((_("Answer"), {"fields": acts}), *self.fieldsets[1:])

    def save_model(self, request: HttpRequest, obj: SupportRequest, form: Any, change: bool) -> None:
        """Act through the commands; the row itself is never saved from here."""
        said, by = form.cleaned_data, {"actor": request.actor, "now": request.now}  # type: ignore[attr-defined]
        if "holder" in form.changed_data:
            assign_request(request=obj, to=said["holder"], **by)
        if "new_severity" in form.changed_data and said.get("new_severity"):
            change_severity(request=obj, severity=SupportRequest.Severity(said["new_severity"]), **by)
        if said["note"].strip():
            note_internally(request=obj, body=said["note"], **by)
        if said["answer"]:
            say = ask_partner if said["asks"] else post_message
            say(request=obj, body=said["answer"], files=form.sent, **by)
        if said["close"]:
            close_request(request=obj, **by)

    def get_urls(self) -> list[URLPattern]:
        file = path(
            "<uuid:request_id>/files/<uuid:file_id>/",
            self.admin_site.admin_view(self.download),
            name="support_supportrequest_file",
        )
        return [file, *super().get_urls()]

    def download(self, request: HttpRequest, request_id: uuid.UUID, file_id: uuid.UUID) -> HttpResponse:
        """Send a file of a request, always to be saved."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        attachment = Attachment.objects.filter(request_id=request_id, pk=file_id).first()
        if attachment is None:
            raise Http404
        answer = HttpResponse(bytes(attachment.content), content_type="application/octet-stream")
        answer["Content-Disposition"] = content_disposition_header(True, attachment.name)
        answer["X-Content-Type-Options"] = "nosniff"
        answer["Cache-Control"] = "private, no-store"
        return answer
