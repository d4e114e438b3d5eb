"""What the system says in a support request, in the reader's language.

A message of the system is stored as a code with facts, so that each reader gets it in their own language.
"""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SENTENCES: dict[str, Promise] = {
    "refund_awaiting_confirmation": _(
        "Usage data that came in after your quote lowers the refund. Confirm the new amount or withdraw the request."
    ),
    "refund_awaiting_second_person": _(
        "A colleague has to agree before the request goes on. Whoever could is told, and named in the progress."
    ),
    "refund_awaiting_approval": _("The request waits for the refund desk. You will see the decision here."),
    "refund_completed": _("The refund is carried out. %(amount)s was credited to your account."),
    "refund_reversed": _(
        "The refund was taken back by the operator: the reservations are active again, coming payments go on, and "
        "%(amount)s was taken off your account. The refund limit is free again. Reason: %(said)s"
    ),
    "refund_rejected": _(
        "The refund desk rejected the request. Nothing was cancelled, and nothing counts against the refund limit."
    ),
    "refund_withdrawn": _(
        "The request was withdrawn by %(by)s. Nothing was cancelled, and nothing counts against the refund limit."
    ),
    "refund_failed": _("The request ended without a refund. Nothing was cancelled."),
    "exchange_awaiting_confirmation": _(
        "Prices that were entered after your quote change the amounts. Confirm the new ones or withdraw the request."
    ),
    "exchange_awaiting_second_person": _(
        "A colleague has to agree before the request goes on. Whoever could is told, and named in the progress."
    ),
    "exchange_awaiting_approval": _("The request waits for the refund desk. You will see the decision here."),
    "exchange_completed": _(
        "The exchange is carried out. %(amount)s was credited to your account, and the new reservations have begun."
    ),
    "exchange_reversed": _(
        "The exchange was taken back by the operator: what was returned is active again, coming payments go on, and "
        "%(amount)s was taken off your account. What was bought has ended, and its payments are corrected. "
        "Reason: %(said)s"
    ),
    "exchange_rejected": _("The refund desk rejected the request. Nothing was returned, and nothing was bought."),
    "exchange_withdrawn": _("The request was withdrawn by %(by)s. Nothing was returned, and nothing was bought."),
    "exchange_failed": _("The request ended without an exchange. Nothing was returned, and nothing was bought."),
    "exchange_dead": _(
        "The request is stuck. The refund desk has been told and takes it up; you need not do anything."
    ),
    "refund_dead": _("The request is stuck. The refund desk has been told and takes it up; you need not do anything."),
}

BY_REASON: dict[str, Promise] = {
    "declined_by_second_person": _(
        "%(by)s declined the request as the second person. Nothing was cancelled, and nothing counts against the "
        "refund limit."
    ),
}
"""What is said instead where the reason code tells more than the state."""

DECLINED_EXCHANGE = _("%(by)s declined the request as the second person. Nothing was returned, and nothing was bought.")
NOTHING_CREDITED_FOR_EXCHANGE = _("The exchange is carried out, and the new reservations have begun.")
NOTHING_CREDITED = _("The refund is carried out. There was nothing to credit.")

REASONS: dict[str, Promise] = {
    "confirmation_timed_out": _("The new amount was not confirmed within 7 days."),
    "second_person_timed_out": _("Nobody agreed to it within 7 days."),
    "reservation_ended": _("One of the reservations ended before the request was carried out."),
    "refused_by_policy": _("The rules do not allow it any more."),
    "subscription_not_active": _("A subscription that it was to be billed to is suspended."),
}
"""Why a request ended, by the reason code of its last state."""

OTHER = _("The state of the request has changed.")


def sentence(code: str, facts: Mapping[str, Any], *, amount: str) -> str:
    """Return the sentence of a system message; ``amount`` is its net refund, written for the reader."""
    reason = str(facts.get("reason", ""))
    told = _told(code, reason, is_empty=facts.get("net_minor") == 0)
    said = str(told) % {"amount": amount, "by": facts.get("by", ""), "said": facts.get("said", "")}
    why = REASONS.get(reason)
    return f"{said} {why}" if why else said


def _told(code: str, reason: str, *, is_empty: bool) -> Promise:
    if code == "refund_completed" and is_empty:
        return NOTHING_CREDITED
    if code == "exchange_completed" and is_empty:
        return NOTHING_CREDITED_FOR_EXCHANGE
    if code == "exchange_rejected" and reason in BY_REASON:
        return DECLINED_EXCHANGE
    return BY_REASON.get(reason) or SENTENCES.get(code, OTHER)
