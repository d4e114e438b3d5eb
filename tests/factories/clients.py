"""Programs that sign in by themselves, and tokens to call with."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from arm import tokens
from customers.models import Customer, Membership, Partner, RoleAssignment, ServicePrincipal
from customers.policy.roles import AZURE_ROLE_IDS, AzureRole, PartnerRole
from customers.queries.access import ROOT_SCOPE
from tests.factories.customers import MembershipFactory, UserFactory
from tests.factories.moments import NOW
from tests.factories.world import Person


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


def claims_of(row: ServicePrincipal) -> tokens.Claims:
    return tokens.Claims(
        tenant_id=row.tenant_id, object_id=row.user_id, app_id=row.client_id, audience=tokens.AUDIENCES[0]
    )


def person_token(person: Person, *, tenant: Partner | Customer | None = None, now: datetime = NOW) -> str:
    """Return an access token of a person, as they get one by a device code, for their partner's tenant or another."""
    tenant_id = tenant.pk if tenant else person.membership.partner_id
    app = "04b07795-8ddb-461a-bbee-02f9e1bf7b46"
    claims = tokens.Claims(
        tenant_id=tenant_id, object_id=person.user.pk, app_id=uuid.UUID(app), audience=tokens.AUDIENCES[0]
    )
    return tokens.issue(claims, now=now)
