"""A partner's programs as their pages show them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from core.models import AuditEvent
from customers.models import ClientSecret, ServicePrincipal
from customers.policy.access import decide
from customers.policy.programs import sees_programs
from customers.policy.roles import Action, AzureRole
from customers.queries.access import BROAD_SCOPES, who_can_grant
from customers.queries.programs import ProgramRow, program_rows
from customers.texts import azure_role_name
from portal.http import PartnerRequest
from portal.pages.people import Assignment, assignments_shown

SOON = timedelta(days=30)
WORKS, EXPIRING, EXPIRED, ENDED = "active", "expiring", "expired", "ended"


@dataclass(frozen=True, slots=True)
class SecretRow:
    """A secret, how it stands, and the word for that."""

    secret: ClientSecret
    state: str
    label: str

    @property
    def works(self) -> bool:
        return self.state in {WORKS, EXPIRING}

    @property
    def dialog(self) -> str:
        """The id of the dialog that ends it."""
        return f"end-{self.secret.pk}"


@dataclass(frozen=True, slots=True)
class ListedProgram:
    """A program in the list. ``secrets``: those that work, the one that ends first before the others."""

    row: ProgramRow
    broad: str
    single: int
    secrets: list[SecretRow]

    @property
    def program(self) -> ServicePrincipal:
        return self.row.program


@dataclass(frozen=True, slots=True)
class ProgramPage:
    """One program. ``why_not`` says why the reader may not change it; empty: they may."""

    row: ProgramRow
    secrets: list[SecretRow]
    assignments: list[Assignment]
    broad_role: str
    last_act: AuditEvent | None
    address: str
    why_not: str

    @property
    def program(self) -> ServicePrincipal:
        return self.row.program


def demand_to_see(request: PartnerRequest) -> None:
    """Raise 403 unless the person may see the partner's people, or manages programs."""
    if not sees_programs(request.principal):
        raise PermissionDenied(Action.ACCESS_MANAGE.value)


def why_not_managed(request: PartnerRequest) -> str:
    """Say why the reader changes no program, and who can; empty when they may. One query when they may not."""
    if decide(request.principal, Action.ACCESS_MANAGE):
        return ""
    told = _("Your role does not include managing API clients.")
    names = who_can_grant(request.principal)
    return f"{told} {_('Ask %(names)s.') % {'names': ', '.join(names)}}" if names else told


def listed(programs: Sequence[ServicePrincipal], *, now: datetime) -> list[ListedProgram]:
    """Return the rows of the list. Two queries, however many."""
    return [
        ListedProgram(
            row=row,
            broad=", ".join(broad_roles(row)),
            single=sum(held.scope not in BROAD_SCOPES for held in row.assignments),
            secrets=[
                secret_row(one, now=now) for one in sorted(row.working(now), key=lambda secret: secret.expires_at)
            ],
        )
        for row in program_rows(programs, now=now)
    ]


def broad_roles(row: ProgramRow) -> list[str]:
    """Return the names of the roles that a program holds on everything of its directory."""
    return [azure_role_name(held.role.name) for held in row.assignments if held.scope in BROAD_SCOPES]


def secret_row(secret: ClientSecret, *, now: datetime) -> SecretRow:
    if secret.ended_at:
        return SecretRow(secret, ENDED, _("Ended"))
    if not secret.works(now):
        return SecretRow(secret, EXPIRED, _("Expired"))
    if secret.expires_at - now <= SOON:
        return SecretRow(secret, EXPIRING, _("Expiring"))
    return SecretRow(secret, WORKS, _("Active"))


def program_page(request: PartnerRequest, program: ServicePrincipal) -> ProgramPage:
    """Put the page of a program together; six queries at most."""
    row = program_rows([program], now=request.now)[0]
    held = [one for one in row.assignments if one.scope in BROAD_SCOPES]
    return ProgramPage(
        row=row,
        secrets=[secret_row(one, now=request.now) for one in row.secrets],
        assignments=assignments_shown(request.partner.pk, row.assignments),
        broad_role=AzureRole(held[0].role.name).value if held else "",
        last_act=_last_act(program),
        address=settings.ARM_URL,
        why_not=why_not_managed(request) or ("" if program.is_active else _("This API client has ended.")),
    )


def _last_act(program: ServicePrincipal) -> AuditEvent | None:
    acts = AuditEvent.objects.filter(partner_id=program.partner_id, actor_kind="user", actor_id=program.user_id)
    return acts.order_by("-at").first()
