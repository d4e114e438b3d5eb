"""The door for whoever is invited: a link from a mail, a password, and in."""

from django.contrib import messages
from django.contrib.auth import login
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from core import clock
from core.errors import Refusal
from customers.commands.accept_invitation import accept_invitation
from customers.models import Invitation
from portal.forms.profile import AcceptForm
from portal.mail.links import read_invitation_token

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
GONE, NOT_FOUND, UNPROCESSABLE = 410, 404, 422


@sensitive_post_parameters("password1", "password2")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Show what somebody is invited to; with a name and a password they are in."""
    if request.user.is_authenticated:
        return _closed(request, _("Sign out first, then open the link from the mail again."), NOT_FOUND)
    link = read_invitation_token(token)
    found = Invitation.objects.select_related("partner").filter(pk=link.invitation_id).first() if link else None
    if found is None or link is None:
        return _closed(request, _("The link is incomplete. Open it again from the mail."), NOT_FOUND)
    with translation.override(found.language):
        if found.version != link.version or not found.is_open(clock.now()):
            text = _("It was used already, replaced by a newer mail, taken back, or is older than seven days.")
            return _closed(request, text, GONE)
        return _open(request, found)


def _open(request: HttpRequest, found: Invitation) -> HttpResponse:
    if request.method != "POST":
        return _page(request, found, AcceptForm(initial={"name": found.name}, invitation=found))
    form = AcceptForm(request.POST, invitation=found)
    if form.is_valid():
        try:
            with transaction.atomic():
                user = accept_invitation(
                    invitation_id=found.pk,
                    version=found.version,
                    name=form.cleaned_data["name"],
                    password=form.cleaned_data["password1"],
                    now=clock.now(),
                )
        except Refusal as refusal:
            return _closed(request, refusal.message, GONE)
        login(request, user, backend=BACKEND)
        messages.success(request, _("Welcome to %(partner)s.") % {"partner": found.partner.name})
        return redirect("home")
    return _page(request, found, form, status=UNPROCESSABLE)


def _page(request: HttpRequest, found: Invitation, form: AcceptForm, *, status: int = 200) -> HttpResponse:
    return render(request, "portal/invitation.html", {"form": form, "invitation": found}, status=status)


def _closed(request: HttpRequest, text: str, status: int) -> HttpResponse:
    return render(request, "portal/invitation_closed.html", {"text": text}, status=status)
