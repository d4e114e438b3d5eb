"""New support request: a wizard, for a customer or for one of its reservations."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from billing.models import Quote
from core.errors import Refusal
from core.idempotency import IdempotencyKeyReused
from customers.policy.roles import Action
from customers.queries.customers import customer_of
from portal.drafts import forget_draft
from portal.files import keep_upload, removed
from portal.forms.contact import CONTACT_FIELDS, contact_of
from portal.forms.files import NO_FILE
from portal.forms.request_new import BASICS, PROBLEM, REVIEW, NewRequestForm
from portal.forms.typed import keep_typed, typed_before
from portal.http import PartnerRequest, demand, found, partner_page
from portal.pages.record import record_of
from portal.pages.refund import quote_url
from portal.pages.refund_start import start
from portal.pages.request_new import STEPS, Wizard, review_of, steps, why_not_written
from portal.refusals import CONFLICT, UNPROCESSABLE
from support.commands.attach_files import move_files, pending_files
from support.commands.open_request import open_request
from support.queries.choices import reservation_named, subscription_named

NO_CONTENT = 204
WIZARD = require_http_methods(["GET", "HEAD", "POST"])


@WIZARD
@partner_page
def customer_request_new(request: PartnerRequest, customer_id: uuid.UUID) -> HttpResponse:
    """Begin from the customer's service requests."""
    demand(request, Action.CUSTOMERS_READ)
    return _wizard(request, Wizard(found(customer_of(partner_id=request.partner.pk, customer_id=customer_id))))


@WIZARD
@partner_page
def reservation_support(request: PartnerRequest, customer_id: uuid.UUID, reservation_id: uuid.UUID) -> HttpResponse:
    """Begin from a reservation: its IDs are filled in."""
    record = record_of(request, customer_id, reservation_id)
    return _wizard(request, Wizard(record.customer, record))


@dataclass(frozen=True, slots=True)
class Turn:
    """One POST of the wizard: the form as it was sent, and what the pressed button is about."""

    request: PartnerRequest
    wizard: Wizard
    form: NewRequestForm
    subject: str

    @property
    def place(self) -> str:
        """Where the typed text and the uploaded files of this wizard are kept."""
        return self.request.path


def _wizard(request: PartnerRequest, wizard: Wizard) -> HttpResponse:
    if request.method != "POST":
        return _opened(request, wizard)
    if why_not_written(request):
        raise PermissionDenied(Action.REQUESTS_WRITE.value)
    verb, _colon, subject = request.POST.get("act", "create").partition(":")
    turn = Turn(request, wizard, wizard.form(data=request.POST, files=request.FILES), subject)
    keep_typed(request, fields=[name for name in turn.form.fields if name != "file"])
    return ACTS.get(verb, _keep)(turn)


def _opened(request: PartnerRequest, wizard: Wizard) -> HttpResponse:
    """Open at the step that the address names, but not beyond the first that has something left to ask."""
    typed, was_signed_out = typed_before(request)
    initial = {"key": uuid.uuid4(), **contact_of(request.user, request.partner), **typed}
    asked_for = _step(request.GET.get("step"))
    if asked_for == BASICS:
        return _page(request, wizard, wizard.form(initial=initial), BASICS, was_signed_out=was_signed_out)
    open_at = wizard.form(data=initial).first_step_with_error() or REVIEW
    return _page(request, wizard, wizard.form(initial=initial), min(asked_for, open_at), was_signed_out=was_signed_out)


def _go_to_step(turn: Turn) -> HttpResponse:
    """Go back freely; go on when nothing is missing on the way there."""
    step = _step(turn.subject)
    if file_error := keep_upload(turn.request, turn.form, turn.place):
        return _file_error(turn, file_error)
    if step > PROBLEM and turn.form.wants_refund:
        return _into_the_refund(turn)
    turn.form.leave_errors_of(*range(BASICS, step))
    if wrong := turn.form.first_step_with_error():
        return _page(turn.request, turn.wizard, turn.form, wrong, status=UNPROCESSABLE)
    return redirect(f"{turn.place}?step={step}")


