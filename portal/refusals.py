"""Why an act is not possible, said on a page: in the person's language, with a way on."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from billing.commands.make_quote import InvalidRefundQuantity, UnknownReservation
from core.errors import Refusal
from customers.policy.access import Decision, Principal, Why
from customers.queries.access import who_can_grant
from support.commands.request_refund import RefundNotAllowed

FORBIDDEN, CONFLICT, UNPROCESSABLE = 403, 409, 422


@dataclass(frozen=True, slots=True)
class MissingRight:
    """Why somebody may not do something, and who can let them."""

    why: str
    grantors: str

    def __str__(self) -> str:
        return f"{self.why} {self.grantors}".strip()


def status_of(refusal: Refusal) -> int:
    """Return the HTTP status that says the same: not allowed, wrong input, or not now."""
    if isinstance(refusal, RefundNotAllowed):
        return FORBIDDEN
    return UNPROCESSABLE if isinstance(refusal, InvalidRefundQuantity | UnknownReservation) else CONFLICT


def missing_refund_right(
    principal: Principal, decisions: Sequence[Decision], *, grantors: Sequence[str] | None = None
) -> MissingRight | None:
    """Return why a refund may not be requested; None when it may. One query unless ``grantors`` are known."""
    refused = [decision for decision in decisions if not decision]
    if not refused:
        return None
    return MissingRight(why_no_refund(refused[0]), _who_can(principal, grantors))


def why_no_refund(refused: Decision) -> str:
    """Return what a refund needs that is missing."""
    return _WHY.get(refused.why, _role_is_not_enough)()


def missing_edit_right(principal: Principal) -> MissingRight:
    """Return why customers may not be edited, and who can help; one query."""
    names = who_can_grant(principal)
    help_ = _("%(names)s can do it or give you a role that does.") % {"names": ", ".join(names)} if names else ""
    return MissingRight(_("Your role does not include editing customers."), help_)


def missing_recording_right(principal: Principal) -> MissingRight:
    """Return why it may not be recorded what customers got, and who can help; one query."""
    names = who_can_grant(principal)
    help_ = _("%(names)s can do it or give you a role that does.") % {"names": ", ".join(names)} if names else ""
    return MissingRight(_("Your role does not include recording what customers got."), help_)


def _who_can(principal: Principal, known: Sequence[str] | None) -> str:
    return who_can_request(who_can_grant(principal) if known is None else known)


def who_can_request(names: Sequence[str]) -> str:
    return _("%(names)s can request it or give you the role.") % {"names": ", ".join(names)} if names else ""


def _role_is_not_enough() -> str:
    return _("Your role does not include requesting refunds.")


def _needs_assignment() -> str:
    return _("A refund needs the Owner or Reservations Administrator role on the reservation order.")


def _needs_order() -> str:
    return _("Your role is on the reservation; a refund needs it on the reservation order.")


_WHY = {Why.NEEDS_ASSIGNMENT: _needs_assignment, Why.NEEDS_ORDER: _needs_order}
