"""The partner's settings: everybody reads them, a Global admin changes them."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.texts import actor_name
from customers.commands.change_partner_settings import SettingsChanged, change_partner_settings
from customers.policy.access import decide
from customers.policy.roles import GIVEN_TO_PEOPLE, Action, PartnerRole
from customers.queries.colleagues import who_may
from customers.queries.partner_settings import (
    PartnerSettings,
    last_change,
    roles_that_request_refunds,
    settings_of,
)
from portal.drafts import draft_of, forget_draft
from portal.forms.partner_settings import PartnerSettingsForm
from portal.http import PartnerRequest, demand, partner_page
from portal.refusals import CONFLICT, UNPROCESSABLE


@dataclass(frozen=True, slots=True)
class InForce:
    """The settings as they are, and the roles that they are about."""

    settings: PartnerSettings
    roles: list[PartnerRole]

    @property
    def highest_usd_minor(self) -> int | None:
        """The total above which no person can send on or agree to a refund; None when somebody could."""
        amounts, roles = self.settings.amounts, [role for role in self.roles if role in GIVEN_TO_PEOPLE]
        is_free = not roles or any(role not in amounts for role in roles)
        return None if is_free else max(amounts[role] for role in roles)


@require_http_methods(["GET", "HEAD", "POST"])
@partner_page
def partner_settings(request: PartnerRequest) -> HttpResponse:
    """Show the settings with their form; a POST saves them."""
    if request.method == "POST":
        return _save(request)
    in_force = _in_force(request)
    # What was typed before a session ran out comes back over what it was typed over.
    form = PartnerSettingsForm(current=in_force.settings, roles=in_force.roles, typed=draft_of(request))
    return _page(request, in_force, form)


def _save(request: PartnerRequest) -> HttpResponse:
    demand(request, Action.PARTNER_MANAGE)
    in_force = _in_force(request)
    form = PartnerSettingsForm(current=in_force.settings, roles=in_force.roles, data=request.POST)
    if not form.is_valid():
        return _page(request, in_force, form, status=UNPROCESSABLE)
    try:
        change_partner_settings(partner_id=request.partner.pk, wanted=form.wanted, seen=form.cleaned_data["seen"])
    except SettingsChanged as refusal:
        messages.error(request, refusal.message)
        return _page(
            request, in_force, PartnerSettingsForm(current=in_force.settings, roles=in_force.roles), status=CONFLICT
        )
    finally:
        forget_draft(request)
    messages.success(request, _("The settings were saved. They hold for requests submitted from now on."))
    return redirect("partner_settings")


def _in_force(request: PartnerRequest) -> InForce:
    return InForce(settings_of(request.partner), roles_that_request_refunds())


def _page(request: PartnerRequest, in_force: InForce, form: PartnerSettingsForm, *, status: int = 200) -> HttpResponse:
    may_change = bool(decide(request.principal, Action.PARTNER_MANAGE))
    if not may_change:
        form.lock()
    change = last_change(request.partner.pk)
    context = {
        "form": form,
        "may_change": may_change,
        "who_can": [] if may_change else who_may(Action.PARTNER_MANAGE, partner_id=request.partner.pk, now=request.now),
        "highest_usd_minor": in_force.highest_usd_minor,
        "change": change,
        "changed_by": actor_name(change.actor_label) if change else "",
    }
    return render(request, "portal/partner_settings.html", context, status=status)
