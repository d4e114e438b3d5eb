"""Taking a refund or an exchange back, at the desk: what it would move, asking for it, and a colleague's answer."""

import uuid
from collections.abc import Callable, Mapping
from typing import Any

from django import forms as django_forms
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.commands.decisions import ReasonRequired
from billing.commands.reversal_refusals import WarningNotSeen
from billing.commands.reverse import ask_for_reversal, confirm_reversal, decline_reversal, withdraw_reversal
from billing.models import Reversal
from billing.models.reversal import LONGEST_REASON
from billing.queries.reversals import ReversalOutlook, open_requests, reversal_outlook
from core.errors import Refusal
from core.transactions import acting
from portal.desk import rights
from portal.desk.decide import number_of

ASK, CONFIRM, DECLINE, WITHDRAW = "ask", "confirm", "decline", "withdraw"
SHOWN = 100


class ReversalForm(django_forms.Form):
    """The button that was pressed, the request that was on the page, and what was typed with it."""

    act = django_forms.ChoiceField(
        choices=[
            (ASK, gettext_lazy("Ask for a reversal")),
            (CONFIRM, gettext_lazy("Confirm")),
            (DECLINE, gettext_lazy("Decline")),
            (WITHDRAW, gettext_lazy("Withdraw")),
        ],
        widget=django_forms.HiddenInput,
    )
    asked = django_forms.UUIDField(required=False, widget=django_forms.HiddenInput)
    reason = django_forms.CharField(
        label=gettext_lazy("Reason on record"),
        max_length=LONGEST_REASON,
        required=False,
        widget=django_forms.Textarea(attrs={"class": "input", "rows": 3}),
        help_text=gettext_lazy("The partner reads the reason for which it was reversed."),
    )
    knows_passed_on = django_forms.BooleanField(
        label=gettext_lazy("I know that the customer has its money already"), required=False
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        needs_words = cleaned.get("act") in {ASK, DECLINE}
        if needs_words and not cleaned.get("reason", "").strip() and "reason" not in self.errors:
            self.add_error("reason", ValidationError(ReasonRequired.text, code="required"))
        if cleaned.get("act") not in {None, ASK} and cleaned.get("asked") is None:
            raise ValidationError(_("Reload the page and try again."), code="invalid")
        return cleaned


def reversals(request: HttpRequest, site: AdminSite) -> HttpResponse:
    """List what waits for a second person, and what was reversed lately."""
    if not rights.may_see_reversals(request):
        raise PermissionDenied
    done = Reversal.objects.select_related(
        "refund__customer",
        "refund__partner",
        "refund__support_request",
        "exchange__customer",
        "exchange__partner",
        "exchange__support_request",
        "asked_by",
        "confirmed_by",
        "entry",
    )
    waiting = open_requests().select_related("refund__support_request", "exchange__support_request")
    context = {
        "title": _("Reversals"),
        "open": list(waiting[:SHOWN]),
        "done": list(done.order_by("-reversed_at", "pk")[:SHOWN]),
    }
    return _page(request, site, "desk/reversals.html", context)


def reversal(request: HttpRequest, site: AdminSite, asked_id: uuid.UUID) -> HttpResponse:
    """Show what a reversal would move back; POST asks for it, or answers."""
    if not rights.may_see_reversals(request):
        raise PermissionDenied
    if request.method != "POST":
        return _reversal_page(request, site, asked_id, ReversalForm())
    form = ReversalForm(request.POST)
    if not form.is_valid():
        return _reversal_page(request, site, asked_id, form)
    said = form.cleaned_data
    if not rights.may_reverse(request, is_asking=said["act"] == ASK):
        raise PermissionDenied
    try:
        with acting(request.actor, now=request.now):  # type: ignore[attr-defined]
            ACTS[said["act"]](request, asked_id, said)
    except WarningNotSeen as refusal:
        form.add_error("knows_passed_on", refusal.message)
        return _reversal_page(request, site, asked_id, form)
    except Refusal as refusal:
        form.add_error(None, refusal.message)
        return _reversal_page(request, site, asked_id, form)
    except DatabaseError:
        form.add_error(None, _("The database was busy or refused it. Nothing was done; try again."))
        return _reversal_page(request, site, asked_id, form)
    messages.success(request, str(DONE[said["act"]]) % {"number": number_of(asked_id)})
    return redirect("admin:reversal", asked_id)


def _ask(request: HttpRequest, asked_id: uuid.UUID, said: Mapping[str, Any]) -> None:
    ask_for_reversal(asked_id=asked_id, reason=said["reason"], **_by(request))


def _confirm(request: HttpRequest, asked_id: uuid.UUID, said: Mapping[str, Any]) -> None:
    confirm_reversal(
        request_id=said["asked"], note=said["reason"], knows_passed_on=said["knows_passed_on"], **_by(request)
    )


def _decline(request: HttpRequest, asked_id: uuid.UUID, said: Mapping[str, Any]) -> None:
    decline_reversal(request_id=said["asked"], note=said["reason"], **_by(request))


def _withdraw(request: HttpRequest, asked_id: uuid.UUID, said: Mapping[str, Any]) -> None:
    withdraw_reversal(request_id=said["asked"], **_by(request))


ACTS: Mapping[str, Callable[[HttpRequest, uuid.UUID, Mapping[str, Any]], None]] = {
    ASK: _ask,
    CONFIRM: _confirm,
    DECLINE: _decline,
    WITHDRAW: _withdraw,
}
DONE: Mapping[str, Any] = {
    ASK: gettext_lazy("The reversal of %(number)s waits for somebody else at the desk to confirm it."),
    CONFIRM: gettext_lazy("%(number)s is reversed; the partner is told."),
    DECLINE: gettext_lazy("The reversal of %(number)s is declined; nothing was moved."),
    WITHDRAW: gettext_lazy("The reversal of %(number)s is withdrawn; nothing was moved."),
}


def _by(request: HttpRequest) -> dict[str, Any]:
    return {"actor": request.actor, "now": request.now}  # type: ignore[attr-defined]


def _reversal_page(request: HttpRequest, site: AdminSite, asked_id: uuid.UUID, form: ReversalForm) -> HttpResponse:
    outlook = reversal_outlook(asked_id, now=request.now)  # type: ignore[attr-defined]
    if outlook is None:
        raise Http404
    context = {
        "title": _("Reversal of %(number)s") % {"number": number_of(asked_id)},
        "outlook": outlook,
        "asked": outlook.asked,
        "form": form,
        "why_not": _why_not(request, outlook),
        "is_own": bool(outlook.open_request and outlook.open_request.asked_by_id == request.user.pk),
    }
    return _page(request, site, "desk/reversal.html", context)


def _why_not(request: HttpRequest, outlook: ReversalOutlook) -> str:
    """Return why this person can do nothing here; nothing when they can."""
    if outlook.is_reversed:
        return _("A reversal is final. A new refund or exchange can be requested.")
    if not outlook.is_completed:
        return _("Only what was carried out can be reversed.")
    if outlook.touched:
        names = ", ".join(one.remainder.name for one in outlook.touched)
        return _("%(names)s, which holds the units that were kept, has changed since, so it can't be folded back.") % {
            "names": names
        }
    if outlook.moved_on:
        names = ", ".join(one.reservation.name for one in outlook.moved_on)
        return _(
            "%(names)s, which the exchange had bought, was split, merged, returned, renewed, has ended, or has an open "
            "request, so the purchase can't be taken back."
        ) % {"names": names}
    if outlook.asked.requested_by_id == request.user.pk:
        return _("You requested this yourself, so others have to decide about its reversal.")
    if not rights.may_reverse(request, is_asking=outlook.open_request is None):
        return _("Only the refund desk reverses refunds and exchanges.")
    return ""


def _page(request: HttpRequest, site: AdminSite, template: str, context: dict[str, Any]) -> HttpResponse:
    request.current_app = site.name
    shell = {**site.each_context(request), "is_nav_sidebar_enabled": False, "subtitle": None}
    return TemplateResponse(request, template, {**shell, **context})
