"""The desk's first page: what waits for a decision, one refund open at a time, and deciding it."""

import uuid
from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from billing.commands.decisions import RefundMovedOn, approve_refund, reject_refund, requeue_refund
from billing.commands.stop_refund import stop_refund
from billing.models import Refund
from core.admin.columns import instant_text
from core.errors import Refusal
from core.texts import actor_name
from portal.desk import rights
from portal.desk.details import details_of
from portal.desk.forms import DecisionForm
from portal.desk.queue import Queue, queue
from support.models import SupportRequest

DECISIONS: Mapping[str, Callable[..., Refund]] = {
    DecisionForm.APPROVE: approve_refund,
    DecisionForm.REJECT: reject_refund,
    DecisionForm.REQUEUE: requeue_refund,
    DecisionForm.STOP: stop_refund,
}


def waiting(request: HttpRequest, site: AdminSite) -> TemplateResponse:
    """Show the queue; ``?open=<refund>`` opens one in place."""
    return _page(request, site, open_id=_uuid(request.GET.get("open", "")))


def decide(request: HttpRequest, site: AdminSite, refund_id: uuid.UUID) -> HttpResponse:
    """Approve, reject, requeue or stop one refund, and stay in the queue."""
    if not rights.may_decide(request):
        raise PermissionDenied
    form = DecisionForm(request.POST)
    if not form.is_valid():
        return _page(request, site, open_id=refund_id, form=form)
    act = DECISIONS[form.cleaned_data["decision"]]
    try:
        with transaction.atomic():
            act(refund_id=refund_id, actor=request.actor, now=request.now, note=form.cleaned_data["reason"])  # type: ignore[attr-defined]
    except (RefundMovedOn, Refund.DoesNotExist):
        messages.error(request, who_decided(refund_id))
        return redirect("admin:index")
    except Refusal as refusal:
        form.add_error(None, refusal.message)
        return _page(request, site, open_id=refund_id, form=form)
    messages.success(request, _DONE[form.cleaned_data["decision"]]() % {"number": _number(refund_id)})
    return redirect("admin:index")


def who_decided(refund_id: uuid.UUID) -> str:
    """Say who or what was quicker."""
    refund = Refund.objects.filter(pk=refund_id).first()
    last = refund.transitions.order_by("number").last() if refund else None
    if last is None:
        return _("There is no such refund.")
    facts = {
        "number": _number(refund_id),
        "state": last.get_state_display(),
        "who": actor_name(last.actor_label),
        "at": instant_text(last.at),
        "note": last.note,
    }
    if last.note:
        return _("%(number)s is not yours to decide any more: %(state)s, %(who)s, %(at)s. “%(note)s”") % facts
    return _("%(number)s is not yours to decide any more: %(state)s, %(who)s, %(at)s.") % facts


def _page(
    request: HttpRequest, site: AdminSite, *, open_id: uuid.UUID | None, form: DecisionForm | None = None
) -> TemplateResponse:
    now = request.now  # type: ignore[attr-defined]
    waiting = queue(now=now, opened_id=open_id) if rights.may_see_queue(request) else Queue([])
    opened = waiting.find(open_id)
    if open_id and not opened and rights.may_see_queue(request):
        messages.warning(request, who_decided(open_id))
    context: dict[str, Any] = {
        **site.each_context(request),
        "is_nav_sidebar_enabled": False,
        "title": _("Waiting for a decision"),
        "subtitle": None,
        "queue": waiting,
        "sees_queue": rights.may_see_queue(request),
        "opened": opened,
        "details": details_of(opened) if opened else None,
        "form": form or DecisionForm(),
        "may_decide": rights.may_decide(request),
        "is_own": bool(opened and opened.refund.requested_by_id == request.user.pk),
        "now": now,
        "app_list": site.get_app_list(request),
    }
    request.current_app = site.name
    return TemplateResponse(request, "desk/waiting.html", context)


def _number(refund_id: uuid.UUID) -> str:
    number = SupportRequest.objects.filter(refund_id=refund_id).values_list("number", flat=True).first()
    return number or str(refund_id)[:8]


def _uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


_DONE: Mapping[str, Callable[[], str]] = {
    DecisionForm.APPROVE: lambda: _("%(number)s is approved; a worker carries it out."),
    DecisionForm.REJECT: lambda: _("%(number)s is rejected; what it held is free again."),
    DecisionForm.REQUEUE: lambda: _("%(number)s was given to the workers again."),
    DecisionForm.STOP: lambda: _("%(number)s is stopped; nothing is paid, and what it held is free again."),
}
