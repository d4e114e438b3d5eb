"""One program of the partner: what it holds, its secrets, its name, its end."""

import uuid
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.errors import Refusal
from customers.commands.add_secret import NewSecret, add_secret
from customers.commands.end_program import end_program
from customers.commands.end_secret import end_secret
from customers.commands.register_program import give_program_role, rename_program
from customers.models import ServicePrincipal
from customers.policy.roles import Action
from customers.queries.programs import program_of, secret_of
from portal.drafts import draft_of, forget_draft
from portal.forms.api_clients import RenameProgramForm, RoleForm, SecretForm
from portal.http import PartnerRequest, demand, found, partner_page
from portal.pages.api_clients import ProgramPage, demand_to_see, program_page
from portal.refusals import UNPROCESSABLE


@require_safe
@partner_page
def api_client(request: PartnerRequest, program_id: UUID) -> HttpResponse:
    """Show a program; ``?confirm=…`` asks before something ends."""
    demand_to_see(request)
    return _page(request, found(program_of(request.partner.pk, program_id)))


@require_POST
@partner_page
def api_client_role(request: PartnerRequest, program_id: UUID) -> HttpResponse:
    """Give it another role on everything, or none."""
    program = _to_manage(request, program_id)
    form = RoleForm(request.POST)
    if form.is_valid():
        try:
            with transaction.atomic():
                give_program_role(**_this(request, program), role=form.chosen)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("The role of %(name)s is changed.") % {"name": program.name})
            return redirect("api_client", program.pk)
    return _page(request, program, role_form=form, status=UNPROCESSABLE)


@require_POST
@partner_page
def api_client_rename(request: PartnerRequest, program_id: UUID) -> HttpResponse:
    """Call it something else."""
    program = _to_manage(request, program_id)
    form = RenameProgramForm(request.POST)
    if form.is_valid():
        try:
            with transaction.atomic():
                renamed = rename_program(**_this(request, program), name=form.cleaned_data["name"])
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("The API client is now called %(name)s.") % {"name": renamed.name})
            return redirect("api_client", program.pk)
    return _page(request, program, rename_form=form, status=UNPROCESSABLE)


@require_POST
@partner_page
def api_client_end(request: PartnerRequest, program_id: UUID) -> HttpResponse:
    """End it for good."""
    program = _to_manage(request, program_id)
    try:
        with transaction.atomic():
            end_program(**_this(request, program))
        messages.success(request, _("%(name)s has ended. Its secrets and roles are gone.") % {"name": program.name})
    except Refusal as refusal:
        messages.error(request, refusal.message)
    return redirect("api_client", program.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@partner_page
def api_client_secret_new(request: PartnerRequest, program_id: UUID) -> HttpResponse:
    """Add a secret. Its text stands in the answer to the one POST that made it, and nowhere else, ever."""
    program = _to_manage(request, program_id)
    if request.method != "POST":
        form = SecretForm(initial={**draft_of(request), "key": uuid.uuid4()})
        return _secret_page(request, program, form)
    form = SecretForm(request.POST)
    if not form.is_valid():
        return _secret_page(request, program, form, status=UNPROCESSABLE)
    try:
        with transaction.atomic():
            made = add_secret(
                **_this(request, program),
                description=form.cleaned_data["description"],
                months=form.cleaned_data["months"],
                key=form.cleaned_data["key"],
            )
    except Refusal as refusal:
        form.refuse(refusal)
        return _secret_page(request, program, form, status=UNPROCESSABLE)
    forget_draft(request)
    if not made.text:
        text = _("This secret was added already. It was shown then; if it was not copied, end it and add another.")
        messages.info(request, text)
        return redirect("api_client", program.pk)
    return _secret_page(request, program, form, made=made)


@require_POST
@partner_page
def api_client_secret_end(request: PartnerRequest, program_id: UUID, secret_id: UUID) -> HttpResponse:
    """End a secret."""
    program = _to_manage(request, program_id)
    secret = found(secret_of(program, secret_id))
    try:
        with transaction.atomic():
            end_secret(**_this(request, program), secret_id=secret.pk)
        messages.success(request, _("The secret %(hint)s… has ended.") % {"hint": secret.hint})
    except Refusal as refusal:
        messages.error(request, refusal.message)
    return redirect("api_client", program.pk)


def _to_manage(request: PartnerRequest, program_id: UUID) -> ServicePrincipal:
    """Return a program to act on. Who may only see it is told the reason."""
    program = found(program_of(request.partner.pk, program_id))
    demand(request, Action.ACCESS_MANAGE)
    return program


def _this(request: PartnerRequest, program: ServicePrincipal) -> dict[str, Any]:
    """Return which program, and who acts on it when."""
    return {
        "partner_id": request.partner.pk,
        "program_id": program.pk,
        "actor": request.actor,
        "now": request.now,
    }


def _page(
    request: PartnerRequest,
    program: ServicePrincipal,
    *,
    role_form: RoleForm | None = None,
    rename_form: RenameProgramForm | None = None,
    status: int = 200,
) -> HttpResponse:
    page = program_page(request, program)
    context = {
        "page": page,
        "role_form": role_form or RoleForm(initial={"role": page.broad_role}),
        "rename_form": rename_form or RenameProgramForm(initial={"name": program.name}),
        "form": rename_form or role_form,
        "asked": _asked(request, page),
        "trail": [(_("API clients"), reverse("api_clients"))],
    }
    return render(request, "portal/api_client.html", context, status=status)


def _asked(request: PartnerRequest, page: ProgramPage) -> Any:
    """Return the secret whose end is being confirmed, if it is one that still works."""
    asked = request.GET.get("confirm", "")
    return next((row for row in page.secrets if row.dialog == asked and row.works and not page.why_not), None)


def _secret_page(
    request: PartnerRequest,
    program: ServicePrincipal,
    form: SecretForm,
    *,
    made: NewSecret | None = None,
    status: int = 200,
) -> HttpResponse:
    if not program.is_active:
        raise Http404
    context = {
        "form": form,
        "program": program,
        "made": made,
        "trail": [
            (_("API clients"), reverse("api_clients")),
            (program.name, reverse("api_client", args=[program.pk])),
        ],
    }
    return render(request, "portal/api_client_secret.html", context, status=status)
