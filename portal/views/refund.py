"""Refund: from reservations to a quote, from a quote to a request."""

import uuid
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from billing.commands.make_quote import Wanted, make_quote
from billing.models import Quote
from billing.policy.fit_plan import fit_plan
from billing.policy.line_order import LineOrder, Move, moved, ordered
from billing.queries.refund_pages import quote_of, refund_with
from core.errors import Refusal
from customers.models import Membership
from customers.policy.people import only_looks
from customers.policy.roles import Action
from customers.queries.customers import customer_of
from portal.drafts import forget_draft
from portal.forms.contact import contact_of
from portal.forms.prepared_refund import SendForm
from portal.forms.refund import RefundForm, quantity_name
from portal.forms.typed import keep_typed, typed_before
from portal.http import PartnerRequest, demand, found, partner_page
from portal.pages.refund import CONTACT, PROBLEM, STEPS, quote_url, refund_page, steps, units_of, who_could_submit
from portal.pages.refund_start import Started, start
from portal.refusals import UNPROCESSABLE, status_of
from portal.trails import list_trail
from support.commands.attach_files import attach_pending, move_files
from support.commands.request_refund import request_refund
from support.commands.send_prepared_refund import send_prepared_refund
from support.queries.refund_requests import request_numbers

NO_CONTENT = 204
SEND_FIELDS = ("receiver", "note")


@require_safe
@partner_page
def reservation_refund(request: PartnerRequest, customer_id: uuid.UUID, reservation_id: uuid.UUID) -> HttpResponse:
    """Quote one reservation, all units unless ``?quantity=`` says how many."""
    return _started(request, customer_id, [str(reservation_id)], request.GET.getlist("quantity"))


@require_safe
@partner_page
def refund_start(request: PartnerRequest, customer_id: uuid.UUID) -> HttpResponse:
    """Quote many: ``reservation`` and, in the same order, ``quantity``."""
    return _started(request, customer_id, request.GET.getlist("reservation"), request.GET.getlist("quantity"))


def _started(
    request: PartnerRequest, customer_id: uuid.UUID, reservations: list[str], quantities: list[str]
) -> HttpResponse:
    demand(request, Action.RESERVATIONS_READ)
    customer = found(customer_of(partner_id=request.partner.pk, customer_id=customer_id))
    begun = start(request, customer, reservations, quantities)
    if isinstance(begun, Quote):
        return redirect(quote_url(begun))
    return _start_page(request, found(begun))


def _start_page(request: PartnerRequest, begun: Started) -> HttpResponse:
    context = {"customer": begun.customer, "start": begun, "trail": list_trail(begun.customer)}
    return render(request, "portal/refund_start.html", context, status=begun.status)


@require_http_methods(["GET", "HEAD", "POST"])
@partner_page
def refund_quote(request: PartnerRequest, customer_id: uuid.UUID, quote_id: uuid.UUID) -> HttpResponse:
    """Show the quote with the wizard; a POST does what its button says."""
    demand(request, Action.RESERVATIONS_READ)
    quote = found(quote_of(partner_id=request.partner.pk, customer_id=customer_id, quote_id=quote_id))
    if refund_id := refund_with(quote):
        return redirect("request", *request_numbers(quote.partner_id, [refund_id]).values())
    if request.method != "POST":
        return _opened(request, quote)
    verb, _colon, subject = request.POST.get("act", "create").partition(":")
    return ACTS.get(verb, _requote)(request, quote, subject)


def _opened(request: PartnerRequest, quote: Quote) -> HttpResponse:
    typed, was_signed_out = typed_before(request)
    initial = {**contact_of(request.user, request.partner), **_quantities_as_typed(quote), **typed}
    form = RefundForm(units=units_of(quote), initial=initial)
    return _page(request, quote, form, was_signed_out=was_signed_out)


def _page(
    request: PartnerRequest,
    quote: Quote,
    form: RefundForm,
    *,
    refusal: Refusal | None = None,
    status: int = 200,
    was_signed_out: bool = False,
    sending: SendForm | None = None,
) -> HttpResponse:
    step = _step_with_error(form) if form.is_bound else _step(request.GET.get("step"))
    page = refund_page(request, quote, form, refusal)
    context = {
        "customer": quote.customer,
        "trail": list_trail(quote.customer),
        "page": page,
        "form": form,
        "only_looks": only_looks(request.principal.roles),
        "sending": sending or (_send_form(request, page.able) if page.missing else None),
        "refusal": refusal,
        "step": step,
        "steps": steps(step),
        "shown": _shown_fields(form, step, request.GET.get("edit") == "contact"),
        "was_signed_out": was_signed_out,
        "if_cancelled_url": reverse("refund_if_cancelled", args=[quote.customer_id, quote.pk]),
        "contact_method_name": _choice(form, "contact_method"),
        "language_name": _choice(form, "contact_language"),
    }
    return render(request, "portal/refund.html", context, status=status)


