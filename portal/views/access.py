"""A reservation's Access control (IAM): who may do what, through which role; give roles, take them away."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core.errors import Refusal
from core.guids import guid_in
from customers.commands.assign_role import (
    AccessNotManaged,
    EndsInThePast,
    LongerThanHeld,
    MoreThanHeld,
    PrincipalNotFound,
    RoleAssignmentExists,
    assign_role,
)
from customers.commands.remove_role import RoleAssignmentNotFound, remove_role
from customers.models import Membership, RoleAssignment
from customers.policy.grants import Grant, without_effect
from customers.policy.roles import AZURE_ROLE_IDS, Action, AzureRole, PartnerRole
from customers.queries.access import Place
from customers.queries.assignments import SHOWN_ACTIONS, AccessHere, Assigned, principal_of
from customers.queries.standing import reach_of
from customers.texts import azure_role_name
from portal.drafts import draft_of, forget_draft
from portal.forms.access import ORDER, AssignForm, AssignmentFilterForm
from portal.forms.lists import said
from portal.http import PartnerRequest, demand, partner_page
from portal.pages.access import ASSIGNMENTS, ROLES, TABS, access_page, assigned_rows, offered, role_rows
from portal.pages.access_words import actions_words
from portal.pages.record import place_of, record_context, record_of
from portal.refusals import UNPROCESSABLE
from portal.templatetags.moments import instant_text
from portal.templatetags.people import address_of
from reservations.queries.record import ReservationRecord


@require_safe
@partner_page
def reservation_access(request: PartnerRequest, customer_id: UUID, reservation_id: UUID) -> HttpResponse:
    """Show one of the three tabs; ``?confirm=remove-…`` asks before a role is taken away."""
    record = record_of(request, customer_id, reservation_id)
    page = access_page(request, place_of(record), customer_id=customer_id)
    context = {**record_context(request, record), "page": page, "actions": SHOWN_ACTIONS, "tabs": TABS}
    if page.tab == ASSIGNMENTS:
        context |= _assignments(request, page.access)
    if page.tab == ROLES:
        context["roles"] = role_rows(request, page.access)
    return render(request, "portal/reservation_access.html", context)


def _assignments(request: PartnerRequest, access: AccessHere) -> dict[str, Any]:
    filters = said(AssignmentFilterForm(request.GET))
    rows = assigned_rows(request, access, [one for one in access.assigned if _is_wanted(one, filters)])
    asked = request.GET.get("confirm", "").removeprefix("remove-")
    return {
        "rows": rows,
        "filters": filters,
        "roles_held": sorted({one.role for one in access.assigned}, key=list(AzureRole).index),
        "asked": next((row for row in rows if asked and row.held.key == asked and not row.why_kept), None),
    }


def _is_wanted(one: Assigned, filters: dict[str, Any]) -> bool:
    role, scope, text = filters.get("role"), filters.get("scope"), filters.get("text", "").casefold()
    return (
        (not role or one.role == role)
        and (not scope or one.is_on_order == (scope == ORDER))
        and (not text or text in f"{one.user.name} {address_of(one.user)}".casefold())
    )


@require_http_methods(["GET", "HEAD", "POST"])
@partner_page
def reservation_access_add(request: PartnerRequest, customer_id: UUID, reservation_id: UUID) -> HttpResponse:
    """Give somebody of the partner a role, on the order or on this reservation."""
    record = record_of(request, customer_id, reservation_id)
    demand(request, Action.ACCESS_MANAGE, at=place_of(record))
    if request.method != "POST":
        form = _form(request, customer_id)
        form.initial = {**form.initial, **draft_of(request)}
        return _add_page(request, record, form)
    form = _form(request, customer_id, request.POST)
    if not form.is_valid():
        return _add_page(request, record, form, status=UNPROCESSABLE)
    member: Membership = form.cleaned_data["person"]
    if warning := _warning(form, member):
        return _add_page(request, record, form, status=UNPROCESSABLE, warning=warning, warned=member)
    try:
        made = _assign(request, record, form, member)
    except Refusal as refusal:
        _say(form, refusal)
        return _add_page(request, record, form, status=UNPROCESSABLE)
    forget_draft(request)
    messages.success(request, _added(made))
    return redirect(f"{_address(record)}?tab={ASSIGNMENTS}")


def _form(request: PartnerRequest, customer_id: UUID, data: Any = None) -> AssignForm:
    return AssignForm(
        partner_id=request.partner.pk,
        customer_id=customer_id,
        on=request.now.date(),
        zone=timezone.get_current_timezone_name(),
        data=data,
    )


def _add_page(
    request: PartnerRequest,
    record: ReservationRecord,
    form: AssignForm,
    *,
    status: int = 200,
    warning: str = "",
    warned: Membership | None = None,
) -> HttpResponse:
    context = {
        **record_context(request, record),
        "form": form,
        "people": offered(request, customer_id=record.customer.pk),
        "warning": warning,
        "warned": warned,
    }
    return render(request, "portal/reservation_access_add.html", context, status=status)


def _assign(request: PartnerRequest, record: ReservationRecord, form: AssignForm, member: Membership) -> RoleAssignment:
    place = place_of(record)
    return assign_role(
        user_id=member.user_id,
        role_id=form.cleaned_data["role"],
        at=Place(place.order_id) if form.is_on_order else place,
        customer_id=record.customer.pk,
        ends_at=form.cleaned_data["ends_at"],
        principal=request.principal,
        actor=request.actor,
        now=request.now,
    )


def _warning(form: AssignForm, member: Membership) -> str:
    """Say what of the role a person gets nothing of, unless that was read already."""
    if form.cleaned_data["knowing"] == str(member.user_id):
        return ""
    role = next(role for role, pk in AZURE_ROLE_IDS.items() if pk == form.cleaned_data["role"])
    person = principal_of(member, reach_of(frozenset(PartnerRole(one) for one in member.roles)))
    idle = without_effect(person, Grant(role, form.is_on_order))
    if not idle:
        return ""
    return _(
        "The partner role of %(name)s never allows this, whatever is assigned: %(actions)s. "
        "The assignment gives them nothing for it."
    ) % {"name": member.user.name, "actions": actions_words(idle)}


FIELDS: dict[type[Refusal], str | None] = {
    PrincipalNotFound: "person",
    RoleAssignmentExists: "person",
    MoreThanHeld: "role",
    EndsInThePast: "ends_at",
    LongerThanHeld: "ends_at",
}


def _say(form: AssignForm, refusal: Refusal) -> None:
    """Put a refusal beside the field that it is about, with what it knows."""
    if isinstance(refusal, AccessNotManaged):
        raise PermissionDenied(Action.ACCESS_MANAGE.value)
    words = refusal.message
    if isinstance(refusal, MoreThanHeld):
        words = f"{words} {_('You lack: %(actions)s.') % {'actions': actions_words(refusal.params['lacking'])}}"
    if isinstance(refusal, LongerThanHeld):
        until = instant_text(refusal.params["until"], timezone.get_current_timezone())
        words = f"{words} {_('It ends at %(until)s.') % {'until': until}}"
    form.add_error(FIELDS.get(type(refusal)), words)


def _added(made: RoleAssignment) -> str:
    facts = {"name": made.user.name, "role": azure_role_name(made.role.name)}
    if made.ends_at is None:
        return _("%(name)s now holds the role %(role)s.") % facts
    until = instant_text(made.ends_at, timezone.get_current_timezone())
    return _("%(name)s now holds the role %(role)s until %(until)s.") % {**facts, "until": until}


@require_http_methods(["GET", "HEAD", "POST"])
@partner_page
def reservation_access_remove(request: PartnerRequest, customer_id: UUID, reservation_id: UUID) -> HttpResponse:
    """Take a role away. A GET leads to the page: that is where a sign-in in the middle comes back to."""
    record = record_of(request, customer_id, reservation_id)
    if request.method == "POST":
        demand(request, Action.ACCESS_MANAGE, at=place_of(record))
        try:
            messages.success(request, _removed(_remove(request, record)))
        except RoleAssignmentNotFound as gone:
            messages.info(request, gone.message)
        except Refusal as refusal:
            messages.error(request, refusal.message)
    return redirect(f"{_address(record)}?tab={ASSIGNMENTS}")


def _remove(request: PartnerRequest, record: ReservationRecord) -> RoleAssignment:
    wanted = guid_in(request.POST.get("assignment", ""))
    if wanted is None:
        raise RoleAssignmentNotFound
    return remove_role(assignment_id=wanted, at=place_of(record), principal=request.principal, now=request.now)


def _removed(gone: RoleAssignment) -> str:
    facts = {"name": gone.user.name, "role": azure_role_name(gone.role.name)}
    return _("%(name)s no longer holds the role %(role)s.") % facts


def _address(record: ReservationRecord) -> str:
    return reverse("reservation_access", args=[record.customer.pk, record.reservation.pk])
