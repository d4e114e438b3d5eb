"""The quote as PDF, in Korean or English, with the partner's cost or without."""

import uuid

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from billing.queries.refund_pages import quote_of
from customers.policy.roles import Action
from portal.http import PartnerRequest, demand, found, partner_page
from portal.pages.refund_paper import refund_paper
from portal.papers.answer import paper_answer


@require_safe
@partner_page
def refund_pdf(request: PartnerRequest, customer_id: uuid.UUID, quote_id: uuid.UUID) -> HttpResponse:
    """Answer with the paper; ``?cost=0`` leaves out every amount, ``?in=`` names the language."""
    demand(request, Action.RESERVATIONS_READ)
    quote = found(quote_of(partner_id=request.partner.pk, customer_id=customer_id, quote_id=quote_id))
    with_cost = request.GET.get("cost") != "0"
    return paper_answer(
        request,
        name=f"refund-quote-{quote.on.isoformat()}" + ("" if with_cost else "-without-cost"),
        write=lambda language: refund_paper(
            quote, request.partner, language=language, with_cost=with_cost, now=request.now
        ),
    )
