"""Pages for what went wrong; each names a way on."""

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from core import clock
from customers.policy.roles import Action
from customers.queries.access import who_can_grant
from customers.queries.people import manager_names
from customers.queries.standing import Standing


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Say what right is missing and who can grant it."""
    action = str(exception or "")
    known = action in set(Action)
    standing = getattr(request, "standing", None)
    is_about_people = action in (Action.PEOPLE_READ, Action.PEOPLE_MANAGE)
    grantors = _grantors(standing, is_about_people=is_about_people) if standing and known else []
    context = {"action": action if known else "", "grantors": grantors, "is_about_people": is_about_people}
    return render(request, "403.html", context, status=403)


def _grantors(standing: Standing, *, is_about_people: bool) -> list[str]:
    """Read who can grant in a transaction that is to be rolled back, which Django would not query in."""

    def names() -> list[str]:
        if not is_about_people:
            return who_can_grant(standing.principal)
        return manager_names(standing.partner.pk, today=standing.partner.today(clock.now()))

    will_roll_back = transaction.get_connection().in_atomic_block and transaction.get_rollback()
    if not will_roll_back:
        return names()
    transaction.set_rollback(False)
    try:
        return names()
    finally:
        transaction.set_rollback(True)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "404.html", status=404)


def too_many_requests(request: HttpRequest) -> HttpResponse:
    return render(request, "429.html", status=429)


def server_error(request: HttpRequest) -> HttpResponse:
    return render(request, "500.html", status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "403_csrf.html", {"reason": _("The form was too old to be accepted.")}, status=403)
