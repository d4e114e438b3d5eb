"""Programs that sign in by themselves, and tokens to call with."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from arm import tokens
from customers.commands.answer_device_code import answer_device_code
from customers.commands.ask_device_code import ask_device_code
from customers.commands.redeem_device_code import redeem_device_code
from customers.commands.refresh_sign_in import begin_sign_in
from customers.models import ClientSecret, Customer, Membership, Partner, RoleAssignment, ServicePrincipal
from customers.policy.client_secrets import digest_of, hint_of, new_secret
from customers.policy.roles import AZURE_ROLE_IDS, AzureRole, PartnerRole
from customers.queries.access import ROOT_SCOPE
from tests.factories.customers import MembershipFactory, UserFactory
from tests.factories.moments import NOW
from tests.factories.world import Person

CLI = uuid.UUID("04b07795-8ddb-461a-bbee-02f9e1bf7b46")
"""The Azure CLI, to all tenants."""


@dataclass(frozen=True, slots=True)
class Program:
    """A program with the user that it acts as."""

    row: ServicePrincipal
    membership: Membership

    @property
    def person(self) -> Person:
        return Person(self.row.user, self.membership)

    def token(self, *, now: datetime = NOW) -> str:
        """Return an access token for Azure Resource Manager."""
        return tokens.issue(claims_of(self.row), now=now)


def make_program(
    partner: Partner,
    *,
    role: AzureRole | None = AzureRole.OWNER,
    scope: str = ROOT_SCOPE,
    customer: Customer | None = None,
) -> Program:
    """Make a program of a partner's (of its customer's tenant, where one is named) with a role, at the root."""
    user = UserFactory(name="Billing robot")
    membership = MembershipFactory(partner=partner, user=user, roles=[PartnerRole.API_CLIENT])
    row = ServicePrincipal.objects.create(
        partner=partner, user=user, name="Billing robot", customer=customer, created_at=NOW
    )
    if role:
        RoleAssignment.objects.create(
            partner=partner, user=user, role_id=AZURE_ROLE_IDS[role], scope=scope, created_at=NOW
        )
    return Program(row, membership)


def give_secret(program: Program, *, created_at: datetime = NOW, lasts: timedelta = timedelta(days=180)) -> str:
    """Give a program a secret and return it."""
    secret = new_secret()
    make_secret(program.row, text=secret, created_at=created_at, lasts=lasts)
    return secret


def let_in(person: Person, *, now: datetime = NOW) -> tuple[str, str]:
    """Have somebody let the Azure CLI in, and return the device code and the refresh token that it got."""
    resource = tokens.AUDIENCES[0]
    asked, device_code = ask_device_code(tenant_id=None, app_id=CLI, resource=resource, now=now)
    partner_id = person.membership.partner_id
    answer_device_code(user_code=asked.user_code, is_allowed=True, partner_id=partner_id, actor=person.actor, now=now)
    redeem_device_code(token=device_code, app_id=CLI, tenant_id=None, now=now)
    refresh_token = begin_sign_in(user=person.user, partner_id=partner_id, app_id=CLI, resource=resource, now=now)
    return device_code, refresh_token


def make_secret(
    program: ServicePrincipal, *, text: str = "", created_at: datetime = NOW, lasts: timedelta = timedelta(days=180)
) -> ClientSecret:
    """Give a program a secret, as it is kept."""
    text = text or new_secret()
    return ClientSecret.objects.create(
        partner_id=program.partner_id,
        service_principal=program,
        hint=hint_of(text),
        digest=digest_of(text),
        created_at=created_at,
        expires_at=created_at + lasts,
    )


def claims_of(row: ServicePrincipal) -> tokens.Claims:
    return tokens.Claims(
        tenant_id=row.tenant_id, object_id=row.user_id, app_id=row.client_id, audience=tokens.AUDIENCES[0]
    )


def person_token(person: Person, *, tenant: Partner | Customer | None = None, now: datetime = NOW) -> str:
    """Return an access token of a person, as they get one by a device code, for their partner's tenant or another."""
    tenant_id = tenant.pk if tenant else person.membership.partner_id
    claims = tokens.Claims(tenant_id=tenant_id, object_id=person.user.pk, app_id=CLI, audience=tokens.AUDIENCES[0])
    return tokens.issue(claims, now=now)
