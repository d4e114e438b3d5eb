"""Many refunds in one go: a confirmation with totals, one reason, and a result for each."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from customers.models import Partner
from portal.desk import forms, rights
from portal.desk.decide import Outcome, decide_one, language_of
from portal.desk.forms import BatchForm, PickForm
from portal.desk.queue import Queue, WaitingCustomer, queue


@dataclass(frozen=True)
class PartnerTotal:
    """A partner's part of what was ticked: its customers with their refunds, and what they come to in US cents."""

    partner: Partner
    customers: Sequence[WaitingCustomer]

    @property
    def count(self) -> int:
        return sum(len(one.refunds) for one in self.customers)

    @property
    def net_usd_minor(self) -> int:
        return sum(one.net_usd_minor for one in self.customers)

    @property
    def commitment_usd_minor(self) -> int:
        return sum(one.commitment_usd_minor for one in self.customers)


def batch(request: HttpRequest, site: AdminSite) -> HttpResponse:
    """Ask for confirmation of what was ticked, or, confirmed, decide each in a transaction of its own."""
    if not rights.may_decide(request):
        raise PermissionDenied
    picks = PickForm(request.POST)
    if not picks.is_valid():
        messages.error(request, " ".join(str(error) for errors in picks.errors.values() for error in errors))
        return redirect("admin:index")
    picked, decision = picks.cleaned_data["pick"], picks.cleaned_data["decision"]
    if "confirmed" not in request.POST:
        return _confirmation(request, site, picked, decision, BatchForm(decisions=(decision,)))
    form = BatchForm(request.POST, decisions=(decision,))
    if not form.is_valid():
        return _confirmation(request, site, picked, decision, form)
    return _results(request, site, decision, _decide_all(request, form, picked, decision))


def _decide_all(request: HttpRequest, form: BatchForm, picked: Mapping[uuid.UUID, int], decision: str) -> list[Outcome]:
    return [
        decide_one(
            decision=decision,
            refund_id=refund_id,
            seen=seen,
            note=form.note_in(language_of(refund_id)),
            actor=request.actor,  # type: ignore[attr-defined]
            now=request.now,  # type: ignore[attr-defined]
        )
        for refund_id, seen in picked.items()
    ]


def _confirmation(
    request: HttpRequest, site: AdminSite, picked: Mapping[uuid.UUID, int], decision: str, form: BatchForm
) -> HttpResponse:
    shown = queue(now=request.now)  # type: ignore[attr-defined]
    own = [
        one.number for one in shown.refunds if one.refund.pk in picked and one.refund.requested_by_id == request.user.pk
    ]
    partners = totals_of(shown, set(picked))
    gone = len(picked) - sum(one.count for one in partners)
    title = _("Approve these refunds?") if decision == forms.APPROVE else _("Reject these refunds?")
    context = {
        "partners": partners,
        "picked": [f"{refund_id}:{seen}" for refund_id, seen in picked.items()],
        "decision": decision,
        "is_approval": decision == forms.APPROVE,
        "form": form,
        "gone": gone,
        "own": own,
        "count": sum(one.count for one in partners),
        "net_usd_minor": sum(one.net_usd_minor for one in partners),
        "commitment_usd_minor": sum(one.commitment_usd_minor for one in partners),
    }
    return _page(request, site, "desk/batch.html", title, context)


def totals_of(shown: Queue, picked: set[uuid.UUID]) -> list[PartnerTotal]:
    """Return what was ticked by partner and customer, in the queue's order."""
    by_partner: dict[uuid.UUID, list[WaitingCustomer]] = {}
    for customer in shown.customers:
        own = [one for one in customer.refunds if one.refund.pk in picked]
        if own:
            part = WaitingCustomer(customer.customer, customer.partner, own, customer.limit_left_usd_minor)
            by_partner.setdefault(customer.partner.pk, []).append(part)
    return [PartnerTotal(customers[0].partner, customers) for customers in by_partner.values()]


def _results(request: HttpRequest, site: AdminSite, decision: str, outcomes: Sequence[Outcome]) -> HttpResponse:
    done = sum(one.is_done for one in outcomes)
    context = {"outcomes": outcomes, "done": done, "left": len(outcomes) - done, "decision": decision}
    return _page(request, site, "desk/batch_results.html", _("What became of them"), context)


def _page(request: HttpRequest, site: AdminSite, template: str, title: str, context: dict[str, Any]) -> HttpResponse:
    request.current_app = site.name
    everywhere = {**site.each_context(request), "is_nav_sidebar_enabled": False, "title": title, "subtitle": None}
    return TemplateResponse(request, template, {**everywhere, **context})
