"""The demo's program: how Azure's own tools sign in to it."""

import datetime as dt
import uuid
from typing import TypedDict

from core.transactions import acting
from customers.models import ClientSecret, Membership, Partner, RoleAssignment, ServicePrincipal, User
from customers.policy.client_secrets import digest_of, hint_of
from customers.policy.programs import LONGEST_SECRET_MONTHS, months_later
from customers.policy.roles import AZURE_ROLE_IDS, AzureRole, PartnerRole
from customers.queries.access import ROOT_SCOPE
from portal.demo.cast import NORTHGATE
from portal.demo.seeds import uid
from portal.demo.world import SEEDER

NAME = "Rehearsal"
SECRET = "dem8Q~a-rehearsal-of-refunds-and-exchanges"  # noqa: S105 - the documented secret of a made-up program
"""Like the password of the demo's people, for a demo that listens on the loopback interface only."""
RENEWED_BEFORE = dt.timedelta(days=60)


class ApiClient(TypedDict):
    """What a tool is told."""

    tenant_id: str
    client_id: str
    client_secret: str


def ready_api_client(now: dt.datetime) -> ApiClient:
    """Return a program that can sign in, Owner of everything of the English partner.

    Made at the first start; again when a visitor has ended it or its secret, or the secret is about to expire.
    """
    partner = Partner.objects.get(pk=uid("partner", NORTHGATE.key))
    with acting(SEEDER, now=now):
        found = ServicePrincipal.objects.filter(partner=partner, name=NAME, customer=None, ended_at__isnull=True)
        program = found.order_by("created_at").first() or _program(partner, now)
        secrets = ClientSecret.objects.filter(service_principal=program, digest=digest_of(SECRET), ended_at=None)
        if not secrets.filter(expires_at__gt=now + RENEWED_BEFORE).exists():
            _secret(program, now)
    return {"tenant_id": str(program.tenant_id), "client_id": str(program.client_id), "client_secret": SECRET}


def _program(partner: Partner, now: dt.datetime) -> ServicePrincipal:
    """Write it under the same ids at every first run; after one that was ended, under new ones."""
    is_first = not ServicePrincipal.objects.filter(partner=partner, name=NAME).exists()
    client_id = uid("client", NAME) if is_first else uuid.uuid4()
    user = User(id=uid("user of client", NAME) if is_first else uuid.uuid4(), name=NAME)
    user.email = f"{client_id}@api-clients.invalid"
    user.set_unusable_password()
    user.save(force_insert=True)
    Membership.objects.create(partner=partner, user=user, roles=[PartnerRole.API_CLIENT.value], created_at=now)
    RoleAssignment.objects.create(
        partner=partner, user=user, role_id=AZURE_ROLE_IDS[AzureRole.OWNER], scope=ROOT_SCOPE, created_at=now
    )
    return ServicePrincipal.objects.create(
        partner=partner, user=user, client_id=client_id, name=NAME, created_by=_registrar(), created_at=now
    )


def _registrar() -> User:
    return User.objects.get(pk=uid("user", NORTHGATE.people[0].email))


def _secret(program: ServicePrincipal, now: dt.datetime) -> None:
    ClientSecret.objects.create(
        partner=program.partner,
        service_principal=program,
        description="demo.json",
        hint=hint_of(SECRET),
        digest=digest_of(SECRET),
        created_by=_registrar(),
        created_at=now,
        expires_at=months_later(now, LONGEST_SECRET_MONTHS),
    )
