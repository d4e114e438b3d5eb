"""What the desk's groups may do, in Django's permissions."""

from django.http import HttpRequest

DECIDE = "billing.change_refund"
"""No form changes a refund: this permission is the right to decide about one."""

SEE = "billing.view_refund"


def may_decide(request: HttpRequest) -> bool:
    return request.user.has_perm(DECIDE)


def may_see_queue(request: HttpRequest) -> bool:
    return request.user.has_perm(SEE)
