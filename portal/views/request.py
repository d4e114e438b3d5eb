"""A support request: where it stands, what was said, and what its people may still do."""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe
from django_htmx.http import HttpResponseClientRefresh

from billing.commands.decisions import confirm_refund, withdraw_refund
from billing.commands.exchange_decisions import (
    agree_to_exchange,
    confirm_exchange,
    decline_exchange,
    withdraw_exchange,
)
from billing.commands.second_person import agree_as_second_person, decline_as_second_person
from billing.models import Exchange, Refund
from billing.queries.quotes import places_of
from core.actor import Actor
from core.errors import Refusal
from customers.policy.roles import Action
from customers.queries.access import may, may_everywhere
from portal.drafts import forget_draft
from portal.files import keep_upload, removed
from portal.forms.files import NO_FILE
from portal.forms.message import MessageForm, SeverityForm
from portal.forms.second_person import SecondPersonForm
from portal.forms.typed import keep_typed, typed_at
from portal.http import PartnerRequest, found, partner_page
from portal.pages.request import can_see, page_of
from portal.refusals import UNPROCESSABLE
from portal.trails import customer_trail
from support.commands.change_severity import change_severity
from support.commands.close_request import close_request
from support.commands.post_message import post_message as post
from support.models import SupportRequest
from support.queries.request_page import request_page as request_with_everything
from support.queries.request_page import standing_of

NO_CONTENT = 204
ACT = require_http_methods(["GET", "HEAD", "POST"])
"""A GET of an act leads to the request's page: that is where a sign-in in the middle comes back to."""


@require_safe
@partner_page
def request_page(request: PartnerRequest, number: str) -> HttpResponse:
    """Show the request."""
    typed = typed_at(request, reverse("request_message", args=[number]))
    said = typed_at(request, reverse("request_second_person", args=[number]))
    return _page(
        request, _request_of(request, number), MessageForm(initial=typed), second_form=SecondPersonForm(initial=said)
    )


def request_progress(request: HttpRequest, number: str) -> HttpResponse:
    """Answer the page that asks every two seconds; a sign-in that ran out makes it reload and say so."""
    if request.headers.get("HX-Request") and not request.user.is_authenticated:
        return HttpResponseClientRefresh()
    return _progress(request, number)


@require_safe
@partner_page
def _progress(request: PartnerRequest, number: str) -> HttpResponse:
    """Return the parts that change, or nothing while they are as the page has them (``?seen=``)."""
    owners, standing = found(standing_of(request.partner.pk, number))
    found(may(request.principal, Action.REQUESTS_READ, now=request.now, is_own=request.user.pk in owners) or None)
    seen = request.GET.get("seen", "")
    if seen == str(standing):
        return HttpResponse(status=NO_CONTENT)
    context = {
        "page": page_of(request, _request_of(request, number)),
        "is_fragment": True,
        # What a second person is writing stays while only something else is new.
        "has_moved": not standing.is_where(seen),
        "second_form": SecondPersonForm(),
    }
    return render(request, "portal/request_progress.html", context)


@ACT
@partner_page
def post_message(request: PartnerRequest, number: str) -> HttpResponse:
    """Say something to the desk, with files; or upload one, or take one off, before that."""
    support_request = _request_of(request, number)
    if request.method != "POST":
        return redirect("request", number)
    _demand_write(request, support_request)
    form = MessageForm(request.POST, request.FILES)
    verb, _colon, subject = request.POST.get("act", "send").partition(":")
    error = keep_upload(request, form, request.path)
    if verb == "upload" and not error and not request.FILES.get("file"):
        error = str(NO_FILE)
    if error:
        form.forget_missing_words()
        form.errors.pop("file", None)
        form.add_error("file", error)
        return _page(request, support_request, form, status=UNPROCESSABLE)
    if verb in {"upload", "remove"}:
        removed(request, subject, request.path)
        keep_typed(request, fields=["body"])
        return redirect(f"{reverse('request', args=[number])}#write")
    if not form.is_valid():
        return _page(request, support_request, form, status=UNPROCESSABLE)
    body = form.cleaned_data["body"]
    post(request=support_request, body=body, actor=request.actor, now=request.now, place=request.path)
    forget_draft(request)
    messages.success(request, _("Your message was sent."))
    return redirect(f"{reverse('request', args=[number])}#messages")


@ACT
@partner_page
def close(request: PartnerRequest, number: str) -> HttpResponse:
    """Close the request; a message opens it again."""
    return _do(
        request,
        number,
        lambda one: close_request(request=one, actor=request.actor, now=request.now),
        _("The request is closed. A message opens it again."),
    )


@ACT
@partner_page
def severity(request: PartnerRequest, number: str) -> HttpResponse:
    """Say that a technical problem hurts more, or less, while nobody works on it yet."""
    form = SeverityForm(request.POST)
    if request.method == "POST" and not form.is_valid():
        _demand_write(request, _request_of(request, number))
        messages.error(request, _("Choose one of the severities."))
        return redirect("request", number)
    return _do(
        request,
        number,
        lambda one: change_severity(
            request=one,
            severity=SupportRequest.Severity(form.cleaned_data["severity"]),
            actor=request.actor,
            now=request.now,
        ),
        _("The severity was changed."),
    )


