"""Pages for what went wrong; each names a way on."""

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from core import clock
from customers.policy.roles import Action
from customers.queries.access import who_can_grant
from customers.queries.colleagues import who_may
from customers.queries.people import manager_names
from customers.queries.standing import Standing

PARTNERS_OWN = frozenset({Action.PARTNER_MANAGE.value})
ABOUT_PEOPLE = frozenset({Action.PEOPLE_READ.value, Action.PEOPLE_MANAGE.value})


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Say what right is missing and who can grant it."""
    action = str(exception or "")
    known = action in set(Action)
    standing = getattr(request, "standing", None)
    grantors = _grantors(standing, action) if standing and known else []
    context = {
        "action": action if known else "",
        "grantors": grantors,
        "is_settings": action in PARTNERS_OWN,
        "is_about_people": action in ABOUT_PEOPLE,
    }
    return render(request, "403.html", context, status=403)


def _grantors(standing: Standing, action: str) -> list[str]:
    """Read who can grant in a transaction that is to be rolled back, which Django would not query in."""
    will_roll_back = transaction.get_connection().in_atomic_block and transaction.get_rollback()
    if not will_roll_back:
        return _who_can(standing, action)
    transaction.set_rollback(False)
    try:
        return _who_can(standing, action)
    finally:
        transaction.set_rollback(True)


def _who_can(standing: Standing, action: str) -> list[str]:
    """What is the partner's own no Admin agent can give: then those who have the right."""
    now = clock.now()
    if action in ABOUT_PEOPLE:
        return manager_names(standing.partner.pk, today=standing.partner.today(now))
    if action in PARTNERS_OWN:
        return who_may(Action(action), partner_id=standing.partner.pk, now=now)
    return who_can_grant(standing.principal)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "404.html", status=404)


def too_many_requests(request: HttpRequest) -> HttpResponse:
    return render(request, "429.html", status=429)


def server_error(request: HttpRequest) -> HttpResponse:
    return render(request, "500.html", status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "403_csrf.html", {"reason": _("The form was too old to be accepted.")}, status=403)
