"""Versions of the refund policy at the desk: two side by side, onto the calendar, and off it again."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from billing.commands.schedule_policy import DayNotAhead, DayTaken, schedule_policy, unschedule_policy
from billing.models import RefundPolicy
from billing.queries.policy_comparison import Compared, Comparison, compare
from core.admin.columns import Words
from core.errors import Refusal
from portal.desk.policy_forms import CompareForm, ScheduleForm
from portal.exports.answer import file_answer, wants_file
from portal.exports.columns import Column, money, number, text, usd
from portal.templatetags.places import region_name, resource_type_name

SEE, CHANGE = "billing.view_refundpolicy", "billing.change_refundpolicy"
PAGE_SIZE = 50

FILE: list[list[Column[Compared]]] = [
    text(gettext_lazy("Reservation"), lambda row: row.reservation.name),
    text(gettext_lazy("Reservation ID"), lambda row: row.reservation.pk),
    text(gettext_lazy("Customer"), lambda row: row.reservation.customer.company_name),
    text(gettext_lazy("Product type"), lambda row: resource_type_name(row.reservation.item.resource_type)),
    text(gettext_lazy("Product"), lambda row: row.reservation.item.sku),
    text(gettext_lazy("Region"), lambda row: region_name(row.reservation.item.region)),
    text(gettext_lazy("Term"), lambda row: row.reservation.order.get_term_display()),
    text(gettext_lazy("Billing plan"), lambda row: row.reservation.order.get_billing_plan_display()),
    number(gettext_lazy("Quantity"), lambda row: row.reservation.quantity),
    money(gettext_lazy("Net refund A"), lambda row: row.before.net, lambda row: row.reservation.order.currency),
    money(
        gettext_lazy("Early termination fee A"),
        lambda row: row.before.fee,
        lambda row: row.reservation.order.currency,
        named=False,
    ),
    text(gettext_lazy("Refused A"), lambda row: row.before.code),
    money(
        gettext_lazy("Net refund B"),
        lambda row: row.after.net,
        lambda row: row.reservation.order.currency,
        named=False,
    ),
    money(
        gettext_lazy("Early termination fee B"),
        lambda row: row.after.fee,
        lambda row: row.reservation.order.currency,
        named=False,
    ),
    text(gettext_lazy("Refused B"), lambda row: row.after.code),
    money(
        gettext_lazy("Difference"),
        lambda row: row.difference,
        lambda row: row.reservation.order.currency,
        named=False,
    ),
    usd(gettext_lazy("Difference"), lambda row: row.difference_usd_minor),
    usd(gettext_lazy("Counts against the limit A"), lambda row: row.before.counted_usd_minor),
    usd(gettext_lazy("Counts against the limit B"), lambda row: row.after.counted_usd_minor),
]


@require_safe
def comparison(request: HttpRequest, site: AdminSite) -> HttpResponse:
    """Show two versions over real reservations, as a page or a file; nothing is written."""
    _demand(request, SEE)
    today = _today(request)
    form = CompareForm(request.GET if "partner" in request.GET else None, today=today, initial=_offered(request, today))
    shown: Comparison | None = None
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        shown = compare(said["before"].rules, said["after"].rules, form.sample, on=said["on"], today=today)
        if wants_file(request):
            title = _("%(before)s and %(after)s") % {"before": said["before"], "after": said["after"]}
            return file_answer(request, title=title, columns=FILE, rows=shown.rows)
    context = {"form": form, "comparison": shown, **(_paged(request, shown) if shown else {})}
    return _page(request, site, "desk/compare_policies.html", _("Compare two versions"), context)


def schedule(request: HttpRequest, site: AdminSite, policy_id: int) -> HttpResponse:
    """Ask for the first day of a draft, and put it on the calendar."""
    policy = _policy(request, policy_id)
    earliest = _today(request) + timedelta(days=1)
    form = ScheduleForm(request.POST or None, initial={"begins_on": max(policy.effective_from, earliest)})
    is_own = policy.written_by_id == request.user.pk
    if request.method == "POST" and form.is_valid():
        begins_on = form.cleaned_data["begins_on"]
        try:
            done = schedule_policy(policy_id=policy.pk, begins_on=begins_on, **_who_and_when(request))
        except (DayNotAhead, DayTaken) as refusal:
            form.add_error("begins_on", refusal.message)
        except Refusal as refusal:
            form.add_error(None, refusal.message)
        else:
            facts = {"code": done.code, "day": f"{done.effective_from:%Y-%m-%d}"}
            messages.success(request, _("Version %(code)s comes into force on %(day)s, 00:00 UTC.") % facts)
            return _to(policy)
    title = _("Schedule %(code)s") % {"code": policy.code}
    context = {"form": form, "policy": policy, "is_own": is_own, "current": _current(request)}
    return _page(request, site, "desk/schedule_policy.html", title, context)


def unschedule(request: HttpRequest, site: AdminSite, policy_id: int) -> HttpResponse:
    """Take a scheduled version off the calendar, once that is confirmed."""
    policy = _policy(request, policy_id)
    if request.method == "POST":
        return _told(request, policy, lambda: unschedule_policy(policy_id=policy.pk, **_who_and_when(request)))
    title = _("Take %(code)s off the calendar?") % {"code": policy.code}
    return _page(request, site, "desk/unschedule_policy.html", title, {"policy": policy})


def _told(request: HttpRequest, policy: RefundPolicy, act: Callable[[], RefundPolicy]) -> HttpResponse:
    try:
        done = act()
    except Refusal as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("Version %(code)s is a draft again.") % {"code": done.code})
    return _to(policy)


def _paged(request: HttpRequest, shown: Comparison) -> dict[str, Any]:
    asked, total = request.GET.get("page", ""), len(shown.rows)
    last = max(1, -(-total // PAGE_SIZE))
    number_ = min(max(int(asked), 1), last) if asked.isdecimal() and len(asked) < 9 else 1
    start = (number_ - 1) * PAGE_SIZE
    rows = shown.rows[start : start + PAGE_SIZE]
    return {
        "rows": rows,
        "first": start + 1 if rows else 0,
        "last": start + len(rows),
        "total": total,
        "previous": number_ - 1 if number_ > 1 else None,
        "next": number_ + 1 if number_ < last else None,
    }


def _offered(request: HttpRequest, today: date) -> dict[str, Any]:
    """Offer the version in force and the one that is named (``?after=``), else the newest draft."""
    named = request.GET.get("after", "")
    drafts = RefundPolicy.objects.filter(is_draft=True).order_by("-effective_from")
    after = int(named) if named.isdecimal() and len(named) < 9 else drafts.values_list("pk", flat=True).first()
    return {"before": _current(request).pk, "after": after, "on": today}


def _current(request: HttpRequest) -> RefundPolicy:
    return RefundPolicy.objects.in_force(_today(request))


def _policy(request: HttpRequest, policy_id: int) -> RefundPolicy:
    _demand(request, CHANGE)
    return get_object_or_404(RefundPolicy.objects.select_related("written_by", "scheduled_by"), pk=policy_id)


def _demand(request: HttpRequest, permission: str) -> None:
    if not request.user.has_perm(permission):
        raise PermissionDenied


def _who_and_when(request: HttpRequest) -> dict[str, Any]:
    return {"actor": request.actor, "now": request.now}  # type: ignore[attr-defined]


def _today(request: HttpRequest) -> date:
    today: date = request.now.date()  # type: ignore[attr-defined]
    return today


def _to(policy: RefundPolicy) -> HttpResponse:
    return redirect("admin:billing_refundpolicy_change", policy.pk)


def _page(request: HttpRequest, site: AdminSite, template: str, title: Words, context: dict[str, Any]) -> HttpResponse:
    request.current_app = site.name
    everywhere = {**site.each_context(request), "is_nav_sidebar_enabled": False, "title": title, "subtitle": None}
    return TemplateResponse(request, template, {**everywhere, **context})
