"""How a refund or an exchange was approved, for its auditor."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.utils.translation import gettext as _

from billing.models import Exchange, Refund
from billing.texts import reason_name, rule_name
from core.texts import actor_name
from customers.models.partner import ROLE_NAMES
from customers.policy.roles import PartnerRole
from customers.texts import azure_role_name
from portal.templatetags.figures import money_text
from portal.templatetags.moments import instant_text
from support.models import SupportRequest
from support.queries.approvals import GATES, Threshold, Thresholds

DECIDED = frozenset(reason for reasons in GATES.values() for reason in reasons)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a gate said: a person, or the rule by itself."""

    what: str
    who: str
    at: datetime
    note: str

    @property
    def words(self) -> str:
        return " · ".join(part for part in (self.what, self.who, instant_text(self.at, UTC), self.note) if part)


@dataclass(frozen=True, slots=True)
class ApprovalRow:
    """One request with everything that an auditor asks about its approval."""

    request: SupportRequest
    asked: Refund | Exchange
    right: str
    answers: Sequence[Answer]
    rules: str
    automatic: Threshold | None
    own: Threshold | None

    @property
    def policy(self) -> str:
        return str(self.asked.quote.policy.code)

    @property
    def total_usd_minor(self) -> int:
        """What is measured against the operator's amount, of this request alone."""
        return self.asked.net_usd_minor + self.asked.commitment_cancelled_usd_minor

    @property
    def state(self) -> str:
        return str(self.asked.get_state_display())

    @property
    def kind(self) -> str:
        return _("Exchange") if isinstance(self.asked, Exchange) else _("Refund")

    @property
    def automatic_words(self) -> str:
        return _set_by(self.automatic)

    @property
    def own_words(self) -> str:
        return _set_by(self.own)


def approval_row(request: SupportRequest, thresholds: Thresholds) -> ApprovalRow:
    """Make a row of a request from `support.queries.approvals.approvals_of`; no query."""
    asked = request.refund or request.exchange
    if asked is None:
        raise ValueError(f"{request.number} asks for nothing")
    moves = list(asked.transitions.all())
    answers = [_answer(move) for move in moves if move.reason in DECIDED]
    decided_at = answers[-1].at if answers else asked.state_at
    return ApprovalRow(
        request=request,
        asked=asked,
        right=", ".join(_role(name) for name in request.rights_used),
        answers=answers,
        rules=", ".join(rule_name(rule) for rule in sorted(getattr(request, "rules", []))),
        automatic=thresholds.automatic_at(decided_at),
        own=thresholds.second_person_at(asked.submitted_at, asked.alone_up_to_usd_minor),
    )


def _answer(move: Any) -> Answer:
    who = "" if move.actor_kind == "system" else actor_name(move.actor_label)
    return Answer(reason_name(move.reason), who, move.at, move.note)


def _role(name: str) -> str:
    return str(ROLE_NAMES[PartnerRole(name)]) if name in set(PartnerRole) else azure_role_name(name)


def _set_by(threshold: Threshold | None) -> str:
    if threshold is None:
        return ""
    return _("%(amount)s, set by %(who)s on %(at)s") % {
        "amount": money_text(threshold.usd_minor, "USD"),
        "who": actor_name(threshold.who),
        "at": instant_text(threshold.at, UTC),
    }