def _do(request: PartnerRequest, number: str, act: Callable[[SupportRequest], None], done: str) -> HttpResponse:
    """Act on a request as somebody who may write in it; a GET leads to its page."""
    support_request = _request_of(request, number)
    if request.method == "POST":
        _demand_write(request, support_request)
        try:
            act(support_request)
            messages.success(request, done)
        except Refusal as refusal:
            messages.error(request, refusal.message)
    return redirect("request", number)


@ACT
@partner_page
def confirm(request: PartnerRequest, number: str) -> HttpResponse:
    """Accept the lower amount that was computed again."""
    return _act(request, number, confirm_refund, confirm_exchange, _("The new amount is confirmed."))


@ACT
@partner_page
def withdraw(request: PartnerRequest, number: str) -> HttpResponse:
    """Take the request back while it can still be stopped."""
    return _act(request, number, withdraw_refund, withdraw_exchange, _("The request was withdrawn."))


@ACT
@partner_page
def second_person(request: PartnerRequest, number: str) -> HttpResponse:
    """Agree to a colleague's refund, or decline it."""
    support_request = _request_of(request, number)
    if request.method != "POST":
        return redirect("request", number)
    asked = _asked_of(support_request)
    _demand_refund_right(request, asked)
    form = SecondPersonForm(request.POST)
    if not form.is_valid():
        return _page(request, support_request, MessageForm(), second_form=form, status=UNPROCESSABLE)
    agrees = form.cleaned_data["decision"] == SecondPersonForm.AGREE
    try:
        _answer_as_second_person(request, asked, agrees=agrees, note=form.cleaned_data["reason"])
    except Refusal as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, str(SAID[isinstance(asked, Exchange), agrees]))
    forget_draft(request)
    return redirect("request", number)


SAID = {
    (False, True): gettext_lazy("You approved the refund as the second person."),
    (False, False): gettext_lazy("You declined the refund as the second person."),
    (True, True): gettext_lazy("You approved the exchange as the second person."),
    (True, False): gettext_lazy("You declined the exchange as the second person."),
}


def _answer_as_second_person(request: PartnerRequest, asked: Refund | Exchange, *, agrees: bool, note: str) -> None:
    if isinstance(asked, Exchange):
        answer = agree_to_exchange if agrees else decline_exchange
        answer(exchange_id=asked.pk, actor=request.actor, now=request.now, note=note)
        return
    decide = agree_as_second_person if agrees else decline_as_second_person
    decide(refund_id=asked.pk, actor=request.actor, now=request.now, note=note)


class Decision(Protocol):
    """A command of the requester about a refund."""

    def __call__(self, *, refund_id: UUID, actor: Actor, now: datetime) -> Refund: ...


class ExchangeDecision(Protocol):
    """The same about an exchange."""

    def __call__(self, *, exchange_id: UUID, actor: Actor, now: datetime) -> Exchange: ...


def _act(
    request: PartnerRequest, number: str, of_refund: Decision, of_exchange: ExchangeDecision, done: str
) -> HttpResponse:
    asked = _asked_of(_request_of(request, number))
    if request.method == "POST":
        _demand_refund_right(request, asked)
        try:
            if isinstance(asked, Exchange):
                of_exchange(exchange_id=asked.pk, actor=request.actor, now=request.now)
            else:
                of_refund(refund_id=asked.pk, actor=request.actor, now=request.now)
            messages.success(request, done)
        except Refusal as refusal:
            messages.error(request, refusal.message)
    return redirect("request", number)


def _page(
    request: PartnerRequest,
    support_request: SupportRequest,
    form: MessageForm,
    *,
    second_form: SecondPersonForm | None = None,
    status: int = 200,
) -> HttpResponse:
    page = page_of(request, support_request)
    customer = support_request.customer
    trail = [*customer_trail(customer), (_("Service requests"), reverse("customer_requests", args=[customer.pk]))]
    context = {"page": page, "customer": customer, "trail": trail, "form": form}
    context["severity_form"] = SeverityForm(initial={"severity": support_request.severity})
    context["second_form"] = second_form or SecondPersonForm()
    context["faulty"] = second_form if second_form and second_form.is_bound else form
    return render(request, "portal/request.html", context, status=status)


def _request_of(request: PartnerRequest, number: str) -> SupportRequest:
    """Return the request, or raise 404: one that somebody may not see is as unknown as none."""
    support_request = found(
        request_with_everything(
            request.partner.pk,
            number,
            reader_id=request.user.pk,
            place=reverse("request_message", args=[number]),
        )
    )
    return found(support_request if can_see(request, support_request) else None)


def _asked_of(support_request: SupportRequest) -> Refund | Exchange:
    """Return what it asks for, or raise 404 for a request of another kind."""
    return support_request.refund or found(support_request.exchange)


def _demand_write(request: PartnerRequest, support_request: SupportRequest) -> None:
    is_own = request.user.pk in support_request.owner_ids
    if not may(request.principal, Action.REQUESTS_WRITE, now=request.now, is_own=is_own):
        raise PermissionDenied(Action.REQUESTS_WRITE.value)


def _demand_refund_right(request: PartnerRequest, asked: Refund | Exchange) -> None:
    decisions = may_everywhere(request.principal, Action.REFUNDS_REQUEST, at=places_of(asked.quote), now=request.now)
    if not all(decisions):
        raise PermissionDenied(Action.REFUNDS_REQUEST.value)
