"""Versions of the refund policy: a draft is written, scheduled for a day, and from then on only read."""

import re
from datetime import date
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet, Subquery
from django.forms import model_to_dict
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from billing.models import ExchangeQuote, Quote, RefundPolicy
from billing.policy.rules import LimitMeasure, LimitOverflow
from core.admin.columns import Words, column, day, usd
from core.admin.fields import DollarField
from core.admin.generics import ModelForm
from core.admin.pages import DeskAdmin

RULES = (
    (
        _("Credit and fee"),
        ("grace_days", "grace_requires_no_usage", "fee_basis_points", "fee_base", "proration", "price_basis"),
    ),
    (
        _("Refund limit"),
        ("limit_usd_minor", "limit_window", "limit_window_days", "limit_scope", "limit_measure", "limit_overflow"),
    ),
    (_("Exchanges and exclusions"), ("exchange_cutoff", "exchange_cutoff_types", "excluded_types")),
    (_("Approval"), ("approval_measure",)),
)


CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
TYPE_NAME = re.compile(r"[A-Za-z0-9]+")
LONGEST_GRACE = 366
OTHER_MEASURES = frozenset(LimitMeasure) - {LimitMeasure.NET_REFUND}

TYPES = ("excluded_types", "exchange_cutoff_types")


class PolicyForm(ModelForm):
    grace_days = forms.IntegerField(
        label=_("Grace days"), min_value=0, max_value=LONGEST_GRACE, help_text=_("The last of them is inside.")
    )
    limit_usd_minor = DollarField(label=_("Refund limit (USD)"))
    limit_window_days = forms.IntegerField(label=_("Limit window (days)"), min_value=1, max_value=3660)
    fee_basis_points = forms.IntegerField(
        label=_("Early termination fee (basis points)"), min_value=0, max_value=10_000, help_text=_("1200 is 12%.")
    )

    class Meta:
        model = RefundPolicy
        widgets = {name: forms.TextInput(attrs={"size": 80}) for name in TYPES}
        help_texts = dict.fromkeys(TYPES, _("Azure's names, with commas between them."))
        fields = "__all__"

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        if not CODE.fullmatch(code):
            raise ValidationError(_("Use lower-case letters, digits and single hyphens, such as azure-2027."))
        return code

    def clean_excluded_types(self) -> list[str]:
        return self._types("excluded_types")

    def clean_exchange_cutoff_types(self) -> list[str]:
        return self._types("exchange_cutoff_types")

    def _types(self, name: str) -> list[str]:
        types: list[str] = list(dict.fromkeys(self.cleaned_data[name] or []))
        wrong = [one for one in types if not TYPE_NAME.fullmatch(one)]
        if wrong:
            raise ValidationError(
                _("%(names)s is no name of a type: letters and digits only, with commas between the names."),
                params={"names": ", ".join(wrong)},
            )
        return types

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("limit_overflow") == LimitOverflow.TRIM and cleaned.get("limit_measure") in OTHER_MEASURES:
            self.add_error(
                "limit_overflow",
                ValidationError(_("Only a net refund can be trimmed: commitment that is cancelled stays cancelled.")),
            )
        return cleaned


@admin.register(RefundPolicy)
class RefundPolicyAdmin(DeskAdmin):
    form = PolicyForm
    list_display = ("code", "standing", "begins", "grace_days", "fee", "limit", "limit_measure", "writer", "scheduler")
    list_select_related = ("written_by", "scheduled_by")
    search_fields = ("code",)
    ordering = ("-effective_from", "code")
    change_form_template = "desk/policy.html"
    change_list_template = "desk/policies.html"

    begins = day("effective_from", _("effective from"))
    fee = column("fee_basis_points", _("early termination fee"), lambda points: f"{points / 100:g}%")
    limit = usd("limit_usd_minor", _("refund limit"))
    writer = column("written_by__name", _("last written by"))
    scheduler = column("scheduled_by__name", _("scheduled by"))

    @admin.display(description=_("standing"))
    def standing(self, policy: Any) -> Words:
        if policy.is_draft:
            return _("Draft")
        if policy.pk == policy.current:
            return _("In force")
        return _("Superseded") if policy.has_begun else _("Scheduled")

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Any]":
        quotes = Quote.objects.filter(policy=OuterRef("pk"))
        exchanges = ExchangeQuote.objects.filter(policy=OuterRef("pk"))
        begun = Q(is_draft=False, effective_from__lte=today_of(request))
        current = RefundPolicy.objects.filter(begun).order_by("-effective_from").values("pk")[:1]
        policies: QuerySet[Any] = (
            super()
            .get_queryset(request)
            .annotate(
                has_quotes=Exists(quotes) | Exists(exchanges),
                has_begun=ExpressionWrapper(begun, output_field=BooleanField()),
                current=Subquery(current),
            )
        )
        return policies

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        first = (None, {"fields": ("code", "effective_from")})
        return (first, *((name, {"fields": fields}) for name, fields in RULES))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if obj and why_fixed(obj, today_of(request)):
            return False
        return super().has_change_permission(request, obj)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Keep who wrote it last: somebody else has to schedule it."""
        obj.written_by_id = request.user.pk
        super().save_model(request, obj, form, change)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """A new version begins as a copy of the one that is named, else of the one in force."""
        wanted = request.GET.get("copy", "")
        source = RefundPolicy.objects.filter(pk=int(wanted)).first() if wanted.isdecimal() else None
        source = source or RefundPolicy.objects.in_force(today_of(request))
        return model_to_dict(source, exclude=["id", "code", "effective_from", "is_draft"])

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        policy = self.get_object(request, object_id) if object_id else None
        today = today_of(request)
        shown = {
            "why_fixed": why_fixed(policy, today) if policy else "",
            "is_scheduled": bool(policy) and is_scheduled(policy, today),
            "is_own": policy is not None and policy.written_by_id == request.user.pk,
            "may_schedule": super().has_change_permission(request),
        }
        return super().changeform_view(request, object_id, form_url, {**shown, **(extra_context or {})})


def is_scheduled(policy: Any, today: date) -> bool:
    """Tell whether it stands on the calendar for a later day."""
    return not policy.is_draft and policy.effective_from > today


def why_fixed(policy: Any, today: date) -> Words:
    """Say why a version can't be edited any more; empty for one that can."""
    if is_used(policy):
        return _("Quotes were computed by this version, so it stays as it is. Copy it to write a new one.")
    if not policy.is_draft and policy.effective_from <= today:
        return _("This version is or was in force, so it stays as it is. Copy it to write a new one.")
    if is_scheduled(policy, today):
        return _("This version is scheduled, so it stays as it was read. Take it off the calendar to edit it.")
    return ""


def is_used(policy: Any) -> bool:
    """Tell whether a quote was computed by it: as the list knows it, or asked anew for one just saved."""
    known: bool | None = getattr(policy, "has_quotes", None)
    if known is not None:
        return known
    return Quote.objects.filter(policy=policy).exists() or ExchangeQuote.objects.filter(policy=policy).exists()


def today_of(request: HttpRequest) -> date:
    today: date = request.now.date()  # type: ignore[attr-defined]
    return today
