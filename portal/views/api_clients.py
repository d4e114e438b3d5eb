"""The partner's programs: the list, and one to register."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core.errors import Refusal
from customers.commands.register_program import register_program
from customers.policy.roles import Action
from customers.queries.customers import customers_of
from customers.queries.members import MOST_OFFERED
from customers.queries.programs import programs_of
from portal.drafts import draft_of, forget_draft
from portal.forms.api_clients import NewProgramForm, ProgramsPageForm
from portal.forms.lists import said
from portal.http import PartnerRequest, demand, partner_page
from portal.pages.api_clients import demand_to_see, listed, why_not_managed
from portal.refusals import UNPROCESSABLE

PAGE_SIZE = 50
MOST_ENDED = 20


@require_safe
@partner_page
def api_clients(request: PartnerRequest) -> HttpResponse:
    """List those that work, and those that ended last."""
    demand_to_see(request)
    number = said(ProgramsPageForm(request.GET)).get("page") or 1
    page = Paginator(programs_of(request.partner.pk, is_active=True), PAGE_SIZE).get_page(number)
    ended = programs_of(request.partner.pk, is_active=False)[:MOST_ENDED] if page.number == 1 else []
    context = {
        "rows": listed(list(page), now=request.now),
        "ended": list(ended),
        "page": page,
        "previous": page.number - 1 if page.has_previous() else None,
        "next": page.number + 1 if page.has_next() else None,
        "why_not": why_not_managed(request),
    }
    return render(request, "portal/api_clients.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@partner_page
def api_client_new(request: PartnerRequest) -> HttpResponse:
    """Register a program."""
    demand(request, Action.ACCESS_MANAGE)
    if request.method != "POST":
        return _new_page(request, NewProgramForm(initial=draft_of(request), partner_id=request.partner.pk))
    form = NewProgramForm(request.POST, partner_id=request.partner.pk)
    if form.is_valid():
        customer = form.cleaned_data["customer"]
        try:
            with transaction.atomic():
                program = register_program(
                    partner_id=request.partner.pk,
                    name=form.cleaned_data["name"],
                    customer_id=customer.pk if customer else None,
                    role=form.chosen,
                    actor=request.actor,
                    now=request.now,
                )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            forget_draft(request)
            text = _("%(name)s is registered. Add a secret, so that it can sign in.")
            messages.success(request, text % {"name": program.name})
            return redirect("api_client", program.pk)
    return _new_page(request, form, status=UNPROCESSABLE)


def _new_page(request: PartnerRequest, form: NewProgramForm, *, status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "customers": customers_of(partner_id=request.partner.pk)[:MOST_OFFERED],
        "trail": [(_("API clients"), reverse("api_clients"))],
    }
    return render(request, "portal/api_client_new.html", context, status=status)