def _create(request: PartnerRequest, quote: Quote, _subject: str) -> HttpResponse:
    """Submit what the person saw: a quantity typed since then leads to a new quote first."""
    form = _bound(request, quote)
    keep_typed(request, fields=form.fields)
    if not form.is_valid():
        return _page(request, quote, form, status=UNPROCESSABLE)
    if form.quantities != quote.quantities:
        messages.info(request, _("The quantities have changed. Check the new sum, then create the request."))
        return _quoted_anew(request, quote, form, form.quantities or {})
    try:
        created = request_refund(
            quote=quote, answers=form.answers, principal=request.principal, actor=request.actor, now=request.now
        )
    except Refusal as refusal:
        return _page(request, quote, form, refusal=refusal, status=status_of(refusal))
    attach_pending(request=created, message=None, place=request.path, actor=request.actor, now=request.now)
    forget_draft(request)
    return redirect("request", created.number)


def _send(request: PartnerRequest, quote: Quote, _subject: str) -> HttpResponse:
    """Send it to somebody who may submit it, with the sum that the person saw."""
    form, sending = _bound(request, quote), _send_form(request, who_could_submit(quote, request.now), request.POST)
    keep_typed(request, fields=[*form.fields, *SEND_FIELDS])
    if only_looks(request.principal.roles):
        raise PermissionDenied(Action.REFUNDS_REQUEST.value)
    if not form.is_valid() or not sending.is_valid():
        return _page(request, quote, form, status=UNPROCESSABLE, sending=sending)
    if form.quantities != quote.quantities:
        messages.info(request, _("The quantities have changed. Check the new sum, then send it."))
        return _quoted_anew(request, quote, form, form.quantities or {})
    try:
        sent = send_prepared_refund(
            quote=quote,
            answers=form.answers,
            note=sending.cleaned_data["note"],
            sent_to_id=sending.cleaned_data["receiver"],
            actor=request.actor,
            now=request.now,
        )
    except Refusal as refusal:
        return _page(request, quote, form, refusal=refusal, status=status_of(refusal), sending=sending)
    forget_draft(request)
    messages.success(request, _("It was sent. You are told what becomes of it."))
    return redirect("prepared_refund", sent.pk)


def _send_form(request: PartnerRequest, able: Sequence[Membership], data: Mapping[str, Any] | None = None) -> SendForm:
    """Return the form with everybody who could submit it, nobody for an auditor; what was typed before stands in it."""
    is_looking = only_looks(request.principal.roles)
    receivers = [] if is_looking else [one for one in able if one.user_id != request.user.pk]
    typed = request.POST if request.method == "POST" else typed_before(request)[0]
    return SendForm(receivers=receivers, data=data, initial={name: typed.get(name, "") for name in SEND_FIELDS})


def _requote(request: PartnerRequest, quote: Quote, _subject: str) -> HttpResponse:
    """Quote the quantities that were typed."""
    form = _bound(request, quote)
    form.forget_other_errors()
    if form.quantities is None:
        keep_typed(request, fields=form.fields)
        return _page(request, quote, form, status=UNPROCESSABLE)
    return _quoted_anew(request, quote, form, form.quantities)


def _fit(request: PartnerRequest, quote: Quote, subject: str) -> HttpResponse:
    """Quote a line with no more units than the refund limit has room for."""
    form = _bound(request, quote)
    fitting = {uuid.UUID(line.key): line.quantity_that_fits for line in quote.sum.lines if line.key == subject}
    return _quoted_anew(request, quote, form, {**_quantities(form, quote), **fitting})


def _take(request: PartnerRequest, quote: Quote, how: str) -> HttpResponse:
    """Quote what fits today: the lines that fit whole, or as many units of each as the limit has room for."""
    if how == "units":
        left = {uuid.UUID(one.key): one.facts.quantity for one in quote.sum.requests_that_fit()}
    else:
        today = fit_plan(quote.policy.rules, quote.sum).fitting_today
        left = {pk: number for pk, number in quote.quantities.items() if str(pk) in today}
    return _quoted_anew(request, quote, _bound(request, quote), left)


def _move(move: Move) -> "Act":
    """Return the act that moves a line by one place, so that the limit runs down in another order."""

    def act(request: PartnerRequest, quote: Quote, subject: str) -> HttpResponse:
        keys = moved([str(pk) for pk in quote.quantities], subject, move)
        return _reordered(request, quote, keys, place=f"line-{subject}")

    return act


