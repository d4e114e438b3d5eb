"""Give a reservation another name: a dialog on the Overview and the Properties, and a page of its own."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.errors import Refusal
from customers.policy.roles import Action
from portal.drafts import forget_draft
from portal.forms.rename import RenameForm
from portal.forms.typed import typed_before
from portal.http import PartnerRequest, demand, partner_page
from portal.pages.record import place_of, record_of
from portal.pages.settings import settings_context
from portal.refusals import CONFLICT, UNPROCESSABLE
from reservations.commands.change_settings import ReservationChanged, SameValues
from reservations.commands.rename import rename
from reservations.queries.record import ReservationRecord


@require_http_methods(["GET", "HEAD", "POST"])
@partner_page
def reservation_rename(request: PartnerRequest, customer_id: UUID, reservation_id: UUID) -> HttpResponse:
    record = record_of(request, customer_id, reservation_id)
    if request.method != "POST":
        return _opened(request, record)
    demand(request, Action.RESERVATIONS_CONFIGURE, at=place_of(record))
    form = RenameForm(request.POST)
    if not form.is_valid():
        return _page(request, record, form, status=UNPROCESSABLE)
    try:
        renamed = rename(
            reservation_id=record.reservation.pk,
            name=form.cleaned_data["name"],
            seen_version=form.cleaned_data["version"],
            principal=request.principal,
            actor=request.actor,
            now=request.now,
        )
    except Refusal as refusal:
        return _refused(request, record, form, refusal)
    return _done(request, record, renamed.name)


def _opened(request: PartnerRequest, record: ReservationRecord) -> HttpResponse:
    typed, was_signed_out = typed_before(request)
    forget_draft(request)
    return _page(request, record, rename_form(record, typed=typed), was_signed_out=was_signed_out)


def rename_form(record: ReservationRecord, *, typed: dict[str, object] | None = None) -> RenameForm:
    """Return the form as it opens: with the name and the version of now, or what was typed before."""
    reservation = record.reservation
    return RenameForm(initial={"name": reservation.name, "version": reservation.version} | (typed or {}))


def _done(request: PartnerRequest, record: ReservationRecord, name: str) -> HttpResponse:
    forget_draft(request)
    messages.success(request, _("The reservation is called %(name)s now.") % {"name": name})
    return redirect("reservation_overview", record.customer.pk, record.reservation.pk)


def _refused(request: PartnerRequest, record: ReservationRecord, form: RenameForm, refusal: Refusal) -> HttpResponse:
    seen, current = form.cleaned_data["version"], record.reservation.version
    if isinstance(refusal, SameValues) and seen != current:
        return _done(request, record, record.reservation.name)  # A second click: it is called that already.
    if isinstance(refusal, ReservationChanged):
        fresh = RenameForm({**request.POST.dict(), "version": current})
        return _page(request, record, fresh, refusal=refusal, seen=seen, status=CONFLICT)
    if isinstance(refusal, SameValues):
        form.add_error("name", refusal.message)
        return _page(request, record, form, status=UNPROCESSABLE)
    return _page(request, record, form, refusal=refusal, status=CONFLICT)


def _page(
    request: PartnerRequest,
    record: ReservationRecord,
    form: RenameForm,
    *,
    refusal: Refusal | None = None,
    seen: int | None = None,
    status: int = 200,
    was_signed_out: bool = False,
) -> HttpResponse:
    context = {
        **settings_context(request, record, seen=seen, was_signed_out=was_signed_out),
        "form": form,
        "refusal": refusal,
    }
    return render(request, "portal/reservation_rename.html", context, status=status)
