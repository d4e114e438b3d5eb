"""The partner's people: the list, and whom to invite."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.errors import Refusal
from customers.commands.invite_person import invite_person, resend_invitation, revoke_invitation
from customers.models import Invitation
from customers.policy.roles import Action
from customers.queries.people import PeopleFilters, invitation_of, pending_invitations, people_of
from portal.drafts import draft_of, forget_draft
from portal.exports.answer import MOST_ROWS, file_answer, wants_file
from portal.exports.lists import PEOPLE
from portal.forms.lists import said
from portal.forms.people import InviteForm, PeopleFilterForm
from portal.http import PartnerRequest, demand, found, partner_page
from portal.pages.people import invitation_row, may_give, person_row, why_not_managed
from portal.pills import people_pills

PAGE_SIZE = 50
UNPROCESSABLE = 422


@require_safe
@partner_page
def people(request: PartnerRequest) -> HttpResponse:
    """List the partner's people, and the invitations that wait."""
    demand(request, Action.PEOPLE_READ)
    wanted = said(PeopleFilterForm(request.GET))
    page_number = wanted.pop("page", 1)
    filters = PeopleFilters(**wanted)
    today = request.partner.today(request.now)
    if wants_file(request):
        everybody = people_of(request.partner.pk, filters, today=today)[: MOST_ROWS + 1]
        rows = (person_row(one, today=today) for one in everybody)
        return file_answer(request, title=_("People"), columns=PEOPLE, rows=rows)
    page = Paginator(people_of(request.partner.pk, filters, today=today), PAGE_SIZE).get_page(page_number)
    is_narrowed = bool(filters.text or filters.role or filters.status)
    invitations = [] if is_narrowed or page.number > 1 else list(pending_invitations(request.partner.pk)[:PAGE_SIZE])
    context = {
        "rows": [person_row(one, today=today) for one in page],
        "invitations": [invitation_row(one, request) for one in invitations],
        "page": page,
        "previous": page.number - 1 if page.has_previous() else None,
        "next": page.number + 1 if page.has_next() else None,
        "text": filters.text,
        "is_narrowed": is_narrowed,
        "pills": people_pills(request, role=filters.role, status=filters.status),
        "why_not": why_not_managed(request),
    }
    return render(request, "portal/people.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@partner_page
def invite(request: PartnerRequest) -> HttpResponse:
    """Invite somebody by email."""
    demand(request, Action.PEOPLE_MANAGE)
    given = may_give(request)
    if request.method != "POST":
        initial = {"language": request.partner.language} | draft_of(request)
        return _invite_page(request, InviteForm(initial=initial, may_give=given))
    form = InviteForm(request.POST, may_give=given)
    if form.is_valid():
        try:
            with transaction.atomic():
                invitation = invite_person(
                    partner_id=request.partner.pk, invited=form.invited, actor=request.actor, now=request.now
                )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            forget_draft(request)
            messages.success(request, _("%(email)s is invited.") % {"email": invitation.email})
            return redirect("people")
    return _invite_page(request, form, status=UNPROCESSABLE)


@require_POST
@partner_page
def resend(request: PartnerRequest, invitation_id: UUID) -> HttpResponse:
    """Send an invitation again, with a new link."""
    invitation = _invitation(request, invitation_id)
    try:
        with transaction.atomic():
            sent = resend_invitation(
                partner_id=request.partner.pk, invitation_id=invitation.pk, actor=request.actor, now=request.now
            )
        messages.success(request, _("The invitation was sent to %(email)s again.") % {"email": sent.email})
    except Refusal as refusal:
        messages.error(request, refusal.message)
    return redirect("people")


@require_POST
@partner_page
def revoke(request: PartnerRequest, invitation_id: UUID) -> HttpResponse:
    """Take an invitation back."""
    invitation = _invitation(request, invitation_id)
    try:
        with transaction.atomic():
            revoke_invitation(
                partner_id=request.partner.pk, invitation_id=invitation.pk, actor=request.actor, now=request.now
            )
        messages.success(request, _("The invitation of %(email)s is revoked.") % {"email": invitation.email})
    except Refusal as refusal:
        messages.error(request, refusal.message)
    return redirect("people")


def _invitation(request: PartnerRequest, invitation_id: UUID) -> Invitation:
    invitation = found(invitation_of(request.partner.pk, invitation_id))
    demand(request, Action.PEOPLE_MANAGE)
    return invitation


def _invite_page(request: PartnerRequest, form: InviteForm, *, status: int = 200) -> HttpResponse:
    context = {"form": form, "trail": [(_("People"), reverse("people"))]}
    return render(request, "portal/invite.html", context, status=status)
