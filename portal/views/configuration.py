"""A reservation's Configuration: choose, look at what changes, save."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.errors import Refusal
from customers.policy.roles import Action
from portal.drafts import forget_draft
from portal.forms.configuration import ConfigurationForm
from portal.forms.typed import typed_before
from portal.http import PartnerRequest, demand, partner_page
from portal.pages.configuration import review_of
from portal.pages.record import place_of, record_of
from portal.pages.settings import settings_context
from portal.refusals import CONFLICT, UNPROCESSABLE
from reservations.commands.change_settings import ReservationChanged, SameValues, demand_version
from reservations.commands.configure import ScopeRefused, configure, settings_after
from reservations.queries.record import ReservationRecord
from reservations.queries.scope_targets import ScopeTargets, scope_targets

EDIT, SAVE = "edit", "save"


@require_http_methods(["GET", "HEAD", "POST"])
@partner_page
def reservation_configuration(request: PartnerRequest, customer_id: UUID, reservation_id: UUID) -> HttpResponse:
    record = record_of(request, customer_id, reservation_id)
    targets = scope_targets(partner_id=request.partner.pk, customer_id=record.customer.pk)
    if request.method != "POST":
        return _opened(request, record, targets)
    demand(request, Action.RESERVATIONS_CONFIGURE, at=place_of(record))
    form = ConfigurationForm(reservation=record.reservation, targets=targets, data=request.POST)
    if not form.is_valid():
        return _page(request, record, form, status=UNPROCESSABLE)
    act = request.POST.get("act")
    if act == EDIT:
        return _page(request, record, form)
    try:
        return _save(request, record, form) if act == SAVE else _review(request, record, form, targets)
    except Refusal as refusal:
        return _refused(request, record, form, targets, refusal)


def _opened(request: PartnerRequest, record: ReservationRecord, targets: ScopeTargets) -> HttpResponse:
    typed, was_signed_out = typed_before(request)
    forget_draft(request)
    form = ConfigurationForm(reservation=record.reservation, targets=targets, typed=typed)
    return _page(request, record, form, was_signed_out=was_signed_out)


def _review(
    request: PartnerRequest, record: ReservationRecord, form: ConfigurationForm, targets: ScopeTargets
) -> HttpResponse:
    """Show what would change; nothing is written."""
    after = settings_after(record.reservation, form.choice)
    demand_version(record.reservation, form.cleaned_data["version"])
    return _page(request, record, form, review=review_of(record.reservation, after, targets))


def _save(request: PartnerRequest, record: ReservationRecord, form: ConfigurationForm) -> HttpResponse:
    configure(
        reservation_id=record.reservation.pk,
        choice=form.choice,
        seen_version=form.cleaned_data["version"],
        principal=request.principal,
        actor=request.actor,
        now=request.now,
    )
    return _saved(request, record)


def _saved(request: PartnerRequest, record: ReservationRecord) -> HttpResponse:
    forget_draft(request)
    messages.success(request, _("The configuration was saved."))
    return redirect("reservation_configuration", record.customer.pk, record.reservation.pk)


def _refused(
    request: PartnerRequest,
    record: ReservationRecord,
    form: ConfigurationForm,
    targets: ScopeTargets,
    refusal: Refusal,
) -> HttpResponse:
    seen = form.cleaned_data["version"]
    if isinstance(refusal, SameValues) and seen != record.reservation.version:
        return _saved(request, record)  # A second click: what was wanted is in force.
    if isinstance(refusal, ReservationChanged):
        again = {**request.POST.dict(), "version": record.reservation.version}
        fresh = ConfigurationForm(reservation=record.reservation, targets=targets, data=again)
        return _page(request, record, fresh, refusal=refusal, seen=seen, status=CONFLICT)
    if isinstance(refusal, ScopeRefused | SameValues):
        form.add_error(getattr(refusal, "field", None), refusal.message)
        return _page(request, record, form, status=UNPROCESSABLE)
    return _page(request, record, form, refusal=refusal, status=CONFLICT)


def _page(
    request: PartnerRequest,
    record: ReservationRecord,
    form: ConfigurationForm,
    *,
    review: Any = None,
    refusal: Refusal | None = None,
    seen: int | None = None,
    status: int = 200,
    was_signed_out: bool = False,
) -> HttpResponse:
    context = {
        **settings_context(request, record, seen=seen, was_signed_out=was_signed_out),
        "form": form,
        "review": review,
        "refusal": refusal,
    }
    return render(request, "portal/reservation_configuration.html", context, status=status)
