"""An open request as one line of the first page: in words where it stands, and how far it is."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from billing.models.states import ExchangeState
from portal.templatetags.moments import instant_text
from support.queries.under_way import Asked
from support.titles import asked_title

PERCENT = {
    ExchangeState.SUBMITTED: 25,
    ExchangeState.APPROVED: 80,
    ExchangeState.PENDING_REFUNDS: 85,
    ExchangeState.PENDING_PURCHASES: 90,
    ExchangeState.COMPLETED: 95,
}
"""How far a refund or an exchange is while it goes on by itself; one that waits for people has no bar."""


@dataclass(frozen=True, slots=True)
class Going:
    """``percent`` is None while it waits."""

    asked: Asked
    title: str
    words: str
    is_running: bool
    percent: int | None


def going(asked: Asked, now: datetime) -> Going:
    is_running = asked.is_running(now)
    state = ExchangeState(asked.refund_state) if asked.refund_state else None
    return Going(
        asked=asked,
        title=_title(asked) if state else asked.title,
        words=_words(asked, state, now),
        is_running=is_running,
        percent=PERCENT.get(state) if is_running and state else None,
    )


def _title(asked: Asked) -> str:
    return asked_title(is_exchange=asked.is_exchange, number=asked.line_count, first_name=asked.first_name or "")


def _words(asked: Asked, state: ExchangeState | None, now: datetime) -> str:
    if state is None:
        return _("Open")
    if state == ExchangeState.APPROVED and asked.carry_out_at and now < asked.carry_out_at:
        moment = instant_text(asked.carry_out_at, timezone.get_current_timezone())
        return _("Approved; carried out from %(moment)s") % {"moment": moment}
    return str(_WORDS[state]()) if state in _WORDS else str(state.label)


_WORDS = {
    ExchangeState.SUBMITTED: lambda: _("Being checked"),
    ExchangeState.APPROVED: lambda: _("Approved; the credit is being booked"),
    ExchangeState.PENDING_REFUNDS: lambda: _("Being carried out"),
    ExchangeState.PENDING_PURCHASES: lambda: _("Being carried out"),
    ExchangeState.COMPLETED: lambda: _("Credited"),
}
