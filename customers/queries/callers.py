"""Who calls by token: a person or a program, in the tenant that the token is for."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from customers.models import Customer, Membership, Partner, ServicePrincipal, User
from customers.policy.access import Principal
from customers.policy.roles import PartnerRole
from customers.queries.standing import reach_of


@dataclass(frozen=True, slots=True)
class Calling:
    """A user where a token lets them act. ``customer``: the token is for this customer's tenant and sees it alone."""

    user: User
    partner: Partner
    principal: Principal
    customer: Customer | None

    @property
    def tenant_id(self) -> uuid.UUID:
        return self.customer.pk if self.customer else self.partner.pk

    @property
    def program(self) -> ServicePrincipal | None:
        return getattr(self.user, "service_principal", None)


@dataclass(frozen=True, slots=True)
class Tenant:
    """A directory: a partner's, or the one of a customer of theirs."""

    partner: Partner
    customer: Customer | None


def tenant_of(tenant_id: uuid.UUID) -> Tenant | None:
    """Return whose directory an id is; None for nobody's. Two queries at most."""
    if customer := Customer.objects.filter(pk=tenant_id).select_related("partner").first():
        return Tenant(customer.partner, customer)
    partner = Partner.objects.filter(pk=tenant_id).first()
    return Tenant(partner, None) if partner else None


def caller_in(tenant_id: uuid.UUID, user_id: uuid.UUID, *, now: datetime) -> Calling | None:
    """Return a user as they stand in a tenant now; None when they may not act there any more. Four queries at most."""
    tenant = tenant_of(tenant_id)
    if tenant is None:
        return None
    rows = Membership.objects.filter(partner=tenant.partner, user_id=user_id, user__is_active=True)
    membership = rows.select_related("user__service_principal").first()
    if membership is None or not membership.is_in_force(tenant.partner.today(now)):
        return None
    program: ServicePrincipal | None = getattr(membership.user, "service_principal", None)
    if program is not None and not (program.is_active and program.tenant_id == tenant_id):
        return None
    roles = frozenset(PartnerRole(role) for role in membership.roles)
    principal = Principal(user_id=user_id, partner_id=tenant.partner.pk, roles=roles, reach=reach_of(roles))
    return Calling(membership.user, tenant.partner, principal, tenant.customer)
