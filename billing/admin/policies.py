"""Versions of the refund policy: a draft is written, scheduled for a day, and from then on only read."""

from datetime import date
from typing import Any, cast

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet, Subquery
from django.forms import model_to_dict
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from billing.models import Quote, RefundPolicy
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
    (_("Exchanges and exclusions"), ("exchange_counts", "exchange_cutoff", "exchange_cutoff_types", "excluded_types")),
    (_("Approval"), ("approval_measure",)),
)


class PolicyForm(ModelForm):
    limit_usd_minor = DollarField(label=_("Refund limit (USD)"))
    limit_window_days = forms.IntegerField(label=_("Limit window (days)"), min_value=1, max_value=3660)
    fee_basis_points = forms.IntegerField(
        label=_("Early termination fee (basis points)"), min_value=0, max_value=10_000, help_text=_("1200 is 12%.")
    )

    class Meta:
        model = RefundPolicy
        widgets = {"excluded_types": forms.TextInput(attrs={"size": 80})}
        help_texts = {"excluded_types": _("Azure's names, with commas between them.")}
        fields = "__all__"

    today: date
    """Set by the page, which knows what time it is."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        begins, is_draft = cleaned.get("effective_from"), cleaned.get("is_draft", True)
        if begins and not is_draft:
            self._demand_a_free_day(begins)
        return cleaned

    def _demand_a_free_day(self, begins: date) -> None:
        """Quotes of today and before were computed by the version that was in force."""
        if begins <= self.today:
            self.add_error("effective_from", _("A version can come into force tomorrow at the earliest."))
        scheduled = RefundPolicy.objects.filter(is_draft=False, effective_from=begins).exclude(pk=self.instance.pk)
        if other := scheduled.first():
            self.add_error(
                "effective_from",
                ValidationError(_("%(code)s comes into force on this day already."), params={"code": other.code}),
            )


@admin.register(RefundPolicy)
class RefundPolicyAdmin(DeskAdmin):
    form = PolicyForm
    list_display = ("code", "standing", "begins", "grace_days", "fee", "limit", "limit_measure")
    list_filter = ("is_draft",)
    search_fields = ("code",)
    ordering = ("-effective_from", "code")
    change_form_template = "desk/policy.html"

    begins = day("effective_from", _("effective from"))
    fee = column("fee_basis_points", _("early termination fee"), lambda points: f"{points / 100:g}%")
    limit = usd("limit_usd_minor", _("refund limit"))

    @admin.display(description=_("standing"))
    def standing(self, policy: Any) -> Words:
        if policy.is_draft:
            return _("Draft")
        if policy.pk == policy.current:
            return _("In force")
        return _("Superseded") if policy.has_begun else _("Scheduled")

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Any]":
        quotes = Quote.objects.filter(policy=OuterRef("pk"))
        begun = Q(is_draft=False, effective_from__lte=today_of(request))
        current = RefundPolicy.objects.filter(begun).order_by("-effective_from").values("pk")[:1]
        policies: QuerySet[Any] = (
            super()
            .get_queryset(request)
            .annotate(
                has_quotes=Exists(quotes),
                has_begun=ExpressionWrapper(begun, output_field=BooleanField()),
                current=Subquery(current),
            )
        )
        return policies

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        first = ("code", "effective_from", "is_draft") if obj else ("code", "effective_from")
        return ((None, {"fields": first}), *((name, {"fields": fields}) for name, fields in RULES))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if obj and why_fixed(obj, today_of(request)):
            return False
        return super().has_change_permission(request, obj)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = cast("type[PolicyForm]", super().get_form(request, obj, change=change, **kwargs))
        form.today = today_of(request)
        return form

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
        fixed = why_fixed(policy, today_of(request)) if policy else ""
        return super().changeform_view(request, object_id, form_url, {"why_fixed": fixed, **(extra_context or {})})


def why_fixed(policy: Any, today: date) -> Words:
    """Say why a version can't be edited any more; empty for one that can."""
    if is_used(policy):
        return _("Quotes were computed by this version, so it stays as it is. Copy it to write a new one.")
    if not policy.is_draft and policy.effective_from <= today:
        return _("This version is or was in force, so it stays as it is. Copy it to write a new one.")
    return ""


def is_used(policy: Any) -> bool:
    """Tell whether a quote was computed by it: as the list knows it, or asked anew for one just saved."""
    known: bool | None = getattr(policy, "has_quotes", None)
    return Quote.objects.filter(policy=policy).exists() if known is None else known


def today_of(request: HttpRequest) -> date:
    today: date = request.now.date()  # type: ignore[attr-defined]
    return today
