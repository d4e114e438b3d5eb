"""One person of the partner: what they hold, and switching it."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core.errors import Refusal
from customers.commands.change_person import change_roles, disable_person, enable_person, seen_as
from customers.models import Membership
from customers.policy.roles import Action
from customers.queries.people import is_last_admin_agent, person_of
from portal.forms.people import RolesForm
from portal.http import PartnerRequest, demand, found, partner_page
from portal.pages.people import may_give, person_page

UNPROCESSABLE = 422


@require_safe
@partner_page
def person(request: PartnerRequest, person_id: UUID) -> HttpResponse:
    """Show a person of the partner."""
    demand(request, Action.PEOPLE_READ)
    membership = found(person_of(request.partner.pk, person_id))
    return _page(request, membership, _form(request, membership))


@require_POST
@partner_page
def roles(request: PartnerRequest, person_id: UUID) -> HttpResponse:
    """Give other roles, or another end date."""
    membership = _to_manage(request, person_id)
    form = RolesForm(request.POST, may_give=may_give(request, membership))
    if form.is_valid():
        was_last = is_last_admin_agent(membership, today=request.partner.today(request.now))
        try:
            with transaction.atomic():
                changed = change_roles(
                    partner_id=request.partner.pk,
                    membership_id=membership.pk,
                    roles=form.chosen,
                    ends_on=form.day,
                    seen=form.cleaned_data["seen"],
                    actor=request.actor,
                    now=request.now,
                )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("The roles of %(name)s are changed.") % {"name": membership.user})
            _warn_without_admin_agent(request, changed, was_last=was_last)
            return redirect("person", membership.pk)
    return _page(request, membership, form, status=UNPROCESSABLE)


@require_POST
@partner_page
def disable(request: PartnerRequest, person_id: UUID) -> HttpResponse:
    """End somebody's rights at once."""
    membership = _to_manage(request, person_id)
    was_last = is_last_admin_agent(membership, today=request.partner.today(request.now))
    done = _("%(name)s is disabled. Every session has ended.")
    return _act(request, membership, disable_person, done, was_last=was_last)


@require_POST
@partner_page
def enable(request: PartnerRequest, person_id: UUID) -> HttpResponse:
    """Let a disabled person in again."""
    return _act(request, _to_manage(request, person_id), enable_person, _("%(name)s is enabled again."))


def _act(
    request: PartnerRequest,
    membership: Membership,
    command: Callable[..., Membership],
    done: str,
    *,
    was_last: bool = False,
) -> HttpResponse:
    try:
        with transaction.atomic():
            changed = command(
                partner_id=request.partner.pk, membership_id=membership.pk, actor=request.actor, now=request.now
            )
    except Refusal as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, done % {"name": membership.user})
        _warn_without_admin_agent(request, changed, was_last=was_last)
    return redirect("person", membership.pk)


def _warn_without_admin_agent(request: PartnerRequest, changed: Membership, *, was_last: bool) -> None:
    if was_last and not is_last_admin_agent(changed, today=request.partner.today(request.now)):
        text = _("Your partner has no Admin agent any more: nobody may change every reservation or request refunds.")
        messages.warning(request, text)


def _to_manage(request: PartnerRequest, person_id: UUID) -> Membership:
    """Return somebody to act on. Who may not see people learns nothing; who may only see them, the reason."""
    membership = found(person_of(request.partner.pk, person_id))
    demand(request, Action.PEOPLE_MANAGE)
    return membership


def _form(request: PartnerRequest, membership: Membership) -> RolesForm:
    initial: dict[str, Any] = {
        "roles": membership.roles,
        "ends_on": membership.ends_on,
        "seen": seen_as(membership),
    }
    return RolesForm(initial=initial, may_give=may_give(request, membership))


def _page(request: PartnerRequest, membership: Membership, form: RolesForm, *, status: int = 200) -> HttpResponse:
    trail = [(_("People"), reverse("people"))]
    context = {"page": person_page(request, membership), "form": form, "trail": trail}
    return render(request, "portal/person.html", context, status=status)
