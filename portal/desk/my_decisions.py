"""What somebody of the desk has decided today, with totals, as a page and as a file."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.models import Exchange, ExchangeTransition, Refund, RefundTransition
from billing.models.states import RefundState
from billing.texts import reason_name
from portal.desk import rights
from portal.exports.answer import MOST_ROWS, file_answer, wants_file
from portal.exports.columns import Column, instant, money, text, usd

DECISIONS = ("approved_by_desk", "rejected_by_desk", "stopped_by_desk", "requeued_by_desk", "approval_taken_back")
SHOWN = 500


@dataclass(frozen=True)
class Decided:
    """One decision of today. ``seen``: the number of the refund's last state, by which it can be taken back."""

    move: RefundTransition | ExchangeTransition
    number: str
    seen: int
    now: datetime

    @property
    def refund(self) -> Refund | Exchange:
        """What was decided about."""
        return _asked_in(self.move)

    @property
    def record(self) -> str:
        """The address of its record at the desk."""
        return reverse(f"admin:billing_{self.refund._meta.model_name}_change", args=[self.refund.pk])

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
    """Return the newest decisions of today; four queries."""
    theirs = {
        "actor_id": request.user.pk,
        "actor_kind": "staff",
        "at__gte": _midnight(now),
        "reason__in": DECISIONS,
    }
    rows = [
        *_newest(RefundTransition.objects.filter(**theirs), "refund", at_most),
        *_newest(ExchangeTransition.objects.filter(**theirs), "exchange", at_most),
    ]
    rows.sort(key=lambda one: (one.at, one.number), reverse=True)
    last = {
        **_last_numbers(RefundTransition.objects.all(), "refund_id", rows),
        **_last_numbers(ExchangeTransition.objects.all(), "exchange_id", rows),
    }
    return [Decided(one, _asked_in(one).support_request.number, last[_asked_in(one).pk], now) for one in rows[:at_most]]


def _newest(moves: "QuerySet[Any]", of: str, at_most: int) -> list[Any]:
    shown = moves.select_related(f"{of}__partner", f"{of}__customer", f"{of}__support_request")
    return list(shown.order_by("-at", "-number")[:at_most])


def _last_numbers(moves: "QuerySet[Any]", of: str, rows: Sequence[Any]) -> dict[uuid.UUID, int]:
    asked_ids = {_asked_in(one).pk for one in rows}
    return dict(moves.filter(**{f"{of}__in": asked_ids}).order_by("number").values_list(of, "number"))


def _asked_in(move: RefundTransition | ExchangeTransition) -> Refund | Exchange:
    return move.refund if isinstance(move, RefundTransition) else move.exchange


def _midnight(now: datetime) -> datetime:
    zone = ZoneInfo(settings.OPERATOR_ZONE)
    return now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0).astimezone(UTC)
