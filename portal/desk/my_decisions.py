"""What somebody of the desk has decided today, with totals, as a page and as a file."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.models import Refund, RefundTransition
from billing.models.refund import RefundState
from billing.texts import reason_name
from portal.desk import rights
from portal.exports.answer import MOST_ROWS, file_answer, wants_file
from portal.exports.columns import Column, instant, money, text, usd

DECISIONS = ("approved_by_desk", "rejected_by_desk", "stopped_by_desk", "requeued_by_desk", "approval_taken_back")
SHOWN = 500


@dataclass(frozen=True)
class Decided:
    """One decision of today. ``seen``: the number of the refund's last state, by which it can be taken back."""

    move: RefundTransition
    number: str
    seen: int
    now: datetime

    @property
    def refund(self) -> Refund:
        return self.move.refund

    @property
    def can_be_taken_back(self) -> bool:
        """Whether the approval still stands and its delay runs: the very last state is this one."""
        due = self.refund.carry_out_at
        is_last = self.seen == self.move.number and self.refund.state == RefundState.APPROVED
        return is_last and due is not None and self.now < due


@dataclass(frozen=True)
class Decisions:
    """The decisions, newest first, and what those that stand come to in US cents."""

    rows: Sequence[Decided]

    @cached_property
    def approved_usd_minor(self) -> int:
        return sum(one.refund.net_usd_minor for one in self.rows if one.move.state == RefundState.APPROVED)

    @cached_property
    def approved(self) -> int:
        return sum(one.move.state == RefundState.APPROVED for one in self.rows)

    @cached_property
    def rejected(self) -> int:
        return sum(one.move.state == RefundState.REJECTED for one in self.rows)


FILE: list[list[Column[Decided]]] = [
    instant(gettext_lazy("Decided"), lambda one: one.move.at),
    text(gettext_lazy("Request"), lambda one: one.number),
    text(gettext_lazy("Partner"), lambda one: one.refund.partner.name),
    text(gettext_lazy("Customer"), lambda one: one.refund.customer.company_name),
    text(gettext_lazy("Decision"), lambda one: reason_name(one.move.reason)),
    text(gettext_lazy("Reason on record"), lambda one: one.move.note),
    money(gettext_lazy("Net refund"), lambda one: one.refund.net_minor, lambda one: one.refund.currency),
    usd(gettext_lazy("Net"), lambda one: one.refund.net_usd_minor),
    usd(gettext_lazy("Commitment cancelled"), lambda one: one.refund.commitment_cancelled_usd_minor),
    text(gettext_lazy("Status now"), lambda one: one.refund.get_state_display()),
]


def my_decisions(request: HttpRequest, site: AdminSite) -> HttpResponse:
    """Show what the person has decided since midnight, as the operator's clocks have it."""
    if not rights.may_see_queue(request):
        raise PermissionDenied
    now: datetime = request.now  # type: ignore[attr-defined]
    if wants_file(request):
        return file_answer(request, title=_("My decisions"), columns=FILE, rows=_decided(request, now, MOST_ROWS + 1))
    request.current_app = site.name
    context = {
        **site.each_context(request),
        "is_nav_sidebar_enabled": False,
        "title": _("My decisions today"),
        "subtitle": None,
        "decisions": Decisions(_decided(request, now, SHOWN)),
        "may_decide": rights.may_decide(request),
        "now": now,
    }
    return TemplateResponse(request, "desk/my_decisions.html", context)


def _decided(request: HttpRequest, now: datetime, at_most: int) -> list[Decided]:
    """Return the newest decisions of today; two queries."""
    moves = RefundTransition.objects.filter(
        actor_id=request.user.pk, actor_kind="staff", at__gte=_midnight(now), reason__in=DECISIONS
    )
    shown = moves.select_related("refund__partner", "refund__customer", "refund__support_request")
    rows = list(shown.order_by("-at", "-number")[:at_most])
    refund_ids = {one.refund_id for one in rows}
    last = dict(
        RefundTransition.objects.filter(refund_id__in=refund_ids).order_by("number").values_list("refund_id", "number")
    )
    return [Decided(one, one.refund.support_request.number, last[one.refund_id], now) for one in rows]


def _midnight(now: datetime) -> datetime:
    zone = ZoneInfo(settings.OPERATOR_ZONE)
    return now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0).astimezone(UTC)