def _order(request: PartnerRequest, quote: Quote, subject: str) -> HttpResponse:
    if subject not in set(LineOrder):
        return _requote(request, quote, subject)
    return _reordered(request, quote, ordered(quote.sum.lines, LineOrder(subject), quote.ticked), place="order")


def _reordered(request: PartnerRequest, quote: Quote, keys: Sequence[str], *, place: str) -> HttpResponse:
    form = _bound(request, quote)
    typed = _quantities(form, quote)
    return _quoted_anew(request, quote, form, {pk: typed[pk] for pk in map(uuid.UUID, keys)}, place=place)


def _remove(request: PartnerRequest, quote: Quote, subject: str) -> HttpResponse:
    form = _bound(request, quote)
    left = {pk: number for pk, number in _quantities(form, quote).items() if str(pk) != subject}
    return _quoted_anew(request, quote, form, left)


def _quoted_anew(
    request: PartnerRequest, quote: Quote, form: RefundForm, quantities: Mapping[uuid.UUID, int], *, place: str = ""
) -> HttpResponse:
    """Make a quote of these units in their order and go there, with everything else that was typed."""
    ticked = quote.ticked
    wanted = [Wanted(pk, number, ticked[str(pk)]) for pk, number in quantities.items() if number]
    if not wanted:
        forget_draft(request)
        messages.info(request, _("No reservation is left in this request."))
        return redirect("customer_reservations", quote.customer_id)
    try:
        fresh = make_quote(customer=quote.customer, wanted=wanted, actor=request.actor, now=request.now)
    except Refusal as refusal:
        keep_typed(request, fields=form.fields)
        form.forget_other_errors()
        return _page(request, quote, form, refusal=refusal, status=status_of(refusal))
    keep_typed(request, fields=["description", *form.contact_fields, *SEND_FIELDS], path=quote_url(fresh))
    move_files(place=request.path, to=quote_url(fresh), actor=request.actor)
    return redirect(f"{quote_url(fresh)}#{place}" if place else quote_url(fresh))


def _go_to_step(request: PartnerRequest, quote: Quote, subject: str) -> HttpResponse:
    keep_typed(request, fields=[*_bound(request, quote).fields, *SEND_FIELDS])
    return redirect(f"{request.path}?step={_step(subject)}")


def _edit_contact(request: PartnerRequest, quote: Quote, _subject: str) -> HttpResponse:
    keep_typed(request, fields=[*_bound(request, quote).fields, *SEND_FIELDS])
    return redirect(f"{request.path}?edit=contact#contact")


def _keep(request: PartnerRequest, quote: Quote, _subject: str) -> HttpResponse:
    """Keep what was typed so far, without an answer: the page sends it by itself at every change."""
    keep_typed(request, fields=[*_bound(request, quote).fields, *SEND_FIELDS])
    return HttpResponse(status=NO_CONTENT)


Act = Callable[[PartnerRequest, Quote, str], HttpResponse]
ACTS: dict[str, Act] = {
    "create": _create,
    "send": _send,
    "requote": _requote,
    "fit": _fit,
    "take": _take,
    "up": _move(Move.UP),
    "down": _move(Move.DOWN),
    "order": _order,
    "remove": _remove,
    "step": _go_to_step,
    "edit": _edit_contact,
    "keep": _keep,
}


def _bound(request: PartnerRequest, quote: Quote) -> RefundForm:
    """Bind what was sent; a quantity that was not sent is the quote's."""
    return RefundForm(units=units_of(quote), data={**_quantities_as_typed(quote), **request.POST.dict()})


def _quantities(form: RefundForm, quote: Quote) -> Mapping[uuid.UUID, int]:
    """Return the quantities as typed; the quote's while one of them makes no sense."""
    form.forget_other_errors()
    return form.quantities or quote.quantities


def _quantities_as_typed(quote: Quote) -> dict[str, Any]:
    return {quantity_name(pk): number for pk, number in quote.quantities.items()}


def _shown_fields(form: RefundForm, step: int, is_editing_contact: bool) -> set[str]:
    """Return the fields that the step lets somebody see; the others travel hidden."""
    if step == PROBLEM:
        return {"description"}
    if step != CONTACT:
        return set()
    is_contact_open = is_editing_contact or form.needs_contact
    return {*form.quantity_fields.values(), *(form.contact_fields if is_contact_open else ())}


def _step_with_error(form: RefundForm) -> int:
    return PROBLEM if "description" in form.errors else CONTACT


def _choice(form: RefundForm, name: str) -> Any:
    """Return the words of the choice that a field stands at."""
    value = form[name].value()
    return next((words for code, words in form.fields[name].choices if code == value), "")  # type: ignore[attr-defined]


def _step(text: str | None) -> int:
    return int(text) if text in {str(number) for number in STEPS} else CONTACT
