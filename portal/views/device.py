"""Let a program sign in as oneself: by a code that it shows."""

from allauth.core.internal.ratelimit import consume
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from customers.commands.answer_device_code import UnknownUserCode, answer_device_code
from customers.queries.device_codes import WaitingProgram, waiting_program
from portal.forms.device import DeviceForm
from portal.http import PartnerRequest, partner_page
from portal.refusals import UNPROCESSABLE
from portal.views.errors import too_many_requests

GUESSES = {"device_code": "10/10m/user"}
ALLOW, DENY = "allow", "deny"


@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
@partner_page
def device(request: PartnerRequest) -> HttpResponse:
    """Take the code, show which program asks, and let it in or not."""
    if request.method != "POST":
        return _page(request, DeviceForm())
    form = DeviceForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=UNPROCESSABLE)
    if not _may_guess(request, dry_run=True):
        return too_many_requests(request)
    waiting = waiting_program(form.cleaned_data["code"], partner_id=request.partner.pk, now=request.now)
    if waiting is None:
        return _unknown(request, form)
    answer = request.POST.get("answer")
    if answer not in (ALLOW, DENY):
        return _page(request, form, waiting)
    return _answered(request, form, waiting, is_allowed=answer == ALLOW)


def _answered(request: PartnerRequest, form: DeviceForm, waiting: WaitingProgram, *, is_allowed: bool) -> HttpResponse:
    try:
        answer_device_code(
            user_code=waiting.code.user_code,
            is_allowed=is_allowed,
            partner_id=request.partner.pk,
            actor=request.actor,
            now=request.now,
        )
    except UnknownUserCode:
        return _unknown(request, form)
    if is_allowed:
        text = _("%(program)s is signed in as you. You can close this page and go back to it.")
        messages.success(request, text % {"program": waiting.name})
    else:
        messages.info(request, _("%(program)s was not let in.") % {"program": waiting.name})
    return redirect("device")


def _unknown(request: PartnerRequest, form: DeviceForm) -> HttpResponse:
    """Say that no program waits with this code, and count the guess."""
    if not _may_guess(request):
        return too_many_requests(request)
    form.add_error("code", UnknownUserCode().message)
    return _page(request, form, status=UNPROCESSABLE)


def _may_guess(request: PartnerRequest, *, dry_run: bool = False) -> bool:
    """Count a wrong code, where sign-in attempts are counted; false when there were too many."""
    rates = {"app": "portal", "action": "device_code", "config": GUESSES}
    return bool(consume(request, **rates, user=request.user, dry_run=dry_run))


def _page(
    request: PartnerRequest, form: DeviceForm, waiting: WaitingProgram | None = None, *, status: int = 200
) -> HttpResponse:
    return render(request, "portal/device.html", {"form": form, "waiting": waiting}, status=status)
