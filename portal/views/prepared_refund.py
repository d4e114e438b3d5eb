"""A prepared refund: its preparer, and those who may submit it, see it and act on it."""

from typing import Protocol
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from billing.commands.make_quote import Wanted, make_quote
from billing.models import Quote
from billing.queries.refund_pages import quote_of
from core.actor import Actor
from core.errors import Refusal
from core.guids import guid_in
from customers.policy.access import Decision, Principal
from customers.policy.roles import Action
from portal.drafts import draft_of, forget_draft
from portal.forms.prepared_refund import DeclineForm
from portal.forms.typed import typed_at
from portal.http import PartnerRequest, demand, found, partner_page
from portal.pages.prepared_refund import fitting_quote, prepared_page, rights_of
from portal.refusals import UNPROCESSABLE
from portal.trails import customer_trail
from support.commands.decline_prepared_refund import decline_prepared_refund
from support.commands.grant_prepared_refund import grant_prepared_refund
from support.commands.open_prepared_refund import PreparedRefundClosed
from support.commands.submit_prepared_refund import submit_prepared_refund
from support.commands.withdraw_prepared_refund import withdraw_prepared_refund
from support.models import PreparedRefund
from support.queries.prepared_refunds import prepared_refund as prepared_refund_with_everything

ACT = require_http_methods(["GET", "HEAD", "POST"])
"""A GET of an act leads to the page: that is where a sign-in in the middle comes back to."""


@require_safe
@partner_page
def prepared_refund(request: PartnerRequest, prepared_id: UUID) -> HttpResponse:
    """Show it; to who may submit it with today's sum, which ``?quote=`` names."""
    prepared, rights = _seen(request, prepared_id)
    if not prepared.is_open or not all(rights):
        return _page(request, prepared, rights)
    if quote := fitting_quote(request, prepared, request.GET.get("quote")):
        return _page(request, prepared, rights, quote=quote)
    try:
        wanted = [Wanted(pk, quantity) for pk, quantity in prepared.quantities.items()]
        fresh = make_quote(customer=prepared.customer, wanted=wanted, actor=request.actor, now=request.now)
    except Refusal as refusal:
        return _page(request, prepared, rights, obstacle=refusal.message)
    return redirect(f"{_address(prepared)}?quote={fresh.pk}")


def _page(
    request: PartnerRequest,
    prepared: PreparedRefund,
    rights: list[Decision],
    *,
    quote: Quote | None = None,
    obstacle: str = "",
    form: DeclineForm | None = None,
    status: int = 200,
) -> HttpResponse:
    typed = typed_at(request, reverse("prepared_refund_decline", args=[prepared.pk]))
    context = {
        "page": prepared_page(request, prepared, rights, quote=quote, obstacle=obstacle),
        "customer": prepared.customer,
        "trail": [*customer_trail(prepared.customer), (_("Prepared refunds"), reverse("prepared_refunds"))],
        "form": form or DeclineForm(initial=typed or draft_of(request)),
    }
    return render(request, "portal/prepared_refund.html", context, status=status)


@ACT
@partner_page
def submit(request: PartnerRequest, prepared_id: UUID) -> HttpResponse:
    """Submit it with the sum that was on the page; if that has died, show the new one first."""
    prepared, _rights = _seen(request, prepared_id)
    if request.method != "POST":
        return redirect(_address(prepared))
    quote = _quote_shown(request, prepared)
    if quote is None:
        if prepared.is_open:
            messages.info(request, _("The sum had to be computed again. Check it, then submit."))
        return redirect(_address(prepared))
    try:
        created = submit_prepared_refund(
            prepared_id=prepared.pk, quote=quote, principal=request.principal, actor=request.actor, now=request.now
        )
    except Refusal as refusal:
        return _told(request, prepared, refusal)
    return redirect("request", created.number)


def _quote_shown(request: PartnerRequest, prepared: PreparedRefund) -> Quote | None:
    """Return the quote that the button carries, even one that was used: a second click gets the first one's answer."""
    quote_id = guid_in(request.POST.get("quote", ""))
    if quote_id is None:
        return None
    quote = quote_of(partner_id=prepared.partner_id, customer_id=prepared.customer_id, quote_id=quote_id)
    is_good = quote is not None and (quote.is_valid(request.now) or not prepared.is_open)
    return quote if is_good else None


def _told(request: PartnerRequest, prepared: PreparedRefund, refusal: Refusal) -> HttpResponse:
    """Say what is in the way; that somebody was quicker is news, not an error."""
    tell = messages.info if isinstance(refusal, PreparedRefundClosed) else messages.error
    tell(request, refusal.message)
    return redirect(_address(prepared))


class Command(Protocol):
    """What is done to a prepared refund as a whole."""

    def __call__(self, *, prepared_id: UUID, principal: Principal, actor: Actor, now: object) -> PreparedRefund: ...


@ACT
@partner_page
def grant(request: PartnerRequest, prepared_id: UUID) -> HttpResponse:
    """Grant its preparer the right on its orders for 24 hours."""
    prepared, _rights = _seen(request, prepared_id)
    done = _("%(name)s can submit it in the next 24 hours.") % {"name": prepared.prepared_by.name}
    return _act(request, prepared, grant_prepared_refund, done)  # type: ignore[arg-type]


@ACT
@partner_page
def withdraw(request: PartnerRequest, prepared_id: UUID) -> HttpResponse:
    """Take it back."""
    prepared, _rights = _seen(request, prepared_id)
    return _act(request, prepared, withdraw_prepared_refund, _("It was withdrawn."))  # type: ignore[arg-type]


def _act(request: PartnerRequest, prepared: PreparedRefund, command: Command, done: str) -> HttpResponse:
    if request.method == "POST":
        try:
            command(prepared_id=prepared.pk, principal=request.principal, actor=request.actor, now=request.now)
        except Refusal as refusal:
            return _told(request, prepared, refusal)
        messages.success(request, done)
    return redirect(_address(prepared))


@ACT
@partner_page
def decline(request: PartnerRequest, prepared_id: UUID) -> HttpResponse:
    """Send it back with the reason."""
    prepared, rights = _seen(request, prepared_id)
    if request.method != "POST":
        return redirect(_address(prepared))
    form = DeclineForm(request.POST)
    if not form.is_valid():
        return _page(request, prepared, rights, form=form, status=UNPROCESSABLE)
    try:
        decline_prepared_refund(
            prepared_id=prepared.pk,
            reason=form.cleaned_data["reason"],
            principal=request.principal,
            actor=request.actor,
            now=request.now,
        )
    except Refusal as refusal:
        return _told(request, prepared, refusal)
    forget_draft(request)
    messages.success(request, _("It was declined."))
    return redirect(_address(prepared))


def _seen(request: PartnerRequest, prepared_id: UUID) -> tuple[PreparedRefund, list[Decision]]:
    """Return it with the reader's rights, or raise 404: whom it does not concern, it is unknown to."""
    demand(request, Action.RESERVATIONS_READ)
    prepared = found(prepared_refund_with_everything(request.partner.pk, prepared_id))
    rights = rights_of(request, prepared)
    if request.user.pk not in {prepared.prepared_by_id, prepared.sent_to_id} and not all(rights):
        raise Http404
    return prepared, rights


def _address(prepared: PreparedRefund) -> str:
    return reverse("prepared_refund", args=[prepared.pk])
