"""The quote of an exchange with the wizard: check both sides, say whom to reach, create the request."""

import uuid
from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from billing.commands.cart import empty_exchange
from billing.models import ExchangeQuote
from billing.queries.exchange_pages import exchange_quote_of, returnables
from core.errors import Refusal
from customers.policy.roles import Action
from portal.drafts import forget_draft
from portal.forms.contact import contact_of
from portal.forms.typed import keep_typed, typed_before
from portal.forms.wizard import WizardForm
from portal.http import PartnerRequest, demand, found, partner_page
from portal.pages.exchange import exchange_page
from portal.pages.refund import CONTACT, PROBLEM, STEPS, steps
from portal.refusals import CONFLICT, FORBIDDEN, UNPROCESSABLE
from portal.trails import list_trail
from support.commands.request_exchange import ExchangeNotAllowed, request_exchange
from support.models import SupportRequest

NO_CONTENT = 204


@require_http_methods(["GET", "HEAD", "POST"])
@partner_page
def exchange_quote(request: PartnerRequest, customer_id: uuid.UUID, quote_id: uuid.UUID) -> HttpResponse:
    """Show a quote of one's own; a POST does what its button says."""
    demand(request, Action.RESERVATIONS_READ)
    own = {"partner_id": request.partner.pk, "customer_id": customer_id, "person_id": request.user.pk}
    quote = found(exchange_quote_of(**own, quote_id=quote_id))
    if asked := _request_with(quote):
        return redirect("request", asked.number)
    if request.method != "POST":
        return _opened(request, quote)
    verb, _colon, subject = request.POST.get("act", "create").partition(":")
    return ACTS.get(verb, _keep)(request, quote, subject)


def _request_with(quote: ExchangeQuote) -> SupportRequest | None:
    """Return the request that this quote was submitted with."""
    rows = SupportRequest.objects.filter(partner_id=quote.partner_id, exchange__first_quote=quote)
    return rows.first()


def _opened(request: PartnerRequest, quote: ExchangeQuote) -> HttpResponse:
    typed, was_signed_out = typed_before(request)
    form = WizardForm(initial={**contact_of(request.user, request.partner), **typed})
    return _page(request, quote, form, was_signed_out=was_signed_out)


def _create(request: PartnerRequest, quote: ExchangeQuote, _subject: str) -> HttpResponse:
    form = WizardForm(request.POST)
    keep_typed(request, fields=form.fields)
    if not form.is_valid():
        return _page(request, quote, form, status=UNPROCESSABLE)
    try:
        created = request_exchange(
            quote=quote, answers=form.answers, principal=request.principal, actor=request.actor, now=request.now
        )
    except ExchangeNotAllowed:
        return _page(request, quote, form, status=FORBIDDEN)
    except Refusal as refusal:
        return _page(request, quote, form, refusal=refusal, status=CONFLICT)
    empty_exchange(customer=quote.customer, actor=request.actor)
    forget_draft(request)
    return redirect("request", created.number)


def _go_to_step(request: PartnerRequest, quote: ExchangeQuote, subject: str) -> HttpResponse:
    keep_typed(request, fields=WizardForm().fields)
    return redirect(f"{request.path}?step={_step(subject)}")


def _edit_contact(request: PartnerRequest, quote: ExchangeQuote, _subject: str) -> HttpResponse:
    keep_typed(request, fields=WizardForm().fields)
    return redirect(f"{request.path}?edit=contact#contact")


def _keep(request: PartnerRequest, quote: ExchangeQuote, _subject: str) -> HttpResponse:
    """Keep what was typed so far, without an answer: the page sends it by itself at every change."""
    keep_typed(request, fields=WizardForm().fields)
    return HttpResponse(status=NO_CONTENT)


Act = Callable[[PartnerRequest, ExchangeQuote, str], HttpResponse]
ACTS: dict[str, Act] = {"create": _create, "step": _go_to_step, "edit": _edit_contact, "keep": _keep}


def _page(
    request: PartnerRequest,
    quote: ExchangeQuote,
    form: WizardForm,
    *,
    refusal: Refusal | None = None,
    status: int = 200,
    was_signed_out: bool = False,
) -> HttpResponse:
    step = _step_with_error(form) if form.is_bound else _step(request.GET.get("step"))
    rows = returnables(
        partner_id=quote.partner_id, customer_id=quote.customer_id, ids=quote.quantities, today=request.now.date()
    )
    told = [refusal.message] if refusal else []
    context: dict[str, Any] = {
        "customer": quote.customer,
        "trail": list_trail(quote.customer),
        "page": exchange_page(request, quote, rows, told=told),
        "form": form,
        "step": step,
        "steps": steps(step),
        "shown": _shown_fields(form, step, request.GET.get("edit") == "contact"),
        "was_signed_out": was_signed_out,
        "contact_method_name": _choice(form, "contact_method"),
        "language_name": _choice(form, "contact_language"),
    }
    return render(request, "portal/exchange_quote.html", context, status=status)


def _shown_fields(form: WizardForm, step: int, is_editing_contact: bool) -> set[str]:
    """Return the fields that the step lets somebody see; the others travel hidden."""
    if step == PROBLEM:
        return {"description"}
    is_open = step == CONTACT and (is_editing_contact or form.needs_contact)
    return set(form.contact_fields) if is_open else set()


def _step_with_error(form: WizardForm) -> int:
    return PROBLEM if "description" in form.errors else CONTACT


def _choice(form: WizardForm, name: str) -> Any:
    value = form[name].value()
    return next((words for code, words in form.fields[name].choices if code == value), "")  # type: ignore[attr-defined]


def _step(text: str | None) -> int:
    return int(text) if text in {str(number) for number in STEPS} else CONTACT
