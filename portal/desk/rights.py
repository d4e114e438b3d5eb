"""What the desk's groups may do, in Django's permissions."""

from django.http import HttpRequest

DECIDE = "billing.change_refund"
"""No form changes a refund: this permission is the right to decide about one."""

SEE = "billing.view_refund"

ASK_REVERSAL, CONFIRM_REVERSAL = "billing.add_reversalrequest", "billing.add_reversal"
SEE_REVERSALS = "billing.view_reversal"


def may_decide(request: HttpRequest) -> bool:
    return request.user.has_perm(DECIDE)


def may_see_queue(request: HttpRequest) -> bool:
    return request.user.has_perm(SEE)


def may_see_reversals(request: HttpRequest) -> bool:
    return request.user.has_perm(SEE_REVERSALS)


def may_reverse(request: HttpRequest, *, is_asking: bool) -> bool:
    """Tell whether somebody may ask for a reversal, or answer one that was asked for."""
    return request.user.has_perm(ASK_REVERSAL if is_asking else CONFIRM_REVERSAL)
