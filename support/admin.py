"""Support requests at the desk: read, answered, closed."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from billing.models.refund import RefundState
from core.admin.columns import instant, link, short_id
from core.admin.generics import ModelForm
from core.admin.pages import DeskAdmin, ReadOnlyInline
from customers.admin.filters import PartnerFilter
from support.commands.close_request import RefundUnderWay, close_request
from support.commands.post_message import LONGEST, EmptyMessage, post_message
from support.models import Message, SupportRequest


class AnswerForm(ModelForm):
    """What staff may do with a request: say something, close it, or both."""

    answer = forms.CharField(
        label=_("Message"), max_length=LONGEST, required=False, widget=forms.Textarea(attrs={"rows": 5, "cols": 80})
    )
    close = forms.BooleanField(label=_("Close the request"), required=False)

    class Meta:
        model = SupportRequest
        fields = ()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not cleaned.get("answer") and not cleaned.get("close"):
            self.add_error("answer", EmptyMessage().message)
        if cleaned.get("close") and self.instance.refund and not self.instance.refund.is_final:
            self.add_error("close", RefundUnderWay().message)
        return cleaned


class MessageInline(ReadOnlyInline):
    model = Message
    fields = readonly_fields = ("when", "side", "author_name", "text")

    when = instant("at", _("at"))

    @admin.display(description=_("message"))
    def text(self, message: Message) -> str:
        """An automatic message is a code: the state that the refund entered."""
        state = message.code.removeprefix("refund_")
        return message.body or (str(RefundState(state).label) if state in RefundState.values else message.code)

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Any]":
        return super().get_queryset(request).order_by("at", "side", "pk")


@admin.register(SupportRequest)
class SupportRequestAdmin(DeskAdmin):
    form = AnswerForm
    list_display = ("number", "customer_link", "partner_link", "requester", "state", "created", "closed")
    list_filter = (PartnerFilter, "state", "issue_type")
    list_select_related = ("customer", "partner", "requested_by")
    search_fields = ("number", "customer__company_name", "requested_by__email", "requested_by__name")
    search_help_text = _("Number, customer or requester")
    date_hierarchy = "created_at"
    ordering = ("-created_at", "pk")
    inlines = (MessageInline,)
    readonly_fields = (
        "number", "customer_link", "partner_link", "refund_link", "state", "created", "closed", "issue_type",
        "problem_type", "category", "description", "requester", "contact_name", "contact_email", "contact_phone",
        "contact_method", "language",
    )  # fmt: skip
    fieldsets = (
        (_("Answer"), {"fields": ("answer", "close")}),
        (None, {"fields": readonly_fields[:11]}),
        (_("Contact information"), {"fields": readonly_fields[11:]}),
    )

    customer_link = link("customer", _("customer"))
    partner_link = link("partner", _("partner"))
    refund_link = link("refund", _("refund"), text=short_id)
    requester = link("requested_by", _("requested by"))
    created = instant("created_at", _("created"))
    closed = instant("closed_at", _("closed"))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.fieldsets if self.has_change_permission(request, obj) else self.fieldsets[1:]

    def save_model(self, request: HttpRequest, obj: SupportRequest, form: Any, change: bool) -> None:
        """Act through the commands; the row itself is never saved from here."""
        actor, now = request.actor, request.now  # type: ignore[attr-defined]
        if form.cleaned_data["answer"]:
            post_message(request=obj, body=form.cleaned_data["answer"], actor=actor, now=now)
        if form.cleaned_data["close"]:
            close_request(request=obj, actor=actor, now=now)