def _into_the_refund(turn: Turn) -> HttpResponse:
    """Lead into the refund of the chosen reservation, with what was typed and uploaded."""
    form, wizard = turn.form, turn.wizard
    form.leave_errors_of(BASICS)
    chosen = str(wizard.record.reservation.pk) if wizard.record else form.cleaned_data.get("reservation", "")
    if not chosen and "reservation" not in form.errors:
        form.add_error("reservation", _("Choose the reservation that is to be refunded or exchanged."))
    if not chosen:
        form.leave_errors_of(BASICS)
        return _page(turn.request, wizard, form, BASICS, status=UNPROCESSABLE)
    begun = start(turn.request, wizard.customer, [chosen], [])
    if not isinstance(begun, Quote):
        return redirect("reservation_refund", wizard.customer.pk, chosen)
    keep_typed(turn.request, fields=["description", *CONTACT_FIELDS], path=quote_url(begun))
    move_files(place=turn.place, to=quote_url(begun), actor=turn.request.actor)
    messages.info(turn.request, _("A refund has its own steps. What you typed is filled in; check the sum first."))
    return redirect(quote_url(begun))


def _pick(turn: Turn) -> HttpResponse:
    """Show what belongs to the choice that was just made."""
    if not turn.request.htmx:
        return redirect(f"{turn.place}?step={PROBLEM}")
    fresh = turn.wizard.form(initial=turn.request.POST.dict())
    return render(turn.request, "portal/_request_new_category.html", {"form": fresh})


def _upload(turn: Turn) -> HttpResponse:
    if not turn.request.FILES.get("file"):
        return _file_error(turn, str(NO_FILE))
    if error := keep_upload(turn.request, turn.form, turn.place):
        return _file_error(turn, error)
    return redirect(f"{turn.place}?step={PROBLEM}#files")


def _remove(turn: Turn) -> HttpResponse:
    removed(turn.request, turn.subject, turn.place)
    return redirect(f"{turn.place}?step={PROBLEM}#files")


def _file_error(turn: Turn, error: str) -> HttpResponse:
    """Show what is wrong with the file beside its field; everything else is still there."""
    turn.form.leave_errors_of()
    turn.form.errors.pop("file", None)
    turn.form.add_error("file", error)
    return _page(turn.request, turn.wizard, turn.form, PROBLEM, status=UNPROCESSABLE)


def _keep(turn: Turn) -> HttpResponse:
    """Keep what was typed so far, without an answer: the page sends it by itself at every change."""
    return HttpResponse(status=NO_CONTENT)


def _create(turn: Turn) -> HttpResponse:
    request, wizard, form = turn.request, turn.wizard, turn.form
    if error := keep_upload(request, form, turn.place):
        return _file_error(turn, error)
    if form.wants_refund:
        return _into_the_refund(turn)
    if wrong := form.first_step_with_error():
        form.leave_errors_of(wrong)
        return _page(request, wizard, form, wrong, status=UNPROCESSABLE)
    said = form.cleaned_data
    reservation = (
        wizard.record.reservation if wizard.record else reservation_named(wizard.customer, said["reservation"])
    )
    try:
        created = open_request(
            customer=wizard.customer,
            reservation=reservation,
            subscription=subscription_named(wizard.customer, said["subscription"]),
            asked=form.asked,
            key=form.key_or_new,
            place=turn.place,
            actor=request.actor,
            now=request.now,
        )
    except IdempotencyKeyReused:
        return _sent_before(turn)
    except Refusal as refusal:
        form.add_error(None, refusal.message)
        return _page(request, wizard, form, PROBLEM, status=CONFLICT)
    forget_draft(request)
    messages.success(request, _("The request was created. You will see the answer here."))
    return redirect("request", created.number)


def _sent_before(turn: Turn) -> HttpResponse:
    """Another tab, or the Back button: a request was made of this form already, and then it was changed."""
    fresh = {**turn.request.POST.dict(), "key": str(uuid.uuid4())}
    form = turn.wizard.form(data=fresh)
    form.add_error(
        None,
        _("A request was already created from this form, with other answers. Create again to make a second one."),
    )
    return _page(turn.request, turn.wizard, form, REVIEW, status=CONFLICT)


ACTS: dict[str, Callable[[Turn], HttpResponse]] = {
    "step": _go_to_step,
    "pick": _pick,
    "upload": _upload,
    "remove": _remove,
    "keep": _keep,
    "create": _create,
}


def _page(
    request: PartnerRequest,
    wizard: Wizard,
    form: NewRequestForm,
    step: int,
    *,
    status: int = 200,
    was_signed_out: bool = False,
) -> HttpResponse:
    context: dict[str, Any] = {
        **wizard.context(request),
        "layout": wizard.layout,
        "form": form,
        "step": step,
        "steps": steps(step),
        "shown": form.shown(step),
        "review": review_of(form) if step == REVIEW else None,
        "files": pending_files(request.actor, request.path),
        "reason": why_not_written(request),
        "was_signed_out": was_signed_out,
    }
    return render(request, "portal/request_new.html", context, status=status)


def _step(text: str | None) -> int:
    return int(text) if text in {str(number) for number in STEPS} else BASICS
