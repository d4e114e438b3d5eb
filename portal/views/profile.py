"""A person's own profile, and what they get mail about."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from customers.commands.change_profile import change_profile, choose_mail
from customers.policy.mail import MailKind, wants_mail
from portal.forms.profile import MailForm, ProfileForm
from portal.http import PartnerRequest, partner_page

UNPROCESSABLE = 422
READ_OR_ACT = require_http_methods(["GET", "HEAD", "POST"])


@READ_OR_ACT
@partner_page
def profile(request: PartnerRequest) -> HttpResponse:
    """Show the profile; a POST changes it."""
    if request.method != "POST":
        return _page(request, ProfileForm(initial=_said(request)))
    form = ProfileForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=UNPROCESSABLE)
    change_profile(user=request.user, **form.cleaned_data)
    messages.success(request, _("Your profile is saved."))
    return redirect("profile")


@READ_OR_ACT
@partner_page
def mail(request: PartnerRequest) -> HttpResponse:
    """Choose what to get mail about."""
    form = MailForm(request.POST)
    if request.method == "POST":
        if not form.is_valid():
            return _page(request, ProfileForm(initial=_said(request)), form, status=UNPROCESSABLE)
        choose_mail(user=request.user, wanted=form.wanted, roles=request.principal.roles)
        messages.success(request, _("Your choice is saved."))
    return redirect(f"{reverse('profile')}#mail")


def _page(
    request: PartnerRequest, form: ProfileForm, mail_form: MailForm | None = None, *, status: int = 200
) -> HttpResponse:
    wanted = [
        kind.value
        for kind in MailKind
        if wants_mail(kind, roles=request.principal.roles, choices=request.user.mail_choices)
    ]
    context = {"form": form, "mail_form": mail_form or MailForm(initial={"kinds": wanted})}
    return render(request, "portal/profile.html", context, status=status)


def _said(request: PartnerRequest) -> dict[str, Any]:
    user = request.user
    return {name: getattr(user, name) for name in ("name", "phone", "contact_method", "language", "theme")}
